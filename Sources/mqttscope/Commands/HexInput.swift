/// Bytes in whatever form people paste them: hexadecimal with any separators, dumps with offsets, escaped strings, C arrays, base64.
enum HexInput {
    /// Why text is not bytes.
    struct Failure: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// Reads one input.
    static func bytes(_ text: String) throws(Failure) -> [UInt8] {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty else { return [] }
        if let bytes = dump(lines) { return bytes }
        if text.contains("\\x") { return try escapedString(text) }
        let code = withoutComments(text)
        if let bytes = hexadecimal(code) ?? hexadecimal(insideBraces(code)) { return bytes }
        if let bytes = base64(text) { return bytes }
        throw Failure(description: "not hexadecimal: \(firstOddity(insideBraces(code)))")
    }

    /// What looks least like hexadecimal, for the complaint.
    private static func firstOddity(_ text: String) -> String {
        let text = text.replacing("0x", with: "").replacing("0X", with: "")
        for character in text where !character.isHexDigit && !separators.contains(character) && !character.isWhitespace {
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

    /// Lines that begin with an offset: `xxd`, `hexdump -C`, `tcpdump -X`, Wireshark's "copy as hex dump".
    private static func dump(_ lines: [String]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for (number, line) in lines.enumerated() {
            let trimmed = line.drop(while: \.isWhitespace)
            let first = trimmed.prefix { !$0.isWhitespace }
            let hasColon = first.hasSuffix(":")
            var offset = hasColon ? first.dropLast() : first
            if offset.hasPrefix("0x") { offset = offset.dropFirst(2) }
            // An offset has at least four digits, and says how many bytes came before.
            guard offset.count >= 4, offset.allSatisfy(\.isHexDigit), Int(offset, radix: 16) == bytes.count else { return nil }
            let rest = trimmed.dropFirst(first.count).drop(while: \.isWhitespace)
            // hexdump -C ends with a line that is only an offset.
            if rest.isEmpty { return number == lines.count - 1 && number > 0 ? bytes : nil }
            guard let row = row(String(rest), gap: hasColon ? 2 : 3) else { return nil }
            bytes += row
        }
        return bytes
    }

    /// How many bytes a line of a dump may have, more than any tool is asked for.
    private static let maximumRow = 64

    /// The bytes of one line of a dump, behind which their characters may stand: after a bar, or so many spaces.
    ///
    /// - Returns: nil where the line is none of a dump, and where some of it would have to be left out.
    private static func row(_ text: String, gap: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var spaces = 0
        var word = ""
        func take() -> Bool {
            guard !word.isEmpty else { return true }
            guard word.count % 2 == 0, let group = hexadecimal(word), group.count * 2 == word.count else { return false }
            bytes += group
            word = ""
            return true
        }
        for character in text {
            if character == "|" { break }
            if character == " " {
                spaces += 1
                guard take() else { return nil }
                // Two spaces may stand after half of a row, but hardly after sixteen bytes.
                if spaces >= gap || spaces == 2 && bytes.count == 16 { break }
            } else {
                spaces = 0
                word.append(character)
            }
        }
        return take() && !bytes.isEmpty && bytes.count <= maximumRow ? bytes : nil
    }

    /// `"\x10\x0c\x00"`, as Wireshark's "copy as escaped string" and many languages have it.
    private static func escapedString(_ text: String) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(text)
        while let character = rest.popFirst() {
            guard character == "\\" else {
                if character.isWhitespace || character == "\"" || character == "'" || character == "+" { continue }
                bytes += Array(String(character).utf8)
                continue
            }
            guard let kind = rest.popFirst() else { throw Failure(description: "ends with a backslash") }
            switch kind {
            case "x":
                let digits = rest.prefix(2)
                guard digits.count == 2, let value = UInt8(digits, radix: 16) else {
                    throw Failure(description: "\\x without two hexadecimal digits")
                }
                bytes.append(value)
                rest = rest.dropFirst(2)
            case "n": bytes.append(0x0A)
            case "r": bytes.append(0x0D)
            case "t": bytes.append(0x09)
            case "0": bytes.append(0x00)
            case "\n": break
            default: bytes += Array(String(kind).utf8)
            }
        }
        return bytes
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
