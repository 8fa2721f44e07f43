public import MQTTCodec
public import MQTTDialogues
public import TCPStreams

/// What is known of a connection that carries MQTT.
public struct ConnectionInfo: Sendable {
    /// The TCP connection.
    public let tcp: Connection
    /// The layers between TCP and MQTT, the lowest first.
    public internal(set) var layers: [ConnectionLayer] = [] { didSet { transport = Transport(layers) } }
    /// What carries its packets.
    public private(set) var transport = Transport.tcp
    /// The version that packets are decoded as.
    public internal(set) var version: MQTTVersion
    /// What says so.
    public internal(set) var versionEvidence = VersionEvidence.assumed
    /// Whether a CONNECT said the version.
    public var isVersionKnown: Bool { versionEvidence == .connect }
    /// Whole packets, by type.
    public internal(set) var packets = PacketCounts()
    /// Packets of which bytes are missing, by type.
    public internal(set) var partialPackets = PacketCounts()
    /// Packets that were skipped because they are larger than a limit.
    public internal(set) var oversizedPackets = 0
    /// Bytes of the whole packets.
    public internal(set) var bytes = 0
    /// Bytes that the capture does not hold.
    public internal(set) var lostBytes = 0
    /// Bytes that are there and could not be read, because where packets begin was not known.
    public internal(set) var skippedBytes = 0
    /// The exchanges.
    public internal(set) var dialogue = Dialogue()

    init(_ tcp: Connection, assuming version: MQTTVersion) {
        self.tcp = tcp
        self.version = version
    }
}

/// What says of which version a connection is.
public enum VersionEvidence: Hashable, Sendable {
    /// Its CONNECT.
    case connect
    /// Packets that no other version can read, in a stream of which the CONNECT is missing; 3.1.1 stands for 3.1 too, which differs in
    /// nothing but CONNECT.
    case packets
    /// Nothing: it was assumed, by the user or for want of better.
    case assumed
    /// Nothing, and nothing needs to: all packets read the same in each version.
    case none
}

/// How many packets there were of each type.
public struct PacketCounts: Hashable, Sendable {
    /// Nothing before the first is counted: most connections have no packet that is there in part.
    private var counts: [Int] = []

    /// None.
    public init() {}

    /// How many of one type.
    public subscript(_ type: ControlPacketType) -> Int { counts.isEmpty ? 0 : counts[Int(type.rawValue)] }

    /// How many of all types.
    public private(set) var total = 0

    /// Counts more.
    mutating func add(_ type: ControlPacketType, _ count: Int = 1) {
        guard count > 0 else { return }
        if counts.isEmpty { counts = [Int](repeating: 0, count: 16) }
        counts[Int(type.rawValue)] += count
        total += count
    }
}
