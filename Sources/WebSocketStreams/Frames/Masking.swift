/// Taking masks off (RFC 6455 5.3): byte i of the payload was combined with byte i modulo 4 of the masking key.
enum Masking {
    /// Bytes that are unmasked at a time: as many as an Ethernet segment carries fit.
    static let pieceLength = 2048

    /// The key as it applies from byte `offset` of the payload on.
    static func key(_ key: UInt32, at offset: Int) -> UInt32 {
        let shift = UInt32(offset & 3) * 8
        return shift == 0 ? key : key >> shift | key << (32 - shift)
    }

    /// Hands on masked bytes without their mask, in pieces.
    ///
    /// - Parameter key: as it applies to the first of them.
    @inline(always)
    static func remove(_ key: UInt32, from bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
        let wide = UInt64(key) << 32 | UInt64(key)
        var plain = InlineArray<2048, UInt8>(repeating: 0)
        var start = 0
        while start < bytes.count {
            let count = min(pieceLength, bytes.count - start)
            var index = 0
            var output = plain.mutableSpan
            while index + 8 <= count {
                let word = bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start + index, as: UInt64.self).littleEndian ^ wide
                for byte in 0..<8 { output[index + byte] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte)) }
                index += 8
            }
            while index < count {
                output[index] = bytes[start + index] ^ UInt8(truncatingIfNeeded: key >> UInt32(8 * (index & 3)))
                index += 1
            }
            // A piece is a multiple of four bytes, so that the next one begins with the same byte of the key.
            body(plain.span.extracting(0..<count))
            start += count
        }
    }
}
