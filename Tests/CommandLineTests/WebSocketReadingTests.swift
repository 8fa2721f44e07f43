import CaptureAnalysis
import Foundation
import MQTTCodec
import TestSupport
import Testing

/// MQTT in a WebSocket, in whatever way its messages are cut, compressed, and ended.
@Suite("MQTT in a WebSocket")
struct WebSocketReadingTests {
    private static let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    /// What the client and the server say, turn by turn.
    private static let turns: [(ControlPacket.Sender, [[UInt8]])] = {
        var turns: [(ControlPacket.Sender, [[UInt8]])] = [(.client, [Wire.connect(.v5_0)]), (.server, [Wire.connAck(.v5_0)])]
        for turn in 0..<20 {
            let ids = (1...3).map { UInt16(turn * 3 + $0) }
            let payload = Array("the temperature is \(turn) degrees, and the temperature was \(turn * 7) degrees".utf8)
            turns.append((.client, ids.map { Wire.publish(.v5_0, "room/\(turn)", payload, id: $0) }))
            turns.append((.server, ids.map { Wire.pubAck($0) }))
        }
        return turns + [(.client, [packet(0xE0, [])])]
    }()

    private static var said: [[UInt8]] { turns.flatMap(\.1) }

    private func wire(_ recording: Recording) -> [[UInt8]] { recording.packets.map { $0.wire ?? [] } }

    /// A capture of the turns, each written as frames by `write`.
    private func capture(
        request: [String] = ["Sec-WebSocket-Protocol: mqtt"], response: [String] = ["Sec-WebSocket-Protocol: mqtt"], isMidway: Bool = false,
        clientPort: UInt16 = 40_000, serverPort: UInt16 = 8080, skips: Int = 0,
        _ write: (ControlPacket.Sender, [[UInt8]]) -> [UInt8]
    ) -> TalkCapture {
        var capture = TalkCapture(clientPort: clientPort, serverPort: serverPort, isMidway: isMidway)
        if !isMidway {
            capture.say(.client, WebSocketHead.request(request, path: "/mqtt"))
            capture.say(.server, WebSocketHead.response(response))
        }
        for (sender, packets) in Self.turns.dropFirst(skips) { capture.say(sender, write(sender, packets)) }
        return capture
    }

    private func mask(_ sender: ControlPacket.Sender) -> [UInt8]? { sender == .client ? Self.key : nil }

    @Test func `is read a byte a message, several packets in one, and with control frames in between`() throws {
        let ways: [(String, (ControlPacket.Sender, [[UInt8]]) -> [UInt8])] = [
            ("a byte a message", { sender, packets in packets.joined().flatMap { frame(2, [$0], key: mask(sender)) } }),
            ("all in one", { sender, packets in frame(2, Array(packets.joined()), key: mask(sender)) }),
            (
                "a packet over two messages",
                { sender, packets in
                    let bytes = Array(packets.joined())
                    return frame(2, Array(bytes.dropLast()), key: mask(sender)) + frame(2, [bytes[bytes.count - 1]], key: mask(sender))
                }
            ),
            (
                "fragments with a ping and a pong between",
                { sender, packets in
                    var bytes = frame(2, [], isFinal: false, key: mask(sender))
                    for byte in packets.joined() {
                        bytes += frame(0, [byte], isFinal: false, key: mask(sender)) + frame(9, Array("0".utf8), key: mask(sender))
                        bytes += frame(10, [], key: mask(sender))
                    }
                    return bytes + frame(0, [], key: mask(sender))
                }
            ),
        ]
        for (name, way) in ways {
            let recording = capture(way).recording()
            #expect(wire(recording) == Self.said, "\(name)")
            #expect(recording.losses.isEmpty && recording.others.isEmpty)
        }
    }

    @Test func `in text frames is read all the same, and each is told as the violation it is`() throws {
        let capture = capture { sender, packets in frame(sender == .client ? 1 : 2, Array(packets.joined()), key: mask(sender)) }
        #expect(wire(capture.recording()) == Self.said)
        let findings = try told(capture.file).of("finding")
        #expect(findings.count == Self.turns.count { $0.0 == .client })
        for finding in findings {
            #expect(finding["rule"] as? String == "MQTT-6.0.0-1" && finding["sender"] as? String == "client")
            #expect(finding["transport"] as? String == "websocket")
        }
    }

