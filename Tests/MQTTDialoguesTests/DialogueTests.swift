import MQTTCodec
import MQTTDialogues
import Testing

@Suite("A dialogue")
struct DialogueTests {
    @Test("matches every answer with its question, and says how long it took", arguments: MQTTVersion.allCases)
    func answers(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.say(.client, .connect(ControlPacket.Connect(version: version, clientIdentifier: "c")))
        #expect(try talk.say(.server, .connAck(ControlPacket.ConnAck())).answer?.question == 1)
        let filters = [ControlPacket.Subscription(topicFilter: "a/#"), ControlPacket.Subscription(topicFilter: "b")]
        try talk.say(.client, .subscribe(ControlPacket.Subscribe(packetIdentifier: 7, subscriptions: filters)))
        let subAck = ControlPacket.SubscriptionAcknowledgement(packetIdentifier: 7, reasonCodes: [.success, .success])
        let granted = try talk.say(.server, .subAck(subAck))
        #expect(granted.answer?.question == 3)
        #expect(granted.answer?.latency == 1_000_000)
        #expect(granted.topicFilters == [Array("a/#".utf8), Array("b".utf8)])
        try talk.say(.client, publish("a/1", qos: 1, id: 9))
        let done = try talk.say(.server, .pubAck(acknowledgement(9)))
        #expect(done.answer?.question == 5)
        #expect(done.topic == Array("a/1".utf8))
        try talk.say(.client, .pingReq)
        try talk.say(.client, .pingReq)
        #expect(try talk.say(.server, .pingResp).answer?.question == 7)
        #expect(try talk.say(.server, .pingResp).answer?.question == 8)
        #expect(try talk.say(.server, .pingResp).answer == nil)
        #expect(talk.dialogue.unfinished.isEmpty)
        #expect(talk.dialogue.clientIdentifier == Array("c".utf8))
    }

    @Test("follows the four steps of QoS 2, each answering the one before")
    func exactlyOnce() throws {
        var talk = Conversation(.v5_0)
        try talk.say(.server, publish("t", qos: 2, id: 1))
        #expect(try talk.say(.client, .pubRec(acknowledgement(1))).answer?.question == 1)
        #expect(try talk.say(.server, .pubRel(acknowledgement(1))).answer?.question == 2)
        let complete = try talk.say(.client, .pubComp(acknowledgement(1)))
        #expect(complete.answer?.question == 3)
        #expect(complete.topic == Array("t".utf8))
        #expect(talk.dialogue.unfinished.isEmpty)
        try talk.say(.server, publish("u", qos: 2, id: 2))
        try talk.say(.client, .pubRec(acknowledgement(2, .notAuthorized)))
        #expect(talk.dialogue.unfinished.isEmpty, "a PUBREC of 0x80 and above ends the delivery (4.3.3)")
    }

    @Test("keeps the Packet Identifiers and Topic Aliases of the two directions apart")
    func directionsAreApart() throws {
        var talk = Conversation(.v5_0)
        try talk.say(.client, publish("up", qos: 1, id: 1, alias: 1))
        try talk.say(.server, publish("down", qos: 1, id: 1, alias: 1))
        #expect(try talk.say(.client, publish("", qos: 0, alias: 1)).topic == Array("up".utf8))
        #expect(try talk.say(.server, publish("", qos: 0, alias: 1)).topic == Array("down".utf8))
        let byServer = try talk.say(.server, .pubAck(acknowledgement(1)))
        #expect(byServer.answer?.question == 1)
        #expect(byServer.topic == Array("up".utf8))
        let byClient = try talk.say(.client, .pubAck(acknowledgement(1)))
        #expect(byClient.answer?.question == 2)
        #expect(byClient.topic == Array("down".utf8))
        #expect(try talk.say(.client, publish("", qos: 0, alias: 2)).topic == nil)
    }

