internal import MQTTCodec

/// Writes comma-separated values (RFC 4180) into a buffer of bytes, cell after cell; rows end with a line feed.
///
/// A cell is quoted where the RFC wants it, and where it begins or ends with a space. What a terminal might act on is escaped with a
/// backslash, `\x1b`, `\n`, `\u{202e}`, and a backslash is `\\`, so that a row is a line and every cell can be told back.
///
/// A cell never begins with `=`, `+`, `-` or `@`, which a spreadsheet may take for a formula, and run: it is quoted, and where it is not
/// simply a number, `-5.2`, an apostrophe comes first, which spreadsheets take for the mark of a text.
struct CSVWriter: Sendable {
    /// What was written; whoever takes it out empties it.
    var buffer: [UInt8] = []
    private var needsComma = false

    /// Ends the cell that was written last, and begins the next.
    @inline(always)
    mutating func beginCell() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// Ends the row.
    mutating func endRow() {
        buffer.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// A number, which may not be negative.
    mutating func number(_ value: some BinaryInteger) { buffer.append(decimal: UInt64(truncatingIfNeeded: value)) }

    /// Characters of ours, which need neither quotes nor escapes.
    mutating func plain(_ text: StaticString) {
        // SAFETY: the buffer of the literal is copied within the closure, and does not leave it.
        text.withUTF8Buffer { buffer.append(contentsOf: $0) }
    }

    /// Characters of ours, which need neither quotes nor escapes.
    mutating func plain(_ text: String) { buffer.append(contentsOf: text.utf8) }

    /// A cell of bytes from the wire.
    mutating func text(_ bytes: Span<UInt8>) {
        if bytes.needsNoQuotes {
            buffer.append(copying: bytes)
        } else {
            beginQuotes(bytes)
            escape(bytes)
            endQuotes()
        }
    }

    /// A cell of several texts, a space between two.
    mutating func list(_ texts: [[UInt8]]) {
        guard let first = texts.first else { return }
        guard texts.count > 1 else {
            text(first.span)
            return
        }
        beginQuotes(first.span)
        for (place, text) in texts.enumerated() {
            if place > 0 { buffer.append(UInt8(ascii: " ")) }
            escape(text.span)
        }
        endQuotes()
    }

    private mutating func beginQuotes(_ bytes: Span<UInt8>) {
        buffer.append(UInt8(ascii: "\""))
        if bytes.beginsLikeFormula, !bytes.isNumber { buffer.append(UInt8(ascii: "'")) }
    }

    private mutating func endQuotes() { buffer.append(UInt8(ascii: "\"")) }

    private mutating func escape(_ bytes: Span<UInt8>) {
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                buffer.append(bytes[position])
                buffer.append(bytes[position])
                position += 1
            default: _ = EscapedText.append(bytes, &position, escapesQuotes: false, to: &buffer)
            }
        }
    }
}

extension Span<UInt8> {
    /// Whether a cell holds these bytes as they are.
    fileprivate var needsNoQuotes: Bool {
        guard !isEmpty else { return true }
        guard !beginsLikeFormula, self[0] != UInt8(ascii: " "), self[count - 1] != UInt8(ascii: " "), isPlainText else { return false }
        for index in indices where self[index] == UInt8(ascii: ",") { return false }
        return true
    }

    fileprivate var beginsLikeFormula: Bool {
        guard !isEmpty else { return false }
        switch self[0] {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): return true
        default: return false
        }
    }

    /// Whether the bytes are a decimal number with its sign: `-5`, `+0.25`, `-1e-3`.
    fileprivate var isNumber: Bool {
        var position = 0
        func skipDigits() -> Bool {
            let start = position
            while position < count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= self[position] { position += 1 }
            return position > start
        }
        func skipSign() {
            if position < count, self[position] == UInt8(ascii: "-") || self[position] == UInt8(ascii: "+") { position += 1 }
        }
        skipSign()
        guard skipDigits() else { return false }
        if position < count, self[position] == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() else { return false }
        }
        if position < count, self[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            skipSign()
            guard skipDigits() else { return false }
        }
        return position == count
    }
}
