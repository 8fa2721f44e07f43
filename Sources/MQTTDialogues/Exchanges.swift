internal import MQTTCodec

/// What is asked and answered on one Network Connection: messages in both directions, requests, subscriptions, Topic Aliases.
///
/// The two directions are apart: a client and a server may use the same Packet Identifier and the same Topic Alias at once (2.2.1,
/// 3.3.2.3.4). PUBLISH, SUBSCRIBE and UNSUBSCRIBE of a client share its identifiers.
///
/// What a side did before it could know what the other had sent is never held against it: a packet counts from where the capture has it,
/// and that is never later than where the other side gets it.
struct Exchanges: Sendable {
    private(set) var fromClient = Side()
    private(set) var fromServer = Side()
    private(set) var requests = RequestTable()
    private var subscriptions = SubscriptionList()
    /// Exchanges that were not followed because there was no room.
    private(set) var notFollowed = 0

    /// How many packets each side has sent.
    private var sent: (client: UInt32, server: UInt32) = (0, 0)
    /// The latest packet of each side of which the other has shown that it came, and the answer that shows it.
    private(set) var heard: (client: Heard?, server: Heard?)
    private var pingOrdinal: UInt32 = 0
    /// What the CONNACK announces, until the client has shown that it knows; and which packet the CONNACK is.
    private var pending: (announcement: Announcement, ordinal: UInt32)?
    /// Whether the client sent more than CONNECT and AUTH before the CONNACK.
    private var clientDidNotWait = false
    private(set) var version: MQTTVersion?
    private var isConnected = false
    private var isCleanStart = false
    private var isAccepted = false
    private var isSessionAbsent = false

    /// Whether the client has read the CONNACK, as far as the capture shows.
    var clientKnowsAnnouncement: Bool { pending == nil }

    struct Heard: Sendable {
        let mark: Dialogue.Mark
        let ordinal: UInt32
    }

    var keptBytes: Int { fromClient.keptBytes + fromServer.keptBytes + requests.keptBytes + subscriptions.keptBytes }

    /// Counts a packet.
    ///
    /// - Returns: which one of its sender's it is.
    mutating func count(_ type: ControlPacketType, _ sender: ControlPacket.Sender, _ version: MQTTVersion) -> UInt32 {
        self.version = version
        if sender == .server {
            sent.server &+= 1
            return sent.server
        }
        if !isAccepted, type != .connect, type != .auth { clientDidNotWait = true }
        sent.client &+= 1
        return sent.client
    }

    /// What a side says in CONNECT or CONNACK that it takes (3.1.2.11, 3.2.2.3).
    struct Announcement: Sendable {
        var receiveMaximum = UInt16.max
        /// Topic Alias Maximum; nil where nothing is said, which means 0.
        var aliasMaximum: UInt16?

        init(_ properties: PropertiesView) {
            if let maximum = properties.first(.receiveMaximum) { receiveMaximum = UInt16(truncatingIfNeeded: maximum.integer) }
            if let maximum = properties.first(.topicAliasMaximum) { aliasMaximum = UInt16(truncatingIfNeeded: maximum.integer) }
        }
    }

    /// Whether this side can have nothing left over from an earlier Network Connection.
    ///
    /// A client that did not ask for a clean start keeps what it has, before 5.0 also where the server has nothing.
    private func isNew(for sender: ControlPacket.Sender) -> Bool {
        isConnected && (isCleanStart || sender == .server && isSessionAbsent)
    }

    /// Bytes of this side are missing.
    mutating func doubt(_ sender: ControlPacket.Sender) {
        fromClient.doubt()
        fromServer.doubt()
        requests.doubt()
        if sender != .server { fromClient.aliases.forget() }
        if sender != .client { fromServer.aliases.forget() }
    }

    /// A packet of this side has been answered.
    private mutating func hear(_ sender: ControlPacket.Sender, _ ordinal: UInt32?, _ answer: Dialogue.Mark) {
        guard let ordinal else { return }
        if sender == .server {
            if let announced = pending, ordinal > announced.ordinal {
                fromClient.heed(announced.announcement)
                pending = nil
            }
            if ordinal > heard.server?.ordinal ?? 0 { heard.server = Heard(mark: answer, ordinal: ordinal) }
        } else {
            if ordinal > heard.client?.ordinal ?? 0 { heard.client = Heard(mark: answer, ordinal: ordinal) }
        }
    }
}

// MARK: Opening and closing

extension Exchanges {
    mutating func connect(_ packet: borrowing PacketView.Connect) {
        guard !isConnected else { return }
        isConnected = true
        isCleanStart = packet.cleanStart
        if packet.version == .v5_0 { fromServer.heed(Announcement(packet.properties)) }
    }

