/// Bytes from the wire as text that is safe on a terminal.
///
/// Escaped are control characters (C0, DEL, C1), line and paragraph separators, what changes the direction of text, what has no width, and
/// bytes that are not well-formed UTF-8: they could move the cursor, or make text look like other text.
enum EscapedText {
    /// Adds the character at `position`, escaped where it must be, and moves on.
    ///
    /// - Returns: the columns that it takes.
    static func append(_ content: Span<UInt8>, _ position: inout Int, escapesQuotes: Bool, to output: inout [UInt8]) -> Int {
        let first = content[position]
        if first < 0x80 {
            position += 1
            return append(ascii: first, escapesQuotes: escapesQuotes, to: &output)
        }
        let start = position
        guard let scalar = scalar(content, &position) else {
            // One byte that is no character, and the next try begins behind it.
            position = start + 1
            append("\\x", to: &output)
            NumberText.append(hex: first, to: &output)
            return 4
        }
        if isUnsafe(scalar) {
            let digits = String(scalar, radix: 16)
            append("\\u{", to: &output)
            output.append(contentsOf: digits.utf8)
            output.append(UInt8(ascii: "}"))
            return digits.utf8.count + 4
        }
        for index in start..<position { output.append(content[index]) }
        return width(scalar)
    }

    /// The columns that some bytes take as text.
    static func columns(of content: Span<UInt8>, escapesQuotes: Bool) -> Int {
        var position = 0
        var columns = 0
        var unused: [UInt8] = []
        while position < content.count {
            let run = plainRun(content, from: position, limit: content.count, escapesQuotes: escapesQuotes)
            columns += run
            position += run
            guard position < content.count else { break }
            columns += append(content, &position, escapesQuotes: escapesQuotes, to: &unused)
            unused.removeAll(keepingCapacity: true)
        }
        return columns
    }

    /// How many characters from here on are ASCII that is shown as it is.
    ///
    /// - Parameter limit: how many are of interest.
    static func plainRun(_ content: Span<UInt8>, from start: Int, limit: Int, escapesQuotes: Bool) -> Int {
        var position = start
        let end = limit < content.count - start ? start + max(0, limit) : content.count
        while position < end {
            let byte = content[position]
            guard byte >= 0x20, byte < 0x7F else { break }
            if escapesQuotes, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            position += 1
        }
        return position - start
    }

    /// How many bytes from here on are printable ASCII for sure, looked at eight at a time.
    ///
    /// Adding 1 carries 0x7F over 0x80, taking 0x20 borrows below zero for control characters; bytes over 0x7F are there as they are.
    static func printableRun(_ content: Span<UInt8>, from start: Int) -> Int {
        let raw = content.bytes
        var position = start
        while position + 8 <= content.count {
            // SAFETY: bounds-checked by `RawSpan`; every bit pattern is an integer.
            let word = raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            let suspicious = word | (word &+ 0x0101_0101_0101_0101) | (word &- 0x2020_2020_2020_2020)
            guard suspicious & 0x8080_8080_8080_8080 == 0 else { break }
            position += 8
        }
        return position - start
    }

    private static func append(ascii byte: UInt8, escapesQuotes: Bool, to output: inout [UInt8]) -> Int {
        switch byte {
        case 0x0A: append("\\n", to: &output)
        case 0x0D: append("\\r", to: &output)
        case 0x09: append("\\t", to: &output)
        case UInt8(ascii: "\\") where escapesQuotes: append("\\\\", to: &output)
        case UInt8(ascii: "\"") where escapesQuotes: append("\\\"", to: &output)
        case 0..<0x20, 0x7F:
            append("\\x", to: &output)
            NumberText.append(hex: byte, to: &output)
            return 4
        default:
            output.append(byte)
            return 1
        }
        return 2
    }

    private static func append(_ text: StaticString, to output: inout [UInt8]) {
        // SAFETY: the pointer does not leave the closure, which copies what it points to.
        text.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    /// The scalar at `position`, which is not ASCII; nil where the bytes are not well-formed.
    static func scalar(_ content: Span<UInt8>, _ position: inout Int) -> UInt32? {
        let first = content[position]
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
        default: return nil
        }
        guard position + count <= content.count else { return nil }
        var value = UInt32(first) & (0x7F >> UInt32(count))
        for index in 1..<count {
            let byte = content[position + index]
            guard byte >= low, byte <= high else { return nil }
            low = 0x80
            high = 0xBF
            value = value << 6 | UInt32(byte & 0x3F)
        }
        position += count
        return value
    }

    /// Whether a scalar could do something else than be seen where it stands.
    static func isUnsafe(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9F, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xFFFE, 0xFFFF,
            0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    /// Columns of a scalar: two for those that East Asian terminals draw wide, none for combining marks.
    static func width(_ scalar: UInt32) -> Int {
        switch scalar {
        case 0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x610...0x61A, 0x64B...0x65F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF,
            0xFE00...0xFE0F, 0xFE20...0xFE2F:
            0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
