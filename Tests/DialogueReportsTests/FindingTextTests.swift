import CaptureFiles
import Foundation
import MQTTCodec
import Testing

@testable import CaptureAnalysis
@testable import DialogueReports
@testable import MQTTDialogues
@testable import TCPStreams

@Suite("What is found beside the bytes of one packet, as text")
struct FindingTextTests {
    private let connection = Connection(
        id: 7, client: Endpoint(address: IPAddress(v4: 0xC000_020A), port: 40_000),
        server: Endpoint(address: IPAddress(v4: 0xC000_0201), port: 1883), handshakeSeen: true, encapsulation: .none,
        opened: Position(frame: 1, time: 0))

    private func finding(in frame: Int) throws -> StreamFinding {
        let finding = DialogueFinding(
            .oneConnect, in: .v3_1_1, by: .client, at: Dialogue.Mark(token: frame, time: 1_000_000), "there are two")
        return StreamFinding(try #require(finding), over: .tcp)
    }

    private func text(
        isChronological: Bool = false, _ tell: (inout TextReport, borrowing ConnectionInfo) throws -> Void
    ) rethrows -> String {
        var options = TextReport.Options()
        options.isChronological = isChronological
        var report = TextReport(options: options)
        try tell(&report, ConnectionInfo(connection, assuming: .v3_1_1))
        report.finish(AnalysisSummary(), time: nil, statistics: InterfaceStatistics())
        return String(decoding: report.buffer, as: UTF8.self)
    }

    private func ping(_ report: inout TextReport, _ info: borrowing ConnectionInfo, frame: Int) throws {
        let context = PacketContext(
            position: Position(frame: frame, time: 1_000_000), firstFrame: frame, sender: .client, version: .v3_1_1,
            isVersionInferred: false, isVersionUnknown: false, firstByte: 0xC0, fault: nil, findings: [], length: 2, payloadLength: nil)
        let bytes: [UInt8] = [0xC0, 0x00]
        report.packet(try PacketView(decoding: bytes.span, version: .v3_1_1, sender: .client), context, on: info)
    }

    @Test("stands under the packet that shows it")
    func underItsPacket() throws {
        let text = try text { report, info in
            try ping(&report, info, frame: 5)
            report.finding(try finding(in: 5), on: connection)
        }
        #expect(text.contains("→ PINGREQ\n                                    ✗ protocol error: there are two [3.1.1\n"))
    }

    @Test("stands in a line of its own, with its frame, where no packet was told that shows it")
    func onItsOwn() throws {
        for isChronological in [false, true] {
            let text = try text(isChronological: isChronological) { report, info in
                try ping(&report, info, frame: 5)
                report.finding(try finding(in: 9), on: connection)
            }
            #expect(text.contains("\n       9  00:00:00.001"))
            #expect(text.contains("✗ protocol error: there"))
        }
    }

    @Test("has a header above it, before a packet came and after the connection has ended")
    func header() throws {
        let before = try text { report, info in
            report.finding(try finding(in: 3), on: connection)
            try ping(&report, info, frame: 5)
        }
        #expect(before.hasPrefix("    7  192.0.2.10:40000 → 192.0.2.1:1883  MQTT 3.1.1 (assumed)  1970-01-01 UTC\n       3  00:00:00.001"))
        #expect(before.components(separatedBy: "192.0.2.10:40000").count == 2)
        let after = try text { report, info in report.finding(try finding(in: 3), on: connection) }
        #expect(after.hasPrefix("    7  192.0.2.10:40000 → 192.0.2.1:1883\n       3  00:00:00.001"))
        let other = try text { report, info in
            report.finding(try finding(in: 3), on: connection)
            report.stream(
                OtherStream(content: .http, reason: nil, connection: connection, layers: [], position: Position(frame: 4, time: nil)))
        }
        #expect(other.hasPrefix("    7  192.0.2.10:40000 → 192.0.2.1:1883  not MQTT: HTTP\n       3  00:00:00.001"))
    }

    @Test("says who got no copy of a message, in the dialogue of the publisher or apart from it")
    func journeys() throws {
        let journey = Journey(
            publisher: 7, token: 5, time: nil, topic: Array("a/b\u{1B}".utf8), qos: 1, isRetained: false, copies: [],
            noCopySeen: Array(20...30))
        let within = try text { report, info in
            try ping(&report, info, frame: 5)
            report.journey(journey)
        }
        #expect(within.contains("\n        ! ⇒ a/b\\x1b QoS 1, frame 5: no copy was seen on connection 20, 21, 22,\n"))
        #expect(within.contains("and 3 more\n"))
        let apart = text { report, info in report.journey(journey) }
        #expect(apart.hasPrefix("        ! connection 7  ⇒ a/b\\x1b QoS 1, frame 5:"))
    }

    @Test("keeps quiet about a message that everybody got, but where it is asked to tell")
    func quietJourneys() throws {
        let copy = Journey.Copy(connection: 9, token: 6, qos: 0, delay: 1_500_000, isRetained: false, isQueued: true, isAmbiguous: false)
        let journey = Journey(
            publisher: 7, token: 5, time: nil, topic: Array("a/b".utf8), qos: 1, isRetained: false, copies: [copy], noCopySeen: [])
        #expect(text { report, info in report.journey(journey) }.isEmpty)
        var options = TextReport.Options()
        options.showsJourneys = true
        var report = TextReport(options: options)
        report.journey(journey)
        #expect(
            String(decoding: report.buffer, as: UTF8.self)
                == "          connection 7  ⇒ a/b QoS 1, frame 5:\n            to connection 9 in frame 6 after 1.50 ms (QoS 0, queued)\n")
    }
}
