import MQTTCodec

/// Packets that the other side has said it does not take.
extension Lifecycle {
    /// Maximum Packet Size (3.1.2.11.4, 3.2.2.3.6).
    @inline(never)
    func judgeSize(_ packet: borrowing PacketView, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard occasion.sender == .server || occasion.clientKnowsLimits else { return }
        let type = packet.type
        let properties = ProblemProperties(packet)
        var rules: [DialogueRule] = []
        if properties.hasReasonString, let rule = DialogueRule.reasonStringSize[type] { rules.append(rule) }
        if properties.hasUserProperty, let rule = DialogueRule.userPropertySize[type] { rules.append(rule) }
        rules.append(occasion.sender == .server ? .sizeForClient : .sizeForServer)
        let limit = limits.maximumPacketSize(from: occasion.sender)
        meaning.accuse(
            rules[0], and: Array(rules.dropFirst()), occasion,
            "\(type) of \(occasion.length) bytes, and the Maximum Packet Size of the \(occasion.sender == .server ? "client" : "server") is \(limit)"
        )
    }

    /// Maximum QoS and Retain Available (3.2.2.3.4, 3.2.2.3.5).
    @inline(never)
    func judge(_ publish: borrowing PacketView.Publish, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard occasion.clientKnowsLimits else { return }
        let qos = publish.qos.rawValue
        // QoS 3 is a fault of its own.
        if qos > limits.maximumQoS, qos < 3 {
            meaning.accuse(.maximumQoS, occasion, "QoS \(qos), and the Maximum QoS of the server is \(limits.maximumQoS)")
        }
        if publish.retain, !limits.retainAvailable {
            meaning.accuse(.retainAvailable, occasion, "RETAIN 1, and Retain Available of the server is 0")
        }
    }

    /// Which subscriptions the server takes (3.2.2.3.11 to 3.2.2.3.13).
    func judge(_ subscribe: borrowing PacketView.Subscribe, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard !limits.wildcardsAvailable || !limits.identifiersAvailable || !limits.sharingAvailable, occasion.clientKnowsLimits else {
            return
        }
        if !limits.identifiersAvailable, subscribe.properties.first(.subscriptionIdentifier) != nil {
            meaning.accuse(
                .identifiersAvailable, occasion, "a Subscription Identifier, and Subscription Identifiers Available of the server is 0")
        }
        var (hasWildcard, isShared) = (false, false)
        var subscriptions = subscribe.subscriptions
        while let subscription = subscriptions.next() {
            let filter = subscription.topicFilter
            for index in filter.indices where filter[index] == UInt8(ascii: "+") || filter[index] == UInt8(ascii: "#") {
                hasWildcard = true
            }
            if Self.isShared(filter) { isShared = true }
        }
        if hasWildcard, !limits.wildcardsAvailable {
            meaning.accuse(.wildcardsAvailable, occasion, "a wildcard, and Wildcard Subscription Available of the server is 0")
        }
        if isShared, !limits.sharingAvailable {
            meaning.accuse(.sharingAvailable, occasion, "a Shared Subscription, and Shared Subscription Available of the server is 0")
        }
    }

    /// Whether a Topic Filter begins with `$share/` (4.8.2).
    private static func isShared(_ filter: Span<UInt8>) -> Bool {
        guard filter.count >= sharePrefix.count else { return false }
        for index in sharePrefix.indices where filter[index] != sharePrefix[index] { return false }
        return true
    }

    private static let sharePrefix = Array("$share/".utf8)
}
