import CaptureAnalysis
import DialogueReports
import MQTTCodec
import TCPStreams
import TestSupport
import Testing

/// Records as they are documented, over captures of a few frames.
struct NDJSONReportTests {
    private static let connect311 = hex("10 0d 0004 4d515454 04 02 003c 0001 63")
    private static let connect50 = hex("10 0e 0004 4d515454 05 02 003c 00 0001 63")
    private static let communityID = #""community_id":"1:If3bjc8JmwQ5nCy4y89BMXyQCpo=""#

    private func beginning(_ time: String, sender: String, frame: Int, version: String = "3.1.1") -> String {
        let ends =
            sender == "client"
            ? #""src_ip":"10.0.0.1","src_port":40000,"dest_ip":"10.0.0.2","dest_port":1883"#
            : #""src_ip":"10.0.0.2","src_port":1883,"dest_ip":"10.0.0.1","dest_port":40000"#
        return #"{"schema":"mqttscope/1","record":"packet","time":"\#(time)","connection":1,"tcp_stream":0,"#
            + #"\#(Self.communityID),"transport":"tcp",\#(ends),"frame":\#(frame),"sender":"\#(sender)","#
            + #""version":"\#(version)","version_inferred":false,"#
    }

    private func connectionBeginning(_ time: String, frame: Int) -> String {
        #"{"schema":"mqttscope/1","record":"connection","time":"\#(time)","connection":1,"tcp_stream":0,\#(Self.communityID),"#
            + #""transport":"tcp","client_ip":"10.0.0.1","client_port":40000,"server_ip":"10.0.0.2","server_port":1883,"frame":\#(frame),"#
    }

    @Test("A conversation is told packet by packet, and then in numbers")
    func tellsConversation() {
        var capture = Capture()
        capture.connect()
        capture.send(Self.connect311, .client)
        capture.send(hex("20 02 00 00"), .server)
        capture.send(hex("32 09 0003 612f62 0007 6869"), .client)
        capture.send(hex("40 02 0007"), .server)
        let lines = capture.finish()
        #expect(
            lines.filter { !$0.contains(#""record":"delivery""#) && !$0.contains(#""record":"connection""#) } == [
                beginning("2023-11-14T22:13:20.003000000Z", sender: "client", frame: 3)
                    + #""type":"CONNECT","length":15,"packet":{"type":"CONNECT","protocol_name":"MQTT","protocol_level":4,"#
                    + #""clean_start":true,"keep_alive":60,"client_id":"c"},"findings":[]}"#,
                beginning("2023-11-14T22:13:20.004500000Z", sender: "server", frame: 4)
                    + #""type":"CONNACK","length":4,"packet":{"type":"CONNACK","session_present":false,"reason_code":0},"#
                    + #""findings":[],"latency_ms":1.5,"acknowledges":3}"#,
                beginning("2023-11-14T22:13:20.006000000Z", sender: "client", frame: 5)
                    + #""type":"PUBLISH","length":11,"packet":{"type":"PUBLISH","dup":false,"qos":1,"retain":false,"topic":"a/b","#
                    + #""packet_id":7,"payload":"hi","payload_length":2},"findings":[]}"#,
                beginning("2023-11-14T22:13:20.007500000Z", sender: "server", frame: 6)
                    + #""type":"PUBACK","length":4,"packet":{"type":"PUBACK","packet_id":7},"findings":[],"latency_ms":1.5,"acknowledges":5}"#,
                #"{"schema":"mqttscope/1","record":"summary","time":"2023-11-14T22:13:20.007500000Z","frames":6,"bytes":34,"#
                    + #""connections":1,"packets":{"CONNECT":1,"CONNACK":1,"PUBLISH":1,"PUBACK":1},"partial_packets":{},"findings":{},"#
                    + #""lost_bytes":0,"skipped_bytes":0,"truncated_frames":0,"limits":{}}"#,
            ])
    }

