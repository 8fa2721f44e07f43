/// What takes more than one Network Connection: sessions, wills, retained messages, and what the server sends on.
extension DialogueRule {
    static let sessionRules: [DialogueRule] = []
}
