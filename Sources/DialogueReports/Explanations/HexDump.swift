/// Dumps, of which each line begins with an offset: those of `xxd`, `hexdump`, `od -x`, `od -t x1`, `tcpdump -x` and Wireshark.
///
/// The first offset need not be zero, a line of nothing but `*` stands for the row before it so many times, and `hexdump` without options
/// and `od -x` write words of which the second byte comes first.
struct HexDump {
    /// How many bytes a line may have, more than any tool is asked for.
    private static let maximumRow = 64
    /// How many bytes `*` may stand for in a dump, in all: 262,144, as many as tcpdump keeps of a frame, which is more than any has.
    ///
    /// Three lines could stand for gigabytes otherwise, and a packet of two bytes takes thousands to explain. What is larger can be given
    /// as the file itself.
    static let maximumRepeated = 1 << 18

    /// An offset, and what stands behind it.
    private struct Line {
        let offset: Int
        let digits: Int
        let hasColon: Bool
        let rest: Substring

        init?(_ text: String, radix: Int) {
            let trimmed = text.drop(while: \.isWhitespace)
            let first = trimmed.prefix { !$0.isWhitespace }
            hasColon = first.hasSuffix(":")
            var written = hasColon ? first.dropLast() : first
            if written.hasPrefix("0x") { written = written.dropFirst(2) }
            // An offset has at least four digits.
            guard written.count >= 4, written.allSatisfy(\.isHexDigit), let number = Int(written, radix: radix) else { return nil }
            offset = number
            digits = written.count
            rest = trimmed.dropFirst(first.count).drop(while: \.isWhitespace)
        }

        /// Whether words follow, as hexdump without options and od -x write them.
        var isOfWords: Bool { digits == 7 && !hasColon && rest.prefix { !$0.isWhitespace }.count == 4 }
    }

    private(set) var bytes: [UInt8] = []
    private var row: [UInt8] = []
    private var isRepeated = false
    /// How many bytes `*` stood for so far.
    private var repeated = 0

    /// The bytes of a dump; nil where the lines are none, or where it cannot be told how many bytes a `*` stands for.
    static func bytes(_ lines: [String]) -> [UInt8]? {
        guard let first = Line(lines[0], radix: 16) else { return nil }
        let hexadecimal = HexDump(lines, radix: 16)?.bytes
        // Only od counts otherwise, and its offsets have seven digits; hexdump has as many only in front of words.
        guard first.digits == 7, !first.hasColon else { return hexadecimal }
        let other = HexDump(lines, radix: 8)?.bytes ?? HexDump(lines, radix: 10)?.bytes
        guard first.isOfWords else { return other ?? hexadecimal }
        return other == nil || other == hexadecimal ? hexadecimal : hexadecimal == nil ? other : nil
    }

    private init?(_ texts: [String], radix: Int) {
        guard let first = Line(texts[0], radix: radix) else { return nil }
        // One line that begins with four digits may be a packet too, and of octal or decimal offsets one says nothing.
        guard texts.count > 1 || radix == 16 && (first.offset == 0 || first.hasColon) else { return nil }
        let isOfWords = first.isOfWords
        for (number, text) in texts.enumerated() {
            if text.allSatisfy({ $0 == "*" || $0.isWhitespace }) {
                isRepeated = true
                continue
            }
            guard let line = Line(text, radix: radix), line.offset >= first.offset else { return nil }
            let position = line.offset - first.offset
            guard repeatRow(to: position) else { return nil }
            if line.rest.isEmpty {
                // The last line is only an offset: how many bytes there are, of which the last word may have one too many.
                guard number == texts.count - 1, number > 0, position == bytes.count || isOfWords && position == bytes.count - 1 else {
                    return nil
                }
                bytes.removeLast(bytes.count - position)
                return
            }
            guard position == bytes.count, let row = Self.row(line.rest, gap: line.hasColon ? 2 : 3, isOfWords) else { return nil }
            self.row = row
            bytes += row
        }
    }

    /// Fills the place of a `*` with the row before it.
    private mutating func repeatRow(to position: Int) -> Bool {
        guard isRepeated else { return true }
        isRepeated = false
        let count = position - bytes.count
        guard !row.isEmpty, count >= 0, count % row.count == 0, repeated + count <= Self.maximumRepeated else { return false }
        repeated += count
        while bytes.count < position { bytes += row }
        return true
    }

    /// The bytes of one line, behind which their characters may stand: after a bar, an angle bracket, or so many spaces.
    ///
    /// - Returns: nil where the line is none of a dump, and where some of it would have to be left out.
    private static func row(_ text: Substring, gap: Int, _ isOfWords: Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        var spaces = 0
        var word: [UInt8] = []
        func take() -> Bool {
            guard !word.isEmpty else { return true }
            guard let group = HexadecimalDigit.bytes(of: word), !isOfWords || group.count == 2 else { return false }
            bytes += isOfWords ? group.reversed() : group
            word = []
            return true
        }
        for character in text.utf8 {
            if character == UInt8(ascii: "|") || character == UInt8(ascii: ">") { break }
            if character == UInt8(ascii: " ") {
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
}
