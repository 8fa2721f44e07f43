import Foundation
import MQTTCodec
import Testing

@Suite("stats")
struct StatisticsTests {
    /// A client that connects, and publishes on topics, many to a segment.
    private func written(_ topics: [[UInt8]], by identifier: String = "c", payload: [UInt8] = [0x78]) throws -> String {
        var talk = TalkCapture()
        let connect = ControlPacket.Connect(
            version: .v3_1_1, clientIdentifier: UTF8EncodedString(identifier), cleanStart: true, keepAlive: 60)
        try talk.say(.client, .connect(connect), .v3_1_1)
        talk.say(.server, [0x20, 0x02, 0x00, 0x00])
        var segment: [UInt8] = []
        for topic in topics {
            let length = 2 + topic.count + payload.count
            let remaining = length < 128 ? [UInt8(length)] : [UInt8(length & 127 | 128), UInt8(length >> 7)]
            segment += [0x30] + remaining + [UInt8(topic.count >> 8), UInt8(topic.count & 255)] + topic + payload
            if segment.count > 8000 {
                talk.say(.client, segment)
                segment = []
            }
        }
        if !segment.isEmpty { talk.say(.client, segment) }
        return try talk.written()
    }

    private func records(_ arguments: [String]) throws -> [[String: Any]] {
        try run(builtProduct("mqttscope"), arguments + ["--format", "ndjson"]).text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    private func kind(_ record: [String: Any]) -> String { record["record"] as? String ?? "" }

    @Test("lists the busiest of ten thousand topics with what they are below, says how many more there are, and --all lists them")
    func manyTopics() throws {
        let quiet: [[UInt8]] = (0..<10_000).map { Array("plant/line\($0 % 7)/device\($0)/t".utf8) }
        let path = try written(quiet + [[UInt8]](repeating: Array("plant/flood/x".utf8), count: 500))
        let lines = try mqttscope("stats", path).text.split(separator: "\n")
        let flood = lines.first { $0.hasPrefix("    flood/x ") }?.split(separator: " ").prefix(4)
        #expect(flood == ["flood/x", "500", "0", "500"])
        #expect(lines.count < 120)
        let listed = lines.filter { $0.contains("/t     ") }.count
        #expect(listed > 20)
        #expect(lines.contains("  and 9,\(String(10_000 - listed).suffix(3)) more topics (--all lists them)"))
        let all = try mqttscope("stats", "--all", path).text.split(separator: "\n")
        #expect(all.filter { $0.contains("/t     ") }.count == 10_000)
        #expect(try records(["stats", path]).filter { kind($0) == "topic" }.count == 10_001)
    }

    @Test("counts topics in sum that there is no room for, and says so once")
    func topicsBeyondTheLimit() throws {
        let path = try written((0..<65_636).map { Array("d\($0)".utf8) })
        let words = "100 messages on other topics are counted in sum only: there are too many"
        let text = try mqttscope("stats", path).text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(text.joined(separator: " ").components(separatedBy: words).count == 2)
        let told = try records(["stats", path])
        #expect(told.filter { kind($0) == "topic" }.count == 65_536)
        #expect(told.last?["limits"] as? [String: Int] == ["listed_topics": 100])
    }

    @Test("keeps no more of long topics than it has room for")
    func longTopics() throws {
        // A thousand levels each, and so half a megabyte of names with what is above them.
        let path = try written((0..<60).map { Array("\($0)".utf8) + [UInt8](repeating: 0x2F, count: 1000) })
        let told = try records(["stats", path])
        let listed = told.filter { kind($0) == "topic" }.count
        #expect(listed > 20 && listed < 60)
        #expect(told.last?["limits"] as? [String: Int] == ["listed_topics": 60 - listed])
    }

    @Test("shows nothing of the wire that a terminal acts on, in 80 columns and in 120", arguments: [80, 120])
    func hostileNames(columns: Int) throws {
        let topics: [[UInt8]] = [
            Array("a/\u{1B}[31mred\u{07}/b".utf8), Array("bidi/\u{202E}evil\u{202C}".utf8), Array("wide/漢字漢字漢字漢字漢字漢字漢字".utf8),
            Array("zero\u{200B}width".utf8), Array("long/".utf8) + [UInt8](repeating: 0x4C, count: 3000),
            [UInt8](repeating: 0x2F, count: 200), Array("//".utf8), [0x62, 0xFF, 0xFE], Array("tab\there/new\nline".utf8),
            [0xC2, 0x9B, 0x33], Array("a".utf8),
        ]
        let name = "\u{1B}]0;title\u{07}" + String(repeating: "n", count: 100)
        let path = try written(topics, by: name, payload: Array("\u{1B}]0;x\u{07}".utf8))
        for command in ["stats", "check"] {
            let run = try run(
                builtProduct("mqttscope"), [command, "--color", "never", path], environment: ["COLUMNS": "\(columns)"])
            #expect(!run.output.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
            #expect(!run.text.unicodeScalars.contains { [0x202E, 0x202C, 0x200B, 0x9B].contains($0.value) })
            for line in run.text.split(separator: "\n") {
                let width = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 && $1.value < 0xA000 ? 2 : 1) }
                #expect(width <= columns, "\(line)")
            }
        }
    }

    @Test("tells clients without a name from those whose name is not in the capture")
    func namelessClients() throws {
        let path = try written([Array("t".utf8)], by: "")
        let row = try mqttscope("stats", path).text.split(separator: "\n").first { $0.hasPrefix("  (empty) ") }
        #expect(row?.split(separator: " ").prefix(5) == ["(empty)", "1", "3", "60", "s"])
        let named = try records(["stats", path]).filter { kind($0) == "client" }
        #expect(named.map { $0["client_id"] as? String } == [""])
        let midway = Fixtures.path("rw-midstream.pcap")
        #expect(try mqttscope("stats", midway).text.contains("\n  (not known)  "))
        #expect(try records(["stats", midway]).contains { kind($0) == "client" && $0["client_id"] == nil })
    }

    @Test("says of a capture without frames, and of one without MQTT, what is there instead")
    func noMQTT() throws {
        let empty = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pcap")
        try Data(TalkCapture().file.prefix(24)).write(to: empty)
        #expect(try mqttscope("stats", empty.path).text == "no MQTT in 0 frames\n\ncapture\n  nothing is known to be missing\n")
        var talk = TalkCapture()
        talk.say(.client, Array("SSH-2.0-x\r\n".utf8))
        #expect(try mqttscope("stats", talk.written()).text.hasPrefix("no MQTT in 4 frames\n  1 connection carries SSH\n\ncapture\n"))
    }

    @Test("has colour only where it is asked for, and it carries nothing that is not said", arguments: ["stats", "check"])
    func colour(command: String) throws {
        let path = Fixtures.path("raw-malformed-1883.pcap")
        let plain = try mqttscope(command, path)
        #expect(!plain.output.contains(0x1B))
        #expect(try mqttscope(command, path, environment: ["NO_COLOR": "1"]).output == plain.output)
        let coloured = try mqttscope(command, "--color", "always", path).text
        let codes = coloured.matches(of: /\u{1B}\[([0-9]+)m/).map { String($0.1) }
        // Of the sixteen, none that is the background of somebody.
        #expect(Set(codes).isSubset(of: ["0", "1", "2", "31", "33", "35", "36"]) && codes.count > 10)
        #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain.text)
    }

    @Test("and every other command that reads captures say so where nothing passes the filter")
    func nothingPasses() throws {
        let path = Fixtures.path("paho-session-v311.pcap")
        let sentence = "nothing passes the filter: MQTT on 4 connections in 92 frames\n"
        for filter in [["--client", "nobody"], ["--topic", "no/such"], ["--connection", "9"], ["--type", "AUTH"]] {
            func text(_ arguments: String...) throws -> String {
                try run(builtProduct("mqttscope"), arguments + filter + [path]).text
            }
            #expect(try text() == sentence)
            #expect(try text("--journeys", "--chronological") == sentence)
            #expect(try text("-q") == sentence)
            #expect(try text("check") == sentence)
            #expect(try text("stats").hasPrefix(sentence))
            #expect(try text("--format", "csv").split(separator: "\n").count == 1)
            for command in [[], ["check"]] as [[String]] {
                let told = try records(command + filter + [path])
                #expect(told.map(kind) == ["summary"])
                #expect(told.last?["packets"] as? [String: Int] == [:])
            }
            let check = try run(builtProduct("mqttscope"), ["check"] + filter + [path])
            #expect(check.status == 2)
            #expect(check.errors == "mqttscope: check: no MQTT packet passes the filter; --allow-empty accepts that\n")
        }
    }

    @Test("counts what passes a filter as the other commands show it")
    func filters() throws {
        let path = Fixtures.path("paho-session-v311.pcap")
        for filter in [
            ["--client", "durable"], ["--topic", "job/1"], ["--connection", "2", "--type", "PUBLISH"],
            ["--topic", "job/+", "--client", "boss"], ["--type", "PUBLISH,PUBACK"],
        ] {
            let (shown, counted) = (try records(filter + [path]), try records(["stats"] + filter + [path]))
            func packets(_ records: [[String: Any]]) -> [String: Int]? { records.last?["packets"] as? [String: Int] }
            #expect(packets(shown) == packets(counted) && packets(counted)?.isEmpty == false)
            let publishes = shown.filter { $0["type"] as? String == "PUBLISH" }
            let topics = counted.filter { kind($0) == "topic" }
            #expect(topics.reduce(0) { $0 + ($1["published"] as? Int ?? 0) + ($1["sent_on"] as? Int ?? 0) } == publishes.count)
            let published = publishes.compactMap { ($0["packet"] as? [String: Any])?["topic"] as? String }
            #expect(Set(topics.compactMap { $0["topic"] as? String }) == Set(published))
            let connections = counted.filter { kind($0) == "connection_statistics" }.compactMap { $0["connection"] as? Int }
            #expect(Set(connections) == Set(shown.compactMap { $0["connection"] as? Int }))
            let csv = try run(builtProduct("mqttscope"), ["--format", "csv"] + filter + [path]).text.split(separator: "\n").count - 1
            #expect(csv == packets(counted)?.values.reduce(0, +))
        }
    }
}