    @Test("says what never completed, in the order in which it began")
    func unfinished() throws {
        var talk = Conversation(.v3_1_1)
        try talk.say(.client, .connect(ControlPacket.Connect(version: .v3_1_1, clientIdentifier: "c")))
        try talk.say(.client, publish("a", qos: 1, id: 5))
        try talk.say(.server, publish("b", qos: 2, id: 5))
        try talk.say(.client, .pubRec(acknowledgement(5)))
        try talk.say(.client, .unsubscribe(ControlPacket.Unsubscribe(packetIdentifier: 6, topicFilters: ["x"])))
        try talk.say(.client, .pingReq)
        try talk.say(.server, .pubRel(acknowledgement(77)))
        let list = talk.dialogue.unfinished
        #expect(list.map(\.token) == [1, 2, 3, 5, 6, 7])
        #expect(list.map(\.missing) == [.connAck, .pubAck, .pubRel, .unsubAck, .pingResp, .pubComp])
        #expect(list.map(\.sender) == [.client, .client, .server, .client, .client, .server])
    }

    @Test("answers nothing with what does not fit: a wrong identifier, a wrong kind, a second answer")
    func misfits() throws {
        var talk = Conversation(.v3_1_1)
        try talk.say(.client, publish("a", qos: 1, id: 5))
        #expect(try talk.say(.server, .pubAck(acknowledgement(6))).answer == nil)
        #expect(try talk.say(.server, .pubComp(acknowledgement(5))).answer == nil)
        #expect(try talk.say(.client, .pubAck(acknowledgement(5))).answer == nil)
        #expect(try talk.say(.server, .pubAck(acknowledgement(5))).answer?.question == 1)
        #expect(try talk.say(.server, .pubAck(acknowledgement(5))).answer == nil)
        let subAck = ControlPacket.SubscriptionAcknowledgement(packetIdentifier: 1, reasonCodes: [.success])
        #expect(try talk.say(.server, .subAck(subAck)).answer == nil)
    }

    @Test("has no latency where the capture has no times")
    func noTimes() throws {
        var talk = Conversation(.v3_1_1, hasTimes: false)
        try talk.say(.client, publish("a", qos: 1, id: 5))
        let answer = try #require(try talk.say(.server, .pubAck(acknowledgement(5))).answer)
        #expect(answer.question == 1)
        #expect(answer.latency == nil)
    }

    @Test("follows nothing new where there is no room, counts that, and keeps what it has")
    func noRoom() throws {
        var talk = Conversation(.v5_0)
        try talk.say(.client, publish("kept", qos: 1, id: 1))
        let kept = talk.dialogue.keptBytes
        #expect(kept > 4)
        for id in 2..<1_000 {
            try talk.say(.client, publish("more", qos: 1, id: PacketIdentifier(rawValue: UInt16(id)), alias: UInt16(id)), hasRoom: false)
        }
        #expect(talk.dialogue.keptBytes == kept)
        #expect(talk.dialogue.exchangesNotFollowed == 998)
        #expect(try talk.say(.server, .pubAck(acknowledgement(1))).topic == Array("kept".utf8))
        #expect(talk.dialogue.keptBytes == 0)
    }

    @Test("remembers who said farewell, and the name that the server gave")
    func farewell() throws {
        var talk = Conversation(.v5_0)
        try talk.say(.client, .connect(ControlPacket.Connect(version: .v5_0, clientIdentifier: "")))
        try talk.say(.server, .connAck(ControlPacket.ConnAck(properties: [.assignedClientIdentifier("auto-1")])))
        #expect(talk.dialogue.clientIdentifier == Array("auto-1".utf8))
        #expect(talk.dialogue.farewell == nil)
        try talk.say(.server, .disconnect(ControlPacket.Disconnect(reasonCode: .sessionTakenOver)))
        #expect(talk.dialogue.farewell?.sender == .server)
        #expect(talk.dialogue.farewell?.reasonCode == .sessionTakenOver)
        var refused = Conversation(.v3_1_1)
        try refused.say(.client, .connect(ControlPacket.Connect(version: .v3_1_1, clientIdentifier: "c")))
        try refused.say(.server, .connAck(ControlPacket.ConnAck(reasonCode: ReasonCode(rawValue: 5))))
        #expect(refused.dialogue.farewell?.type == .connAck)
    }
}
