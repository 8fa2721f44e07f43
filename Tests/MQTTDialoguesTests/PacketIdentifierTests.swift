import MQTTCodec
import MQTTDialogues
import Testing

@Suite("Packet Identifiers")
struct PacketIdentifierTests {
    private static let inUse: [MQTTVersion: String] = [
        .v3_1: "2.4-packet-identifier-in-use", .v3_1_1: "MQTT-2.3.1-2", .v5_0: "MQTT-2.2.1-3",
    ]

    @Test("are free again after the last acknowledgement, and not before", arguments: MQTTVersion.allCases)
    func clientReuse(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        for _ in 0..<2 {
            try talk.say(.client, publish("t", qos: 1, id: 1))
            try talk.say(.server, .pubAck(acknowledgement(1)))
            try talk.say(.client, publish("t", qos: 2, id: 1))
            try talk.say(.server, .pubRec(acknowledgement(1)))
            try talk.say(.client, .pubRel(acknowledgement(1)))
            try talk.say(.server, .pubComp(acknowledgement(1)))
        }
        #expect(talk.broken == [])
        try talk.say(.client, publish("t", qos: 2, id: 1))
        try talk.say(.server, .pubRec(acknowledgement(1)))
        try talk.say(.client, .pubRel(acknowledgement(1)))
        let meaning = try talk.say(.client, publish("u", qos: 1, id: 1))
        #expect(talk.broken == [Self.inUse[version]])
        #expect(meaning.findings.first?.evidence == [15, 17, 18])
        #expect(meaning.findings.first?.sender == .client)
        #expect(meaning.deliveries.map(\.status) == [.incomplete])
        #expect(talk.cited.contains("MQTT-4.3.2-1") == (version != .v3_1))
    }

    @Test("of a client are shared by PUBLISH, SUBSCRIBE and UNSUBSCRIBE", arguments: MQTTVersion.allCases)
    func requests(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions(qos: 1))]))
        try talk.say(.client, unsubscribe(2, "b"))
        try talk.say(.client, publish("t", qos: 1, id: 3))
        // The server has identifiers of its own.
        try talk.say(.server, publish("a", qos: 1, id: 1))
        #expect(talk.broken == [])
        try talk.say(.client, publish("t", qos: 2, id: 1))
        try talk.say(.client, subscribe(2, [("c", SubscriptionOptions())]))
        try talk.say(.client, unsubscribe(3, "b"))
        #expect(talk.broken == Array(repeating: Self.inUse[version], count: 3))
        #expect(talk.findings.map(\.evidence) == [[3, 7], [4, 8], [5, 9]])
    }

    @Test("of a server's messages are free, too", arguments: MQTTVersion.allCases)
    func serverReuse(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("#", SubscriptionOptions(qos: 2))]))
        try talk.say(.server, subAck(1, 2))
        try talk.say(.server, publish("t", qos: 1, id: 1))
        try talk.say(.client, .pubAck(acknowledgement(1)))
        try talk.say(.server, publish("t", qos: 2, id: 1))
        #expect(talk.broken == [])
        try talk.say(.server, publish("u", qos: 1, id: 1))
        let id = version == .v3_1 ? "2.4-packet-identifier-in-use" : version == .v3_1_1 ? "MQTT-2.3.1-4" : "MQTT-2.2.1-4"
        #expect(talk.broken == [id])
        #expect(talk.findings.first?.sender == .server)
    }

    @Test("that a PUBREC of 0x80 and above has freed are free")
    func refused() throws {
        var talk = Conversation(.v5_0)
        try talk.open()
        try talk.say(.client, publish("t", qos: 2, id: 1))
        try talk.say(.server, .pubRec(acknowledgement(1, .notAuthorized)))
        try talk.say(.client, publish("t", qos: 2, id: 1))
        #expect(talk.broken == [])
        #expect(talk.deliveries.map(\.status) == [.refused])
    }
}

