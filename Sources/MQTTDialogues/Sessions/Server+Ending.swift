internal import MQTTCodec

/// The end of a connection: what becomes of its session and its Will Message.
extension Server {
    mutating func disconnected(_ packet: borrowing PacketView.ReasonAndProperties, _ arrival: Arrival) {
        let place = arrival.connection
        connections[place].isEnding = true
        guard arrival.sender != .server else {
            // What a server does with a session that it ends itself is its own.
            return
        }
        if arrival.version == .v5_0, let asked = packet.properties.first(.sessionExpiryInterval), connections[place].session >= 0 {
            sessions[connections[place].session]?.expiry = Self.expiry(asked.integer)
        }
    }

    mutating func ended(
        _ place: Int, _ dialogue: borrowing Dialogue, _ end: TransportEnd, _ mark: Dialogue.Mark, _ ledger: inout Ledger
    ) -> Sessions.Ending {
        advance(to: mark, &ledger)
        note(dialogue.taint, place)
        var result = Sessions.Ending()
        result.findings = takeSuspicions(about: place, atEnd: mark)
        if !doubt.isOpen {
            result.findings += missingRetained(place, mark) + missingQueued(place, mark) + missingAgain(place, dialogue, mark)
        }
        let connection = connections[place]
        if let challenger = connection.challenger.last, Self.isEndedByServer(end, dialogue) {
            result.takenOver = Sessions.Successor(connection: challenger.connection, token: challenger.connect.token)
        }
        let isRemoved = dialogue.isWillRemoved
        for will in connection.will {
            if case .captureEnded = end {
                release(will, &ledger)
            } else {
                let isUncertain =
                    !dialogue.taint.isEverythingSeen(from: .client) || !connection.challenger.isEmpty || !Self.isSeen(end)
                endWill(
                    will, of: place, connection.session, isRemoved: isRemoved, isUncertain: isUncertain,
                    expiry: connection.version == .v5_0 ? sessions[connection.session]?.expiry ?? nil : 0, mark, &ledger)
            }
        }
        for opening in connection.opening { ledger.kept -= opening.will?.cost ?? 0 }
        leave(place, dialogue, end, mark, &ledger)
        if !connections[place].taint.isComplete(.client) { doubt.end(at: mark, rest: Self.followed) }
        wait(false, place, mark)
        if connections[place].isStranger {
            strangers -= 1
            lastStranger = mark.token
        }
        connections[place] = ClientConnection(id: -1)
        freeConnections.append(place)
        return result
    }

    private static func isEndedByServer(_ end: TransportEnd, _ dialogue: borrowing Dialogue) -> Bool {
        if let farewell = dialogue.farewell, farewell.type == .disconnect {
            return farewell.sender == .server && farewell.reasonCode == .sessionTakenOver
        }
        switch dialogue.firstEnd(end) {
        case .closed(let sender), .reset(let sender): return sender == .server
        case .webSocketClose(let close): return close.sender == .server
        case .alert, .portReused, .evicted, .captureEnded: return false
        }
    }

    /// Whether the end itself is in the capture.
    private static func isSeen(_ end: TransportEnd) -> Bool {
        switch end {
        case .closed, .reset, .alert, .webSocketClose: true
        case .portReused, .evicted, .captureEnded: false
        }
    }

    /// The session goes on without a connection, or is over.
    private mutating func leave(
        _ place: Int, _ dialogue: borrowing Dialogue, _ end: TransportEnd, _ mark: Dialogue.Mark, _ ledger: inout Ledger
    ) {
        let number = connections[place].session
        guard number >= 0, let session = sessions[number], session.connection == place else { return }
        // Nobody comes back to a session that cannot be told from another one of the same name.
        guard let identifier = session.clientIdentifier, clients[identifier] == number else { return forget(number, &ledger) }
        sessions[number]?.isConnected = false
        sessions[number]?.ended = mark
        sessions[number]?.lastConnection = connections[place].id
        if !connections[place].isWhole || !Self.isSeen(end) { sessions[number]?.isKnown = false }
        if let farewell = dialogue.farewell, farewell.sender == .server { sessions[number]?.isKnown = false }
        // What was asked for and not answered, the server may have taken or not.
        if !session.isTransient, connections[place].hasOpenRequests { sessions[number]?.isKnown = false }
        let unfinished = unfinished(dialogue, session, place)
        sessions[number]?.unfinished = unfinished
        // Nothing of it is looked for any more but whether it comes back.
        if session.isTransient { empty(number, &ledger) }
        if session.isTransient, sessions[number]?.unfinished.isEmpty == true, sessions[number]?.isKnown == false { forget(number, &ledger) }
        if ledger.kept > ledger.limit / 2, session.isTransient { forget(number, &ledger) }
        if !session.subscriptions.isEmpty { generation += 1 }
    }

    /// The most messages of a session that are remembered as not over: 256.
    private static let maximumUnfinished = 256

    private func unfinished(_ dialogue: borrowing Dialogue, _ session: Session, _ place: Int) -> [UnfinishedMessage] {
        // What was not sent again is still not over.
        var list = connections[place].isResumed ? session.unfinished.filter { !$0.isSettled } : []
        for exchange in dialogue.unfinished where exchange.type == .publish || exchange.type == .pubRel {
            guard list.count < Self.maximumUnfinished, let identifier = exchange.packetIdentifier else { continue }
            let isReleased = exchange.missing == .pubComp
            // What was sent again keeps its first PUBLISH.
            let first = session.unfinished.first {
                $0.isSettled && $0.packetIdentifier == identifier && $0.sender == exchange.sender && $0.qos == exchange.qos
                    && (exchange.topic == nil || $0.topic == exchange.topic)
            }
            list.append(
                UnfinishedMessage(
                    sender: exchange.sender, packetIdentifier: identifier, qos: exchange.qos, topic: first?.topic ?? exchange.topic,
                    token: first?.token ?? exchange.token, time: first == nil ? exchange.time : first?.time,
                    // Of one that seemed to be over, and was sent again all the same, the first is not known any more.
                    isPublishSeen: first?.isPublishSeen ?? (exchange.type == .publish && !exchange.isRedelivered), isReleased: isReleased,
                    connection: first?.connection ?? connections[place].id))
        }
        return list.sorted { $0.token < $1.token }
    }
}

extension Dialogue {
    /// Whether the client has said that its Will Message is not to be sent (3.14.4).
    fileprivate var isWillRemoved: Bool {
        guard let farewell, farewell.sender == .client, farewell.type == .disconnect else { return false }
        return farewell.version != .v5_0 || farewell.reasonCode.rawValue == 0
    }
}
