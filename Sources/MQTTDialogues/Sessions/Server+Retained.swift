internal import MQTTCodec

/// What a server keeps for a topic (3.3.1.3), as far as it was seen.
struct RetainedTopic: Sendable {
    let topic: [UInt8]
    /// The message with RETAIN that came last; an empty one has erased what was there.
    var message: PublishedMessage
    /// The one before it that was not empty.
    var replaced: PublishedMessage?
    /// The last message without RETAIN.
    var plain: PublishedMessage?
    /// A subscriber that got the message as it was published: so the server has taken it, and whatever else was published would have been
    /// seen there.
    var witness: (place: Int, connection: Int)?
    /// The copy that it got.
    var confirmed: Dialogue.Token?

    var cost: Int { 600 + topic.count }
}

extension Server {
    /// A client publishes a message to a topic that has a retained message, or shall have one.
    mutating func noteRetained(_ message: PublishedMessage, _ topic: Span<UInt8>, _ topicHash: UInt64, _ ledger: inout Ledger) {
        guard message.retain else {
            if retained[topicHash] != nil { retained[topicHash]?.plain = message }
            return
        }
        if let old = retained[topicHash] {
            retained[topicHash]?.replaced = old.message.isEmpty ? old.replaced : old.message
            retained[topicHash]?.message = message
            retained[topicHash]?.witness = nil
            retained[topicHash]?.confirmed = nil
            return
        }
        let entry = RetainedTopic(topic: [UInt8](copying: topic), message: message)
        guard ledger.takeRoom(entry.cost) else { return }
        retained[topicHash] = entry
    }

    /// What a server keeps for a topic is not known any more.
    mutating func forgetRetained(_ topicHash: UInt64, _ ledger: inout Ledger) {
        guard let old = retained.removeValue(forKey: topicHash) else { return }
        ledger.kept -= old.cost
    }

    /// A subscriber has got a message as it was published.
    mutating func confirmRetained(_ message: PublishedMessage, topicHash: UInt64, token: Dialogue.Token, by place: Int) {
        guard message.retain, let entry = retained[topicHash], entry.message.token == message.token, entry.witness == nil else { return }
        retained[topicHash]?.witness = (place, connections[place].id)
        retained[topicHash]?.confirmed = token
    }

    /// Whether it is certain what the server keeps: a subscriber has seen it come, and is there since, without having missed anything.
    private func isCertain(_ entry: RetainedTopic, _ topicHash: UInt64, before subscribe: Dialogue.Token) -> Bool {
        guard !hasUnseenPublisher, isCertain(entry.message), let witness = entry.witness, let confirmed = entry.confirmed,
            confirmed < subscribe
        else { return false }
        let connection = connections[witness.place]
        guard connection.id == witness.connection, connection.isWhole, let route = routesByTopic[topicHash] else { return false }
        let (index, isThere) = routes[route].place(of: connection.session)
        return isThere && sessions[connection.session]?.isKnown == true && routes[route].targets[index].plainCount > 0
            && routes[route].targets[index].granted < confirmed
            && !routes[route].targets[index].hasStrangeCopies
    }

    /// Takes a copy with RETAIN, which a new subscription has got.
    mutating func takeRetained(
        _ copy: PublishedMessage.Copy, _ fingerprint: UInt64, _ topicHash: UInt64, _ route: Int?, _ session: Int32, _ place: Int,
        _ meaning: inout Dialogue.Meaning, _ ledger: inout Ledger
    ) -> Bool {
        connections[place].retainedDue.removeAll { $0.topic == topicHash }
        guard let entry = retained[topicHash] else { return false }
        let message = entry.message
        if message.fingerprint == fingerprint, !message.isEmpty {
            if let route { judgeAsked(message, copy, session, route, place, &meaning) }
            for (rule, text) in isCertain(message) ? message.breaches(by: copy) : [] {
                meaning.add(
                    DialogueFinding(rule, in: copy.version, by: .server, at: copy.mark, evidence: [message.token, copy.mark.token], text))
            }
            let journeyCopy = Journey.Copy(
                connection: connections[place].id, token: copy.mark.token, qos: copy.qos, delay: message.age(at: copy.mark),
                isRetained: true, isQueued: false, isAmbiguous: false)
            ledger.news.append(.journey(Journey(message, entry.topic, [journeyCopy])))
            return true
        }
        defer { forgetRetained(topicHash, &ledger) }
        guard let route, connections[place].isWhole else { return false }
        let (index, isThere) = routes[route].place(of: session)
        // Who gets RETAIN as published may have got a message of somebody who is not in the capture.
        guard isThere, routes[route].targets[index].plainCount > 0, !routes[route].targets[index].someRetainAsPublished,
            !routes[route].targets[index].isBridge, isCertain(entry, topicHash, before: routes[route].targets[index].asked)
        else { return false }
        if let (rule, text) = breach(entry, fingerprint, copy) {
            meaning.add(
                DialogueFinding(rule, in: copy.version, by: .server, at: copy.mark, evidence: [message.token, copy.mark.token], text))
        }
        return false
    }

