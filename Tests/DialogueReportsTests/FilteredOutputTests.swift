import CaptureAnalysis
import DialogueReports
import MQTTCodec
import TCPStreams
import TestSupport
import Testing

/// What passes a filter, over captures of a few frames.
struct FilteredOutputTests {
    private static let nameless = hex("10 0d 0004 4d515454 05 02 003c 00 0000")
    /// CONNACK that calls the client `given`.
    private static let naming = hex("20 0b 00 00 08 12 0005 676976656e")

    /// The records without what they say beside their kind, the type of the packet, and the connection.
    private func told(_ lines: [String]) -> [String] {
        lines.map { line in
            [/"record":"(\w+)"/, /"type":"(\w+)"/, /"connection":(\d+)/].compactMap { line.firstMatch(of: $0).map { String($0.1) } }
                .joined(separator: " ")
        }
    }

    @Test("A client that the server names is told from its CONNECT on, and one that it does not is not told")
    func tellsAssignedClients() {
        var filter = PacketFilter()
        filter.clients = [Array("given".utf8)]
        var capture = Capture(FilteredOutput(filter, output: NDJSONReport()))
        for port in [40_000, 40_001] as [UInt16] {
            capture.connect(port)
            capture.send(Self.nameless, .client, port)
        }
        capture.send(hex("20 03 00 00 00"), .server, 40_000)
        capture.send(Self.naming, .server, 40_001)
        capture.send(hex("c0 00"), .client, 40_000)
        capture.send(hex("c0 00"), .client, 40_001)
        let lines = capture.finish()
        #expect(told(lines) == ["packet CONNECT 2", "packet CONNACK 2", "packet PINGREQ 2", "connection 2", "summary"])
        #expect(lines.last?.contains(#""packets":{"CONNECT":1,"CONNACK":1,"PINGREQ":1}"#) == true)
    }

    @Test("What is found wrong is told with the packets that show it")
    func tellsFindingsOfPackets() {
        func lines(_ types: Set<ControlPacketType>) -> [String] {
            var filter = PacketFilter()
            filter.types = types
            var capture = Capture(FilteredOutput(filter, output: NDJSONReport()))
            capture.connect()
            capture.send(hex("10 0d 0004 4d515454 04 02 003c 0001 63"), .client)
            capture.send(hex("20 02 00 00"), .server)
            // A second CONNECT (3.1.0-2).
            capture.send(hex("10 0d 0004 4d515454 04 02 003c 0001 63"), .client)
            return capture.finish()
        }
        #expect(lines([.connect]).contains { $0.contains(#""rule":"MQTT-3.1.0-2""#) })
        #expect(!lines([.connAck]).contains { $0.contains(#""record":"finding""#) })
        #expect(told(lines([.pingReq])) == ["summary"])
    }

    @Test("Bytes that are missing are told with their connection, where packets are chosen once one was told")
    func tellsLosses() {
        func lines(_ filter: PacketFilter) -> [String] {
            var capture = Capture(FilteredOutput(filter, output: NDJSONReport()))
            capture.connect()
            capture.send(hex("10 0d 0004 4d515454 04 02 003c 0001 63"), .client)
            capture.send(packet(0x30, prefixed("t") + [UInt8](repeating: 0x61, count: 100)), .client, captured: 50)
            capture.send(hex("c0 00"), .client)
            return told(capture.finish())
        }
        var filter = PacketFilter()
        filter.connections = [1]
        #expect(lines(filter).contains("loss 1"))
        filter.connections = [2]
        #expect(lines(filter) == ["summary"])
        filter = PacketFilter()
        filter.types = [.pingReq]
        #expect(!lines(filter).contains("loss 1"))
        filter.types = [.publish]
        #expect(lines(filter).prefix(2) == ["packet PUBLISH 1", "loss 1"])
    }
}
