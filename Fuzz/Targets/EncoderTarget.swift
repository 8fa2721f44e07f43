import MQTTCodec

extension FuzzTarget {
    /// Any packet value, encoded: version and sender, then what decides each field of a packet.
    ///
    /// What is encoded decodes to the same packet and breaks no rule; what is refused leaves the buffer alone, and a rule that it is refused
    /// for is the one that the decoder finds in the bytes; without rules everything is encoded whose lengths fit.
    ///
    /// Allowance: a field of up to 65,536 bytes may come of four bytes of input, there may be three in a packet and as many properties as
    /// there are bytes, and each is copied into the packet, the bytes (twice) and the packets decoded from them (three times).
    static let encoder = FuzzTarget("encoder", maximumLength: 512, allowance: Allowance(perByte: 1 << 18, base: 1 << 18)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let streamVersion = feed.version()
        let sender = feed.sender()
        let packet = feed.packet(streamVersion)
        // CONNECT is written in its own version, whatever it is told.
        let version = if case .connect(let connect) = packet { connect.version } else { streamVersion }
        let unchecked = try? packet.encodedUnchecked(version: version)
        if let unchecked {
            try demand(FixedHeader.packetLength(of: unchecked.span) == unchecked.count, "another length: \(unchecked.hexadecimal)")
        }
        var buffer: [UInt8] = [1, 2, 3]
        do throws(PacketEncodingError) {
            try packet.encode(version: version, sender: sender, into: &buffer)
        } catch {
            try demand(buffer == [1, 2, 3], "a packet that is refused leaves bytes: \(buffer.hexadecimal)")
            try judge(error, unchecked, version, sender)
            return
        }
        let encoded = Array(buffer.dropFirst(3))
        try demand(encoded == unchecked, "without rules it is encoded otherwise: \(encoded.hexadecimal)")
        let doors = Doors(encoded, version, sender)
        try doors.agree()
        try demand((try? doors.strict.get()) == packet, "another packet comes back: \(version) \(sender) \(encoded.hexadecimal)")
    }

    private static func judge(
        _ error: PacketEncodingError, _ unchecked: [UInt8]?, _ version: MQTTVersion, _ sender: ControlPacket.Sender
    ) throws(BrokenProperty) {
        switch error {
        case .violation(let finding):
            guard let unchecked else { throw BrokenProperty(description: "refused for \(finding), and there are no bytes") }
            try demand(
                ControlPacket.diagnose(unchecked.span, version: version, sender: sender).findings.contains(finding),
                "refused for \(finding), which is not in \(unchecked.hexadecimal)")
        case .fieldTooLong: try demand(unchecked == nil, "a field is too long, and there are bytes all the same")
        case .packetTooLong(let length): try demand(length > FixedHeader.maximumRemainingLength, "\(length) bytes are too long")
        case .notInVersion, .packetIdentifierAgainstQoS: break
        }
    }
}
