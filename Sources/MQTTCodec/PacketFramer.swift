/// Cuts the bytes of one direction of a Network Connection into packets, however they arrive.
///
/// Bytes are looked at once. A packet that lies whole in what arrives is handed on from there; only one that arrives in parts is
/// collected. The cost is linear in the bytes, also when they come one by one. How the bytes are cut into chunks changes nothing but the
/// pieces of a payload that is handed on in pieces. What is held grows with the bytes that came, never with what a length announces.
public struct PacketFramer: Sendable {
    /// What may be collected, and what is handed on in pieces.
    ///
    /// Every limit is looked at before the bytes that it is about are collected, except the number of properties, which only shows when
    /// they are there.
    public struct Limits: Hashable, Sendable {
        /// The largest packet, in bytes; larger ones are reported and skipped.
        ///
        /// The standard allows 268,435,460 (2.1.4). A server that serves many clients wants less, because a client can make it hold as
        /// much as it announces and sends.
        public var maximumPacketSize: Int
        /// The largest CONNECT, in bytes.
        ///
        /// It comes before the peer is known, and so deserves less trust: five fields of 64 KiB and some
        /// properties are all that a CONNECT may need.
        public var maximumConnectSize: Int
        /// PUBLISH packets larger than this are handed on in pieces: first what comes before the payload, then the payload as it arrives.
        ///
        /// What comes before the payload is collected also where it alone is larger than this. Nil hands every packet on whole.
        public var maximumPublishCollected: Int?
        /// The most bytes that are collected, or handed on, as one: a packet, or what comes before a payload that follows in pieces.
        ///
        /// Where PUBLISH packets are handed on in pieces, this bounds the memory without forbidding large messages: everything else of a
        /// packet may be as large as a whole one, a list of properties too. No limit of its own unless said otherwise.
        public var maximumCollected: Int
        /// The most properties that a packet may have, those of a will included.
        ///
        /// Checking a property costs no memory and a time that is in proportion to its bytes, but who keeps 50,000 User Properties of one
        /// message, and sends them to each subscriber, does fifty thousand times the work. Packets with more are reported and skipped; no
        /// more properties are looked at than are allowed. No limit unless said otherwise.
        public var maximumPropertyCount: Int

        /// Limits; as the standard has them unless said otherwise.
        public init(
            maximumPacketSize: Int = 268_435_460, maximumConnectSize: Int = 1 << 20, maximumPublishCollected: Int? = nil,
            maximumCollected: Int = .max, maximumPropertyCount: Int = .max
        ) {
            self.maximumPacketSize = maximumPacketSize
            self.maximumConnectSize = maximumConnectSize
            self.maximumPublishCollected = maximumPublishCollected
            self.maximumCollected = maximumCollected
            self.maximumPropertyCount = maximumPropertyCount
        }
    }

    /// A packet that went over a limit.
    public struct Excess: Hashable, Sendable, BitwiseCopyable {
        /// Which limit it was.
        public enum Limit: Hashable, Sendable, BitwiseCopyable {
            /// `Limits.maximumPacketSize`.
            case packetSize
            /// `Limits.maximumConnectSize`.
            case connectSize
            /// `Limits.maximumCollected`.
            case collected
            /// `Limits.maximumPropertyCount`.
            case propertyCount
        }

        /// The Fixed Header of the packet.
        public let header: FixedHeader
        /// The limit.
        public let limit: Limit

        @usableFromInline
        init(_ header: FixedHeader, _ limit: Limit) {
            self.header = header
            self.limit = limit
        }
    }

    /// What was cut out of the stream.
    public enum Event: ~Escapable {
        /// A whole packet, its Fixed Header read.
        case packet(Span<UInt8>, FixedHeader)
        /// A large PUBLISH up to its payload, of which so many bytes follow in pieces; cut as one of this version.
        case publishHead(Span<UInt8>, FixedHeader, MQTTVersion, payloadLength: Int)
        /// The next piece of the payload of that PUBLISH; with `remaining` zero the last one.
        case payload(Span<UInt8>, remaining: Int)
        /// A packet over a limit; its bytes are skipped.
        case tooLarge(Excess)
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
    ///
    /// A change counts from the next packet on that begins.
    public var version: MQTTVersion
    /// Packets of at most this size meet no limit, whatever they are.
    @usableFromInline let unlimitedSize: Int
    @usableFromInline var state = State.collecting
    /// The beginning of a packet that has not arrived whole.
    @usableFromInline var pending: [UInt8] = []
    /// The Fixed Header of that packet, once it is there.
    @usableFromInline var header: FixedHeader?
    /// The version when that packet began.
    @usableFromInline var packetVersion: MQTTVersion
    /// Bytes that were skipped because the boundary is not known.
    public var skippedBytes: Int { skipped }
    @usableFromInline var skipped = 0
    /// Bytes at the end of the last chunk that were not looked at, because the body threw.
    ///
    /// The framer stands in front of them, behind what was handed on. Who wants to go on gives them again before any others; who does
    /// not calls `lose(byteCount:_:)` with their number. Zero where the body did not throw.
    public var untakenBytes: Int { untaken }
    @usableFromInline var untaken = 0