    /// A client that does not wait for the CONNACK cannot know what it announces (3.1.4); it is judged by it once it has answered what came
    /// behind.
    mutating func connAck(_ packet: borrowing PacketView.ConnAck, _ occasion: Occasion) {
        guard packet.reasonCode == .success else { return }
        isAccepted = true
        // 3.1 has no such flag.
        isSessionAbsent = occasion.version > .v3_1 && !packet.sessionPresent
        guard occasion.version == .v5_0, pending == nil else { return }
        let announcement = Announcement(packet.properties)
        let mayNotHaveWaited = clientDidNotWait || !occasion.taint.isEverythingSeen(from: .client)
        if mayNotHaveWaited { pending = (announcement, occasion.ordinal) } else { fromClient.heed(announcement) }
    }

    mutating func pingReq(_ occasion: Occasion) { pingOrdinal = occasion.ordinal }

    /// PINGRESP, after which no PINGREQ waits.
    mutating func lastPingResp(_ occasion: Occasion) { hear(.client, pingOrdinal, occasion.mark) }

    /// A side that disconnects because of a Topic Alias that it should have taken.
    func disconnect(_ reasonCode: ReasonCode, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard reasonCode == .topicAliasInvalid, occasion.version == .v5_0 else { return }
        let isClient = occasion.sender == .client
        let aliases = isClient ? fromServer.aliases : fromClient.aliases
        guard aliases.areAllLegal, occasion.taint.isEverythingSeen(from: occasion.peer) else { return }
        meaning.accuse(
            isClient ? .clientRefusesAlias : .serverRefusesAlias, occasion,
            "Topic Alias invalid, and each alias of the other side was within the announced maximum and had a name")
    }
}

extension Side {
    /// Keeps to what the other side takes.
    fileprivate mutating func heed(_ announcement: Exchanges.Announcement) {
        receiveMaximum = announcement.receiveMaximum
        aliases.maximum = announcement.aliasMaximum ?? 0
        aliases.isMaximumAbsent = announcement.aliasMaximum == nil
    }
}

// MARK: Messages

extension Exchanges {
    mutating func publish(
        _ publish: borrowing PacketView.Publish, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        if let identifier = publish.packetIdentifier {
            if !occasion.hasRoom { notFollowed += 1 }
            if occasion.sender != .server, let token = requests.use(of: identifier) {
                accuseInUse(
                    publish.qos == .atLeastOnce ? .clientIdentifierInUseAtQoS1 : .clientIdentifierInUseAtQoS2, identifier, token, occasion,
                    into: &meaning)
            }
        }
        guard occasion.sender == .server else {
            fromClient.publish(publish, occasion, isNew: isNew(for: occasion.sender), into: &meaning)
            return
        }
        fromServer.publish(publish, occasion, isNew: isNew(for: .server), into: &meaning)
        judgeDelivery(publish, occasion, into: &meaning)
    }

    private mutating func judgeDelivery(
        _ publish: borrowing PacketView.Publish, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        guard occasion.version > .v3_1, isNew(for: .server), !occasion.isFaulty, subscriptions.isComplete, !requests.isSparse,
            occasion.taint.isEverythingSeen(from: .client)
        else { return }
        if !publish.topicName.isEmpty {
            subscriptions.judge(publish, publish.topicName, occasion, into: &meaning)
        } else if let topic = meaning.topic {
            subscriptions.judge(publish, topic.span, occasion, into: &meaning)
        }
    }

    /// PUBACK, PUBREC and PUBCOMP, for a message of the other side.
    mutating func settle(
        _ packet: borrowing PacketView.PublishAcknowledgement, _ type: ControlPacketType, _ occasion: Occasion,
        into meaning: inout Dialogue.Meaning
    ) {
        let isFailure = occasion.version == .v5_0 && packet.reasonCode.isFailure
        let isNew = isNew(for: occasion.sender)
        let answered =
            occasion.sender == .server
            ? fromClient.settle(packet.packetIdentifier, type, isFailure: isFailure, occasion, isNew: isNew, into: &meaning)
            : fromServer.settle(packet.packetIdentifier, type, isFailure: isFailure, occasion, isNew: isNew, into: &meaning)
        hear(occasion.peer, answered, occasion.mark)
    }

    /// PUBREL, which comes from the side that sent the message.
    mutating func release(
        _ packet: borrowing PacketView.PublishAcknowledgement, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        let isNew = isNew(for: occasion.sender)
        let answered =
            occasion.sender == .server
            ? fromServer.release(packet.packetIdentifier, occasion, isNew: isNew, into: &meaning)
            : fromClient.release(packet.packetIdentifier, occasion, isNew: isNew, into: &meaning)
        hear(occasion.peer, answered, occasion.mark)
    }

