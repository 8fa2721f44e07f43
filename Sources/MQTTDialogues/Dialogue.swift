public import MQTTCodec

/// What the packets of one Network Connection mean to each other.
///
/// Pure: no clock and no input or output; the time comes with the packet, and packets are named by tokens of the caller's (a frame number,
/// say). Packet Identifiers and Topic Aliases are kept for each direction by itself, as the standard has it (2.2.1, 3.3.2.3.4).
public struct Dialogue: Sendable {
    /// A name that the caller gives to a packet, and gets back where that packet is spoken of.
    public typealias Token = Int

    /// What a packet means beside what it says.
    public struct Meaning: Sendable {
        /// The packet that this one answers.
        public var answer: Answer?
        /// The Topic Name: of a PUBLISH with a Topic Alias the one that the alias stands for, of an acknowledgement that of its message.
        public var topic: [UInt8]?
        /// The Topic Filters that a SUBACK or UNSUBACK answers, in their order.
        public var topicFilters: [[UInt8]] = []
        /// What it repeats, where it was sent before.
        public var redelivery: Redelivery?
        /// What is wrong, once this packet is there.
        public var findings: [DialogueFinding] = []
        /// The deliveries that it ends.
        public var deliveries: [Delivery] = []

        /// Nothing beside what it says.
        public init() {}

        init(answer: Answer? = nil, topic: [UInt8]? = nil, topicFilters: [[UInt8]] = []) {
            self.answer = answer
            self.topic = topic
            self.topicFilters = topicFilters
        }
    }

    /// The packet that an answer answers.
    public struct Answer: Hashable, Sendable {
        /// The packet that was answered.
        public let question: Token
        /// Nanoseconds from the one to the other; nil where the capture has no times.
        public let latency: Int64?
    }

    /// An exchange that was begun and not ended.
    public struct Unfinished: Hashable, Sendable {
        /// The packet that waits for an answer.
        public let token: Token
        /// Its type.
        public let type: ControlPacketType
        /// Who sent it.
        public let sender: ControlPacket.Sender
        /// Its Packet Identifier; nil for CONNECT and PINGREQ, which have none.
        public let packetIdentifier: UInt16?
        /// The QoS of the message.
        public let qos: UInt8
        /// The Topic Name of the message, or the first Topic Filter.
        public let topic: [UInt8]?
        /// What did not come.
        public let missing: ControlPacketType
    }

    /// A DISCONNECT, or a CONNACK that refuses.
    public struct Farewell: Hashable, Sendable {
        /// Who said it.
        public let sender: ControlPacket.Sender
        /// DISCONNECT or CONNACK.
        public let type: ControlPacketType
        /// Why.
        public let reasonCode: ReasonCode
        /// The version that the packet was decoded as, which names the code.
        public let version: MQTTVersion
        /// The packet.
        public let token: Token
        /// Its time.
        public let time: Int64?
    }

    /// How many questions of one kind are remembered that have no Packet Identifier (PINGREQ).
    ///
    /// A client that sends one after the other without waiting is broken or hostile; the oldest are forgotten.
    static let maximumPings = 64

    /// The Client Identifier, or its first 256 bytes: that of the CONNECT, or the one that the server assigned.
    public private(set) var clientIdentifier: [UInt8]?
    /// When the CONNECT was sent.
    public private(set) var connected: (token: Token, time: Int64?)?
    /// The last words of one of the sides.
    public private(set) var farewell: Farewell?
    /// Bytes that are kept for exchanges that are not over and for Topic Aliases, about, for who watches over memory.
    public var keptBytes: Int { fromClient.keptBytes + fromServer.keptBytes + keptRequestBytes }
    /// What is not known of the dialogue.
    public private(set) var taint: Taint = []
    /// Exchanges that were not followed because the caller had no room.
    public private(set) var exchangesNotFollowed = 0

    /// Bytes of a Client Identifier that are kept.
    ///
    /// It may have 65,535, of which nobody reads more than some dozens; every connection keeps its own.
    static let maximumIdentifier = 256

    /// What keeping one exchange costs beside its topics: an entry of a table, and the head of an array.
    static let entryCost = 128

    private var keptRequestBytes = 0
    private var fromClient = Side()
    private var fromServer = Side()
    private var waitingConnect: Mark?
    private var waitingPings: [Mark] = []
    private var requests: [UInt16: Request] = [:]

    struct Mark: Sendable {
        let token: Token
        let time: Int64?
    }

    struct Request: Sendable {
        let type: ControlPacketType
        let mark: Mark
        let topicFilters: [[UInt8]]

        var cost: Int { topicFilters.reduce(Dialogue.entryCost) { $0 + $1.count + 48 } }
    }

    /// A dialogue that has not begun.
    public init() {}

