internal import MQTTCodec

/// PUBLISH from the server: of which message it is a copy.
extension Server {
    /// How many messages with the same content are gone through for the one that a copy is of.
    static let searched = 16

    mutating func sentOn(
        _ publish: borrowing PacketView.Publish, _ topic: Span<UInt8>, _ length: Int, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning,
        _ ledger: inout Ledger
    ) {
        // What is sent again was a copy the first time.
        let place = arrival.connection
        let isFirst = !publish.isDuplicate || connections[place].accepted != nil && !connections[place].isResumed
        guard meaning.redelivery == nil, isFirst else { return }
        let session = sessionNumber(place, &ledger)
        guard session >= 0 else { return }
        let topicHash = ledger.fingerprint.of(topic)
        let fingerprint = ledger.fingerprint.ofMessage(topicHash, publish.payload, length: length)
        let hasProperties = arrival.version == .v5_0
        let copy = PublishedMessage.Copy(
            mark: arrival.mark, version: arrival.version, qos: publish.qos.rawValue, retain: publish.retain,
            isDuplicate: publish.isDuplicate, isEmpty: length == 0,
            properties: hasProperties
                ? publish.properties.isEmpty ? ForwardedProperties() : ForwardedProperties(publish.properties, ledger.fingerprint) : nil)
        let known = routesByTopic[topicHash] == nil && subscriptions.isEmpty ? nil : route(topic, topicHash, &ledger)
        // What waited came before what is published now.
        if takeQueued(copy, fingerprint, session, place, &meaning, &ledger) { return }
        if let known, takeLive(copy, fingerprint, topicHash, known, session, place, &meaning, &ledger) { return }
        if !wills.isEmpty, publishWill(fingerprint, topicHash, arrival.mark, &ledger),
            let route = routesByTopic[topicHash], takeLive(copy, fingerprint, topicHash, route, session, place, &meaning, &ledger)
        {
            return
        }
        if publish.retain, takeRetained(copy, fingerprint, topicHash, known, session, place, &meaning, &ledger) { return }
        if !publish.retain, !connections[place].retainedDue.isEmpty, takeUnflagged(copy, fingerprint, topicHash, place) { return }
        judgeRemovedWill(copy, fingerprint, known, session, arrival, &meaning)
        takeStrange(topic, topicHash, isRetained: publish.retain, session, &ledger)
    }

    // MARK: Live

    /// Takes a copy of a message that is on its way.
    private mutating func takeLive(
        _ copy: PublishedMessage.Copy, _ fingerprint: UInt64, _ topicHash: UInt64, _ route: Int, _ session: Int32, _ place: Int,
        _ meaning: inout Dialogue.Meaning, _ ledger: inout Ledger
    ) -> Bool {
        let newest = underway.newest(fingerprint)
        guard newest >= 0 else { return false }
        let target = targetIndex(of: session, route)
        // Of messages that are the same, the oldest is taken that was not sent to this subscriber; those before it were, or never will be.
        var found = -1
        var candidates = 0
        var candidate = newest
        var steps = 0
        while candidate >= 0, steps < Self.searched {
            guard !routes[route].targets[target].got(underway[candidate].number) else { break }
            if mayGet(underway[candidate], routes[route].targets[target], place) {
                found = candidate
                candidates += 1
            }
            candidate = underway.previousSame(candidate)
            steps += 1
        }
        // Or it is a Will Message whose connection the server has seen end before the capture.
        let isLikeWill = !willContents.isEmpty && willContents[fingerprint] != nil && !underway[newest].message.isWill
        if isLikeWill { willContents[fingerprint]?.isAmbiguous = true }
        if candidates > 1 || isLikeWill { doubtSame(newest, max(steps, 1)) }
        // A second copy, for another subscription that matches.
        let isFurther = found < 0
        if isFurther {
            guard steps == 0, routes[route].targets[target].plainCount > 1 || routes[route].targets[target].group != nil else {
                return false
            }
            found = newest
            // Or the first one was of another message.
            clearSuspicions(of: topicHash)
        }
        let message = underway[found].message
        let subscriber = routes[route].targets[target]
        if copy.retain, mayBeRetained(fingerprint, topicHash, subscriber, message) { return false }
        let isQueued = connections[place].accepted.map { $0.token > message.token } ?? false
        let journeyCopy = Journey.Copy(
            connection: connections[place].id, token: copy.mark.token, qos: copy.qos, delay: message.age(at: copy.mark),
            isRetained: false, isQueued: isQueued, isAmbiguous: candidates > 1 || isLikeWill)
        if !isFurther {
            let entry = underway[found]
            judgeLive(copy, entry, subscriber, place, isAmbiguous: journeyCopy.isAmbiguous, isQueued: isQueued, &meaning)
            settle(found, copy, subscriber, isQueued: isQueued)
            routes[route].targets[target].mark(underway[found].number)
            if !journeyCopy.isAmbiguous {
                routes[route].targets[target].noteLatest(underway[found].number, ofQoS: message.qos, from: message.publisher)
            }
        }
        confirmRetained(message, topicHash: topicHash, token: copy.mark.token, by: place)
        if underway[found].isTold {
            ledger.news.append(.journey(Journey(message, routes[route].topic, [journeyCopy])))
            dropIfDone(found, &ledger)
        } else {
            underway[found].copies.append(journeyCopy)
            if underway[found].isWithAll { tell(found, &ledger) }
        }
        return true
    }

