internal import MQTTCodec

extension Side {
    /// Takes the answer of the other side to a message of this one: PUBACK, PUBREC or PUBCOMP.
    ///
    /// - Parameter isNew: whether the other side can have nothing to answer from an earlier Network Connection.
    /// - Returns: which packet of this side it answers; nil where that is not certain.
    mutating func settle(
        _ identifier: PacketIdentifier, _ type: ControlPacketType, isFailure: Bool, _ occasion: Occasion, isNew: Bool,
        into meaning: inout Dialogue.Meaning
    ) -> UInt32? {
        let id = identifier.rawValue
        guard let message = message(id) else {
            answerNothing(id, type, isFailure, occasion, isNew, into: &meaning)
            return nil
        }
        meaning.topic = message.topic
        guard fits(type, message) else {
            misfit(id, type, message, occasion, into: &meaning)
            return nil
        }
        if type == .pubRec, message.stage != .published, !isFailure {
            // It came again, and its PUBREL is due again.
            loosen(id)
            return nil
        }
        let isCertain = isCertain(message)
        if let last = message.last {
            meaning.answer = occasion.mark.answer(to: last)
            meaning.answer?.isCertain = isCertain
        }
        if type != .pubComp { judgeOrder(id, type, message, occasion, into: &meaning) }
        if type == .pubRec, !isFailure {
            change(id) {
                $0.stage = .received
                $0.received = occasion.mark
                $0.ordinal = occasion.ordinal
                $0.isQueued = false
                $0.passedBy = nil
            }
            if occasion.sender == .server, isCertain { queue(id, for: .pubRel) }
        } else if let delivery = finish(id, isFailure ? .refused : .complete, occasion.mark, of: occasion.peer) {
            meaning.deliveries.append(delivery)
        }
        return isCertain ? message.ordinal : nil
    }

    private func fits(_ type: ControlPacketType, _ message: InFlightMessage) -> Bool {
        switch type {
        case .pubAck: message.qos == 1
        case .pubRec: message.qos == 2
        default: message.stage == .released
        }
    }

    /// Nothing waits for the answer.
    private mutating func answerNothing(
        _ id: UInt16, _ type: ControlPacketType, _ isFailure: Bool, _ occasion: Occasion, _ isNew: Bool,
        into meaning: inout Dialogue.Meaning
    ) {
        let isLoose = isLoose(id)
        // Whatever it answers, the other side releases it now.
        if type == .pubRec, !isFailure { loosen(id) }
        guard !isLoose, isNew, !isSparse, !occasion.isFaulty, occasion.taint.isEverythingSeen(from: occasion.peer) else { return }
        meaning.accuse(
            type == .pubComp ? .completesNothing : .acknowledgesNothing, occasion,
            "nothing waits for a \(type) with Packet Identifier \(id)")
    }

    /// Something else is due for the message.
    private mutating func misfit(
        _ id: UInt16, _ type: ControlPacketType, _ message: InFlightMessage, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        if message.era != era {
            // It was over, and the identifier is that of another message, which was not seen.
            if let delivery = finish(id, .incomplete, nil, of: occasion.peer) { meaning.deliveries.append(delivery) }
        }
        guard isCertain(message), !occasion.isFaulty else { return }
        let rule: DialogueRule =
            if message.qos == 1 { .answerAtQoS1 } else if message.stage == .published { .answerAtQoS2 } else { .completesNothing }
        meaning.accuse(
            rule, occasion, evidence: [message.last?.token],
            "\(type) with Packet Identifier \(id), which is that of a message of QoS \(message.qos) that waits for its \(message.missing)")
    }

