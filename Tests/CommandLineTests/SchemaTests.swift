import Foundation
import Testing

@Suite("The JSON Schema of the records", .enabled(if: Validator.isInstalled, "the Python package jsonschema is missing; CI has it"))
struct SchemaTests {
    @Test("allows every record of every capture, and of every other command")
    func everyRecordIsValid() throws {
        var records: [UInt8] = []
        for capture in Fixtures.all { records += try mqttscope("--format", "ndjson", Fixtures.path(capture.name)).output }
        // What options change: secrets, payloads that are cut, several inputs, a filter.
        for name in ["paho-refused-v311.pcap", "raw-auth-v5.pcap", "paho-payloads-v5.pcap"] {
            records += try mqttscope("--format", "ndjson", "--show-secrets", "--max-payload", "7", Fixtures.path(name)).output
        }
        records += try mqttscope(
            "--format", "ndjson", "--topic", "#", Fixtures.path("paho-session-v311.pcap"), Fixtures.path("rw-hole.pcap")
        ).output
        records += try mqttscope(
            "check", "--format", "ndjson", "--severity", "advice", Fixtures.path("raw-malformed-1883.pcap"),
            Fixtures.path("raw-auth-v5.pcap")
        ).output
        for name in ["paho-session-v311.pcap", "paho-payloads-v5.pcap", "raw-malformed-1883.pcap", "rw-vxlan.pcap"] {
            records += try mqttscope("stats", "--format", "ndjson", Fixtures.path(name)).output
        }
        for capture in Fixtures.all where Fixtures.keyLog(capture.name) != nil {
            records += try run(builtProduct("mqttscope"), ["--format", "ndjson"] + Fixtures.arguments(capture.name)).output
        }
        records += try mqttscope("rules", "--format", "ndjson").output
        records += try mqttscope("explain", "--format", "ndjson", input: Array(someVectors().utf8)).output
        let answer = try Validator.judge(records)
        #expect(answer.wrong == 0, "\(answer.complaints)")
        for kind in [
            "packet", "delivery", "journey", "connection", "loss", "finding", "stream", "summary", "explanation", "rule",
            "connection_statistics", "client", "topic", "latency", "slow_answer", "throughput", "payload_size", "messages",
        ] {
            #expect(answer.records[kind, default: 0] > 0, "no record of the kind \(kind) came")
        }
        let packets = Fixtures.all.reduce(0) { $0 + $1.packets.values.reduce(0, +) }
        #expect(answer.records["packet", default: 0] >= packets)
    }

    @Test("allows nothing else")
    func otherRecordsAreRefused() throws {
        let run = try mqttscope("--format", "ndjson", Fixtures.path("paho-session-v311.pcap"))
        let damages = [
            (#""schema":"mqttscope/1""#, #""schema":"mqttscope/2""#), (#""record":""#, #""record":"x"#), (#""frame":"#, #""frame_":"#),
            (#""qos":1"#, #""qos":4"#), (#""findings":[]"#, #""findings":[{}]"#), (#""schema""#, #""extra":1,"schema""#),
            (#""payload":"#, #""payload_hex":"","payload":"#), (#""end":""#, #""end":"the "#), (#""retain":false"#, #""retain":0"#),
            (#""type":"CONN"#, #""type":"CO"#), (#""time":""#, #""time":" "#),
        ]
        for (part, other) in damages {
            let lines = run.text.split(separator: "\n").filter { $0.contains(part) }
            try #require(!lines.isEmpty, "\(part)")
            let damaged = lines.map { $0.replacingOccurrences(of: part, with: other) + "\n" }.joined()
            #expect(try Validator.judge(Array(damaged.utf8)).wrong == lines.count, "\(other)")
        }
    }

    /// Packets of the golden vectors in hexadecimal, every eighth.
    private func someVectors() throws -> String {
        let folder = Fixtures.root.appending(path: "Fixtures/vectors")
        var lines = ""
        for version in ["3.1", "3.1.1", "5.0"] {
            for file in try FileManager.default.contentsOfDirectory(at: folder.appending(path: version), includingPropertiesForKeys: nil) {
                let packets = try String(contentsOf: file, encoding: .utf8).matches(of: /"bytes": "([0-9a-f ]{1,2000})"/)
                for index in stride(from: 0, to: packets.count, by: 8) { lines += packets[index].1 + "\n" }
            }
        }
        return lines
    }
}

/// Python's jsonschema, which judges records by the schema.
private enum Validator {
    struct Answer {
        let complaints: String
        let records: [String: Int]
        let wrong: Int
    }

    private struct Totals: Decodable {
        let records: [String: Int]
        let wrong: Int
    }

    private static let python = installed("python3")

    static let isInstalled: Bool = {
        guard let python, let run = try? run(python, ["-c", "import jsonschema"]) else { return false }
        return run.status == 0
    }()

    static func judge(_ records: [UInt8]) throws -> Answer {
        // A file, because a pipe would be full before the first record was judged.
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(records).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let tool = Fixtures.root.appending(path: "Tests/tools/validate_records.py").path
        let schema = Fixtures.root.appending(path: "Documentation/schema/mqttscope-1.json").path
        let answer = try run(try #require(python), [tool, schema, file.path])
        #expect(answer.errors.isEmpty)
        let lines = answer.text.split(separator: "\n")
        let totals = try JSONDecoder().decode(Totals.self, from: Data((lines.last ?? "").utf8))
        return Answer(complaints: lines.dropLast().joined(separator: "\n"), records: totals.records, wrong: totals.wrong)
    }
}
