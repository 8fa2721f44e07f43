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
        @usableFromInline
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
        case tooLarge(FixedHeader, ControlPacket.Sender)
        /// A packet of which bytes were lost, so far as it is there.
        case damaged(Span<UInt8>, FixedHeader, ControlPacket.Sender)
        /// Where the next packet begins cannot be known; nothing more comes from this sender.
        case boundaryLost(Finding, ControlPacket.Sender)
    }

    @usableFromInline var fromClient: PacketFramer
    @usableFromInline var fromServer: PacketFramer
    /// The version of the connection: the one of its CONNECT, or what was assumed for want of one.
    public internal(set) var version: MQTTVersion
    /// Whether a CONNECT said which version it is.
    public internal(set) var isVersionKnown = false
    /// Whether the server has answered with a CONNACK.
    public internal(set) var hasConnAck = false

    /// A decoder for a new connection.
    ///
    /// - Parameters:
    ///   - version: what to assume until a CONNECT says it.
    ///   - limits: what may be collected for each direction.
    public init(assuming version: MQTTVersion = .v3_1_1, limits: PacketFramer.Limits = PacketFramer.Limits()) {
        self.version = version
        fromClient = PacketFramer(limits: limits, version: version)
        fromServer = PacketFramer(limits: limits, version: version)
    }

    /// The framer of one direction, to ask what it holds; of an unknown sender that of the client.
    public func framer(from sender: ControlPacket.Sender) -> PacketFramer { sender == .server ? fromServer : fromClient }

    /// Whether one direction stands between two packets.
    public func isBetweenPackets(_ sender: ControlPacket.Sender) -> Bool {
        sender == .server ? fromServer.isBetweenPackets : fromClient.isBetweenPackets
    }

    /// Takes the next bytes of one direction, and hands on the packets that they complete.
    ///
    /// - Throws: what the body throws; the rest of the bytes is then not looked at.
    @inlinable
    public mutating func receive<E: Error>(
        _ bytes: Span<UInt8>, from sender: ControlPacket.Sender, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        // Taken out and put back, because a CONNECT changes this decoder while its framer runs.
        var framer = takeFramer(sender)
        defer { putBack(framer, sender) }
        framer.version = version
        try framer.receive(bytes) { (event) throws(E) in
            try handOn(event, sender, body)
        }
    }

    /// Takes note that so many bytes of one direction are missing here.
    ///
    /// - Throws: what the body throws.
    @inlinable
    public mutating func lose<E: Error>(
        byteCount: Int, from sender: ControlPacket.Sender, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) -> PacketFramer.LossEffect {
        var framer = takeFramer(sender)
        defer { putBack(framer, sender) }
        return try framer.lose(byteCount: byteCount) { (event) throws(E) in
            try handOn(event, sender, body)
        }
    }

    @usableFromInline
    mutating func takeFramer(_ sender: ControlPacket.Sender) -> PacketFramer {
        var taken = PacketFramer()
        if sender == .server { swap(&taken, &fromServer) } else { swap(&taken, &fromClient) }
        return taken
    }

    @usableFromInline
    mutating func putBack(_ framer: PacketFramer, _ sender: ControlPacket.Sender) {
        if sender == .server { fromServer = framer } else { fromClient = framer }
    }

    @inlinable
    mutating func handOn<E: Error>(
        _ event: borrowing PacketFramer.Event, _ sender: ControlPacket.Sender, _ body: (borrowing Event) throws(E) -> Void
    ) throws(E) {
        switch event {
        case .packet(let bytes, let header):
            let type = header.firstByte >> 4
            let packetVersion = type == 1 || type == 2 ? versionOfHandshake(bytes, header) : version
            try body(decoded(Arrival(bytes, sender, packetVersion, length: header.packetLength), header))
        case .publishHead(let bytes, let header, let payloadLength):
            // Decoded as a PUBLISH without payload: all rules but that of the payload format apply.
            let head = header.cut(to: bytes.count)
            let arrival = Arrival(bytes, sender, version, length: header.packetLength, payloadInPieces: payloadLength)
            try body(decoded(arrival, head))
        case .payload(let piece, let remaining):
            try body(.payload(piece, remaining: remaining, sender))
        case .tooLarge(let header):
            try body(.tooLarge(header, sender))
        case .damaged(let bytes, let header):
            try body(.damaged(bytes, header, sender))
        case .unreadable(let firstByte):
            let context = DecodingContext(version: version, sender: sender, firstByte: firstByte)
            try body(.boundaryLost(.lengthTooLong(context), sender))
        }
    }

    @inlinable
    @_lifetime(copy arrival)
    func decoded(_ arrival: Arrival, _ header: FixedHeader) -> Event {
        do throws(PacketDecodingError) {
            let packet = try PacketView(decoding: arrival.bytes, header, version: arrival.version, sender: arrival.sender)
            return .packet(packet, arrival)
        } catch {
            return judged(arrival, header, error)
        }
    }

    /// What a packet is that the strict decoder refused.
    @usableFromInline
    @_lifetime(copy arrival)
    func judged(_ arrival: Arrival, _ header: FixedHeader, _ error: PacketDecodingError) -> Event {
        // The framer gave the packet whole, so that nothing can be missing.
        guard case .violation(let finding) = error else { preconditionFailure("a whole packet is never incomplete") }
        do throws(PacketDecodingError) {
            let packet = try PacketView(tolerating: arrival.bytes, header, version: arrival.version, sender: arrival.sender)
            return .faulty(packet, finding, arrival)
        } catch {
            return .unreadable(finding, arrival)
        }
    }

    /// The version of a CONNECT or CONNACK, and what it says of the connection.
    @usableFromInline
    mutating func versionOfHandshake(_ bytes: Span<UInt8>, _ header: FixedHeader) -> MQTTVersion {
        guard header.type == .connect else {
            hasConnAck = true
            return versionOfConnAck(bytes, header)
        }
        guard let announced = MQTTVersion.announced(by: bytes, header) else { return version }
        if !isVersionKnown {
            version = announced
            isVersionKnown = true
        }
        return announced
    }

    /// A CONNACK of 5.0 has at least three bytes behind its Fixed Header, one of 3.x exactly two (3.2): its length tells, where the version
    /// of the connection would make it a fault.
    private func versionOfConnAck(_ bytes: Span<UInt8>, _ header: FixedHeader) -> MQTTVersion {
        switch (version, header.remainingLength) {
        case (.v5_0, 2): return .v3_1_1
        case (.v3_1, 3...), (.v3_1_1, 3...):
            do throws(PacketDecodingError) {
                _ = try PacketView(decoding: bytes, header, version: .v5_0, sender: .server)
                return .v5_0
            } catch {
                return version
            }
        default: return version
        }
    }
}
