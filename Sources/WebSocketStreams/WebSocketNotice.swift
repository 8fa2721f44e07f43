/// Something that a side did and the standard forbids; what can be read is read all the same.
public enum WebSocketNotice: Hashable, Sendable {
    // The handshake.

    /// The request is no GET of HTTP/1.1 or later (RFC 6455 4.1).
    case badRequestLine
    /// A header field that the handshake needs is missing, or does not say what it must (RFC 6455 4.1, 4.2.1).
    case badRequestField(HandshakeField)
    /// The same in the response (RFC 6455 4.1, 4.2.2).
    case badResponseField(HandshakeField)
    /// The server chose a subprotocol that the client did not offer (RFC 6455 4.1).
    case subprotocolNotOffered
    /// The server uses an extension that the client did not offer (RFC 6455 4.1).
    case extensionNotOffered
    /// A parameter of permessage-deflate is unknown, stands twice, or has no value that it may have (RFC 7692 7.1).
    case badDeflateParameter

    // Frames.

    /// A client must mask its frames (RFC 6455 5.1).
    case clientFrameNotMasked
    /// A server must not mask its frames (RFC 6455 5.1).
    case serverFrameMasked
    /// A reserved bit is set for which no extension was agreed on (RFC 6455 5.2).
    case reservedBitSet
    /// The opcode has no meaning (RFC 6455 5.2); the frame is passed over.
    case reservedOpcode(WebSocketOpcode)
    /// The length is written in more bytes than it needs (RFC 6455 5.2).
    case lengthNotMinimal
    /// The highest bit of a 64-bit length is set (RFC 6455 5.2).
    case lengthTooLarge
    /// A control frame is longer than 125 bytes (RFC 6455 5.5).
    case controlFrameTooLong
    /// A control frame is fragmented (RFC 6455 5.5).
    case controlFrameFragmented
    /// A continuation of nothing (RFC 6455 5.4).
    case continuationOfNothing
    /// A message begins before the one before it ended (RFC 6455 5.4).
    case messageNotEnded
    /// A control frame, or not the first fragment of a message, is marked as compressed (RFC 7692 6).
    case compressionMisplaced
    /// Compressed data make no sense (RFC 7692 7.2.2).
    case badCompressedData

    // The end.

    /// A close frame with one byte: the status code has two (RFC 6455 5.5.1).
    case closeCodeCutShort
    /// A status code that must not stand in a close frame (RFC 6455 7.4).
    case closeCodeNotAllowed(WebSocketCloseCode)
    /// The reason of a close frame is no UTF-8 (RFC 6455 5.5.1).
    case closeReasonNotUTF8
    /// A frame with data behind a close frame (RFC 6455 5.5.1).
    case dataBehindClose

    /// A header field of the handshake.
    public enum HandshakeField: String, Hashable, Sendable, CaseIterable {
        /// The name of the server that is meant.
        case host = "Host"
        /// Must name `websocket`.
        case upgrade = "Upgrade"
        /// Must name `Upgrade`.
        case connection = "Connection"
        /// Must be 16 bytes in Base64.
        case key = "Sec-WebSocket-Key"
        /// Must be 13.
        case version = "Sec-WebSocket-Version"
        /// Must be derived from the key.
        case accept = "Sec-WebSocket-Accept"
    }

