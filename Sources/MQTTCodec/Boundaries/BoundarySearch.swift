/// Looks for the place where packets begin again in one direction, behind bytes that are missing or before which nothing was seen.
///
/// **Evidence.** A *candidate* is a place from which one packet after the other keeps every rule of the version, up to where the bytes end.
/// Each packet of such a chain weighs as many bits as it would take chance to make it (`PacketWeight`): its form, a Topic Name or a Packet
/// Identifier near those that the connection has shown, and that it begins or ends where a segment of TCP does. A boundary is found when
/// the chain weighs `needed` bits.
///
/// **The earliest candidate decides.** What lies within the extent of a candidate that is still possible is no candidate of its own, so that
/// the packets that somebody put into the payload of a PUBLISH are not told as packets of the connection: the PUBLISH around them comes
/// first. Packets at the beginning of a chain that are light (a PINGREQ has two bytes) and begin at no segment are not told either, since
/// they may be the end of something else that happens to fit.
///
/// **What no evidence can tell.** Where the loss took the header of a PUBLISH and left its payload, and the payload is made of packets that
/// would be right here, with Topic Names and Packet Identifiers as the connection has them, then those packets are not different in any byte
/// from packets of the connection. They are told as such.
///
/// **Bounds.** The caller holds the bytes, and calls `drop` when it holds too many: what a candidate reaches beyond them is remembered, so
/// that its inside is not searched later. Each place is laid out once; to lay one out means at most to read a Topic
/// Name, so that ordinary bytes cost little, and hostile ones, where every place seems to begin a name of 64 KiB, a second for each mebibyte.
public struct BoundarySearch: Sendable {
    /// The version that is looked for.
    public let version: MQTTVersion
    /// Bits that the packets of a chain must weigh.
    public let needed: Int

    /// Who sends; where it is not known, the first packet that only one side sends says it, for the chain that it stands in.
    private let sender: ControlPacket.Sender
    /// What this direction has shown, and the other one.
    private let own: DirectionRecord
    private let peer: DirectionRecord
    /// Whether a CONNACK may still come.
    private let mayConnect: Bool

    /// The chain that is looked at.
    public private(set) var chain: Chain
    /// Places from which no chain goes on, one bit each.
    private var dead: [UInt64] = []
    /// No more of the packet at the frontier shows before so many bytes are there.
    private var nextLook = 0

    /// One packet after the other, each where the one before ends.
    public struct Chain: Hashable, Sendable {
        /// Where the first packet begins.
        public fileprivate(set) var candidate = 0
        /// Where the first packet begins that is heavy enough to be told.
        public fileprivate(set) var start: Int?
        /// Where the next packet begins.
        public fileprivate(set) var frontier = 0
        /// Bits from `start` on.
        public fileprivate(set) var weight = 0
        /// Packets from `start` on.
        public fileprivate(set) var packets = 0
        /// The side that alone sends a packet that was met.
        public fileprivate(set) var role = ControlPacket.Sender.unknown
        /// Bits that say that it is this version and not the other, where both can be read.
        public fileprivate(set) var versionWeight = 0
        /// Whether a packet was met that the other version would read as something else.
        public fileprivate(set) var dependsOnVersion = false
        /// Bits of a PUBLISH at the frontier whose payload is not there yet.
        fileprivate var headWeight = 0
        /// Whether a DISCONNECT was met, behind which nothing comes (3.14.4).
        fileprivate var isOver = false

        fileprivate init(at candidate: Int, role: ControlPacket.Sender) {
            self.candidate = candidate
            frontier = candidate
            self.role = role
        }
    }

    /// A search in bytes that begin at any place of a packet.
    ///
    /// - Parameters:
    ///   - version: the version of the packets.
    ///   - sender: who sends them.
    ///   - needed: how many bits are enough; 30 leave one wrong boundary in a million for a loss with a kilobyte behind it.
    public init(version: MQTTVersion, sender: ControlPacket.Sender, needed: Int = 30) {
        self.init(version, sender, needed, ConnectionRecord(), mayConnect: true)
    }

