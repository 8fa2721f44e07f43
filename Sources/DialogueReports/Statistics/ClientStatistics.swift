import MQTTCodec

/// What is known of a client over all its connections, by its Client Identifier.
struct ClientStatistics: Sendable {
    var connections = 0
    /// Connections that the server refused.
    var refused = 0
    /// Connections that did not end as the peers wanted it, but those that were refused, and those that the capture leaves open.
    var broken = 0
    var packets = 0
    var bytes = 0
    var versions: [MQTTVersion] = []
    /// The last keep alive in seconds; nil where no CONNECT was seen.
    var keepAlive: UInt16?
    /// The longest time between packets of the client, in nanoseconds, and its share of the keep alive.
    var longestSilence: Int64 = 0
    var longestShare: Double?

    /// Clients that are kept: 16,384, some 200 bytes each; more are counted together.
    static let maximum = 16_384
}
