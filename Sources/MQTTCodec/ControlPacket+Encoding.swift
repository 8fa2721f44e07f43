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
        try requirePlace(in: writtenVersion(version))
        let start = buffer.count
        try write(version: version, into: &buffer)
        do throws(PacketDecodingError) {
            let written = buffer.span.extracting(droppingFirst: start)
            _ = try PacketView(decoding: written, version: version, sender: sender)
            return
        } catch {
            buffer.removeLast(buffer.count - start)
            if case .violation(let finding) = error { throw .violation(finding) }
            // What was written is whole; a decoder that asks for more would be a bug of ours, and is told as the length that it doubts.
            throw .packetTooLong(remainingLength: 0)
        }
    }

    /// The packet as bytes, whatever rules it breaks: for tests that need hostile packets.
    ///
    /// What the version has no place for is left out, an absent Packet Identifier becomes zero.
    ///
    /// - Throws: `PacketEncodingError` only where the bytes cannot be written at all, because a length does not fit.
    public func encodedUnchecked(version: MQTTVersion) throws(PacketEncodingError) -> [UInt8] {
        var bytes: [UInt8] = []
        try write(version: version, into: &bytes)
        return bytes
    }

    private func writtenVersion(_ version: MQTTVersion) -> MQTTVersion {
        if case .connect(let packet) = self { packet.version } else { version }
    }

    private func write(version: MQTTVersion, into buffer: inout [UInt8]) throws(PacketEncodingError) {
        try requireLengths()
        let version = writtenVersion(version)
        var counter = ByteCounter()
        writeBody(version, to: &counter)
        let remaining = counter.count
        guard remaining <= FixedHeader.maximumRemainingLength else { throw .packetTooLong(remainingLength: remaining) }
        let first = type.rawValue << 4 | flags
        buffer.append(addingCapacity: 1 &+ VariableByteInteger.size(remaining) &+ remaining) { output in
            output.append(repeating: 0, count: output.freeCapacity)
            var target = output.mutableSpan
            var writer = ByteWriter(target.mutableBytes)
            writer.byte(first)
            writer.variableByteInteger(remaining)
            writeBody(version, to: &writer)
        }
    }

    /// The lower four bits of the first byte (2.1.3).
    private var flags: UInt8 {
        switch self {
        case .publish(let packet): packet.flags
        case .pubRel(let packet): type.requiredFlags | (packet.isDuplicate ? 0b1000 : 0)
        case .subscribe(let packet): type.requiredFlags | (packet.isDuplicate ? 0b1000 : 0)
        case .unsubscribe(let packet): type.requiredFlags | (packet.isDuplicate ? 0b1000 : 0)
        default: type.requiredFlags
        }
    }

    /// Everything behind the Fixed Header.
    @inline(always)
    private func writeBody<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, to sink: inout S) {
        switch self {
        case .connect(let packet): packet.write(to: &sink)
        case .connAck(let packet): packet.write(version, to: &sink)
        case .publish(let packet): packet.write(version, to: &sink)
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet): packet.write(version, to: &sink)
        case .subscribe(let packet): packet.write(version, to: &sink)
        case .subAck(let packet): packet.write(version, hasCodes: true, to: &sink)
        case .unsubscribe(let packet): packet.write(version, to: &sink)
        case .unsubAck(let packet): packet.write(version, hasCodes: version == .v5_0, to: &sink)
        case .pingReq, .pingResp: break
        case .disconnect(let packet): packet.write(version, to: &sink)
        case .auth(let packet): packet.write(version, to: &sink)
        }
    }

    /// Every length must fit the two bytes that say it.
    private func requireLengths() throws(PacketEncodingError) {
        switch self {
        case .connect(let packet): try packet.requireLengths()
        case .connAck(let packet): try packet.properties.requireLengths()
        case .publish(let packet):
            try packet.topicName.bytes.requireLength(FieldPath(.topicName))
            try packet.properties.requireLengths()
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet):
            try packet.properties.requireLengths()
        case .subscribe(let packet):
            try packet.properties.requireLengths()
            for (index, subscription) in packet.subscriptions.enumerated() {
                try subscription.topicFilter.bytes.requireLength(FieldPath(.subscriptionTopicFilter, index: index))
            }
        case .unsubscribe(let packet):
            try packet.properties.requireLengths()
            for (index, filter) in packet.topicFilters.enumerated() {
                try filter.bytes.requireLength(FieldPath(.topicFilters, index: index))
            }
        case .subAck(let packet), .unsubAck(let packet): try packet.properties.requireLengths()
        case .pingReq, .pingResp: break
        case .disconnect(let packet): try packet.properties.requireLengths()
        case .auth(let packet): try packet.properties.requireLengths()
        }
    }

    /// Nothing that the packet holds may be lost for want of a place in the version.
    private func requirePlace(in version: MQTTVersion) throws(PacketEncodingError) {
        if case .publish(let packet) = self {
            guard (packet.packetIdentifier == nil) == (packet.qos.rawValue == 0) else { throw .packetIdentifierAgainstQoS }
        }
        switch self {
        case .pubAck(let packet), .pubRec(let packet), .pubComp(let packet):
            // Of the four that share a shape, only PUBREL has the flag, and only in 3.1.
            if packet.isDuplicate { throw .notInVersion(FieldPath(.dup), version) }
        default: break
        }
        guard version != .v5_0 else { return }
        var lost: FieldPath?
        switch self {
        case .connect(let packet):
            if !packet.properties.isEmpty { lost = FieldPath(.property) }
            if let will = packet.will, !will.properties.isEmpty { lost = FieldPath(.property, inWill: true) }
        case .connAck(let packet): if !packet.properties.isEmpty { lost = FieldPath(.property) }
        case .publish(let packet): if !packet.properties.isEmpty { lost = FieldPath(.property) }
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet):
            if packet.reasonCode != .success { lost = FieldPath(.reasonCode) }
            if !packet.properties.isEmpty { lost = FieldPath(.property) }
        case .subscribe(let packet): if !packet.properties.isEmpty { lost = FieldPath(.property) }
        case .subAck(let packet): if !packet.properties.isEmpty { lost = FieldPath(.property) }
        case .unsubscribe(let packet): if !packet.properties.isEmpty { lost = FieldPath(.property) }
        case .unsubAck(let packet):
            if !packet.reasonCodes.isEmpty { lost = FieldPath(.reasonCodeList) }
            if !packet.properties.isEmpty { lost = FieldPath(.property) }
        case .pingReq, .pingResp: break
        case .disconnect(let packet):
            if packet.reasonCode != .success { lost = FieldPath(.reasonCode) }
            if !packet.properties.isEmpty { lost = FieldPath(.property) }
        case .auth: lost = FieldPath(.packetType)
        }
        if let lost { throw .notInVersion(lost, version) }
    }
}

extension [UInt8] {
    /// Text and data have at most 65,535 bytes (1.5.4, 1.5.6).
    func requireLength(_ field: FieldPath) throws(PacketEncodingError) {
        guard count <= 0xFFFF else { throw .fieldTooLong(field) }
    }
}

extension Properties {
    /// No property was left out for its length.
    func requireLengths(inWill: Bool = false) throws(PacketEncodingError) {
        if let oversized { throw .fieldTooLong(FieldPath(.property, property: oversized, inWill: inWill)) }
    }
}
