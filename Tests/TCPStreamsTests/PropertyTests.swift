import TCPStreams
import TestSupport
import Testing

@Suite struct Properties {
    struct Piece {
        var fromClient: Bool
        var range: Range<Int>
        var acknowledges: Int
    }

    /// Two random streams as the segments of a conversation: each acknowledges what its sender had received.
    static func conversation(_ streams: (client: [UInt8], server: [UInt8]), using random: inout SeededGenerator) -> [Piece] {
        var pieces: [Piece] = []
        var (client, server) = (0, 0)
        while client < streams.client.count || server < streams.server.count {
            let fromClient = server == streams.server.count || (client < streams.client.count && Bool.random(using: &random))
            let size = Int.random(in: 1...40, using: &random)
            if fromClient {
                let end = min(client + size, streams.client.count)
                pieces.append(Piece(fromClient: true, range: client..<end, acknowledges: server))
                client = end
            } else {
                let end = min(server + size, streams.server.count)
                pieces.append(Piece(fromClient: false, range: server..<end, acknowledges: client))
                server = end
            }
        }
        return pieces
    }

    /// Moves pieces by up to `window` places.
    static func shuffled(_ pieces: [Piece], window: Int, using random: inout SeededGenerator) -> [Piece] {
        let keyed = pieces.enumerated().map { ($0.offset + Int.random(in: 0...window, using: &random), $0.offset, $0.element) }
        return keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }

    static func randomBytes(_ count: Int, using random: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    @Test func `split, shuffled, doubled and overlapped, the same bytes come out, in causal order`() {
        for seed in 0..<300 {
            var random = SeededGenerator(seed: UInt64(seed))
            let client = Self.randomBytes(Int.random(in: 0...1500, using: &random), using: &random)
            let server = Self.randomBytes(Int.random(in: 0...1500, using: &random), using: &random)
            var pieces = Self.conversation((client, server), using: &random)
            for piece in pieces where Int.random(in: 0..<4, using: &random) == 0 {
                // A retransmission with other bounds, as it would be sent later.
                let count = piece.fromClient ? client.count : server.count
                let low = max(0, piece.range.lowerBound - Int.random(in: 0...20, using: &random))
                let high = min(count, piece.range.upperBound + Int.random(in: 0...20, using: &random))
                pieces.append(Piece(fromClient: piece.fromClient, range: low..<high, acknowledges: piece.acknowledges))
            }
            pieces = Self.shuffled(pieces, window: Int.random(in: 0...12, using: &random), using: &random)

            var harness = Harness()
            harness.clientSequence = Bool.random(using: &random) ? .max - UInt32.random(in: 0...1500, using: &random) : 7
            harness.serverSequence = Bool.random(using: &random) ? .max - UInt32.random(in: 0...1500, using: &random) : 0x7fff_fff0
            harness.handshake()
            for piece in pieces {
                let data = Array((piece.fromClient ? client : server)[piece.range])
                harness.send(piece.fromClient, data, piece.range.lowerBound, piece.acknowledges, .ack)
            }
            harness.send(true, [], client.count, server.count, [.fin, .ack])
            harness.send(false, [], server.count, client.count + 1, [.fin, .ack])
            harness.finish()
            #expect(harness.recorder.stream(.client) == client.map { $0 }, "seed \(seed)")
            #expect(harness.recorder.stream(.server) == server.map { $0 }, "seed \(seed)")
            #expect(harness.recorder.losses.isEmpty && harness.recorder.notices.isEmpty, "seed \(seed)")
            #expect(harness.recorder.ends == [.fin(first: .client)], "seed \(seed)")
            #expect(harness.assembler.heldBytes == 0, "seed \(seed)")
        }
    }

    @Test func `bytes come after all that their segment acknowledged`() {
        for seed in 0..<100 {
            var random = SeededGenerator(seed: UInt64(seed))
            let client = Self.randomBytes(600, using: &random)
            let server = Self.randomBytes(600, using: &random)
            let pieces = Self.conversation((client, server), using: &random)
            var harness = Harness()
            harness.handshake()
            // Frame numbers begin at 4, so a frame says which piece it is.
            let order = Self.shuffled(pieces, window: 8, using: &random)
            for piece in order {
                harness.send(
                    piece.fromClient, Array((piece.fromClient ? client : server)[piece.range]), piece.range.lowerBound,
                    piece.acknowledges, .ack)
            }
            var delivered: [Sender: Int] = [.client: 0, .server: 0]
            for entry in harness.recorder.entries {
                guard case .received(let bytes, let sender, _, let frame) = entry else { continue }
                #expect(delivered[sender.peer, default: 0] >= order[frame - 4].acknowledges, "seed \(seed)")
                delivered[sender, default: 0] += bytes.count
            }
            #expect(delivered == [.client: 600, .server: 600], "seed \(seed)")
        }
    }

    @Test func `whatever is missing is stated, in its place and with its size`() {
        for seed in 0..<300 {
            var random = SeededGenerator(seed: UInt64(seed))
            let client = Self.randomBytes(800, using: &random)
            let server = Self.randomBytes(800, using: &random)
            var pieces = Self.conversation((client, server), using: &random)
            var expected: [Bool: [UInt8?]] = [true: client, false: server]
            for index in pieces.indices.reversed() where Int.random(in: 0..<10, using: &random) == 0 {
                // A single byte lost at the very end looks like a FIN.
                let piece = pieces.remove(at: index)
                for offset in piece.range { expected[piece.fromClient]?[offset] = nil as UInt8? }
            }
            pieces = Self.shuffled(pieces, window: Int.random(in: 0...6, using: &random), using: &random)
            var harness = Harness()
            harness.handshake()
            for piece in pieces {
                harness.send(
                    piece.fromClient, Array((piece.fromClient ? client : server)[piece.range]), piece.range.lowerBound,
                    piece.acknowledges, .ack)
            }
            harness.send(true, [], client.count, server.count + 1, [.fin, .ack])
            harness.send(false, [], server.count, client.count + 1, [.fin, .ack])
            harness.finish()
            #expect(harness.recorder.stream(.client) == expected[true], "seed \(seed)")
            #expect(harness.recorder.stream(.server) == expected[false], "seed \(seed)")
            let totals = harness.recorder.totals[1]
            #expect(totals?[.client]?.lostBytes == expected[true]?.count { $0 == nil }, "seed \(seed)")
        }
    }

    @Test func `random changes to frames never trap, and each byte is told once at most`() {
        var frames: [(bytes: [UInt8], linkType: UInt32)] = []
        for (offset, text) in [(0, "hello"), (8, "late"), (5, "abc"), (0, "again"), (12, "more")] {
            var segment = TestSegment(sequence: UInt32(100 + offset), acknowledgment: 50, data: Array(text.utf8))
            frames.append((ethernet(ipv4(segment.bytes)), 1))
            frames.append((ethernet(ipv6(segment.bytes, next: 0, extensions: [6, 0, 0, 0, 0, 0, 0, 0]), type: 0x86dd), 1))
            frames.append((ethernet(ipv4(segment.bytes, options: [1, 1, 1, 1]), tags: [(0x8100, 5)]), 1))
            frames.append((ipv6(segment.bytes), 101))
            frames.append(([0, 0, 0, 2] + ipv4(segment.bytes), 0))
            (segment.source, segment.destination) = (segment.destination, segment.source)
            frames.append((ethernet(ipv4(segment.bytes, from: 0x0a00_0002, to: 0x0a00_0001)), 1))
            for flags in [Flags.syn, [.syn, .ack], [.fin, .ack], .rst] {
                segment.flags = flags
                frames.append((ethernet(ipv4(segment.bytes, from: 0x0a00_0002, to: 0x0a00_0001)), 1))
            }
        }
        var random = SeededGenerator(seed: 5)
        var limits = Limits()
        limits.connections = 20
        limits.heldBytesPerDirection = 2000
        limits.heldSegmentsPerDirection = 20
        limits.heldBytes = 5000
        limits.holeFrames = 6
        for _ in 0..<40 {
            var harness = Harness(limits: limits)
            for _ in 0..<1500 {
                var (bytes, linkType) = frames.randomElement(using: &random) ?? ([], 1)
                for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
                }
                if Int.random(in: 0..<8, using: &random) == 0 { bytes = Array(bytes.prefix(Int.random(in: 0...80, using: &random))) }
                var originalLength = bytes.count
                if Int.random(in: 0..<20, using: &random) == 0 { originalLength = .random(in: .min ... .max, using: &random) }
                if Int.random(in: 0..<50, using: &random) == 0 { harness.time = .random(in: .min ..< .max - 1_000_000, using: &random) }
                harness.feed(bytes, linkType: linkType, originalLength: originalLength)
            }
            harness.finish()
            #expect(harness.assembler.heldBytes == 0)
            #expect(harness.assembler.openConnections == 0)
            var open: Set<Int> = []
            for entry in harness.recorder.entries {
                switch entry {
                case .opened(let id): #expect(open.insert(id).inserted)
                case .closed(let id, _, _): #expect(open.remove(id) != nil)
                case .received(let bytes, _, let id, _): #expect(open.contains(id) && !bytes.isEmpty)
                case .lost(let count, _, _, let id, _): #expect(open.contains(id) && count > 0)
                case .noticed(_, _, let id, _), .finished(_, let id, _): #expect(open.contains(id))
                }
            }
            #expect(open.isEmpty)
        }
    }

