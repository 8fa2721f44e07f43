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

    /// Takes the next bytes of one direction, and hands on the packets that they complete.
    @inlinable
    public mutating func receive<C: PacketConsumer & ~Copyable>(
        _ bytes: Span<UInt8>, from sender: ControlPacket.Sender, into consumer: inout C
    ) {
        // Taken out and put back, because a CONNECT changes this decoder while its framer runs.
        var framer = sender == .server ? fromServer : fromClient
        if sender == .server { fromServer = PacketFramer() } else { fromClient = PacketFramer() }
        framer.version = version
        framer.receive(bytes) { event in
            handOn(event, sender, &consumer)
        }
        if sender == .server { fromServer = framer } else { fromClient = framer }
    }

    /// Takes note that so many bytes of one direction are missing here.
    @inlinable
    public mutating func lose<C: PacketConsumer & ~Copyable>(
        byteCount: Int, from sender: ControlPacket.Sender, into consumer: inout C
    ) -> PacketFramer.LossEffect {
        var framer = sender == .server ? fromServer : fromClient
        let effect = framer.lose(byteCount: byteCount) { event in
            handOn(event, sender, &consumer)
        }
        if sender == .server { fromServer = framer } else { fromClient = framer }
        return effect
    }

    @inlinable
    mutating func handOn<C: PacketConsumer & ~Copyable>(
        _ event: borrowing PacketFramer.Event, _ sender: ControlPacket.Sender, _ consumer: inout C
    ) {
        switch event {
        case .packet(let bytes, let header):
            decode(bytes, header, sender, &consumer)
        case .publishHead(let bytes, let header, let payloadLength):
            // Decoded as a PUBLISH without payload: all rules but that of the payload format apply.
            let head = FixedHeader(firstByte: header.firstByte, length: header.length, remainingLength: bytes.count &- header.length)
            let arrival = Arrival(bytes, sender, version, length: header.packetLength, payloadInPieces: payloadLength)
            decode(arrival, head, &consumer)
        case .payload(let piece, let remaining):
            consumer.receivedPayload(piece, remaining: remaining, from: sender)
        case .tooLarge(let header):
            consumer.skippedTooLarge(header, from: sender)
        case .damaged(let bytes, let header):
            consumer.damaged(bytes, header, version: version, from: sender)
        case .unreadable(let firstByte):
            let context = DecodingContext(version: version, sender: sender, firstByte: firstByte)
            consumer.lostBoundary(.lengthTooLong(context), from: sender)
        }
    }

    @inlinable
    mutating func decode<C: PacketConsumer & ~Copyable>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ sender: ControlPacket.Sender, _ consumer: inout C
    ) {
        let type = header.firstByte >> 4
        let packetVersion = type == 1 || type == 2 ? versionOfHandshake(bytes, header) : version
        decode(Arrival(bytes, sender, packetVersion, length: header.packetLength), header, &consumer)
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

    @inlinable
    func decode<C: PacketConsumer & ~Copyable>(_ arrival: borrowing Arrival, _ header: FixedHeader, _ consumer: inout C) {
        let fault: PacketDecodingError
        do throws(PacketDecodingError) {
            let packet = try PacketView(decoding: arrival.bytes, header, version: arrival.version, sender: arrival.sender)
            consumer.received(packet, arrival)
            return
        } catch {
            fault = error
        }
        guard case .violation(let finding) = fault else { return }
        do throws(PacketDecodingError) {
            let packet = try PacketView(tolerating: arrival.bytes, header, version: arrival.version, sender: arrival.sender)
            consumer.receivedFaulty(packet, finding, arrival)
        } catch {
            consumer.receivedUnreadable(finding, arrival)
        }
    }
}

/// Who takes the packets of a connection.
public protocol PacketConsumer: ~Copyable {
    /// A packet that breaks no rule.
    mutating func received(_ packet: borrowing PacketView, _ arrival: borrowing ConnectionDecoder.Arrival)
    /// A packet that breaks a rule, the first of which is told, and whose fields can be told apart all the same.
    mutating func receivedFaulty(_ packet: borrowing PacketView, _ fault: Finding, _ arrival: borrowing ConnectionDecoder.Arrival)
    /// Bytes of known length whose fields cannot be told apart.
    mutating func receivedUnreadable(_ fault: Finding, _ arrival: borrowing ConnectionDecoder.Arrival)
    /// The next piece of the payload of the large PUBLISH that came last from this sender; with `remaining` zero the last one.
    mutating func receivedPayload(_ piece: Span<UInt8>, remaining: Int, from sender: ControlPacket.Sender)
    /// A packet over a limit, which is skipped.
    mutating func skippedTooLarge(_ header: FixedHeader, from sender: ControlPacket.Sender)
    /// A packet of which bytes were lost, so far as it is there.
    mutating func damaged(_ bytes: Span<UInt8>, _ header: FixedHeader, version: MQTTVersion, from sender: ControlPacket.Sender)
    /// Where the next packet begins cannot be known; nothing more comes from this sender.
    mutating func lostBoundary(_ fault: Finding, from sender: ControlPacket.Sender)
}
