import TestSupport
import Testing
import WebSocketStreams

@Suite struct DeflatedMessages {
    /// Messages that have much in common, of which some are long.
    private static func messages(_ generator: inout SeededGenerator, count: Int) -> [[UInt8]] {
        let words = (0..<20).map { _ in generator.bytes(generator.number(1...40)) }
        return (0..<count).map { _ in
            var message: [UInt8] = []
            for _ in 0..<generator.pick([0, 1, 3, 10, 200]) { message += generator.pick(words) }
            return message
        }
    }

    @Test(arguments: 8...15, [true, false])
    func `every window and both modes of takeover are read, in one piece and byte by byte`(windowBits: Int, takesContextOver: Bool) {
        var generator = SeededGenerator(seed: UInt64(windowBits))
        // zlib writes no window of 8 bits: who agrees on it uses one of 9.
        let deflater = Deflater(windowBits: max(windowBits, 9), takesContextOver: takesContextOver)
        var parameters = "; server_max_window_bits=\(windowBits); client_max_window_bits=\(windowBits)"
        if !takesContextOver { parameters += "; server_no_context_takeover; client_no_context_takeover" }
        var (frames, plain): ([UInt8], [UInt8]) = ([], [])
        for message in Self.messages(&generator, count: 16) {
            plain += message
            let compressed = deflater.message(message)
            // In up to three fragments, with a ping between them.
            let cuts = [0, generator.below(compressed.count), generator.below(compressed.count), compressed.count].sorted()
            for (index, (start, end)) in zip(cuts, cuts.dropFirst()).enumerated() {
                frames += frame(
                    index == 0 ? 2 : 0, Array(compressed[start..<end]), isFinal: index == 2, reserved: index == 0 ? 4 : 0,
                    key: generator.bytes(4))
                if generator.once(in: 3) { frames += frame(9, [1], key: key) }
            }
        }
        for chunk in [.max, 1, 1448] {
            let transcript = read(deflateHandshake(parameters) + [.client(frames)], chunk: chunk, finishes: true)
            #expect(transcript.payload(.client) == plain)
            #expect(transcript.client.allSatisfy { if case .payload = $0 { true } else if case .control = $0 { true } else { false } })
        }
    }

    @Test func `the sides do not share a window`() {
        let (client, server) = (Deflater(), Deflater())
        var steps = deflateHandshake()
        let text = Array("the same text on both sides".utf8)
        for _ in 0..<5 {
            steps.append(.client(frame(2, client.message(text), reserved: 4, key: key)))
            steps.append(.server(frame(2, server.message(text), reserved: 4)))
        }
        let transcript = read(steps, finishes: true)
        for sender in [WebSocketSender.client, .server] { #expect(transcript.payload(sender).count == 5 * text.count) }
    }

    @Test func `a message of zeros is read, and one that has no end meets a limit`() {
        let million = [UInt8](repeating: 0, count: 1 << 20)
        let bomb = frame(2, Deflater(takesContextOver: false).message(million), reserved: 4)
        var limits = WebSocketLimits()
        limits.inflatedBase = 3 << 20
        let transcript = read(deflateHandshake() + [Step](repeating: .server(bomb), count: 10) + [.server(frame(2, [1]))], limits: limits)
        let expected = limits.inflatedBase + limits.inflatedRatio * 10 * bomb.count
        let payload = transcript.payload(.server)
        #expect(payload.count >= limits.inflatedBase && payload.count < expected)
        // Once, though every message after it is missing too; what is not compressed is read.
        #expect(transcript.server.count { $0 == .unreadable(.inflatedTooLarge) } == 1)
        #expect(transcript.server.suffix(3) == [.unreadable(.inflatedTooLarge), .lost(nil), .payload([1])])
    }

    @Test(arguments: [
        ("f7", "a block of no type"), ("f2 48", "cut short"), ("01 05 00 fa fe 48 65", "a length that does not fit its complement"),
        ("", "nothing at all"),
    ])
    func `compressed data that make no sense are said so, and the next message is read where it refers to nothing`(
        bytes: String, name: String
    ) {
        let hello = frame(2, hex("f2 48 cd c9 c9 07 00"), reserved: 4)
        let again = frame(2, hex("f2 00 11 00 00"), reserved: 4)
        let transcript = read(deflateHandshake() + [.server(hello + frame(2, hex(bytes), reserved: 4) + again + hello + again)])
        let remarks = transcript.remarks(.server).dropFirst()
        if bytes.isEmpty {
            // A message of no bytes is an empty one to zlib.
            #expect(remarks.isEmpty)
        } else {
            #expect(remarks.first == .notice(.badCompressedData), "\(name)")
            #expect(remarks.contains { if case .unreadable(.damaged) = $0 { true } else { false } })
            #expect(remarks.contains(.unreadable(.contextLost)))
            #expect(remarks.contains(.lost(nil)))
        }
        #expect(transcript.payload(.server).suffix(10) == Array("HelloHello".utf8))
    }

    @Test func `a copy of a connection goes on by itself`() {
        let deflater = Deflater()
        var generator = SeededGenerator(seed: 3)
        let text = generator.bytes(5000)
        let whole = frame(2, deflater.message(text), reserved: 4, key: key)
        let (front, back) = (Array(whole[..<2000]), Array(whole[2000...]))
        var connection = WebSocketConnection<Int>()
        for step in deflateHandshake() {
            switch step {
            case .client(let bytes): connection.receive(bytes.span, from: .client, at: 0) { _, _, _ in }
            case .server(let bytes): connection.receive(bytes.span, from: .server, at: 0) { _, _, _ in }
            case .lost, .finished: break
            }
        }
        connection.receive(front.span, from: .client, at: 0) { _, _, _ in }
        var copy = connection
        for _ in 0..<2 {
            var rest: [UInt8] = []
            copy.receive(back.span, from: .client, at: 0) { event, _, _ in
                switch event {
                case .payload(let bytes): rest += array(bytes)
                default: break
                }
            }
            #expect(rest.count > 1000 && rest == text.suffix(rest.count))
            copy = connection
        }
    }
}
