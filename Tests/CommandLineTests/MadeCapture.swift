import CaptureAnalysis
import MQTTCodec
import TCPStreams
import TestSupport

/// A capture in memory: talks on some connections, their bytes cut into segments, and what the network and the capture did to those.
struct MadeCapture {
    /// How the bytes of one side are cut, until it waits for the other.
    enum Cutting: CaseIterable {
        case packetEach, randomly, byteEach, fullSegments
    }

    /// How a connection is wrapped.
    enum Link: UInt32, CaseIterable {
        case null = 0
        case ethernet = 1
        case raw = 101
        case loop = 108
        case cooked = 113
        case cooked2 = 276
        /// Ethernet with a VLAN tag; the number is no link type.
        case vlan = 9999
    }

    /// A segment on its way.
    struct Segment {
        let connection: Int
        let sender: ControlPacket.Sender
        /// Where its data begin in the stream of its sender; one less for a SYN.
        var offset: Int
        /// How much of the other side's stream it acknowledges.
        var acknowledged: Int
        var flags: UInt8
        var data: [UInt8]
        /// Bytes that are not in the capture, at its end.
        var cut = 0
    }

    /// A connection.
    struct Flow {
        let talk: MadeTalk
        let clientPort: UInt16
        let serverPort: UInt16
        let link: Link
        let isIPv6: Bool
        let sequences: [ControlPacket.Sender: UInt32]
        /// All that each side sends.
        var streams: [ControlPacket.Sender: [UInt8]] = [.client: [], .server: []]
    }

    private(set) var flows: [Flow] = []
    var segments: [Segment] = []

    init(connections: Int, messages: Int, cutting: Cutting, using generator: inout SeededGenerator) {
        var queues: [[Segment]] = []
        for index in 0..<connections {
            let version = MQTTVersion.allCases[index % 3]
            let talk = MadeTalk(version, messages: messages, using: &generator)
            // Half of them wrap after some hundred bytes.
            func sequence(_ generator: inout SeededGenerator) -> UInt32 {
                let any = UInt32.random(in: 0...UInt32.max, using: &generator)
                return generator.percent(50) ? any : UInt32.max - any % 500
            }
            flows.append(
                Flow(
                    talk: talk, clientPort: 40_000 + UInt16(index), serverPort: [1883, 8883, 18_830][index % 3],
                    link: Link.allCases[index % Link.allCases.count], isIPv6: generator.percent(30),
                    sequences: [.client: sequence(&generator), .server: sequence(&generator)]))
            queues.append(Self.segments(of: &flows[index], index, cutting, &generator))
        }
        // Interleaved, each in its own order.
        var next = queues.map { _ in 0 }
        var open = Array(queues.indices)
        while let place = open.indices.randomElement(using: &generator) {
            let queue = open[place]
            segments.append(queues[queue][next[queue]])
            next[queue] += 1
            if next[queue] == queues[queue].count { open.remove(at: place) }
        }
    }

    private static func segments(
        of flow: inout Flow, _ connection: Int, _ cutting: Cutting, _ generator: inout SeededGenerator
    ) -> [Segment] {
        var result: [Segment] = []
        func add(_ sender: ControlPacket.Sender, _ flags: UInt8, _ offset: Int, _ acknowledged: Int, _ data: [UInt8] = []) {
            result.append(
                Segment(connection: connection, sender: sender, offset: offset, acknowledged: acknowledged, flags: flags, data: data))
        }
        add(.client, 0x02, -1, 0)
        add(.server, 0x12, -1, 0)
        add(.client, 0x10, 0, 0)
        var turns = flow.talk.turns[...]
        while let sender = turns.first?.sender {
            let peer: ControlPacket.Sender = sender == .client ? .server : .client
            var run: [UInt8] = []
            var ends: [Int] = []
            while let turn = turns.first, turn.sender == sender {
                run += turn.bytes
                ends.append(run.count)
                turns.removeFirst()
            }
            let start = flow.streams[sender, default: []].count
            flow.streams[sender, default: []] += run
            var position = 0
            while position < run.count {
                let end =
                    switch cutting {
                    case .packetEach: ends.first { $0 > position } ?? run.count
                    case .randomly: position + .random(in: 1...300, using: &generator)
                    // Of a large packet only the beginning.
                    case .byteEach: position + (position < 400 ? 1 : 1460)
                    case .fullSegments: position + 1460
                    }
                let data = Array(run[position..<min(end, position + 20_000, run.count)])
                add(sender, 0x18, start + position, flow.streams[peer, default: []].count, data)
                position += data.count
            }
        }
        let lengths = (flow.streams[.client, default: []].count, flow.streams[.server, default: []].count)
        add(.client, 0x11, lengths.0, lengths.1)
        add(.server, 0x11, lengths.1, lengths.0 + 1)
        add(.client, 0x10, lengths.0 + 1, lengths.1 + 1)
        return result
    }
}

// MARK: What happens on the way

extension MadeCapture {
    /// Segments with data, and those that end a connection, come up to so many places late.
    mutating func shuffle(within window: Int, using generator: inout SeededGenerator) {
        let keys = segments.indices.map { index in
            index + (segments[index].offset < 0 || segments[index].flags == 0x10 ? 0 : Int.random(in: 0..<window, using: &generator))
        }
        segments = segments.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { segments[$0] }
    }

