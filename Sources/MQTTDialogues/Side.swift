internal import MQTTCodec

/// The messages that one side of a Network Connection sends: those that wait for an acknowledgement, and its Topic Aliases.
///
/// There are 65,535 Packet Identifiers, and so no more messages; how many bytes they take, the caller watches over (`hasRoom`).
struct Side: Sendable {
    var aliases = TopicAliases()
    /// How many messages of QoS 1 and 2 the other side takes that it has not acknowledged (4.9).
    var receiveMaximum = UInt16.max
    /// Whether a message was not followed.
    var isSparse = false
    private var bytes = 0
    /// What `doubt` counts.
    private(set) var era: UInt32 = 0
    /// The lowest and the highest Packet Identifier of a PUBLISH so far.
    var identifiers: (lowest: UInt16, highest: UInt16) = (.max, 0)
    /// One, or none where nothing is in flight: there may be a hundred thousand connections, of which most are silent.
    private var flight: [Flight] = []
    /// Packet Identifiers of which a packet was sent more than once: what comes for them may be one more answer, whoever has them then.
    private var loose: Set<UInt16> = []

    /// The messages on their way, and what they keep to.
    private struct Flight: Sendable {
        var messages: [UInt16: InFlightMessage] = [:]
        /// Messages that wait for PUBACK, for PUBREC and for PUBREL, where it is a client who owes it: it keeps the order (4.6).
        var awaitPubAck = IdentifierQueue()
        var awaitPubRec = IdentifierQueue()
        var awaitPubRel = IdentifierQueue()
        /// Messages of this era of which the PUBLISH was sent here.
        var unacknowledged: Int32 = 0
        var wasAboveMaximum = false
    }

    /// Bytes that are kept, about.
    var keptBytes: Int { bytes + aliases.keptBytes }

    /// What remembering that an identifier is loose costs.
    private static let looseCost = 4

    /// From now on nothing is certain of what is in flight: bytes are missing, or identifiers were used against the rules.
    ///
    /// It stays there, to be matched with what comes; but it accuses nobody.
    mutating func doubt() {
        era &+= 1
        guard !flight.isEmpty else { return }
        flight[0].unacknowledged = 0
        flight[0].wasAboveMaximum = false
        flight[0].awaitPubAck.clear()
        flight[0].awaitPubRec.clear()
        flight[0].awaitPubRel.clear()
    }

    /// Whether the message is as it seems: nothing that is missing may have changed it.
    func isCertain(_ message: InFlightMessage) -> Bool { message.era == era && !message.isDoubtful }

    /// Whether what comes for an identifier may be one more answer.
    func isLoose(_ identifier: UInt16) -> Bool { loose.contains(identifier) }

    /// A packet with this identifier was sent again, or may have been.
    mutating func loosen(_ identifier: UInt16) {
        if loose.insert(identifier).inserted { bytes += Self.looseCost }
        change(identifier) { $0.isDoubtful = true }
    }

    /// The message under an identifier.
    func message(_ identifier: UInt16) -> InFlightMessage? { flight.isEmpty ? nil : flight[0].messages[identifier] }

    /// Every message on its way, the earliest first.
    var inFlight: [(identifier: UInt16, message: InFlightMessage)] {
        guard !flight.isEmpty else { return [] }
        return flight[0].messages.map { ($0.key, $0.value) }.sorted {
            ($0.1.last?.token ?? 0, $0.0) < ($1.1.last?.token ?? 0, $1.0)
        }
    }

    mutating func keep(_ message: InFlightMessage, _ identifier: UInt16) {
        if flight.isEmpty { flight.append(Flight()) }
        flight[0].messages[identifier] = message
        bytes += message.cost
        if message.publish != nil, message.era == era { flight[0].unacknowledged += 1 }
    }

    /// Changes a message that is there.
    mutating func change(_ identifier: UInt16, _ change: (inout InFlightMessage) -> Void) {
        guard !flight.isEmpty, let index = flight[0].messages.index(forKey: identifier) else { return }
        bytes -= flight[0].messages.values[index].cost
        change(&flight[0].messages.values[index])
        bytes += flight[0].messages.values[index].cost
    }

    @discardableResult
    mutating func remove(_ identifier: UInt16) -> InFlightMessage? {
        guard !flight.isEmpty, let message = flight[0].messages.removeValue(forKey: identifier) else { return nil }
        bytes -= message.cost
        guard !flight[0].messages.isEmpty else {
            flight = []
            return message
        }
        if message.publish != nil, message.era == era {
            flight[0].unacknowledged -= 1
            if flight[0].unacknowledged <= receiveMaximum { flight[0].wasAboveMaximum = false }
        }
        return message
    }

    /// How many messages are not acknowledged, where they are more than the other side takes and were not when this was asked last.
    mutating func aboveReceiveMaximum() -> Int? {
        guard !flight.isEmpty, flight[0].unacknowledged > receiveMaximum, !flight[0].wasAboveMaximum else { return nil }
        flight[0].wasAboveMaximum = true
        return Int(flight[0].unacknowledged)
    }

    /// Puts a message that is there at the end of those that wait for this answer.
    mutating func queue(_ identifier: UInt16, for answer: ControlPacketType) {
        guard !flight.isEmpty else { return }
        change(identifier) { $0.isQueued = true }
        switch answer {
        case .pubAck: flight[0].awaitPubAck.append(identifier)
        case .pubRec: flight[0].awaitPubRec.append(identifier)
        default: flight[0].awaitPubRel.append(identifier)
        }
    }

    /// Takes a message that waits for this answer, and gives those before it.
    mutating func takeTurn(_ identifier: UInt16, for answer: ControlPacketType) -> [UInt16] {
        guard !flight.isEmpty else { return [] }
        return switch answer {
        case .pubAck: flight[0].awaitPubAck.take(identifier)
        case .pubRec: flight[0].awaitPubRec.take(identifier)
        default: flight[0].awaitPubRel.take(identifier)
        }
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
                time: (message.publish ?? message.last)?.time, isRedelivered: message.isRedelivered)
        }
    }
}
