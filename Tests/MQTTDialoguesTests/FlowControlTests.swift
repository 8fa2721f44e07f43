import MQTTCodec
import MQTTDialogues
import Testing

@Suite("Receive Maximum")
struct FlowControlTests {
    @Test("bounds what a client has unacknowledged, and is told once for each time that it is passed")
    func client() throws {
        var talk = Conversation(.v5_0)
        try talk.open(answered: [.receiveMaximum(2)])
        try talk.say(.client, publish("t", qos: 1, id: 1))
        try talk.say(.client, publish("t", qos: 2, id: 2))
        try talk.say(.client, publish("t", qos: 0))
        try talk.say(.server, .pubRec(acknowledgement(2)))
        #expect(talk.broken == [])
        // PUBREC does not make room, PUBCOMP does.
        try talk.say(.client, publish("t", qos: 1, id: 3))
        try talk.say(.client, publish("t", qos: 1, id: 4))
        #expect(talk.cited == ["MQTT-3.3.4-7", "MQTT-4.9.0-2"])
        try talk.say(.client, .pubRel(acknowledgement(2)))
        try talk.say(.server, .pubComp(acknowledgement(2)))
        try talk.say(.server, .pubAck(acknowledgement(1)))
        try talk.say(.server, .pubAck(acknowledgement(3, .notAuthorized)))
        try talk.say(.client, publish("t", qos: 1, id: 5))
        #expect(talk.findings.count == 1)
        try talk.say(.client, publish("t", qos: 2, id: 6))
        #expect(talk.findings.count == 2)
        try talk.say(.server, .pubRec(acknowledgement(6, .quotaExceeded)))
        try talk.say(.server, .pubAck(acknowledgement(5)))
        try talk.say(.client, publish("t", qos: 1, id: 7))
        #expect(talk.findings.count == 2)
    }

    @Test("bounds what a server has unacknowledged, and is 65,535 where nothing is said")
    func server() throws {
        for (asked, isBroken) in [([.receiveMaximum(1)], true), ([], false)] as [(Properties, Bool)] {
            var talk = Conversation(.v5_0)
            try talk.open(asked)
            try talk.say(.client, subscribe(1, [("#", SubscriptionOptions(qos: 2))]))
            try talk.say(.server, publish("t", qos: 1, id: 1))
            #expect(talk.broken == [])
            try talk.say(.server, publish("t", qos: 1, id: 2))
            #expect(talk.cited == (isBroken ? ["MQTT-3.3.4-9", "MQTT-4.9.0-2"] : []))
        }
    }

    @Test("binds a client that did not wait for it once it has shown that it knows")
    func impatient() throws {
        var talk = Conversation(.v5_0)
        try talk.say(.client, .connect(ControlPacket.Connect(version: .v5_0, clientIdentifier: "c")))
        try talk.say(.client, publish("t", qos: 1, id: 1, alias: 1))
        try talk.say(.client, subscribe(2, [("#", SubscriptionOptions(qos: 1))]))
        try talk.say(.server, .connAck(ControlPacket.ConnAck(properties: [.receiveMaximum(1)])))
        try talk.say(.client, publish("t", qos: 1, id: 3, alias: 1))
        try talk.say(.server, .pubAck(acknowledgement(1)))
        #expect(talk.broken == [])
        try talk.say(.server, publish("t", qos: 1, id: 1))
        try talk.say(.client, .pubAck(acknowledgement(1)))
        try talk.say(.client, publish("t", qos: 1, id: 4, alias: 1))
        #expect(talk.broken == ["MQTT-3.2.2-18", "MQTT-3.3.4-7"])
    }

    @Test("does not count what is left over from an earlier connection", arguments: [true, false])
    func resumed(isRelease: Bool) throws {
        var talk = Conversation(.v5_0)
        try talk.open(cleanStart: false, sessionPresent: true, answered: [.receiveMaximum(1)])
        try talk.say(.client, isRelease ? .pubRel(acknowledgement(9)) : publish("t", qos: 1, id: 9, dup: true))
        try talk.say(.client, publish("t", qos: 1, id: 1))
        // A PUBLISH that is sent again takes a place, a PUBREL does not.
        #expect(talk.broken == (isRelease ? [] : ["MQTT-3.3.4-7"]))
    }
}

