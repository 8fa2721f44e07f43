/// Packet Identifiers, deliveries, flow control, requests and subscriptions: chapters 2.2.1, 3.3 to 3.11, 4.3 to 4.9.
extension DialogueRule {
    static let deliveryRules: [DialogueRule] = []
}
