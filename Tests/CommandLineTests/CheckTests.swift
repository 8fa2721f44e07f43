import Foundation
import MQTTCodec
import Testing

@Suite("check")
struct CheckTests {
    private let malformed = Fixtures.path("raw-malformed-1883.pcap")

    @Test("finds in every capture what the records of the packets say, and nothing in captures of well-behaved peers")
    func findsWhatRecordsSay() throws {
        for capture in Fixtures.all {
            let path = Fixtures.path(capture.name)
            let records = try self.records("--format", "ndjson", path)
            let packets = records.flatMap { $0["findings"] as? [[String: Any]] ?? [] }
            let told = packets + records.filter { $0["record"] as? String == "finding" }
            let severe = told.filter { $0["severity"] as? String != "advice" }
            let checked = try self.records("check", "--format", "ndjson", path).filter { $0["record"] as? String == "finding" }
            #expect(checked.count == severe.count, "\(capture.name)")
            #expect(names(checked) == names(severe), "\(capture.name)")
            let status = try mqttscope("check", "--allow-empty", path).status
            let isCut = capture.name.hasPrefix("rw-cut")
            #expect(status == (isCut ? 2 : severe.isEmpty ? 0 : 1), "\(capture.name)")
        }
    }

    private func names(_ findings: [[String: Any]]) -> [String] {
        findings.map { "\($0["standard"] ?? ""):\($0["rule"] ?? "")" }.sorted()
    }