@Suite("Topic Aliases")
struct TopicAliasTests {
    @Test("stay within what the server takes")
    func client() throws {
        var talk = Conversation(.v5_0)
        try talk.open(answered: [.topicAliasMaximum(2)])
        try talk.say(.client, publish("t", qos: 0, alias: 2))
        try talk.say(.client, publish("", qos: 0, alias: 2))
        #expect(talk.broken == [])
        try talk.say(.client, publish("t", qos: 0, alias: 3))
        #expect(talk.cited == ["MQTT-3.3.2-9", "MQTT-3.2.2-17", "3.3.2.3.4-alias-above-maximum"])
    }

    @Test("are not there where the server says nothing of them")
    func clientWithoutMaximum() throws {
        var talk = Conversation(.v5_0)
        try talk.open()
        try talk.say(.client, publish("t", qos: 0, alias: 1))
        #expect(talk.cited == ["MQTT-3.2.2-18", "3.3.2.3.4-alias-above-maximum"])
    }

    @Test("stay within what the client takes")
    func server() throws {
        var talk = Conversation(.v5_0)
        try talk.open([.topicAliasMaximum(2)])
        try talk.say(.client, subscribe(1, [("#", SubscriptionOptions())]))
        try talk.say(.server, publish("t", qos: 0, alias: 1))
        #expect(try talk.say(.server, publish("", qos: 0, alias: 1)).topic == Array("t".utf8))
        #expect(talk.broken == [])
        try talk.say(.server, publish("t", qos: 0, alias: 3))
        #expect(talk.cited == ["MQTT-3.3.2-11", "MQTT-3.1.2-26", "3.3.2.3.4-alias-above-maximum"])
        var none = Conversation(.v5_0)
        try none.open([.topicAliasMaximum(0)])
        try none.say(.client, subscribe(1, [("#", SubscriptionOptions())]))
        try none.say(.server, publish("t", qos: 0, alias: 3))
        #expect(none.cited == ["MQTT-3.1.2-27", "3.3.2.3.4-alias-above-maximum"])
    }

    @Test("stand for a name that they were given on this connection")
    func undefined() throws {
        var talk = Conversation(.v5_0)
        try talk.open(answered: [.topicAliasMaximum(10)])
        try talk.say(.client, publish("t", qos: 0, alias: 1))
        try talk.say(.client, publish("", qos: 0, alias: 2))
        #expect(talk.broken == ["3.3.4-undefined-alias"])
    }

    @Test("that were announced are taken")
    func refused() throws {
        for alias in [1, 3] as [UInt16] {
            var talk = Conversation(.v5_0)
            try talk.open([.topicAliasMaximum(2)], answered: [.topicAliasMaximum(2)])
            try talk.say(.client, subscribe(1, [("#", SubscriptionOptions())]))
            try talk.say(.client, publish("t", qos: 0, alias: alias))
            try talk.say(.server, publish("t", qos: 0, alias: alias))
            let before = talk.broken.count
            try talk.say(.client, .disconnect(ControlPacket.Disconnect(reasonCode: .topicAliasInvalid)))
            try talk.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .topicAliasInvalid)))
            #expect(talk.broken.dropFirst(before) == (alias == 1 ? ["MQTT-3.3.2-10", "MQTT-3.3.2-12"] : []))
        }
    }

    @Test("and Packet Identifiers may be the same in both directions at once")
    func bothDirections() throws {
        var talk = Conversation(.v5_0)
        try talk.open([.topicAliasMaximum(1), .receiveMaximum(1)], answered: [.topicAliasMaximum(1), .receiveMaximum(1)])
        try talk.say(.client, subscribe(1, [("#", SubscriptionOptions(qos: 2))]))
        try talk.say(.server, subAck(1, 2))
        for round in 0..<2 {
            try talk.say(.client, publish(round == 0 ? "up" : "", qos: 2, id: 1, alias: 1))
            try talk.say(.server, publish(round == 0 ? "down" : "", qos: 2, id: 1, alias: 1))
            try talk.say(.client, .pubRec(acknowledgement(1)))
            try talk.say(.server, .pubRec(acknowledgement(1)))
            try talk.say(.server, .pubRel(acknowledgement(1)))
            try talk.say(.client, .pubRel(acknowledgement(1)))
            try talk.say(.client, .pubComp(acknowledgement(1)))
            try talk.say(.server, .pubComp(acknowledgement(1)))
        }
        #expect(talk.broken == [])
        #expect(talk.deliveries.map(\.topic) == ["down", "up", "down", "up"].map { Array($0.utf8) })
        #expect(talk.deliveries.map(\.latency) == [5, 7, 5, 7].map { $0 * 1_000_000 })
    }
}
