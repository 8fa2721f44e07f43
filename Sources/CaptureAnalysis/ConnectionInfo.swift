public import MQTTCodec
public import MQTTDialogues
public import TCPStreams

/// What is known of a connection that carries MQTT.
public struct ConnectionInfo: Sendable {
    /// The TCP connection.
    public let tcp: Connection
    /// The version: of the CONNECT, or assumed.
    public internal(set) var version: MQTTVersion
    /// Whether a CONNECT said the version.
    public internal(set) var isVersionKnown = false
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
    /// The last packet that broke a rule, and the rule.
    public internal(set) var lastFault: (finding: Finding, sender: ControlPacket.Sender, position: Position)?

    init(_ tcp: Connection, assuming version: MQTTVersion) {
        self.tcp = tcp
        self.version = version
    }
}

/// How many packets there were of each type.
public struct PacketCounts: Hashable, Sendable {
    /// Nothing until something is counted: a hundred thousand connections have one of these for packets that are there in part only.
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
