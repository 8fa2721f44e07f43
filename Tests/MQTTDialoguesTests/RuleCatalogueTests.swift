import MQTTCodec
import MQTTDialogues
import Testing

@Suite("The catalogue of rules")
struct RuleCatalogueTests {
    @Test
    func `has a rule, a reason or another statement for everything that takes a capture to see`() {
        var missing: [String] = []
        for (place, statement) in NormativeStatement.all.enumerated() where statement.evidence == .capture {
            guard let index = NormativeStatement.Index(rawValue: UInt16(place)) else { continue }
            if !DialogueRule.isChecked(index) { missing.append(statement.name) }
        }
        #expect(missing == [])
    }

    @Test
    func `points from a statement only to one that is checked itself`() throws {
        for statement in NormativeStatement.all {
            guard case .sameBytesAs(let id) = statement.evidence else { continue }
            let other = try #require(NormativeStatement.index(of: id, in: statement.standard), "\(statement.name)")
            #expect(DialogueRule.isChecked(other), "\(statement.name) points to \(id)")
            if case .sameBytesAs = other.statement.evidence { Issue.record("\(statement.name) points to \(id), which points on") }
        }
    }

    @Test
    func `gives a reason only for what no rule checks`() {
        for index in DialogueRule.statements {
            if case .cannot(let reason) = index.statement.evidence { Issue.record("\(index.statement.name): \(reason)") }
        }
    }
}
