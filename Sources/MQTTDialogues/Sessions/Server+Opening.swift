internal import MQTTCodec

/// CONNECT and CONNACK: which session a connection has, and who had it before.
extension Server {
    mutating func connecting(
        _ packet: borrowing PacketView.Connect, _ arrival: Arrival, _ dialogue: borrowing Dialogue, _ ledger: inout Ledger
    ) {
        let place = arrival.connection
        guard connections[place].opening.isEmpty, connections[place].accepted == nil else { return }
        connections[place].isBridge = packet.isBridge
        connections[place].isCleanStart = packet.cleanStart
        var expiry: Int64? = packet.cleanStart ? 0 : nil
        if arrival.version == .v5_0 {
            expiry = Self.expiry(packet.properties.first(.sessionExpiryInterval)?.integer ?? 0)
            connections[place].maximumPacketSize = packet.properties.first(.maximumPacketSize)?.integer ?? .max
            connections[place].receiveMaximum = UInt16(clamping: packet.properties.first(.receiveMaximum)?.integer ?? 65_535)
        }
        var will: Will?
        if let asked = packet.will, ledger.takeRoom(250 + asked.topicName.count) {
            let topic = [UInt8](copying: asked.topicName)
            let fingerprint = ledger.fingerprint.ofMessage(
                ledger.fingerprint.of(asked.topicName), asked.payload, length: asked.payload.count)
            let message = PublishedMessage(
                publisher: connections[place].id, token: arrival.mark.token, time: arrival.mark.time, fingerprint: fingerprint,
                qos: asked.qos.rawValue, retain: asked.retain, isDuplicate: false, isEmpty: asked.payload.isEmpty, isWill: true,
                version: arrival.version, length: asked.topicName.count + asked.payload.count + asked.properties.bytes.count,
                properties: arrival.version == .v5_0 ? ForwardedProperties(asked.properties, ledger.fingerprint) : nil)
            let delay = asked.properties.first(.willDelayInterval)?.integer ?? 0
            will = Will(message: message, topic: topic, delay: Int64(delay) * .second)
        }
        var user: UInt64 = 0
        if let name = packet.userName { user = ledger.fingerprint.of(name) }
        connections[place].opening = [ClientConnection.Opening(mark: arrival.mark, user: user, expiry: expiry, will: will)]
        challenge(dialogue.clientIdentifier, user, by: place, arrival.mark)
    }

    /// The seconds of a Session Expiry Interval in nanoseconds; nil: for ever (5.0 3.1.2.11.2).
    static func expiry(_ seconds: UInt32) -> Int64? { seconds == .max ? nil : Int64(seconds) * .second }

    /// A client that is connected connects again: its first connection is about to end.
    private mutating func challenge(_ identifier: [UInt8]?, _ user: UInt64, by place: Int, _ mark: Dialogue.Mark) {
        guard let identifier, !identifier.isEmpty, identifier.count < Dialogue.maximumIdentifier, let number = clients[identifier],
            let session = sessions[number], session.isConnected, session.connection != place, session.user == user
        else { return }
        connections[session.connection].challenger = [
            ClientConnection.Challenger(connection: connections[place].id, connect: mark)
        ]
    }

    mutating func connected(
        _ packet: borrowing PacketView.ConnAck, _ arrival: Arrival, _ dialogue: borrowing Dialogue, _ meaning: inout Dialogue.Meaning,
        _ ledger: inout Ledger
    ) {
        let place = arrival.connection
        guard let opening = connections[place].opening.last else { return }
        // Not only emptied: an array keeps its room, and there may be a hundred thousand.
        connections[place].opening = []
        guard packet.reasonCode == .success else {
            ledger.kept -= opening.will?.cost ?? 0
            return
        }
        connections[place].accepted = arrival.mark
        noteAccepted(place, arrival.mark.token)
        if let will = opening.will {
            connections[place].will = [will]
            willContents[will.message.fingerprint, default: WillContent()].count += 1
        }
        var expiry = opening.expiry
        if arrival.version == .v5_0, let granted = packet.properties.first(.sessionExpiryInterval) { expiry = Self.expiry(granted.integer) }
        guard let identifier = dialogue.clientIdentifier, !identifier.isEmpty, identifier.count < Dialogue.maximumIdentifier else { return }
        let named = clients[identifier]
        // Some servers keep clients apart by their User Names, too: then a session of this name may be another one.
        let known = named.flatMap { sessions[$0]?.user == opening.user ? $0 : nil }
        if let named, known == nil { detach(named, &ledger) }
        if packet.properties.first(.assignedClientIdentifier) != nil, let known, let other = sessions[known], other.isConnected {
            meaning.add(
                DialogueFinding(
                    .assignedIdentifierIsUnique, in: arrival.version, by: .server, at: arrival.mark,
                    evidence: (connections[other.connection].accepted.map { [$0.token] } ?? []) + [arrival.mark.token],
                    "the server assigns a Client Identifier that another client has"))
        }
        if let known { judgeSessionPresent(packet.sessionPresent, sessions[known], opening, arrival, &meaning) }
        let isResumed = packet.sessionPresent || arrival.version == .v3_1 && !connections[place].isCleanStart
        if let known { endOthers(known, place, opening, arrival, &ledger) }
        attach(
            identifier, known, place, isResumed: isResumed, isOnly: named == known, expiry: expiry, opening, arrival, &ledger)
    }

