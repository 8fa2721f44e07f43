import MQTTCodec
import MQTTDialogues
import Testing

/// A CONNECT with what matters here.
private func connect(
    _ version: MQTTVersion, id: UTF8EncodedString = "c", clean: Bool = true, will: ControlPacket.Will? = nil, _ properties: Properties = []
) -> ControlPacket {
    .connect(
        ControlPacket.Connect(version: version, clientIdentifier: id, cleanStart: clean, will: will, properties: properties))
}

private func connAck(_ code: UInt8 = 0, present: Bool = false, _ properties: Properties = []) -> ControlPacket {
    .connAck(ControlPacket.ConnAck(sessionPresent: present, reasonCode: ReasonCode(rawValue: code), properties: properties))
}

private func auth(_ code: UInt8, _ method: UTF8EncodedString = "SCRAM") -> ControlPacket {
    .auth(ControlPacket.Auth(reasonCode: ReasonCode(rawValue: code), properties: [.authenticationMethod(method)]))
}

@Suite("How a connection is opened")
struct OpeningRuleTests {
    @Test
    func `CONNECT comes first, once, and CONNACK is the first answer`() throws {
        for (version, first, second, answer) in [
            (MQTTVersion.v3_1, "3.1-connect-first", "3.1-second-connect", ["3.2-connack-due"]),
            (.v3_1_1, "MQTT-3.1.0-1", "MQTT-3.1.0-2", ["MQTT-3.2.0-1", "MQTT-3.1.4-4"]),
            (.v5_0, "MQTT-3.1.0-1", "MQTT-3.1.0-2", ["MQTT-3.2.0-1", "MQTT-3.1.4-5"]),
        ] {
            var talk = Conversation(version)
            try talk.say(.client, publish("t", qos: 0))
            try talk.say(.client, publish("t", qos: 0))
            #expect(talk.broken == [first], "told once")
            talk = Conversation(version)
            try talk.open()
            try talk.say(.client, connect(version))
            #expect(talk.broken == [second])
            #expect(talk.findings.first?.sender == .client)
            talk = Conversation(version)
            try talk.say(.client, connect(version, clean: false))
            try talk.say(.server, publish("t", qos: 0))
            #expect(talk.cited == answer)
            #expect(talk.findings.first?.sender == .server)
        }
    }

    @Test
    func `a beginning that is not in the capture accuses nobody`() throws {
        for event in [TransportEvent.joinedMidway, .lost(from: .client), .unreadable(nil, from: .client)] {
            var talk = Conversation(.v5_0)
            talk.happens(event)
            try talk.say(.client, publish("t", qos: 0))
            #expect(talk.broken.isEmpty, "\(event)")
        }
        var talk = Conversation(.v3_1_1)
        try talk.say(.client, connect(.v3_1_1, clean: false))
        talk.happens(.lost(from: .server))
        try talk.say(.server, publish("t", qos: 0))
        #expect(talk.broken.isEmpty, "the CONNACK may be among what is lost")
    }