    /// Takes the next packet, in causal order.
    ///
    /// - Parameters:
    ///   - packet: the packet.
    ///   - version: the version that it was decoded as.
    ///   - sender: who sent it.
    ///   - token: its name.
    ///   - time: nanoseconds; never earlier than that of a packet before, or nil.
    ///   - hasRoom: whether more may be kept; without room an exchange that begins is not followed, and its answer answers nothing.
    ///   - fault: what is wrong with its bytes, the first of it.
    public mutating func received(
        _ packet: borrowing PacketView, version: MQTTVersion, from sender: ControlPacket.Sender, token: Token, time: Int64?,
        hasRoom: Bool, fault: Finding? = nil
    ) -> Meaning {
        let mark = Mark(token: token, time: time)
        taint.note(fault, from: sender)
        switch packet {
        case .publish(let publish):
            return received(publish, version, sender, mark, hasRoom)
        case .pubAck(let packet):
            return settle(packet.packetIdentifier, of: sender, .pubAck, isFailure(packet.reasonCode, version), mark)
        case .pubRec(let packet):
            return settle(packet.packetIdentifier, of: sender, .pubRec, isFailure(packet.reasonCode, version), mark)
        case .pubComp(let packet):
            return settle(packet.packetIdentifier, of: sender, .pubComp, isFailure(packet.reasonCode, version), mark)
        case .pubRel(let packet):
            return release(packet.packetIdentifier, by: sender, mark, hasRoom)
        case .connect(let packet):
            clientIdentifier = Self.kept(packet.clientIdentifier)
            connected = (token, time)
            waitingConnect = mark
            return Meaning()
        case .connAck(let packet):
            // Only a server answers these; what a client says of the kind is a fault of its own.
            guard sender != .client else { return Meaning() }
            return received(packet, version, mark)
        case .subscribe(let packet):
            var filters: [[UInt8]] = []
            var iterator = packet.subscriptions
            while hasRoom, let subscription = iterator.next() { filters.append([UInt8](copying: subscription.topicFilter)) }
            ask(.subscribe, packet.packetIdentifier, filters, mark, hasRoom)
            return Meaning()
        case .unsubscribe(let packet):
            var filters: [[UInt8]] = []
            var iterator = packet.topicFilters
            while hasRoom, let filter = iterator.next() { filters.append([UInt8](copying: filter)) }
            ask(.unsubscribe, packet.packetIdentifier, filters, mark, hasRoom)
            return Meaning()
        case .subAck(let packet):
            guard sender != .client else { return Meaning() }
            return answerRequest(.subscribe, packet.packetIdentifier, mark)
        case .unsubAck(let packet):
            guard sender != .client else { return Meaning() }
            return answerRequest(.unsubscribe, packet.packetIdentifier, mark)
        case .pingReq:
            if waitingPings.count == Self.maximumPings { waitingPings.removeFirst() }
            waitingPings.append(mark)
            return Meaning()
        case .pingResp:
            guard sender != .client, !waitingPings.isEmpty else { return Meaning() }
            return Meaning(answer: mark.answer(to: waitingPings.removeFirst()))
        case .disconnect(let packet):
            farewell = Farewell(
                sender: sender, type: .disconnect, reasonCode: packet.reasonCode, version: version, token: token, time: time)
            return Meaning()
        case .auth:
            return Meaning()
        }
    }

    /// Takes what the bytes below the packets tell.
    ///
    /// - Returns: what is wrong, once this is known.
    public mutating func transport(_ event: TransportEvent, token: Token, time: Int64?) -> [DialogueFinding] {
        taint.note(event)
        return []
    }

    /// Takes the end of the connection.
    ///
    /// - Returns: how it ended and why, what is wrong once this is known, and the deliveries that it cuts short.
    public mutating func ended(
        _ end: TransportEnd, token: Token, time: Int64?
    ) -> (ending: DialogueEnding, findings: [DialogueFinding], deliveries: [Delivery]) {
        let ending: DialogueEnding
        switch end {
        case .closed(let sender):
            ending = DialogueEnding(cause: .fin, endedBy: sender, reason: "closed", isOrderly: false, evidence: [token], time: time)
        case .reset(let sender):
            ending = DialogueEnding(cause: .rst, endedBy: sender, reason: "reset", isOrderly: false, evidence: [token], time: time)
        case .alert(let sender):
            ending = DialogueEnding(cause: .tlsAlert, endedBy: sender, reason: "alert", isOrderly: false, evidence: [token], time: time)
        case .portReused:
            ending = DialogueEnding(cause: .portReused, reason: "port reused", isOrderly: false, evidence: [token], time: time)
        case .evicted:
            ending = DialogueEnding(cause: .evicted, reason: "forgotten", isOrderly: false, evidence: [token], time: time)
        case .captureEnded:
            ending = DialogueEnding(cause: .captureEnded, reason: "open", isOrderly: false, evidence: [token], time: time)
        }
        return (ending, [], [])
    }

