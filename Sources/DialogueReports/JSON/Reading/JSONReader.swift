/// Reads one JSON text (RFC 8259), strictly, and keeps the order of keys and the line of each value.
///
/// Foundation's reader keeps neither, and no complaint could say where the fault is. Refused are also keys that stand twice in an object
/// (RFC 8259, 4, leaves open what they mean), escapes that are half of a surrogate pair (8.2), and what is nested too deep.
///
///     let value = try JSONReader.value(of: Array(#"{"type":"PINGREQ"}"#.utf8))
public struct JSONReader: ~Copyable {
    /// How deep arrays and objects may be nested.
    ///
    /// The forms of a packet nest six deep; each level takes room on the stack, of which a hostile text must not have more than there is.
    public static let maximumDepth = 64

    private let text: [UInt8]
    private var position = 0
    private var line: Int
    /// Where the line begins: column 1.
    private var lineStart = 0

    /// Reads a text that is one value, perhaps between white space.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - line: the number of its first line.
    /// - Throws: where it is anything else.
    public static func value(of text: [UInt8], line: Int = 1) throws(JSONFault) -> JSONValue {
        var reader = JSONReader(text, line)
        reader.skipSpace()
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == text.count else { throw reader.fault("something follows the value") }
        return value
    }

    private init(_ text: [UInt8], _ line: Int) {
        self.text = text
        self.line = line
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw fault("arrays and objects are nested deeper than \(Self.maximumDepth)") }
        let (line, column) = (line, position - lineStart + 1)
        let content: JSONValue.Content =
            switch next {
            case UInt8(ascii: "{"): .object(try object(depth: depth))
            case UInt8(ascii: "["): .array(try array(depth: depth))
            case UInt8(ascii: "\""): .string(try string())
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
            case UInt8(ascii: "t"): try word("true", .boolean(true))
            case UInt8(ascii: "f"): try word("false", .boolean(false))
            case UInt8(ascii: "n"): try word("null", .null)
            default: throw fault("a value must stand here")
            }
        return JSONValue(content, line: line, column: column)
    }

    private mutating func object(depth: Int) throws(JSONFault) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        var keys: Set<[UInt8]> = []
        position += 1
        skipSpace()
        if take("}") { return members }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw fault("a key in quotation marks must stand here") }
            let start = position
            let key = try string()
            guard keys.insert(key).inserted else {
                position = start
                throw fault("the key \"\(String(decoding: key, as: UTF8.self))\" stands twice in this object")
            }
            skipSpace()
            guard take(":") else { throw fault("a colon must stand between key and value") }
            skipSpace()
            members.append(JSONValue.Member(key: String(decoding: key, as: UTF8.self), value: try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw fault("a comma or } must stand here") }
        return members
    }

    private mutating func array(depth: Int) throws(JSONFault) -> [JSONValue] {
        var elements: [JSONValue] = []
        position += 1
        skipSpace()
        if take("]") { return elements }
        repeat {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw fault("a comma or ] must stand here") }
        return elements
    }

    private mutating func word(_ word: StaticString, _ content: JSONValue.Content) throws(JSONFault) -> JSONValue.Content {
        let end = position + word.utf8CodeUnitCount
        guard end <= text.count, "\(word)".utf8.elementsEqual(text[position..<end]) else { throw fault("a value must stand here") }
        position = end
        return content
    }

    /// A number (RFC 8259, 6): no sign but minus, no zero in front, digits on both sides of a point.
    private mutating func number() throws(JSONFault) -> JSONValue.Content {
        let start = position
        var isWhole = true
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            _ = take("+") || take("-")
            try digits()
        }
        guard !isDigit(next) else { throw fault("a number has no zero in front") }
        let written = String(decoding: text[start..<position], as: UTF8.self)
        guard isWhole, let integer = Int(written) else { return .number(written) }
        return .integer(integer)
    }

    private mutating func digits() throws(JSONFault) {
        guard isDigit(next) else { throw fault("a digit must stand here") }
        while isDigit(next) { position += 1 }
    }

    // MARK: Strings

    /// The bytes of a string (RFC 8259, 7), copied a run at a time.
    private mutating func string() throws(JSONFault) -> [UInt8] {
        let opening = position
        position += 1
        var bytes: [UInt8] = []
        while true {
            let start = position
            while position < text.count, text[position] >= 0x20, text[position] != UInt8(ascii: "\""), text[position] != UInt8(ascii: "\\")
            {
                position += 1
            }
            bytes += text[start..<position]
            guard position < text.count else { throw fault("the text ends within a string") }
            if take("\"") { break }
            guard take("\\") else { throw fault("a control character stands in a string, it must be escaped") }
            try escape(into: &bytes)
        }
        guard bytes.span.wellFormedPrefix == bytes.count else {
            position = opening
            throw fault("the string is not UTF-8")
        }
        return bytes
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(JSONFault) {
        let escape = next
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(escape)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            bytes += String(Character(try escapedScalar())).utf8
            return
        default: throw fault("a backslash must be followed by one of \" \\ / b f n r t u")
        }
        position += 1
    }

    /// The digits behind `\u`, and where they are the first half of a surrogate pair, the second half too.
    private mutating func escapedScalar() throws(JSONFault) -> Unicode.Scalar {
        let start = position - 2
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, take("\\"), take("u") {
            let second = try fourDigits()
            if (0xDC00...0xDFFF).contains(second), let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) {
                return scalar
            }
        }
        position = start
        throw fault("half of a surrogate pair, which is no character")
    }

    private mutating func fourDigits() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = HexadecimalDigit.value(of: next) else { throw fault("\\u must be followed by four hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: Bytes

    /// The next byte; zero at the end, where it is none that any rule takes.
    private var next: UInt8 { position < text.count ? text[position] : 0 }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while true {
            switch next {
            case UInt8(ascii: " "), 0x09, 0x0D: position += 1
            case 0x0A:
                position += 1
                line += 1
                lineStart = position
            default: return
            }
        }
    }

    private func fault(_ message: String) -> JSONFault {
        let isCut = position == text.count && !message.hasPrefix("the text ends")
        return JSONFault(line: line, column: position - lineStart + 1, isCut ? "the text ends here; \(message)" : message)
    }
}

/// The digits of hexadecimal.
enum HexadecimalDigit {
    /// The value of a digit, of either case; nil where the byte is none.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The bytes of digits in pairs; nil where there is anything else.
    static func bytes(of digits: [UInt8]) -> [UInt8]? {
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(of: digits[index]), let low = value(of: digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