    /// Messages that are the same cannot be told apart: which of them a subscriber has not got is not known.
    private mutating func doubtSame(_ newest: Int, _ count: Int) {
        var place = newest
        for _ in 0..<count where place >= 0 {
            underway[place].isUncertain = true
            place = underway.previousSame(place)
        }
    }

    /// Whether a message was published at a time when it went to this session.
    private func mayGet(_ entry: Underway, _ target: Route.Target, _ place: Int) -> Bool {
        let message = entry.message
        guard message.token > target.since else { return false }
        // Not its own, where each subscription that matches is No Local (5.0 3.8.3.1).
        if target.isAllNoLocal, target.session == entry.session, target.granted < message.token, connections[place].requests.isEmpty {
            return false
        }
        guard let accepted = connections[place].accepted, accepted.token > message.token else { return true }
        return message.qos > 0 && connections[place].isResumed
    }

    /// Whether a copy with RETAIN may be what a subscription has brought, and not the message as it was published.
    private func mayBeRetained(
        _ fingerprint: UInt64, _ topicHash: UInt64, _ target: Route.Target, _ message: PublishedMessage
    ) -> Bool {
        guard !target.someRetainAsPublished, !target.isBridge else { return target.granted > message.token }
        guard target.isSettled(at: message.time) else { return true }
        guard let kept = retained[topicHash] else { return false }
        // What is kept, or was until it came, and is the same.
        return kept.replaced?.fingerprint == fingerprint || kept.message.token != message.token && kept.message.fingerprint == fingerprint
    }

    /// The target of a session, made where none of its subscriptions is known to match.
    private mutating func targetIndex(of session: Int32, _ route: Int) -> Int {
        let (index, isThere) = routes[route].place(of: session)
        guard !isThere else { return index }
        var target = Route.Target(session: session, granted: 0, asked: 0, qos: 0)
        target.since = 0
        routes[route].targets.insert(target, at: index)
        return index
    }

    /// One more has got it.
    private mutating func settle(_ found: Int, _ copy: PublishedMessage.Copy, _ target: Route.Target, isQueued: Bool) {
        if let group = target.group, target.plainCount == 0 {
            underway[found].openGroups &= ~(1 << UInt64(group))
            return
        }
        let isKnown = sessions[target.session]?.isKnown ?? false
        guard target.isExpecting(isSessionKnown: isKnown), target.granted < underway[found].message.token else { return }
        // Of several subscriptions that match, one copy at least has the highest QoS.
        if target.plainCount > 1, copy.qos < min(underway[found].message.qos, target.qos) { return }
        if isQueued { underway[found].absent -= 1 } else { underway[found].remaining -= 1 }
    }

    // MARK: What is wrong with a copy

