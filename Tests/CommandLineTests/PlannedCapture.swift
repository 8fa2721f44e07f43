import CaptureAnalysis
import MQTTCodec
import TCPStreams
import TestSupport

/// One connection, packet by packet and segment by segment as a test has it, of which some segments are not captured.
struct PlannedCapture {
    private struct Segment {
        let sender: ControlPacket.Sender
        let range: Range<Int>
        let acknowledged: Int
    }

    /// Where packets stand in what each side sends.
    private var packets: [ControlPacket.Sender: [Range<Int>]] = [.client: [], .server: []]
    private var streams: [ControlPacket.Sender: [UInt8]] = [.client: [], .server: []]
    private var segments: [Segment] = []
    let clientPort: UInt16
    let serverPort: UInt16

    init(clientPort: UInt16 = 40_000, serverPort: UInt16 = 1883) {
        self.clientPort = clientPort
        self.serverPort = serverPort
    }

    /// The number of segments with data.
    var count: Int { segments.count }

    /// Has a side write packets, which `send` sends.
    mutating func write(_ sender: ControlPacket.Sender, _ written: [[UInt8]]) {
        for packet in written {
            let begin = streams[sender, default: []].count
            streams[sender, default: []] += packet
            packets[sender, default: []].append(begin..<begin + packet.count)
        }
    }

    /// Sends the next bytes that a side has written, or all the rest, in one segment.
    mutating func send(_ sender: ControlPacket.Sender, _ count: Int = .max) {
        let begin = sent(by: sender)
        let end = min(streams[sender, default: []].count, begin + min(count, 1 << 16))
        guard begin < end else { return }
        segments.append(Segment(sender: sender, range: begin..<end, acknowledged: sent(by: sender == .client ? .server : .client)))
    }

    private func sent(by sender: ControlPacket.Sender) -> Int { segments.last { $0.sender == sender }?.range.upperBound ?? 0 }

    /// Says packets, in segments of these sizes, and the rest in one more.
    mutating func say(_ sender: ControlPacket.Sender, _ said: [[UInt8]], cutInto sizes: [Int] = []) {
        write(sender, said)
        for size in sizes { send(sender, size) }
        send(sender)
    }

    /// The packets of a side of which every byte is captured.
    func whole(_ sender: ControlPacket.Sender, without missing: Set<Int> = []) -> [[UInt8]] {
        let holes = missing.filter { segments[$0].sender == sender }.map { segments[$0].range }
        let kept = packets[sender, default: []].filter { packet in !holes.contains { $0.overlaps(packet) } }
        return kept.map { Array(streams[sender, default: []][$0]) }
    }

    /// Whether segments hold bytes of the beginning of a packet that the client sends, up to its payload.
    func holdHead(of packet: [UInt8], headLength: Int, _ missing: Set<Int>) -> Bool {
        packets[.client, default: []].contains { range in
            guard Array(streams[.client, default: []][range]) == packet else { return false }
            let head = range.prefix(headLength)
            return missing.contains { segments[$0].sender == .client && segments[$0].range.overlaps(head) }
        }
    }

    /// Bytes of the segments.
    func bytes(of missing: Set<Int>) -> Int { missing.reduce(0) { $0 + segments[$1].range.count } }

    /// The frames: raw IP.
    ///
    /// - Parameter isMidway: whether the capture begins behind the handshake.
    func frames(without missing: Set<Int> = [], isMidway: Bool = false) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        func add(_ sender: ControlPacket.Sender, _ flags: UInt8, _ offset: Int, _ acknowledged: Int, _ data: [UInt8] = []) {
            let isClient = sender == .client
            let ports = isClient ? (clientPort, serverPort) : (serverPort, clientPort)
            let tcp =
                Bytes.two(ports.0) + Bytes.two(ports.1) + Bytes.four(1000 + offset) + Bytes.four(flags == 0x02 ? 0 : 1000 + acknowledged)
                + [0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0]
            let addresses: [UInt8] = isClient ? [192, 0, 2, 10, 192, 0, 2, 1] : [192, 0, 2, 1, 192, 0, 2, 10]
            let length = UInt16(20 + tcp.count + data.count)
            frames.append([0x45, 0] + Bytes.two(length) + [0, 0, 0x40, 0, 64, 6, 0, 0] + addresses + tcp + data)
        }
        if !isMidway {
            add(.client, 0x02, -1, 0)
            add(.server, 0x12, -1, 0)
            add(.client, 0x10, 0, 0)
        }
        for (number, segment) in segments.enumerated() where !missing.contains(number) {
            let data = Array(streams[segment.sender, default: []][segment.range])
            add(segment.sender, 0x18, segment.range.lowerBound, segment.acknowledged, data)
        }
        let lengths = (streams[.client, default: []].count, streams[.server, default: []].count)
        add(.client, 0x11, lengths.0, lengths.1)
        add(.server, 0x11, lengths.1, lengths.0 + 1)
        return frames
    }

    /// What is told of the capture.
    func recording(
        without missing: Set<Int> = [], isMidway: Bool = false, options: AnalysisOptions = AnalysisOptions()
    ) -> Recording {
        var analyzer = CaptureAnalyzer(options: options, output: Recording())
        for (index, frame) in frames(without: missing, isMidway: isMidway).enumerated() {
            let position = Position(frame: index + 1, time: 1_800_000_000_000_000_000 + Int64(index) * 1_000_000)
            analyzer.receive(frame.span, linkType: 101, originalLength: frame.count, at: position)
        }
        analyzer.finish()
        return analyzer.withOutput { $0 }
    }
}

extension Recording {
    /// The packets of a side as they were on the wire.
    func wire(_ sender: ControlPacket.Sender) -> [[UInt8]] { packets.filter { $0.sender == sender }.map { $0.wire ?? [] } }
}

/// Packets written by hand.
enum Wire {
    static func connect(_ version: MQTTVersion) -> [UInt8] {
        let name = version == .v3_1 ? prefixed("MQIsdp") : prefixed("MQTT")
        return packet(0x10, name + [version.rawValue, 2, 0, 60] + (version == .v5_0 ? [0] : []) + prefixed("client"))
    }

    static func connAck(_ version: MQTTVersion) -> [UInt8] {
        // Of 5.0 with a Topic Alias Maximum of 100.
        packet(0x20, version == .v5_0 ? [0, 0, 3, 0x22, 0, 100] : [0, 0])
    }

    static func publish(
        _ version: MQTTVersion, _ topic: String, _ payload: [UInt8], id: UInt16? = nil, qos: UInt8 = 1, alias: UInt8? = nil
    ) -> [UInt8] {
        var body = prefixed(topic)
        if let id { body += Bytes.two(id) }
        if version == .v5_0 { body += alias.map { [3, 0x23, 0, $0] } ?? [0] }
        return packet(0x30 | (id == nil ? 0 : qos << 1), body + payload)
    }

    static func pubAck(_ id: UInt16) -> [UInt8] { packet(0x40, Bytes.two(id)) }
}
