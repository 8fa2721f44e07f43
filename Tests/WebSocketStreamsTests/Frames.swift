import TestSupport
import WebSocketStreams

let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

/// The handshake of RFC 6455 1.2 and 1.3, with these lines more in its request and response.
func handshake(request: [String] = [], response: [String] = []) -> [Step] {
    [.client(WebSocketHead.request(request)), .server(WebSocketHead.response(response))]
}

let deflateOffer = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]

/// A handshake that agrees on permessage-deflate with these parameters.
func deflateHandshake(_ parameters: String = "") -> [Step] {
    handshake(request: deflateOffer, response: ["Sec-WebSocket-Extensions: permessage-deflate" + parameters])
}
