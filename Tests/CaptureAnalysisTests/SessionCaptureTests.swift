import CaptureAnalysis
import CaptureFiles
import Foundation
import MQTTCodec
import MQTTDialogues
import TCPStreams
import Testing

/// What an analysis tells of sessions and messages.
struct SessionRecord: AnalysisConsumer, Sendable {
    var journeys: [Journey] = []
    var findings: [(connection: Int, finding: StreamFinding)] = []
    var again: [(connection: Int, frame: Int, redelivery: Redelivery)] = []
    var endings: [Int: DialogueEnding] = [:]

    mutating func packet(_ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        if let redelivery = context.meaning.redelivery { again.append((connection.tcp.id, context.position.frame, redelivery)) }
    }
    mutating func unreadable(_ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {}
    mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {}
    mutating func stream(_ stream: OtherStream) {}
    mutating func finding(_ finding: StreamFinding, on connection: Connection) { findings.append((connection.id, finding)) }
    mutating func journey(_ journey: Journey) { journeys.append(journey) }
    mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        endings[connection.tcp.id] = ending.dialogue
    }

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

@Suite("Sessions and messages of real brokers and clients")
struct SessionCaptureTests {
    static let captures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/captures").standardized

    private func record(_ name: String) throws -> SessionRecord {
        try SessionRecord(reading: Self.captures.appending(path: name).path)
    }

    @Test func `break no rule of sessions, wills, retained messages and copies`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.captures.path).filter { $0.contains(".pcap") }
        #expect(names.count > 40)
        var journeys = 0
        for name in names {
            let record = try record(name)
            journeys += record.journeys.count
            for (connection, finding) in record.findings {
                guard case .statement(let index, _) = finding.rule else { continue }
                #expect(index.statement.level != .session, "\(name), connection \(connection): \(finding.message) \(finding.evidence)")
            }
            // There a subscriber is left out, and sixty messages are like others.
            for journey in record.journeys where name != "mosq-acl-v5.pcap" {
                #expect(journey.noCopySeen.isEmpty, "\(name), frame \(journey.token)")
                #expect(!journey.copies.contains { $0.isAmbiguous }, "\(name), frame \(journey.token)")
            }
        }
        #expect(journeys > 300)
    }

    @Test func `do not reach a subscriber that the server lets subscribe and not read`() throws {
        let journeys = try record("mosq-acl-v5.pcap").journeys
        let missed = journeys.filter { !$0.noCopySeen.isEmpty }
        #expect(missed.map(\.topic) == [[UInt8]](repeating: Array("site/boiler/alarm".utf8), count: 2))
        #expect(missed.map(\.token) == [49, 100])
        #expect(missed.allSatisfy { $0.noCopySeen == [3] && $0.copies.map(\.connection) == [2] })
    }

    @Test func `go on where they were interrupted`() throws {
        let record = try record("paho-session-v311.pcap")
        #expect(record.again.map(\.frame) == [56, 58])
        #expect(record.again.map(\.redelivery.original) == [24, 32])
        #expect(record.again.allSatisfy { $0.connection == 3 && $0.redelivery.connection == 1 })
        #expect(record.again.map(\.redelivery.isRelease) == [false, true])
        let ways = record.journeys.map { [$0.token] + $0.copies.map(\.token) }
        #expect(ways == [[17, 20], [22, 24], [26, 32], [40, 60], [44, 62]])
        #expect(record.journeys.map { $0.copies[0].isQueued } == [false, false, false, true, true])
    }

    @Test(arguments: ["paho-takeover-v311.pcap", "paho-takeover-v5.pcap"]) func `are taken over`(name: String) throws {
        #expect(try record(name).endings[1]?.cause == .sessionTakenOver)
    }

    @Test(arguments: ["paho-will-v311.pcap", "paho-will-v5.pcap"]) func `leave a will, and what is retained`(name: String) throws {
        let record = try record(name)
        #expect(record.journeys.count == 7)
        #expect(record.journeys.contains { $0.publisher == 3 && $0.token == 26 && $0.copies.map(\.connection) == [1] })
        #expect(record.journeys.filter { $0.copies[0].isRetained }.map(\.token) == [17, 26])
    }

    @Test func `are told where the CONNECT of a subscriber is missing`() throws {
        #expect(try !record("rw-midstream.pcap").journeys.isEmpty)
    }
}
