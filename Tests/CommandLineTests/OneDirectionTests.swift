import CaptureAnalysis
import CaptureFiles
import MQTTCodec
import TCPStreams
import Testing

/// A mirrored port, or a route back that goes elsewhere, shows one side only.
@Suite("Captures of one direction")
struct OneDirectionTests {
    /// What is told of a capture, or of those of its frames that this side has sent.
    private func recording(_ name: String, of sender: ControlPacket.Sender? = nil) throws -> Recording {
        var reader = try CaptureReader(path: Fixtures.path(name))
        var analyzer = CaptureAnalyzer(options: AnalysisOptions(), output: Recording())
        // What can be read of a file that is cut is read.
        while let frame = try? reader.next() {
            let bytes = copy(reader.bytes)
            if let sender, self.sender(of: bytes) != sender { continue }
            analyzer.receive(
                bytes.span, linkType: frame.linkType.rawValue, originalLength: frame.originalLength,
                at: Position(frame: frame.number, time: frame.time))
        }
        analyzer.finish()
        return analyzer.withOutput { $0 }
    }

    /// Who has sent TCP in IPv4 in Ethernet, by the port of MQTT; nil where a frame is something else.
    private func sender(of frame: [UInt8]) -> ControlPacket.Sender? {
        guard frame.count >= 34, frame[12] == 8, frame[13] == 0, frame[23] == 6 else { return nil }
        let ports = 14 + Int(frame[14] & 15) * 4
        guard frame.count >= ports + 4 else { return nil }
        let isMQTT = { frame[ports + $0] == 0x07 && frame[ports + $0 + 1] == 0x5B }
        return isMQTT(0) ? .server : isMQTT(2) ? .client : nil
    }

    /// The beginning of each packet that this side sent, by connection, without what tells the versions apart.
    private func packets(_ recording: Recording, of sender: ControlPacket.Sender) -> [[String]] {
        let told = recording.packets.filter { $0.sender == sender }
        return Dictionary(grouping: told, by: \.clientPort).sorted { $0.key < $1.key }.map {
            $0.value.map { "\($0.packet.type) \($0.firstByte) \($0.length)" }
        }
    }

    /// In Ethernet and IPv4, and nothing wrong with them but the delivery.
    private static let captures =
        Fixtures.all.map(\.name).filter {
            ["paho-", "mosq-", "aiomqtt-", "raw-auth", "raw-server", "stub-"].contains(where: $0.hasPrefix)
                && !["-tls", "-ws", "-wss", "ipv6", "-any-", "18830", "ring_00002"].contains(where: $0.contains)
        } + ["rw-portreuse.pcap", "rw-reorder.pcap", "rw-rst.pcap", "rw-split1.pcap", "rw-wrap.pcap"]

    @Test("the packets of the side that is there are read as with the other one, and nobody is accused of what is not there")
    func isReadAlone() throws {
        var count = 0
        for name in Self.captures {
            let whole = try recording(name)
            for sender in [ControlPacket.Sender.client, .server] {
                let alone = try recording(name, of: sender)
                #expect(packets(alone, of: sender) == packets(whole, of: sender), "\(name) \(sender)")
                #expect(alone.packets.allSatisfy { $0.sender == sender } && alone.others.isEmpty, "\(name) \(sender)")
                #expect(Set(alone.accusations).isSubset(of: whole.accusations), "\(name) \(sender)")
                let reasons = alone.losses.filter { $0.sender == sender.peer }.map(\.reason)
                #expect(reasons.contains(.notCaptured(.directionNotCaptured)), "\(name) \(sender)")
                count += alone.packets.count
            }
        }
        #expect(count > 1000)
    }
}
