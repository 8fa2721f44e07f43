import TestSupport
import Testing

@testable import MQTTCodec

@Suite struct `Hostile streams` {
    /// Bytes that look like packets often enough, and lie about their lengths.
    private func stream(_ random: inout SeededGenerator, _ pool: [[UInt8]], _ mutator: inout Mutator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<random.number(1...4) {
            switch random.below(6) {
            case 0: bytes += random.bytes(random.below(12))
            case 1: bytes += mutator.noise()
            case 2, 3: bytes += mutator.mutated(random.pick(pool), with: random.pick(pool))
            default: bytes += random.pick(pool)
            }
        }
        return bytes
    }

    @Test func `120,000 random streams with losses trap nothing and hold no more than the limits`() {
        var random = SeededGenerator(seed: 2026)
        var mutator = Mutator(seed: 7)
        var pool: [[UInt8]] = []
        for (index, situation) in situations.enumerated() {
            pool += mixedPackets(60, seed: UInt64(index) + 300, situation.version, situation.sender).filter { $0.count < 120 }
        }
        let counts = [0, -1, 1, 2, 3, 7, 40, 268_435_455, Int.max, Int.min]
        var events = 0
        var worst = 0
        for _ in 0..<120_000 {
            let limits = PacketFramer.Limits(
                maximumPacketSize: random.pick([0, 5, 60, 200, 268_435_460]), maximumConnectSize: random.pick([0, 20, 1 << 20]),
                maximumPublishCollected: random.pick([nil, nil, 0, 10, -1]), maximumCollected: random.pick([0, 3, 50, 100]),
                maximumPropertyCount: random.pick([0, 1, 3, .max]))
            var decoder = ConnectionDecoder(assuming: random.pick(MQTTVersion.allCases), limits: limits)
            for _ in 0..<2 {
                let sender = random.pick([ControlPacket.Sender.client, .server, .unknown])
                let bytes = stream(&random, pool, &mutator)
                let rest = bytes.span
                var position = 0
                while position < bytes.count {
                    let end = min(bytes.count, position + random.pick([1, 2, 5, 30, 1000]))
                    decoder.receive(rest.extracting(position..<end), from: sender) { _ in events += 1 }
                    position = end
                    let framer = decoder.framer(from: sender)
                    worst = max(worst, framer.pendingBytes)
                    if let needed = framer.bytesNeeded, needed < 1 { Issue.record("\(needed) bytes needed: \(hexDump(bytes))") }
                    if framer.isBetweenPackets, framer.bytesNeeded != nil || framer.pendingBytes != 0 {
                        Issue.record("something is pending between packets: \(hexDump(bytes))")
                    }
                    if random.once(in: 8) { _ = decoder.lose(byteCount: random.pick(counts), from: sender) { _ in events += 1 } }
                }
            }
        }
        #expect(events > 100_000)
        #expect(worst <= 100)
    }

    @Test func `random streams give the same in any chunking`() {
        var random = SeededGenerator(seed: 99)
        var mutator = Mutator(seed: 9)
        let pool = situations.enumerated().flatMap { mixedPackets(20, seed: UInt64($0) + 700, $1.version, $1.sender) }
        for round in 0..<5000 {
            let bytes = stream(&random, pool, &mutator)
            let limits = round % 2 == 0 ? tightLimits : PacketFramer.Limits(maximumPublishCollected: 0)
            let version = random.pick(MQTTVersion.allCases)
            var whole = ConnectionDecoder(assuming: version, limits: limits)
            var parts = ConnectionDecoder(assuming: version, limits: limits)
            let expected = whole.told(of: bytes, from: .client)
            guard parts.told(of: bytes, from: .client, round % 3 == 0 ? .byteByByte : .random(seed: UInt64(round))) == expected,
                whole.framer(from: .client).bytesNeeded == parts.framer(from: .client).bytesNeeded,
                whole.framer(from: .client).skippedBytes == parts.framer(from: .client).skippedBytes,
                whole.framer(from: .client).pendingBytes == parts.framer(from: .client).pendingBytes
            else {
                Issue.record("\(version): \(hexDump(bytes))")
                return
            }
        }
    }
}
