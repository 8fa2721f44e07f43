/// A request and the response to it (RFC 9110), of which only the first lines are kept.
public struct HTTPExchange: Hashable, Sendable {
    /// The method of the request; nil where the request is not in the capture.
    public let method: String?
    /// What was asked for, without its query; nil where the request is not in the capture.
    public let path: String?
    /// The status code of the response (RFC 9110 15).
    public let status: Int
}

/// A handshake or a CONNECT that the server refused: its status is neither 101 nor one of success.
public struct HTTPRefusal: Hashable, Sendable {
    /// What was asked for.
    public enum Wanted: Hashable, Sendable {
        /// A WebSocket.
        case webSocket(WebSocketHandshake.Request)
        /// A tunnel.
        case tunnel(HTTPTunnel)
    }

    /// What was asked for.
    public let wanted: Wanted
    /// The status code, such as 401, 404 or 426.
    public let status: Int
    /// The reason phrase, which may be empty; from the wire.
    public let reason: String
    /// The versions of WebSocket that the server would take (RFC 6455 4.4), such as `13`; from the wire.
    public let versions: String?
}

/// A tunnel that was opened by CONNECT (RFC 9110 9.3.6).
public struct HTTPTunnel: Hashable, Sendable {
    /// The host and port that the tunnel leads to, such as `broker.example:8883`; from the wire.
    public let authority: String
    /// Whether the request had credentials for the proxy; they are not kept.
    public let hasCredentials: Bool

    /// Of the target of a request what it may be, host and port: credentials in front of it and a path behind it are not kept either.
    static func hostAndPort(_ target: String) -> String {
        let authority = target.prefix { !"/?#".contains($0) }
        return String(authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority)
    }
}
