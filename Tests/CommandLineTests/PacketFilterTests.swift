import Foundation
import Testing

@Suite("What is told can be chosen")
struct PacketFilterTests {
    /// The records of a capture that pass, decoded; in text they would be the same.
    private func records(_ arguments: String...) throws -> [[String: Any]] {
        let run = try run(builtProduct("mqttscope"), ["--format", "ndjson"] + arguments)
        #expect(run.status == 0)
        return try run.text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    private static let session = Fixtures.path("paho-session-v311.pcap")

    /// `type frame` of the packets.
    private func packets(_ records: [[String: Any]]) -> [String] {
        records.filter { $0["record"] as? String == "packet" }.map { "\($0["type"] ?? "") \($0["frame"] ?? "")" }
    }

    private func connections(_ records: [[String: Any]], _ kind: String) -> [Int] {
        records.filter { $0["record"] as? String == kind }.compactMap { $0["connection"] as? Int }
    }

    @Test("by topic: messages with their acknowledgements, and subscriptions that have a topic in common")
    func byTopic() throws {
        let records = try records("--topic", "job/2", Self.session)
        #expect(
            packets(records) == [
                "SUBSCRIBE 8", "SUBACK 9", "PUBLISH 22", "PUBLISH 24", "PUBACK 25", "PUBLISH 56", "PUBACK 64",
            ])
        // Dialogues of which nothing was told are not told of.
        #expect(connections(records, "connection") == [1, 3, 2])
        let summary = try #require(records.last)
        #expect(summary["packets"] as? [String: Int] == ["SUBSCRIBE": 1, "SUBACK": 1, "PUBLISH": 3, "PUBACK": 2])
        #expect(summary["frames"] as? Int == 92)
        let wild = try self.records("--topic", "job/+", "--topic", "nothing/#", Self.session)
        #expect(packets(wild).filter { $0.hasPrefix("PUBLISH") }.count == 13)
        #expect(!packets(wild).contains { $0.hasPrefix("CONN") || $0.hasPrefix("DISC") })
    }

    @Test("by client: its connections, all of them and nothing else")
    func byClient() throws {
        let records = try records("--client", "durable", Self.session)
        #expect(Set(connections(records, "packet")) == [1, 3, 4])
        #expect(connections(records, "connection") == [1, 3, 4])
        #expect(packets(records).count == 26)
        #expect(try packets(self.records("--client", "durabl", Self.session)).isEmpty)
        #expect(try packets(self.records("--client", "durable", "--client", "boss", Self.session)).count == 45)
    }

    @Test("by type, whatever the case of its name")
    func byType() throws {
        let records = try records("--type", "connect,DISCONNECT", "--type", "ConnAck", Self.session)
        #expect(packets(records).count == 11)
        #expect(try packets(self.records("--type", "AUTH", Self.session)).isEmpty)
    }

    @Test("by connection, MQTT or not")
    func byConnection() throws {
        let records = try records("--connection", "2", Self.session)
        #expect(Set(connections(records, "packet")) == [2])
        #expect(packets(records).count == 19)
        let tls = try self.records("--connection", "1", Fixtures.path("paho-tls13-chacha.pcapng"))
        #expect(connections(tls, "stream") == [1])
        #expect(try self.records("--client", "x", Fixtures.path("paho-tls13-chacha.pcapng")).count == 1)
    }

    @Test("by several conditions, which must all be met; -c counts what is told")
    func byAll() throws {
        let records = try records("--client", "durable", "--topic", "job/#", "--type", "PUBLISH", "-c", "2", Self.session)
        #expect(packets(records) == ["PUBLISH 20", "PUBLISH 24"])
    }

    @Test("and -w writes the frames of the dialogues of which something was told")
    func extractsWhatIsTold() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let run = try mqttscope("--client", "boss", "-w", file.path, Self.session)
        #expect(run.status == 0)
        let written = try records(file.path)
        #expect(packets(written).count == 19)
        #expect(connections(written, "connection") == [1])
        #expect(try mqttscope("--topic", "nothing", "-w", file.path, Self.session).status == 0)
        #expect(try records(file.path).last?["frames"] as? Int == 0)
    }

    @Test("in text, where a dialogue keeps its header and its end")
    func filtersText() throws {
        let text = try mqttscope("--topic", "job/2", "--client", "boss", Self.session).text
        #expect(text.contains("   2  boss  192.0.2.10:53435"))
        #expect(text.contains("PUBLISH     job/2"))
        #expect(!text.contains("job/1") && !text.contains("durable"))
        #expect(try mqttscope("-q", "--client", "boss", Self.session).text.hasPrefix("MQTT on 1 connection in 92 frames, 19 packets\n"))
    }

    @Test("and a mistake is named")
    func namesMistakes() throws {
        for (arguments, complaint) in [
            (["--topic", "a#"], "# must be the last character"), (["--type", "PUBLISCH"], "there is no type PUBLISCH"),
            (["--connection", "0"], "Connections are counted from 1"),
            (["--format", "csv", "--fields", "topics"], "there are time, connection"),
            (["--fields", "topic"], "--fields are those of --format csv"), (["--format", "csv", "-q"], "of which CSV has none"),
            (["-Y", "mqtt"], "-Y is reserved"),
        ] {
            let run = try run(builtProduct("mqttscope"), arguments + [Self.session])
            #expect(run.status == 64)
            #expect(run.errors.contains(complaint), "\(run.errors)")
        }
    }
}
