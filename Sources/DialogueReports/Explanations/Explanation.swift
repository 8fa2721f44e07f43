public import MQTTCodec

/// What some bytes are: the packets in them one after the other, each diagnosed.
public struct Explanation: Sendable {
    /// One packet.
    public struct Packet: Sendable {
        /// Where it begins in the bytes.
        public let offset: Int
        /// Bytes of it that are there.
        public let length: Int
        /// All that can be said of it.
        public let diagnosis: Diagnosis
    }

    /// The bytes.
    public let bytes: [UInt8]
    /// The packets, in their order.
    public let packets: [Packet]
    /// The version whose rules were applied.
    public let version: MQTTVersion
    /// Whether neither a CONNECT nor the caller said the version.
    public let isVersionInferred: Bool
    /// What was asked about, or unknown.
    public let sender: ControlPacket.Sender
    /// The verdict as each version, where the version was inferred.
    public let otherVerdicts: [(version: MQTTVersion, verdict: Diagnosis.Verdict, finding: Finding?)]

    /// Explains some bytes.
    ///
    /// - Parameters:
    ///   - bytes: packets, the first of which begins with the first byte.
    ///   - version: whose rules to apply; nil for those of the version that the bytes fit best.
    ///   - sender: who sent them.
    public init(_ bytes: [UInt8], version: MQTTVersion?, sender: ControlPacket.Sender) {
        self.bytes = bytes
        self.sender = sender
        let beginsWithConnect = bytes.first.map { $0 >> 4 == ControlPacketType.connect.rawValue } ?? false
        if version != nil || beginsWithConnect || bytes.isEmpty {
            packets = Self.packets(bytes, version ?? .v3_1_1, sender)
            self.version = packets.first?.diagnosis.version ?? version ?? .v3_1_1
            isVersionInferred = version == nil && (packets.first?.diagnosis.packet == nil)
            otherVerdicts = []
            return
        }
        // 5.0 first where two fit alike: its bytes fit 3.1.1 by chance more often than the other way round.
        let readings = [MQTTVersion.v5_0, .v3_1_1, .v3_1].map { (version: $0, packets: Self.packets(bytes, $0, sender)) }
        let best = readings.min { Self.rank($0.packets) < Self.rank($1.packets) } ?? readings[0]
        packets = best.packets
        self.version = best.version
        isVersionInferred = true
        otherVerdicts = readings.filter { $0.version != best.version }.map { reading in
            let worst = reading.packets.first { $0.diagnosis.verdict == Self.verdict(of: reading.packets) }
            // What makes it unreadable comes last: nothing can be read behind it.
            let faults = worst?.diagnosis.findings.filter { $0.severity != .advice } ?? []
            let fault = worst?.diagnosis.verdict == .reject ? faults.last : faults.first
            return (reading.version, Self.verdict(of: reading.packets), fault)
        }
    }

    private static func packets(_ bytes: [UInt8], _ version: MQTTVersion, _ sender: ControlPacket.Sender) -> [Packet] {
        var packets: [Packet] = []
        var version = version
        var offset = 0
        while offset < bytes.count {
            let rest = bytes.span.extracting(droppingFirst: offset)
            let diagnosis = ControlPacket.diagnose(rest, version: version, sender: sender)
            // Behind a packet whose length is not known nothing can be found.
            let length = min(FixedHeader.packetLength(of: rest) ?? rest.count, rest.count)
            packets.append(Packet(offset: offset, length: length, diagnosis: diagnosis))
            if case .connect = diagnosis.packet { version = diagnosis.version }
            offset += length
        }
        return packets
    }

    /// Reject before incomplete, incomplete before lenient, lenient before accept; of no packet at all incomplete.
    private static func verdict(of packets: [Packet]) -> Diagnosis.Verdict {
        let verdicts = packets.map(\.diagnosis.verdict)
        for verdict in [Diagnosis.Verdict.reject, .incomplete, .lenient] where verdicts.contains(verdict) { return verdict }
        return packets.isEmpty ? .incomplete : .accept
    }

    /// The smaller the better: the verdict, then how much is wrong.
    private static func rank(_ packets: [Packet]) -> (Int, Int) {
        let order: Int =
            switch verdict(of: packets) {
            case .accept: 0
            case .lenient: 1
            case .incomplete: 2
            case .reject: 3
            }
        return (order, packets.reduce(0) { $0 + $1.diagnosis.findings.count })
    }

    /// The verdict of all packets together.
    public var verdict: Diagnosis.Verdict { Self.verdict(of: packets) }

    /// Bytes of all packets but an incomplete last one.
    public var consumed: Int {
        guard let last = packets.last, last.diagnosis.verdict == .incomplete else { return bytes.count }
        return last.offset
    }

    /// How many more bytes an incomplete last packet takes; nil where that is not known, zero where the last packet is whole.
    public var needed: Int? {
        guard let last = packets.last else { return nil }
        return last.diagnosis.verdict == .incomplete ? last.diagnosis.bytesNeeded : 0
    }
}