@Suite("DUP and sending again")
struct RetransmissionTests {
    @Test("DUP is 0 the first time", arguments: [MQTTVersion.v3_1_1, .v5_0])
    func first(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, publish("t", qos: 1, id: 4, dup: true))
        try talk.say(.client, publish("t", qos: 2, id: 5, dup: true))
        #expect(talk.broken == (version == .v5_0 ? ["MQTT-4.3.2-2", "MQTT-4.3.3-2"] : ["MQTT-4.3.2-1", "MQTT-4.3.3-1"]))
    }

    @Test("DUP is right for what may be left over from an earlier connection", arguments: [MQTTVersion.v3_1_1, .v5_0])
    func resumed(version: MQTTVersion) throws {
        for isPresent in [false, true] {
            var talk = Conversation(version)
            try talk.open(cleanStart: false, sessionPresent: isPresent)
            try talk.say(.client, publish("t", qos: 1, id: 4, dup: true))
            try talk.say(.client, .pubRel(acknowledgement(9)))
            #expect(talk.broken == [])
            try talk.say(.server, publish("t", qos: 1, id: 4, dup: true))
            // Without a session the server has nothing that it could send again, or that the client has asked for.
            #expect(talk.broken.contains(version == .v5_0 ? "MQTT-4.3.2-2" : "MQTT-4.3.2-1") == !isPresent)
        }
    }

    @Test("on the same connection is for 3.1 and 3.1.1 only", arguments: MQTTVersion.allCases)
    func sameConnection(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, publish("t", qos: 1, id: 4))
        let again = try talk.say(.client, publish("t", qos: 1, id: 4, dup: true))
        #expect(again.redelivery?.original == 3)
        #expect(again.redelivery?.elapsed == 1_000_000)
        #expect(again.redelivery?.isRelease == false)
        // Both are answered.
        try talk.say(.server, .pubAck(acknowledgement(4)))
        try talk.say(.server, .pubAck(acknowledgement(4)))
        try talk.say(.client, publish("t", qos: 2, id: 5))
        try talk.say(.client, publish("t", qos: 2, id: 5, dup: true))
        try talk.say(.server, .pubRec(acknowledgement(5)))
        try talk.say(.server, .pubRec(acknowledgement(5)))
        try talk.say(.client, .pubRel(acknowledgement(5)))
        // This answers the second PUBREC.
        #expect(try talk.say(.client, .pubRel(acknowledgement(5))).redelivery?.isRelease == true)
        try talk.say(.server, .pubComp(acknowledgement(5)))
        try talk.say(.server, .pubComp(acknowledgement(5)))
        #expect(talk.broken == (version == .v5_0 ? ["MQTT-4.4.0-1", "MQTT-4.4.0-1"] : []))
        #expect(talk.deliveries.map(\.isRedelivered) == [true, true])
        #expect(talk.deliveries.map(\.tokens) == [[3, 4, 5], [7, 8, 9, 11, 12, 13]])
    }

    @Test("while the acknowledgement is on its way is no first transmission", arguments: [MQTTVersion.v3_1, .v3_1_1])
    func crossing(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, publish("t", qos: 1, id: 4))
        try talk.say(.server, .pubAck(acknowledgement(4)))
        try talk.say(.client, publish("t", qos: 1, id: 4, dup: true))
        try talk.say(.server, .pubAck(acknowledgement(4)))
        #expect(talk.broken == [])
    }

    @Test("is over once PUBREL was sent", arguments: MQTTVersion.allCases)
    func afterRelease(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, publish("t", qos: 2, id: 4))
        try talk.say(.server, .pubRec(acknowledgement(4)))
        try talk.say(.client, .pubRel(acknowledgement(4)))
        try talk.say(.client, publish("t", qos: 2, id: 4, dup: true))
        #expect(talk.broken == (version == .v5_0 ? ["MQTT-4.3.3-6"] : version == .v3_1_1 ? ["MQTT-4.3.3-1"] : []))
    }

    @Test("of a PUBREL that nothing asks for is for 3.1 and 3.1.1 only", arguments: MQTTVersion.allCases)
    func release(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, publish("t", qos: 2, id: 4))
        try talk.say(.server, .pubRec(acknowledgement(4)))
        try talk.say(.client, .pubRel(acknowledgement(4)))
        try talk.say(.client, .pubRel(acknowledgement(4)))
        #expect(talk.broken == (version == .v5_0 ? ["MQTT-4.4.0-1"] : []))
    }
}