    init(_ version: MQTTVersion, _ sender: ControlPacket.Sender, _ needed: Int, _ record: ConnectionRecord, mayConnect: Bool) {
        self.version = version
        self.sender = sender
        self.needed = needed
        own = record.of(sender)
        peer = record.of(sender.peer)
        self.mayConnect = mayConnect
        chain = Chain(at: 0, role: sender)
    }

    /// Takes it for known that a packet begins at the first byte, if these are packets at all.
    public mutating func beginAtFirstByte() { chain.start = 0 }

    /// Bits of the packets of the chain.
    public var weight: Int { chain.weight + chain.headWeight }

    /// Where the first packet begins that may be told, counted from the first byte that is held; nil while that is not certain.
    public var found: Int? {
        guard let start = chain.start, weight >= needed else { return nil }
        return start
    }

    /// Looks at what is new.
    ///
    /// - Parameters:
    ///   - bytes: all that is held of this direction.
    ///   - segments: where segments begin, counted from the first of `bytes`, in rising order.
    public mutating func look(at bytes: Span<UInt8>, segments: [Int]) {
        guard bytes.count >= nextLook else { return }
        while chain.frontier < bytes.count {
            switch looks(at: bytes, segments) {
            case .packet(let end, let weight, let role): add(weight, until: end, role)
            case .head(let weight):
                if chain.start == nil, weight.bits >= PacketWeight.tellable { chain.start = chain.frontier }
                chain.headWeight = weight.bits
                return
            case .more: return
            case .none: restart(bytes.count)
            }
        }
        nextLook = chain.frontier + 1
    }

    private mutating func add(_ weight: PacketWeight, until end: Int, _ role: ControlPacket.Sender) {
        if chain.start == nil, weight.bits >= PacketWeight.tellable { chain.start = chain.frontier }
        if chain.start != nil {
            chain.weight += weight.bits
            chain.packets += 1
        }
        chain.versionWeight += weight.versionBits
        chain.dependsOnVersion = chain.dependsOnVersion || weight.dependsOnVersion
        chain.headWeight = 0
        if chain.role == .unknown { chain.role = role }
        mark(chain.frontier)
        chain.frontier = end
    }

    /// The chain has come to a place where no packet begins: the next candidate is looked at.
    private mutating func restart(_ count: Int) {
        mark(chain.frontier)
        var candidate = chain.candidate + 1
        while candidate < count, isMarked(candidate) { candidate += 1 }
        chain = Chain(at: candidate, role: sender)
    }

    private mutating func mark(_ place: Int) {
        let word = place >> 6
        if word >= dead.count { dead.append(contentsOf: [UInt64](repeating: 0, count: word + 1 - dead.count)) }
        dead[word] |= 1 << UInt64(place & 63)
    }

    private func isMarked(_ place: Int) -> Bool {
        let word = place >> 6
        return word < dead.count && dead[word] & 1 << UInt64(place & 63) != 0
    }

    // MARK: Bytes that are gone

    /// The bytes that are held are not held any more: nothing of them can be told.
    ///
    /// A candidate stays possible where it reaches beyond them.
    public mutating func drop(_ bytes: Span<UInt8>) { forget(bytes, missing: 0) }

    /// The bytes that are held are not held any more, and so many are missing behind them.
    public mutating func lose(_ count: Int, behind bytes: Span<UInt8>) { forget(bytes, missing: count) }

    private mutating func forget(_ bytes: Span<UInt8>, missing: Int) {
        var next = chain.frontier - bytes.count
        if next < 0 {
            guard case .complete(let header) = FixedHeader.scan(bytes, at: chain.frontier) else { return start(again: nil, 0) }
            next += header.packetLength
        }
        // Where the gap is larger than what is left of the packet, or begins between two, everything is open again.
        start(again: next >= missing && (next > 0 || missing == 0) ? next - missing : nil, weight)
    }