    private mutating func judgeLive(
        _ copy: PublishedMessage.Copy, _ entry: Underway, _ target: Route.Target, _ place: Int, isAmbiguous: Bool, isQueued: Bool,
        _ meaning: inout Dialogue.Meaning
    ) {
        let connection = connections[place]
        // Where something of either side was missed, or somebody publishes who is not in the capture, it may be a copy of another message.
        guard !isAmbiguous, !entry.isUncertain, !target.hasStrangeCopies, !target.mayGetLateCopies,
            !routes[entry.route].isVague, connection.isWhole, isCertain(entry.message), sessions[target.session]?.isKnown == true
        else { return }
        let message = entry.message
        func add(_ rule: DialogueRule, _ text: String) {
            meaning.add(
                DialogueFinding(
                    rule, in: copy.version, by: .server, at: copy.mark, evidence: [message.token, copy.mark.token], text))
        }
        for (rule, text) in message.breaches(by: copy) { add(rule, text) }
        if copy.qos > message.qos { add(.qosOfCopy, "the copy has a higher QoS than the message was published with") }
        guard connection.requests.isEmpty else { return }
        if copy.isDuplicate, message.isDuplicate, !connection.isResumed {
            meaning.forget([.firstTransmissionAtQoS1, .firstTransmissionAtQoS2], copy.version)
            add(.duplicateIsOwn, "the copy has the publisher's DUP, and was not sent before")
        }
        if target.plainCount == 0, target.group == nil { return judgeUnsubscribed(entry, target, copy, &meaning) }
        guard target.granted < message.token else { return }
        if target.plainCount == 1, target.group == nil, copy.qos < min(message.qos, target.qos) {
            add(.qosOfCopy, "the copy has a lower QoS than the message and the subscription")
        }
        if target.plainCount == 0, target.group != nil, copy.qos < min(message.qos, target.groupQoS) {
            add(.qosOfShared, "the copy has a lower QoS than the message and the Shared Subscription")
        }
        if !target.isBridge {
            if copy.retain, !target.someRetainAsPublished {
                add(.noRetainWhenLive, "RETAIN is set in a copy for a subscription that was there before the message")
            } else if target.allRetainAsPublished, copy.retain != message.retain {
                add(.retainIsPublishers, "RETAIN is not the publisher's, and the subscription asks for that")
            }
        }
        let isOrdered = target.plainCount == 1 && target.group == nil && !message.isWill && !message.isDuplicate
        if isOrdered, target.publisher == message.publisher, entry.number < target.latest(ofQoS: message.qos) {
            add(.publisherOrder, "a message that the same client published later, to the same topic with the same QoS, was sent before it")
        }
        judgeShared(entry, copy, target, place, &meaning)
    }

    /// Who has unsubscribed gets nothing that is published later (3.10.4).
    private func judgeUnsubscribed(
        _ entry: Underway, _ target: Route.Target, _ copy: PublishedMessage.Copy, _ meaning: inout Dialogue.Meaning
    ) {
        let message = entry.message
        let topic = routes[entry.route].topic
        guard let session = sessions[target.session], session.unsubscribed.count < Session.maximumUnsubscribed else { return }
        // What one of them has brought before it was taken back may still be on its way.
        let matching = session.unsubscribed.filter { $0.filter.shareName == nil && $0.filter.matches(topic.span) }
        guard let last = matching.last, matching.allSatisfy({ $0.mark.token < message.token }) else { return }
        meaning.add(
            DialogueFinding(
                .unsubscribedGetsNone, in: copy.version, by: .server, at: copy.mark,
                evidence: [last.mark.token, message.token, copy.mark.token], "the message was published after the client had unsubscribed"))
    }

    /// A message of a Shared Subscription that goes to a second member of the group (5.0 4.8.2).
    private func judgeShared(
        _ entry: Underway, _ copy: PublishedMessage.Copy, _ target: Route.Target, _ place: Int, _ meaning: inout Dialogue.Meaning
    ) {
        guard let group = target.group, target.plainCount == 0, entry.openGroups & 1 << UInt64(group) == 0 else { return }
        for earlier in entry.copies where earlier.connection != connections[place].id {
            guard let other = member(earlier.connection, of: group, entry.route) else { continue }
            let evidence = [entry.message.token, earlier.token, copy.mark.token]
            if refused.contains(where: { $0.connection == earlier.connection && $0.token == earlier.token }) {
                meaning.add(
                    DialogueFinding(
                        .sharedRefused, in: copy.version, by: .server, at: copy.mark, evidence: evidence,
                        "another client of the group has refused the message, and it is sent to this one"))
            } else if earlier.qos == 2, !other.isConnected, other.isTransient {
                meaning.add(
                    DialogueFinding(
                        .sharedStaysWithClient, in: copy.version, by: .server, at: copy.mark, evidence: evidence,
                        "the message was begun with QoS 2 to another client of the group, whose session is over"))
            }
        }
    }

