import MQTTCodec
import MQTTDialogues
import TestSupport
import Testing

@Suite("A client and a server that keep every rule")
struct LegalTalkTests {
    private static let seeds: Range<UInt64> = 0..<60

    /// Says a talk, one packet every 10 ms; where `hides` says so, a packet is missing, and that is told.
    private func say(
        _ talk: LegalTalk, _ version: MQTTVersion, from start: Int = 0, hides: (inout SeededGenerator) -> Bool = { _ in false },
        seed: UInt64 = 0
    ) throws -> Conversation {
        var random = SeededGenerator(seed: seed)
        var conversation = Conversation(version)
        if start > 0 { conversation.happens(.joinedMidway) }
        for (sender, packet) in talk.captured.dropFirst(start) {
            if hides(&random) { conversation.happens(.lost(from: sender)) } else { try conversation.say(sender, packet) }
        }
        conversation.end()
        return conversation
    }

    @Test("are accused of nothing", arguments: MQTTVersion.allCases)
    func legal(version: MQTTVersion) throws {
        var messages = 0
        for seed in Self.seeds {
            let talk = LegalTalk(version, seed: seed, steps: 1_200)
            let conversation = try say(talk, version)
            messages += conversation.deliveries.count
            #expect(conversation.findings.isEmpty, "seed \(seed): \(conversation.findings.map { ($0.token, $0.message) })")
        }
        #expect(messages > 300, "they have said something")
    }

    @Test("are accused of nothing where packets are missing", arguments: MQTTVersion.allCases)
    func lossy(version: MQTTVersion) throws {
        for seed in Self.seeds {
            let talk = LegalTalk(version, seed: seed, steps: 1_200)
            for share in [1, 10, 40] {
                let conversation = try say(talk, version, hides: { $0.percent(share) }, seed: seed)
                #expect(conversation.findings.isEmpty, "seed \(seed): \(conversation.findings.map { ($0.token, $0.message) })")
            }
        }
    }

    @Test("are accused of nothing where the capture begins in the middle", arguments: MQTTVersion.allCases)
    func midway(version: MQTTVersion) throws {
        for seed in Self.seeds {
            let talk = LegalTalk(version, seed: seed, steps: 1_200)
            for part in 1...4 {
                let conversation = try say(talk, version, from: max(1, talk.captured.count * part / 5))
                #expect(conversation.findings.isEmpty, "seed \(seed): \(conversation.findings.map { ($0.token, $0.message) })")
            }
        }
    }
}
