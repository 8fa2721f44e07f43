import TestSupport
import WebSocketStreams

/// A frame as its sender writes it.
///
/// - Parameters:
///   - opcode: 1 text, 2 binary, 0 continuation, 8 to 10 close, ping, pong.
///   - extended: bytes of the extended length: 0, 2 or 8; as few as needed where it is not said.
func frame(
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

let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

/// The handshake of RFC 6455 1.2 and 1.3, with these lines more in its request and response.
func handshake(request: [String] = [], response: [String] = []) -> [Step] {
    let asked = [
        "GET /chat HTTP/1.1", "Host: server.example.com", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
    ]
    let answered = [
        "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ]
    return [.client(head(asked + request)), .server(head(answered + response))]
}

/// Lines, and an empty one behind them.
func head(_ lines: [String]) -> [UInt8] { Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) }

let deflateOffer = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]

/// A handshake that agrees on permessage-deflate with these parameters.
func deflateHandshake(_ parameters: String = "") -> [Step] {
    handshake(request: deflateOffer, response: ["Sec-WebSocket-Extensions: permessage-deflate" + parameters])
}
