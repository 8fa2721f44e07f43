import CaptureFiles
import Foundation
import MQTTCodec
import TCPStreams
import Testing
import WebSocketStreams

/// Captures of a real client and a real broker.
@Suite struct Captures {
    /// What the client and the broker say they sent.
    private static let packets: [ControlPacketType: Int] = [
        .connect: 2, .connAck: 2, .publish: 10, .pubAck: 4, .pubRec: 2, .pubRel: 2, .pubComp: 2, .subscribe: 1, .subAck: 1, .disconnect: 2,
    ]

    @Test(arguments: ["paho-ws-v311.pcap", "paho-ws-v5-p80.pcap"])
    func `every packet of the WebSocket is there`(name: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var reader = try CaptureReader(path: root.appending(path: "Fixtures/captures/\(name)").path)
        var assembler = StreamAssembler()
        var streams = WebSockets()
        while let frame = try reader.next() {
            assembler.receive(
                reader.bytes, linkType: UInt32(frame.linkType.rawValue), originalLength: frame.originalLength,
                at: Position(frame: frame.number, time: frame.time), into: &streams)
        }
        assembler.finish(into: &streams)
        #expect(streams.packets == Self.packets)
        #expect(streams.handshakes.count == 2)
        for handshake in streams.handshakes {
            #expect(handshake.request?.path == "/mqtt" && handshake.subprotocol == "mqtt" && handshake.deflate == nil)
        }
        #expect(streams.remarks == [])
    }
}

/// Counts the MQTT packets in the payload of WebSockets.
private struct WebSockets: StreamConsumer {
    private var connections: [Int: WebSocketConnection<Position>] = [:]
    private var framers: [Int: [WebSocketSender: PacketFramer]] = [:]
    private(set) var packets: [ControlPacketType: Int] = [:]
    private(set) var handshakes: [WebSocketHandshake] = []
    private(set) var remarks: [String] = []

    private mutating func take(_ event: borrowing WebSocketEvent, _ sender: WebSocketSender, _ connection: Int) {
        switch event {
        case .payload(let bytes):
            var framer = framers[connection]?[sender] ?? PacketFramer()
            framer.receive(bytes) { event in
                switch event {
                case .packet(_, let header): if let type = header.type { packets[type, default: 0] += 1 }
                default: remarks.append("no packet")
                }
            }
            framers[connection, default: [:]][sender] = framer
        case .opened(let handshake): handshakes.append(handshake)
        case .control(let frame): if frame.opcode != .close { remarks.append("opcode \(frame.opcode.rawValue)") }
        case .notice(let notice): remarks.append(notice.description)
        default: remarks.append("something else")
        }
    }

    mutating func opened(_ connection: Connection) { connections[connection.id] = WebSocketConnection() }

    mutating func received(_ bytes: Span<UInt8>, from sender: TCPStreams.Sender, on connection: Int, at position: Position) {
        guard var webSocket = connections.removeValue(forKey: connection) else { return }
        webSocket.receive(bytes, from: sender == .client ? .client : .server, at: position) { event, sender, _ in
            take(event, sender, connection)
        }
        connections[connection] = webSocket
    }

    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: TCPStreams.Sender, on connection: Int, at position: Position) {
        remarks.append("lost \(byteCount)")
    }

    mutating func closed(
        _ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position
    ) {
        guard var webSocket = connections.removeValue(forKey: connection) else { return }
        for sender in [WebSocketSender.client, .server] {
            webSocket.finish(sender, at: position) { event, sender, _ in take(event, sender, connection) }
        }
    }
}