    /// A framer at the beginning of a stream.
    public init(limits: Limits = Limits(), version: MQTTVersion = .v3_1_1) {
        self.limits = limits
        self.version = version
        packetVersion = version
        // A property takes two bytes at least, so that this many more do not fit into so few.
        let (fewProperties, isMore) = max(limits.maximumPropertyCount, 0).multipliedReportingOverflow(by: 2)
        unlimitedSize = min(
            limits.maximumPacketSize, limits.maximumConnectSize, limits.maximumPublishCollected ?? .max, limits.maximumCollected,
            isMore ? .max : fewProperties)
    }

    /// Gives up the packet that is being collected, for who holds many framers and needs the room: what follows of it is skipped.
    ///
    /// - Returns: its Fixed Header; nil where nothing is collected, or the length of the packet is not known yet.
    public mutating func giveUpPacket() -> FixedHeader? {
        guard state == .collecting, let header else { return nil }
        skip(header.packetLength - pending.count)
        return header
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
    @inlinable public var isBetweenPackets: Bool {
        guard case .collecting = state else { return false }
        return pending.isEmpty
    }

    /// Whether a packet has begun to arrive that is handed on when it is there.
    public var isWithinPacket: Bool {
        if case .streaming = state { return true }
        return !pending.isEmpty
    }

    /// Whether the boundary between packets is not known any more.
    public var hasLostBoundary: Bool { state == .lost }

    /// Takes the next bytes of the stream, and hands on what they complete.
    ///
    /// - Throws: what the body throws. What was handed on is not handed on again, nor is the rest of the chunk looked at: `untakenBytes`
    ///   says how much of it that is.
    @inlinable
    public mutating func receive<E: Error>(
        _ chunk: Span<UInt8>, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        var position = 0
        var ahead = ReadAhead()
        untaken = 0
        do throws(E) {
            while position < chunk.count {
                let start = position
                try receiveNext(chunk, &position, body)
                ahead.move(over: chunk, from: start, to: position)
            }
        } catch {
            untaken = chunk.count &- position
            throw error
        }
    }

    /// Takes the next packet of the chunk, or what there is of it, and moves on behind it.
    @inlinable @inline(__always)
    mutating func receiveNext<E: Error>(
        _ chunk: Span<UInt8>, _ position: inout Int, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        // Nearly always a packet lies whole in the chunk and is small; everything else is out of line.
        if isBetweenPackets, case .complete(let header) = FixedHeader.scan(chunk, at: position),
            chunk.count &- position >= header.packetLength, header.packetLength <= unlimitedSize
        {
            let start = position
            position = start &+ header.packetLength
            try body(.packet(chunk.extracting(Range(uncheckedBounds: (start, position))), header))
        } else {
            try receivePart(chunk, &position, body)
        }
    }

    /// Which limit a packet goes over by what its Fixed Header says.
    @usableFromInline
    func excess(_ header: FixedHeader) -> Excess? {
        if header.packetLength > limits.maximumPacketSize { return Excess(header, .packetSize) }
        if header.type == .connect, header.packetLength > limits.maximumConnectSize { return Excess(header, .connectSize) }
        if header.packetLength > limits.maximumCollected, !isStreamed(header) { return Excess(header, .collected) }
        return nil
    }

    /// Whether the packet is handed on in pieces.
    @usableFromInline
    func isStreamed(_ header: FixedHeader) -> Bool {
        guard let limit = limits.maximumPublishCollected else { return false }
        return header.type == .publish && header.packetLength > limit
    }

    /// Takes a part of a packet from the chunk, and moves on behind it.
    @inlinable @inline(never)
    mutating func receivePart<E: Error>(
        _ chunk: Span<UInt8>, _ position: inout Int, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        let available = chunk.count - position
        switch state {
        case .lost:
            // Who looks for the boundary says where it is: `resume`.
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
            // A large packet that lies whole in the chunk is not copied either.
            if pending.isEmpty, case .complete(let header) = FixedHeader.scan(chunk, at: position), available >= header.packetLength,
                excess(header) == nil, !isStreamed(header)
            {
                let packet = chunk.extracting(position..<(position + header.packetLength))
                position += header.packetLength
                try handOn(packet, header, version, body)
            } else {
                try collect(chunk, &position, body)
            }
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
                loseBoundary()
                try body(.unreadable(firstByte: firstByte))
                return
            case .complete(let found):
                if let excess = excess(found) { return try refuse(excess, body) }
                header = found
                packetVersion = version
            }
        }
        guard let header else { return }
        // A PUBLISH in pieces is collected up to its payload only, whose place shows as the bytes come.
        var wanted = wantedBytes(header)
        while true {
            if wanted > limits.maximumCollected { return try refuse(Excess(header, .collected), body) }
            let count = min(wanted - pending.count, chunk.count - position)
            if count == 1 {
                pending.append(chunk[position])
            } else {
                pending.append(copying: chunk.extracting(position..<(position + count)))
            }
            position += count
            guard pending.count == wanted else { return }
            let known = wantedBytes(header)
            if known == wanted { break }
            wanted = known
        }
        let payloadLength = header.packetLength - wanted
        // Taken out first, so that the framer stands behind the packet whatever the body does.
        let packet = pending
        forget()
        if payloadLength == 0 {
            try handOn(packet.span, header, packetVersion, body)
        } else if exceedsPropertyCount(packet.span, header, packetVersion) {
            state = .skipping(remaining: payloadLength)
            try body(.tooLarge(Excess(header, .propertyCount)))
        } else {
            state = .streaming(remaining: payloadLength)
            try body(.publishHead(packet.span, header, packetVersion, payloadLength: payloadLength))
        }
    }