    /// The name of a session is used by somebody with another User Name: whose it is now is not known.
    private mutating func detach(_ number: Int32, _ ledger: inout Ledger) {
        guard let session = sessions[number] else { return }
        guard session.isConnected else { return forget(number, &ledger) }
        sessions[number]?.isKnown = false
    }

    /// Whether Session Present says what is known of the session (3.1.1 3.2.2.2, 5.0 3.2.2.1.1).
    private mutating func judgeSessionPresent(
        _ isPresent: Bool, _ session: Session?, _ opening: ClientConnection.Opening, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning
    ) {
        let connection = connections[arrival.connection]
        // 3.1 has no such flag; with Clean Start the flag is judged by the connection alone.
        guard arrival.version != .v3_1, !connection.isCleanStart, let session, session.isKnown, session.version != .v3_1,
            connection.isWhole, strangers == 0, session.began > lastStranger, (session.ended?.token ?? .max) > lastStranger,
            isUninterrupted(session, opening.mark)
        else { return }
        let isOpen = session.isConnected && connections[session.connection].challenger.isEmpty == false
        // A connection that is taken over ends with this CONNECT: a session that ends with it is over, one that goes on is there.
        let isStored = session.isConnected ? !session.isTransient : session.isStored(at: opening.mark.time)
        guard let isStored else { return }
        let before = (session.ended?.token).map { [$0] } ?? []
        if isPresent, !isStored {
            meaning.add(
                DialogueFinding(
                    .sessionIsGone, in: arrival.version, by: .server, at: arrival.mark, evidence: before + [arrival.mark.token],
                    "Session Present is 1, and the session of this client is over"))
        } else if !isPresent, isStored, isOpen || isServerUninterrupted(since: session.ended) {
            meaning.add(
                DialogueFinding(
                    .sessionIsKept, in: arrival.version, by: .server, at: arrival.mark, evidence: before + [arrival.mark.token],
                    "Session Present is 0, and the server has a session of this client"))
        }
    }

    /// Whether another connection shows that the server was not started again since: it was open before, and is.
    private mutating func isServerUninterrupted(since mark: Dialogue.Mark?) -> Bool {
        guard let mark else { return false }
        if let living = accepted.firstIndex(where: { connections[$0.place].id == $0.id }) { accepted.removeFirst(living) }
        return accepted.first.map { $0.token < mark.token } ?? false
    }

    private mutating func noteAccepted(_ place: Int, _ token: Dialogue.Token) {
        // What is over is dropped now and then, so that the list does not grow.
        if accepted.count > 2 * (connections.count - freeConnections.count) + 64 {
            accepted.removeAll { connections[$0.place].id != $0.id }
        }
        accepted.append((place, connections[place].id, token))
    }

    /// What the new connection ends: a connection that has the session, and Will Messages that wait.
    private mutating func endOthers(
        _ number: Int32, _ place: Int, _ opening: ClientConnection.Opening, _ arrival: Arrival, _ ledger: inout Ledger
    ) {
        guard let session = sessions[number] else { return }
        if session.isConnected, session.connection != place {
            let old = session.connection
            if connections[old].challenger.last?.connection == connections[place].id {
                connections[old].challenger[connections[old].challenger.count - 1].accepted = arrival.mark
            }
            connections[old].session = -1
            noteUnfinished(of: number, old: old)
        }
        returned(number, isCleanStart: connections[place].isCleanStart, at: opening.mark)
    }

