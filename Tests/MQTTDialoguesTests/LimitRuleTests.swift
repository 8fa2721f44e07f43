import MQTTCodec
import MQTTDialogues
import Testing

@Suite("What the sides announce")
struct LimitRuleTests {
    @Test
    func `a packet is not larger than the other side takes, and its reasons give way first`() throws {
        var talk = Conversation(.v5_0)
        try talk.resume([.maximumPacketSize(20)], answered: [.maximumPacketSize(30)])
        try talk.say(.server, publish("t", qos: 0, payload: [UInt8](repeating: 0, count: 14)))
        try talk.say(.client, publish("t", qos: 0, payload: [UInt8](repeating: 0, count: 24)))
        #expect(talk.broken.isEmpty, "20 and 30 bytes")
        try talk.say(.server, publish("t", qos: 0, payload: [UInt8](repeating: 0, count: 15)))
        try talk.say(.client, publish("t", qos: 0, payload: [UInt8](repeating: 0, count: 25)))
        #expect(talk.broken == ["MQTT-3.1.2-24", "MQTT-3.2.2-15"])
        #expect(talk.findings.map(\.sender) == [.server, .client])
    }

    @Test
    func `each packet with a reason has a statement of its own`() throws {
        let reason: Properties = [.reasonString("a reason of twenty or so"), .userProperty("a", "b")]
        var answer = acknowledgement(1)
        answer.properties = reason
        let list = ControlPacket.SubscriptionAcknowledgement(packetIdentifier: 1, reasonCodes: [.success], properties: reason)
        let left: [(ControlPacket, [String])] = [
            (.pubAck(answer), ["MQTT-3.4.2-2", "MQTT-3.4.2-3"]), (.pubRec(answer), ["MQTT-3.5.2-2", "MQTT-3.5.2-3"]),
            (.pubRel(answer), ["MQTT-3.6.2-2", "MQTT-3.6.2-3"]), (.pubComp(answer), ["MQTT-3.7.2-2", "MQTT-3.7.2-3"]),
            (.subAck(list), ["MQTT-3.9.2-1", "MQTT-3.9.2-2"]), (.unsubAck(list), ["MQTT-3.11.2-1", "MQTT-3.11.2-2"]),
            (
                .disconnect(ControlPacket.Disconnect(reasonCode: .serverBusy, properties: reason)),
                ["MQTT-3.14.2-3", "MQTT-3.14.2-4"]
            ),
            (
                .auth(ControlPacket.Auth(reasonCode: .continueAuthentication, properties: reason)),
                ["MQTT-3.15.2-2", "MQTT-3.15.2-3"]
            ),
            (.connAck(ControlPacket.ConnAck(properties: reason)), ["MQTT-3.2.2-19", "MQTT-3.2.2-20"]),
        ]
        for (packet, statements) in left {
            var talk = Conversation(.v5_0)
            if case .connAck = packet {
                try talk.say(
                    .client,
                    .connect(ControlPacket.Connect(version: .v5_0, clientIdentifier: "c", properties: [.maximumPacketSize(20)])))
            } else {
                try talk.open([.maximumPacketSize(20)])
            }
            try talk.say(.server, packet)
            #expect(talk.cited.starts(with: statements + ["MQTT-3.1.2-24"]), "\(packet.type)")
        }
    }

    @Test
    func `the client keeps to what the server has`() throws {
        var talk = Conversation(.v5_0)
        try talk.open(answered: [
            .maximumQoS(1), .retainAvailable(0), .wildcardSubscriptionAvailable(0), .subscriptionIdentifierAvailable(0),
            .sharedSubscriptionAvailable(0),
        ])
        try talk.say(.client, publish("t", qos: 1, id: 1))
        try talk.say(.client, subscribe(2, [("t", SubscriptionOptions(qos: 2))]))
        #expect(talk.broken.isEmpty)
        try talk.say(.client, publish("t", qos: 2, id: 3, retain: true))
        try talk.say(.client, subscribe(4, [("$share/g/+", SubscriptionOptions())], [.subscriptionIdentifier(1)]))
        #expect(
            talk.broken == [
                "MQTT-3.2.2-11", "MQTT-3.2.2-14", "3.2.2.3.12-identifier-unavailable", "3.2.2.3.11-wildcard-unavailable",
                "3.2.2.3.13-shared-unavailable",
            ])
    }

    @Test
    func `a client that does not wait for the CONNACK is judged once it has read it`() throws {
        var talk = Conversation(.v5_0)
        try talk.say(.client, .connect(ControlPacket.Connect(version: .v5_0, clientIdentifier: "c", cleanStart: false)))
        try talk.say(.client, publish("t", qos: 2, id: 1))
        try talk.say(.server, .connAck(ControlPacket.ConnAck(sessionPresent: true, properties: [.maximumQoS(1), .maximumPacketSize(10)])))
        try talk.say(.client, publish("t", qos: 2, id: 2, payload: [UInt8](repeating: 0, count: 20)))
        #expect(talk.broken.isEmpty)
        try talk.say(.server, publish("u", qos: 1, id: 1))
        try talk.say(.client, .pubAck(acknowledgement(1)))
        try talk.say(.client, publish("t", qos: 2, id: 3, payload: [UInt8](repeating: 0, count: 20)))
        #expect(talk.broken == ["MQTT-3.2.2-15", "MQTT-3.2.2-11"])
    }

    @Test
    func `MQTT over WebSocket is binary and has a subprotocol, in the version that the first packet tells`() throws {
        for version in [MQTTVersion.v3_1_1, .v5_0] {
            var talk = Conversation(version)
            talk.happens(.webSocketHandshake(isOffered: false, isChosen: false))
            talk.happens(.textFrame(from: .client))
            try talk.open()
            talk.happens(.textFrame(from: .server))
            #expect(talk.broken == ["MQTT-6.0.0-3", "MQTT-6.0.0-1", "MQTT-6.0.0-1"])
            #expect(talk.findings.map(\.sender) == [.client, .client, .server])
            talk = Conversation(version)
            talk.happens(.webSocketHandshake(isOffered: true, isChosen: false))
            try talk.open()
            #expect(talk.broken == ["MQTT-6.0.0-4"])
            talk = Conversation(version)
            talk.happens(.webSocketHandshake(isOffered: true, isChosen: true))
            try talk.open()
            #expect(talk.broken.isEmpty)
        }
    }
}
