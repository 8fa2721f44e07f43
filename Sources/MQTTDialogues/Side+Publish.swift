internal import MQTTCodec

extension Side {
    /// Takes a PUBLISH, and tells the Topic Name that its alias stands for, where it has none of its own.
    ///
    /// - Parameter isNew: whether nothing can be left over from an earlier Network Connection.
    mutating func publish(
        _ publish: borrowing PacketView.Publish, _ occasion: Occasion, isNew: Bool, into meaning: inout Dialogue.Meaning
    ) {
        if occasion.version == .v5_0, !publish.properties.isEmpty {
            meaning.topic = aliases.resolve(publish, occasion, into: &meaning)
        }
        guard let identifier = publish.packetIdentifier else { return }
        let id = identifier.rawValue
        // What would answer a QoS of 3, nothing says.
        guard publish.qos.isLegal else {
            isSparse = true
            return
        }
        if let old = message(id) {
            if publish.isDuplicate, isRepetition(publish, meaning.topic, of: old) {
                return repeatPublish(id, old, occasion, into: &meaning)
            }
            replace(id, old, publish.qos, occasion, into: &meaning)
        } else if publish.isDuplicate {
            if isNew { judgeFirstTransmission(id, publish.qos, occasion, into: &meaning) }
            // Its acknowledgement may have crossed it.
            if occasion.version < .v5_0 { loosen(id) }
        }
        identifiers = (min(identifiers.lowest, id), max(identifiers.highest, id))
        guard occasion.hasRoom else {
            isSparse = true
            return
        }
        begin(id, publish, occasion, into: &meaning)
    }

    private mutating func begin(
        _ id: UInt16, _ publish: borrowing PacketView.Publish, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        var topic = meaning.topic
        if topic == nil, !publish.topicName.isEmpty { topic = [UInt8](copying: publish.topicName) }
        var message = InFlightMessage(
            stage: .published, qos: publish.qos.rawValue, topic: topic, publish: occasion.mark,
            era: era, ordinal: occasion.ordinal)
        message.isDoubtful = occasion.isFaulty || isLoose(id) || !occasion.areRepetitionsSeen
        message.isRedelivered = publish.isDuplicate
        keep(message, id)
        if occasion.sender == .server, !message.isDoubtful { queue(id, for: message.missing) }
        judgeWindow(occasion, into: &meaning)
    }

    /// Told once, and again when there were fewer in between: every further message is the same fault.
    private mutating func judgeWindow(_ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        // Where something of the other side is missing, an acknowledgement may be.
        guard let unacknowledged = aboveReceiveMaximum(), occasion.taint.isComplete(occasion.peer) else { return }
        meaning.accuse(
            occasion.sender == .server ? .serverReceiveMaximum : .clientReceiveMaximum, occasion,
            "\(unacknowledged) messages of QoS 1 and 2 are not acknowledged, and the Receive Maximum of the other side is \(receiveMaximum)"
        )
    }

    /// Whether a PUBLISH with DUP is the one before once more.
    private func isRepetition(_ publish: borrowing PacketView.Publish, _ resolved: [UInt8]?, of old: InFlightMessage) -> Bool {
        guard publish.qos.rawValue == old.qos else { return false }
        guard let topic = old.topic else { return true }
        if let resolved { return resolved == topic }
        return publish.topicName.isEmpty || topic.elementsEqual(publish.topicName)
    }

    private mutating func repeatPublish(
        _ id: UInt16, _ old: InFlightMessage, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        if let first = old.publish ?? old.last {
            meaning.redelivery = Redelivery(
                original: first.token, connection: nil, elapsed: occasion.mark.answer(to: first).latency, isRelease: false)
        }
        if isCertain(old), old.stage == .released {
            meaning.accuse(
                .resentAfterRelease, occasion, evidence: [old.publish?.token, old.released?.token],
                "PUBLISH with Packet Identifier \(id) is sent again after its PUBREL")
        } else if isCertain(old) {
            meaning.accuse(
                .resentOnSameConnection, occasion, evidence: [old.publish?.token],
                "PUBLISH with Packet Identifier \(id) is sent again on the same connection")
        }
        noteRepetition(id, occasion)
    }

    /// Each is answered: what comes for the identifier from now on may be an answer to either.
    mutating func noteRepetition(_ id: UInt16, _ occasion: Occasion) {
        change(id) { message in
            message.isRedelivered = true
            if message.repeats.count < InFlightMessage.maximumRepeats { message.repeats.append(occasion.mark.token) }
        }
        loosen(id)
    }

    /// A new message has the identifier of one that is not over.
    private mutating func replace(
        _ id: UInt16, _ old: InFlightMessage, _ qos: QoS, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        let isCertain = isCertain(old) && occasion.taint.isComplete(occasion.peer)
        if isCertain {
            let rule: DialogueRule =
                switch (occasion.sender, qos.rawValue) {
                case (.server, 1): .serverIdentifierInUseAtQoS1
                case (.server, _): .serverIdentifierInUseAtQoS2
                case (_, 1): .clientIdentifierInUseAtQoS1
                default: .clientIdentifierInUseAtQoS2
                }
            meaning.accuse(
                rule, occasion, evidence: [old.publish?.token, old.released?.token],
                "Packet Identifier \(id) is in use: a message of QoS \(old.qos) waits for its \(old.missing)")
        }
        if let delivery = finish(id, .incomplete, nil, of: occasion.sender) { meaning.deliveries.append(delivery) }
        // What is answered now may be either of them.
        if isCertain { doubt() }
    }

    /// DUP on a message that was not sent before.
    ///
    /// Before 5.0 a message may be sent again while its acknowledgement is on its way, so only an identifier that was never used tells.
    private func judgeFirstTransmission(_ id: UInt16, _ qos: QoS, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard id < identifiers.lowest || id > identifiers.highest, !isSparse, occasion.taint.isEverythingSeen(from: occasion.sender)
        else { return }
        meaning.accuse(
            qos == .atLeastOnce ? .firstTransmissionAtQoS1 : .firstTransmissionAtQoS2, occasion,
            "DUP is set, and this session has no earlier PUBLISH with Packet Identifier \(id)")
    }
}

extension [UInt8] {
    /// Whether a borrowed text is the same.
    func elementsEqual(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
