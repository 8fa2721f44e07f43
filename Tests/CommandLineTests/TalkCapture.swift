import CaptureAnalysis
import Foundation
import MQTTCodec
import TCPStreams
import TLSDecryption
import TestSupport

/// A capture of one connection that says just what a test wants said: raw IP, a frame a millisecond.
struct TalkCapture {
    /// The IP packets, and who sent them.
    private(set) var frames: [(bytes: [UInt8], sender: ControlPacket.Sender)] = []
    private var sent: (client: UInt32, server: UInt32) = (0, 0)
    private let clientPort: UInt16
    private let serverPort: UInt16

    /// - Parameter isMidway: whether the capture begins behind the handshake.
    init(clientPort: UInt16 = 40_000, serverPort: UInt16 = 1883, isMidway: Bool = false) {
        self.clientPort = clientPort
        self.serverPort = serverPort
        guard !isMidway else { return }
        segment(.client, flags: 0x02)
        segment(.server, flags: 0x12)
        segment(.client, flags: 0x10)
    }

    private mutating func segment(_ sender: ControlPacket.Sender, flags: UInt8, _ data: [UInt8] = []) {
        let isClient = sender == .client
        let ports = isClient ? (clientPort, serverPort) : (serverPort, clientPort)
        let sequence = isClient ? sent.client : sent.server
        let acknowledged = isClient ? sent.server : sent.client
        let numbers = Bytes.four(1000 &+ sequence) + Bytes.four(flags & 0x10 == 0 ? 0 : 1000 &+ acknowledged)
        let tcp = Bytes.two(ports.0) + Bytes.two(ports.1) + numbers + [0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0]
        let addresses: [UInt8] = isClient ? [192, 0, 2, 10, 192, 0, 2, 1] : [192, 0, 2, 1, 192, 0, 2, 10]
        let length = UInt16(20 + tcp.count + data.count)
        frames.append(([0x45, 0] + Bytes.two(length) + [0, 0, 0x40, 0, 64, 6, 0, 0] + addresses + tcp + data, sender))
        // SYN and FIN count as one byte (RFC 9293 3.4).
        let advance = UInt32(data.count) + (flags & 0x03 == 0 ? 0 : 1)
        if isClient { sent.client += advance } else { sent.server += advance }
    }

    /// Says some bytes, in segments that a frame has room for.
    mutating func say(_ sender: ControlPacket.Sender, _ bytes: [UInt8]) {
        for start in stride(from: 0, to: bytes.count, by: 32_768) {
            segment(sender, flags: 0x18, Array(bytes[start..<min(start + 32_768, bytes.count)]))
        }
    }

    /// Says a packet, whatever rules it breaks.
    mutating func say(_ sender: ControlPacket.Sender, _ packet: ControlPacket, _ version: MQTTVersion) throws {
        say(sender, try packet.encodedUnchecked(version: version))
    }

    /// Ends this direction.
    mutating func finish(_ sender: ControlPacket.Sender) { segment(sender, flags: 0x11) }

    /// The capture as a pcap file.
    var file: [UInt8] { Self.file(of: [self]) }

    /// Several connections, one after the other, as a pcap file; wrapped in something, or not.
    static func file(of talks: [TalkCapture], in wrapping: Wrapping? = nil) -> [UInt8] {
        let linkType = Int(wrapping?.linkType ?? 101)
        var bytes = Bytes.little(0xA1B2_C3D4) + [2, 0, 4, 0] + [0, 0, 262_144, linkType].flatMap(Bytes.little)
        for (index, frame) in talks.flatMap(\.frames).enumerated() {
            let wrapped = wrapping?.frame(frame.bytes, frame.sender == .client) ?? frame.bytes
            let time = [1_700_000_000 + index / 1000, index % 1000 * 1000]
            bytes += (time + [wrapped.count, wrapped.count]).flatMap(Bytes.little) + wrapped
        }
        return bytes
    }

    /// Writes the capture to a file of its own.
    func written() throws -> String { try writeTemporary(file, "pcap") }

    /// Analyses the capture, in which some frames are missing.
    func recording(keyLog: String = "", without missing: Set<Int> = []) -> Recording {
        var analyzer = CaptureAnalyzer(output: Recording())
        analyzer.withSecrets { _ = $0.addKeyLog(Array(keyLog.utf8).span) }
        for (index, frame) in frames.enumerated() where !missing.contains(index) {
            let position = Position(frame: index + 1, time: 1_800_000_000_000_000_000 + Int64(index) * 1_000_000)
            analyzer.receive(frame.bytes.span, linkType: 101, originalLength: frame.bytes.count, at: position)
        }
        analyzer.finish()
        return analyzer.withOutput { $0 }
    }
}

/// Writes a file that the test removes.
func writeTemporary(_ bytes: [UInt8], _ kind: String) throws -> String {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + "." + kind)
    try Data(bytes).write(to: url)
    return url.path
}

/// Runs the command on a capture.
func mqttscope(_ capture: [UInt8], _ arguments: [String]) throws -> Run {
    let path = try writeTemporary(capture, "pcap")
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try run(builtProduct("mqttscope"), arguments + [path])
}

/// What a capture holds, in records with all that is in the packets.
func told(_ capture: [UInt8], _ arguments: [String] = []) throws -> [Record] {
    try records(mqttscope(capture, ["--format", "ndjson", "--max-payload", "all", "--show-secrets"] + arguments).output)
}

extension [Record] {
    /// Those of one kind.
    func of(_ kind: String) -> [Record] { filter { $0["record"] as? String == kind } }

    /// Who said what: the packets with their fields, by the port of their client.
    var packets: [Int: [String]] {
        Dictionary(grouping: of("packet")) { $0[$0["sender"] as? String == "server" ? "dest_port" : "src_port"] as? Int ?? 0 }.mapValues {
            $0.map { "\($0["sender"] ?? "") \($0["version"] ?? "") \(ToldPacket($0)?.facts.joined(separator: " ") ?? "partial")" }
        }
    }
}
