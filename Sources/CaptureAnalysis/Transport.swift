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

extension Transport {
    /// What these layers are together; tunnels and what a proxy says in front are none of it.
    init(_ layers: [ConnectionLayer]) {
        var isTLS = false
        var isWebSocket = false
        for layer in layers {
            switch layer {
            case .tls: isTLS = true
            case .webSocket: isWebSocket = true
            case .proxy, .tunnel: break
            }
        }
        self = isTLS ? (isWebSocket ? .webSocketInTLS : .tls) : (isWebSocket ? .webSocket : .tcp)
    }
}
