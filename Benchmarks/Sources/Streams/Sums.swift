/// What was read from packets, added up: tells that whoever read them did the work, and found the same.
public struct Sums: Hashable, Sendable {
    /// Packets.
    public var packets: Int
    /// Bytes of the Topic Names of PUBLISH.
    public var topicBytes: Int
    /// Bytes of the payloads of PUBLISH.
    public var payloadBytes: Int
    /// The Packet Identifiers of all packets that have one.
    public var identifiers: Int

    /// Sums; of nothing unless said otherwise.
    public init(packets: Int = 0, topicBytes: Int = 0, payloadBytes: Int = 0, identifiers: Int = 0) {
        self.packets = packets
        self.topicBytes = topicBytes
        self.payloadBytes = payloadBytes
        self.identifiers = identifiers
    }
}

extension Stream {
    /// What one pass over the stream must add up to.
    public func sums(_ size: Size) -> Sums {
        switch (self, size) {
        case (.a, .hot): Sums(packets: 713, topicBytes: 17_112, payloadBytes: 45_632, identifiers: 0)
        case (.b, .hot): Sums(packets: 63, topicBytes: 1512, payloadBytes: 64_512, identifiers: 2016)
        case (.c, .hot): Sums(packets: 480, topicBytes: 6080, payloadBytes: 51_200, identifiers: 21_792)
        case (.d, .hot): Sums(packets: 345, topicBytes: 4370, payloadBytes: 36_800, identifiers: 11_316)
        case (.a, .cold): Sums(packets: 182_362, topicBytes: 4_376_688, payloadBytes: 11_671_168, identifiers: 0)
        case (.b, .cold): Sums(packets: 15_903, topicBytes: 381_672, payloadBytes: 16_284_672, identifiers: 126_460_656)
        case (.c, .cold): Sums(packets: 121_815, topicBytes: 1_542_990, payloadBytes: 12_993_600, identifiers: 1_385_036_550)
        case (.d, .cold): Sums(packets: 86_430, topicBytes: 1_094_780, payloadBytes: 9_219_200, identifiers: 697_265_382)
        }
    }
}
