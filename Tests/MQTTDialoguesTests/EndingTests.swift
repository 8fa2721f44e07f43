import MQTTCodec
import MQTTDialogues
import Testing

@Suite("How a connection ended")
struct EndingTests {
    /// How it ends after this.
    private func ending(
        keepAlive: UInt16 = 60, _ end: TransportEnd, _ talk: (inout Conversation) throws -> Void
    ) throws -> DialogueEnding {
        var conversation = Conversation(.v5_0)
        try conversation.say(
            .client, .connect(ControlPacket.Connect(version: .v5_0, clientIdentifier: "c", keepAlive: keepAlive)))
        try conversation.say(.server, .connAck(ControlPacket.ConnAck()))
        try talk(&conversation)
        conversation.end(end)
        return try #require(conversation.ending)
    }

    @Test
    func `by a DISCONNECT, which is orderly from a client that says nothing else`() throws {
        let orderly = try ending(.closed(by: .client)) { try $0.say(.client, .disconnect(ControlPacket.Disconnect())) }
        #expect(orderly.cause == .disconnect && orderly.endedBy == .client && orderly.isOrderly)
        #expect(orderly.reason == "client disconnected")
        let withWill = try ending(.closed(by: .client)) {
            try $0.say(.client, .disconnect(ControlPacket.Disconnect(reasonCode: .disconnectWithWillMessage)))
        }
        #expect(withWill.cause == .disconnect && !withWill.isOrderly)
        #expect(withWill.reason == "client disconnected in frame 3: Disconnect with Will Message")
        let byServer = try ending(.closed(by: .server)) {
            try $0.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .serverShuttingDown)))
        }
        #expect(byServer.cause == .disconnect && byServer.endedBy == .server && byServer.evidence == [3])
    }

    @Test
    func `by a refusal`() throws {
        var talk = Conversation(.v3_1_1)
        try talk.say(.client, .connect(ControlPacket.Connect(version: .v3_1_1, clientIdentifier: "c")))
        try talk.say(.server, .connAck(ControlPacket.ConnAck(reasonCode: ReasonCode(rawValue: 5))))
        talk.end(.closed(by: .server))
        #expect(talk.ending?.cause == .refused)
        #expect(talk.ending?.reason == "server refused the connection in frame 2: Not authorized")
    }

    @Test
    func `by a keep alive that was exceeded, as the server closes or says`() throws {
        let closed = try ending(.closed(by: .server)) { talk in
            try talk.say(.client, .pingReq)
            talk.wait(90)
            talk.happens(.finished(.server))
            talk.wait(5)
        }
        #expect(closed.cause == .keepAliveExceeded && closed.endedBy == .server)
        #expect(
            closed.reason
                == "server closed in frame 3, 90.0 s after the client's last packet in frame 3; keep alive 60 s: 1.5 x 60 s exceeded")
        let said = try ending(.closed(by: .server)) { talk in
            talk.wait(91)
            try talk.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .keepAliveTimeout)))
        }
        #expect(said.cause == .keepAliveExceeded && said.evidence == [1, 3])
        let inTime = try ending(.closed(by: .server)) { talk in talk.wait(80) }
        #expect(inTime.cause == .fin && inTime.reason == "server closed in frame 3, no DISCONNECT")
        let off = try ending(keepAlive: 0, .closed(by: .server)) { talk in talk.wait(1000) }
        #expect(off.cause == .fin)
    }

    @Test
    func `by another connection of the same Client Identifier`() throws {
        let known = try ending(.closed(by: .server)) { $0.dialogue.takenOver(by: 77) }
        #expect(known.cause == .sessionTakenOver && known.evidence == [77, 3])
        let said = try ending(.closed(by: .server)) {
            try $0.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .sessionTakenOver)))
        }
        #expect(said.cause == .sessionTakenOver)
    }

    @Test
    func `for a packet that breaks a rule, unless the server went on behind it`() throws {
        let wrong = publish("t/#", qos: 1, id: 1)
        let closed = try ending(.closed(by: .server)) { try $0.say(.client, wrong) }
        #expect(closed.cause == .malformed && closed.evidence == [3, 4])
        let unreadable = try ending(.reset(by: .server)) { talk in
            let fault = ControlPacket.diagnose(([0x00, 0x00] as [UInt8]).span, version: .v5_0, sender: .client).findings.first
            talk.happens(.unreadable(fault, from: .client))
        }
        #expect(unreadable.reason == "server reset the connection in frame 3, after the malformed packet in frame 2")
        let went = try ending(.closed(by: .server)) { talk in
            try talk.say(.client, wrong)
            try talk.say(.client, .pingReq)
            try talk.say(.server, .pingResp)
        }
        #expect(went.cause == .fin)
        let late = try ending(.closed(by: .server)) { talk in
            try talk.say(.client, wrong)
            talk.wait(31)
        }
        #expect(late.cause == .fin)
        let own = try ending(.closed(by: .client)) { try $0.say(.client, wrong) }
        #expect(own.cause == .fin, "a client does not close for its own fault")
    }

    @Test
    func `by the side that closed first, whatever the other did then`() throws {
        let first = try ending(.reset(by: .client)) { talk in
            talk.happens(.finished(.server))
        }
        #expect(first.cause == .fin && first.endedBy == .server)
        let reset = try ending(.reset(by: .client)) { _ in }
        #expect(reset.cause == .rst && reset.endedBy == .client)
        #expect(reset.reason == "client reset the connection in frame 3, no DISCONNECT")
    }

    @Test
    func `by the side that closed first, whatever the other then announced below it`() throws {
        let words = "1001 (going away)"
        for announced in [TransportEnd.webSocketClose, TransportEnd.alert] {
            let behind = try ending(announced(.init(by: .server, words, token: 3, time: nil))) { $0.happens(.finished(.client)) }
            #expect(behind.cause == .fin && behind.endedBy == .client && behind.reason == "client closed in frame 2, no DISCONNECT")
            // In front of the other side's FIN, and of its own, it is what ended the connection.
            let before = try ending(announced(.init(by: .server, words, token: 1, time: nil))) { $0.happens(.finished(.client)) }
            #expect(before.endedBy == .server && before.evidence == [1])
            let own = try ending(announced(.init(by: .server, words, token: 2, time: nil))) { $0.happens(.finished(.server)) }
            #expect(own.endedBy == .server && own.evidence == [2])
        }
    }

    @Test
    func `with what was left open`() throws {
        let ping = try ending(.closed(by: .client)) { talk in
            try talk.say(.client, .pingReq)
            talk.wait(10)
        }
        #expect(ping.reason == "client closed in frame 4, the PINGREQ in frame 3 is not answered for 10.0 s")
        var talk = Conversation(.v3_1_1)
        try talk.say(.client, .connect(ControlPacket.Connect(version: .v3_1_1, clientIdentifier: "c")))
        talk.end(.closed(by: .server))
        #expect(talk.ending?.reason == "server closed in frame 2, the CONNECT in frame 1 is not answered")
    }

    @Test
    func `not yet, or unseen`() throws {
        let open = try ending(.captureEnded) { _ in }
        #expect(open.cause == .captureEnded && open.reason == "the capture ends, the connection is open")
        let silent = try ending(.captureEnded) { $0.wait(120) }
        #expect(silent.reason.hasSuffix("nothing from the client for 120 s; keep alive 60 s: 1.5 x 60 s exceeded"))
        #expect(try ending(.portReused) { _ in }.cause == .portReused)
        #expect(try ending(.evicted) { _ in }.cause == .evicted)
    }

    @Test
    func `announced below it: a TLS alert, a Close frame of a WebSocket`() throws {
        let alert = TransportEnd.Announcement(by: .server, "the alert unknown_ca", token: 2, time: nil)
        let refused = try ending(.alert(alert)) { _ in }
        #expect(refused.cause == .tlsAlert && refused.reason == "server ended TLS with the alert unknown_ca in frame 2")
        let close = TransportEnd.Announcement(by: .server, "1008 (policy violation)", token: 3, time: nil)
        let closed = try ending(.webSocketClose(close)) { _ in }
        #expect(closed.cause == .fin && closed.endedBy == .server)
        #expect(closed.reason == "server closed the WebSocket with 1008 (policy violation) in frame 3, no DISCONNECT")
        let without = TransportEnd.Announcement(by: .client, nil, token: 3, time: nil)
        #expect(try ending(.webSocketClose(without)) { _ in }.reason == "client closed the WebSocket in frame 3, no DISCONNECT")
        // The last word of MQTT counts for more.
        let orderly = try ending(.webSocketClose(without)) { try $0.say(.client, .disconnect(ControlPacket.Disconnect())) }
        #expect(orderly.cause == .disconnect && orderly.isOrderly)
    }
}
