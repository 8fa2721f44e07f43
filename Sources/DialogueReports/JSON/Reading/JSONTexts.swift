/// Several JSON texts one after the other, cut apart as their bytes arrive: lines of NDJSON, or objects over many lines.
///
/// Only brackets and quotation marks are looked at; whether what stands between them is JSON, `JSONReader` says.
public struct JSONTexts: Sendable {
    /// The longest text that is waited for, in bytes.
    ///
    /// 1 GiB: the largest packet has 256 MiB, and as hexadecimal digits twice as many. What is longer is cut there, and so a fault.
    public static let maximumLength = 1 << 30

    private var bytes: [UInt8] = []
    /// Where the text begins that is being looked at.
    private var start = 0
    /// How far the bytes were looked at.
    private var position = 0
    /// Brackets that are open.
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// The line on which that text begins, counted from one.
    private var line = 1

    /// Texts of which nothing has arrived.
    public init() {}

    /// Takes the next bytes.
    public mutating func append(_ chunk: [UInt8]) {
        bytes.removeSubrange(..<start)
        position -= start
        start = 0
        bytes += chunk
    }

    /// The next text that is whole, with the number of its first line.
    ///
    /// - Parameter isLast: whether nothing more will arrive, so that what is left is a text, whole or not.
    /// - Returns: nil where more bytes are needed, or none are left but white space.
    public mutating func next(isLast: Bool = false) -> (text: [UInt8], line: Int)? {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if isEnd(at: byte) || position - start == Self.maximumLength, let text = take() { return text }
        }
        return isLast ? take() : nil
    }

    /// Whether a text ends behind this byte: at the bracket that closes the first one, or without brackets at the end of the line.
    private mutating func isEnd(at byte: UInt8) -> Bool {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            return depth <= 0
        case 0x0A: return depth == 0
        default: break
        }
        return false
    }

    /// The text that was looked at; nil where they are nothing but white space.
    private mutating func take() -> (text: [UInt8], line: Int)? {
        let text = Array(bytes[start..<position])
        let first = line
        start = position
        depth = 0
        isInString = false
        isEscaped = false
        for byte in text where byte == 0x0A { line += 1 }
        let isBlank = text.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        return isBlank ? nil : (text, first)
    }
}