    @Test func `is read through permessage-deflate with every window, with and without its context taken over`() throws {
        for bits in 9...15 {
            for takesOver in [true, false] {
                let (client, server) = (
                    Deflater(windowBits: bits, takesContextOver: takesOver), Deflater(windowBits: bits, takesContextOver: takesOver)
                )
                let parameters =
                    "; client_max_window_bits=\(bits); server_max_window_bits=\(bits)"
                    + (takesOver ? "" : "; client_no_context_takeover; server_no_context_takeover")
                let capture = capture(
                    request: ["Sec-WebSocket-Protocol: mqtt", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"],
                    response: ["Sec-WebSocket-Protocol: mqtt", "Sec-WebSocket-Extensions: permessage-deflate" + parameters]
                ) { sender, packets in
                    packets.flatMap { frame(2, (sender == .client ? client : server).message($0), reserved: 4, key: mask(sender)) }
                }
                #expect(wire(capture.recording()) == Self.said, "\(bits) bits, \(takesOver)")
            }
        }
    }

    @Test func `whose context was taken over is unreadable behind a hole, which is said, and read where it was not`() throws {
        for takesOver in [true, false] {
            let (client, server) = (Deflater(takesContextOver: takesOver), Deflater(takesContextOver: takesOver))
            let parameters = takesOver ? "" : "; client_no_context_takeover; server_no_context_takeover"
            let capture = capture(
                request: ["Sec-WebSocket-Extensions: permessage-deflate"],
                response: ["Sec-WebSocket-Extensions: permessage-deflate" + parameters]
            ) { sender, packets in
                packets.flatMap { frame(2, (sender == .client ? client : server).message($0), reserved: 4, key: mask(sender)) }
            }
            // The turn of the client in frame 14 is not captured.
            let recording = capture.recording(without: [13])
            let packets = recording.packets.filter { $0.sender == .client }.map { $0.wire ?? [] }
            let all = Self.turns.filter { $0.0 == .client }.flatMap(\.1)
            // CONNECT, three turns, and a DISCONNECT that refers to nothing before it.
            #expect(packets.count == (takesOver ? 11 : all.count - 3), "\(takesOver)")
            #expect(packets.allSatisfy(all.contains))
            let reasons = recording.losses.filter { $0.layer == .websocket }.map { "\($0.reason, default: "")" }
            #expect(reasons.contains { $0.contains("refers to an earlier one that is missing") } == takesOver)
        }
    }

    @Test func `under the subprotocol of a vendor, of an older version, or none, is read, and what is not mqtt is told`() throws {
        for (name, broken) in [
            ("mqtt", []), ("mqttv3.1", []), ("mqttv3.11", ["MQTT-6.0.0-3"]), ("vendor.example", ["MQTT-6.0.0-3"]), (nil, ["MQTT-6.0.0-3"]),
        ] as [(String?, [String])] {
            let head = name.map { ["Sec-WebSocket-Protocol: \($0)"] } ?? []
            let capture = capture(request: head, response: head) { frame(2, Array($1.joined()), key: mask($0)) }
            let records = try told(capture.file)
            #expect(records.of("packet").count == Self.said.count)
            #expect(records.of("finding").compactMap { $0["rule"] as? String } == broken, "\(name ?? "none")")
            let path = name.map { "websocket (\($0)) > MQTT 5.0" } ?? "websocket > MQTT 5.0"
            #expect(try joined(mqttscope(capture.file, []).text).contains(path), "\(path)")
        }
    }

    @Test func `joined in the middle is read, whoever TCP takes for the client`() throws {
        for (clientPort, serverPort) in [(40_000, 8080), (8080, 40_000)] as [(UInt16, UInt16)] {
            for skips in [4, 5] {
                let capture = capture(isMidway: true, clientPort: clientPort, serverPort: serverPort, skips: skips) { sender, packets in
                    packets.flatMap { frame(2, $0, key: mask(sender)) }
                }
                let recording = capture.recording()
                let expected = Self.turns.dropFirst(skips)
                for sender in [ControlPacket.Sender.client, .server] {
                    let packets = recording.packets.filter { $0.sender == sender }.map { $0.wire ?? [] }
                    #expect(packets == expected.filter { $0.0 == sender }.flatMap(\.1), "\(clientPort) \(skips) \(sender)")
                }
                #expect(recording.packets.allSatisfy { $0.clientPort == clientPort && $0.version == .v5_0 })
                let records = try told(capture.file)
                #expect(records.of("connection").first?["transport"] as? String == "websocket")
                #expect(records.of("finding").isEmpty)
            }
        }
    }

    // MARK: Its end

    @Test func `that is closed says who closed it, and why`() throws {
        var capture = TalkCapture(serverPort: 8080)
        capture.say(.client, WebSocketHead.request(["Sec-WebSocket-Protocol: mqtt"]))
        capture.say(.server, WebSocketHead.response(["Sec-WebSocket-Protocol: mqtt"]))
        capture.say(.client, frame(2, Wire.connect(.v5_0), key: Self.key))
        capture.say(.server, frame(2, Wire.connAck(.v5_0)))
        capture.say(.server, frame(8, Bytes.two(1008) + Array("go away".utf8)))
        capture.say(.client, frame(8, Bytes.two(1008), key: Self.key))
        capture.finish(.client)
        capture.finish(.server)
        let connection = try #require(told(capture.file).of("connection").first)
        #expect(connection["end"] as? String == "fin" && connection["ended_by"] as? String == "server")
        #expect(
            connection["reason"] as? String == "server closed the WebSocket with 1008 (policy violation) in frame 8, no DISCONNECT")
        #expect(try mqttscope(capture.file, []).text.contains("server closed the WebSocket with 1008 (policy violation)"))
    }

