import TestSupport
import Testing
import WebSocketStreams

/// How bytes are cut changes nothing of what is told.
@Suite struct Splits {
    /// A conversation with everything in it.
    private static func conversation(seed: UInt64) -> [Step] {
        var generator = SeededGenerator(seed: seed)
        let (client, server) = (Deflater(), Deflater(windowBits: 10, takesContextOver: false))
        var steps: [Step] = [
            .client(head(["GET /page HTTP/1.1", "Host: x"])),
            .server(head(["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"]) + Array("3\r\nabc\r\n0\r\n\r\n".utf8)),
        ]
        steps += deflateHandshake("; server_no_context_takeover; server_max_window_bits=10")
        for _ in 0..<12 {
            let payload = [UInt8](repeating: UInt8(generator.below(4)), count: generator.below(40)) + generator.bytes(generator.below(8))
            let isClient = generator.once(in: 2)
            let mask = isClient ? generator.bytes(4) : nil
            let bytes: [UInt8]
            switch generator.below(6) {
            case 0: bytes = frame(9, Array(payload.prefix(125)), key: mask)
            case 1: bytes = frame(2, payload, isFinal: false, key: mask) + frame(10, [], key: mask) + frame(0, payload, key: mask)
            case 2: bytes = frame(1, payload, key: mask)
            case 3: bytes = frame(2, payload, reserved: 3, key: mask, extended: 8)
            default: bytes = frame(2, (isClient ? client : server).message(payload), reserved: 4, key: mask)
            }
            steps.append(isClient ? .client(bytes) : .server(bytes))
        }
        steps.append(.client(frame(8, [0x03, 0xE8], key: key)))
        return steps
    }

    @Test func `chunks of every size give the same`() {
        for seed in 0..<30 as Range<UInt64> {
            let steps = Self.conversation(seed: seed)
            let whole = read(steps, finishes: true)
            #expect(whole.handshake != nil)
            for chunk in [1, 2, 3, 5, 7, 13, 64] { #expect(read(steps, chunk: chunk, finishes: true) == whole) }
        }
    }

    @Test func `every split in two gives the same`() {
        let steps = Self.conversation(seed: 100)
        let whole = read(steps, finishes: true)
        for (index, step) in steps.enumerated() {
            let (bytes, isClient): ([UInt8], Bool) =
                switch step {
                case .client(let bytes): (bytes, true)
                case .server(let bytes): (bytes, false)
                case .lost, .finished: ([], true)
                }
            for cut in 1..<max(bytes.count, 1) {
                var split = steps
                let halves = [Array(bytes[..<cut]), Array(bytes[cut...])]
                split.replaceSubrange(index...index, with: halves.map { isClient ? .client($0) : .server($0) })
                #expect(read(split, finishes: true) == whole)
            }
        }
    }

    @Test func `packets are read wherever messages begin and end`() {
        // Two MQTT packets: in one message, one byte a message, one byte a fragment, and with pings between them.
        let packets = hex("10 0c 0004 'MQTT' 04 02 003c 0000 c0 00")
        let pong = frame(10, [], key: key)
        let forms: [[UInt8]] = [
            frame(2, packets, key: key),
            Array(packets.map { frame(2, [$0], key: key) }.joined()),
            Array(packets.map { frame(2, [$0], key: key) + pong + frame(2, [], key: key) }.joined()),
            frame(2, [], isFinal: false, key: key) + packets.flatMap { frame(0, [$0], isFinal: false, key: key) + pong }
                + frame(0, [], key: key),
        ]
        for form in forms {
            for chunk in [.max, 1] {
                #expect(read(handshake() + [.client(form)], chunk: chunk, finishes: true).payload(.client) == packets)
            }
        }
    }
}
