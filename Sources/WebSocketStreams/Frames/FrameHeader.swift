/// The header of a frame (RFC 6455 5.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
///     |I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
///     |N|V|V|V|       |S|             |   (if payload len==126/127)   |
///     | |1|2|3|       |K|             |                               |
///     +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
///     |     Extended payload length continued, if payload len == 127  |
///     + - - - - - - - - - - - - - - - +-------------------------------+
///     |                               |Masking-key, if MASK set to 1  |
///     +-------------------------------+-------------------------------+
///     | Masking-key (continued)       |          Payload Data         |
///     +-------------------------------- - - - - - - - - - - - - - - - +
struct FrameHeader: Hashable, Sendable, BitwiseCopyable {
    let firstByte: UInt8
    let isMasked: Bool
    /// Whether the length is written in as few bytes as it needs.
    let isLengthMinimal: Bool
    /// Bytes of the header.
    let length: Int
    /// Bytes of the payload.
    let payloadLength: Int
    /// The masking key, its first byte the lowest; 0 where there is none.
    let maskingKey: UInt32

    /// The longest header: 2 bytes, 8 of length, 4 of masking key.
    static let maximumLength = 14

    enum Scan {
        case complete(FrameHeader)
        /// More bytes are needed.
        case incomplete
        /// The highest bit of the 64-bit length is set, which must be 0.
        case lengthTooLarge
    }

    /// Whether the frame ends its message.
    var isFinal: Bool { firstByte & 0x80 != 0 }
    /// RSV1, RSV2 and RSV3 as the three low bits.
    var reserved: UInt8 { firstByte >> 4 & 7 }
    var opcode: WebSocketOpcode { WebSocketOpcode(rawValue: firstByte & 0xF) }

    /// Reads the header that begins there.
    static func scan(_ bytes: Span<UInt8>, at start: Int) -> Scan {
        let available = bytes.count - start
        guard available >= 2 else { return .incomplete }
        let second = bytes[start + 1]
        let extended =
            switch second & 0x7F {
            case 126: 2
            case 127: 8
            default: 0
            }
        let isMasked = second & 0x80 != 0
        let length = 2 + extended + (isMasked ? 4 : 0)
        guard available >= length else { return .incomplete }
        var payloadLength = UInt64(second & 0x7F)
        if extended > 0 {
            payloadLength = 0
            for index in 0..<extended { payloadLength = payloadLength << 8 | UInt64(bytes[start + 2 + index]) }
        }
        guard let known = Int(exactly: payloadLength) else { return .lengthTooLarge }
        var key: UInt32 = 0
        if isMasked {
            for index in 0..<4 { key |= UInt32(bytes[start + length - 4 + index]) << UInt32(8 * index) }
        }
        let isMinimal = extended == 0 || known > (extended == 2 ? 125 : 0xFFFF)
        return .complete(
            FrameHeader(
                firstByte: bytes[start], isMasked: isMasked, isLengthMinimal: isMinimal, length: length, payloadLength: known,
                maskingKey: key))
    }
}

/// What a frame is (RFC 6455 5.2, 11.8); codes without a meaning survive.
public struct WebSocketOpcode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// The four bits.
    public var rawValue: UInt8

    /// The opcode of this number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The next fragment of a message.
    public static let continuation = WebSocketOpcode(rawValue: 0)
    /// A text message, or its first fragment.
    public static let text = WebSocketOpcode(rawValue: 1)
    /// A binary message, or its first fragment.
    public static let binary = WebSocketOpcode(rawValue: 2)
    /// The end of what a side sends.
    public static let close = WebSocketOpcode(rawValue: 8)
    /// Wants a pong.
    public static let ping = WebSocketOpcode(rawValue: 9)
    /// Answers a ping, or says that its sender lives.
    public static let pong = WebSocketOpcode(rawValue: 10)

    /// Whether it is one of control frames, which may stand between the fragments of a message.
    public var isControl: Bool { rawValue & 8 != 0 }
    /// Whether it has no meaning.
    public var isReserved: Bool { rawValue & 7 > 2 }
}
