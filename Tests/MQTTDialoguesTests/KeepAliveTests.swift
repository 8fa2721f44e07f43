import MQTTCodec
import MQTTDialogues
import Testing

@Suite("Keep alive")
struct KeepAliveTests {
    /// A connection with a keep alive of so many seconds.
    private func opened(_ version: MQTTVersion, keepAlive: UInt16, answered: Properties = []) throws -> Conversation {
        var talk = Conversation(version)
        try talk.say(
            .client, .connect(ControlPacket.Connect(version: version, clientIdentifier: "c", cleanStart: false, keepAlive: keepAlive)))
        try talk.say(.server, .connAck(ControlPacket.ConnAck(sessionPresent: true, properties: answered)))
        return talk
    }

    @Test
    func `a client that is silent for too long breaks its rule; a server that serves it then breaks its own`() throws {
        for (version, client, server) in [
            (MQTTVersion.v3_1, [], "3.1-keep-alive"), (.v3_1_1, ["MQTT-3.1.2-23"], "MQTT-3.1.2-24"),
            (.v5_0, ["MQTT-3.1.2-20"], "MQTT-3.1.2-22"),
        ] as [(MQTTVersion, [String], String)] {
            var talk = try opened(version, keepAlive: 60)
            talk.wait(74)
            try talk.say(.client, .pingReq)
            try talk.say(.server, .pingResp)
            #expect(talk.broken.isEmpty, "within a quarter of the keep alive it may be the network")
            talk.wait(76)
            try talk.say(.client, .pingReq)
            try talk.say(.server, .pingResp)
            #expect(talk.broken == client)
            #expect(talk.findings.first.map { $0.evidence.count } ?? 2 == 2)
            talk.wait(106)
            try talk.say(.client, .pingReq)
            try talk.say(.server, .pingResp)
            #expect(talk.broken == client + client + [server])
            #expect(talk.findings.last?.sender == .server)
        }
    }

    @Test
    func `a server that sends to a client silent for too long should have closed, told once`() throws {
        var talk = try opened(.v5_0, keepAlive: 10)
        talk.wait(19)
        try talk.say(.server, publish("t", qos: 0))
        #expect(talk.broken.isEmpty, "1.5 x 10 s, and 5 s because servers look at their clocks every few seconds")
        talk.wait(2)
        try talk.say(.server, publish("t", qos: 0))
        try talk.say(.server, publish("t", qos: 0))
        #expect(talk.broken == ["MQTT-3.1.2-22"])
        #expect(talk.findings.first?.message.contains("keep alive 10 s: 1.5 x 10 s exceeded") == true)
        try talk.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .keepAliveTimeout)))
        #expect(talk.broken.count == 1)
    }

    @Test
    func `the Server Keep Alive overrides that of the client`() throws {
        var talk = try opened(.v5_0, keepAlive: 600, answered: [.serverKeepAlive(10)])
        talk.wait(13)
        try talk.say(.client, .pingReq)
        #expect(talk.cited == ["MQTT-3.1.2-21", "MQTT-3.1.2-20"])
        talk = try opened(.v5_0, keepAlive: 10, answered: [.serverKeepAlive(0)])
        talk.wait(1000)
        try talk.say(.client, .pingReq)
        try talk.say(.server, .pingResp)
        #expect(talk.broken.isEmpty)
        #expect(talk.dialogue.keepAlive.isSetByServer)
    }

    @Test
    func `a keep alive of 0 is off, and what is lost ends a silence`() throws {
        var talk = try opened(.v3_1_1, keepAlive: 0)
        talk.wait(100_000)
        try talk.say(.server, publish("t", qos: 0))
        try talk.say(.client, .pingReq)
        #expect(talk.broken.isEmpty)
        talk = try opened(.v3_1_1, keepAlive: 10)
        talk.wait(100)
        talk.happens(.lost(from: .client))
        try talk.say(.server, publish("t", qos: 0))
        try talk.say(.client, .pingReq)
        #expect(talk.broken.isEmpty, "the client's PINGREQ may be among what is lost")
        talk.wait(100)
        try talk.say(.client, .pingReq)
        #expect(talk.broken == ["MQTT-3.1.2-23"], "and is judged again behind it")
    }

    @Test
    func `the bytes of a packet that is long on its way are no silence`() throws {
        var talk = try opened(.v3_1_1, keepAlive: 10)
        for _ in 0..<10 {
            talk.wait(9)
            talk.dialogue.heard(from: .client, token: talk.token, time: talk.time)
        }
        talk.wait(9)
        try talk.say(.client, publish("t", qos: 0))
        #expect(talk.broken.isEmpty)
        #expect(talk.dialogue.keepAlive.longestSilence > 9_000_000_000)
        #expect(talk.dialogue.keepAlive.longestSilence < 10_000_000_000)
    }

    @Test
    func `margins are kept: the longest silence, and its share of the keep alive`() throws {
        var talk = try opened(.v5_0, keepAlive: 20)
        #expect(talk.dialogue.keepAlive.longestShare == nil)
        talk.wait(5)
        try talk.say(.client, .pingReq)
        talk.wait(15)
        try talk.say(.client, .pingReq)
        talk.wait(10)
        try talk.say(.client, .pingReq)
        #expect(talk.dialogue.keepAlive.longestSilenceEnd == 4)
        let share = try #require(talk.dialogue.keepAlive.longestShare)
        #expect(share > 0.75 && share < 0.76)
    }

    @Test
    func `a server that times out a client too soon has another keep alive than the one that holds`() throws {
        for (seconds, statements) in [(Int64(5), ["MQTT-3.2.2-22"]), (15, [])] {
            var talk = try opened(.v5_0, keepAlive: 10)
            try talk.say(.client, .pingReq)
            try talk.say(.server, .pingResp)
            talk.wait(seconds)
            try talk.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .keepAliveTimeout)))
            #expect(talk.broken == statements)
        }
    }

    @Test
    func `a PINGREQ without an answer is found where what came later is answered`() throws {
        for (version, statement) in [(MQTTVersion.v3_1, "3.13-pingresp-due"), (.v3_1_1, "MQTT-3.12.4-1"), (.v5_0, "MQTT-3.12.4-1")] {
            var talk = try opened(version, keepAlive: 60)
            try talk.say(.client, .pingReq)
            try talk.say(.client, publish("t", qos: 1, id: 1))
            try talk.say(.server, .pubAck(acknowledgement(1)))
            var closed = talk
            #expect(talk.broken.isEmpty, "it may still come")
            closed.end()
            #expect(closed.broken == [statement])
            var cut = talk
            cut.end(.captureEnded)
            #expect(cut.broken.isEmpty)
            talk.wait(31)
            try talk.say(.client, publish("t", qos: 1, id: 1))
            try talk.say(.server, .pubAck(acknowledgement(1)))
            #expect(talk.broken == [statement])
            var lost = try opened(version, keepAlive: 60)
            try lost.say(.client, .pingReq)
            lost.happens(.lost(from: .server))
            try lost.say(.client, publish("t", qos: 1, id: 1))
            try lost.say(.server, .pubAck(acknowledgement(1)))
            lost.end()
            #expect(lost.broken.isEmpty)
        }
    }
}
