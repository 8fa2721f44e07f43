import MQTTCodec
import MQTTDialogues
import Testing

@Suite("A server and clients that keep every rule of sessions")
struct HonestServerTests {
    private func accusations(_ server: HonestServer) -> [String] {
        server.talk.findings.compactMap { connection, finding in
            let statement = finding.statement.statement
            guard statement.level == .session else { return nil }
            return "\(connection): \(statement.name) \(finding.message) \(finding.evidence)"
        }
    }

    /// Whether nobody is accused; otherwise that is an issue, and what was said is printed.
    private func isAccusedOfNothing(_ server: HonestServer, _ seed: Int) -> Bool {
        let found = accusations(server)
        #expect(found == [], "seed \(seed)")
        if !found.isEmpty { print(server.talk.log.joined(separator: "\n")) }
        return found.isEmpty
    }

    @Test("are accused of nothing", arguments: MQTTVersion.allCases)
    func honest(version: MQTTVersion) throws {
        var journeys = 0
        for seed in 0..<60 {
            var server = HonestServer(version, seed: UInt64(seed))
            try server.run(300)
            journeys += server.talk.journeys.count
            guard isAccusedOfNothing(server, seed) else { break }
        }
        #expect(journeys > 2000)
    }

    @Test("are accused of nothing where connections are missing", arguments: MQTTVersion.allCases)
    func hidden(version: MQTTVersion) throws {
        for seed in 0..<120 {
            var server = HonestServer(version, seed: UInt64(seed), hiddenOneIn: [3, 5, 10][seed % 3])
            try server.run(300)
            guard isAccusedOfNothing(server, seed) else { break }
        }
    }

    @Test("are accused of nothing where packets are missing", arguments: MQTTVersion.allCases)
    func lossy(version: MQTTVersion) throws {
        for seed in 0..<60 {
            var server = HonestServer(version, seed: UInt64(seed), lossOneIn: [400, 100, 20][seed % 3])
            try server.run(300)
            guard isAccusedOfNothing(server, seed) else { break }
        }
    }
}