    @Test func `a random walk of segments keeps the books straight`() {
        for seed in 0..<60 {
            var random = SeededGenerator(seed: UInt64(seed))
            var limits = Limits()
            limits.heldBytesPerDirection = 300
            limits.heldSegmentsPerDirection = 8
            limits.heldBytes = 3000
            limits.holeFrames = 9
            limits.connections = 4
            limits.closedConnections = 2
            var harness = Harness(limits: limits)
            for _ in 0..<2000 {
                harness.clientPort = Int.random(in: 50000..<50006, using: &random)
                let flags: Flags =
                    switch Int.random(in: 0..<60, using: &random) {
                    case 0: .syn
                    case 1: [.syn, .ack]
                    case 2: [.fin, .ack]
                    case 3: .rst
                    case 4: []
                    default: .ack
                    }
                if Int.random(in: 0..<300, using: &random) == 0 { harness.clientSequence = .random(in: .min ... .max, using: &random) }
                harness.send(
                    Bool.random(using: &random), Self.randomBytes(Int.random(in: 0...30, using: &random), using: &random),
                    Int.random(in: -20...500, using: &random), Int.random(in: -20...500, using: &random), flags,
                    Int.random(in: 0..<10, using: &random) == 0 ? 3 : nil)
                #expect(harness.assembler.heldBytes <= 3000)
                #expect(harness.assembler.openConnections <= 4)
            }
            harness.finish()
            #expect(harness.assembler.heldBytes == 0)
            var bytes: [Int: [Sender: Int]] = [:]
            for entry in harness.recorder.entries {
                if case .received(let data, let sender, let id, _) = entry { bytes[id, default: [:]][sender, default: 0] += data.count }
            }
            for (id, totals) in harness.recorder.totals {
                for sender in [Sender.client, .server] { #expect(bytes[id]?[sender] ?? 0 == totals[sender]?.bytes) }
            }
        }
    }
}
