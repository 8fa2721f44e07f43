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
        let wide = SIMD4<UInt32>(repeating: key.littleEndian)
        var plain = InlineArray<2048, UInt8>(repeating: 0)
        var start = 0
        while start < bytes.count {
            let count = min(pieceLength, bytes.count - start)
            var index = 0
            var output = plain.mutableSpan
            var raw = output.mutableBytes
            while index + 16 <= count {
                let part = bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start + index, as: SIMD4<UInt32>.self)
                raw.storeBytes(of: part ^ wide, toByteOffset: index, as: SIMD4<UInt32>.self)
                index += 16
            }
            while index < count {
                let mask = UInt8(truncatingIfNeeded: key >> UInt32(8 * (index & 3)))
                raw.storeBytes(of: bytes[start + index] ^ mask, toByteOffset: index, as: UInt8.self)
                index += 1
            }
            // A piece is a multiple of four bytes, so that the next one begins with the same byte of the key.
            body(plain.span.extracting(0..<count))
            start += count
        }
    }
}
