import MQTTCodec
import MQTTDialogues
import Testing

/// The dialogue vectors, which know nothing of this code: they were written from the standards.
@Suite struct `The dialogue vectors` {
    @Test(arguments: VectorFile.dialogues)
    func `say what the dialogues say`(file: VectorFile) throws {
        for vector in try file.dialogueVectors() {
            let found = try DialogueRun(vector).found
            let surplus = found.removing(vector.expected)
            let missing = vector.expected.removing(found)
            #expect(surplus.isEmpty, "\(vector.id), told and not expected: \(surplus) (\(vector.about))")
            #expect(missing.isEmpty, "\(vector.id), expected and not told: \(missing) (\(vector.about))")
        }
    }

    @Test func `are there for each version, each once, and break rules of the catalogue`() throws {
        var ids: Set<String> = []
        for version in MQTTVersion.allCases { #expect(VectorFile.dialogues.contains { $0.version == version }, "\(version)") }
        for file in VectorFile.dialogues {
            for vector in try file.dialogueVectors() {
                #expect(ids.insert(vector.id).inserted, "\(vector.id) stands twice")
                #expect(["breaks", "keeps", "silent"].contains(vector.kind), "\(vector.id)")
                #expect((vector.kind == "breaks") == !vector.expected.isEmpty, "\(vector.id)")
                for rule in vector.serves { #expect(NormativeStatement.index(named: rule) != nil, "\(vector.id): \(rule)") }
            }
        }
    }

    @Test(arguments: VectorFile.dialogues)
    func `in which nothing may be told would break a rule if all had been captured`(file: VectorFile) throws {
        for vector in try file.dialogueVectors() where vector.kind == "silent" {
            // Without times, or without a beginning, there is more that is not known.
            guard vector.events.allSatisfy({ $0.time != nil }), !vector.isJoinedMidway else { continue }
            #expect(try !DialogueRun(vector, losesNothing: true).found.isEmpty, "\(vector.id) (\(vector.about))")
        }
    }

    @Test func `break every rule that takes a dialogue to see, each beside a neighbour that keeps it`() throws {
        var broken: Set<String> = []
        var kept: Set<String> = []
        for file in VectorFile.dialogues {
            let vectors = try file.dialogueVectors()
            let byID = Dictionary(vectors.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            for vector in vectors where vector.kind == "breaks" {
                let rules = Set(vector.expected.flatMap { [$0.rule] + $0.also })
                broken.formUnion(rules)
                let neighbour = vector.neighbour.flatMap { byID[$0] }
                #expect(neighbour?.kind == "keeps", "\(vector.id) has no neighbour that breaks nothing")
                if neighbour != nil { kept.formUnion(rules) }
            }
        }
        let checked = DialogueRule.statements.map(\.statement).filter { $0.evidence == .capture }.map(\.name)
        #expect(checked.filter { !broken.contains($0) }.sorted() == [], "no vector breaks these")
        #expect(checked.filter { !kept.contains($0) }.sorted() == [], "no neighbour keeps these")
    }
}

extension [DialogueVector.Fault] {
    /// What is left when each of the others has taken one that is the same away.
    func removing(_ others: Self) -> Self {
        var rest = self
        for other in others { if let place = rest.firstIndex(of: other) { rest.remove(at: place) } }
        return rest
    }
}

extension DialogueVector {
    fileprivate var isJoinedMidway: Bool {
        events.contains { if case .transport(.joinedMidway) = $0.event { true } else { false } }
    }
}
