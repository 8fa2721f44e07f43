/// Base64 (RFC 4648 4).
package enum Base64 {
    /// Appends bytes as ASCII text, four characters for three bytes.
    package static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let rest = bytes.count - start
            let group =
                UInt32(bytes[start]) << 16 | (rest > 1 ? UInt32(bytes[start + 1]) << 8 : 0) | (rest > 2 ? UInt32(bytes[start + 2]) : 0)
            for place in 0..<4 {
                let bits = UInt8(truncatingIfNeeded: group >> (18 - UInt32(place) * 6) & 0x3f)
                output.append(place <= rest ? digit(bits) : UInt8(ascii: "="))
            }
        }
    }

    /// The character of 6 bits.
    private static func digit(_ value: UInt8) -> UInt8 {
        switch value {
        case ..<26: UInt8(ascii: "A") + value
        case ..<52: UInt8(ascii: "a") + value - 26
        case ..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