    /// Some segments come again, later.
    mutating func duplicate(percent: Int, using generator: inout SeededGenerator) {
        var index = 0
        while index < segments.count {
            if generator.percent(percent) {
                segments.insert(segments[index], at: min(segments.count, index + .random(in: 1...20, using: &generator)))
            }
            index += 1
        }
    }

    /// Bytes that were sent before come again in segments that have other bounds.
    mutating func retransmit(percent: Int, using generator: inout SeededGenerator) {
        var index = 0
        while index < segments.count {
            let last = segments[index]
            let sent = last.offset + last.data.count
            if last.data.count > 0, generator.percent(percent), let stream = flows[last.connection].streams[last.sender] {
                let start = Int.random(in: max(0, sent - 600)..<sent, using: &generator)
                let end = Int.random(in: start + 1...sent, using: &generator)
                var again = last
                again.offset = start
                again.data = Array(stream[start..<end])
                segments.insert(again, at: index + 1)
                index += 1
            }
            index += 1
        }
    }

    /// Some segments are not captured.
    mutating func lose(percent: Int, using generator: inout SeededGenerator) {
        segments.removeAll { _ in generator.percent(percent) }
    }

    /// Of some segments the end is not captured.
    mutating func cut(percent: Int, using generator: inout SeededGenerator) {
        for index in segments.indices where !segments[index].data.isEmpty && generator.percent(percent) {
            segments[index].cut = .random(in: 1...segments[index].data.count, using: &generator)
        }
    }
}

// MARK: What is captured

extension MadeCapture {
    /// Packets of which every byte is in the capture.
    var wholePackets: Int {
        var count = 0
        for (connection, flow) in flows.enumerated() {
            for sender in [ControlPacket.Sender.client, .server] {
                var isThere = [Bool](repeating: false, count: flow.streams[sender, default: []].count)
                for segment in segments where segment.connection == connection && segment.sender == sender && segment.offset >= 0 {
                    for place in segment.offset..<segment.offset + segment.data.count - segment.cut { isThere[place] = true }
                }
                var position = 0
                for turn in flow.talk.turns where turn.sender == sender {
                    if isThere[position..<position + turn.bytes.count].allSatisfy({ $0 }) { count += 1 }
                    position += turn.bytes.count
                }
            }
        }
        return count
    }

    /// Analyses the capture.
    func recording() -> Recording {
        var analyzer = CaptureAnalyzer(output: Recording())
        for (index, segment) in segments.enumerated() {
            let (bytes, linkType) = frame(segment)
            analyzer.receive(
                bytes.span.extracting(droppingLast: segment.cut), linkType: linkType, originalLength: bytes.count,
                at: Position(frame: index + 1, time: 1_800_000_000_000_000_000 + Int64(index) * 1_000_000))
        }
        analyzer.finish()
        return analyzer.withOutput { $0 }
    }

    private func frame(_ segment: Segment) -> (bytes: [UInt8], linkType: UInt32) {
        let flow = flows[segment.connection]
        let isClient = segment.sender == .client
        func sequence(_ sender: ControlPacket.Sender, _ offset: Int) -> [UInt8] {
            Bytes.four((flow.sequences[sender] ?? 0) &+ 1 &+ UInt32(truncatingIfNeeded: offset))
        }
        let ports = isClient ? [flow.clientPort, flow.serverPort] : [flow.serverPort, flow.clientPort]
        var tcp = ports.flatMap { Bytes.two($0) } + sequence(segment.sender, segment.offset)
        tcp += segment.flags & 0x10 == 0 ? Bytes.four(0) : sequence(isClient ? .server : .client, segment.acknowledged)
        tcp += [0x50, segment.flags, 0xFF, 0xFF, 0, 0, 0, 0] + segment.data
        let addresses = isClient ? [1, 2] : [2, 1] as [UInt8]
        var packet: [UInt8]
        if flow.isIPv6 {
            packet = [0x60, 0, 0, 0] + Bytes.two(UInt16(tcp.count)) + [6, 64]
            for address in addresses { packet += [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [address] }
        } else {
            packet = [0x45, 0] + Bytes.two(UInt16(tcp.count + 20)) + [0, 0, 0x40, 0, 64, 6, 0, 0]
            for address in addresses { packet += [192, 0, 2, address] }
        }
        let type: [UInt8] = flow.isIPv6 ? [0x86, 0xDD] : [0x08, 0x00]
        let family: UInt8 = flow.isIPv6 ? 10 : 2
        let header: [UInt8] =
            switch flow.link {
            case .null: [flow.isIPv6 ? 30 : 2, 0, 0, 0]
            case .loop: [0, 0, 0, flow.isIPv6 ? 30 : family]
            case .raw: []
            case .ethernet: [UInt8](repeating: 2, count: 12) + type
            case .vlan: [UInt8](repeating: 2, count: 12) + [0x81, 0x00, 0x00, 0x64] + type
            case .cooked: [0, 0, 0, 1, 0, 6] + [UInt8](repeating: 2, count: 8) + type
            case .cooked2: type + [0, 0, 0, 0, 0, 1, 0, 1, 0, 6] + [UInt8](repeating: 2, count: 8)
            }
        return (header + packet + tcp, flow.link == .vlan ? Link.ethernet.rawValue : flow.link.rawValue)
    }
}