    /// Takes it that what a connection leaves open when it is taken over is not known: it may have gone on since.
    private mutating func noteUnfinished(of number: Int32, old: Int) {
        sessions[number]?.unfinished = []
        if connections[old].taint.isEmpty, !connections[old].hasOpenRequests { return }
        sessions[number]?.isKnown = false
    }

    /// Whether a session has had no connection that is not in the capture between the one that is known and this CONNECT.
    private func isUninterrupted(_ session: Session, _ connect: Dialogue.Mark) -> Bool {
        // A connection that is not over would have been ended by another one.
        guard !session.isConnected else { return !connections[session.connection].isEnding }
        guard let ended = session.ended, ended.token > clockSet, let since = ended.time, let time = connect.time else { return false }
        return time - since <= Self.directly
    }

    /// Gives a connection its session.
    ///
    /// - Parameter isOnly: whether nobody with another User Name has used the Client Identifier.
    private mutating func attach(
        _ identifier: [UInt8], _ known: Int32?, _ place: Int, isResumed: Bool, isOnly: Bool, expiry: Int64?,
        _ opening: ClientConnection.Opening, _ arrival: Arrival, _ ledger: inout Ledger
    ) {
        connections[place].isResumed = isResumed
        if let known, isResumed, let session = sessions[known] {
            // What it was may have changed on another connection, or it is another one.
            if !isUninterrupted(session, opening.mark) || session.isTransient { sessions[known]?.isKnown = false }
            connections[place].session = known
            sessions[known]?.connection = place
            sessions[known]?.isConnected = true
            sessions[known]?.lastConnection = connections[place].id
            // Somebody of whom it is not known who it was may have been this client.
            if strangers > 0 || (sessions[known]?.ended?.token ?? .max) < lastStranger { sessions[known]?.isKnown = false }
            sessions[known]?.expiry = expiry
            sessions[known]?.version = arrival.version
            if sessions[known]?.unfinished.isEmpty == false { connections[place].resumption = [ClientConnection.Resumption()] }
            generation += 1
            return
        }
        let former = known.flatMap { sessions[$0]?.unfinished } ?? []
        if let known { forget(known, &ledger) }
        guard ledger.takeRoom(Session.cost + identifier.count) else { return }
        lastSession += 1
        var session = Session(
            clientIdentifier: identifier, user: opening.user, connection: place, began: arrival.mark.token,
            isKnown: !isResumed && isOnly, expiry: expiry, lastConnection: connections[place].id, version: arrival.version)
        // Kept to see whether somebody goes on with what is over.
        session.unfinished = former
        if !former.isEmpty { connections[place].resumption = [ClientConnection.Resumption()] }
        sessions[lastSession] = session
        clients[identifier] = lastSession
        connections[place].session = lastSession
    }

    /// The server goes on with a connection that another one has taken over.
    mutating func outlived(_ arrival: Arrival, _ meaning: inout Dialogue.Meaning) {
        let place = arrival.connection
        guard let challenger = connections[place].challenger.last, !challenger.isReported, let accepted = challenger.accepted,
            accepted.token > clockSet, let since = accepted.time, let now = arrival.mark.time, now - since > Self.takeoverTime
        else { return }
        connections[place].challenger[connections[place].challenger.count - 1].isReported = true
        meaning.add(
            DialogueFinding(
                .takenOverCloses, in: arrival.version, by: .server, at: arrival.mark,
                evidence: [challenger.connect.token, accepted.token, arrival.mark.token],
                "the server goes on with this connection after it has accepted another one with the same Client Identifier"))
    }

    /// How soon behind the end of a connection the client is back without having been anywhere else: 1.5 s.
    ///
    /// Most clients wait a second before they connect again. One that was connected in between along a way that is not captured has done so
    /// twice. Nor does whoever administers the server discard a session so soon (4.1).
    private static let directly = 3 * Int64.second / 2

    /// How long a server may take to end a connection that was taken over: 5 s, for servers that have to ask each other.
    private static let takeoverTime = 5 * Int64.second
}

extension Dialogue.Meaning {
    /// Adds a suspicion, where the version has the rule, and the connection alone has not shown the same.
    mutating func add(_ finding: DialogueFinding?) {
        guard let finding else { return }
        let isTold = (findings + suspected).contains { $0.statement == finding.statement || $0.also.contains(finding.statement) }
        if !isTold { suspected.append(finding) }
    }
}