    /// The session of the group that a copy went to.
    private func member(_ connection: Int, of group: UInt8, _ route: Int) -> Session? {
        for target in routes[route].targets where target.group == group {
            if let session = sessions[target.session], session.lastConnection == connection { return session }
        }
        return nil
    }

    /// Whether nothing like the message may have been published that was not seen.
    func isCertain(_ message: PublishedMessage) -> Bool { doubt.isCertain(since: message.mark) }

    // MARK: Later

    /// Takes a copy of a message that waited for its subscriber to come back.
    private mutating func takeQueued(
        _ copy: PublishedMessage.Copy, _ fingerprint: UInt64, _ session: Int32, _ place: Int, _ meaning: inout Dialogue.Meaning,
        _ ledger: inout Ledger
    ) -> Bool {
        guard let queue = sessions[session]?.queue, !queue.isEmpty else { return false }
        let fitting = queue.indices.filter { queue[$0].message.fingerprint == fingerprint }
        guard let index = fitting.first else { return false }
        let queued = queue[index]
        sessions[session]?.queue.remove(at: index)
        ledger.kept -= QueuedMessage.cost
        let isAmbiguous = fitting.count > 1 || underway.newest(fingerprint) >= 0 || willContents[fingerprint] != nil
        // What waited in front of it, of the same publisher, topic and QoS, should have come before it.
        for earlier in 0..<index where queue[earlier].isSameKind(as: queued) { sessions[session]?.queue[earlier].isPassed = true }
        if !isAmbiguous, sessions[session]?.isKnown == true, connections[place].isWhole, isCertain(queued.message) {
            for (rule, text) in queued.message.breaches(by: copy) {
                meaning.add(
                    DialogueFinding(
                        rule, in: copy.version, by: .server, at: copy.mark, evidence: [queued.message.token, copy.mark.token], text))
            }
        }
        let journeyCopy = Journey.Copy(
            connection: connections[place].id, token: copy.mark.token, qos: copy.qos, delay: queued.message.age(at: copy.mark),
            isRetained: false, isQueued: true, isAmbiguous: isAmbiguous)
        ledger.news.append(.journey(Journey(queued.message, queued.topic, [journeyCopy])))
        return true
    }

    /// Messages that waited for a client that came back, and were not sent where later ones were.
    func missingQueued(_ place: Int, _ mark: Dialogue.Mark) -> [DialogueFinding] {
        let connection = connections[place]
        guard connection.isWhole, connection.isResumed, let accepted = connection.accepted, accepted.token > clockSet,
            let since = accepted.time, let now = mark.time, now - since > Self.followed, let session = sessions[connection.session],
            session.isKnown
        else { return [] }
        return session.queue.compactMap { queued in
            guard queued.isPassed, queued.message.properties?.expiry == nil,
                queued.message.length + PublishedMessage.room <= Int(connection.maximumPacketSize)
            else { return nil }
            return DialogueFinding(
                .queuedIsSent, in: connection.version, by: .server, at: mark, evidence: [queued.message.token, mark.token],
                "a message that was published while the client was away was not sent, and a later one was")
        }
    }

    /// A copy of no message that is known: somebody publishes who is not in the capture, or who was not seen to.
    private mutating func takeStrange(
        _ topic: Span<UInt8>, _ topicHash: UInt64, isRetained: Bool, _ session: Int32, _ ledger: inout Ledger
    ) {
        if !isRetained { forgetRetained(topicHash, &ledger) }
        guard let route = route(topic, topicHash, &ledger) else { return }
        let index = targetIndex(of: session, route)
        // A retained message says nothing of others.
        guard !isRetained else { return }
        clearSuspicions(of: topicHash)
        hasUnseenPublisher = true
        routes[route].targets[index].hasStrangeCopies = true
        routes[route].isVague = true
    }
}
