import Testing

@testable import MQTTCodec

@Suite("Conformance: the catalogue of statements")
struct ConformanceStatementTests {
    private func numbered(_ standard: MQTTVersion, _ level: NormativeStatement.Level? = nil) -> Int {
        NormativeStatement.all.count { $0.standard == standard && $0.isNumbered && (level == nil || $0.level == level) }
    }

    @Test("3.1.1 has 141 numbered statements, 44 of them visible in one packet")
    func countsOf311() {
        #expect(numbered(.v3_1_1) == 141)
        #expect(numbered(.v3_1_1, .decode) == 44)
        #expect(numbered(.v3_1_1, .stream) == 48)
        #expect(numbered(.v3_1_1, .session) == 36)
        #expect(numbered(.v3_1_1, .policy) == 13)
    }

    @Test("5.0 has 251 numbered statements, 60 of them visible in one packet")
    func countsOf50() {
        #expect(numbered(.v5_0) == 251)
        #expect(numbered(.v5_0, .decode) == 60)
        #expect(numbered(.v5_0, .stream) == 124)
        #expect(numbered(.v5_0, .session) == 58)
        #expect(numbered(.v5_0, .policy) == 9)
    }

    @Test("3.1 numbers nothing")
    func nothingNumberedIn31() {
        #expect(numbered(.v3_1) == 0)
        #expect(NormativeStatement.all.contains { $0.standard == .v3_1 })
    }

    @Test("no name stands for two statements, and no alias is the id of another")
    func namesAreUnique() {
        var seen: Set<String> = []
        for statement in NormativeStatement.all {
            for id in [statement.id] + statement.aliases {
                #expect(seen.insert("\(statement.standard):\(id)").inserted, "\(statement.standard):\(id)")
            }
        }
    }

    @Test(
        "the spellings printed in the standards find the statement",
        arguments: [
            (MQTTVersion.v3_1_1, "MQTT-3-8.3-4", "3.1.1:MQTT-3.8.3-4"),
            (.v3_1_1, "MQTT-3.1.2.7", "3.1.1:MQTT-3.1.2-7"),
            (.v5_0, "MQTT-4.2.0-1", "5.0:MQTT-4.2-1"),
        ])
    func aliases(standard: MQTTVersion, alias: String, name: String) throws {
        let index = try #require(NormativeStatement.index(of: alias, in: standard))
        #expect(index.statement.name == name)
        #expect(NormativeStatement.index(named: "\(standard):\(alias)") == index)
    }

    @Test("every statement is found by its id, by its name, and by its index")
    func lookup() {
        for statement in NormativeStatement.all {
            let index = NormativeStatement.index(of: statement.id, in: statement.standard)
            #expect(index?.statement == statement)
            #expect(NormativeStatement.index(named: statement.name) == index)
            #expect(index.flatMap { NormativeStatement.Index(rawValue: $0.rawValue) } == index)
        }
    }

    @Test(
        "what is no statement is not found",
        arguments: ["MQTT-3.1.2-24", "5.0", "5.0:", "3.1:MQTT-3.1.2-24", "3.1.1:MQTT-3.1.2-25", "4.0:MQTT-3.1.2-1", "5.0:MQTT-2.2.1-1", ""])
    func notFound(name: String) {
        #expect(NormativeStatement.index(named: name) == nil)
    }

    @Test("an index behind the end of the catalogue is refused")
    func indexBehindTheEnd() {
        #expect(NormativeStatement.Index(rawValue: UInt16(NormativeStatement.all.count)) == nil)
        #expect(NormativeStatement.Index(rawValue: .max) == nil)
    }

    @Test("the standards use one id for different statements")
    func sameIdDifferentStatement() {
        let older = NormativeStatement.index(of: "MQTT-3.1.2-24", in: .v3_1_1)?.statement
        let newer = NormativeStatement.index(of: "MQTT-3.1.2-24", in: .v5_0)?.statement
        #expect(older?.paraphrase == "Silence beyond 1.5 times keep-alive makes the server disconnect.")
        #expect(newer?.paraphrase == "Server packets stay within the client's Maximum Packet Size.")
    }

    @Test("a paraphrase is one sentence of at most fifteen words")
    func paraphrases() {
        for statement in NormativeStatement.all {
            #expect(statement.paraphrase.split(separator: " ").count <= 15, "\(statement)")
            #expect(statement.paraphrase.hasSuffix("."), "\(statement)")
        }
    }

    @Test("an id of ours is a section and a word")
    func idsOfOurs() throws {
        let form = /(A|[1-9][0-9]*(\.[1-9][0-9]*)*)-[a-z0-9]+(-[a-z0-9]+)*/
        for statement in NormativeStatement.all where !statement.isNumbered {
            #expect(try form.wholeMatch(in: statement.id) != nil, "\(statement)")
        }
        let number = /MQTT-[1-9](\.[0-9]+)+-[1-9][0-9]*/
        for statement in NormativeStatement.all where statement.isNumbered {
            #expect(try number.wholeMatch(in: statement.id) != nil, "\(statement)")
        }
    }

    @Test("what is said to be the same bytes as another statement names one of the same standard")
    func sameBytes() {
        for statement in NormativeStatement.all {
            guard case .sameBytesAs(let id) = statement.evidence else { continue }
            let other = NormativeStatement.index(of: id, in: statement.standard)?.statement
            #expect(other != nil && other?.id != statement.id, "\(statement)")
        }
    }

    @Test("a policy shows on no wire, but for the return code that 3.1.1 has no other statement for")
    func policies() {
        for statement in NormativeStatement.all where statement.level == .policy {
            if case .cannot(let reason) = statement.evidence {
                #expect(!reason.isEmpty, "\(statement)")
            } else {
                #expect(statement.name == "3.1.1:MQTT-3.2.2-6")
            }
        }
    }

    @Test(
        "structure makes some statements of packets impossible to break",
        arguments: ["3.1.1:MQTT-3.1.3-1", "3.1.1:MQTT-4.7.3-3", "5.0:MQTT-3.1.3-1", "5.0:MQTT-4.7.3-3"])
    func impossible(name: String) throws {
        let statement = try #require(NormativeStatement.index(named: name)).statement
        guard case .cannot = statement.evidence else {
            Issue.record("\(statement)")
            return
        }
    }

    @Test("severities are spelled as in the JSON form")
    func severities() {
        #expect(NormativeStatement.Severity.allCases.map(\.rawValue) == ["malformed", "protocol_error", "advice"])
    }
}
