import WebSocketStreams

extension FuzzTarget {
    /// Compressed messages of a WebSocket: window and takeover, then messages: made of literals and references that are known, lost, or
    /// any bytes.
    ///
    /// Of messages that were made, exactly what was compressed comes out, up to a reference to what is missing; byte by byte the same.
    ///
    /// Allowance: as that of `websocket`.
    static let inflate = FuzzTarget("inflate", maximumLength: 1024, allowance: Allowance(perByte: 60_000, base: 1 << 20)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let choice = feed.byte()
        let takesContextOver = choice & 1 == 0
        let windowBits = 9 + Int(choice >> 1) % 7
        let extensions =
            "permessage-deflate; server_max_window_bits=\(windowBits)" + (takesContextOver ? "" : "; server_no_context_takeover")
        var whole = WebSocketTalk(extensions: extensions, isParted: false)
        var parted = WebSocketTalk(extensions: extensions, isParted: true)
        var compressor = ScriptedCompressor(windowBits: windowBits, takesContextOver: takesContextOver)
        var expected: [UInt8] = []
        while !feed.isEmpty {
            let choice = feed.byte()
            if choice & 0xE0 == 0xE0 {
                // Any bytes: nothing is known of what comes out, but it is the same in other chunks.
                let frame = ScriptedCompressor.frame(feed.take(feed.below(126)))
                whole.receive(frame, .server)
                parted.receive(frame, .server)
                break
            }
            let (message, readable) = compressor.message(&feed, hasFinalBlock: choice & 1 != 0, isLost: choice & 6 == 6)
            let frame = ScriptedCompressor.frame(message)
            if choice & 6 == 6 {
                // The payload is lost, the header is not.
                let header = Array(frame.dropLast(message.count))
                whole.receive(header, .server)
                parted.receive(header, .server)
                whole.lose(message.count, .server)
                parted.lose(message.count, .server)
            } else {
                whole.receive(frame, .server)
                parted.receive(frame, .server)
                expected += readable
            }
            try demand(whole.payload[.server, default: []] == expected, "something else comes out: \(bytes.hexadecimal)")
        }
        try demand(whole.payload == parted.payload, "in other chunks another thing comes out: \(bytes.hexadecimal)")
        try demand(whole.told == parted.told, "in other chunks another thing is told: \(bytes.hexadecimal)")
    }
}

/// Compresses by a script: literals and references, in blocks with fixed codes (RFC 1951 3.2.6).
struct ScriptedCompressor {
    private let window: Int
    private let takesContextOver: Bool
    /// All that was compressed since the context began.
    private var history: [UInt8] = []
    /// How many bytes at its end a reader knows that has missed what is in front of them.
    private var known = 0

    init(windowBits: Int, takesContextOver: Bool) {
        window = 1 << windowBits
        self.takesContextOver = takesContextOver
    }

    /// The payload of a message, and what of it a reader can read.
    mutating func message(_ feed: inout ByteFeed, hasFinalBlock: Bool, isLost: Bool) -> (bytes: [UInt8], readable: [UInt8]) {
        if !takesContextOver {
            history = []
            known = 0
        }
        var bits = BitWriter()
        bits.write(hasFinalBlock ? 1 : 0, 1)
        bits.write(1, 2)
        var readable: [UInt8]? = []
        var result: [UInt8] = []
        for _ in 0..<feed.below(20) {
            let choice = feed.byte()
            if choice & 1 == 0 || history.isEmpty {
                let byte = feed.byte()
                bits.writeCode(Int(byte))
                history.append(byte)
                known += 1
                readable?.append(byte)
                continue
            }
            let length = 3 + Int(choice >> 1) % 8
            let distance = 1 + Int(feed.twoByteInteger()) % min(history.count, window)
            bits.writeCode(257 + length - 3)
            bits.writeDistance(distance)
            if distance > known, let read = readable {
                result = read
                readable = nil
            }
            for _ in 0..<length {
                let byte = history[history.count - distance]
                history.append(byte)
                readable?.append(byte)
            }
            known += length
        }
        bits.writeCode(256)
        // The end of an empty stored block is left out (RFC 7692 7.2.1); behind a final block it begins with a byte of its own.
        if hasFinalBlock { bits.align() }
        bits.write(0, 3)
        bits.align()
        if isLost || readable == nil { known = 0 }
        return (bits.bytes, readable ?? result)
    }

    /// A binary message that is marked as compressed.
    static func frame(_ payload: [UInt8]) -> [UInt8] {
        [0xC2] + (payload.count < 126 ? [UInt8(payload.count)] : [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]) + payload
    }

    /// Bits from the lowest of each byte on (RFC 1951 3.1.1).
    private struct BitWriter {
        private(set) var bytes: [UInt8] = []
        private var count = 0

        mutating func write(_ value: Int, _ bits: Int) {
            for bit in 0..<bits {
                if count % 8 == 0 { bytes.append(0) }
                bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(count % 8)
                count += 1
            }
        }

        mutating func align() { count = bytes.count * 8 }

        /// A Huffman code, whose highest bit comes first.
        private mutating func writeReversed(_ value: Int, _ bits: Int) {
            for bit in (0..<bits).reversed() { write(value >> bit & 1, 1) }
        }

        /// A literal, a length or the end, with the fixed codes.
        mutating func writeCode(_ symbol: Int) {
            switch symbol {
            case ..<144: writeReversed(0x30 + symbol, 8)
            case ..<256: writeReversed(0x190 + symbol - 144, 9)
            case ..<280: writeReversed(symbol - 256, 7)
            default: writeReversed(0xC0 + symbol - 280, 8)
            }
        }

        /// A distance: five bits, and how far behind the first distance of that code (3.2.5).
        mutating func writeDistance(_ distance: Int) {
            var (code, base, extra) = (0, 1, 0)
            while distance >= base + 1 << extra {
                base += 1 << extra
                code += 1
                extra = max(0, code / 2 - 1)
            }
            writeReversed(code, 5)
            write(distance - base, extra)
        }
    }
}
