import TCPStreams
import TestSupport
import Testing

@Suite struct WrappedTalks {
    /// A talk as IP packets, each with its direction: random streams, cut, shuffled a little, some of it sent again.
    static func packets(
        _ isIPv6: Bool, using random: inout SeededGenerator
    ) -> (packets: [(bytes: [UInt8], isFromClient: Bool)], client: [UInt8], server: [UInt8]) {
        let client = Properties.randomBytes(Int.random(in: 1...3000, using: &random), using: &random)
        let server = Properties.randomBytes(Int.random(in: 1...3000, using: &random), using: &random)
        var pieces = Properties.conversation((client, server), using: &random)
        for piece in pieces where Int.random(in: 0..<8, using: &random) == 0 { pieces.append(piece) }
        pieces = Properties.shuffled(pieces, window: 4, using: &random)
        var packets: [(bytes: [UInt8], isFromClient: Bool)] = []
        func add(_ isFromClient: Bool, _ offset: Int, _ ack: Int, _ flags: Flags, _ data: [UInt8]) {
            var segment = TestSegment()
            if !isFromClient { (segment.source, segment.destination) = (segment.destination, segment.source) }
            segment.sequence = (isFromClient ? 4_294_967_000 : 77) &+ UInt32(truncatingIfNeeded: offset + 1)
            segment.acknowledgment = flags.contains(.ack) ? (isFromClient ? 77 : 4_294_967_000) &+ UInt32(truncatingIfNeeded: ack + 1) : 0
            segment.flags = flags
            segment.data = data
            let bytes =
                isIPv6
                ? ipv6(segment.bytes, swapped: !isFromClient)
                : ipv4(segment.bytes, from: isFromClient ? 0x0a00_0001 : 0x0a00_0002, to: isFromClient ? 0x0a00_0002 : 0x0a00_0001)
            packets.append((bytes, isFromClient))
        }
        add(true, -1, 0, .syn, [])
        add(false, -1, 0, [.syn, .ack], [])
        for piece in pieces {
            let data = Array((piece.fromClient ? client : server)[piece.range])
            add(piece.fromClient, piece.range.lowerBound, piece.acknowledges, .ack, data)
        }
        add(true, client.count, server.count, [.fin, .ack], [])
        add(false, server.count, client.count + 1, [.fin, .ack], [])
        return (packets, client, server)
    }

    @Test func `cut, shuffled, doubled and wrapped in anything, a talk is the same`() {
        for seed in 0..<150 {
            var random = SeededGenerator(seed: UInt64(seed))
            let isIPv6 = Bool.random(using: &random)
            let talk = Self.packets(isIPv6, using: &random)
            let wrapping = Wrapping.all[seed % Wrapping.all.count]
            let isCut = Bool.random(using: &random)
            let isDoubled = Bool.random(using: &random)
            var harness = Harness()
            for (identification, packet) in talk.packets.enumerated() {
                var parts = [packet.bytes]
                // An authentication header cannot stand within a fragment in front of its end.
                if isCut, wrapping.description != "authentication header" {
                    let sizes = (0..<3).map { _ in Int.random(in: 8...64, using: &random) }
                    parts = fragments(of: packet.bytes, sizes: sizes, identification: identification)
                    if isDoubled, let part = parts.randomElement(using: &random) { parts.append(part) }
                    parts.shuffle(using: &random)
                }
                for part in parts { harness.feed(wrapping.frame(part, packet.isFromClient), linkType: wrapping.linkType) }
            }
            harness.finish()
            #expect(harness.recorder.stream(.client) == talk.client.map { $0 }, "seed \(seed), \(wrapping)")
            #expect(harness.recorder.stream(.server) == talk.server.map { $0 }, "seed \(seed), \(wrapping)")
            #expect(harness.recorder.connections.count == 1 && harness.recorder.losses.isEmpty, "seed \(seed), \(wrapping)")
            #expect(harness.assembler.statistics.incompleteDatagrams == 0, "seed \(seed), \(wrapping)")
        }
    }

    @Test func `seen in two places, in any order, a talk is told once`() {
        for seed in 0..<100 {
            var random = SeededGenerator(seed: UInt64(seed))
            let talk = Self.packets(Bool.random(using: &random), using: &random)
            let first = Wrapping.all[Int.random(in: 0..<Wrapping.all.count, using: &random)]
            let second = Wrapping.all[Int.random(in: 0..<Wrapping.all.count, using: &random)]
            var harness = Harness()
            for packet in talk.packets {
                var frames = [first, second].map { ($0.frame(packet.bytes, packet.isFromClient), $0.linkType) }
                frames.shuffle(using: &random)
                for frame in frames { harness.feed(frame.0, linkType: frame.1) }
            }
            harness.finish()
            #expect(harness.recorder.stream(.client) == talk.client.map { $0 }, "seed \(seed): \(first), \(second)")
            #expect(harness.recorder.stream(.server) == talk.server.map { $0 }, "seed \(seed): \(first), \(second)")
            #expect(harness.recorder.connections.count == 1, "seed \(seed): \(first), \(second)")
        }
    }
}

@Suite struct Checksums {
    /// A segment with the right checksum over its pseudo-header, in Ethernet.
    func frame(_ text: String, at sequence: UInt32, isSound: Bool) -> [UInt8] {
        var bytes = TestSegment(sequence: sequence, data: Array(text.utf8)).bytes
        let pseudo: [UInt8] = [10, 0, 0, 1, 10, 0, 0, 2, 0, 6] + big16(bytes.count)
        let all = pseudo + bytes + (bytes.count % 2 == 0 ? [] : [0])
        var sum = 0
        for index in stride(from: 0, to: all.count, by: 2) { sum += Int(all[index]) << 8 | Int(all[index + 1]) }
        while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
        bytes.replaceSubrange(16..<18, with: big16(isSound ? ~sum : ~sum + 1))
        return ethernet(ipv4(bytes))
    }

    @Test func `of two copies that differ, that whose checksum fits is kept while both wait`() {
        for (firstIsSound, secondIsSound) in [(false, true), (true, false), (false, false), (true, true)] {
            let expected = !firstIsSound && secondIsSound ? "01234later" : "01234first"
            var harness = Harness()
            harness.feed(frame("0", at: 100, isSound: true))
            harness.feed(frame("first", at: 105, isSound: firstIsSound))
            harness.feed(frame("later", at: 105, isSound: secondIsSound))
            harness.feed(frame("1234", at: 101, isSound: true))
            harness.finish()
            #expect(harness.recorder.text(.client) == expected)
            #expect(harness.recorder.notices == [.conflictingCopy(byteCount: 5)])
        }
    }

    @Test func `a segment of an odd length fits, too`() {
        var harness = Harness()
        harness.feed(frame("0", at: 100, isSound: true))
        harness.feed(frame("xyz", at: 102, isSound: false))
        harness.feed(frame("abc", at: 102, isSound: true))
        harness.feed(frame("1", at: 101, isSound: true))
        #expect(harness.recorder.text(.client) == "01abc")
    }
}
