/// What a connection has shown so far, by which a packet behind a loss may be known: a few bytes for each direction.
///
/// It is evidence for a boundary between packets, nothing else; what packets mean to each other is not followed here.
@usableFromInline
struct ConnectionRecord: Sendable {
    @usableFromInline var client = DirectionRecord()
    @usableFromInline var server = DirectionRecord()
    /// PUBLISH packets that came.
    @usableFromInline var publishes: UInt32 = 0

    @usableFromInline init() {}

    /// The record of what this side sent; of an unknown one that of the client.
    func of(_ sender: ControlPacket.Sender) -> DirectionRecord { sender == .server ? server : client }

    /// Takes note of a packet that breaks no rule, whose first byte says its type.
    @inlinable @inline(__always)
    mutating func note(_ packet: borrowing PacketView, _ firstByte: UInt8, from sender: ControlPacket.Sender) {
        switch firstByte >> 4 {
        case 3:
            // The first ones, and then one in four: enough to know the topics and where the identifiers are, for a quarter of the work.
            publishes &+= 1
            if publishes < 16 || publishes & 3 == 0 { note(packet, from: sender) }
        case 1, 2, 8, 10: note(packet, from: sender)
        default: break
        }
    }

    @usableFromInline @inline(never)
    mutating func note(_ packet: borrowing PacketView, from sender: ControlPacket.Sender) {
        switch packet {
        case .publish(let publish): if sender == .server { server.note(publish) } else { client.note(publish) }
        case .connect(let connect): server.noteLimits(connect.properties)
        case .connAck(let connAck): client.noteLimits(connAck.properties)
        case .subscribe(let subscribe): client.lastIdentifier = subscribe.packetIdentifier.rawValue
        case .unsubscribe(let unsubscribe): client.lastIdentifier = unsubscribe.packetIdentifier.rawValue
        default: break
        }
    }
}

/// What one direction has shown.
@usableFromInline
struct DirectionRecord: Sendable {
    /// Marks of the latest Topic Names: 16, more than most senders go through in turn.
    private(set) var topics = InlineArray<16, UInt32>(repeating: 0)
    /// The first four bytes of the latest Topic Name, which the others of one sender mostly begin with too; 0 where it is shorter.
    private(set) var beginning: UInt32 = 0
    /// The Packet Identifier that this side chose last; 0 before the first.
    fileprivate(set) var lastIdentifier: UInt16 = 0
    private(set) var place: UInt8 = 0
    /// Chunks of bytes that came, and how many of them began between two packets.
    @usableFromInline var chunks: UInt32 = 0
    @usableFromInline var alignedChunks: UInt32 = 0
    /// The largest Topic Alias that the other side takes; nil where it has not said.
    var topicAliasMaximum: UInt16?
    /// The largest packet that the other side takes, in bytes.
    var maximumPacketSize = FixedHeader.maximumRemainingLength + 5

    @usableFromInline init() {}

    mutating func note(_ publish: borrowing PacketView.Publish) {
        let mark = Self.mark(of: publish.topicName)
        // A message after the other on one topic takes one place.
        if topics[Int(place & 15)] != mark {
            place &+= 1
            topics[Int(place & 15)] = mark
            beginning = Self.beginning(of: publish.topicName)
        }
        if let identifier = publish.packetIdentifier { lastIdentifier = identifier.rawValue }
    }

    @inlinable @inline(__always)
    mutating func noteChunk(isAligned: Bool) {
        chunks &+= 1
        if isAligned { alignedChunks &+= 1 }
    }

    /// How many bits it says that a place is one where a chunk begins or ends, as segments of TCP do.
    ///
    /// Who writes packet by packet has a packet at each; who writes byte by byte, or fills segments, has one at few, and there it says
    /// nothing. Before that has shown, a place is taken to be one of 64, or of as many as the bytes that are searched have for each chunk.
    func bitsOfPlace(bytes: Int, chunks count: Int) -> Int {
        guard chunks >= 8 else { return min(6, Self.log2((bytes + 64) / max(count, 1))) }
        return max(0, min(12, 6 + Self.log2(Int(alignedChunks) + 1) - Self.log2(Int(chunks &- alignedChunks) + 1)))
    }

    private static func log2(_ number: Int) -> Int { Int.bitWidth - 1 - number.leadingZeroBitCount }

    mutating func noteLimits(_ properties: borrowing PropertiesView) {
        // Without the property no alias is taken (5.0, 3.1.2.11.5 and 3.2.2.3.8).
        topicAliasMaximum = 0
        if let most = properties.first(.topicAliasMaximum) { topicAliasMaximum = UInt16(truncatingIfNeeded: most.integer) }
        if let size = properties.first(.maximumPacketSize) { maximumPacketSize = Int(size.integer) }
    }

    /// Whether a message was sent lately to a Topic Name that begins, ends and is as long as this one.
    func knows(_ topic: Span<UInt8>) -> Bool {
        let mark = Self.mark(of: topic)
        for index in topics.indices where topics[index] == mark { return true }
        return false
    }

    /// Whether a Topic Name begins as the latest one does.
    func beginsAsLatest(_ topic: Span<UInt8>) -> Bool { beginning != 0 && Self.beginning(of: topic) == beginning }

    /// Whether an identifier is near the one that was chosen last.
    ///
    /// Nearly everybody counts. 256 lie on either side, so that one in 128 would be near by chance.
    func isNear(_ identifier: UInt16) -> Bool {
        guard lastIdentifier != 0 else { return false }
        let distance = identifier &- lastIdentifier
        return distance < 256 || distance > UInt16.max - 256
    }

    private static func beginning(of topic: Span<UInt8>) -> UInt32 {
        // SAFETY: bounds-checked by `RawSpan`; every bit pattern is an integer.
        topic.count < 4 ? 0 : topic.bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
    }

    /// A number made of the first eight bytes, the last eight and the length; never 0.
    private static func mark(of topic: Span<UInt8>) -> UInt32 {
        var first: UInt64 = 0
        var last: UInt64 = 0
        if topic.count >= 8 {
            // SAFETY: bounds-checked by `RawSpan`; every bit pattern is an integer.
            first = topic.bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
            last = topic.bytes.unsafeLoadUnaligned(fromByteOffset: topic.count &- 8, as: UInt64.self)
        } else {
            for index in topic.indices { first = first &<< 8 | UInt64(topic[index]) }
        }
        let mixed = (first ^ UInt64(topic.count)) &* 0x9E37_79B9_7F4A_7C15 ^ last &* 0xC2B2_AE3D_27D4_EB4F
        return UInt32(truncatingIfNeeded: mixed &>> 32) | 1
    }
}
