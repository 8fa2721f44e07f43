internal import MQTTCodec

extension SubscriptionList {
    /// What matches a message of the server.
    private struct Match {
        var isAny = false
        /// The highest QoS that a matching subscription may bring.
        var allowed: Int8 = -1
        var areAllShared = true
        var mayBringRetained = false
        /// Whether each matching subscription has always had a Subscription Identifier.
        var allHaveIdentifiers = true
    }

    /// Judges a PUBLISH of the server by what the client has subscribed to, all of which is known.
    mutating func judge(
        _ publish: borrowing PacketView.Publish, _ topic: Span<UInt8>, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        let match = match(topic, qos: Int8(publish.qos.rawValue), needsAll: publish.retain || hasIdentifiers)
        guard match.isAny else { return accuseUnmatched(topic, occasion, into: &meaning) }
        if Int8(publish.qos.rawValue) > match.allowed {
            meaning.accuse(
                match.areAllShared ? .sharedAboveGrantedQoS : .aboveGrantedQoS, occasion,
                "QoS \(publish.qos), and QoS \(match.allowed) is the highest that was granted for the topic")
        }
        if publish.retain, !match.mayBringRetained {
            meaning.accuse(
                .retainAsPublished, occasion,
                "RETAIN is set, and each matching subscription has Retain As Published 0 and Retain Handling 2")
        }
        if occasion.version == .v5_0, hasIdentifiers || publish.properties.first(.subscriptionIdentifier) != nil {
            judgeIdentifiers(publish, topic, match.allHaveIdentifiers, occasion, into: &meaning)
        }
    }

    /// Looks for matching subscriptions, from the one that matched last; for all of them where it matters, otherwise until one will do.
    private mutating func match(_ topic: Span<UInt8>, qos: Int8, needsAll: Bool) -> Match {
        var match = Match()
        let count = subscriptions.count
        let first = lastMatch < count ? lastMatch : 0
        for step in 0..<count {
            let place = first + step < count ? first + step : first + step - count
            let allowed = subscriptions[place].allowed
            guard allowed >= 0, subscriptions[place].filter.matches(topic) else { continue }
            match.isAny = true
            match.allowed = max(match.allowed, allowed)
            lastMatch = place
            if !needsAll, allowed >= qos { return match }
            if subscriptions[place].filter.shareName == nil { match.areAllShared = false }
            if subscriptions[place].mayBringRetained { match.mayBringRetained = true }
            if subscriptions[place].wasWithoutIdentifier { match.allHaveIdentifiers = false }
        }
        return match
    }

    private func accuseUnmatched(_ topic: Span<UInt8>, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        let text: String = "its topic matches none of the client's \(subscriptions.count) Topic Filters"
        guard !topic.isEmpty, topic[0] == UInt8(ascii: "$") else { return meaning.accuse(.unsubscribedTopic, occasion, text) }
        var ordinary = [UInt8](copying: topic)
        ordinary[0] = UInt8(ascii: "S")
        let wildcards = [UInt8(ascii: "+"), UInt8(ascii: "#")]
        let isByWildcard = subscriptions.contains {
            guard $0.allowed >= 0, let first = $0.filter.pattern.first, wildcards.contains(first) else { return false }
            return $0.filter.matches(ordinary.span)
        }
        guard isByWildcard else { return meaning.accuse(.unsubscribedTopic, occasion, text) }
        meaning.accuse(
            .reservedTopicByWildcard, occasion,
            "its topic begins with $, and only Topic Filters match that begin with a wildcard")
    }

    private func judgeIdentifiers(
        _ publish: borrowing PacketView.Publish, _ topic: Span<UInt8>, _ allHaveIdentifiers: Bool, _ occasion: Occasion,
        into meaning: inout Dialogue.Meaning
    ) {
        var sent: [UInt32] = []
        var properties = publish.properties.makeIterator()
        while let property = properties.next() {
            if property.identifier == .subscriptionIdentifier { sent.append(property.integer) }
        }
        guard !sent.isEmpty else {
            if allHaveIdentifiers {
                meaning.accuse(
                    .identifierMissing, occasion, "no Subscription Identifier, and each matching subscription has one")
            }
            return
        }
        let matching = subscriptions.filter { $0.allowed >= 0 && $0.filter.matches(topic) }
        if let stray = sent.first(where: { identifier in !matching.contains { $0.identifiers.contains(identifier) } }) {
            meaning.accuse(
                .identifierOfNoSubscription, occasion, "Subscription Identifier \(stray) is that of no matching subscription")
            return
        }
        // Several identifiers show that one copy is for all. When it was queued, the latest of their subscriptions was there, and with it
        // every one that was there before and never removed; but for those that are No Local, as the message may be the client's own.
        guard sent.count > 1 else { return }
        let latest = matching.filter { !$0.identifiers.allSatisfy { !sent.contains($0) } }.map(\.askedAt).max() ?? 0
        let missing = matching.first {
            $0.isSteady && $0.filter.shareName == nil && $0.grantedAt < latest && !$0.wasWithoutIdentifier && !$0.wasNoLocal
                && !sent.contains($0.identifiers.first ?? 0)
        }
        guard let identifier = missing?.identifiers.first else { return }
        meaning.accuse(
            .identifierMissingInMerged, occasion,
            "\(sent.count) Subscription Identifiers, and \(identifier) of a matching subscription is not among them")
    }
}
