import MQTTCodec

/// Packets that the other side has said it does not take.
extension Lifecycle {
    /// Whether the client has read what the server announced, as far as the capture shows.
    private var clientKnowsLimits: Bool { flags.contains(.clientKnowsLimits) }

    /// Maximum Packet Size (3.1.2.11.4, 3.2.2.3.6).
    @inline(never)
    func judgeSize(_ packet: borrowing PacketView, _ step: Step, _ findings: inout [DialogueFinding]) {
        guard step.sender == .server || clientKnowsLimits else { return }
        let type = packet.type
        let properties = ProblemProperties(packet)
        var rules: [DialogueRule] = []
        if properties.hasReasonString, let rule = DialogueRule.reasonStringSize[type] { rules.append(rule) }
        if properties.hasUserProperty, let rule = DialogueRule.userPropertySize[type] { rules.append(rule) }
        rules.append(step.sender == .server ? .sizeForClient : .sizeForServer)
        let limit = limits.maximumPacketSize(from: step.sender)
        add(
            rules[0], and: Array(rules.dropFirst()), by: step.sender, step,
            "\(type) of \(step.length) bytes, and the Maximum Packet Size of the \(step.sender == .server ? "client" : "server") is \(limit)",
            &findings)
    }

    /// Maximum QoS and Retain Available (3.2.2.3.4, 3.2.2.3.5).
    @inline(never)
    func judge(_ publish: borrowing PacketView.Publish, _ step: Step, _ findings: inout [DialogueFinding]) {
        guard clientKnowsLimits else { return }
        let qos = publish.qos.rawValue
        // QoS 3 is a fault of its own.
        if qos > limits.maximumQoS, qos < 3 {
            add(.maximumQoS, by: .client, step, "QoS \(qos), and the Maximum QoS of the server is \(limits.maximumQoS)", &findings)
        }
        if publish.retain, !limits.retainAvailable {
            add(.retainAvailable, by: .client, step, "RETAIN 1, and Retain Available of the server is 0", &findings)
        }
    }

    /// Which subscriptions the server takes (3.2.2.3.11 to 3.2.2.3.13).
    func judge(_ subscribe: borrowing PacketView.Subscribe, _ step: Step, _ findings: inout [DialogueFinding]) {
        guard !limits.wildcardsAvailable || !limits.identifiersAvailable || !limits.sharingAvailable, clientKnowsLimits else { return }
        if !limits.identifiersAvailable, subscribe.properties.first(.subscriptionIdentifier) != nil {
            add(
                .identifiersAvailable, by: .client, step,
                "a Subscription Identifier, and Subscription Identifiers Available of the server is 0", &findings)
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
            add(
                .wildcardsAvailable, by: .client, step, "a wildcard, and Wildcard Subscription Available of the server is 0", &findings)
        }
        if isShared, !limits.sharingAvailable {
            add(
                .sharingAvailable, by: .client, step,
                "a Shared Subscription, and Shared Subscription Available of the server is 0", &findings)
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