    /// A client sends PUBACK, PUBREC and PUBREL in the order in which what they answer came (4.6).
    ///
    /// Told at the answer that comes too late, if it comes: one that never comes is another fault.
    private mutating func judgeOrder(
        _ id: UInt16, _ type: ControlPacketType, _ message: InFlightMessage, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        guard isCertain(message) else { return }
        if message.isQueued {
            for other in takeTurn(id, for: type) {
                change(other) {
                    $0.isQueued = false
                    $0.passedBy = occasion.mark.token
                }
            }
        } else if let passedBy = message.passedBy {
            let rule: DialogueRule =
                switch type {
                case .pubAck: .pubAckOrder
                case .pubRec: .pubRecOrder
                default: .pubRelOrder
                }
            meaning.accuse(
                rule, occasion, evidence: [message.last?.token, passedBy],
                "\(type) with Packet Identifier \(id) comes after that for a later packet")
        }
    }
}

// MARK: PUBREL

extension Side {
    /// Takes a PUBREL of this side.
    ///
    /// One without a PUBLISH releases a message of an earlier Network Connection (4.4).
    ///
    /// - Parameter isNew: whether nothing can be left over from an earlier Network Connection.
    /// - Returns: which packet of the other side it answers; nil where that is not certain.
    mutating func release(
        _ identifier: PacketIdentifier, _ occasion: Occasion, isNew: Bool, into meaning: inout Dialogue.Meaning
    ) -> UInt32? {
        let id = identifier.rawValue
        guard let message = message(id) else {
            releaseUnknown(id, occasion, isNew, into: &meaning)
            return nil
        }
        guard message.qos == 2 else {
            if isCertain(message) {
                meaning.accuse(
                    .acknowledgesNothing, occasion, evidence: [message.publish?.token],
                    "PUBREL with Packet Identifier \(id), which is that of a message of QoS 1")
            }
            return nil
        }
        meaning.topic = message.topic
        switch message.stage {
        case .published:
            if isCertain(message), occasion.taint.isComplete(occasion.peer) {
                meaning.accuse(
                    .releasesUnreceived, occasion, evidence: [message.publish?.token],
                    "PUBREL with Packet Identifier \(id), for which no PUBREC has come")
            }
        case .received:
            if let received = message.received {
                meaning.answer = occasion.mark.answer(to: received)
                meaning.answer?.isCertain = isCertain(message)
            }
            judgeOrder(id, .pubRel, message, occasion, into: &meaning)
        case .released:
            repeatRelease(id, message, occasion, into: &meaning)
            return nil
        }
        change(id) {
            $0.stage = .released
            $0.released = occasion.mark
            $0.ordinal = occasion.ordinal
            $0.isQueued = false
            $0.passedBy = nil
        }
        return message.stage == .received && isCertain(message) ? message.ordinal : nil
    }

    private mutating func releaseUnknown(_ id: UInt16, _ occasion: Occasion, _ isNew: Bool, into meaning: inout Dialogue.Meaning) {
        // Before 5.0 it may be sent again while its PUBCOMP is on its way.
        let wasNeverUsed = occasion.version == .v5_0 || id < identifiers.lowest || id > identifiers.highest
        if isNew, wasNeverUsed, !isLoose(id), !isSparse, !occasion.isFaulty, occasion.taint.isEverythingSeen(from: occasion.sender) {
            meaning.accuse(.acknowledgesNothing, occasion, "no PUBLISH with Packet Identifier \(id) waits for a PUBREL")
        }
        guard occasion.hasRoom else {
            isSparse = true
            return
        }
        var message = InFlightMessage(
            stage: .released, qos: 2, topic: nil, publish: nil, released: occasion.mark, era: era, ordinal: occasion.ordinal)
        message.isRedelivered = true
        message.isDoubtful = isLoose(id) || !occasion.areRepetitionsSeen
        keep(message, id)
        if occasion.version < .v5_0 { loosen(id) }
    }

    private mutating func repeatRelease(
        _ id: UInt16, _ message: InFlightMessage, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        if let first = message.publish ?? message.released {
            meaning.redelivery = Redelivery(
                original: first.token, connection: nil, elapsed: occasion.mark.answer(to: first).latency, isRelease: true)
        }
        if isCertain(message) {
            meaning.accuse(
                .resentOnSameConnection, occasion, evidence: [message.released?.token],
                "PUBREL with Packet Identifier \(id) is sent again on the same connection")
        }
        noteRepetition(id, occasion)
    }
}
