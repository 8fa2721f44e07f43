internal import MQTTCodec
public import Streams

/// One stream through one door, as often as wanted.
///
/// Nothing in a stream may be refused: where something is, the codec or the generator is wrong, and the program ends.
public struct Workload {
    /// The way through the packets.
    public let door: Door
    /// The stream.
    public let stream: Stream
    /// Packets of one pass.
    public let packets: Int
    private let bytes: [UInt8]
    private let version: MQTTVersion
    /// What `encode` writes, decoded once.
    private var decoded: [ControlPacket] = []
    private var written: [UInt8] = []

    /// Makes the stream and walks through it once, to see that the door does what it is measured for.
    public init(_ door: Door, _ stream: Stream, _ size: Stream.Size = .hot) {
        self.init(door, stream, bytes: stream.bytes(size), size)
    }

    /// The same over bytes that were made before, so that several workloads can share them.
    public init(_ door: Door, _ stream: Stream, bytes: [UInt8], _ size: Stream.Size) {
        self.door = door
        self.stream = stream
        self.bytes = bytes
        packets = stream.sums(size).packets
        version = stream == .d ? .v5_0 : .v3_1_1
        do {
            try check(size)
        } catch {
            fatalError("\(door) of stream \(stream): \(error)")
        }
    }

    /// Goes through the whole stream so many times; what was read comes out, so that nobody can leave the reading out.
    @inline(never)
    public mutating func run(passes: Int) -> Int {
        var checksum = 0
        do {
            for _ in 0..<passes {
                if door == .encode {
                    try encode()
                    checksum &+= written.count
                } else {
                    checksum &+= try decode().checksum
                }
            }
        } catch {
            fatalError("\(door) of stream \(stream): \(error)")
        }
        return checksum
    }

    private func decode() throws(PacketDecodingError) -> Reading {
        switch door {
        case .hop: Decoding.hop(bytes.span)
        case .frame: Decoding.frame(bytes.span)
        case .framed: try Decoding.framed(bytes.span, version)
        case .view: try Decoding.view(bytes.span, version)
        case .owned: try Decoding.owned(bytes.span, version)
        case .diagnose: try Decoding.diagnose(bytes.span, version)
        case .encode: Reading()
        }
    }

    private mutating func encode() throws(PacketEncodingError) {
        written.removeAll(keepingCapacity: true)
        for packet in decoded { try packet.encode(version: version, into: &written) }
    }

    /// Does the work once, and compares what comes out with what must.
    private mutating func check(_ size: Stream.Size) throws {
        if door == .encode {
            decoded = try Decoding.all(bytes.span, version)
            written.reserveCapacity(bytes.count)
            try encode()
            guard written == bytes else { fatalError("encoding stream \(stream) gives other bytes than were decoded") }
        } else {
            let sums = stream.sums(size)
            let expected = door.readsFields ? sums : Sums(packets: sums.packets)
            let found = try decode().sums
            guard found == expected else { fatalError("\(door) of stream \(stream) reads \(found), not \(expected)") }
        }
    }
}
