import Foundation
import Testing

@Suite("What a capture says beside its frames")
struct AnnotationTests {
    /// pcapng with comments everywhere, names behind the frames, and counts, around the frames of a pcap.
    private static func annotated(_ pcap: [UInt8]) -> [UInt8] {
        func words(_ words: UInt32...) -> [UInt8] { words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } } }
        func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4) }
        func option(_ code: UInt32, _ value: [UInt8]) -> [UInt8] { words(code | UInt32(value.count) << 16) + padded(value) }
        func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
            let length = UInt32(body.count + 12)
            return words(type, length) + body + words(length)
        }
        func comment(_ text: String) -> [UInt8] { option(1, Array(text.utf8)) + words(0) }
        var file = block(0x0a0d_0d0a, words(0x1a2b_3c4d, 1, .max, .max) + comment("the whole\u{1B}[31m capture"))
        file += block(1, words(1, 0) + comment("an interface"))
        var position = 24
        var number = 0
        func word(_ offset: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(pcap[position + offset + $1]) << (8 * $1) } }
        while position < pcap.count {
            number += 1
            let length = Int(word(8))
            let time = UInt64(word(0)) * 1_000_000 + UInt64(word(4))
            let head = words(0, UInt32(time >> 32), UInt32(truncatingIfNeeded: time), word(8), word(12))
            let frame = Array(pcap[(position + 16)..<(position + 16 + length)])
            let text = [1: "no packet in this one", 4: "look\nat this"][number]
            file += block(6, head + padded(frame) + (text.map(comment) ?? []))
            position += 16 + length
        }
        let name = [192, 0, 2, 1] + Array("broker.example\0".utf8)
        file += block(4, option(1, name) + words(0))
        return file + block(5, words(0, 0, 0) + option(4, words(80, 0)) + option(5, words(2, 0)) + option(7, words(7, 0)) + words(0))
    }

    private func file() throws -> String {
        let pcap = [UInt8](try Data(contentsOf: URL(filePath: Fixtures.path("paho-session-v311.pcap"))))
        let url = FileManager.default.temporaryDirectory.appending(path: "annotated-\(UUID()).pcapng")
        try Data(Self.annotated(pcap)).write(to: url)
        return url.path
    }

    @Test("stands in the text: comments where they belong, escaped, names in the headers, drops in the summary")
    func text() throws {
        let run = try mqttscope(file())
        #expect(run.status == 0)
        let lines = run.text.split(separator: "\n").map(String.init)
        #expect(lines.first == #"       comment on the capture: the whole\x1b[31m capture"#)
        #expect(lines.contains("       comment on interface 0: an interface"))
        #expect(lines.contains { $0.contains("192.0.2.1:1883 (broker.example)") })
        let connect = try #require(lines.firstIndex { $0.contains("→ CONNECT     durable") })
        #expect(lines[connect + 1].hasSuffix(#"comment: look\nat this"#))
        #expect(lines.contains("       comment on frame 1: no packet in this one"))
        #expect(lines.last == "? 9 frames were dropped while capturing, 2 by the interface, 7 by the system, of 80 received")
        #expect(!run.output.contains { $0 < 0x20 && $0 != 0x0A })
    }

    @Test("stands in NDJSON: comments as records of their own, names as soon as they are known, drops in the summary")
    func json() throws {
        let records = try mqttscope("--format", "ndjson", file()).text
            .split(separator: "\n").map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
        let comments = records.filter { $0["record"] as? String == "comment" }
        #expect(
            comments.map { $0["text"] as? String } == [
                "the whole\u{1B}[31m capture", "an interface", "no packet in this one", "look\nat this",
            ])
        #expect(comments.map { $0["frame"] as? Int } == [nil, nil, 1, 4])
        #expect(comments.map { $0["interface"] as? Int } == [nil, 0, nil, nil])
        // Its writer put the names behind the frames.
        let packets = records.filter { $0["record"] as? String == "packet" }
        #expect(packets.count == 45)
        #expect(packets.allSatisfy { $0["server_name"] as? String == "broker.example" && $0["client_name"] == nil })
        let summary = try #require(records.last)
        #expect(summary["drops"] as? Int == 9)
        #expect(summary["received"] as? Int == 80)
        #expect(summary["dropped_by_interface"] as? Int == 2)
        #expect(summary["dropped_by_system"] as? Int == 7)
    }
}
