internal import MQTTCodec

/// The content that Will Messages have which may be published at any time.
struct WillContent: Sendable {
    var count = 0
    /// Whether there was a copy that may have been of one of them, or of a message with the same content.
    var isAmbiguous = false
}

/// A Will Message of a connection that is over.
struct DueWill: Sendable {
    let will: Will
    let topicHash: UInt64
    /// The session that it belongs to.
    let session: Int32
    /// Its client; nil where it has no Client Identifier.
    let clientIdentifier: [UInt8]?
    /// The end of the connection, or the packet that removed it.
    let mark: Dialogue.Mark
    /// When the server sends it; nil where it was removed.
    var due: Int64?
    /// Why it must not be sent.
    var removal: Removal?
    /// Whether it may have been removed by what was not seen.
    let isUncertain: Bool

    enum Removal: Sendable {
        /// DISCONNECT (3.14.4).
        case disconnect
        /// The client was back in time (5.0 3.1.3.2.2).
        case returned
    }
}

extension Server {
    /// The most Will Messages that are due, or were removed a short time ago: 256.
    static let maximumWills = 256
    /// How long it is seen to it that a Will Message that was removed is not sent: 2 s.
    ///
    /// Later the same content may well be a message of somebody else.
    private static let removalWatched = 2 * Int64.second

    /// A connection is over that had a Will Message.
    mutating func endWill(
        _ will: Will, of place: Int, _ session: Int32, isRemoved: Bool, isUncertain: Bool, expiry: Int64?, _ mark: Dialogue.Mark,
        _ ledger: inout Ledger
    ) {
        if wills.count >= Self.maximumWills { release(wills.removeFirst().will, &ledger) }
        let delay = min(will.delay, expiry ?? .max)
        wills.append(
            DueWill(
                will: will, topicHash: ledger.fingerprint.of(will.topic.span), session: session,
                clientIdentifier: sessions[session]?.clientIdentifier, mark: mark, due: isRemoved ? nil : mark.time.map { $0 + delay },
                removal: isRemoved ? .disconnect : nil, isUncertain: isUncertain))
        noteWillsDue()
        if mark.time == nil, !isRemoved { publish(wills.count - 1, mark, &ledger) }
    }

    /// A client is back: a Will Message that was delayed is not sent, unless its session was ended by that (5.0 3.1.3.2.2).
    mutating func returned(_ session: Int32, isCleanStart: Bool, at mark: Dialogue.Mark) {
        for index in wills.indices where wills[index].session == session && wills[index].removal == nil {
            guard wills[index].will.delay > 0, let due = wills[index].due, let now = mark.time, now < due else { continue }
            wills[index].due = isCleanStart ? now : nil
            wills[index].removal = isCleanStart ? nil : .returned
        }
        noteWillsDue()
    }

    /// Publishes the Will Messages that are due, and forgets the removal of others.
    mutating func publishWills(until mark: Dialogue.Mark, _ ledger: inout Ledger) {
        guard let now = mark.time else { return }
        var index = 0
        while index < wills.count {
            let will = wills[index]
            if let due = will.due, due <= now {
                publish(index, Dialogue.Mark(token: will.mark.token, time: due), &ledger)
            } else if will.removal != nil, let since = will.mark.time, now - since > Self.removalWatched + will.will.delay {
                release(wills.remove(at: index).will, &ledger)
            } else {
                index += 1
            }
        }
        noteWillsDue()
    }

    /// Forgets the Will Messages of connections that are over: when they are due is not known.
    mutating func dropWills(_ ledger: inout Ledger) {
        for due in wills { release(due.will, &ledger) }
        wills = []
        willsDue = .max
    }

    /// When the next of the Will Messages is to be looked at.
    private mutating func noteWillsDue() {
        willsDue = wills.reduce(.max) { next, will in
            min(next, will.due ?? will.mark.time.map { $0 + Self.removalWatched + will.will.delay + 1 } ?? .max)
        }
    }

