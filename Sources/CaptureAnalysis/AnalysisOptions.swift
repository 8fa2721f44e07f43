public import MQTTCodec
import MQTTDialogues

/// What a user may say about a capture, where its bytes do not.
public struct AnalysisOptions: Hashable, Sendable {
    /// The version of streams of which the CONNECT is missing.
    public var assumedVersion: MQTTVersion?
    /// Ports whose streams are MQTT, whatever their first bytes look like.
    public var mqttPorts: Set<UInt16> = []
    /// Ports where MQTT is likely: a stream there that opens with a first byte of type CONNECT is MQTT, however wrong what follows is.
    public var likelyPorts: Set<UInt16> = [1883, 8883]
    /// Whether packets that break no rule are gone through for advice as well, which takes some ten times as long as reading them.
    public var findsAdvice = false
    /// How many bytes of a payload are kept of a PUBLISH that is too large to be collected.
    ///
    /// 64 KiB, what NDJSON shows: hundreds of flows may each be within such a packet, and memory is to stay small.
    public var keptPayload = 65_536
    /// PUBLISH packets up to this size are collected whole: 256 KiB.
    ///
    /// Nearly every message is smaller; a larger one is shown with the beginning of its payload, and its length.
    public var maximumPublishCollected = 1 << 18
    /// Packets of other types, and what comes before a payload, up to this size are read: 1 MiB.
    ///
    /// A SUBSCRIBE of a thousand long Topic Filters fits. What announces more is counted and skipped: a peer could make the analyzer hold
    /// 256 MiB for each connection.
    public var maximumCollected = 1 << 20
    /// Bytes of packets that have not arrived whole, over all connections: 16 MiB.
    ///
    /// Hundreds of connections may each be within a large packet; past it, the packet that would grow is given up and counted.
    public var collectedTotal = 16 << 20
    /// Bytes of one connection, both directions, that wait until it is known where packets begin: 256 KiB.
    ///
    /// Packets that are read whole are no larger. Past it, what is searched is skipped, which the loss says.
    public var keptForBoundary = 256 << 10
    /// The same over all connections: 8 MiB.
    ///
    /// A capture that lost a second of everything has hundreds of connections in this state, each for a packet or two.
    public var keptForBoundaries = 8 << 20
    /// Bytes that are kept for exchanges that are not over, and for Topic Aliases, over all connections: 8 MiB.
    ///
    /// Fifty thousand messages in flight fit; whoever leaves more open than that is broken or hostile. Past it, exchanges that begin are
    /// not followed, which the summary counts.
    public var keptExchanges = 8 << 20

    /// Bytes that are kept for sessions, subscriptions and messages on their way through servers: 16 MiB.
    ///
    /// See `Sessions.defaultLimit`. Past it, what begins is not followed, which the summary counts.
    public var keptSessions = Sessions.defaultLimit

    /// Nothing said.
    public init() {}
}
