/// A WebSocket frame (RFC 6455 5.2) as its sender writes it.
///
/// - Parameters:
///   - opcode: 1 text, 2 binary, 0 continuation, 8 to 10 close, ping, pong.
///   - extended: bytes of the extended length: 0, 2 or 8; as few as needed where it is not said.
public func frame(
    _ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, reserved: UInt8 = 0, key: [UInt8]? = nil, extended: Int? = nil
) -> [UInt8] {
    let extended = extended ?? (payload.count < 126 ? 0 : payload.count < 65536 ? 2 : 8)
    var bytes = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
    let mask: UInt8 = key == nil ? 0 : 0x80
    bytes.append(mask | (extended == 0 ? UInt8(payload.count) : extended == 2 ? 126 : 127))
    for index in 0..<extended { bytes.append(UInt8(truncatingIfNeeded: payload.count >> (8 * (extended - 1 - index)))) }
    guard let key else { return bytes + payload }
    return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
}

/// The head of an HTTP/1.1 message: lines, and an empty one behind them.
public func head(_ lines: [String]) -> [UInt8] { Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) }

/// The handshake of RFC 6455 1.2 and 1.3.
public enum WebSocketHead {
    /// What the client asks, with these lines more.
    public static func request(_ lines: [String] = [], path: String = "/chat") -> [UInt8] {
        let asked = [
            "GET \(path) HTTP/1.1", "Host: server.example.com", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
        ]
        return head(asked + lines)
    }

    /// What the server answers, with these lines more.
    public static func response(_ lines: [String] = []) -> [UInt8] {
        let answered = [
            "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        ]
        return head(answered + lines)
    }
}
