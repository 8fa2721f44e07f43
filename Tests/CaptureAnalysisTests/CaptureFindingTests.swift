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
    var endings: [(number: Int, ending: DialogueEnding)] = []

    mutating func packet(_ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {}
    mutating func unreadable(_ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {}
    mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {}
    mutating func stream(_ stream: OtherStream) {}
    mutating func finding(_ finding: StreamFinding, on connection: Connection) { findings.append(finding) }
    mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        endings.append((connection.tcp.id, ending.dialogue))
    }

    /// Those of a capture file.
    static func of(_ url: URL) throws -> Findings {
        var analyzer = CaptureAnalyzer(output: Findings())
        var reader = try CaptureReader(path: url.path)
        // Some of the captures are cut in the middle of a frame: what is before it counts.
        while let frame = try? reader.next() {
            analyzer.receive(
                reader.bytes, linkType: frame.linkType.rawValue, originalLength: frame.originalLength,
                at: Position(frame: frame.number, time: frame.time))
        }
        analyzer.finish()
        return analyzer.withOutput { $0 }
    }
}

@Suite("What is found in captures of real brokers and clients")
struct CaptureFindingTests {
    private static let captures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/captures")

    @Test
    func `is what they have done`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.captures.path).sorted()
        for name in names where name.contains(".pcap") {
            let told = try Findings.of(Self.captures.appending(path: name))
            for finding in told.findings {
                guard case .statement(let index, _) = finding.rule else { continue }
                print(name, finding.position.frame, finding.sender, index.statement.name, finding.evidence, finding.message)
            }
            for ending in told.endings where !ending.ending.isOrderly {
                print(name, ending.number, ending.ending.cause, ending.ending.reason, ending.ending.evidence)
            }
        }
    }
}
