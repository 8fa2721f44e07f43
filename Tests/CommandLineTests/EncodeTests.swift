import Foundation
import Testing

@testable import mqttscope

@Suite("mqttscope encode")
struct EncodeTests {
    private func encode(_ json: String, _ options: String...) throws -> Run {
        try run(builtProduct("mqttscope"), ["encode"] + options, input: Array(json.utf8))
    }

    @Test("makes a line of digits of each packet, or bare bytes")
    func forms() throws {
        let packets = "{\"type\":\"PUBLISH\",\"topic\":\"a/b\",\"payload\":\"hi\"} {\"type\":\n\"PINGREQ\"}\n\n"
        let digits = try encode(packets, "-V", "3.1.1")
        #expect(digits.text == "30070003612f626869\nc000\n")
        #expect(digits.status == 0 && digits.errors.isEmpty)
        let binary = try encode(packets, "-V", "mqttv5", "--output-format", "binary")
        #expect(binary.output == [0x30, 0x08, 0x00, 0x03, 0x61, 0x2F, 0x62, 0x00, 0x68, 0x69, 0xC0, 0x00])
        #expect(try encode("").status == 0)
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        try Data(packets.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try mqttscope("encode", "-V", "4", file.path).text == digits.text)
    }

    @Test("says line and key of what is wrong, goes on behind it, and ends with status 2")
    func faults() throws {
        let json =
            "{\"type\":\"SUBSCRIBE\",\"packet_id\":1,\n\"subscriptions\":[\n{\"topic_filter\":\"a\",\"qos\":3}]}\n{\"type\":\"PINGREQ\"}\n{\"type\""
        let run = try encode(json, "-V", "5")
        #expect(run.text == "c000\n")
        #expect(
            run.errors == """
                mqttscope: line 3, subscriptions[0].qos: 3; 0, 1 and 2 are allowed [5.0 3.8.3.1-maximum-qos]
                mqttscope: line 5, column 8: the text ends here; a colon must stand between key and value

                """)
        #expect(run.status == 2)
        #expect(try encode(#"{"type":"PINGRESP"}"#, "-V", "5", "--from", "client").status == 2)
        let unchecked = try encode(#"{"type":"PINGREQ","flags":5}"#, "-V", "5", "--unchecked")
        #expect(unchecked.text == "c500\n" && unchecked.status == 0)
        #expect(
            try encode(#"{"type":"PINGREQ"}"#).errors == "mqttscope: line 1, type: nothing says whose version this PINGREQ is; -V does\n")
        let none = try mqttscope("encode", "/nowhere/x.json")
        #expect(none.status == 2 && none.errors == "mqttscope: /nowhere/x.json: no such file\n")
        #expect(try mqttscope("encode", "--output-format", "octal").status == 64)
        // What a terminal might act on comes out escaped.
        #expect(try encode("{\"type\":\"PINGREQ\",\"\\u001b[31m\":1}", "-V", "5").errors == "mqttscope: line 1, \\u{1b}[31m: unknown key\n")
    }

    @Test("gives back what explain explained")
    func explained() throws {
        let lines = [
            "101b00044d51545404c2003c000161000475736572000673656372657432070001610001ff00", "30080003612f62006869", "f006180415000178",
        ]
        let records = try mqttscope("explain", "--format", "ndjson", "--show-secrets", input: Array(lines.joined(separator: "\n").utf8))
        #expect(try encode(records.text).text == lines.joined(separator: "\n") + "\n")
        let hidden = try mqttscope("explain", "--format", "ndjson", input: Array(lines[0].utf8))
        #expect(
            try encode(hidden.text).errors
                == "mqttscope: line 1, packets[0].packet.password_length: only its length is here; --show-secrets writes it whole\n")
        let rejected = try mqttscope("explain", "--format", "ndjson", "-V", "5", "c000 0000")
        #expect(try encode(rejected.text).errors == "mqttscope: line 1, packets[1]: there is no packet, its verdict is reject\n")
    }

    @Test("gives back the packets of a capture, and passes over what is none")
    func captured() throws {
        for name in ["paho-v5-properties.pcap", "paho-session-v311.pcap", "mosq-v31-qos012.pcap"] {
            let show = try mqttscope("--format", "ndjson", "--show-secrets", "--max-payload", "all", Fixtures.path(name))
            let records = show.text.split(separator: "\n").map { Data($0.utf8) }
                .compactMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
            let lengths = records.filter { $0["record"] as? String == "packet" }.compactMap { $0["length"] as? Int }
            let run = try encode(show.text)
            #expect(run.status == 0)
            #expect(!lengths.isEmpty && run.text.split(separator: "\n").map { $0.utf8.count / 2 } == lengths)
            let others = records.count - lengths.count
            #expect(run.errors == "mqttscope: \(others) \(others == 1 ? "record" : "records") without packets passed over\n")
        }
    }
}