    /// How many bytes of the packet are to be collected before it is handed on, so far as those that are there can tell.
    @usableFromInline
    func wantedBytes(_ header: FixedHeader) -> Int {
        guard isStreamed(header) else { return header.packetLength }
        return min(header.packetLength, PublishHead.length(pending.span, header, packetVersion))
    }

    /// Hands on a whole packet, unless it has too many properties.
    @inlinable
    mutating func handOn<E: Error>(
        _ packet: Span<UInt8>, _ header: FixedHeader, _ version: MQTTVersion, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        if exceedsPropertyCount(packet, header, version) {
            try body(.tooLarge(Excess(header, .propertyCount)))
        } else {
            try body(.packet(packet, header))
        }
    }

    /// Reports a packet over a limit, and skips what is to come of it.
    @inlinable
    mutating func refuse<E: Error>(_ excess: Excess, _ body: (borrowing Event) throws(E) -> Void) throws(E) {
        skip(excess.header.packetLength - pending.count)
        try body(.tooLarge(excess))
    }

    /// Gives up what was collected.
    @usableFromInline
    mutating func forget() {
        header = nil
        pending = []
    }

    @usableFromInline
    mutating func skip(_ count: Int) {
        forget()
        state = count == 0 ? .collecting : .skipping(remaining: count)
    }

    /// Goes on in a stream whose boundary was lost: so many bytes from here the next packet begins; those before are skipped.
    ///
    /// `BoundarySearch` finds it.
    public mutating func resume(skipping count: Int) {
        skipped += count
        skip(count)
    }

    /// Takes it that where the next packet begins is not known; what was collected of one is given up.
    ///
    /// What was collected of a packet whose length is not known belongs to what is skipped.
    public mutating func loseBoundary() {
        if header == nil { skipped += pending.count }
        forget()
        state = .lost
    }