    private func records(_ arguments: String...) throws -> [[String: Any]] {
        try run(builtProduct("mqttscope"), arguments).text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test("ends with 0 where nothing is wrong, 1 where something is, 2 where not all could be looked at, 64 where it was asked wrongly")
    func exitStatus() throws {
        #expect(try mqttscope("check", Fixtures.path("paho-basic-v5.pcap")).status == 0)
        #expect(try mqttscope("check", malformed).status == 1)
        let unread = try mqttscope("check", Fixtures.path("paho-ws-v311.pcap"))
        #expect(unread.status == 2 || unread.text.contains("packets on"))
        #expect(try mqttscope("check", "/nowhere/x.pcap", malformed).status == 2)
        #expect(try mqttscope("check").status == 64)
        #expect(try mqttscope("check", "--severity", "note", malformed).status == 64)
    }

    @Test("sees no MQTT in a capture without: 2, or 0 where that is all right")
    func noMQTT() throws {
        var talk = TalkCapture()
        talk.say(.client, Array("SSH-2.0-x\r\n".utf8))
        let path = try talk.written()
        let run = try mqttscope("check", path)
        #expect(run.status == 2)
        #expect(run.errors == "mqttscope: check: no MQTT packet was seen; --allow-empty accepts that\n")
        #expect(run.text.hasPrefix("no MQTT packet in 4 frames\n"))
        #expect(try mqttscope("check", "--allow-empty", path).status == 0)
    }

    @Test("a stream that nobody can read on a port of MQTT, and one of TLS, may be MQTT")
    func unreadStreams() throws {
        for bytes in [[0x00, 0x01, 0x02, 0x03], [0x16, 0x03, 0x01, 0x00, 0x04]] as [[UInt8]] {
            var talk = TalkCapture()
            talk.say(.client, bytes)
            talk.say(.server, bytes)
            let run = try mqttscope("check", talk.written())
            #expect(run.status == 2)
            #expect(run.errors.contains("1 stream that may be MQTT could not be read"))
            #expect(run.text.contains("? connection 1  192.0.2.10:40000 → 192.0.2.1:1883  not read: "))
        }
    }

    @Test("--ignore takes a rule of one standard, of all, as it is shown, and says which it takes a bare id for")
    func ignoredRules() throws {
        let all = try mqttscope("check", malformed)
        #expect(all.text.contains("3.1.1 MQTT-3.3.1-4  1 x"))
        for name in ["3.1.1:MQTT-3.3.1-4", "3.1.1 MQTT-3.3.1-4", "MQTT-3.3.1-4"] {
            let run = try mqttscope("check", "--ignore", name, malformed)
            #expect(!run.text.contains("MQTT-3.3.1-4  "))
            #expect(run.text.contains("\n1 finding is ignored, as asked for\n"))
            #expect(run.errors.contains("that is 3.1.1:MQTT-3.3.1-4 and 5.0:MQTT-3.3.1-4") == (name == "MQTT-3.3.1-4"))
            #expect(run.status == 1)
        }
        #expect(try mqttscope("check", "--ignore", "5.0:MQTT-3.3.1-4", malformed).text.contains("3.1.1 MQTT-3.3.1-4  1 x"))
    }

    @Test("--ignore of what is no rule is wrong usage, and names rules like it")
    func unknownRules() throws {
        let run = try mqttscope("check", "--ignore", "3.1.1:MQTT-3.3.1-44", malformed)
        #expect(run.status == 64)
        #expect(run.errors.contains("there is 3.1.1:MQTT-3.3.1-4"))
        #expect(try mqttscope("check", "--ignore", "4:x", malformed).status == 64)
        #expect(try mqttscope("check", "--ignore", "RFC6455:5.1", malformed).status == 1)
    }

    @Test("with every rule ignored nothing is wrong")
    func allIgnored() throws {
        let found = try records("check", "--format", "ndjson", malformed).filter { $0["record"] as? String == "finding" }
        let arguments = names(found).flatMap { ["--ignore", $0] }
        let run = try run(builtProduct("mqttscope"), ["check"] + arguments + [malformed])
        #expect(run.status == 0)
        #expect(run.text.hasPrefix("nothing is wrong in 33 packets on 14 connections\n\(found.count) findings are ignored"))
    }

    @Test("--severity says what counts: advice too, or only what is malformed")
    func severities() throws {
        var talk = TalkCapture()
        let connect = ControlPacket.Connect(version: .v3_1_1, clientIdentifier: "c", cleanStart: true, keepAlive: 60)
        try talk.say(.client, .connect(connect), .v3_1_1)
        talk.say(.server, [0x20, 0x02, 0x00, 0x00])
        // A Remaining Length of two bytes where one would do: 3.1.1 does not forbid it.
        talk.say(.client, [0xC0, 0x80, 0x00])
        let path = try talk.written()
        #expect(try mqttscope("check", path).status == 0)
        let advice = try mqttscope("check", "--severity", "advice", path)
        #expect(advice.status == 1)
        #expect(advice.text.contains("? advice  3.1.1 "))
        #expect(try mqttscope("check", "--severity", "advice", Fixtures.path("paho-basic-v5.pcap")).status == 0)
        let grave = try mqttscope("check", "--severity", "malformed", malformed).text
        #expect(grave.contains("✗ malformed") && !grave.contains("✗ protocol error"))
    }

    @Test("lists ten findings of a rule and counts the rest; --all lists them")
    func manyFindings() throws {
        var talk = TalkCapture()
        let connect = ControlPacket.Connect(version: .v5_0, clientIdentifier: "many", cleanStart: true, keepAlive: 60)
        try talk.say(.client, .connect(connect), .v5_0)
        talk.say(.server, [0x20, 0x03, 0x00, 0x00, 0x00])
        // QoS 3.
        for _ in 0..<25 { talk.say(.client, [0x36, 0x06, 0x00, 0x01, 0x61, 0x00, 0x01, 0x00]) }
        let path = try talk.written()
        let run = try mqttscope("check", path)
        #expect(run.text.contains("5.0 MQTT-3.3.1-4  25 x"))
        #expect(run.text.components(separatedBy: "connection 1  many").count == 11)
        #expect(run.text.contains("and 15 more (--all lists them)"))
        #expect(try mqttscope("check", "--all", path).text.components(separatedBy: "connection 1  many").count == 26)
    }

    @Test("the gravest first, and of those the most frequent")
    func order() throws {
        let text = try mqttscope("check", malformed).text
        let rules = text.split(separator: "\n").filter { $0.hasPrefix("✗") }
        #expect(rules.map { $0.hasPrefix("✗ malformed") } == rules.map { $0.hasPrefix("✗ malformed") }.sorted { $0 && !$1 })
    }

    @Test("says once what was not captured, and does not take it for a fault")
    func loss() throws {
        let run = try mqttscope("check", Fixtures.path("rw-hole.pcap"))
        #expect(run.status == 0)
        #expect(run.text.hasSuffix("\n\nNot everything could be checked:\n? 4 bytes of MQTT were not captured\n"))
    }

    @Test("over a closed pipe ends with what is known")
    func closedPipe() throws {
        let shell = try #require(installed("bash"))
        let program = builtProduct("mqttscope").path
        let script = "'\(program)' check --format ndjson '\(malformed)' | true; echo ${PIPESTATUS[0]}"
        let status = try run(shell, ["-c", script]).text
        #expect(status == "1\n")
    }
}
