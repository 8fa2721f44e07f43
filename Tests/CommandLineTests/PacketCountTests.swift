import Foundation
import Testing

@Suite("Packet counts")
struct PacketCountTests {
    @Test("are those that client, broker log and an independent reassembler agree on")
    func countsAreAsKnown() throws {
        for capture in Fixtures.all where !capture.packets.isEmpty {
            let run = try run(builtProduct("mqttscope"), ["-q"] + Fixtures.arguments(capture.name))
            var counts: [String: Int] = [:]
            for line in run.text.split(separator: "\n").dropFirst() where line.hasPrefix("  ") {
                let words = line.split(separator: " ")
                if words.count == 2, let count = Int(words[1].replacingOccurrences(of: ",", with: "")) { counts[String(words[0])] = count }
            }
            #expect(counts == capture.packets, "\(capture.name)")
        }
    }
}