    @Test func `that one side closes below it, and the other announces to close behind that, was closed by the first`() throws {
        var capture = TalkCapture(serverPort: 8080)
        capture.say(.client, WebSocketHead.request(["Sec-WebSocket-Protocol: mqtt"]))
        capture.say(.server, WebSocketHead.response(["Sec-WebSocket-Protocol: mqtt"]))
        capture.say(.client, frame(2, Wire.connect(.v5_0), key: Self.key))
        capture.say(.server, frame(2, Wire.connAck(.v5_0)))
        capture.finish(.client)
        capture.say(.server, frame(8, Bytes.two(1001)))
        capture.finish(.server)
        let connection = try #require(told(capture.file).of("connection").first)
        #expect(connection["reason"] as? String == "client closed in frame 8, no DISCONNECT")
        #expect(connection["ended_by"] as? String == "client")
    }

    @Test func `that is recognised only at its end is told with what carries it`() throws {
        // Too little to say before the end what it is.
        var midway = TalkCapture(serverPort: 8080, isMidway: true)
        for _ in 0..<3 {
            midway.say(.client, frame(2, [0xC0, 0], key: Self.key))
            midway.say(.server, frame(2, [0xD0, 0]))
        }
        midway.say(.client, frame(2, [0xE0, 0], key: Self.key))
        for sender in [ControlPacket.Sender.client, .server] { midway.finish(sender) }
        let records = try told(midway.file)
        #expect(records.of("packet").count == 4)
        #expect((records.of("packet") + records.of("connection")).allSatisfy { $0["transport"] as? String == "websocket" })
        // What says nothing before it ends is told over the WebSocket that it was in.
        let words = try refusal([
            (.client, WebSocketHead.request()), (.server, WebSocketHead.response()), (.client, frame(2, [0x10], key: Self.key)),
        ])
        #expect(words.text.contains("websocket > not MQTT: unknown, it ended before its first bytes told"), "\(words.text)")
    }

