import TCPStreams

func big16(_ value: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)] }
func big32(_ value: UInt32) -> [UInt8] { big16(Int(value >> 16)) + big16(Int(value & 0xffff)) }

struct Flags: OptionSet {
    var rawValue: UInt8
    static let fin = Flags(rawValue: 1)
    static let syn = Flags(rawValue: 2)
    static let rst = Flags(rawValue: 4)
    static let ack = Flags(rawValue: 16)
}

/// A TCP segment to be put into packets and frames.
struct TestSegment {
    var source: Int = 50000
    var destination: Int = 1883
    var sequence: UInt32 = 0
    var acknowledgment: UInt32 = 0
    var flags: Flags = .ack
    var options: [UInt8] = []
    var data: [UInt8] = []

    var bytes: [UInt8] {
        var result = big16(source) + big16(destination) + big32(sequence) + big32(acknowledgment)
        result += [UInt8(5 + options.count / 4) << 4, flags.rawValue]
        return result + big16(65535) + [0, 0, 0, 0] + options + data
    }
}

func ipv4(
    _ payload: [UInt8], from source: UInt32 = 0x0a00_0001, to destination: UInt32 = 0x0a00_0002, protocol number: UInt8 = 6,
    options: [UInt8] = [], fragment: Int = 0, totalLength: Int? = nil
) -> [UInt8] {
    var result: [UInt8] = [0x40 | UInt8(5 + options.count / 4), 0]
    result += big16(totalLength ?? 20 + options.count + payload.count)
    result += [0, 0] + big16(fragment) + [64, number, 0, 0]
    return result + big32(source) + big32(destination) + options + payload
}

func ipv6(_ payload: [UInt8], next: UInt8 = 6, extensions: [UInt8] = [], payloadLength: Int? = nil, swapped: Bool = false) -> [UInt8] {
    let source: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [1]
    let destination: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [2]
    let addresses = swapped ? destination + source : source + destination
    return [0x60, 0, 0, 0] + big16(payloadLength ?? extensions.count + payload.count) + [next, 64] + addresses + extensions + payload
}

func ethernet(_ payload: [UInt8], type: Int = 0x0800, tags: [(Int, Int)] = []) -> [UInt8] {
    var result = Array(repeating: UInt8(2), count: 12)
    for (tagType, tag) in tags { result += big16(tagType) + big16(tag) }
    return result + big16(type) + payload
}

/// A capture that is made as it is read: two ends that talk, and the assembler that listens.
struct Harness {
    var assembler: StreamAssembler
    var recorder = Recorder()
    var frame = 0
    /// Nanoseconds; nil for a capture without times.
    var time: Int64? = 1_700_000_000_000_000_000
    var clientSequence: UInt32 = 1000
    var serverSequence: UInt32 = 5000
    var clientPort = 50000

    init(limits: Limits = Limits()) {
        assembler = StreamAssembler(limits: limits)
    }

    mutating func feed(_ bytes: [UInt8], linkType: UInt32 = 1, originalLength: Int? = nil) {
        frame += 1
        assembler.receive(
            bytes.span, linkType: linkType, originalLength: originalLength ?? bytes.count, at: Position(frame: frame, time: time),
            into: &recorder)
        if let now = time { time = now + 1_000_000 }
    }

    mutating func finish() { assembler.finish(into: &recorder) }

    /// A segment of the client's, `offset` bytes into its stream, which acknowledges so many bytes of the server's.
    mutating func client(
        _ text: String = "", at offset: Int, ack: Int = 0, flags: Flags = .ack, captured: Int? = nil
    ) {
        send(true, Array(text.utf8), offset, ack, flags, captured)
    }

    mutating func server(_ text: String = "", at offset: Int, ack: Int = 0, flags: Flags = .ack, captured: Int? = nil) {
        send(false, Array(text.utf8), offset, ack, flags, captured)
    }

    mutating func send(_ fromClient: Bool, _ data: [UInt8], _ offset: Int, _ ack: Int, _ flags: Flags, _ captured: Int? = nil) {
        let own = fromClient ? clientSequence : serverSequence
        let peer = fromClient ? serverSequence : clientSequence
        var segment = TestSegment()
        segment.source = fromClient ? clientPort : 1883
        segment.destination = fromClient ? 1883 : clientPort
        segment.sequence = own &+ 1 &+ UInt32(truncatingIfNeeded: offset)
        segment.acknowledgment = flags.contains(.ack) ? peer &+ 1 &+ UInt32(truncatingIfNeeded: ack) : 0
        segment.flags = flags
        segment.data = data
        let packet = ethernet(
            ipv4(segment.bytes, from: fromClient ? 0x0a00_0001 : 0x0a00_0002, to: fromClient ? 0x0a00_0002 : 0x0a00_0001))
        if let captured {
            feed(Array(packet.prefix(54 + captured)), originalLength: packet.count)
        } else {
            feed(packet)
        }
    }

    /// SYN, SYN-ACK, ACK.
    mutating func handshake() {
        client(at: -1, flags: .syn)
        server(at: -1, ack: 0, flags: [.syn, .ack])
        client(at: 0)
    }

    /// Frames of this connection that bring nothing.
    mutating func idle(_ count: Int, clientAt offset: Int, ack: Int) {
        for _ in 0..<count { client(at: offset, ack: ack) }
    }
}
