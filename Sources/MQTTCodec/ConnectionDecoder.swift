/// Turns the two byte streams of one Network Connection into packets.
///
/// The version is learnt from CONNECT. A CONNACK may be of another version than the CONNECT that it answers: servers refuse in the only
/// version that they know. Bytes of both sides must come in causal order, a request before what answers it.
public struct ConnectionDecoder: Sendable {
    /// One packet that was cut out of a stream, and what is known of it beside its fields.
    public struct Arrival: ~Escapable {
        /// The whole packet; of a large PUBLISH what comes before its payload.
        public let bytes: Span<UInt8>
        /// Who sent it.
        public let sender: ControlPacket.Sender
        /// The version that it was decoded as.
        public let version: MQTTVersion
        /// Bytes of the whole packet, payload included.
        public let length: Int
        /// Bytes of a payload that follows in pieces; nil where the packet is whole.
        public let payloadInPieces: Int?

        @_lifetime(copy bytes)
        @inlinable
        init(_ bytes: Span<UInt8>, _ sender: ControlPacket.Sender, _ version: MQTTVersion, length: Int, payloadInPieces: Int? = nil) {
            self.bytes = bytes
            self.sender = sender
            self.version = version
            self.length = length
            self.payloadInPieces = payloadInPieces
        }
    }

    /// What came out of the streams.
    public enum Event: ~Escapable {
        /// A packet that breaks no rule.
        case packet(PacketView, Arrival)
        /// A packet that breaks a rule, the first of which is told, and whose fields can be told apart all the same.
        case faulty(PacketView, Finding, Arrival)
        /// Bytes of known length whose fields cannot be told apart.
        case unreadable(Finding, Arrival)
        /// The next piece of the payload of the large PUBLISH that came last from this sender; with `remaining` zero the last one.
        case payload(Span<UInt8>, remaining: Int, ControlPacket.Sender)
        /// A packet over a limit, which is skipped.
        case tooLarge(PacketFramer.Excess, ControlPacket.Sender)
        /// A packet of which bytes were lost, so far as it is there.
        case damaged(Span<UInt8>, FixedHeader, ControlPacket.Sender)
        /// Where the next packet begins cannot be known; nothing more comes from this sender.
        case boundaryLost(Finding, ControlPacket.Sender)
    }

    @usableFromInline var fromClient: PacketFramer
    @usableFromInline var fromServer: PacketFramer
    @usableFromInline var handshake: Handshake
    @usableFromInline var record = ConnectionRecord()

    /// The version of the connection: the one of its CONNECT; for want of one that of the CONNACK that accepted it, or what was assumed.
    public var version: MQTTVersion { handshake.version }
    /// Whether a CONNECT said which version it is.
    public var isVersionKnown: Bool { handshake.isVersionKnown }
    /// Whether the server has answered with a CONNACK.
    public var hasConnAck: Bool { handshake.hasConnAck }

    /// A decoder for a new connection.
    ///
    /// - Parameters:
    ///   - version: what to assume until a CONNECT says it.
    ///   - limits: what may be collected for each direction.
    public init(assuming version: MQTTVersion = .v3_1_1, limits: PacketFramer.Limits = PacketFramer.Limits()) {
        handshake = Handshake(version: version)
        fromClient = PacketFramer(limits: limits, version: version)
        fromServer = PacketFramer(limits: limits, version: version)
    }

    /// The framer of one direction, to ask what it holds; of an unknown sender that of the client.
    public func framer(from sender: ControlPacket.Sender) -> PacketFramer { sender == .server ? fromServer : fromClient }

    /// Bytes of packets that have not arrived whole, of both directions.
    public var pendingBytes: Int { fromClient.pendingBytes + fromServer.pendingBytes }

    /// Gives up the packet of one direction that is being collected; what follows of it is skipped.
    ///
    /// - Returns: its Fixed Header; nil where nothing is collected, or the length of the packet is not known yet.
    public mutating func giveUpPacket(from sender: ControlPacket.Sender) -> FixedHeader? {
        sender == .server ? fromServer.giveUpPacket() : fromClient.giveUpPacket()
    }

    /// Whether a packet of one direction has begun to arrive that is handed on when it is there.
    public func isWithinPacket(_ sender: ControlPacket.Sender) -> Bool {
        sender == .server ? fromServer.isWithinPacket : fromClient.isWithinPacket
    }

