/// The 32 bytes that a ClientHello or ServerHello brings (RFC 8446 4.1.2): by a client's a key log names the connection.
public struct ClientRandom: Hashable, Sendable, CustomStringConvertible {
    static let size = 32

    // Four words: a key of dictionaries that takes no allocation.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init() {}

    /// From its 32 bytes.
    init(_ bytes: Span<UInt8>) {
        func word(_ start: Int) -> UInt64 { (start..<start + 8).reduce(0) { $0 << 8 | UInt64(bytes[$1]) } }
        words = (word(0), word(8), word(16), word(24))
    }

    init(_ bytes: [UInt8]) { self.init(bytes.span) }

    /// Its 32 bytes.
    public var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    /// As a key log writes it: 64 hexadecimal digits.
    public var description: String { bytes.hexadecimal }

    /// Its first eight digits, by which it is found in a key log.
    public var beginning: String { description.prefix(8) + "…" }

    /// Whether all words are equal.
    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    /// Feeds the words.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension [UInt8] {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
