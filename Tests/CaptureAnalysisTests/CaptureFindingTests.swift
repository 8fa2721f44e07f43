import CaptureFiles
import Foundation
import MQTTCodec
import MQTTDialogues
import TCPStreams
import Testing

@testable import CaptureAnalysis

/// What is told of a capture beside its packets.
struct Findings: AnalysisConsumer, Sendable {
    var findings: [StreamFinding] = []
    var endings: [(connection: Int, ending: DialogueEnding)] = []

    mutating func packet(_ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {}
    mutating func unreadable(_ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {}
    mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {}
    mutating func stream(_ stream: OtherStream) {}
    mutating func finding(_ finding: StreamFinding, on connection: Connection) { findings.append(finding) }
    mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        endings.append((connection.tcp.id, ending.dialogue))
    }

    /// Those of a capture file of the fixtures.
    static func of(_ name: String) throws -> Findings {
        var analyzer = CaptureAnalyzer(output: Findings())
        var reader = try CaptureReader(path: captures.appending(path: name).path)
        // Some of the captures are cut in the middle of a frame: what is before it counts.
        while let frame = try? reader.next() {
            analyzer.receive(
                reader.bytes, linkType: frame.linkType.rawValue, originalLength: frame.originalLength,
                at: Position(frame: frame.number, time: frame.time))
        }
        analyzer.finish()
        return analyzer.withOutput { $0 }
    }

    static let captures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/captures")
}

@Suite("Captures of real brokers and clients")
struct CaptureFindingTests {
    /// What they have really done, frame by frame; everything else in the captures is well-behaved.
    ///
    /// The clients of `paho-lossy-v5` and `paho-ring` send PUBREL in another order than the PUBREC came in.
    private static let breaches: [String: [Int: String]] = [
        "raw-malformed-1883.pcap": [69: "3.1.1:MQTT-3.1.0-2"],
        "raw-server-disconnect-v5.pcap": [21: "5.0:MQTT-3.2.2-15", 31: "5.0:MQTT-3.3.4-7"],
    ]
    private static let unordered = ["paho-lossy-v5.pcap", "paho-ring_0000"]

    @Test
    func `are accused of nothing but what they have done`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Findings.captures.path).sorted()
        for name in names where name.contains(".pcap") {
            var breaches: [Int: String] = [:]
            for finding in try Findings.of(name).findings {
                guard case .statement(let index, _) = finding.rule else { continue }
                let rule = index.statement.name
                if rule == "5.0:MQTT-4.6.0-4", Self.unordered.contains(where: name.hasPrefix) { continue }
                breaches[finding.position.frame] = rule
            }
            #expect(breaches == Self.breaches[name, default: [:]], "\(name)")
        }
    }

    @Test
    func `ended as their last frames show`() throws {
        func causes(_ name: String) throws -> [Int: DialogueEnding.Cause] {
            Dictionary(uniqueKeysWithValues: try Findings.of(name).endings.map { ($0.connection, $0.ending.cause) })
        }
        #expect(try causes("paho-takeover-v311.pcap")[1] == .sessionTakenOver)
        #expect(try causes("paho-takeover-v5.pcap")[1] == .sessionTakenOver)
        #expect(try causes("paho-session-v311.pcap")[1] == .rst)
        let ended = try causes("raw-server-disconnect-v5.pcap")
        #expect(ended[1] == .keepAliveExceeded && ended[2] == .disconnect && ended[3] == .fin)
        #expect(try causes("stub-connack-codes.pcap").values.filter { $0 == .refused }.count == 31)
        let malformed = try causes("raw-malformed-1883.pcap")
        #expect(malformed.keys.sorted() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15])
        #expect(malformed.filter { $0.value == .malformed }.keys.sorted() == [1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14])
        #expect(malformed[9] == .refused && malformed[15] == .fin)
    }
}