    /// A search for the next packet of one direction, with what the connection has shown as evidence.
    ///
    /// - Parameters:
    ///   - sender: the direction, whose boundary was lost.
    ///   - needed: bits that are enough; see `BoundarySearch`.
    public func boundarySearch(from sender: ControlPacket.Sender, needed: Int = 30) -> BoundarySearch {
        BoundarySearch(handshake.version, sender, needed, record, mayConnect: !handshake.hasConnAck)
    }

    /// Takes it that where the next packet of one direction begins is not known, as in a stream that is joined in the middle.
    public mutating func loseBoundary(from sender: ControlPacket.Sender) {
        if sender == .server { fromServer.loseBoundary() } else { fromClient.loseBoundary() }
    }

    /// Goes on in one direction whose boundary was lost: so many bytes from here the next packet begins; those before are skipped.
    public mutating func resume(from sender: ControlPacket.Sender, skipping count: Int) {
        if sender == .server { fromServer.resume(skipping: count) } else { fromClient.resume(skipping: count) }
    }

    /// Takes the next bytes of one direction, and hands on the packets that they complete.
    ///
    /// - Throws: what the body throws. What was handed on is not handed on again, nor is the rest of the bytes looked at:
    ///   `PacketFramer.untakenBytes` of this direction says how much of it that is.
    @inlinable
    public mutating func receive<E: Error>(
        _ bytes: Span<UInt8>, from sender: ControlPacket.Sender, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        // A copy of a few bytes, because a CONNECT changes it while the framer runs, which is not copied.
        var handshake = handshake
        defer { self.handshake = handshake }
        if sender == .server {
            record.server.noteChunk(isAligned: fromServer.isBetweenPackets)
            try Self.receive(bytes, from: sender, &fromServer, &handshake, &record, body)
        } else {
            record.client.noteChunk(isAligned: fromClient.isBetweenPackets)
            try Self.receive(bytes, from: sender, &fromClient, &handshake, &record, body)
        }
    }

    @inlinable
    static func receive<E: Error>(
        _ bytes: Span<UInt8>, from sender: ControlPacket.Sender, _ framer: inout PacketFramer, _ handshake: inout Handshake,
        _ record: inout ConnectionRecord, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        var position = 0
        var ahead = ReadAhead()
        framer.untaken = 0
        do throws(E) {
            while position < bytes.count {
                let start = position
                // Asked for each packet, because a CONNECT and what it is the version of may come in one chunk.
                framer.version = handshake.version
                try framer.receiveNext(bytes, &position) { (event) throws(E) in
                    try handOn(event, sender, &handshake, &record, body)
                }
                ahead.move(over: bytes, from: start, to: position)
            }
        } catch {
            framer.untaken = bytes.count &- position
            throw error
        }
    }

    /// Takes note that so many bytes of one direction are missing here; see `PacketFramer.lose(byteCount:_:)`.
    ///
    /// - Throws: what the body throws; the loss is taken note of all the same.
    @inlinable
    public mutating func lose<E: Error>(
        byteCount: Int, from sender: ControlPacket.Sender, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) -> PacketFramer.LossEffect {
        var handshake = handshake
        var record = record
        defer { self.handshake = handshake }
        if sender == .server {
            return try fromServer.lose(byteCount: byteCount) { (event) throws(E) in
                try Self.handOn(event, sender, &handshake, &record, body)
            }
        }
        return try fromClient.lose(byteCount: byteCount) { (event) throws(E) in
            try Self.handOn(event, sender, &handshake, &record, body)
        }
    }

    @inlinable
    static func handOn<E: Error>(
        _ event: borrowing PacketFramer.Event, _ sender: ControlPacket.Sender, _ handshake: inout Handshake,
        _ record: inout ConnectionRecord, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        switch event {
        case .packet(let bytes, let header):
            let type = header.firstByte >> 4
            let version = type == 1 || type == 2 ? handshake.take(bytes, header, sender) : handshake.version
            try decode(bytes, header, version, sender, length: header.packetLength, payloadInPieces: nil, &record, body)
        case .publishHead(let bytes, let header, let version, let payloadLength):
            // Decoded as a PUBLISH without payload: all rules but that of the payload format apply.
            let head = header.cut(to: bytes.count)
            try decode(bytes, head, version, sender, length: header.packetLength, payloadInPieces: payloadLength, &record, body)
        case .payload(let piece, let remaining):
            try body(.payload(piece, remaining: remaining, sender))
        case .tooLarge(let excess):
            try body(.tooLarge(excess, sender))
        case .damaged(let bytes, let header):
            // What is there of a CONNECT may say the version all the same.
            if header.firstByte >> 4 == 1 { _ = handshake.take(bytes, header, sender) }
            try body(.damaged(bytes, header, sender))
        case .unreadable(let firstByte):
            let context = DecodingContext(version: handshake.version, sender: sender, firstByte: firstByte)
            try body(.boundaryLost(.lengthTooLong(context), sender))
        }
    }

