/// Bytes in whatever form people paste them: hexadecimal with any separators, dumps with offsets, escaped strings, C arrays, base64.
public enum HexInput {
    /// Why text is not bytes.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, in one line without a full stop.
        public let description: String

        /// A reason in words.
        public init(description: String) { self.description = description }
    }

    /// Whether bytes are text: UTF-8 without control characters but white space.
    ///
    /// A packet hardly ever is: its lengths and identifiers have bytes below 0x09.
    public static func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.contains { $0 < 0x09 || $0 > 0x0D && $0 < 0x20 || $0 == 0x7F } && String(validating: bytes, as: UTF8.self) != nil
    }

    /// Reads one input: text, or where it is none the packets themselves; throws where text stands for no bytes.
    public static func bytes(_ input: [UInt8]) throws(Failure) -> [UInt8] {
        isText(input) ? try bytes(String(decoding: input, as: UTF8.self)) : input
    }

    /// Reads one line, which is text: packets themselves have no lines.
    public static func bytes(ofLine line: [UInt8]) throws(Failure) -> [UInt8] {
        guard isText(line) else { throw Failure(description: "not text") }
        return try bytes(line)
    }

    /// Reads one input; throws where it stands for no bytes.
    public static func bytes(_ text: String) throws(Failure) -> [UInt8] {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty else { return [] }
        if let bytes = HexDump.bytes(lines) ?? decimal(text) { return bytes }
        let code = withoutComments(text).replacing("<Buffer ", with: "").replacing(">", with: "")
        if let bytes = hexadecimal(code) ?? decimal(insideBraces(code)) ?? hexadecimal(insideBraces(code)) { return bytes }
        if text.contains("\\") { return try escapedString(text) }
        if let bytes = base64(text) { return bytes }
        throw Failure(description: "not hexadecimal: \(firstOddity(insideBraces(code)))")
    }

    /// What looks least like hexadecimal, for the complaint.
    private static func firstOddity(_ text: String) -> String {
        let text = text.replacing("0x", with: "").replacing("0X", with: "")
        for character in text where !character.isHexDigit && !separators.contains(character) && !character.isWhitespace {
            if character == "*" { return "* must stand between rows of a dump, for \(HexDump.maximumRepeated) bytes at most" }
            return "there is \(character.debugDescription) in it"
        }
        return "the number of digits is odd"
    }

    private static let separators: Set<Character> = [":", ",", "-", ";", "{", "}", "[", "]", "(", ")", ".", "_", "|", "\"", "'"]

    /// Text without the comments of C, `/* */` and `//`.
    private static func withoutComments(_ text: String) -> String {
        guard text.contains("//") || text.contains("/*") else { return text }
        var code = ""
        var rest = Substring(text)
        while let character = rest.first {
            if rest.hasPrefix("//") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                rest = rest.dropFirst(2)
                while !rest.isEmpty, !rest.hasPrefix("*/") { rest.removeFirst() }
                rest = rest.dropFirst(2)
                code.append(" ")
            } else {
                code.append(character)
                rest.removeFirst()
            }
        }
        return code
    }

    /// What stands in the braces of C arrays, without their declarations; without braces all of it.
    private static func insideBraces(_ code: String) -> String {
        guard code.contains("{") else { return code }
        var inside = ""
        var depth = 0
        for character in code {
            switch character {
            case "{": depth += 1
            case "}":
                depth -= 1
                inside.append(" ")
            default: if depth > 0 { inside.append(character) }
            }
        }
        return inside
    }

    /// Digits in pairs, with spaces, colons, commas, brackets, and `0x` before each or all of them.
    private static func hexadecimal(_ text: String) -> [UInt8]? {
        var digits: [UInt8] = []
        for token in text.split(whereSeparator: { $0.isWhitespace || separators.contains($0) }) {
            var token = token
            if token.hasPrefix("0x") || token.hasPrefix("0X") {
                token = token.dropFirst(2)
                // One digit behind 0x is a byte too.
                if token.count == 1 { token = "0" + token }
            }
            for character in token {
                guard let value = character.hexDigitValue, character.isASCII else { return nil }
                digits.append(UInt8(value))
            }
        }
        guard digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// A list of decimal numbers and quoted text, `[16, 12, 0, 4]` or `<<16,12,0,4,"MQTT",4>>`, as Rust, Python, Java and Erlang print it.
    ///
    /// - Returns: nil where it may be hexadecimal, two digits everywhere, and where it is something else.
    private static func decimal(_ text: String) -> [UInt8]? {
        guard let first = text.first(where: { !$0.isWhitespace }), "[<({0123456789-".contains(first), text.contains(",") else { return nil }
        var bytes: [UInt8] = []
        var isDecimal = false
        var rest = text[...]
        while let character = rest.first {
            if character == "\"" {
                let quoted = rest.dropFirst().prefix { $0 != "\"" }
                rest = rest.dropFirst(quoted.count + 2)
                bytes += Array(quoted.utf8)
                isDecimal = true
            } else if character.isWhitespace || "[]<>(){},".contains(character) {
                rest.removeFirst()
            } else {
                let written = rest.prefix { !$0.isWhitespace && !"[]<>(){},\"".contains($0) }
                guard let number = Int(written), (-128...255).contains(number), written.first != "+" else { return nil }
                bytes.append(UInt8(truncatingIfNeeded: number))
                isDecimal = isDecimal || written.count != 2
                rest = rest.dropFirst(written.count)
            }
        }
        return isDecimal ? bytes : nil
    }

    /// `"\x10\x0c\x00"`, as Wireshark's "copy as escaped string" and many languages have it.
    ///
    /// Where quotation marks come first, what is outside of them does not count, and all that is inside does. Without them white space
    /// counts where there is other text too, but for the ends of lines.
    private static func escapedString(_ text: String) throws(Failure) -> [UInt8] {
        let opening = text.first { $0 == "\"" || $0 == "'" || $0 == "\\" }
        let isQuoted = opening != "\\"
        let hasText = !isQuoted && hasCharacters(text)
        var bytes: [UInt8] = []
        var isInside = !isQuoted
        var rest = Substring(text)
        while let character = rest.popFirst() {
            if isQuoted, character == opening {
                isInside.toggle()
            } else if !isInside || character.isNewline || !isQuoted && !hasText && character.isWhitespace {
                // A declaration, a plus sign, the backslash at the end of a line.
                continue
            } else if character == "\\" {
                bytes += try escape(&rest)
            } else {
                bytes += Array(String(character).utf8)
            }
        }
        return bytes
    }

    /// Whether there is anything but escapes, and white space between them.
    private static func hasCharacters(_ text: String) -> Bool {
        text.split(whereSeparator: \.isWhitespace).contains { word in
            !word.split(separator: "\\").allSatisfy { $0.count <= 3 && $0.dropFirst().allSatisfy(\.isHexDigit) } || word.first != "\\"
        }
    }

    /// What stands behind a backslash.
    private static func escape(_ rest: inout Substring) throws(Failure) -> [UInt8] {
        guard let kind = rest.popFirst() else { throw Failure(description: "ends with a backslash") }
        switch kind {
        case "x":
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(digits, radix: 16) else {
                throw Failure(description: "\\x without two hexadecimal digits")
            }
            rest = rest.dropFirst(2)
            return [value]
        case "0"..."7":
            // Up to three octal digits, as C has them; \0 alone is the most frequent.
            let digits = String(kind) + rest.prefix(2).prefix { ("0"..."7").contains($0) }
            guard let value = UInt8(digits, radix: 8) else { throw Failure(description: "\\\(digits) is more than a byte") }
            rest = rest.dropFirst(digits.count - 1)
            return [value]
        case "a": return [0x07]
        case "b": return [0x08]
        case "t": return [0x09]
        case "n": return [0x0A]
        case "v": return [0x0B]
        case "f": return [0x0C]
        case "r": return [0x0D]
        default: return kind.isNewline ? [] : Array(String(kind).utf8)
        }
    }

    /// Base64, when it can be nothing else: one word, perhaps over several lines, too long to be a slip of the pen.
    private static func base64(_ text: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingSpaces }.filter { !$0.isEmpty }
        let characters = lines.joined()
        let digits = characters.prefix { $0 != "=" }
        let padding = characters.count - digits.count
        guard characters.count >= 8, characters.count % 4 == 0, padding <= 2, characters.dropFirst(digits.count).allSatisfy({ $0 == "=" }),
            !digits.allSatisfy(\.isHexDigit)
        else { return nil }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var bits: UInt32 = 0
        var count = 0
        var bytes: [UInt8] = []
        for character in digits {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}

extension Substring {
    /// Without the spaces at both ends.
    fileprivate var trimmingSpaces: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
