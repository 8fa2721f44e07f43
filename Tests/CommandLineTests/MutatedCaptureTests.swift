import CaptureAnalysis
import CaptureFiles
import DialogueReports
import Foundation
import TestSupport
import Testing

@Suite("Captures that were damaged")
struct MutatedCaptureTests {
    /// Small ones, of every file format, link type, version and kind of content.
    private static let seeds = [
        "mosq-v5-qos012.pcap", "paho-any-sll2.pcap", "paho-v5-properties.pcap", "paho-payloads-v5.pcap", "paho-ipv6-v5.pcapng",
        "raw-malformed-1883.pcap", "raw-auth-v5.pcap", "rw-be.pcapng", "rw-null.pcap", "rw-raw.pcap", "rw-overlap.pcap", "rw-hole.pcap",
        "paho-will-v5.pcap", "rw-vlan.pcap", "rw-midstream.pcap", "paho-keepalive-v311.pcap",
    ]

    /// Changes a file in a few places: bits, bytes that mean something, cuts, copies of parts, and parts of another file.
    private func mutate(_ original: [UInt8], with other: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        // The beginning mostly stays: a file that is no capture is soon read.
        let first = generator.percent(5) ? 0 : 24
        // Half of the files keep their records, so that what is in the frames is read to the end.
        let operations = generator.percent(50) ? [0, 1, 5, 7] : Array(0..<8)
        for _ in 0..<Int.random(in: 1...12, using: &generator) where bytes.count > first + 64 {
            let place = Int.random(in: first..<bytes.count, using: &generator)
            let length = min(Int.random(in: 1...64, using: &generator), bytes.count - place)
            switch operations.randomElement(using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = [0x00, 0x01, 0x7F, 0x80, 0xFF, 0x1B, 0xC2, 0x10].randomElement(using: &generator) ?? 0
            case 2: bytes.removeSubrange(place..<(place + length))
            case 3: bytes.insert(contentsOf: (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }, at: place)
            case 4: bytes.insert(contentsOf: bytes[place..<(place + length)], at: Int.random(in: first..<bytes.count, using: &generator))
            case 5: for index in place..<(place + length) { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
            case 6 where generator.percent(20): bytes.removeSubrange(place...)
            default:
                let start = Int.random(in: 0..<(other.count - 64), using: &generator)
                bytes.replaceSubrange(place..<(place + length), with: other[start..<(start + length)])
            }
        }
        return bytes
    }

    /// Runs a report on a file, and gives all that it writes.
    private func written<R: Report>(_ path: String, _ report: R) throws -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try analyze(path, into: report) { report, summary in
            report.finish(summary, time: nil, statistics: InterfaceStatistics())
            bytes = report.buffer
        }
        return bytes
    }

    /// Whether a text holds nothing that a terminal would act on.
    private func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x0A: true
            case ..<0x20, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: false
            default: true
            }
        }
    }

    @Test("are shown without a trap, as text that no terminal acts on and as lines of JSON, within bounds")
    func damagedCapturesAreShown() throws {
        var generator = SeededGenerator(seed: 20_260_101)
        let files = try Self.seeds.map { [UInt8](try Data(contentsOf: URL(filePath: Fixtures.path($0)))) }
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pcap")
        defer { try? FileManager.default.removeItem(at: path) }
        var read = 0
        var lines = 0
        for round in 0..<1600 {
            let file = files[round % files.count]
            let mutated = mutate(file, with: files[Int.random(in: 0..<files.count, using: &generator)], &generator)
            try Data(mutated).write(to: path)
            let output: [UInt8]
            do {
                if round % 2 == 0 {
                    var options = TextReport.Options()
                    options.isChronological = round % 4 == 0
                    options.showsSecrets = round % 8 == 0
                    options.maximumPayload = nil
                    output = try written(path.path, TextReport(options: options))
                } else {
                    output = try written(path.path, NDJSONReport())
                }
            } catch {
                // No capture any more.
                continue
            }
            read += 1
            // Every byte of a packet may be shown once as an escape, with some words for each packet of two bytes.
            #expect(output.count < 200 * mutated.count + 4096, "round \(round)")
            let text = try #require(String(validating: output, as: UTF8.self), "round \(round)")
            #expect(isHarmless(text), "round \(round)")
            guard round % 2 == 1 else { continue }
            for line in output.split(separator: 0x0A) {
                lines += 1
                let record = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? Record, "round \(round)")
                #expect(record["schema"] as? String == "mqttscope/1" && record["record"] is String, "round \(round)")
            }
        }
        #expect(read > 1500)
        #expect(lines > 10_000)
    }
}
