import MQTTCodec
import MQTTDialogues
import Testing

/// What must not be held against anybody.
@Suite("Where something is not known")
struct DeliveryTaintTests {
    /// What a conversation is told in place of packets that are missing.
    private static let events: [(TransportEvent, ControlPacket.Sender?)] = [
        (.lost(from: .client), .client), (.lost(from: .server), .server), (.ambiguous(from: .client), .client),
        (.unreadable(nil, from: .server), .server), (.joinedMidway, nil),
    ]

    /// Every rule that needs what one of the sides has sent before; what breaks it, and the side in whose packets the excuse may lie.
    private static let breaches: [(name: String, excuse: [ControlPacket.Sender], breach: @Sendable (inout Conversation) throws -> Void)] = [
        ("acknowledges nothing", [.client], { try $0.say(.server, .pubAck(acknowledgement(40))) }),
        ("receives nothing", [.server], { try $0.say(.client, .pubRec(acknowledgement(40))) }),
        ("completes nothing", [.server], { try $0.say(.client, .pubComp(acknowledgement(40))) }),
        ("releases nothing", [.client], { try $0.say(.client, .pubRel(acknowledgement(40))) }),
        ("DUP at first", [.client], { try $0.say(.client, publish("t", qos: 1, id: 40, dup: true)) }),
        ("in use", [.client, .server], { try $0.say(.client, publish("t", qos: 1, id: 1)) }),
        ("request in use", [.client, .server], { try $0.say(.client, unsubscribe(2, "x")) }),
        ("server's in use", [.client, .server], { try $0.say(.server, publish("t", qos: 1, id: 1)) }),
        ("wrong kind", [.client, .server], { try $0.say(.server, .pubRec(acknowledgement(1))) }),
        ("release unreceived", [.client, .server], { try $0.say(.server, .pubRel(acknowledgement(3))) }),
        ("sent again", [.client, .server], { try $0.say(.client, publish("t", qos: 1, id: 1, dup: true)) }),
        (
            "order", [.client, .server],
            { talk in
                try talk.say(.client, .pubAck(acknowledgement(2)))
                try talk.say(.client, .pubAck(acknowledgement(1)))
            }
        ),
        ("window", [.client, .server], { try $0.say(.client, publish("t", qos: 1, id: 41)) }),
        ("undefined alias", [.client], { try $0.say(.client, publish("", qos: 0, alias: 1)) }),
        ("SUBACK for nothing", [.client], { try $0.say(.server, subAck(40, 0)) }),
        ("SUBACK too short", [.client, .server], { try $0.say(.server, subAck(2, 0)) }),
        ("not subscribed", [.client], { try $0.say(.server, publish("x", qos: 0)) }),
        (
            "no SUBACK", [.client, .server],
            { talk in
                talk.wait(60)
                try talk.say(.client, .pingReq)
                try talk.say(.server, .pingResp)
                talk.end()
            }
        ),
    ]

    /// Some of everything is on its way.
    private func conversation() throws -> Conversation {
        var talk = Conversation(.v5_0)
        try talk.open([.receiveMaximum(3)], answered: [.receiveMaximum(1), .topicAliasMaximum(1)])
        try talk.say(.client, subscribe(40, [("t", SubscriptionOptions(qos: 2))]))
        try talk.say(.server, subAck(40, 2))
        try talk.say(.client, subscribe(2, [("t", SubscriptionOptions(qos: 2)), ("u", SubscriptionOptions(qos: 2))]))
        try talk.say(.client, publish("t", qos: 1, id: 1))
        try talk.say(.server, publish("t", qos: 1, id: 1))
        try talk.say(.server, publish("t", qos: 1, id: 2))
        try talk.say(.server, publish("t", qos: 2, id: 3))
        #expect(talk.broken == [])
        return talk
    }

    @Test("every rule stays silent that needs it, and each is broken where all is known")
    func silence() throws {
        for (name, excuse, breach) in Self.breaches {
            var known = try conversation()
            try breach(&known)
            #expect(!known.broken.isEmpty, "\(name)")
            for (event, sender) in Self.events {
                guard sender.map(excuse.contains) ?? true else { continue }
                var talk = Conversation(.v5_0)
                if event == .joinedMidway { talk.happens(event) }
                // A stream that is joined in the middle has no CONNECT.
                if event == .joinedMidway {
                    try breach(&talk)
                } else {
                    talk = try conversation()
                    talk.happens(event)
                    try breach(&talk)
                }
                #expect(talk.broken == [], "\(name) after \(event)")
            }
        }
    }