    /// Publishes the Will Message that a copy is of, which came sooner than it was thought to be due.
    ///
    /// - Returns: whether there is one.
    mutating func publishWill(_ fingerprint: UInt64, _ topicHash: UInt64, _ mark: Dialogue.Mark, _ ledger: inout Ledger) -> Bool {
        guard
            let index = wills.firstIndex(where: {
                $0.removal == nil && $0.will.message.fingerprint == fingerprint && $0.topicHash == topicHash
            })
        else { return false }
        publish(index, wills[index].mark, &ledger)
        return true
    }

    private mutating func publish(_ index: Int, _ mark: Dialogue.Mark, _ ledger: inout Ledger) {
        let due = wills.remove(at: index)
        // Whether a copy of it came before, nobody can say where a message says the same.
        let isDistinct = willContents[due.will.message.fingerprint]?.isAmbiguous == false
        release(due.will, &ledger)
        let message = due.will.message.published(at: mark.time)
        noteRetained(message, due.will.topic.span, due.topicHash, &ledger)
        guard let route = route(due.will.topic.span, due.topicHash, &ledger) else { return }
        begin(message, route, of: due.session, isCertain: !due.isUncertain && isDistinct, &ledger)
    }

    /// A Will Message waits for nothing any more.
    mutating func release(_ will: Will, _ ledger: inout Ledger) {
        ledger.kept -= will.cost
        let content = will.message.fingerprint
        guard let count = willContents[content]?.count else { return }
        if count > 1 { willContents[content]?.count = count - 1 } else { willContents[content] = nil }
    }

    /// Judges a copy of no message that is known: it may be a Will Message that must not be sent.
    ///
    /// Only where the subscriber was there when the Will Message was set, and what it has got on the topic, and that is something, was seen
    /// to be published: otherwise it may be one of before with the same content, or of somebody who is not in the capture.
    mutating func judgeRemovedWill(
        _ copy: PublishedMessage.Copy, _ fingerprint: UInt64, _ route: Int?, _ session: Int32, _ arrival: Arrival,
        _ meaning: inout Dialogue.Meaning
    ) {
        guard !wills.isEmpty, !hasUnseenPublisher, let route, !routes[route].isVague, connections[arrival.connection].isWhole,
            let index = wills.firstIndex(where: {
                $0.removal != nil && !$0.isUncertain && $0.will.message.fingerprint == fingerprint && isCertain($0.will.message)
            })
        else { return }
        let will = wills[index]
        // Who came before the capture began may have had the same Will Message.
        guard strangers == 0, lastStranger < will.will.message.token else { return }
        let (place, isThere) = routes[route].place(of: session)
        guard isThere, sessions[session]?.isKnown == true, !routes[route].targets[place].mayGetLateCopies,
            !routes[route].targets[place].hasStrangeCopies, routes[route].targets[place].hasGotAny,
            // With several subscriptions that match there may be another copy of a message like it (3.3.5).
            routes[route].targets[place].plainCount <= 1, routes[route].targets[place].granted < will.will.message.token,
            let accepted = connections[arrival.connection].accepted, accepted.token < will.will.message.token
        else { return }
        // With RETAIN it may be what a subscription brings that was made anew.
        if copy.retain {
            guard connections[arrival.connection].requests.isEmpty, routes[route].targets[place].isSettled(at: copy.mark.time) else {
                return
            }
        }
        let isRemoved = will.removal == .disconnect
        meaning.add(
            DialogueFinding(
                isRemoved ? .willIsRemoved : .willAfterReturn, in: copy.version, by: .server, at: copy.mark,
                evidence: [will.will.message.token, will.mark.token, copy.mark.token],
                isRemoved
                    ? "the Will Message is sent, and its client has sent DISCONNECT"
                    : "the Will Message is sent, and its client was back before the Will Delay Interval had passed"))
    }
}

extension PublishedMessage {
    /// The same, published at another time.
    fileprivate func published(at time: Int64?) -> PublishedMessage {
        PublishedMessage(
            publisher: publisher, token: token, time: time, fingerprint: fingerprint, qos: qos, retain: retain, isDuplicate: false,
            isEmpty: isEmpty, isWill: true, version: version, length: length, properties: properties)
    }
}
