/// Opening, limits, keep alive, authentication and closing: chapters 3.1, 3.2, 3.12 to 3.15, 4.12, 4.13, 6.
extension DialogueRule {
    static let connectionRules: [DialogueRule] = []
}
