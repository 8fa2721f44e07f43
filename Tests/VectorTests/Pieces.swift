import MQTTCodec
import TestSupport

/// What a framer makes of a stream: the packets that it cut out, and where it stands in the end.
struct Pieces: Equatable {
    /// The bytes of each packet; of one whose length makes no sense nothing but its first byte.
    private(set) var packets: [[UInt8]] = []
    /// Bytes of a packet that is not whole.
    private(set) var pendingBytes = 0
    /// How many more it takes, where that is known.
    private(set) var bytesNeeded: Int?
    /// Whether where the next packet begins cannot be known any more.
    private(set) var hasLostBoundary = false

    /// The stream as it arrives in these chunks.
    init(_ chunks: [[UInt8]], version: MQTTVersion) {
        var framer = PacketFramer(limits: PacketFramer.Limits(maximumConnectSize: .max), version: version)
        var packets: [[UInt8]] = []
        for chunk in chunks {
            framer.receive(chunk.span) { event in
                switch event {
                case .packet(let bytes, _): packets.append(array(bytes))
                case .unreadable(let firstByte): packets.append([firstByte])
                // No limit is set, and nothing is lost.
                case .publishHead, .payload, .tooLarge, .damaged: packets.append([])
                }
            }
        }
        self.packets = packets
        hasLostBoundary = framer.hasLostBoundary
        pendingBytes = framer.pendingBytes
        bytesNeeded = framer.isBetweenPackets ? 0 : framer.bytesNeeded
    }
}
