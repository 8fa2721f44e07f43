/// Cuts the bytes of one direction of a Network Connection into packets, however they arrive.
///
/// Bytes are looked at once. A packet that lies whole in what arrives is handed on from there; only one that arrives in parts is
/// collected. The cost is linear in the bytes, also when they come one by one.
public struct PacketFramer: Sendable {
    /// What may be collected, and what is handed on in pieces.
    public struct Limits: Hashable, Sendable {
        /// The largest packet that is collected or handed on whole, in bytes; larger ones are reported and skipped.
        ///
        /// The standard allows 268,435,460 (2.1.4). A server that serves many clients wants less, because a client can make it hold as
        /// much as it announces.
        public var maximumPacketSize: Int
        /// The largest CONNECT, in bytes.
        ///
        /// It comes before the peer is known, and so deserves less trust: five fields of 64 KiB and some
        /// properties are all that a CONNECT may need.
        public var maximumConnectSize: Int
        /// PUBLISH packets larger than this are handed on in pieces: first what comes before the payload, then the payload as it arrives.
        ///
        /// Nil hands every packet on whole.
        public var maximumPublishCollected: Int?

        /// Limits; as the standard has them unless said otherwise.
        public init(
            maximumPacketSize: Int = 268_435_460, maximumConnectSize: Int = 1 << 20, maximumPublishCollected: Int? = nil
        ) {
            self.maximumPacketSize = maximumPacketSize
            self.maximumConnectSize = maximumConnectSize
            self.maximumPublishCollected = maximumPublishCollected
        }
    }

    /// What was cut out of the stream.
    public enum Event: ~Escapable {
        /// A whole packet, its Fixed Header read.
        case packet(Span<UInt8>, FixedHeader)
        /// A large PUBLISH up to its payload, of which so many bytes follow in pieces.
        case publishHead(Span<UInt8>, FixedHeader, payloadLength: Int)
        /// The next piece of the payload of that PUBLISH; with `remaining` zero the last one.
        case payload(Span<UInt8>, remaining: Int)
        /// A packet larger than a limit; its bytes are skipped.
        case tooLarge(FixedHeader)
        /// A packet of which bytes were lost, so far as it is there; what follows of it is skipped.
        case damaged(Span<UInt8>, FixedHeader)
        /// The Remaining Length is longer than four bytes: where the next packet begins cannot be known. Nothing more comes.
        case unreadable(firstByte: UInt8)
    }

    /// What a loss of bytes means for the packets around it.
    public enum LossEffect: Hashable, Sendable {
        /// The lost bytes lie within one packet, and where the next one begins is known all the same.
        case withinPacket
        /// Where the next packet begins is not known any more.
        case boundaryLost
    }

    @usableFromInline
    enum State: Hashable, Sendable {
        /// Between packets, or within one that is being collected.
        case collecting
        /// Within the payload of a PUBLISH that is handed on in pieces.
        case streaming(remaining: Int)
        /// Within a packet that is not handed on.
        case skipping(remaining: Int)
        /// The boundary is not known.
        case lost
    }

    /// The limits.
    public let limits: Limits
    /// The version of the stream, by which a PUBLISH that is handed on in pieces has properties or not.
    public var version: MQTTVersion
    /// Packets of at most this size meet no limit, whatever they are.
    private let unlimitedSize: Int
    @usableFromInline var state = State.collecting
    /// The beginning of a packet that has not arrived whole.
    @usableFromInline var pending: [UInt8] = []
    /// The Fixed Header of that packet, once it is there.
    @usableFromInline var header: FixedHeader?
    /// Bytes that were skipped because the boundary is not known.
    public var skippedBytes: Int { skipped }
    @usableFromInline var skipped = 0

    /// A framer at the beginning of a stream.
    public init(limits: Limits = Limits(), version: MQTTVersion = .v3_1_1) {
        self.limits = limits
        self.version = version
        unlimitedSize = min(limits.maximumPacketSize, limits.maximumConnectSize, limits.maximumPublishCollected ?? .max)
    }

    /// Bytes of a packet that has not arrived whole.
    public var pendingBytes: Int { pending.count }

    /// How many more bytes the packet takes that has begun to arrive; nil between packets, and while its length is not known.
    public var bytesNeeded: Int? {
        switch state {
        case .collecting: header.map { $0.packetLength - pending.count }
        case .streaming(let remaining), .skipping(let remaining): remaining
        case .lost: nil
        }
    }

    /// Whether the stream stands between two packets.
    @inlinable public var isBetweenPackets: Bool { state == .collecting && pending.isEmpty }

    /// Whether the boundary between packets is not known any more.
    public var hasLostBoundary: Bool { state == .lost }

    /// Takes the next bytes of the stream, and hands on what they complete.
    ///
    /// - Throws: what the body throws; the rest of the chunk is then not looked at.
    @inlinable
    public mutating func receive<E: Error>(
        _ chunk: Span<UInt8>, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        var position = 0
        while position < chunk.count {
            // Nearly always a packet lies whole in the chunk; everything else is out of line.
            if isBetweenPackets, case .complete(let header) = FixedHeader.scan(chunk, at: position),
                chunk.count &- position >= header.packetLength, isPlain(header)
            {
                let end = position &+ header.packetLength
                try body(.packet(chunk.extracting(position..<end), header))
                position = end
            } else {
                try receivePart(chunk, &position, body)
            }
        }
    }

    /// Whether the packet is handed on whole.
    @usableFromInline
    func isPlain(_ header: FixedHeader) -> Bool {
        header.packetLength <= unlimitedSize || (fits(header) && !isStreamed(header))
    }

