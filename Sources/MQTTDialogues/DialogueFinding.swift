public import MQTTCodec

/// A breach of the standard that takes more than one packet to see.
public struct DialogueFinding: Hashable, Sendable {
    /// The most specific statement that is broken.
    public let statement: NormativeStatement.Index
    /// The other statements that the same breaks.
    public let also: [NormativeStatement.Index]
    /// Who broke it.
    public let sender: ControlPacket.Sender
    /// The packet in which it shows.
    public let token: Dialogue.Token
    /// Its time.
    public let time: Int64?
    /// The packets that show it, in their order; the last is often `token`.
    public let evidence: [Dialogue.Token]
    /// What is wrong, in words of ours and without bytes from the wire.
    public let message: String

    /// How grave it is: what the statement says.
    public var severity: NormativeStatement.Severity { statement.statement.severity }

    /// The breach of a rule; nil where the version does not demand it.
    ///
    /// - Parameter others: less specific rules that the same breaks.
    init?(
        _ rule: DialogueRule, and others: [DialogueRule] = [], in version: MQTTVersion, by sender: ControlPacket.Sender,
        at mark: Dialogue.Mark,
        evidence: [Dialogue.Token] = [], _ message: String
    ) {
        guard let citation = rule.citation(in: version) else { return nil }
        statement = citation.statement
        var also = citation.also
        for other in others.compactMap({ $0.citation(in: version) }) {
            for index in [other.statement] + other.also where index != citation.statement && !also.contains(index) { also.append(index) }
        }
        self.also = also
        self.sender = sender
        token = mark.token
        time = mark.time
        self.evidence = evidence.isEmpty ? [mark.token] : evidence
        self.message = message
    }
}
