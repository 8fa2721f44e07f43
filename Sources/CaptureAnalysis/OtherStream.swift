public import TCPStreams

/// A connection that carries something else than MQTT, or that could not be read.
public struct OtherStream: Sendable {
    /// What it carries, as far as was read.
    public let content: StreamContent
    /// Why it is not read, or what came of it, in words of ours and without bytes from the wire; nil where the content says it all.
    public let reason: String?
    /// The TCP connection.
    public let connection: Connection
    /// The layers that were read, the lowest first.
    public let layers: [ConnectionLayer]
    /// Where that was known.
    public let position: Position

    /// What carries it.
    public var transport: Transport { Transport(layers) }
}
