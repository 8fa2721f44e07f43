/// Bytes from the wire as text that is safe to print.
///
/// Escaped are control characters, what changes the direction of text or has no width, and bytes that are not well-formed UTF-8: they
/// could move the cursor of a terminal, or make text look like other text.
struct WireText {
    /// Bytes of a topic, identifier or other text that a description shows at most.
    static let maximumText = 128
    /// Bytes of a payload that a description shows at most: enough to know the message again.
    static let maximumPayload = 64
    /// Elements of a list that a description shows at most.
    static let maximumElements = 8

    private(set) var text = ""

    /// Text as it is, which must not come from the wire.
    mutating func add(_ text: String) { self.text += text }

    /// Text from the wire; what is cut off is shown as `…`.
    mutating func add(wire content: Span<UInt8>, limit: Int = maximumText, isQuoted: Bool = false) {
        if isQuoted { text += "\"" }
        var position = 0
        while position < content.count {
            let character = UTF8Character(content, at: position, to: content.count)
            guard position + character.length <= limit else { break }
            addCharacter(content, position, character, isQuoted: isQuoted)
            position += character.length
        }
        if isQuoted { text += "\"" }
        if position < content.count { text += "…" }
    }

    private mutating func addCharacter(_ content: Span<UInt8>, _ position: Int, _ character: UTF8Character, isQuoted: Bool) {
        let first = content[position]
        if case .malformed = character.kind {
            for index in position..<(position + character.length) { text += "\\x\(Self.hex(content[index]))" }
            return
        }
        guard first >= 0x80 else { return addASCII(first, isQuoted: isQuoted) }
        var value = UInt32(first) & (0x7F >> UInt32(character.length))
        for index in (position + 1)..<(position + character.length) { value = value << 6 | UInt32(content[index] & 0x3F) }
        if case .disallowed = character.kind {
            text += "\\u{\(String(value, radix: 16))}"
        } else if Self.misleads(value) {
            text += "\\u{\(String(value, radix: 16))}"
        } else if let scalar = Unicode.Scalar(value) {
            text.unicodeScalars.append(scalar)
        }
    }

    private mutating func addASCII(_ byte: UInt8, isQuoted: Bool) {
        switch byte {
        case 0x09: text += "\\t"
        case 0x0A: text += "\\n"
        case 0x0D: text += "\\r"
        case UInt8(ascii: "\\"): text += "\\\\"
        case UInt8(ascii: "\"") where isQuoted: text += "\\\""
        case 0..<0x20, 0x7F: text += "\\x\(Self.hex(byte))"
        default: text.unicodeScalars.append(Unicode.Scalar(byte))
        }
    }

    /// Whether a scalar is invisible, or changes how what stands around it is shown.
    private static func misleads(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: true
        default: false
        }
    }

    /// A payload: text in quotes, the length of what is not text, and of what was cut.
    mutating func add(payload: [UInt8]) {
        guard !payload.isEmpty else { return add("(empty)") }
        guard Self.isText(payload.span) else { return add(lengthOf: payload) }
        add(wire: payload.span, limit: Self.maximumPayload, isQuoted: true)
        guard payload.count > Self.maximumPayload else { return }
        add(" (")
        add(lengthOf: payload)
        add(")")
    }

    /// How long data is that is not shown.
    mutating func add(lengthOf data: [UInt8]) { text += data.count == 1 ? "1 byte" : "\(data.count) bytes" }

    /// Whether the part that would be shown is text for a person: UTF-8, and of the control characters only those of layout.
    private static func isText(_ content: Span<UInt8>) -> Bool {
        var position = 0
        while position < content.count {
            let character = UTF8Character(content, at: position, to: content.count)
            if position + character.length > maximumPayload { return true }
            switch character.kind {
            case .malformed, .null: return false
            case .disallowed:
                switch content[position] {
                case 0x09, 0x0A, 0x0D: break
                default: return false
                }
            case .plain, .wildcard: break
            }
            position += character.length
        }
        return true
    }

    /// Two digits.
    static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 0x10 ? "0" + digits : digits
    }
}

extension UTF8EncodedString {
    /// The text for a description.
    var escaped: String {
        var text = WireText()
        text.add(wire: bytes.span)
        return text.text
    }

    /// The text for a description, in quotes.
    var quoted: String {
        var text = WireText()
        text.add(wire: bytes.span, isQuoted: true)
        return text.text
    }
}

extension Array {
    /// The first elements as a list, and how many there are more.
    func listed(_ describe: (Element) -> String) -> String {
        var text = ""
        for index in 0..<Swift.min(count, WireText.maximumElements) {
            if index > 0 { text += ", " }
            text += describe(self[index])
        }
        return count > WireText.maximumElements ? text + ", and \(count - WireText.maximumElements) more" : text
    }
}