    @usableFromInline
    func fits(_ header: FixedHeader) -> Bool {
        header.packetLength <= limits.maximumPacketSize
            && (header.type != .connect || header.packetLength <= limits.maximumConnectSize)
    }

    @usableFromInline
    func isStreamed(_ header: FixedHeader) -> Bool {
        guard let limit = limits.maximumPublishCollected else { return false }
        return header.type == .publish && header.packetLength > limit
    }

    /// Takes a part of a packet from the chunk, and moves on behind it.
    @inlinable
    mutating func receivePart<E: Error>(
        _ chunk: Span<UInt8>, _ position: inout Int, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        let available = chunk.count - position
        switch state {
        case .lost:
            skipped += available
            position = chunk.count
        case .skipping(let remaining):
            let count = min(remaining, available)
            position += count
            state = count == remaining ? .collecting : .skipping(remaining: remaining - count)
        case .streaming(let remaining):
            let count = min(remaining, available)
            let piece = chunk.extracting(position..<(position + count))
            position += count
            state = count == remaining ? .collecting : .streaming(remaining: remaining - count)
            try body(.payload(piece, remaining: remaining - count))
        case .collecting:
            try collect(chunk, &position, body)
        }
    }

    @inlinable
    mutating func collect<E: Error>(
        _ chunk: Span<UInt8>, _ position: inout Int, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        while header == nil {
            guard position < chunk.count else { return }
            // At most five bytes, one by one: they may come in five chunks.
            pending.append(chunk[position])
            position += 1
            switch FixedHeader.scan(pending.span, at: 0) {
            case .incomplete: continue
            case .lengthTooLong:
                let firstByte = pending[0]
                pending.removeAll()
                state = .lost
                skipped += 5
                try body(.unreadable(firstByte: firstByte))
                return
            case .complete(let found):
                guard fits(found) else {
                    skip(found.packetLength - pending.count)
                    try body(.tooLarge(found))
                    return
                }
                header = found
            }
        }
        guard let header else { return }
        // A PUBLISH in pieces is collected up to its payload only, whose place shows as the bytes come.
        var wanted = header.packetLength
        if isStreamed(header) { wanted = min(wanted, PublishHead.length(pending.span, header, version)) }
        let count = min(wanted - pending.count, chunk.count - position)
        pending.append(copying: chunk.extracting(position..<(position + count)))
        position += count
        guard pending.count == wanted else { return }
        if wanted == header.packetLength {
            try finishPacket(header, body)
        } else if PublishHead.length(pending.span, header, version) == wanted {
            let payloadLength = header.packetLength - wanted
            self.header = nil
            state = .streaming(remaining: payloadLength)
            let head = pending
            forgetPending()
            try body(.publishHead(head.span, header, payloadLength: payloadLength))
        }
    }

    @inlinable
    mutating func finishPacket<E: Error>(
        _ header: FixedHeader, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        self.header = nil
        // Taken out first, so that the framer stands behind the packet whatever the body does.
        let packet = pending
        forgetPending()
        try body(.packet(packet.span, header))
    }

    @usableFromInline
    mutating func forgetPending() { pending = [] }

    @usableFromInline
    mutating func skip(_ count: Int) {
        header = nil
        forgetPending()
        state = count == 0 ? .collecting : .skipping(remaining: count)
    }

    /// Takes note that so many bytes of the stream are missing here.
    ///
    /// A packet of known length that they lie in is handed on as damaged, and the stream goes on behind it.
    @inlinable
    public mutating func lose<E: Error>(
        byteCount: Int, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) -> LossEffect {
        guard byteCount > 0 else { return .withinPacket }
        switch state {
        case .lost: return .boundaryLost
        case .skipping(let remaining), .streaming(let remaining):
            guard byteCount <= remaining else {
                state = .lost
                return .boundaryLost
            }
            state = byteCount == remaining ? .collecting : .skipping(remaining: remaining - byteCount)
            return .withinPacket
        case .collecting:
            guard let header else {
                skipped += pending.count
                forgetPending()
                state = .lost
                return .boundaryLost
            }
            let remaining = header.packetLength - pending.count
            let part = pending
            if byteCount <= remaining {
                skip(remaining - byteCount)
            } else {
                self.header = nil
                forgetPending()
                state = .lost
            }
            try body(.damaged(part.span, header))
            return byteCount <= remaining ? .withinPacket : .boundaryLost
        }
    }
}

/// The part of a PUBLISH that comes before its payload.
@usableFromInline
enum PublishHead {
    /// How many bytes that part has, so far as the bytes that are there can tell: a length that is not there yet is asked for first.
    @usableFromInline
    static func length(_ bytes: Span<UInt8>, _ header: FixedHeader, _ version: MQTTVersion) -> Int {
        let topicStart = header.length + 2
        guard bytes.count >= topicStart else { return topicStart }
        let topicEnd = topicStart + Int(bytes.twoByteInteger(at: header.length))
        let propertiesStart = topicEnd + (header.flags & 0b0110 == 0 ? 0 : 2)
        guard version == .v5_0 else { return propertiesStart }
        var length = 0
        for index in 0..<4 {
            let position = propertiesStart + index
            guard position < bytes.count else { return position + 1 }
            length |= Int(bytes[position] & 0x7F) << (7 * index)
            if bytes[position] < 0x80 { return position + 1 + length }
        }
        // A Property Length of five bytes is no length: the decoder says so.
        return propertiesStart + 4
    }
}