    @Test func `that becomes too large is told once, with its limit, and nothing is said to be missing`() throws {
        let deflater = Deflater(takesContextOver: false)
        let large = Wire.publish(.v5_0, "bomb", [UInt8](repeating: 0, count: 3 << 20))
        var capture = TalkCapture(serverPort: 8080)
        let (mqtt, deflate) = ("Sec-WebSocket-Protocol: mqtt", "Sec-WebSocket-Extensions: permessage-deflate")
        capture.say(.client, WebSocketHead.request([mqtt, deflate]))
        capture.say(.server, WebSocketHead.response([mqtt, deflate + "; client_no_context_takeover"]))
        capture.say(.client, frame(2, Wire.connect(.v5_0), key: Self.key))
        capture.say(.server, frame(2, Wire.connAck(.v5_0)))
        for _ in 0..<12 { capture.say(.client, frame(2, deflater.message(large), reserved: 4, key: Self.key)) }
        for _ in 0..<4 { capture.say(.client, frame(2, Wire.publish(.v5_0, "small", [1]), key: Self.key)) }
        for _ in 0..<3 { capture.say(.client, frame(2, deflater.message(large), reserved: 4, key: Self.key)) }
        for sender in [ControlPacket.Sender.client, .server] { capture.finish(sender) }
        let records = try told(capture.file)
        #expect(records.of("packet").count > 4)
        #expect(records.of("summary").first?["limits"] as? [String: Int] == ["inflated_size": 1])
        let show = try mqttscope(capture.file, [])
        #expect(show.text.contains("? 1 direction of a WebSocket was inflated no further: it becomes too large"))
        #expect(!show.text.contains("bytes of the WebSocket are missing"))
        // As with every limit, what was read is judged, and that it is not all is said.
        let check = try mqttscope(capture.file, ["check"])
        #expect(check.status == 0 && check.text.contains("? 1 direction of a WebSocket was inflated no further"), "\(check.text)")
    }

    /// What is said of a connection that carries no MQTT.
    private func refusal(_ speeches: [(ControlPacket.Sender, [UInt8])]) throws -> (words: String, text: String) {
        var capture = TalkCapture(serverPort: 8080)
        for (sender, bytes) in speeches { capture.say(sender, bytes) }
        capture.finish(.server)
        capture.finish(.client)
        let stream = try #require(told(capture.file).of("stream").first)
        return ("\(stream["carries"] ?? ""): \(stream["reason"] ?? "")", try joined(mqttscope(capture.file, ["-v"]).text))
    }

    @Test func `that is refused says with what status; HTTP/2 is said to be unreadable`() throws {
        let asked = WebSocketHead.request(
            ["Authorization: Bearer abracadabra", "Cookie: session=abracadabra"], path: "/mqtt?X-Amz-Signature=abracadabra")
        let refused = try refusal([(.client, asked), (.server, head(["HTTP/1.1 403 Forbidden", "Content-Length: 0"]))])
        #expect(refused.words == "http: the server refused the WebSocket with status 403")
        #expect(refused.text.contains("the server refused the WebSocket with status 403") && !refused.text.contains("abracadabra"))
        let closed = try refusal([(.client, asked), (.server, WebSocketHead.response() + frame(8, Bytes.two(1011)))])
        #expect(closed.words == "http: the server closed the WebSocket with 1011 (internal error)")
        let http2 = try refusal([(.client, Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])])
        #expect(http2.words == "http: HTTP/2, in which WebSockets are not read")
        let line = "PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n"
        let proxied = try refusal([(.client, Array((line + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").utf8))])
        #expect(proxied.words == "http: HTTP/2, in which WebSockets are not read")
        let plain = try refusal([
            (.client, head(["GET / HTTP/1.1", "Host: x"])), (.server, head(["HTTP/1.1 404 Not Found", "Content-Length: 0"])),
        ])
        #expect(plain.words == "http: status 404, and no WebSocket")
    }

    @Test func `whose handshake is refused by TLS says with which alert`() throws {
        // The ClientHello of a real talk, and a fatal handshake_failure (RFC 8446 6.2).
        let hello = try #require(RecordedTalk.all(of: "paho-wss-tls12.pcap").first?.pieces.first)
        let refused = try refusal([(.client, hello.bytes), (.server, [0x15, 3, 3, 0, 2, 2, 40])])
        #expect(refused.words == "tls: the server ended it with the alert handshake_failure")
        #expect(refused.text.contains("not readable, the server ended it with the alert handshake_failure"))
    }
}
