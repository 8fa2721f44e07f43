/// What carries the packets of a connection.
public enum Transport: String, Hashable, Sendable, CaseIterable {
    /// TCP, and nothing between.
    case tcp
    /// TLS.
    case tls
    /// WebSocket (RFC 6455).
    case webSocket = "websocket"
    /// WebSocket in TLS.
    case webSocketInTLS = "tls+websocket"
}
