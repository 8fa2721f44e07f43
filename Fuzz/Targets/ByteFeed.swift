import MQTTCodec

/// The bytes of an input, taken from the front: they decide what a target does, so that a small change of the input is a small change of that.
///
/// When they are used up, zeros come.
struct ByteFeed {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether no bytes are left.
    var isEmpty: Bool { position >= bytes.count }

    /// The next byte.
    mutating func byte() -> UInt8 {
        guard position < bytes.count else { return 0 }
        position += 1
        return bytes[position - 1]
    }

    /// A number below a bound of at most 256.
    mutating func below(_ bound: Int) -> Int { Int(byte()) % bound }

    /// Yes or no.
    mutating func flag() -> Bool { byte() & 1 != 0 }

    /// One of some values.
    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// Two bytes, the high one first.
    mutating func twoByteInteger() -> UInt16 { UInt16(byte()) << 8 | UInt16(byte()) }

    /// Four bytes, the highest first.
    mutating func fourByteInteger() -> UInt32 { UInt32(twoByteInteger()) << 16 | UInt32(twoByteInteger()) }

    /// So many bytes, or as many as are left.
    mutating func take(_ count: Int) -> [UInt8] {
        let start = min(position, bytes.count)
        let end = min(bytes.count, start + count)
        position = end
        return Array(bytes[start..<end])
    }

    /// All that is left.
    mutating func rest() -> [UInt8] { take(bytes.count) }
}

extension ByteFeed {
    /// A version.
    mutating func version() -> MQTTVersion { pick(MQTTVersion.allCases) }

    /// A sender.
    mutating func sender() -> ControlPacket.Sender { pick([.client, .server, .unknown]) }
}

extension [UInt8] {
    /// The bytes as hexadecimal digits, of a long array the beginning.
    var hexadecimal: String {
        let digits = Array<Character>("0123456789abcdef")
        var text = ""
        for byte in prefix(200) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return count > 200 ? text + "... (\(count) bytes)" : text
    }
}
