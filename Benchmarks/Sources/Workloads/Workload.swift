internal import MQTTCodec
public import Streams

/// One stream through one door, as often as wanted.
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
    private let decoded: [ControlPacket]
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
        decoded = door == .encode ? Decoding.all(bytes.span, version) : []
        if door == .encode { written.reserveCapacity(bytes.count) }
        check(size)
    }

    /// Goes through the whole stream so many times; what was read comes out so that nobody can leave the reading out.
    @inline(never)
    public mutating func run(passes: Int) -> Int {
        var checksum = 0
        for _ in 0..<passes { checksum &+= pass() }
        return checksum
    }

    @inline(never)
    private mutating func pass() -> Int {
        switch door {
        case .hop: Decoding.hop(bytes.span).checksum
        case .frame: Decoding.frame(bytes.span).checksum
        case .view: Decoding.view(bytes.span, version).checksum
        case .owned: Decoding.owned(bytes.span, version).checksum
        case .diagnose: Decoding.diagnose(bytes.span, version).checksum
        case .encode: encode()
        }
    }

    private mutating func encode() -> Int {
        written.removeAll(keepingCapacity: true)
        for packet in decoded {
            do throws(PacketEncodingError) {
                try packet.encode(version: version, into: &written)
            } catch {
                fatalError("a packet of stream \(stream) is refused: \(error)")
            }
        }
        return written.count
    }

    private mutating func check(_ size: Stream.Size) {
        var expected = stream.sums(size)
        let reading: Reading
        switch door {
        case .hop: reading = Decoding.hop(bytes.span)
        case .frame: reading = Decoding.frame(bytes.span)
        case .view: reading = Decoding.view(bytes.span, version)
        case .owned: reading = Decoding.owned(bytes.span, version)
        case .diagnose: reading = Decoding.diagnose(bytes.span, version)
        case .encode:
            _ = encode()
            guard written == bytes else { fatalError("encoding stream \(stream) gives other bytes than it was decoded from") }
            return
        }
        if !door.readsFields { expected = Sums(packets: expected.packets) }
        guard reading.sums == expected else { fatalError("\(door) of stream \(stream) reads \(reading.sums), not \(expected)") }
    }
}
