public import TLSDecryption
public import WebSocketStreams

/// A layer between TCP and what a connection carries, as far as it was read.
public enum ConnectionLayer: Hashable, Sendable {
    /// What a proxy said in front: whose connection it is (PROXY protocol).
    case proxy(ProxyHeader)
    /// TLS (RFC 8446, RFC 5246), with what its handshake has told.
    case tls(HandshakeFacts)
    /// A WebSocket (RFC 6455); nil where its handshake is not in the capture.
    case webSocket(WebSocketHandshake?)
    /// A tunnel that a proxy opened, and where it leads to; the text is from the wire.
    case tunnel(Tunnel)

    /// How a tunnel was asked for, and where it leads to.
    public struct Tunnel: Hashable, Sendable {
        /// `HTTP CONNECT`, `SOCKS 5` or the like, in words of ours.
        public let kind: String
        /// Host and port; from the wire.
        public let target: String
    }
}
