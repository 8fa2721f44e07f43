import MQTTCodec
import Testing

@testable import CaptureAnalysis
@testable import DialogueReports
@testable import MQTTDialogues
@testable import TCPStreams

/// Records of what dialogues found, out of values that are made by hand.
struct DialogueRecordTests {
    private static let connection = Connection(
        id: 3, client: Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 40_000),
        server: Endpoint(address: IPAddress(v4: 0x0A00_0002), port: 1883), handshakeSeen: true, encapsulation: .none,
        opened: Position(frame: 1, time: 0))
    private static let identity =
        #""connection":3,"tcp_stream":2,"community_id":"1:If3bjc8JmwQ5nCy4y89BMXyQCpo=","transport":"tcp","client_ip":"10.0.0.1","#
        + #""client_port":40000,"server_ip":"10.0.0.2","server_port":1883,"#

    /// The line that the report writes.
    private func line(_ tell: (inout NDJSONReport) -> Void) -> String {
        var report = NDJSONReport()
        tell(&report)
        return String(decoding: report.buffer, as: UTF8.self)
    }

    @Test("A delivery is told with its packets, and how it ended")
    func tellsDelivery() {
        let info = ConnectionInfo(Self.connection, assuming: .v3_1_1)
        var delivery = Delivery(
            sender: .client, packetIdentifier: 7, qos: 2, topic: Array("a/b".utf8), status: .complete, tokens: [5, 6, 9, 10],
            latency: 1_500_000, isRedelivered: false, time: 2_000_000_000, mayHaveCompleted: false)
        let beginning = #"{"schema":"mqttscope/1","record":"delivery","#
        #expect(
            line { $0.delivery(delivery, on: info) } == beginning + #""time":"1970-01-01T00:00:02.000000000Z",\#(Self.identity)"#
                + #""sender":"client","packet_id":7,"qos":2,"topic":"a/b","status":"complete","frames":[5,6,9,10],"latency_ms":1.5,"#
                + "\"redelivered\":false}\n")
        delivery = Delivery(
            sender: .server, packetIdentifier: 1, qos: 1, topic: nil, status: .incomplete, tokens: [5], latency: nil, isRedelivered: true,
            time: nil, mayHaveCompleted: true)
        #expect(
            line { $0.delivery(delivery, on: info) } == beginning + Self.identity
                + "\"sender\":\"server\",\"packet_id\":1,\"qos\":1,\"status\":\"incomplete\",\"may_have_completed\":true,\"frames\":[5],"
                + "\"redelivered\":true}\n")
    }

    @Test("A journey is told with its copies, and with whom no copy was seen for")
    func tellsJourney() {
        let copies = [
            Journey.Copy(connection: 2, token: 9, qos: 1, delay: 250_000, isRetained: false, isQueued: false, isAmbiguous: false),
            Journey.Copy(connection: 4, token: 12, qos: 0, delay: nil, isRetained: true, isQueued: true, isAmbiguous: true),
        ]
        let journey = Journey(
            publisher: 3, token: 5, time: 0, topic: [0xFF], qos: 2, isRetained: true, copies: copies, noCopySeen: [6, 7])
        #expect(
            line { $0.journey(journey) }
                == #"{"schema":"mqttscope/1","record":"journey","time":"1970-01-01T00:00:00.000000000Z","publisher":3,"frame":5,"#
                + #""topic_hex":"ff","qos":2,"retained":true,"subscribers":[{"connection":2,"frame":9,"qos":1,"delay_ms":0.25},"#
                + #"{"connection":4,"frame":12,"qos":0,"retained":true,"queued":true,"ambiguous":true}],"no_copy_seen":[6,7]}"# + "\n")
    }

    @Test("A finding of a dialogue is told with its evidence, and counted")
    func tellsFinding() throws {
        let rule = DialogueRule(in5_0: ["MQTT-3.1.0-2", "MQTT-4.13.1-1"])
        let finding = try #require(
            DialogueFinding(
                rule, in: .v5_0, by: .client, at: Dialogue.Mark(token: 9, time: 0), evidence: [4, 9], "a second CONNECT"))
        var report = NDJSONReport()
        report.finding(StreamFinding(finding, over: .tcp), on: Self.connection)
        report.finish(AnalysisSummary(), time: nil)
        let lines = String(decoding: report.buffer, as: UTF8.self).split(separator: "\n")
        #expect(
            lines[0] == #"{"schema":"mqttscope/1","record":"finding","time":"1970-01-01T00:00:00.000000000Z",\#(Self.identity)"#
                + #""frame":9,"standard":"5.0","rule":"MQTT-3.1.0-2","also":["MQTT-4.13.1-1"],"severity":"protocol_error","#
                + #""sender":"client","layer":"mqtt","evidence":[4,9],"message":"a second CONNECT"}"#)
        #expect(lines[1].contains(#""findings":{"5.0:MQTT-3.1.0-2":1}"#))
    }

    @Test("What a packet repeats is told with it")
    func tellsRedelivery() {
        var json = JSONWriter()
        json.beginObject()
        json.redelivery(Redelivery(original: 24, connection: 1, elapsed: 1_390_000_000, isRelease: false))
        json.endObject()
        #expect(String(decoding: json.buffer, as: UTF8.self) == #"{"redelivery":{"frame":24,"connection":1,"elapsed_ms":1390}}"#)
    }
}