    @Test
    func `a server sends one CONNACK, and DISCONNECT only after one that accepts`() throws {
        var talk = Conversation(.v5_0)
        try talk.open()
        try talk.say(.server, connAck())
        #expect(talk.broken == ["MQTT-3.2.0-2"])
        talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0))
        try talk.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .serverBusy)))
        #expect(talk.cited == ["MQTT-3.14.0-1", "MQTT-3.2.0-1"])
        talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0))
        try talk.say(.server, connAck(0x88))
        try talk.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .serverBusy)))
        #expect(talk.broken == ["MQTT-3.14.0-1"])
    }

    @Test
    func `no session is present after a clean start`() throws {
        for (version, statement) in [(MQTTVersion.v3_1_1, "MQTT-3.2.2-1"), (.v5_0, "MQTT-3.2.2-2")] {
            var talk = Conversation(version)
            try talk.open(cleanStart: true, sessionPresent: true)
            #expect(talk.broken == [statement])
            talk = Conversation(version)
            try talk.open(cleanStart: false, sessionPresent: true)
            #expect(talk.broken.isEmpty)
        }
    }

    @Test
    func `a simple Client Identifier is allowed, and an empty one gets a name or is refused`() throws {
        for (version, code, statement) in [(MQTTVersion.v3_1_1, UInt8(2), "MQTT-3.1.3-5"), (.v5_0, 0x85, "MQTT-3.1.3-5")] {
            var talk = Conversation(version)
            try talk.say(.client, connect(version, id: "Client23"))
            try talk.say(.server, connAck(code))
            #expect(talk.broken == [statement])
            talk = Conversation(version)
            try talk.say(.client, connect(version, id: "client-23"))
            try talk.say(.server, connAck(code))
            #expect(talk.broken.isEmpty)
        }
        var talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0, id: ""))
        try talk.say(.server, connAck())
        #expect(talk.cited == ["MQTT-3.2.2-16", "MQTT-3.1.3-7"])
        talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0, id: ""))
        try talk.say(.server, connAck(0, [.assignedClientIdentifier("x")]))
        #expect(talk.broken.isEmpty)
        talk = Conversation(.v3_1_1)
        try talk.say(.client, connect(.v3_1_1, id: "", clean: false))
        try talk.say(.server, connAck())
        #expect(talk.broken == ["MQTT-3.1.3-8"])
        talk = Conversation(.v3_1_1)
        try talk.say(.client, connect(.v3_1_1, id: "", clean: false))
        try talk.say(.server, connAck(2))
        #expect(talk.broken.isEmpty)
    }

    @Test
    func `a CONNECT that breaks its format is not accepted`() throws {
        for version in [MQTTVersion.v3_1_1, .v5_0] {
            var talk = Conversation(version)
            try talk.say(.client, .connect(ControlPacket.Connect(version: version, clientIdentifier: "a\u{0}b")))
            try talk.say(.server, connAck())
            #expect(talk.broken == ["MQTT-3.1.4-1"])
            try talk.say(.client, .pingReq)
            try talk.say(.server, .pingResp)
            #expect(talk.broken == ["MQTT-3.1.4-1"], "one fault, told once")
        }
    }

    @Test
    func `a will that the server does not support is refused`() throws {
        let will = ControlPacket.Will(topicName: "w", payload: [], qos: 2, retain: true)
        var talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0, will: will))
        try talk.say(.server, connAck(0, [.maximumQoS(1), .retainAvailable(0)]))
        #expect(talk.broken == ["MQTT-3.2.2-12", "MQTT-3.2.2-13"])
        talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0, will: ControlPacket.Will(topicName: "w", payload: [], qos: 1)))
        try talk.say(.server, connAck(0, [.maximumQoS(1), .retainAvailable(0)]))
        #expect(talk.broken.isEmpty)
    }

    @Test
    func `what the client has not asked for is withheld`() throws {
        var talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0))
        try talk.say(.server, connAck(0, [.responseInformation("r")]))
        #expect(talk.broken == ["MQTT-3.1.2-28"])
        talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0, [.requestResponseInformation(1)]))
        try talk.say(.server, connAck(0, [.responseInformation("r")]))
        #expect(talk.broken.isEmpty)

        for (asked, statements) in [(UInt8(0), ["MQTT-3.1.2-29"]), (1, [])] {
            talk = Conversation(.v5_0)
            try talk.say(.client, connect(.v5_0, [.requestProblemInformation(asked)]))
            try talk.say(.server, connAck(0, [.reasonString("said in CONNACK it may be")]))
            try talk.say(.client, publish("t", qos: 1, id: 1))
            var answer = acknowledgement(1)
            answer.properties = [.reasonString("thanks")]
            try talk.say(.server, .pubAck(answer))
            #expect(talk.broken == statements)
        }
    }

    @Test
    func `the rounds of an authentication are of one method, and of code 0x18`() throws {
        let method: Properties = [.authenticationMethod("SCRAM")]
        var talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0, method))
        try talk.say(.server, auth(0x18))
        try talk.say(.client, auth(0x18))
        try talk.say(.server, connAck(0, method))
        try talk.say(.client, auth(0x19))
        try talk.say(.server, auth(0x18))
        try talk.say(.client, auth(0x18))
        try talk.say(.server, auth(0x00))
        #expect(talk.broken.isEmpty)
        try talk.say(.client, auth(0x18))
        #expect(talk.broken == ["MQTT-4.12.1-1"], "only 0x19 begins anew")
        talk = Conversation(.v5_0)
        try talk.open(method, answered: method)
        try talk.say(.client, auth(0x19, "other"))
        #expect(talk.cited == ["MQTT-4.12.1-1", "MQTT-4.12.0-5"])

        talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0, method))
        try talk.say(.server, auth(0x00))
        try talk.say(.client, auth(0x19))
        try talk.say(.server, auth(0x18, "other"))
        try talk.say(.server, connAck())
        #expect(talk.broken == ["MQTT-4.12.0-2", "MQTT-4.12.0-3", "MQTT-4.12.0-5", "MQTT-4.12.0-5"])

        talk = Conversation(.v5_0)
        try talk.say(.client, connect(.v5_0))
        try talk.say(.server, auth(0x18))
        try talk.say(.client, auth(0x18))
        try talk.say(.server, connAck(0, method))
        #expect(talk.broken == ["MQTT-4.12.0-6", "MQTT-4.12.0-7", "MQTT-4.12.0-6"])
    }

    @Test
    func `nothing but AUTH and DISCONNECT comes between CONNECT and CONNACK while the client authenticates`() throws {
        for (properties, statements) in [([.authenticationMethod("SCRAM")] as Properties, ["MQTT-3.1.2-30"]), ([], [])] {
            var talk = Conversation(.v5_0)
            try talk.say(.client, connect(.v5_0, properties))
            try talk.say(.client, .pingReq)
            try talk.say(.client, .pingReq)
            #expect(talk.broken == statements)
        }
    }
}
