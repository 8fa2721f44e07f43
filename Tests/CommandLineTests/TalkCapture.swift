import Foundation
import MQTTCodec
import TestSupport

/// A capture of one connection that says just what a test wants said: raw IP, a frame a millisecond.
struct TalkCapture {
    private var frames: [[UInt8]] = []
    private var sent: (client: UInt32, server: UInt32) = (0, 0)
    private let clientPort: UInt16

    init(clientPort: UInt16 = 40_000) {
        self.clientPort = clientPort
        segment(.client, flags: 0x02)
        segment(.server, flags: 0x12)
        segment(.client, flags: 0x10)
    }

    private mutating func segment(_ sender: ControlPacket.Sender, flags: UInt8, _ data: [UInt8] = []) {
        let isClient = sender == .client
        let ports = isClient ? (clientPort, 1883) : (1883, clientPort)
        let sequence = isClient ? sent.client : sent.server
        let acknowledged = isClient ? sent.server : sent.client
        let numbers = Bytes.four(1000 &+ sequence) + Bytes.four(flags & 0x10 == 0 ? 0 : 1000 &+ acknowledged)
        let tcp = Bytes.two(ports.0) + Bytes.two(ports.1) + numbers + [0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0]
        let addresses: [UInt8] = isClient ? [192, 0, 2, 10, 192, 0, 2, 1] : [192, 0, 2, 1, 192, 0, 2, 10]
        let length = UInt16(20 + tcp.count + data.count)
        frames.append([0x45, 0] + Bytes.two(length) + [0, 0, 0x40, 0, 64, 6, 0, 0] + addresses + tcp + data)
        // SYN and FIN count as one byte (RFC 9293 3.4).
        let advance = UInt32(data.count) + (flags & 0x03 == 0 ? 0 : 1)
        if isClient { sent.client += advance } else { sent.server += advance }
    }

    /// Says some bytes.
    mutating func say(_ sender: ControlPacket.Sender, _ bytes: [UInt8]) { segment(sender, flags: 0x18, bytes) }

    /// Says a packet, whatever rules it breaks.
    mutating func say(_ sender: ControlPacket.Sender, _ packet: ControlPacket, _ version: MQTTVersion) throws {
        say(sender, try packet.encodedUnchecked(version: version))
    }

    /// Ends this direction.
    mutating func finish(_ sender: ControlPacket.Sender) { segment(sender, flags: 0x11) }

    /// The capture as a pcap file.
    var file: [UInt8] {
        var bytes = Bytes.little(0xA1B2_C3D4) + [2, 0, 4, 0] + [0, 0, 262_144, 101].flatMap(Bytes.little)
        for (index, frame) in frames.enumerated() {
            bytes += [1_700_000_000, index * 1000, frame.count, frame.count].flatMap(Bytes.little) + frame
        }
        return bytes
    }

    /// Writes the capture to a file of its own.
    func written() throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pcap")
        try Data(file).write(to: url)
        return url.path
    }
}