    /// What is forbidden where: the standard, the section, and a name of our own.
    public var rule: (standard: String, section: String, name: String) {
        switch self {
        case .badRequestLine: ("RFC6455", "4.1", "request-line")
        case .badRequestField(let field): ("RFC6455", "4.1", "request-" + Self.slug(field))
        case .badResponseField(let field): ("RFC6455", "4.2.2", "response-" + Self.slug(field))
        case .subprotocolNotOffered: ("RFC6455", "4.1", "subprotocol-not-offered")
        case .extensionNotOffered: ("RFC6455", "4.1", "extension-not-offered")
        case .badDeflateParameter: ("RFC7692", "7.1", "parameter")
        case .clientFrameNotMasked: ("RFC6455", "5.1", "client-frame-not-masked")
        case .serverFrameMasked: ("RFC6455", "5.1", "server-frame-masked")
        case .reservedBitSet: ("RFC6455", "5.2", "reserved-bit")
        case .reservedOpcode: ("RFC6455", "5.2", "reserved-opcode")
        case .lengthNotMinimal: ("RFC6455", "5.2", "length-not-minimal")
        case .lengthTooLarge: ("RFC6455", "5.2", "length-too-large")
        case .controlFrameTooLong: ("RFC6455", "5.5", "control-frame-too-long")
        case .controlFrameFragmented: ("RFC6455", "5.5", "control-frame-fragmented")
        case .continuationOfNothing: ("RFC6455", "5.4", "continuation-of-nothing")
        case .messageNotEnded: ("RFC6455", "5.4", "message-not-ended")
        case .compressionMisplaced: ("RFC7692", "6", "compression-misplaced")
        case .badCompressedData: ("RFC7692", "7.2.2", "compressed-data")
        case .closeCodeCutShort: ("RFC6455", "5.5.1", "close-code-cut-short")
        case .closeCodeNotAllowed: ("RFC6455", "7.4", "close-code")
        case .closeReasonNotUTF8: ("RFC6455", "5.5.1", "close-reason")
        case .dataBehindClose: ("RFC6455", "5.5.1", "data-behind-close")
        }
    }

    private static func slug(_ field: HandshakeField) -> String { field.rawValue.lowercased() }
}

extension WebSocketNotice: CustomStringConvertible {
    /// One sentence without its rule; nothing of it comes from the wire but numbers.
    public var description: String {
        switch self {
        case .badRequestLine: "the handshake is no GET of HTTP/1.1"
        case .badRequestField(let field): "the handshake's \(field.rawValue) is missing or wrong"
        case .badResponseField(let field): "the \(field.rawValue) of the response is missing or wrong"
        case .subprotocolNotOffered: "the server chose a subprotocol that was not offered"
        case .extensionNotOffered: "the server uses an extension that was not offered"
        case .badDeflateParameter: "a parameter of permessage-deflate is unknown, repeated or out of range"
        case .clientFrameNotMasked: "a frame of the client is not masked"
        case .serverFrameMasked: "a frame of the server is masked"
        case .reservedBitSet: "a reserved bit is set without an extension that gives it a meaning"
        case .reservedOpcode(let opcode): "opcode \(opcode.rawValue) has no meaning"
        case .lengthNotMinimal: "the length of a frame is written in more bytes than it needs"
        case .lengthTooLarge: "the length of a frame has its highest bit set"
        case .controlFrameTooLong: "a control frame is longer than 125 bytes"
        case .controlFrameFragmented: "a control frame is fragmented"
        case .continuationOfNothing: "a continuation frame without a message that it continues"
        case .messageNotEnded: "a message begins before the one before it ended"
        case .compressionMisplaced: "a control frame, or a later fragment of a message, is marked as compressed"
        case .badCompressedData: "compressed data make no sense"
        case .closeCodeCutShort: "a close frame has one byte, and a status code two"
        case .closeCodeNotAllowed(let code): "status code \(code.rawValue) must not stand in a close frame"
        case .closeReasonNotUTF8: "the reason of a close frame is no UTF-8"
        case .dataBehindClose: "data follow a close frame"
        }
    }
}

/// The kinds of notices that were told of a direction: each once, so that a stream of them is not a flood.
struct ToldNotices: Sendable {
    private var kinds: UInt64 = 0

    /// Whether it is the first of its kind; takes note of it.
    mutating func isFirst(_ notice: WebSocketNotice) -> Bool {
        let bit = UInt64(1) << kind(notice)
        defer { kinds |= bit }
        return kinds & bit == 0
    }

    private func kind(_ notice: WebSocketNotice) -> UInt64 {
        switch notice {
        case .badRequestLine, .badRequestField, .badResponseField, .subprotocolNotOffered, .extensionNotOffered, .badDeflateParameter: 0
        case .clientFrameNotMasked: 1
        case .serverFrameMasked: 2
        case .reservedBitSet: 3
        case .reservedOpcode: 4
        case .lengthNotMinimal: 5
        case .lengthTooLarge: 6
        case .controlFrameTooLong: 7
        case .controlFrameFragmented: 8
        case .continuationOfNothing: 9
        case .messageNotEnded: 10
        case .compressionMisplaced: 11
        case .badCompressedData: 12
        case .closeCodeCutShort: 13
        case .closeCodeNotAllowed: 14
        case .closeReasonNotUTF8: 15
        case .dataBehindClose: 16
        }
    }
}
