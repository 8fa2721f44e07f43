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
    /// Bytes of the whole packets.
    public internal(set) var bytes = 0
    /// Packets of which bytes are missing, by type.
    public var partialPackets: PacketCounts { shortcomings.partialPackets }
    /// Packets that were skipped because they are larger than a limit.
    public var oversizedPackets: Int { shortcomings.oversizedPackets }
    /// Bytes that the capture does not hold.
    public var lostBytes: Int { shortcomings.lostBytes }
    /// Bytes that are there and could not be read, because where packets begin was not known.
    public var skippedBytes: Int { shortcomings.skippedBytes }
    /// The exchanges.
    public internal(set) var dialogue = Dialogue()

    /// What could not be shown.
    struct Shortcomings: Hashable, Sendable {
        var partialPackets = PacketCounts()
        var oversizedPackets = 0
        var lostBytes = 0
        var skippedBytes = 0
    }

    /// An array of one, and empty where all could be shown: of very many connections, few have any.
    private var notShown: [Shortcomings] = []

    var shortcomings: Shortcomings {
        get { notShown.first ?? Shortcomings() }
        set { notShown = newValue == Shortcomings() ? [] : [newValue] }
    }

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
    /// By type, up to the last one that was counted: of very many connections, most have few types.
    private var counts: [Int] = []

    /// None.
    public init() {}

    /// How many of one type.
    public subscript(_ type: ControlPacketType) -> Int { Int(type.rawValue) < counts.count ? counts[Int(type.rawValue)] : 0 }

    /// How many of all types.
    public private(set) var total = 0

    /// Counts more.
    mutating func add(_ type: ControlPacketType, _ count: Int = 1) {
        guard count > 0 else { return }
        let place = Int(type.rawValue)
        if place >= counts.count { counts.append(contentsOf: repeatElement(0, count: place + 1 - counts.count)) }
        counts[place] += count
        total += count
    }
}
