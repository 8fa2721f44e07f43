/// How bytes that are meant as text can be shown in a JSON string.
enum TextForm: Sendable {
    /// Printable ASCII without quotation mark and backslash: as it is.
    case plain
    /// Well-formed UTF-8, of which something may have to be escaped.
    case wellFormed
    /// Not UTF-8: only as hexadecimal digits.
    case malformed

    /// Looks at some bytes.
    @inline(always)
    init(of bytes: Span<UInt8>) {
        if bytes.isPlainText {
            self = .plain
        } else {
            self = bytes.wellFormedPrefix == bytes.count ? .wellFormed : .malformed
        }
    }
}

extension Span<UInt8> {
    /// Whether all bytes are printable ASCII that needs no escapes.
    ///
    /// The highest bit of a byte is set after these subtractions where the byte is one that is looked for, or is over 0x7F. In a word bits
    /// borrowed from the next byte only add suspicion where there already is some.
    @inline(always)
    var isPlainText: Bool {
        // SAFETY: all loads below are bounds-checked by `RawSpan`, and every bit pattern is a vector of bytes or an integer; so are the
        // sixteen bytes of a vector, as two integers.
        let raw = bytes
        let count = count
        if count >= 16 {
            // The last sixteen bytes may overlap those before them.
            let last = count &- 16
            var text = raw.unsafeLoadUnaligned(fromByteOffset: last, as: SIMD16<UInt8>.self)
            var signs = Self.signs(text)
            var position = 0
            while position < last {
                text = raw.unsafeLoadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
                signs |= Self.signs(text)
                position &+= 16
            }
            let words = unsafeBitCast(signs, to: SIMD2<UInt64>.self)
            return (words[0] | words[1]) & 0x8080_8080_8080_8080 == 0
        }
        if count >= 8 {
            let first = raw.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
            let last = raw.unsafeLoadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            return (Self.signs(first) | Self.signs(last)) & 0x8080_8080_8080_8080 == 0
        }
        var signs: UInt64 = 0
        for position in 0..<count { signs |= Self.signs(UInt64(self[position]) | 0x2020_2020_2020_2000) }
        return signs & 0x8080_8080_8080_8080 == 0
    }

    @inline(always)
    private static func signs(_ text: SIMD16<UInt8>) -> SIMD16<UInt8> {
        text | (text &- 0x20) | ((text ^ 0x22) &- 1) | ((text ^ 0x5C) &- 1) | ((text ^ 0x7F) &- 1)
    }

    @inline(always)
    private static func signs(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let controls = word | (word &- 0x2020_2020_2020_2020)
        let marks = ((word ^ (ones &* 0x22)) &- ones) | ((word ^ (ones &* 0x5C)) &- ones)
        return controls | marks | ((word ^ (ones &* 0x7F)) &- ones)
    }

    /// How many bytes at the beginning are well-formed UTF-8 (table 3-7 of the Unicode Standard), whole characters only.
    var wellFormedPrefix: Int {
        var position = 0
        while position < count {
            if self[position] < 0x80 {
                position &+= 1
                continue
            }
            guard case .whole(let length) = character(at: position) else { break }
            position &+= length
        }
        return position
    }

    /// How many bytes remain when a character that is cut at the end is left out.
    ///
    /// Only the last three bytes matter: what is wrong before them stays.
    var withoutCutCharacter: Int {
        var position = count
        while position > 0, count - position < 3 {
            position -= 1
            if self[position] & 0xC0 == 0x80 { continue }
            if case .cut = character(at: position) { return position }
            return count
        }
        return count
    }

    private enum Character {
        /// Well-formed, of so many bytes.
        case whole(Int)
        /// The bytes end within it.
        case cut
        case malformed
    }

    private func character(at position: Int) -> Character {
        let first = self[position]
        let length: Int
        var range: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case ..<0x80: return .whole(1)
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if first == 0xE0 { range = 0xA0...0xBF }
            if first == 0xED { range = 0x80...0x9F }
        case 0xF0...0xF4:
            length = 4
            if first == 0xF0 { range = 0x90...0xBF }
            if first == 0xF4 { range = 0x80...0x8F }
        default: return .malformed
        }
        for index in 1..<length {
            guard position + index < count else { return .cut }
            guard range ~= self[position + index] else { return .malformed }
            range = 0x80...0xBF
        }
        return .whole(length)
    }
}
