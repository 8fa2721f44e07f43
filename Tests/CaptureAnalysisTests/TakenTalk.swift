import CaptureAnalysis
import MQTTCodec
import TCPStreams
import TestSupport

/// What several clients say to one server, as frames of which some can be left out.
struct TakenTalk {
    private struct Line {
        var client: UInt32 = 1000
        var server: UInt32 = 5000
    }

    private var analyzer = CaptureAnalyzer(output: SessionRecord())
    private var lines: [UInt16: Line] = [:]
    private var number = 0
    /// Nanoseconds.
    private var time: Int64 = 1_700_000_000_000_000_000
    /// Whether what is said is left out of the capture.
    var isDeaf = false

    /// Lets so many seconds pass on the clock of whoever captures.
    mutating func wait(_ seconds: Int64) { time += seconds * 1_000_000_000 }

    /// A client, named by its port, is accepted.
    mutating func connect(_ port: UInt16, _ client: String, alive: UInt16 = 0, will: (topic: String, payload: String)? = nil) {
        open(port)
        let flags: UInt8 = will == nil ? 2 : 6 | 1 << 3
        let content = will.map { prefixed($0.topic) + prefixed($0.payload) } ?? []
        let head = prefixed("MQTT") + [4, flags, UInt8(alive >> 8), UInt8(alive & 0xFF)]
        say(port, .client, packet(0x10, head + prefixed(client) + content))
        say(port, .server, [0x20, 2, 0, 0])
    }

    mutating func subscribe(_ port: UInt16, _ filter: String) {
        say(port, .client, packet(0x82, [0, 9] + prefixed(filter) + [1]))
        say(port, .server, [0x90, 3, 0, 9, 1])
    }

    /// A message of QoS 1, and its PUBACK.
    mutating func publish(
        _ port: UInt16, _ sender: TCPStreams.Sender, _ topic: String, _ payload: String, id: UInt8, retain: Bool = false
    ) {
        say(port, sender, packet(retain ? 0x33 : 0x32, prefixed(topic) + [0, id] + Array(payload.utf8)))
        say(port, sender.peer, [0x40, 2, 0, id])
    }

    mutating func ping(_ port: UInt16) {
        say(port, .client, [0xC0, 0])
        say(port, .server, [0xD0, 0])
    }

    /// A connection to the same server that cannot be read.
    mutating func hide(_ port: UInt16) {
        open(port)
        say(port, .client, [UInt8](repeating: 0xFF, count: 40))
    }

    mutating func open(_ port: UInt16) {
        lines[port] = Line()
        send(port, .client, flags: 0x02)
        send(port, .server, flags: 0x12)
    }

    /// A client says DISCONNECT, and closes.
    mutating func leave(_ port: UInt16) {
        say(port, .client, [0xE0, 0])
        send(port, .client, flags: 0x11)
        send(port, .server, flags: 0x11)
    }

    /// The server closes without a word.
    mutating func cut(_ port: UInt16) {
        send(port, .server, flags: 0x11)
        send(port, .client, flags: 0x11)
    }

    mutating func say(_ port: UInt16, _ sender: TCPStreams.Sender, _ bytes: [UInt8]) { send(port, sender, flags: 0x18, bytes) }

    private mutating func send(_ port: UInt16, _ sender: TCPStreams.Sender, flags: UInt8, _ bytes: [UInt8] = []) {
        var line = lines[port, default: Line()]
        func four(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        func two(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
        let isClient = sender == .client
        let ports = isClient ? two(port) + two(1883) : two(1883) + two(port)
        let tcp =
            ports + four(isClient ? line.client : line.server) + four(isClient ? line.server : line.client) + [0x50, flags, 0xFF, 0xFF]
            + [0, 0, 0, 0] + bytes
        let addresses: [UInt8] = isClient ? [10, 0, 0, 1, 10, 0, 0, 2] : [10, 0, 0, 2, 10, 0, 0, 1]
        let frame = [0x45, 0] + two(UInt16(20 + tcp.count)) + [0, 0, 0, 0, 64, 6, 0, 0] + addresses + tcp
        let length = UInt32(bytes.count) + (flags & 0x03 == 0 ? 0 : 1)
        if isClient { line.client += length } else { line.server += length }
        lines[port] = line
        time += 1_000_000
        guard !isDeaf else { return }
        number += 1
        analyzer.receive(frame.span, linkType: 101, originalLength: frame.count, at: Position(frame: number, time: time))
    }

    /// Ends the capture, and gives the statements that were found to be broken.
    mutating func broken() -> [String] {
        analyzer.finish()
        return analyzer.withOutput { record in
            record.findings.compactMap { entry in
                guard case .statement(let index, _) = entry.finding.rule else { return nil }
                return index.statement.id
            }
        }
    }
}