    /// A subscription that asks for no retained messages brings none (5.0 3.3.1.3).
    private func judgeAsked(
        _ message: PublishedMessage, _ copy: PublishedMessage.Copy, _ session: Int32, _ route: Int, _ place: Int,
        _ meaning: inout Dialogue.Meaning
    ) {
        let (index, isThere) = routes[route].place(of: session)
        guard isThere else { return }
        let target = routes[route].targets[index]
        let topic = routes[route].topic
        // What a subscription has brought that was there before may still be on its way.
        guard target.plainCount > 0, target.group == nil, !target.mayBringRetained, !target.someRetainAsPublished,
            connections[place].isWhole, !connections[place].isResumed, connections[place].requests.isEmpty,
            let known = sessions[session], known.isKnown, known.unsubscribed.count < Session.maximumUnsubscribed,
            !known.unsubscribed.contains(where: { $0.filter.matches(topic.span) })
        else { return }
        meaning.forget([.retainAsPublished], copy.version)
        meaning.add(
            DialogueFinding(
                .noRetainedAsked, in: copy.version, by: .server, at: copy.mark,
                evidence: [message.token, target.asked, copy.mark.token], "a retained message is sent, and Retain Handling is 2"))
    }

    /// Takes a copy without RETAIN that may be the retained message that a new subscription asks for.
    mutating func takeUnflagged(_ copy: PublishedMessage.Copy, _ fingerprint: UInt64, _ topicHash: UInt64, _ place: Int) -> Bool {
        guard
            let index = connections[place].retainedDue.firstIndex(where: {
                $0.topic == topicHash && $0.message.fingerprint == fingerprint && $0.unflagged == nil
            })
        else { return false }
        // Had it been a message of somebody else, it would have come to the one who has seen the other come, too.
        let subscribe = connections[place].retainedDue[index].subscribe.token
        if let entry = retained[topicHash], isCertain(entry, topicHash, before: subscribe) {
            connections[place].retainedDue[index].unflagged = copy.mark
        } else {
            connections[place].retainedDue.remove(at: index)
        }
        return true
    }

    /// The rule that is broken by a retained copy that is not what should be kept.
    private func breach(_ entry: RetainedTopic, _ fingerprint: UInt64, _ copy: PublishedMessage.Copy) -> (DialogueRule, String)? {
        if copy.isEmpty { return entry.message.isEmpty ? (.emptyNotRetained, "an empty message is sent as a retained one") : nil }
        if let plain = entry.plain, plain.fingerprint == fingerprint {
            return plain.isWill
                ? (.willNotRetained, "a Will Message without Will Retain is sent as a retained message")
                : (.plainNotRetained, "a message without RETAIN is sent as a retained one")
        }
        guard let replaced = entry.replaced, replaced.fingerprint == fingerprint else { return nil }
        return entry.message.isEmpty
            ? (.retainedErased, "a retained message is sent that an empty one has erased")
            : (.retainedReplaced, "a retained message is sent that a later one has replaced")
    }

    /// The most retained messages that are waited for on a connection.
    private static let maximumDue = 64

    /// A subscription was granted: which retained message it asks for.
    mutating func expectRetained(
        _ filter: TopicFilter, _ options: SubscriptionOptions, isNew: Bool, isAgain: Bool, _ subscribe: Dialogue.Mark, _ arrival: Arrival,
        _ ledger: inout Ledger
    ) {
        guard !retained.isEmpty, filter.shareName == nil, !filter.hasWildcard else { return }
        let hash = ledger.fingerprint.of(filter.text.bytes.span)
        guard let entry = retained[hash], !entry.message.isEmpty, entry.message.qos > 0, entry.message.properties?.expiry == nil,
            connections[arrival.connection].retainedDue.count < Self.maximumDue, isCertain(entry, hash, before: subscribe.token)
        else { return }
        let rule: DialogueRule
        switch options.retainHandling {
        case 0: rule = entry.message.isWill ? .willIsRetained : isAgain ? .retainedIsSentAgain : .retainedIsSent
        case 1 where isNew: rule = entry.message.isWill ? .willIsRetained : .retainedIsNew
        default: return
        }
        connections[arrival.connection].retainedDue.removeAll { $0.topic == hash }
        connections[arrival.connection].retainedDue.append(
            ClientConnection.RetainedDue(topic: hash, message: entry.message, subscribe: subscribe, rule: rule))
    }

    /// Retained messages that a subscription asked for, and that did not come for as long as the connection went on.
    func missingRetained(_ place: Int, _ mark: Dialogue.Mark) -> [DialogueFinding] {
        let connection = connections[place]
        guard connection.isWhole, let now = mark.time else { return [] }
        return connection.retainedDue.compactMap { due in
            // Who has got another message of the topic is allowed to have this one.
            guard due.subscribe.token > clockSet, let asked = due.subscribe.time, now - asked > Self.followed,
                let entry = retained[due.topic],
                entry.message.token == due.message.token, let route = routesByTopic[due.topic],
                routes[route].targets.contains(where: { $0.session == connection.session && $0.hasGotAny })
            else { return nil }
            if let unflagged = due.unflagged {
                return DialogueFinding(
                    .retainedIsFlagged, in: connection.version, by: .server, at: unflagged,
                    evidence: [due.message.token, due.subscribe.token, unflagged.token],
                    "the retained message was sent to a new subscription without RETAIN")
            }
            return DialogueFinding(
                due.rule, in: connection.version, by: .server, at: mark, evidence: [due.message.token, due.subscribe.token, mark.token],
                "the retained message was not sent to a subscription that asked for it")
        }
    }
}
