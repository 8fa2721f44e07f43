import CaptureAnalysis
import CaptureFiles
import Foundation
import MQTTCodec
import MQTTDialogues
import TCPStreams
import Testing

/// What an analysis tells of sessions and messages.
private struct SessionRecord: AnalysisConsumer, Sendable {
    var journeys: [Journey] = []
    var findings: [(connection: Int, finding: StreamFinding)] = []
    var again: [(connection: Int, frame: Int, Redelivery)] = []
    var endings: [Int: DialogueEnding] = [:]

    mutating func packet(_ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        if let redelivery = context.meaning.redelivery { again.append((connection.tcp.id, context.position.frame, redelivery)) }
    }
    mutating func unreadable(_ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {}
    mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {}
    mutating func stream(_ content: StreamContent, _ reason: String?, _ connection: Connection, at position: Position) {}
    mutating func finding(_ finding: StreamFinding, on connection: Connection) { findings.append((connection.id, finding)) }
    mutating func journey(_ journey: Journey) { journeys.append(journey) }
    mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) { endings[connection.tcp.id] = ending.dialogue }

    init() {}

    init(reading path: String) throws {
        var analyzer = CaptureAnalyzer(output: SessionRecord())
        var reader = try CaptureReader(path: path)
        do {
            while let frame = try reader.next() {
                let bytes = reader.bytes
                analyzer.receive(
                    bytes, linkType: frame.linkType.rawValue, originalLength: frame.originalLength,
                    at: Position(frame: frame.number, time: frame.time))
            }
        } catch {
            // A capture that is cut short is read up to there.
        }
        analyzer.finish()
        self = analyzer.withOutput { $0 }
    }
}

private let captures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/captures").standardized

@Suite("Sessions and messages of real brokers and clients")
struct SessionCaptureTests {
    @Test func `dump`() throws {
        guard ProcessInfo.processInfo.environment["K2DUMP"] != nil else { return }
        var files = try FileManager.default.contentsOfDirectory(atPath: captures.path).map { captures.appending(path: $0).path }
        files += try FileManager.default.contentsOfDirectory(atPath: "/work/shared/captures").filter { !$0.hasSuffix(".keys") }.map { "/work/shared/captures/" + $0 }
        for file in files.sorted() where file.hasSuffix(".pcap") || file.hasSuffix(".pcapng") {
            let record = try SessionRecord(reading: file)
            print("=== \(file)  journeys \(record.journeys.count)")
            for (c, f) in record.findings { print("  FINDING conn \(c) \(f.rule) \(f.message) \(f.evidence)") }
            for (c, frame, r) in record.again { print("  again conn \(c) frame \(frame): \(r)") }
            for j in record.journeys {
                print("  \(j.publisher):\(j.token) \(String(decoding: j.topic, as: UTF8.self)) q\(j.qos) \(j.isRetained ? "R" : "") -> \(j.copies.map { "\($0.connection):\($0.token) q\($0.qos) \($0.isRetained ? "R" : "")\($0.isQueued ? "Q" : "")\($0.isAmbiguous ? "?" : "") \(($0.delay ?? 0)/1000)us" }) missing \(j.noCopySeen)")
            }
            for (c, e) in record.endings.sorted(by: { $0.key < $1.key }) where e.cause == .sessionTakenOver { print("  end \(c) \(e.reason)") }
        }
    }
}