    @inlinable
    static func decode<E: Error>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ version: MQTTVersion, _ sender: ControlPacket.Sender, length: Int,
        payloadInPieces: Int?, _ record: inout ConnectionRecord, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        let packet: PacketView
        do throws(PacketDecodingError) {
            packet = try PacketView(decoding: bytes, header, version: version, sender: sender)
        } catch {
            let arrival = Arrival(bytes, sender, version, length: length, payloadInPieces: payloadInPieces)
            return try body(judged(arrival, header, error))
        }
        record.note(packet, from: sender)
        try body(.packet(packet, Arrival(bytes, sender, version, length: length, payloadInPieces: payloadInPieces)))
    }

    /// What a packet is that the strict decoder refused.
    @usableFromInline
    @_lifetime(copy arrival)
    static func judged(_ arrival: Arrival, _ header: FixedHeader, _ error: PacketDecodingError) -> Event {
        // The framer gave the packet whole, so that nothing can be missing.
        guard case .violation(var finding) = error else { preconditionFailure("a whole packet is never incomplete") }
        if arrival.payloadInPieces != nil, finding.requirement == .shortestVariableByteInteger, finding.field.name == .remainingLength {
            // What is there is the length of the whole packet, not of what comes before the payload.
            let context = DecodingContext(version: finding.version, sender: finding.sender, firstByte: finding.firstByte)
            finding = Finding(
                finding.requirement, context, finding.field, finding.bytes.lowerBound, finding.bytes.upperBound,
                value: arrival.length - header.length)
        }
        do throws(PacketDecodingError) {
            let packet = try PacketView(tolerating: arrival.bytes, header, version: arrival.version, sender: arrival.sender)
            return .faulty(packet, finding, arrival)
        } catch {
            return .unreadable(finding, arrival)
        }
    }
}

extension ConnectionDecoder {
    /// What the packets of the handshake say of the connection.
    @usableFromInline
    struct Handshake: Hashable, Sendable, BitwiseCopyable {
        @usableFromInline var version: MQTTVersion
        @usableFromInline var isVersionKnown = false
        @usableFromInline var hasConnAck = false

        init(version: MQTTVersion) { self.version = version }
    }
}

extension ConnectionDecoder.Handshake {
    /// The version of a CONNECT or CONNACK, and what it says of the connection where it comes from the side that sends it.
    @usableFromInline
    mutating func take(_ bytes: Span<UInt8>, _ header: FixedHeader, _ sender: ControlPacket.Sender) -> MQTTVersion {
        guard header.type == .connect else {
            let ofConnAck = versionOfConnAck(bytes, header)
            guard sender != .client else { return ofConnAck }
            hasConnAck = true
            // Without a CONNECT, one that accepts is the best that there is to go by.
            if !isVersionKnown, Self.accepts(bytes, header) { version = ofConnAck }
            return ofConnAck
        }
        guard let announced = MQTTVersion.announced(by: bytes, header) else { return version }
        if !isVersionKnown, sender != .server {
            version = announced
            isVersionKnown = true
        }
        return announced
    }

    /// The version of a CONNACK by its length.
    ///
    /// One of 5.0 has at least three bytes behind its Fixed Header, one of 3.x exactly two (3.2), so that its length tells where the
    /// version of the connection would make it a fault. To accept in another version than that of a 3.x CONNECT stays one.
    private func versionOfConnAck(_ bytes: Span<UInt8>, _ header: FixedHeader) -> MQTTVersion {
        switch (version, header.remainingLength) {
        case (.v5_0, 2): return .v3_1_1
        case (.v3_1, 3...), (.v3_1_1, 3...):
            if isVersionKnown, Self.accepts(bytes, header) { return version }
            do throws(PacketDecodingError) {
                _ = try PacketView(decoding: bytes, header, version: .v5_0, sender: .server)
                return .v5_0
            } catch {
                return version
            }
        default: return version
        }
    }

    /// Whether a CONNACK has the code of success.
    private static func accepts(_ bytes: Span<UInt8>, _ header: FixedHeader) -> Bool {
        header.remainingLength >= 2 && bytes[header.length + 1] == 0
    }
}