    /// Begins with other bytes, the first of which is within a packet of a chain that ends there, or within nothing that is known.
    private mutating func start(again end: Int?, _ weight: Int) {
        dead = []
        nextLook = 0
        chain = Chain(at: 0, role: sender)
        guard let end else { return }
        // The candidate itself is in front of the bytes: where it is refuted, all of them are looked at.
        chain.candidate = -1
        chain.frontier = end
        chain.weight = min(weight, needed - 1)
    }
}

// MARK: What stands at one place

extension BoundarySearch {
    private enum Look {
        /// No packet begins here.
        case none
        /// Whatever begins here has not shown itself yet.
        case more
        /// A PUBLISH of which all but the payload is there.
        case head(PacketWeight)
        /// A whole packet, and the side that alone sends it.
        case packet(end: Int, PacketWeight, ControlPacket.Sender)
    }

    private mutating func looks(at bytes: Span<UInt8>, _ segments: [Int]) -> Look {
        let place = chain.frontier
        guard !chain.isOver, !isMarked(place) else { return .none }
        let firstByte = bytes[place]
        guard let type = ControlPacketType(rawValue: firstByte >> 4), mayBegin(type, flags: firstByte & 0x0F) else { return .none }
        let header: FixedHeader
        switch FixedHeader.scan(bytes, at: place) {
        case .lengthTooLong: return .none
        case .incomplete:
            nextLook = bytes.count + 1
            return .more
        case .complete(let found): header = found
        }
        guard !header.isOverlong, header.packetLength <= own.maximumPacketSize, PacketWeight.isPossible(header, type, version) else {
            return .none
        }
        let packet = bytes.extracting(place..<min(bytes.count, place + header.packetLength))
        guard packet.count == header.packetLength else { return part(packet, header, type, place, segments, bytes.count) }
        let view: PacketView
        do throws(PacketDecodingError) {
            view = try PacketView(decoding: packet, header, version: version, sender: chain.role)
        } catch {
            return .none
        }
        guard var weight = PacketWeight(view, version, own, peer) else { return .none }
        weight.addPlace(
            place, place + header.packetLength, segments, bytes.count, bits: own.bitsOfPlace(bytes: bytes.count, chunks: segments.count))
        if type == .disconnect { chain.isOver = true }
        return .packet(end: place + header.packetLength, weight, PacketWeight.onlySender(of: view, version))
    }

    /// Whether a packet of this type may stand here.
    private func mayBegin(_ type: ControlPacketType, flags: UInt8) -> Bool {
        guard type != .connect, type.exists(in: version), type.maySend(chain.role, in: version) else { return false }
        guard type != .connAck || mayConnect else { return false }
        return type == .publish ? flags & 0b0110 != 0b0110 : type.accepts(flags: flags, in: version)
    }

    /// A packet that is not there whole.
    private mutating func part(
        _ packet: Span<UInt8>, _ header: FixedHeader, _ type: ControlPacketType, _ place: Int, _ segments: [Int], _ end: Int
    ) -> Look {
        let whole = place + header.packetLength
        guard type == .publish else {
            nextLook = whole
            return PacketWeight.isPossible(beginning: packet, header, type, version) ? .more : .none
        }
        let head = PublishHead.length(packet, header, version)
        guard head <= header.packetLength else { return .none }
        guard head <= packet.count else {
            // Looked at again when it has grown by as much, so that bytes that come one by one are not gone through each time.
            nextLook = min(place + head, place + 2 * packet.count)
            return PacketWeight.isPossible(topicOf: packet, header, version) ? .more : .none
        }
        nextLook = whole
        let view: PacketView
        do throws(PacketDecodingError) {
            view = try PacketView(decoding: packet.extracting(first: head), header.cut(to: head), version: version, sender: chain.role)
        } catch {
            return .none
        }
        guard var weight = PacketWeight(view, version, own, peer) else { return .none }
        weight.addPlace(place, nil, segments, end, bits: own.bitsOfPlace(bytes: end, chunks: segments.count))
        return .head(weight)
    }
}
