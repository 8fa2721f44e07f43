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

/// What the doors of the decoder say of the same bytes.
struct Doors {
    let bytes: [UInt8]
    let version: MQTTVersion
    let sender: ControlPacket.Sender
    let strict: Result<ControlPacket, PacketDecodingError>
    let tolerant: Result<ControlPacket, PacketDecodingError>
    let diagnosis: Diagnosis

    init(_ bytes: [UInt8], _ version: MQTTVersion, _ sender: ControlPacket.Sender) {
        self.bytes = bytes
        self.version = version
        self.sender = sender
        strict = Self.decoded(bytes, version, sender)
        tolerant = Result { () throws(PacketDecodingError) in
            ControlPacket(try PacketView(tolerating: bytes.span, version: version, sender: sender))
        }
        diagnosis = ControlPacket.diagnose(bytes.span, version: version, sender: sender)
    }

    private static func decoded(
        _ bytes: [UInt8], _ version: MQTTVersion, _ sender: ControlPacket.Sender
    ) -> Result<ControlPacket, PacketDecodingError> {
        Result { () throws(PacketDecodingError) in try ControlPacket(decoding: bytes, version: version, sender: sender) }
    }

    private func demand(_ condition: Bool, _ message: @autoclosure () -> String) throws(BrokenProperty) {
        if !condition { throw BrokenProperty(description: "\(message()) [\(version) \(sender) \(bytes.hexadecimal)]") }
    }

    /// Law 2, and that a diagnosis is in order within itself.
    func agree() throws(BrokenProperty) {
        let violation = diagnosis.findings.first { $0.severity != .advice }
        switch strict {
        case .success(let packet):
            try demand(diagnosis.verdict == .accept, "strict accepts, diagnose says \(diagnosis.verdict)")
            try demand(diagnosis.packet == packet, "strict and diagnose read different packets")
            try demand(violation == nil, "strict accepts, diagnose finds a violation")
        case .failure(.incomplete(let needed)):
            try demand(diagnosis.verdict == .incomplete, "strict wants more bytes, diagnose says \(diagnosis.verdict)")
            try demand(diagnosis.bytesNeeded == needed, "strict and diagnose want different numbers of bytes")
            try demand(diagnosis.packet == nil && diagnosis.findings.isEmpty, "something is said of an incomplete packet")
        case .failure(.violation(let finding)):
            try demand(diagnosis.verdict == .lenient || diagnosis.verdict == .reject, "strict throws, diagnose says \(diagnosis.verdict)")
            try demand(violation == finding, "strict throws \(finding), diagnose finds \(violation.map { "\($0)" } ?? "nothing")")
        }
        switch tolerant {
        case .success(let packet):
            try demand(diagnosis.verdict == .accept || diagnosis.verdict == .lenient, "tolerant lays out, diagnose does not")
            try demand(diagnosis.packet == packet, "tolerant and diagnose read different packets")
        case .failure(.incomplete(let needed)):
            try demand(diagnosis.verdict == .incomplete && diagnosis.bytesNeeded == needed, "tolerant wants more bytes, diagnose does not")
        case .failure(.violation):
            try demand(diagnosis.verdict == .reject && diagnosis.packet == nil, "tolerant has no layout, diagnose has")
        }
        try beInOrder()
    }

    private func beInOrder() throws(BrokenProperty) {
        var start = 0
        for finding in diagnosis.findings {
            try demand(finding.bytes.lowerBound >= start, "\(finding) stands behind a later one")
            try demand(finding.bytes.upperBound <= diagnosis.length, "\(finding) is outside the packet")
            start = finding.bytes.lowerBound
        }
        for field in diagnosis.fields {
            try demand(field.bytes.upperBound <= diagnosis.length, "\(field.path) is outside the packet")
            try demand(!field.bytes.isEmpty || field.path.name == .payload, "\(field.path) has no bytes")
        }
        try demand(diagnosis.findings.count <= Diagnosis.maximumFindings, "\(diagnosis.findings.count) findings")
        try demand(diagnosis.fields.count <= Diagnosis.maximumFields, "\(diagnosis.fields.count) fields")
        guard diagnosis.verdict != .incomplete else { return }
        try demand(diagnosis.length <= bytes.count, "a packet longer than its bytes")
        try demand(diagnosis.verdict == .reject || diagnosis.bytesNeeded == 0, "a whole packet needs bytes")
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
            let prefix = Self.decoded(Array(bytes[..<count]), version, sender)
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
            try demand(Self.decoded(encoded, version, sender) == .success(packet), "another packet after encoding")
            let again = try? packet.encoded(version: version, sender: sender)
            try demand(again == encoded, "encoded otherwise the second time")
        }
    }
}
