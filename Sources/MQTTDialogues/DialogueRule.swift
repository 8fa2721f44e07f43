public import MQTTCodec

/// Something that the standards demand of packets beside each other, and what each version calls it.
///
/// The versions reuse ids for different statements, and demand different things, so a rule names its statement in each; nil where the
/// version does not demand it. The rules stand in `Rules/`, in the order of the chapters.
public struct DialogueRule: Sendable {
    /// The statements that a breach breaks in one version, the most specific first.
    public struct Citation: Hashable, Sendable {
        /// The most specific statement.
        public let statement: NormativeStatement.Index
        /// The others.
        public let also: [NormativeStatement.Index]
    }

    private let citations: [Citation?]

    /// Writes down a rule; the first id of each list is the most specific.
    ///
    /// The ids are looked up once, where the rule is first used; one that is not in the catalogue is a mistake of this library.
    init(in3_1: [String] = [], in3_1_1: [String] = [], in5_0: [String] = []) {
        citations = zip(MQTTVersion.allCases, [in3_1, in3_1_1, in5_0]).map { version, ids in
            let indices = ids.map { id in
                guard let index = NormativeStatement.index(of: id, in: version) else {
                    preconditionFailure("a dialogue rule names a statement that is not in the catalogue")
                }
                return index
            }
            return indices.first.map { Citation(statement: $0, also: Array(indices.dropFirst())) }
        }
    }

    /// What a breach breaks in this version; nil where the version does not demand it.
    public func citation(in version: MQTTVersion) -> Citation? {
        for (place, other) in MQTTVersion.allCases.enumerated() where other == version { return citations[place] }
        return nil
    }

    /// Every rule that is checked.
    public static let all: [DialogueRule] = deliveryRules + connectionRules + sessionRules

    /// Every statement that a breach of one of the rules is reported as, or beside.
    public static let statements: Set<NormativeStatement.Index> = Set(
        all.flatMap { rule in
            MQTTVersion.allCases.flatMap { rule.citation(in: $0).map { [$0.statement] + $0.also } ?? [] }
        })

    /// Whether a breach of this statement is reported, as itself or as another that the same breaks.
    public static func isChecked(_ index: NormativeStatement.Index) -> Bool {
        switch index.statement.evidence {
        case .bytes: true
        case .capture: statements.contains(index)
        case .sameBytesAs(let id): NormativeStatement.index(of: id, in: index.statement.standard).map(isChecked) ?? false
        case .cannot: false
        }
    }
}
