internal import MQTTCodec

/// What was not over when a connection ended, and is sent again on the next (4.4).
extension Server {
    /// A PUBLISH with a Packet Identifier, on a connection whose session has messages that were not over.
    mutating func publishedAgain(
        _ publish: borrowing PacketView.Publish, _ identifier: PacketIdentifier, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning
    ) {
        let place = arrival.connection
        let number = connections[place].session
        guard meaning.redelivery == nil, let index = unfinished(identifier, arrival.sender, number),
            let message = sessions[number]?.unfinished[index]
        else { return }
        sessions[number]?.unfinished[index].isSettled = true
        let isSameTopic =
            message.topic.map { topic in
                publish.topicName.isEmpty ? meaning.topic == nil || meaning.topic == topic : topic.elementsEqual(publish.topicName)
            } ?? true
        let isSame = isSameTopic && message.qos == publish.qos.rawValue
        if publish.isDuplicate, isSame {
            meaning.forget([.firstTransmissionAtQoS1, .firstTransmissionAtQoS2], arrival.version)
            noteAgain(message, arrival, &meaning)
            return judgeAgain(message, isRelease: false, arrival, &meaning)
        }
        guard connections[place].isResumed, isCertain(number, place, arrival.sender) else { return }
        if isSame, !message.isReleased {
            add(.resentHasDUP, message, arrival, "a message is sent again without DUP", &meaning)
            noteAgain(message, arrival, &meaning)
        } else if !publish.isDuplicate {
            add(
                arrival.sender == .server ? .identifierOfServer : .identifierOfClient, message, arrival,
                "a new message has the Packet Identifier of one that was not over when the last connection ended", &meaning)
        }
    }

    /// A PUBREL, on such a connection.
    mutating func releasedAgain(_ identifier: PacketIdentifier, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning) {
        let number = connections[arrival.connection].session
        guard meaning.redelivery == nil, meaning.answer == nil, let index = unfinished(identifier, arrival.sender, number),
            let message = sessions[number]?.unfinished[index], message.qos == 2
        else { return }
        sessions[number]?.unfinished[index].isSettled = true
        if meaning.topic == nil { meaning.topic = message.topic }
        meaning.redelivery = Redelivery(
            original: message.token, connection: message.connection, elapsed: message.elapsed(at: arrival.mark), isRelease: true)
        judgeAgain(message, isRelease: true, arrival, &meaning)
    }

    private func unfinished(_ identifier: PacketIdentifier, _ sender: ControlPacket.Sender, _ number: Int32) -> Int? {
        sessions[number]?.unfinished.firstIndex {
            $0.packetIdentifier == identifier.rawValue && $0.sender == sender && !$0.isSettled
        }
    }

    /// Whether all that this side has sent was seen, in this connection and the one before.
    private func isCertain(_ number: Int32, _ place: Int, _ sender: ControlPacket.Sender) -> Bool {
        sessions[number]?.isKnown == true && connections[place].isWhole
    }

    private mutating func noteAgain(_ message: UnfinishedMessage, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning) {
        meaning.redelivery = Redelivery(
            original: message.token, connection: message.connection, elapsed: message.elapsed(at: arrival.mark), isRelease: false)
        guard message.isPublishSeen else { return }
        let place = arrival.connection
        let lastAgain = connections[place].resumption[0].lastAgain
        let last = arrival.sender == .server ? lastAgain.server : lastAgain.client
        if message.token < last, connections[place].isResumed, isCertain(connections[place].session, place, arrival.sender) {
            // 3.1.1 and 5.0 bind the client by one statement, and the server by that of its order.
            add(
                arrival.sender == .server ? .publisherOrder : .resentInOrder, message, arrival,
                "messages are sent again in another order than at first", &meaning)
        }
        if arrival.sender == .server {
            connections[place].resumption[0].lastAgain.server = max(last, message.token)
        } else {
            connections[place].resumption[0].lastAgain.client = max(last, message.token)
        }
    }