    /// Takes note that so many bytes of the stream are missing here.
    ///
    /// A packet of known length that they lie in is handed on as damaged, once, and the stream goes on behind it. Within a payload that is
    /// handed on in pieces nothing is handed on, also no last piece. Where the loss reaches beyond the packet, begins at a boundary or
    /// within a Fixed Header, the boundary is lost: what comes from then on is skipped and counted. A count below one is no loss.
    ///
    /// - Throws: what the body throws; the loss is taken note of all the same.
    @inlinable
    public mutating func lose<E: Error>(
        byteCount: Int, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) -> LossEffect {
        switch state {
        case .lost: return .boundaryLost
        case _ where byteCount < 1: return .withinPacket
        case .skipping(let remaining), .streaming(let remaining):
            guard byteCount <= remaining else {
                state = .lost
                return .boundaryLost
            }
            skip(remaining - byteCount)
            return .withinPacket
        case .collecting:
            guard let header else {
                loseBoundary()
                return .boundaryLost
            }
            let remaining = header.packetLength - pending.count
            let part = pending
            if byteCount <= remaining { skip(remaining - byteCount) } else { loseBoundary() }
            try body(.damaged(part.span, header))
            return byteCount <= remaining ? .withinPacket : .boundaryLost
        }
    }
}

/// The part of a PUBLISH that comes before its payload.
enum PublishHead {
    /// How many bytes that part has, so far as the bytes that are there can tell: a length that is not there yet is asked for first.
    static func length(_ bytes: Span<UInt8>, _ header: FixedHeader, _ version: MQTTVersion) -> Int {
        let topicStart = header.length + 2
        guard bytes.count >= topicStart else { return topicStart }
        let propertiesStart = endOfIdentifier(bytes, header)
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

    /// Where the Packet Identifier ends, or the Topic Name where there is none; the length of the Topic Name must be there.
    static func endOfIdentifier(_ bytes: Span<UInt8>, _ header: FixedHeader) -> Int {
        header.length + 2 + Int(bytes.twoByteInteger(at: header.length)) + (header.flags & 0b0110 == 0 ? 0 : 2)
    }
}

// MARK: The number of properties

extension PacketFramer {
    /// Whether a packet, or a PUBLISH up to its payload, has more properties than it may have.
    @usableFromInline
    func exceedsPropertyCount(_ bytes: Span<UInt8>, _ header: FixedHeader, _ version: MQTTVersion) -> Bool {
        guard limits.maximumPropertyCount < bytes.count / 2 else { return false }
        var counter = PropertyCounter(bytes, limit: limits.maximumPropertyCount)
        let body = header.length
        switch header.type {
        case .connect:
            guard MQTTVersion.announced(by: bytes, header) == .v5_0 else { return false }
            // Behind the Protocol Name: level, flags and Keep Alive.
            let flags = body + 2 + Int(bytes.twoByteInteger(at: body)) + 1
            counter.countList(at: flags + 3)
            counter.skipField()
            if flags < bytes.count, bytes[flags] & 0b100 != 0 { counter.countList() }
        // It may be of another version than the stream; one of 3.x ends where the properties would be.
        case .connAck: counter.countList(at: body + 2)
        case _ where version != .v5_0: return false
        case .publish:
            guard bytes.count >= body + 2 else { return false }
            counter.countList(at: PublishHead.endOfIdentifier(bytes, header))
        case .pubAck, .pubRec, .pubRel, .pubComp: counter.countList(at: body + 3)
        case .subscribe, .subAck, .unsubscribe, .unsubAck: counter.countList(at: body + 2)
        case .disconnect, .auth: counter.countList(at: body + 1)
        case .pingReq, .pingResp, nil: return false
        }
        return counter.isOver
    }
}

/// Counts properties up to a limit, judging nothing: where the bytes make no sense it stops, and leaves them to the decoder.
private struct PropertyCounter: ~Escapable {
    private let bytes: Span<UInt8>
    private let limit: Int
    private var count = 0
    /// Where the next field begins; behind the bytes where that cannot be told.
    private var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, limit: Int) {
        self.bytes = bytes
        self.limit = limit
    }

    /// Whether there are more than the limit.
    var isOver: Bool { count > limit }

    /// Counts the properties behind a Property Length.
    @_lifetime(self: copy self)
    mutating func countList(at start: Int) {
        position = start
        countList()
    }

    @_lifetime(self: copy self)
    mutating func countList() {
        guard let length = variableByteInteger() else { return }
        let end = min(position + length, bytes.count)
        while position < end, !isOver {
            let rule = PropertyRule.of(Int(bytes[position]))
            guard rule.isKnown else {
                position = bytes.count
                return
            }
            position += 1
            switch rule.type {
            case .byte: position += 1
            case .twoByteInteger: position += 2
            case .fourByteInteger: position += 4
            case .variableByteInteger: _ = variableByteInteger()
            case .string, .binaryData: skipField()
            case .stringPair:
                skipField()
                skipField()
            }
            count += 1
        }
    }

    /// Passes over a field of two bytes of length and its content.
    @_lifetime(self: copy self)
    mutating func skipField() {
        guard position < bytes.count - 1 else {
            position = bytes.count
            return
        }
        position += 2 + Int(bytes.twoByteInteger(at: position))
    }

    @_lifetime(self: copy self)
    private mutating func variableByteInteger() -> Int? {
        var value = 0
        for index in 0..<4 {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            value |= Int(byte & 0x7F) << (7 * index)
            if byte < 0x80 { return value }
        }
        position = bytes.count
        return nil
    }
}
