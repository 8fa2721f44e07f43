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
        /// What is wrong unless something speaks against it later.
        var suspected: [DialogueFinding] = []
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
        /// Whether it answers this packet and no other: what was sent more than once has two answers, and one may come late.
        public internal(set) var isCertain = true
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
        /// When the packet was sent, where it is a PUBLISH or PUBREL.
        public internal(set) var time: Int64?
        /// Whether it is a PUBLISH that was sent before, with DUP as far as it was seen.
        var isRedelivered = false
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
    public var farewell: Farewell? { farewells.first }
    /// Whether a side has said that the connection ends: by DISCONNECT, a refusal or FIN.
    public var isEnding: Bool { farewell != nil || lifecycle.firstFinish != nil }
    /// Bytes that are kept for exchanges that are not over and for Topic Aliases, about, for who watches over memory.
    public var keptBytes: Int { exchanges.keptBytes + lifecycle.keptBytes }
    /// What is not known of the dialogue.
    public private(set) var taint: Taint = []
    /// Exchanges that were not followed because the caller had no room.
    public var exchangesNotFollowed: Int { exchanges.notFollowed }

    /// Bytes of a Client Identifier that are kept.
    ///
    /// It may have 65,535, of which nobody reads more than some dozens; every connection keeps its own.
    static let maximumIdentifier = 256

    /// What keeping one exchange costs beside its topics: an entry of a table, and the head of an array.
    static let entryCost = 128

    /// What CONNECT and CONNACK have settled.
    public var opening: Opening { lifecycle.opening }
    /// The keep alive, and how the client kept to it.
    public var keepAlive: KeepAlive { lifecycle.keepAlive }

    private var isClockSet = false
    private var lifecycle = Lifecycle()
    private var exchanges = Exchanges()
    // What few connections have, or not for long, stands in arrays of one.
    private var farewells: [Farewell] = []
    /// The packet of another connection that took over the session, where the caller knows of one.
    private var takeovers: [Token] = []
    private var waitingConnects: [Mark] = []
    private var waitingPings: [Mark] = []

    struct Mark: Hashable, Sendable {
        let token: Token
        let time: Int64?

        /// Times that are further than 146 years from 1970 are none: the difference of any two, and a delay added to one, can be represented.
        private static let latest: Int64 = 1 << 62

        init(token: Token, time: Int64?) {
            self.token = token
            self.time = time.flatMap { $0.magnitude < Self.latest ? $0 : nil }
        }
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
    ///   - length: bytes of the whole packet, of which the view may have only the beginning of a payload; 0 where no limit is to be judged.
    ///   - fault: what is wrong with its bytes, the first of it.
    public mutating func received(
        _ packet: borrowing PacketView, version: MQTTVersion, from sender: ControlPacket.Sender, token: Token, time: Int64?,
        hasRoom: Bool, length: Int = 0, fault: Finding? = nil
    ) -> Meaning {
        taint.note(fault, from: sender)
        let ordinal = exchanges.count(packet.type, sender, version)
        let occasion = Occasion(
            version: version, sender: sender, mark: Mark(token: token, time: comparable(time)), ordinal: ordinal,
            length: length, hasRoom: hasRoom, clientKnowsLimits: exchanges.clientKnowsAnnouncement, fault: fault, taint: taint)
        var meaning = Meaning()
        lifecycle.receive(packet, occasion, into: &meaning)
        exchange(packet, occasion, into: &meaning)
        if let answer = meaning.answer, answer.isCertain {
            lifecycle.settle(answer, occasion, into: &meaning)
            if sender == .server, let ping = waitingPings.first { lifecycle.judgePing(ping, isOver: false, occasion, into: &meaning) }
        }
        for finding in meaning.findings where finding.severity != .advice && !DialogueRule.keepAliveStatements.contains(finding.statement) {
            lifecycle.offend(.breach, finding.sender, occasion.mark, version, isMalformed: finding.severity == .malformed)
        }
        return meaning
    }

    /// Matches a packet with those that it belongs to.
    @inline(__always)
    private mutating func exchange(_ packet: borrowing PacketView, _ occasion: Occasion, into meaning: inout Meaning) {
        let sender = occasion.sender
        switch packet {
        case .publish(let packet): exchanges.publish(packet, occasion, into: &meaning)
        case .pubAck(let packet): exchanges.settle(packet, .pubAck, occasion, into: &meaning)
        case .pubRec(let packet): exchanges.settle(packet, .pubRec, occasion, into: &meaning)
        case .pubRel(let packet): exchanges.release(packet, occasion, into: &meaning)
        case .pubComp(let packet): exchanges.settle(packet, .pubComp, occasion, into: &meaning)
        case .connect(let packet): connect(packet, occasion)
        // Only a server answers; what a client says of the kind is a fault of its own.
        case .connAck(let packet): if sender != .client { connAck(packet, occasion, into: &meaning) }
        case .subscribe(let packet): if sender != .server { exchanges.subscribe(packet, occasion, into: &meaning) }
        case .subAck(let packet): if sender != .client { exchanges.subAck(packet, occasion, into: &meaning) }
        case .unsubscribe(let packet): if sender != .server { exchanges.unsubscribe(packet, occasion, into: &meaning) }
        case .unsubAck(let packet): if sender != .client { exchanges.unsubAck(packet, occasion, into: &meaning) }
        case .pingReq: ping(occasion)
        case .pingResp: if sender != .client { pong(occasion, into: &meaning) }
        case .disconnect(let packet):
            farewells = [
                Farewell(
                    sender: sender, type: .disconnect, reasonCode: packet.reasonCode, version: occasion.version,
                    token: occasion.mark.token, time: occasion.mark.time)
            ]
            exchanges.disconnect(packet.reasonCode, occasion, into: &meaning)
        case .auth: break
        }
    }

    /// A time that can be compared with those before: none, once the clock was set.
    ///
    /// How long something took, or nobody spoke, is not known from then on; the next connection has times again.
    private func comparable(_ time: Int64?) -> Int64? { isClockSet ? nil : time }

    /// Takes what the bytes below the packets tell.
    ///
    /// - Returns: what is wrong, once this is known.
    public mutating func transport(_ event: TransportEvent, token: Token, time: Int64?) -> [DialogueFinding] {
        taint.note(event)
        if event == .clockSet { isClockSet = true }
        let time = comparable(time)
        switch event {
        case .lost(let sender), .ambiguous(let sender), .unreadable(_, let sender): exchanges.doubt(sender)
        case .joinedMidway: exchanges.doubt(.unknown)
        case .framesDropped, .clockSet, .textFrame, .webSocketHandshake, .finished: break
        }
        return lifecycle.take(event, Mark(token: token, time: time), taint)
    }

    /// Who ended the connection: the side that closed it first, whatever the other one said or did behind that.
    func firstEnd(_ end: TransportEnd) -> TransportEnd { lifecycle.firstEnd(end) }

    /// Takes the end of the connection.
    ///
    /// - Returns: how it ended and why, what is wrong once this is known, and the deliveries that it cuts short.
    public mutating func ended(
        _ end: TransportEnd, token: Token, time: Int64?
    ) -> (ending: DialogueEnding, findings: [DialogueFinding], deliveries: [Delivery]) {
        let mark = Mark(token: token, time: comparable(time))
        var meaning = Meaning()
        if case .closed = end, let ping = waitingPings.first, let version = lifecycle.opening.version {
            lifecycle.judgePing(ping, isOver: true, Occasion(end: mark, version, of: .server, taint), into: &meaning)
        }
        let judgement = EndingJudgement(
            lifecycle: lifecycle, farewell: farewell, connectWaiting: waitingConnects.first, pingWaiting: waitingPings.first,
            takeover: takeovers.first)
        let left = exchanges.end(mark, taint)
        return (judgement.ending(end, at: mark), meaning.findings + left.findings, left.deliveries)
    }

    /// Notes that the same Client Identifier has connected again, which ends this connection (3.1.4).
    public mutating func takenOver(by token: Token) { takeovers = [token] }

    /// Notes that bytes came of a packet that is not whole yet: whoever sends them is not silent.
    public mutating func heard(from sender: ControlPacket.Sender, token: Token, time: Int64?) {
        if sender == .client { lifecycle.keepAlive.hear(at: Mark(token: token, time: comparable(time))) }
    }

    /// Everything that waits for an answer, in the order in which it was sent.
    public var unfinished: [Unfinished] {
        var list: [Unfinished] = []
        if let waitingConnect = waitingConnects.first {
            list.append(
                Unfinished(
                    token: waitingConnect.token, type: .connect, sender: .client, packetIdentifier: nil, qos: 0, topic: nil,
                    missing: .connAck))
        }
        for (identifier, request) in exchanges.requests.open {
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
        list += exchanges.fromClient.unfinished(sender: .client)
        list += exchanges.fromServer.unfinished(sender: .server)
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

// MARK: Connecting and pinging

extension Dialogue {
    private mutating func connect(_ packet: borrowing PacketView.Connect, _ occasion: Occasion) {
        waitingConnects = [occasion.mark]
        // Of a second one nothing holds.
        guard connected == nil else { return }
        clientIdentifier = Self.kept(packet.clientIdentifier)
        connected = (occasion.mark.token, occasion.mark.time)
        exchanges.connect(packet)
    }

    private mutating func connAck(_ packet: borrowing PacketView.ConnAck, _ occasion: Occasion, into meaning: inout Meaning) {
        if packet.reasonCode != .success {
            farewells = [
                Farewell(
                    sender: .server, type: .connAck, reasonCode: packet.reasonCode, version: occasion.version, token: occasion.mark.token,
                    time: occasion.mark.time)
            ]
        }
        if clientIdentifier?.isEmpty != false, let assigned = packet.properties.first(.assignedClientIdentifier) {
            clientIdentifier = Self.kept(assigned.content)
        }
        exchanges.connAck(packet, occasion)
        guard let question = waitingConnects.popLast() else { return }
        waitingConnects = []
        meaning.answer = occasion.mark.answer(to: question)
    }

    private mutating func ping(_ occasion: Occasion) {
        if waitingPings.count == Self.maximumPings { waitingPings.removeFirst() }
        waitingPings.append(occasion.mark)
        exchanges.pingReq(occasion)
    }

    private mutating func pong(_ occasion: Occasion, into meaning: inout Meaning) {
        guard !waitingPings.isEmpty else { return }
        meaning.answer = occasion.mark.answer(to: waitingPings.removeFirst())
        if waitingPings.isEmpty { exchanges.lastPingResp(occasion) }
    }

    private static func kept(_ identifier: Span<UInt8>) -> [UInt8] {
        [UInt8](copying: identifier.extracting(first: min(identifier.count, maximumIdentifier)))
    }
}
