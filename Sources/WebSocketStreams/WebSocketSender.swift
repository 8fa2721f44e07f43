/// Who sent bytes, frames or messages.
public enum WebSocketSender: Hashable, Sendable {
    /// The side that asked for the WebSocket, and masks what it sends (RFC 6455 5.1).
    case client
    /// The side that was asked.
    case server

    /// The other side.
    public var peer: WebSocketSender { self == .client ? .server : .client }
}
