internal import MQTTCodec

/// The messages that one side of a Network Connection sends: those that wait for an acknowledgement, and its Topic Aliases.
///
/// There are 65,535 Packet Identifiers, and so no more messages; how many bytes they take, the caller watches over (`hasRoom`).
struct Side: Sendable {
    var aliases = TopicAliases()
    /// How many messages of QoS 1 and 2 the other side takes that it has not acknowledged (4.9).
    var receiveMaximum = UInt16.max
    private(set) var keptBytes = 0
    /// Whether a message was not followed.
    var isSparse = false
    /// The lowest and the highest Packet Identifier of a PUBLISH so far.
    var identifiers: (lowest: UInt16, highest: UInt16) = (.max, 0)
    var wasAboveMaximum = false

    private var messages: [UInt16: InFlightMessage] = [:]
    /// Packet Identifiers of which a packet was sent more than once: what comes for them may be one more answer, whoever has them then.
    private var loose: Set<UInt16> = []
    /// Messages that wait for PUBACK, for PUBREC and for PUBREL, where it is a client who owes it: it keeps the order (4.6).
    var awaitPubAck = IdentifierQueue()
    var awaitPubRec = IdentifierQueue()
    var awaitPubRel = IdentifierQueue()
    /// What `doubt` counts.
    private(set) var era: UInt32 = 0
    /// Messages of this era of which the PUBLISH was sent here.
    private(set) var unacknowledged: Int32 = 0

    /// What remembering that an identifier is loose costs.
    private static let looseCost = 4

    /// From now on nothing is certain of what is in flight: bytes are missing, or identifiers were used against the rules.
    ///
    /// It stays there, to be matched with what comes; but it accuses nobody.
    mutating func doubt() {
        era &+= 1
        unacknowledged = 0
        wasAboveMaximum = false
        awaitPubAck.clear()
        awaitPubRec.clear()
        awaitPubRel.clear()
    }

    /// Whether the message is as it seems: nothing that is missing may have changed it.
    func isCertain(_ message: InFlightMessage) -> Bool { message.era == era && !message.isDoubtful }

    /// Whether what comes for an identifier may be one more answer.
    func isLoose(_ identifier: UInt16) -> Bool { loose.contains(identifier) }

    /// A packet with this identifier was sent again, or may have been.
    mutating func loosen(_ identifier: UInt16) {
        if loose.insert(identifier).inserted { keptBytes += Self.looseCost }
        change(identifier) { $0.isDoubtful = true }
    }

    /// The message under an identifier.
    func message(_ identifier: UInt16) -> InFlightMessage? { messages[identifier] }

    /// Every message on its way, the earliest first.
    var inFlight: [(identifier: UInt16, message: InFlightMessage)] {
        messages.map { ($0.key, $0.value) }.sorted {
            ($0.1.last?.token ?? 0, $0.0) < ($1.1.last?.token ?? 0, $1.0)
        }
    }

    mutating func keep(_ message: InFlightMessage, _ identifier: UInt16) {
        messages[identifier] = message
        keptBytes += message.cost
        if message.publish != nil, message.era == era { unacknowledged += 1 }
    }

    /// Changes a message that is there.
    mutating func change(_ identifier: UInt16, _ change: (inout InFlightMessage) -> Void) {
        guard let index = messages.index(forKey: identifier) else { return }
        keptBytes -= messages.values[index].cost
        change(&messages.values[index])
        keptBytes += messages.values[index].cost
    }

    @discardableResult
    mutating func remove(_ identifier: UInt16) -> InFlightMessage? {
        guard let message = messages.removeValue(forKey: identifier) else { return nil }
        keptBytes -= message.cost
        if message.publish != nil, message.era == era {
            unacknowledged -= 1
            if unacknowledged <= receiveMaximum { wasAboveMaximum = false }
        }
        // Between messages nothing is kept: an empty table has some 300 bytes, and there may be a hundred thousand connections.
        if messages.isEmpty { messages = [:] }
        return message
    }

    /// A message is over, as far as this connection is concerned.
    ///
    /// - Parameter last: the packet that ends it; nil where another takes its place, or the connection ends.
    mutating func finish(
        _ identifier: UInt16, _ status: Delivery.Status, _ last: Dialogue.Mark?, of sender: ControlPacket.Sender
    ) -> Delivery? {
        guard let message = remove(identifier) else { return nil }
        return delivery(of: message, identifier, status, last, of: sender)
    }

    /// What is told of a message that is over.
    func delivery(
        of message: InFlightMessage, _ identifier: UInt16, _ status: Delivery.Status, _ last: Dialogue.Mark?,
        of sender: ControlPacket.Sender
    ) -> Delivery {
        var latency: Int64?
        if status == .complete, let last, let publish = message.publish { latency = last.answer(to: publish).latency }
        return Delivery(
            sender: sender, packetIdentifier: identifier, qos: message.qos, topic: message.topic, status: status,
            tokens: message.tokens + (last.map { [$0.token] } ?? []), latency: latency, isRedelivered: message.isRedelivered,
            time: (last ?? message.last)?.time, mayHaveCompleted: status == .incomplete && message.era != era)
    }

    func unfinished(sender: ControlPacket.Sender) -> [Dialogue.Unfinished] {
        inFlight.map { identifier, message in
            Dialogue.Unfinished(
                token: (message.publish ?? message.last)?.token ?? 0, type: message.publish == nil ? .pubRel : .publish, sender: sender,
                packetIdentifier: identifier, qos: message.qos, topic: message.topic, missing: message.missing,
                time: (message.publish ?? message.last)?.time)
        }
    }
}