    /// Everything that waits for an answer, in the order in which it was sent.
    public var unfinished: [Unfinished] {
        var list: [Unfinished] = []
        if let waitingConnect {
            list.append(
                Unfinished(
                    token: waitingConnect.token, type: .connect, sender: .client, packetIdentifier: nil, qos: 0, topic: nil,
                    missing: .connAck))
        }
        for (identifier, request) in requests {
            list.append(
                Unfinished(
                    token: request.mark.token, type: request.type, sender: .client, packetIdentifier: identifier, qos: 0,
                    topic: request.topicFilters.first, missing: request.type == .subscribe ? .subAck : .unsubAck))
        }
        for ping in waitingPings {
            list.append(
                Unfinished(
                    token: ping.token, type: .pingReq, sender: .client, packetIdentifier: nil, qos: 0, topic: nil, missing: .pingResp))
        }
        list += fromClient.unfinished(sender: .client)
        list += fromServer.unfinished(sender: .server)
        return list.sorted { ($0.token, $0.packetIdentifier ?? 0) < ($1.token, $1.packetIdentifier ?? 0) }
    }
}

extension Dialogue.Mark {
    func answer(to question: Dialogue.Mark) -> Dialogue.Answer {
        var latency: Int64?
        if let time, let asked = question.time { latency = max(0, time.subtractingReportingOverflow(asked).partialValue) }
        return Dialogue.Answer(question: question.token, latency: latency)
    }
}

// MARK: Connecting and subscribing

extension Dialogue {
    private mutating func received(_ packet: borrowing PacketView.ConnAck, _ version: MQTTVersion, _ mark: Mark) -> Meaning {
        if packet.reasonCode != .success {
            farewell = Farewell(
                sender: .server, type: .connAck, reasonCode: packet.reasonCode, version: version, token: mark.token, time: mark.time)
        }
        if clientIdentifier?.isEmpty != false, let assigned = packet.properties.first(.assignedClientIdentifier) {
            clientIdentifier = Self.kept(assigned.content)
        }
        guard let question = waitingConnect else { return Meaning() }
        waitingConnect = nil
        return Meaning(answer: mark.answer(to: question))
    }

    private mutating func ask(
        _ type: ControlPacketType, _ identifier: PacketIdentifier, _ filters: [[UInt8]], _ mark: Mark, _ hasRoom: Bool
    ) {
        forgetRequest(identifier)
        guard hasRoom else {
            exchangesNotFollowed += 1
            return
        }
        let request = Request(type: type, mark: mark, topicFilters: filters)
        requests[identifier.rawValue] = request
        keptRequestBytes += request.cost
    }

    @discardableResult
    private mutating func forgetRequest(_ identifier: PacketIdentifier) -> Request? {
        guard let request = requests.removeValue(forKey: identifier.rawValue) else { return nil }
        // Most connections ask once and then never again: a hundred thousand empty tables would be 16 MB.
        if requests.isEmpty { requests = [:] }
        keptRequestBytes -= request.cost
        // As with the deliveries of a side: an empty table is not kept.
        if requests.isEmpty { requests = [:] }
        return request
    }

    private mutating func answerRequest(_ type: ControlPacketType, _ identifier: PacketIdentifier, _ mark: Mark) -> Meaning {
        guard requests[identifier.rawValue]?.type == type, let request = forgetRequest(identifier) else { return Meaning() }
        return Meaning(answer: mark.answer(to: request.mark), topic: request.topicFilters.first, topicFilters: request.topicFilters)
    }

    private static func kept(_ identifier: Span<UInt8>) -> [UInt8] {
        [UInt8](copying: identifier.extracting(first: min(identifier.count, maximumIdentifier)))
    }

    private func isFailure(_ code: ReasonCode, _ version: MQTTVersion) -> Bool { version == .v5_0 && code.isFailure }
}

// MARK: Messages

extension Dialogue {
    private mutating func received(
        _ publish: borrowing PacketView.Publish, _ version: MQTTVersion, _ sender: ControlPacket.Sender, _ mark: Mark, _ hasRoom: Bool
    ) -> Meaning {
        if !hasRoom, publish.packetIdentifier != nil { exchangesNotFollowed += 1 }
        let topic =
            sender == .server
            ? fromServer.publish(publish, version, mark, hasRoom) : fromClient.publish(publish, version, mark, hasRoom)
        return Meaning(topic: topic)
    }

    /// An acknowledgement of a message that the other side sent.
    private mutating func settle(
        _ identifier: PacketIdentifier, of sender: ControlPacket.Sender, _ type: ControlPacketType, _ isFailure: Bool, _ mark: Mark
    ) -> Meaning {
        sender == .server
            ? fromClient.settle(identifier, type, isFailure, mark) : fromServer.settle(identifier, type, isFailure, mark)
    }

    /// PUBREL comes from the side that sent the message.
    private mutating func release(
        _ identifier: PacketIdentifier, by sender: ControlPacket.Sender, _ mark: Mark, _ hasRoom: Bool
    ) -> Meaning {
        sender == .server ? fromServer.release(identifier, mark, hasRoom) : fromClient.release(identifier, mark, hasRoom)
    }
}
