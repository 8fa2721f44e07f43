import Foundation
import Testing

@Suite("The records and the rows of some captures")
struct GoldenRecordTests {
    @Test(
        "are as they were when somebody last read them (UPDATE_EXPECTED=1 writes them anew)",
        arguments: [
            ("paho-session-v311.pcap", "ndjson"), ("paho-session-v311.pcap", "csv"), ("rw-hole.pcap", "ndjson"),
            ("raw-malformed-1883.pcap", "ndjson"), ("raw-malformed-1883.pcap", "csv"), ("paho-will-v5.pcap", "ndjson"),
        ])
    func recordsAreAsExpected(name: String, format: String) throws {
        let run = try mqttscope("--format", format, Fixtures.path(name))
        #expect(run.errors.isEmpty)
        let file = Fixtures.expected.appending(path: "\(name).\(format)")
        if ProcessInfo.processInfo.environment["UPDATE_EXPECTED"] != nil {
            try Data(run.output).write(to: file)
        } else {
            let expected = try String(contentsOf: file, encoding: .utf8)
            #expect(run.text == expected, "\(name) is told otherwise than Fixtures/expected/\(name).\(format)")
        }
    }

    @Test("are the same packets: a row of CSV for each packet record")
    func rowsAreThePackets() throws {
        for capture in Fixtures.all {
            let records = try mqttscope("--format", "ndjson", Fixtures.path(capture.name)).text.split(separator: "\n")
            let rows = try mqttscope("--format", "csv", Fixtures.path(capture.name)).text.split(separator: "\n").dropFirst()
            let packets = records.filter { $0.contains(#""record":"packet""#) }
            #expect(rows.count == packets.count, "\(capture.name)")
            for (packet, row) in zip(packets, rows) {
                let time = packet.firstMatch(of: /"time":"([^"]*)"/).map { String($0.1) } ?? ""
                let type = packet.firstMatch(of: /"type":"([A-Z]*)"/).map { String($0.1) } ?? ""
                let cells = row.split(separator: ",", omittingEmptySubsequences: false)
                #expect(cells[0] == time && cells[5] == type, "\(capture.name): \(row)")
            }
        }
    }
}