    @Test("what begins after a loss is judged by itself")
    func afterLoss() throws {
        var talk = try conversation()
        talk.happens(.lost(from: .client))
        try talk.say(.client, publish("t", qos: 1, id: 50))
        try talk.say(.server, .pubAck(acknowledgement(50)))
        #expect(talk.broken == [])
        try talk.say(.client, publish("t", qos: 1, id: 51))
        try talk.say(.client, publish("t", qos: 1, id: 51))
        #expect(talk.broken.contains("MQTT-2.2.1-3"))
    }

    @Test("an alias does not stand for what it did before bytes were lost")
    func aliasesAreForgotten() throws {
        var talk = try conversation()
        try talk.say(.client, publish("t", qos: 0, alias: 1))
        #expect(try talk.say(.client, publish("", qos: 0, alias: 1)).topic == Array("t".utf8))
        talk.happens(.lost(from: .server))
        #expect(try talk.say(.client, publish("", qos: 0, alias: 1)).topic == Array("t".utf8))
        talk.happens(.lost(from: .client))
        #expect(try talk.say(.client, publish("", qos: 0, alias: 1)).topic == nil)
        #expect(talk.broken == [])
    }

    @Test("a delivery that was cut off by a loss may have been completed")
    func deliveries() throws {
        var talk = try conversation()
        talk.happens(.lost(from: .client))
        try talk.say(.server, publish("t", qos: 1, id: 60))
        talk.end()
        #expect(talk.deliveries.map(\.mayHaveCompleted) == [true, true, true, true, false])
    }

    @Test("a packet that is wrong in itself obliges nobody")
    func faulty() throws {
        var talk = Conversation(.v3_1_1)
        try talk.open()
        try talk.say(.client, subscribe(1, [("#", SubscriptionOptions(qos: 2))]))
        try talk.say(.server, subAck(1, 2))
        // A Topic Name with a wildcard, a Packet Identifier of 0, a QoS of 3.
        try talk.say(.server, publish("a/+", qos: 1, id: 1))
        try talk.say(.server, publish("a", qos: 1, id: 2))
        try talk.say(.client, .pubAck(acknowledgement(2)))
        try talk.say(.server, publish("a", qos: 1, id: 0))
        try talk.say(.client, .pubAck(acknowledgement(0)))
        try talk.say(.server, publish("a", qos: QoS(rawValue: 3), id: 7))
        try talk.say(.client, .pubRec(acknowledgement(7)))
        talk.wait(100)
        try talk.say(.server, publish("a", qos: 1, id: 3))
        try talk.say(.client, .pubAck(acknowledgement(3)))
        talk.end()
        // That a client goes on behind a fault of the server is another matter, and so is its silence.
        #expect(talk.broken.filter { !["MQTT-4.8.0-1", "MQTT-3.1.2-23"].contains($0) } == [])
    }

    @Test("what there was no room for is not missed")
    func noRoom() throws {
        var talk = Conversation(.v5_0)
        try talk.open(answered: [.topicAliasMaximum(5)])
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions(qos: 2))]), hasRoom: false)
        try talk.say(.server, subAck(1, 2))
        try talk.say(.client, publish("a", qos: 2, id: 2, alias: 1), hasRoom: false)
        try talk.say(.server, .pubRec(acknowledgement(2)))
        try talk.say(.client, .pubRel(acknowledgement(2)))
        try talk.say(.server, .pubComp(acknowledgement(2)))
        try talk.say(.client, publish("", qos: 0, alias: 1))
        try talk.say(.server, publish("b", qos: 1, id: 1))
        #expect(talk.broken == [])
    }

    @Test("an unknown sender is accused of nothing")
    func unknownSender() throws {
        var talk = Conversation(.v5_0)
        try talk.open()
        try talk.say(.unknown, .pubAck(acknowledgement(1)))
        try talk.say(.unknown, publish("t", qos: 1, id: 1, dup: true))
        #expect(talk.broken == [])
    }
}
