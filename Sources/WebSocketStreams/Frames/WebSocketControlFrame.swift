/// A control frame (RFC 6455 5.5), of which the payload is not part of any message.
public struct WebSocketControlFrame: Hashable, Sendable {
    /// `close`, `ping` or `pong`.
    public let opcode: WebSocketOpcode
    /// The payload without its mask: of what is there, at most the 125 bytes that the standard allows.
    public let payload: [UInt8]
    /// Whether all of the payload was captured.
    public let isWhole: Bool

    /// The status code of a close frame (5.5.1, 7.4); nil where it has none.
    public var closeCode: WebSocketCloseCode? {
        guard opcode == .close, payload.count >= 2 else { return nil }
        return WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
    }

    /// The reason of a close frame, what is no UTF-8 of it replaced; nil where it has none.
    public var closeReason: String? {
        guard opcode == .close, payload.count > 2 else { return nil }
        return String(decoding: payload[2...], as: UTF8.self)
    }
}

/// Why a side closes (RFC 6455 7.4, and the registry of 11.7); codes without a meaning survive.
public struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// The number.
    public var rawValue: UInt16

    /// The code of this number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Whether it may stand in a close frame (7.4.1, 7.4.2).
    ///
    /// 1004 to 1006 and 1015 must not; nor what is below 1000, above 4999, or reserved for later standards. The registry has 1012 to 1014 since.
    public var isAllowed: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// What it means, as the registry says it; nil where it has no registered meaning.
    public var name: String? {
        switch rawValue {
        case 1000: "normal closure"
        case 1001: "going away"
        case 1002: "protocol error"
        case 1003: "unsupported data"
        case 1005: "no status received"
        case 1006: "abnormal closure"
        case 1007: "invalid frame payload data"
        case 1008: "policy violation"
        case 1009: "message too big"
        case 1010: "mandatory extension"
        case 1011: "internal error"
        case 1012: "service restart"
        case 1013: "try again later"
        case 1014: "bad gateway"
        case 1015: "TLS handshake"
        default: nil
        }
    }
}
