/// The character at one place of text, as far as the rules of 1.5.4 and 4.7 care.
struct UTF8Character {
    enum Kind {
        case plain
        /// Not well-formed UTF-8; the length is that of the longest beginning that could have become a character.
        case malformed
        /// U+0000 (1.5.4).
        case null
        /// `+` or `#` (4.7.1).
        case wildcard
        /// A control or non-character, which should not be used (1.5.4).
        case disallowed
    }

    let kind: Kind
    /// Bytes, at least one.
    let length: Int

    /// Reads the character at `position`, which is before `end` (table 3-7 of the Unicode Standard).
    @inline(__always)
    init(_ bytes: Span<UInt8>, at position: Int, to end: Int) {
        let first = bytes[position]
        if first < 0x80 {
            length = 1
            switch first {
            case 0: kind = .null
            case UInt8(ascii: "+"), UInt8(ascii: "#"): kind = .wildcard
            case 0x01...0x1F, 0x7F: kind = .disallowed
            default: kind = .plain
            }
            return
        }
        let count: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: count = 2
        case 0xE0...0xEF:
            count = 3
            if first == 0xE0 { low = 0xA0 }
            if first == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            count = 4
            if first == 0xF0 { low = 0x90 }
            if first == 0xF4 { high = 0x8F }
        default:
            kind = .malformed
            length = 1
            return
        }
        var scalar = UInt32(first) & (0x7F &>> UInt32(truncatingIfNeeded: count))
        var index = 1
        while index < count {
            guard position &+ index < end else { break }
            let byte = bytes[position &+ index]
            guard byte >= low, byte <= high else { break }
            low = 0x80
            high = 0xBF
            scalar = scalar &<< 6 | UInt32(byte & 0x3F)
            index &+= 1
        }
        length = index
        if index < count {
            kind = .malformed
        } else if scalar < 0xA0 || scalar & 0xFFFE == 0xFFFE || (scalar >= 0xFDD0 && scalar <= 0xFDEF) {
            kind = .disallowed
        } else {
            kind = .plain
        }
    }
}
