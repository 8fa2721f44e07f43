extension ControlPacket {
    /// The packet as bytes, in the shortest form that is legal.
    ///
    /// - Parameters:
    ///   - version: whose form to use; a CONNECT is written in its own version.
    ///   - sender: who sends it, for the rules that depend on that.
    /// - Returns: the whole packet, 2 to 268,435,460 bytes.
    /// - Throws: `PacketEncodingError` where the version or the standard forbids the packet.
    public func encoded(version: MQTTVersion, sender: Sender = .unknown) throws(PacketEncodingError) -> [UInt8] {
        var bytes: [UInt8] = []
        try encode(version: version, sender: sender, into: &bytes)
        return bytes
    }

    /// Adds the packet to the end of a buffer, in the shortest form that is legal; the buffer stays as it was where that fails.
    ///
    /// The size is worked out first, so that the buffer grows at most once. The rules are those of the decoder, which reads what was
    /// written: no rule stands in two places.
    ///
    /// - Parameters:
    ///   - version: whose form to use; a CONNECT is written in its own version.
    ///   - sender: who sends it, for the rules that depend on that.
    ///   - buffer: what the bytes are added to.
    /// - Throws: `PacketEncodingError` where the version or the standard forbids the packet.
    public func encode(
        version: MQTTVersion, sender: Sender = .unknown, into buffer: inout [UInt8]
    ) throws(PacketEncodingError) {
        try append(version: version, checkedFor: sender, to: &buffer)
    }

    /// The packet as bytes, whatever rules it breaks: for tests that need hostile packets.
    ///
    /// What the version has no place for is left out, an absent Packet Identifier becomes zero.
    ///
    /// - Throws: `PacketEncodingError` only where the bytes cannot be written at all, because a length does not fit.
    public func encodedUnchecked(version: MQTTVersion) throws(PacketEncodingError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(version: version, checkedFor: nil, to: &bytes)
        return bytes
    }

    private borrowing func append(
        version: MQTTVersion, checkedFor sender: Sender?, to buffer: inout [UInt8]
    ) throws(PacketEncodingError) {
        switch self {
        case .connect(let packet): try packet.append(as: .connect, packet.version, checkedFor: sender, to: &buffer)
        case .connAck(let packet): try packet.append(as: .connAck, version, checkedFor: sender, to: &buffer)
        case .publish(let packet): try packet.append(as: .publish, version, checkedFor: sender, to: &buffer)
        case .pubAck(let packet): try packet.append(as: .pubAck, version, checkedFor: sender, to: &buffer)
        case .pubRec(let packet): try packet.append(as: .pubRec, version, checkedFor: sender, to: &buffer)
        case .pubRel(let packet): try packet.append(as: .pubRel, version, checkedFor: sender, to: &buffer)
        case .pubComp(let packet): try packet.append(as: .pubComp, version, checkedFor: sender, to: &buffer)
        case .subscribe(let packet): try packet.append(as: .subscribe, version, checkedFor: sender, to: &buffer)
        case .subAck(let packet): try packet.append(as: .subAck, version, checkedFor: sender, to: &buffer)
        case .unsubscribe(let packet): try packet.append(as: .unsubscribe, version, checkedFor: sender, to: &buffer)
        case .unsubAck(let packet): try packet.append(as: .unsubAck, version, checkedFor: sender, to: &buffer)
        case .pingReq: try Ping().append(as: .pingReq, version, checkedFor: sender, to: &buffer)
        case .pingResp: try Ping().append(as: .pingResp, version, checkedFor: sender, to: &buffer)
        case .disconnect(let packet): try packet.append(as: .disconnect, version, checkedFor: sender, to: &buffer)
        case .auth(let packet): try packet.append(as: .auth, version, checkedFor: sender, to: &buffer)
        }
    }
}

/// What each packet says of its encoding, beside its layout.
///
/// Faults are returned and not thrown: a witness that throws would not be devirtualised.
protocol EncodablePacket {
    /// The lower four bits of the first byte (2.1.3).
    func flags(as type: ControlPacketType) -> UInt8

    /// Nothing that the packet holds may be lost for want of a place in the version.
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError?

    /// Every length must fit the two bytes that say it.
    var faultOfLength: PacketEncodingError? { get }

    /// Everything behind the Fixed Header.
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S)
}

extension EncodablePacket {
    @inline(always)
    func flags(as type: ControlPacketType) -> UInt8 { type.requiredFlags }

    /// Adds the packet to the end of the buffer; the buffer stays as it was where that fails.
    ///
    /// - Parameter sender: for whom the rules are checked; nil for not at all.
    func append(
        as type: ControlPacketType, _ version: MQTTVersion, checkedFor sender: ControlPacket.Sender?, to buffer: inout [UInt8]
    ) throws(PacketEncodingError) {
        if sender != nil, let fault = faultOfPlace(in: version, as: type) { throw fault }
        if let fault = faultOfLength { throw fault }
        var counter = ByteCounter()
        write(version, as: type, to: &counter)
        let remaining = counter.count
        guard remaining <= FixedHeader.maximumRemainingLength else { throw .packetTooLong(remainingLength: remaining) }
        let header = FixedHeader(
            firstByte: type.rawValue << 4 | flags(as: type), length: 1 &+ VariableByteInteger.size(remaining), remainingLength: remaining,
            isOverlong: false)
        let start = buffer.count
        buffer.append(addingCapacity: header.packetLength) { output in output.append(repeating: 0, count: header.packetLength) }
        var target = buffer.mutableSpan
        var writer = ByteWriter(target.mutableBytes, at: start)
        writer.byte(header.firstByte)
        writer.variableByteInteger(remaining)
        write(version, as: type, to: &writer)
        guard let sender else { return }
        do throws(PacketDecodingError) {
            let written = buffer.span.extracting(droppingFirst: start)
            _ = try PacketView(decoding: written, header, version: version, sender: sender)
        } catch {
            buffer.removeLast(buffer.count - start)
            if case .violation(let finding) = error { throw .violation(finding) }
            // What was written is whole; a decoder that asks for more would be a bug of ours, and is told as the length that it doubts.
            throw .packetTooLong(remainingLength: 0)
        }
    }
}

extension [UInt8] {
    /// Text and data have at most 65,535 bytes (1.5.4, 1.5.6).
    @inline(always)
    func faultOfLength(_ field: @autoclosure () -> FieldPath) -> PacketEncodingError? {
        count <= 0xFFFF ? nil : .fieldTooLong(field())
    }
}

extension Properties {
    /// No property was left out for its length.
    @inline(always)
    func faultOfLength(inWill: Bool = false) -> PacketEncodingError? {
        guard let oversized else { return nil }
        return .fieldTooLong(FieldPath(.property, property: oversized, inWill: inWill))
    }

    /// Only 5.0 has a place for properties.
    @inline(always)
    func faultOfPlace(in version: MQTTVersion, inWill: Bool = false) -> PacketEncodingError? {
        version == .v5_0 || isEmpty ? nil : .notInVersion(FieldPath(.property, inWill: inWill), version)
    }
}
