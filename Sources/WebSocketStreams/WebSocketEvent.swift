/// What is told of a connection while it is read.
///
/// Every event belongs to a side, the one whose bytes it is about; `opened`, `refused`, `tunnelled` and `exchange` to the server, but `opened`
/// to the client where the response is not in the capture, and a frame of the client shows that it was accepted.
public enum WebSocketEvent: ~Escapable {
    /// A request for something else than a WebSocket or a tunnel, and the response to it; the connection stays HTTP.
    case exchange(HTTPExchange)
    /// The server accepted the handshake: what follows in both directions are frames.
    case opened(WebSocketHandshake)
    /// The server answered a handshake, or a CONNECT, with another status; the connection stays HTTP.
    case refused(HTTPRefusal)
    /// The server accepted a CONNECT (RFC 9110 9.3.6): the payload that follows in both directions is what goes through the tunnel.
    case tunnelled(HTTPTunnel)
    /// The next bytes of a direction: the payload of its messages, one behind the other, without masks and inflated; or of its tunnel.
    ///
    /// Where messages begin and end does not show: a protocol above does not depend on it (for MQTT: [MQTT-6.0.0-2]).
    case payload(Span<UInt8>)
    /// A text message begins (RFC 6455 5.6); its payload follows like that of a binary one.
    case text
    /// A control frame (RFC 6455 5.5).
    case control(WebSocketControlFrame)
    /// Something that the standard forbids; each kind is told once for each direction.
    case notice(WebSocketNotice)
    /// Payload of the direction is missing here; nil where how much cannot be known.
    case lost(byteCount: Int?)
    /// Where the next frame of the direction begins is known again, behind so many bytes that had to be skipped.
    case resumed(skippedBytes: Int)
    /// From here on the direction, or a message of it, cannot be read, for this reason.
    case unreadable(WebSocketObstacle)
    /// The direction ended within a head, a frame or a message.
    case cutOff
}

/// Why something cannot be read.
public enum WebSocketObstacle: Hashable, Sendable {
    /// What comes is no HTTP/1 message.
    case notHTTP
    /// The connection speaks HTTP/2 (RFC 9113 3.4), in which a WebSocket is a stream among others (RFC 8441): none of it is read.
    case http2
    /// The server switched to another protocol than WebSocket (RFC 9110 7.8).
    case switched(to: String)
    /// The head of a message is longer than `WebSocketLimits.head`.
    case headTooLong
    /// More requests than `WebSocketLimits.outstandingRequests` wait for their response.
    case tooManyRequests
    /// Bytes of HTTP are missing, and where its next message begins is not known.
    case headLost
    /// The client went on without a response to its handshake, and none came: whether it sent frames is not known.
    case responseMissing
    /// Where the next frame begins is not known, and could not be found.
    case boundaryNotFound
    /// The message refers to an earlier one of which bytes are missing, or that was not captured: the context was taken over
    /// (RFC 7692 7.1.1). Messages that do not are read.
    case contextLost
    /// Bytes of a compressed message are missing: nothing of what follows in it can be read.
    case compressedBytesLost
    /// The compressed data make no sense (RFC 7692 7.2.2); the reason is that of zlib.
    case damaged(String)
    /// The direction became too large: `WebSocketLimits.inflatedBase` and `inflatedRatio`. Nothing more of it is inflated.
    case inflatedTooLarge
}
