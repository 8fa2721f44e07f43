internal import MQTTCodec

extension JSONWriter {
    /// Bytes that are meant as text, under a key: a string where they are UTF-8, otherwise hexadecimal digits under the key with `_hex`.
    public mutating func text(_ name: StaticString, _ bytes: Span<UInt8>) {
        let form = TextForm(of: bytes)
        if form == .malformed {
            key(name, "_hex")
            hexadecimal(bytes)
        } else {
            key(name)
            string(bytes, form)
        }
    }

    /// Bytes as a string of lower-case hexadecimal digits.
    public mutating func hexadecimal(_ bytes: Span<UInt8>) {
        quote { json in
            json.buffer.append(addingCapacity: 2 * bytes.count) { output in
                for index in bytes.indices {
                    output.append(Self.digit(bytes[index] >> 4))
                    output.append(Self.digit(bytes[index] & 0x0F))
                }
            }
        }
    }

    /// A string of bytes that are UTF-8, as `form` says.
    @inline(always)
    mutating func string(_ bytes: Span<UInt8>, _ form: TextForm) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        if form == .plain {
            buffer.append(copying: bytes)
        } else {
            escaped(bytes)
        }
        buffer.append(UInt8(ascii: "\""))
    }

    /// The hexadecimal digit of 0 to 15.
    @inline(always)
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ value &- 10
    }

    /// Text that is UTF-8: what needs no escape is copied a run at a time.
    private mutating func escaped(_ bytes: Span<UInt8>) {
        var start = 0
        var position = 0
        while position < bytes.count {
            let (scalar, length) = bytes.scalar(at: position)
            if needsEscape(scalar) {
                buffer.append(copying: bytes.extracting(start..<position))
                escape(scalar)
                start = position &+ length
            }
            position &+= length
        }
        buffer.append(copying: bytes.extracting(start..<position))
    }

    private mutating func escape(_ scalar: UInt32) {
        buffer.append(UInt8(ascii: "\\"))
        if scalar == 0x22 || scalar == 0x5C {
            buffer.append(UInt8(truncatingIfNeeded: scalar))
            return
        }
        buffer.append(UInt8(ascii: "u"))
        for shift in [UInt32(12), 8, 4, 0] { buffer.append(Self.digit(UInt8(truncatingIfNeeded: scalar >> shift & 0xF))) }
    }

    /// Whether a character is one that JSON wants escaped, or that a terminal or an editor may act on instead of showing it.
    ///
    /// All of them are below U+10000, so that four digits hold them.
    @inline(always)
    private func needsEscape(_ scalar: UInt32) -> Bool {
        switch scalar {
        case ..<0x20, 0x22, 0x5C: true
        // DEL and the C1 controls.
        case 0x7F...0x9F: true
        // Soft hyphen, combining grapheme joiner, Arabic letter mark, Hangul fillers, Mongolian vowel separator.
        case 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x180E: true
        // Zero-width characters and direction marks.
        case 0x200B...0x200F: true
        // Line and paragraph separator, embeddings and overrides of the direction.
        case 0x2028...0x202E: true
        // Word joiner, invisible operators, isolates of the direction, and formats that are no longer used.
        case 0x2060...0x206F: true
        // Byte order mark, and what annotates between lines.
        case 0xFEFF, 0xFFF9...0xFFFB: true
        // Tags, which are not seen.
        case 0xE0000...0xE0FFF: true
        default: false
        }
    }
}

extension Span<UInt8> {
    /// The character at a place of well-formed UTF-8.
    @inline(always)
    fileprivate func scalar(at position: Int) -> (value: UInt32, length: Int) {
        let first = self[position]
        if first < 0x80 { return (UInt32(first), 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = UInt32(first) & (0x7F &>> UInt32(truncatingIfNeeded: length))
        for index in 1..<length { value = value << 6 | UInt32(self[position &+ index] & 0x3F) }
        return (value, length)
    }
}