    @Test("A connection is told when it ends: what was asked for, what came, and how it ended")
    func tellsConnection() throws {
        var capture = Capture()
        capture.connect()
        capture.send(hex("10 10 0004 4d515454 04 82 003c 0001 63 0001 75"), .client)
        capture.send(hex("20 02 00 00"), .server)
        capture.send([], .client, flags: 0x14)
        let line = try #require(capture.finish().dropLast().last)
        let beginning = connectionBeginning("2023-11-14T22:13:20.006000000Z", frame: 5)
        #expect(
            line.hasPrefix(
                beginning + #""client_id":"c","version":"3.1.1","version_inferred":false,"keep_alive":60,"clean_start":true,"#
                    + #""username":"u","connected":0,"packets":{"CONNECT":1,"CONNACK":1},"partial_packets":{},"bytes":22,"#
                    + #""duration_ms":6,"ended_by":"client","end":"rst","reason":""#))
        #expect(line.hasSuffix(#","lost_bytes":0,"skipped_bytes":0,"handshake_seen":true}"#))
    }

    @Test("Of a long Client Identifier and User Name the beginning is told, whole characters of it")
    func cutsLongNames() throws {
        var capture = Capture()
        capture.connect()
        let long = "é" + String(repeating: "€", count: 100)
        capture.send(packet(0x10, hex("0004 4d515454 04 82 003c") + prefixed(long) + prefixed(long)), .client)
        let line = try #require(capture.finish().dropLast().last)
        let kept = "é" + String(repeating: "€", count: 84)
        #expect(line.contains(#""client_id":"\#(kept)""#))
        #expect(line.contains(#""username":"\#(kept)""#))
    }

    @Test("The Topic Name behind an alias is told beside the packet, which has none")
    func resolvesAliases() throws {
        var capture = Capture()
        capture.connect()
        capture.send(Self.connect50, .client)
        capture.send(hex("30 07 0001 61 03 23 0001"), .client)
        capture.send(hex("30 06 0000 03 23 0001"), .client)
        let lines = capture.finish()
        try #require(lines.count == 5)
        #expect(
            lines[1].hasSuffix(
                #""topic":"a","properties":{"topic_alias":1},"payload":"","payload_length":0},"findings":[]}"#))
        #expect(
            lines[2].hasSuffix(
                #""topic":"","properties":{"topic_alias":1},"payload":"","payload_length":0},"findings":[],"topic":"a"}"#))
    }

    @Test("A packet that came in several frames names the first, and stands at the last")
    func namesFirstFrame() throws {
        var capture = Capture()
        capture.connect()
        for byte in Self.connect311 { capture.send([byte], .client) }
        let lines = capture.finish()
        try #require(lines.count == 3)
        #expect(lines[0].contains(#""frame":17,"first_frame":3,"sender":"client""#))
    }

    @Test("All that is wrong with a packet is told, and counted")
    func tellsFindings() throws {
        var capture = Capture()
        capture.connect()
        capture.send(Self.connect311, .client)
        capture.send(hex("83 06 0000 0001 61 01"), .client)
        let lines = capture.finish()
        try #require(lines.count == 4)
        let expected = #"""
            "type":"SUBSCRIBE","length":8,"packet":{"type":"SUBSCRIBE","flags":3,"packet_id":0,\#
            "subscriptions":[{"topic_filter":"a","qos":1}]},"findings":[\#
            {"standard":"3.1.1","rule":"MQTT-3.8.1-1","also":["MQTT-2.2.2-1"],"severity":"malformed","field":"flags",\#
            "bytes":[0,1],"message":"the flags are 0011, they must be 0010"},\#
            {"standard":"3.1.1","rule":"MQTT-2.3.1-1","also":[],"severity":"protocol_error","field":"packet_id",\#
            "bytes":[2,4],"message":"is 0, it must be 1 to 65535"}]}
            """#
        #expect(lines[1].hasSuffix(expected))
        #expect(lines[3].contains(#""findings":{"3.1.1:MQTT-2.3.1-1":1,"3.1.1:MQTT-3.8.1-1":1}"#))
    }

    @Test("A packet without a layout has findings, and no fields")
    func tellsUnreadable() throws {
        var capture = Capture()
        capture.connect()
        capture.send(Self.connect311, .client)
        capture.send(hex("00 00"), .client)
        capture.send(hex("f0 00"), .client)
        capture.send(hex("82 06 0007 0001 61 01 30 04 0005 6161"), .client)
        capture.send(hex("c0 ffffffff7f"), .client)
        let lines = capture.finish()
        try #require(lines.count == 8)
        #expect(lines[1].contains(#""version_inferred":false,"length":2,"findings":[{"standard":"3.1.1","#))
        #expect(lines[2].contains(#""version_inferred":false,"length":2,"findings":[{"standard":"3.1.1","#))
        #expect(lines[3].contains(#""packet":{"type":"SUBSCRIBE""#))
        #expect(lines[4].contains(#""type":"PUBLISH","length":6,"findings":[{"standard":"3.1.1","#))
        #expect(!lines[4].contains(#""packet":"#))
        #expect(lines[5].contains(#""type":"PINGREQ","findings":[{"standard":"3.1.1","#))
        for line in lines { #expect(StrictJSON.accepts(Array(line.utf8))) }
    }

    @Test("Bytes that are missing are told, and so is the packet that they belong to")
    func tellsLoss() throws {
        var capture = Capture()
        capture.connect()
        capture.send(Self.connect311, .client)
        capture.send(packet(0x30, prefixed("t") + [UInt8](repeating: 0x61, count: 100)), .client, captured: 50)
        capture.send(hex("c0 00"), .client)
        let lines = capture.finish()
        try #require(lines.count == 6)
        #expect(
            lines[1] == beginning("2023-11-14T22:13:20.004500000Z", sender: "client", frame: 4)
                + #""type":"PUBLISH","length":105,"partial":true,"captured":50,"packet":{"type":"PUBLISH","dup":false,"qos":0,"#
                + #""retain":false,"topic":"t","payload":"\#(String(repeating: "a", count: 45))","payload_length":100,"#
                + #""payload_truncated":true},"findings":[]}"#)
        #expect(
            lines[2] == #"{"schema":"mqttscope/1","record":"loss","time":"2023-11-14T22:13:20.004500000Z","connection":1,"tcp_stream":0,"#
                + #"\#(Self.communityID),"transport":"tcp","client_ip":"10.0.0.1","client_port":40000,"#
                + #""server_ip":"10.0.0.2","server_port":1883,"sender":"client","layer":"tcp","bytes":55,"frame":4,"resynchronized":true,"#
                + #""skipped_bytes":0}"#)
        #expect(lines[3].contains(#""type":"PINGREQ""#))
        #expect(
            lines[5].contains(
                #""packets":{"CONNECT":1,"PINGREQ":1},"partial_packets":{"PUBLISH":1},"findings":{},"lost_bytes":55,"#
                    + #""skipped_bytes":0,"truncated_frames":1"#))
    }

    @Test("A large PUBLISH that loses payload is told as far as it came")
    func tellsLossInLargePublish() throws {
        var analysis = AnalysisOptions()
        analysis.maximumPublishCollected = 1000
        var capture = Capture(analysis: analysis)
        capture.connect()
        capture.send(Self.connect311, .client)
        let publish = packet(0x30, prefixed("t") + [UInt8](repeating: 0x61, count: 5000))
        capture.send(Array(publish[..<1200]), .client)
        capture.send(Array(publish[1200...]), .client, captured: 800)
        capture.send(publish, .client)
        let lines = capture.finish()
        try #require(lines.count == 6)
        #expect(lines[1].contains(#""type":"PUBLISH","length":5006,"partial":true,"captured":2000,"packet":{"type":"PUBLISH","#))
        #expect(lines[1].hasSuffix(#""payload_length":5000,"payload_truncated":true},"findings":[]}"#))
        #expect(lines[3].contains(#""payload_length":5000}"#))
        #expect(lines[5].contains(#""packets":{"CONNECT":1,"PUBLISH":1},"partial_packets":{"PUBLISH":1}"#))
    }

    @Test("A large PUBLISH is shown with the beginning of its payload, and all of its length")
    func tellsLargePublish() throws {
        var analysis = AnalysisOptions()
        analysis.maximumPublishCollected = 1000
        analysis.keptPayload = 7
        var capture = Capture(analysis: analysis)
        capture.connect()
        capture.send(Self.connect311, .client)
        let publish = packet(0x30, prefixed("t") + Array(String(repeating: "€", count: 1000).utf8))
        capture.send(publish, .client)
        let lines = capture.finish()
        try #require(lines.count == 4)
        #expect(
            lines[1].contains(
                #""length":3006,"packet":{"type":"PUBLISH","dup":false,"qos":0,"retain":false,"topic":"t","#
                    + #""payload":"€€","payload_length":3000,"payload_truncated":true}"#))
    }

    @Test("What is not MQTT is told in one line, with its reason where there is one")
    func tellsOtherStreams() {
        var capture = Capture()
        capture.connect(40_000, to: 443)
        capture.send(Array("SSH-2.0-mqttscope\r\n".utf8), .client, 40_000, 443)
        capture.send(Array("whatever this is, it has no handshake".utf8), .client, 40_001, 9999)
        let lines = capture.finish()
        #expect(lines.count == 3)
        #expect(
            lines[0] == #"{"schema":"mqttscope/1","record":"stream","time":"2023-11-14T22:13:20.003000000Z","connection":1,"tcp_stream":0,"#
                + #""community_id":"1:UWHKJ/x6OQ1YiVv4rIl0t3yhjg8=","transport":"tcp","client_ip":"10.0.0.1","client_port":40000,"#
                + #""server_ip":"10.0.0.2","server_port":443,"carries":"ssh"}"#)
        #expect(lines[1].hasSuffix(#""carries":"unknown","reason":"the capture begins in the middle of it"}"#))
    }

    @Test("A capture without times has records without times")
    func leavesOutTimes() {
        var capture = Capture()
        capture.time = nil
        capture.connect()
        capture.send(Self.connect311, .client)
        capture.send(hex("20 02 00 00"), .server)
        let lines = capture.finish()
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix(#"{"schema":"mqttscope/1","record":"packet","connection":1,"tcp_stream":0,"#))
        #expect(lines[1].hasSuffix(#""findings":[],"acknowledges":3}"#))
        #expect(lines[3].hasPrefix(#"{"schema":"mqttscope/1","record":"summary","frames":4,"#))
    }

    @Test("The summary alone counts all the same")
    func tellsSummaryOnly() {
        var options = NDJSONReport.Options()
        options.isSummaryOnly = true
        var capture = Capture(options: options)
        capture.connect()
        capture.send(Self.connect311, .client)
        capture.send(hex("c1 00"), .client)
        capture.send(hex("00 00"), .client)
        capture.connect(40_001, to: 443)
        capture.send(hex("16 03 01 00 05 01 00 00 01 00"), .client, 40_001, 443)
        let lines = capture.finish()
        #expect(lines.count == 1)
        #expect(lines[0].contains(#""connections":2,"packets":{"CONNECT":1,"PINGREQ":1}"#))
        #expect(lines[0].contains(#""findings":{"3.1.1:MQTT-2.2.2-1":1,"#))
    }

    @Test("Every connection keeps its own keys, however many there are")
    func keepsConnectionsApart() throws {
        var capture = Capture()
        for port in 10_000..<13_000 as Range<UInt16> { capture.connect(port) }
        for port in 10_000..<13_000 as Range<UInt16> { capture.send(Self.connect311, .client, port) }
        for port in 10_000..<13_000 as Range<UInt16> { capture.send(hex("20 02 00 00"), .server, port) }
        let lines = capture.finish()
        try #require(lines.count == 9001)
        for index in 0..<3000 {
            #expect(lines[index].contains(#""connection":\#(index + 1),"tcp_stream":\#(index),"community_id":"#))
            #expect(lines[index].contains(#""src_port":\#(10_000 + index),"#))
            #expect(lines[3000 + index].contains(#""connection":\#(index + 1),"tcp_stream":\#(index),"community_id":"#))
            #expect(lines[3000 + index].contains(#""dest_port":\#(10_000 + index),"#))
        }
    }
}
