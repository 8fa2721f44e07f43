import MQTTCodec

extension FuzzTarget {
    /// The three doors of the decoder against each other, and laws 2, 4 and 5: a byte for version and sender, then a packet.
    ///
    /// Allowance: some thirty decodings (five doors, eighteen prefixes, encoding and back). A diagnosis keeps up to 4,096 fields of 32 bytes
    /// and has room for 24 of them at once, and there may be one field in two bytes of input: that is the constant.
    static let decoder = FuzzTarget("decoder", maximumLength: 4096, allowance: Allowance(perByte: 1500, base: 1 << 16)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let situation = feed.byte()
        let version = MQTTVersion.allCases[Int(situation) % 3]
        let sender: ControlPacket.Sender = [.client, .server, .unknown][Int(situation) / 3 % 3]
        let doors = Doors(feed.rest(), version, sender)
        try doors.agree()
        try doors.leaveAloneWhatFollows()
        guard case .success(let packet) = doors.strict else { return }
        try doors.wantAllOfAnAcceptedPacket()
        try doors.encodeToTheShortestForm(packet)
    }
}

extension Doors {
    private func demand(_ condition: Bool, _ message: @autoclosure () -> String) throws(BrokenProperty) {
        if !condition { throw BrokenProperty(description: "\(message()) [\(version) \(sender) \(bytes.hexadecimal)]") }
    }

    /// Law 2, and that a diagnosis is in order within itself.
    func agree() throws(BrokenProperty) {
        if let contradiction { try demand(false, contradiction) }
    }

    /// What follows a packet changes nothing.
    func leaveAloneWhatFollows() throws(BrokenProperty) {
        guard diagnosis.verdict != .incomplete, let length = FixedHeader.packetLength(of: bytes.span), length < bytes.count else { return }
        let alone = Doors(Array(bytes[..<length]), version, sender)
        try demand(alone.strict == strict && alone.tolerant == tolerant, "what follows the packet changes how it is read")
        try demand(alone.diagnosis == diagnosis, "what follows the packet changes its diagnosis")
    }

    /// Law 4, on all prefixes of a short packet and some of a long one.
    func wantAllOfAnAcceptedPacket() throws(BrokenProperty) {
        let length = diagnosis.length
        guard let header = try? FixedHeader(decoding: bytes.span) else { throw BrokenProperty(description: "accepted without a header") }
        let counts =
            length <= 16 ? Array(0..<length) : [0, 1, 2, 3, 4, 5, 6, 7, length / 4, length / 2, length - 3, length - 2, length - 1]
        for count in counts {
            let needed = count < header.length ? nil : length - count
            let prefix = Self.strictly(Array(bytes[..<count]), version, sender)
            try demand(prefix == .failure(.incomplete(bytesNeeded: needed)), "\(count) bytes are not incomplete")
        }
    }

    /// Law 5, and law 1 for packets that came from bytes.
    func encodeToTheShortestForm(_ packet: ControlPacket) throws(BrokenProperty) {
        let own = Array(bytes[..<diagnosis.length])
        let encoded: [UInt8]
        do throws(PacketEncodingError) {
            encoded = try packet.encoded(version: version, sender: sender)
        } catch {
            throw BrokenProperty(description: "accepted, and not encoded: \(error) [\(version) \(sender) \(bytes.hexadecimal)]")
        }
        try demand(encoded.count <= own.count, "encoded longer: \(encoded.hexadecimal)")
        // 3.1 leaves bits open that later versions demand to be zero; the encoder writes zeros, and diagnose advises.
        let isFree = diagnosis.version == .v3_1 && !diagnosis.findings.isEmpty
        try demand(encoded.count < own.count || encoded == own || isFree, "encoded otherwise: \(encoded.hexadecimal)")
        if encoded != own {
            try demand(Self.strictly(encoded, version, sender) == .success(packet), "another packet after encoding")
            let again = try? packet.encoded(version: version, sender: sender)
            try demand(again == encoded, "encoded otherwise the second time")
        }
    }
}