    private func accuseInUse(
        _ rule: DialogueRule, _ identifier: PacketIdentifier, _ token: Dialogue.Token, _ occasion: Occasion,
        into meaning: inout Dialogue.Meaning
    ) {
        meaning.accuse(
            rule, occasion, evidence: [token], "Packet Identifier \(identifier) is in use: another packet with it has no answer yet")
    }
}

// MARK: Requests

extension Exchanges {
    mutating func subscribe(
        _ packet: borrowing PacketView.Subscribe, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        var filters: [[UInt8]] = []
        var options: [SubscriptionOptions] = []
        var iterator = packet.subscriptions
        while occasion.hasRoom, let subscription = iterator.next() {
            filters.append([UInt8](copying: subscription.topicFilter))
            options.append(subscription.options)
        }
        let request = RequestTable.Request(
            type: .subscribe, mark: occasion.mark, ordinal: occasion.ordinal, topicFilters: filters, options: options,
            isDoubtful: occasion.isFaulty || !occasion.areRepetitionsSeen)
        ask(packet.packetIdentifier, request, isRepeated: packet.isDuplicate, occasion, into: &meaning)
        guard occasion.hasRoom, !occasion.isFaulty else { return subscriptions.giveUp() }
        var identifier: UInt32?
        if occasion.version == .v5_0, let property = packet.properties.first(.subscriptionIdentifier) { identifier = property.integer }
        subscriptions.ask(request, identifier: identifier, occasion.version)
    }

    mutating func unsubscribe(
        _ packet: borrowing PacketView.Unsubscribe, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        var filters: [[UInt8]] = []
        var iterator = packet.topicFilters
        while occasion.hasRoom, let filter = iterator.next() { filters.append([UInt8](copying: filter)) }
        let request = RequestTable.Request(
            type: .unsubscribe, mark: occasion.mark, ordinal: occasion.ordinal, topicFilters: filters, options: [],
            isDoubtful: occasion.isFaulty || !occasion.areRepetitionsSeen)
        ask(packet.packetIdentifier, request, isRepeated: packet.isDuplicate, occasion, into: &meaning)
        subscriptions.askToRemove(filters)
    }

    private mutating func ask(
        _ identifier: PacketIdentifier, _ request: RequestTable.Request, isRepeated: Bool, _ occasion: Occasion,
        into meaning: inout Dialogue.Meaning
    ) {
        if !occasion.hasRoom { notFollowed += 1 }
        // 3.1 lets a client ask again, with DUP.
        let isRetry = isRepeated && occasion.version == .v3_1
        if !isRetry, let token = requests.use(of: identifier) ?? use(of: identifier) {
            accuseInUse(.requestIdentifierInUse, identifier, token, occasion, into: &meaning)
        }
        requests.ask(identifier, request, isRetry: isRetry, hasRoom: occasion.hasRoom)
    }

    /// The PUBLISH of the client that uses an identifier; nil where that is not certain.
    private func use(of identifier: PacketIdentifier) -> Dialogue.Token? {
        guard let message = fromClient.message(identifier.rawValue), fromClient.isCertain(message) else { return nil }
        return message.last?.token
    }

    mutating func subAck(
        _ packet: borrowing PacketView.SubscriptionAcknowledgement, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        let codes = packet.reasonCodes
        guard
            let request = requests.answer(packet.packetIdentifier, to: .subscribe, codes: codes.count, occasion, into: &meaning)
        else { return }
        hear(.client, request.ordinal, occasion.mark)
        subscriptions.answer(request, codes)
        guard !occasion.isFaulty, !request.isDoubtful else { return }
        for index in 0..<min(codes.count, request.options.count) {
            let asked = request.options[index].qos
            guard codes[index] <= 2, codes[index] > asked.rawValue else { continue }
            meaning.accuse(
                .grantAboveRequest, occasion, evidence: [request.mark.token],
                "QoS \(codes[index]) is granted for Topic Filter \(index + 1), and QoS \(asked) was asked for")
            return
        }
    }

    mutating func unsubAck(
        _ packet: borrowing PacketView.SubscriptionAcknowledgement, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        let codes = packet.reasonCodes
        let count = occasion.version == .v5_0 ? codes.count : nil
        guard let request = requests.answer(packet.packetIdentifier, to: .unsubscribe, codes: count, occasion, into: &meaning)
        else { return }
        hear(.client, request.ordinal, occasion.mark)
        let denied = subscriptions.remove(request, codes)
        // Where more requests wait, this answer may not be the first to be made.
        guard let denied, requests.count == 0, !occasion.isFaulty, !request.isDoubtful, subscriptions.isComplete,
            occasion.taint.isDisjoint(with: [.clientIncomplete, .serverIncomplete, .joinedMidway])
        else { return }
        meaning.accuse(
            .heldSubscriptionDenied, occasion, evidence: [request.mark.token],
            "no subscription existed for Topic Filter \(denied + 1), and it was granted before on this connection")
    }
}