    private func judgeAgain(_ message: UnfinishedMessage, isRelease: Bool, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning) {
        let place = arrival.connection
        let connection = connections[place]
        guard connection.isWhole, connection.accepted != nil else { return }
        if connection.isResumed {
            if !isRelease, message.isReleased, isCertain(connection.session, place, arrival.sender) {
                add(.publishedAfterRelease, message, arrival, "the PUBLISH is sent again, and PUBREL was sent for it", &meaning)
            }
            return
        }
        // What was subscribed to before is gone with the session, and the message is not for what was not: that is the same fault.
        meaning.forget([.unsubscribedTopic], arrival.version)
        if connection.isCleanStart {
            add(
                .resentAfterCleanStart, message, arrival,
                "a message of the session that the CONNECT has ended is sent again", &meaning)
        } else if arrival.sender == .client {
            add(.clientDropsSession, message, arrival, "a message of a session that the server has not is sent again", &meaning)
        } else {
            add(.resentWithoutSession, message, arrival, "a message is sent again of a session that Session Present denies", &meaning)
        }
    }

    private func add(
        _ rule: DialogueRule, _ message: UnfinishedMessage, _ arrival: Arrival, _ text: String, _ meaning: inout Dialogue.Meaning
    ) {
        meaning.add(
            DialogueFinding(
                rule, in: arrival.version, by: arrival.sender, at: arrival.mark, evidence: [message.token, arrival.mark.token], text))
    }

    // MARK: Acknowledgements

    /// PUBACK and PUBREC: a message that was refused goes no further, and one of an earlier connection has its topic.
    mutating func acknowledged(
        _ identifier: PacketIdentifier, _ code: ReasonCode, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning
    ) {
        nameTopic(identifier, arrival, &meaning)
        guard arrival.version == .v5_0, code.isFailure, let question = meaning.answer?.question else { return }
        let id = connections[arrival.connection].id
        if arrival.sender == .server {
            underway.doubt(publishedBy: question, on: id)
        } else {
            if refused.count == Self.maximumRefused { refused.removeFirst() }
            refused.append((id, question))
        }
    }

    /// The most refusals of clients that are remembered: 64.
    private static let maximumRefused = 64

    /// Gives an acknowledgement the topic of a message that was published on an earlier connection.
    mutating func nameTopic(_ identifier: PacketIdentifier, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning) {
        let place = arrival.connection
        guard connections[place].hasUnfinished, connections[place].isResumed, meaning.topic == nil, meaning.answer != nil else { return }
        let sender: ControlPacket.Sender = arrival.sender == .server ? .client : .server
        meaning.topic =
            sessions[connections[place].session]?.unfinished.first {
                $0.packetIdentifier == identifier.rawValue && $0.sender == sender
            }?.topic
    }

    // MARK: What was not sent again

    /// Messages that were not over, and were not sent again although the sender went on with new ones for as long as a journey takes.
    func missingAgain(_ place: Int, _ dialogue: borrowing Dialogue, _ mark: Dialogue.Mark) -> [DialogueFinding] {
        let connection = connections[place]
        guard connection.isResumed, connection.hasUnfinished, connection.isWhole, let accepted = connection.accepted,
            accepted.token > clockSet, let since = accepted.time, let now = mark.time, now - since > Self.followed,
            let session = sessions[connection.session], session.isKnown
        else { return [] }
        return session.unfinished.compactMap { message in
            guard !message.isSettled, session.unfinished.count <= Int(connection.receiveMaximum) else { return nil }
            // What has expired need not be sent again, but for QoS 2 (5.0 4.3.3): whether a message expires is not kept.
            guard connection.version != .v5_0 || message.qos == 2 else { return nil }
            let newest = message.sender == .server ? connection.resumption[0].lastNew.server : connection.resumption[0].lastNew.client
            guard newest > 0 else { return nil }
            return DialogueFinding(
                .unfinishedIsResent, in: connection.version, by: message.sender, at: mark,
                evidence: [message.token, newest, mark.token],
                "a message that was not over when the last connection ended was not sent again, and newer ones were sent")
        }
    }
}

extension Dialogue.Meaning {
    /// Takes back what the connection alone shows, where more is known: one fault is one finding.
    mutating func forget(_ rules: [DialogueRule], _ version: MQTTVersion) {
        guard !findings.isEmpty else { return }
        let statements = rules.compactMap { $0.citation(in: version)?.statement }
        findings.removeAll { statements.contains($0.statement) }
    }
}

extension UnfinishedMessage {
    fileprivate func elapsed(at mark: Dialogue.Mark) -> Int64? {
        guard let time, let now = mark.time else { return nil }
        return max(0, now.subtractingReportingOverflow(time).partialValue)
    }
}
