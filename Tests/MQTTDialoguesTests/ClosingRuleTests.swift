import MQTTCodec
import MQTTDialogues
import Testing

@Suite("How a connection is closed")
struct ClosingRuleTests {
    private let disconnect = ControlPacket.disconnect(ControlPacket.Disconnect())

    @Test
    func `nothing comes behind a DISCONNECT from its sender`() throws {
        for (version, statements) in [
            (MQTTVersion.v3_1, []), (.v3_1_1, ["MQTT-3.14.4-2", "MQTT-3.14.4-1"]), (.v5_0, ["MQTT-3.14.4-1", "MQTT-3.14.4-2"]),
        ] as [(MQTTVersion, [String])] {
            var talk = Conversation(version)
            try talk.resume()
            try talk.say(.client, disconnect)
            try talk.say(.server, publish("t", qos: 0))
            #expect(talk.broken.isEmpty, "the other side may not have it yet")
            try talk.say(.client, publish("t", qos: 0))
            try talk.say(.client, publish("t", qos: 0))
            #expect(talk.cited == statements)
        }
        var talk = Conversation(.v5_0)
        try talk.resume()
        try talk.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .serverShuttingDown)))
        try talk.say(.client, publish("t", qos: 0))
        #expect(talk.broken.isEmpty)
        try talk.say(.server, publish("t", qos: 0))
        #expect(talk.broken == ["MQTT-3.14.4-1"])
    }

    @Test
    func `a session that ends with the connection is not kept by its DISCONNECT`() throws {
        for (asked, statements) in [([] as Properties, ["3.14.2.2.2-session-expiry-raised"]), ([.sessionExpiryInterval(5)], [])] {
            var talk = Conversation(.v5_0)
            try talk.open(asked)
            try talk.say(.client, .disconnect(ControlPacket.Disconnect(properties: [.sessionExpiryInterval(60)])))
            #expect(talk.broken == statements)
        }
    }

    @Test
    func `a server closes behind a refusal, and handles nothing more`() throws {
        let refusals: [(MQTTVersion, UInt8, Properties, [String])] = [
            (.v3_1, 5, [], []), (.v3_1_1, 5, [], ["MQTT-3.1.4-5", "MQTT-3.2.2-5"]),
            (.v3_1_1, 2, [], ["MQTT-3.1.4-5", "MQTT-3.2.2-5", "MQTT-3.1.3-9"]),
            (.v5_0, 0x87, [], ["MQTT-3.1.4-6", "MQTT-3.2.2-7", "MQTT-4.13.2-1"]),
            (.v5_0, 0x85, [], ["MQTT-3.1.4-6", "MQTT-3.2.2-7", "MQTT-4.13.2-1", "MQTT-3.1.3-8"]),
            (
                .v5_0, 0x8C, [.authenticationMethod("m")],
                ["MQTT-3.1.4-6", "MQTT-3.2.2-7", "MQTT-4.13.2-1", "MQTT-4.12.0-1"]
            ),
            (
                .v5_0, 0x87, [.authenticationMethod("m")],
                ["MQTT-3.1.4-6", "MQTT-3.2.2-7", "MQTT-4.13.2-1", "MQTT-4.12.0-4"]
            ),
        ]
        for (version, code, properties, statements) in refusals {
            var talk = Conversation(version)
            try talk.say(
                .client, .connect(ControlPacket.Connect(version: version, clientIdentifier: "c-1", properties: properties)))
            try talk.say(.server, .connAck(ControlPacket.ConnAck(reasonCode: ReasonCode(rawValue: code))))
            try talk.say(.client, .pingReq)
            #expect(talk.broken.isEmpty, "the client may not have it yet")
            try talk.say(.server, .pingResp)
            #expect(talk.cited == statements, "\(version) \(code)")
        }
        var talk = Conversation(.v5_0)
        try talk.say(.client, .connect(ControlPacket.Connect(version: .v5_0, clientIdentifier: "c-1", cleanStart: false)))
        try talk.say(.server, .connAck(ControlPacket.ConnAck(reasonCode: .banned)))
        try talk.say(.server, publish("t", qos: 0))
        #expect(talk.cited == ["MQTT-3.2.2-7", "MQTT-4.13.2-1"])
    }

    @Test
    func `a side that answers what came behind a fault should have closed`() throws {
        let wrong = publish("t/#", qos: 1, id: 1)
        for (version, statements) in [
            (MQTTVersion.v3_1, []), (.v3_1_1, ["MQTT-4.8.0-1"]), (.v5_0, ["MQTT-4.13.1-1"]),
        ] as [(MQTTVersion, [String])] {
            var talk = Conversation(version)
            try talk.resume()
            try talk.say(.client, wrong)
            try talk.say(.server, publish("u", qos: 0))
            try talk.say(.server, .pubAck(acknowledgement(1)))
            #expect(talk.broken.isEmpty, "it may close right behind its answer")
            try talk.say(.client, .pingReq)
            try talk.say(.server, .pingResp)
            try talk.say(.client, .pingReq)
            try talk.say(.server, .pingResp)
            #expect(talk.broken == statements)
            #expect(talk.findings.first.map { $0.sender == .server } ?? true)
        }
        // Of a server's fault only 3.1.1 says that the client closes.
        for (version, statements) in [(MQTTVersion.v3_1_1, ["MQTT-4.8.0-1"]), (.v5_0, [])] as [(MQTTVersion, [String])] {
            var talk = Conversation(version)
            try talk.resume()
            try talk.say(.server, wrong)
            try talk.say(.server, publish("u", qos: 1, id: 2))
            try talk.say(.client, .pubAck(acknowledgement(2)))
            #expect(talk.broken.filter { $0.contains("-4.8.") || $0.contains("-4.13.") } == statements)
        }
    }

    @Test
    func `a server that goes on behind a second CONNECT, or behind wrong flags, breaks the statement of each`() throws {
        for (version, close) in [(MQTTVersion.v3_1_1, "MQTT-4.8.0-1"), (.v5_0, "MQTT-4.13.1-1")] {
            var talk = Conversation(version)
            try talk.resume()
            try talk.say(.client, .connect(ControlPacket.Connect(version: version, clientIdentifier: "c")))
            try talk.say(.client, .pingReq)
            try talk.say(.server, .pingResp)
            #expect(talk.findings.map(\.sender) == [.client, .server])
            #expect(talk.cited == ["MQTT-3.1.0-2", "MQTT-3.1.0-2", close])
        }
        var talk = Conversation(.v3_1_1)
        try talk.resume()
        try talk.say(.client, bytes: [0xC1, 0x00])
        try talk.say(.client, .pingReq)
        try talk.say(.server, .pingResp)
        try talk.say(.server, .pingResp)
        #expect(talk.cited == ["MQTT-2.2.2-2", "MQTT-4.8.0-1"])
    }
}
