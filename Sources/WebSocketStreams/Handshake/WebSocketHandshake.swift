/// The opening handshake (RFC 6455 4): what was asked for, and what was agreed on.
///
/// All text is from the wire.
public struct WebSocketHandshake: Hashable, Sendable {
    /// What the client asked for.
    public struct Request: Hashable, Sendable {
        /// The path of what was asked for, such as `/mqtt`.
        public let path: String
        /// What stands behind the question mark.
        ///
        /// It may hold credentials (signed URLs do): it is to be shown on request only.
        public let query: String?
        /// The value of `Host`.
        public let host: String?
        /// The value of `Origin`, which browsers send.
        public let origin: String?
        /// The subprotocols that the client offers, the one it likes best first.
        public let subprotocols: [String]
        /// The extensions that the client offers.
        public let extensions: [WebSocketExtension]
        /// The value of `Sec-WebSocket-Version`.
        public let version: String?
        /// Whether the request had credentials (`Authorization`, cookies); they are not kept.
        public let hasCredentials: Bool
    }

    /// The request; nil where it is not in the capture.
    public let request: Request?
    /// Whether the response is in the capture; where not, that the handshake succeeded shows in the frames behind it.
    public let isResponseSeen: Bool
    /// The subprotocol that the server chose.
    public let subprotocol: String?
    /// The extensions that the server accepted.
    public let extensions: [WebSocketExtension]
    /// How messages are compressed; nil where they are not.
    ///
    /// Where the response is not in the capture, this is what may be; what is compressed shows in each message.
    public let deflate: PerMessageDeflate?
}

/// An extension, with its parameters in their order (RFC 6455 9.1).
public struct WebSocketExtension: Hashable, Sendable, CustomStringConvertible {
    /// A parameter, which may have a value.
    public struct Parameter: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its value, without quotes.
        public let value: String?
    }

    /// Its name, such as `permessage-deflate`; from the wire.
    public let name: String
    /// Its parameters; from the wire.
    public let parameters: [Parameter]

    /// The extensions of a field; nil or empty gives none.
    static func list(_ field: String?) -> [WebSocketExtension] {
        HeaderList.elements(field ?? "").compactMap { element in
            let parts = HeaderList.parameters(element)
            guard let first = parts.first else { return nil }
            return WebSocketExtension(
                name: first.name, parameters: parts.dropFirst().map { Parameter(name: $0.name, value: $0.value) })
        }
    }

    /// As it stands in the field: `permessage-deflate; client_max_window_bits=15`.
    public var description: String {
        ([name] + parameters.map { parameter in parameter.value.map { parameter.name + "=" + $0 } ?? parameter.name }).joined(
            separator: "; ")
    }
}
