import MQTTCodec
import MQTTDialogues
import Testing

@Suite("A Will Message")
struct WillTests {
    /// A subscriber on connection 1 that has got a message of the topic, and a client with a will on connection 2.
    private func talk(_ version: MQTTVersion, _ message: ControlPacket.Will = will("w"), expiry: UInt32 = 0) throws -> ServerTalk {
        var talk = ServerTalk()
        try talk.connect(1, "subscriber", version)
        try talk.subscribe(1, "w", SubscriptionOptions(qos: 1))
        try talk.connect(2, "c", version, version == .v5_0 ? [.sessionExpiryInterval(expiry)] : [], will: message)
        try talk.say(2, .client, publish("w", qos: 1, id: 1, payload: [1]))
        try talk.say(1, .server, publish("w", qos: 1, id: 1, payload: [1]))
        return talk
    }

    /// Somebody publishes another message of the topic, which comes.
    private func later(_ talk: inout ServerTalk) throws {
        try talk.connect(8, "another")
        try talk.say(8, .client, publish("w", qos: 1, id: 1, payload: [2]))
        try talk.say(1, .server, publish("w", qos: 1, id: 3, payload: [2]))
    }

    @Test("is sent when its client is gone, and its journey begins with the CONNECT", arguments: MQTTVersion.allCases)
    func sent(version: MQTTVersion) throws {
        var talk = try talk(version)
        talk.end(2, .reset(by: .client))
        try talk.say(1, .server, publish("w", qos: 1, id: 2, payload: [9]))
        let journey = try #require(talk.journeys.last)
        #expect(talk.journeys.count == 2)
        #expect(journey.publisher == 2)
        #expect(journey.token == 5)
        #expect(journey.copies.map(\.delay) == [1_000_000])
        talk.finish()
        #expect(talk.broken.isEmpty)
    }

    @Test("is missed where it does not come to a subscriber that has got other messages of its topic", arguments: numberedVersions)
    func missed(version: MQTTVersion) throws {
        for isTainted in [false, true] {
            var talk = try talk(version)
            if isTainted {
                talk.happens(.lost(from: .client), on: 2)
                try talk.say(2, .client, .pingReq)
            }
            talk.end(2, .reset(by: .client))
            var silent = talk
            silent.wait(31)
            #expect(silent.broken.isEmpty, "it may come yet")
            try later(&talk)
            talk.wait(31)
            #expect(talk.broken == (isTainted ? [] : ["MQTT-3.1.2-8"]))
        }
    }

    @Test("is not sent behind DISCONNECT, which in 5.0 may ask for it", arguments: numberedVersions)
    func removed(version: MQTTVersion) throws {
        for asks in [false, true] where version == .v5_0 || !asks {
            var talk = try talk(version)
            let code: ReasonCode = asks ? .disconnectWithWillMessage : .success
            try talk.say(2, .client, .disconnect(ControlPacket.Disconnect(reasonCode: code)))
            talk.end(2)
            try talk.say(1, .server, publish("w", qos: 1, id: 2, payload: [9]))
            #expect(talk.broken == (asks ? [] : ["MQTT-3.14.4-3"]))
        }
    }

    @Test("of the same content may be a message of somebody else, later")
    func removedLongAgo() throws {
        var talk = try talk(.v3_1_1)
        try talk.say(2, .client, disconnect)
        talk.end(2)
        talk.wait(3)
        try talk.say(1, .server, publish("w", qos: 1, id: 2, payload: [9]))
        #expect(talk.broken.isEmpty)
    }

    @Test("that was removed is not what comes with RETAIN behind a SUBSCRIBE", arguments: numberedVersions)
    func removedAndRetained(version: MQTTVersion) throws {
        for isAnswered in [true, false] {
            var talk = try talk(version)
            try talk.say(2, .client, disconnect)
            talk.end(2)
            try talk.say(1, .client, subscribe(101, [("w", SubscriptionOptions(qos: 1))]))
            if isAnswered { try talk.say(1, .server, subAck(101, 1)) }
            try talk.say(1, .server, publish("w", qos: 1, id: 2, retain: true, payload: [9]))
            #expect(talk.broken.isEmpty)
        }
    }

    @Test("of a connection that is open may be sent before its end is seen, and be like another message", arguments: numberedVersions)
    func early(version: MQTTVersion) throws {
        for payload in [[UInt8(9)], [8]] {
            var talk = try talk(version, will("w", payload, qos: 1))
            try talk.connect(3, "another", version)
            try talk.say(3, .client, publish("w", qos: 0, payload: [9]))
            try talk.say(1, .server, publish("w", qos: 1, id: 2, payload: [9]))
            talk.end(2, .reset(by: .client))
            if payload == [9] { try talk.say(1, .server, publish("w", qos: 0, payload: [9])) }
            #expect(talk.broken == (payload == [9] ? [] : [version == .v5_0 ? "MQTT-3.8.4-8" : "MQTT-3.8.4-6"]))
        }
    }

    @Test("that is delayed is not sent to a client that is back in time")
    func returned() throws {
        for seconds in [Int64(5), 15] {
            var talk = try talk(.v5_0, will("w", properties: [.willDelayInterval(10)]), expiry: 300)
            talk.end(2, .reset(by: .client))
            talk.wait(seconds)
            try talk.connect(3, "c", .v5_0, cleanStart: false, sessionPresent: true, [.sessionExpiryInterval(300)])
            try talk.say(1, .server, publish("w", qos: 1, id: 2, payload: [9]))
            #expect(talk.broken == (seconds < 10 ? ["MQTT-3.1.3-9"] : []))
            talk.wait(31)
            talk.finish()
            #expect(talk.broken.count == (seconds < 10 ? 1 : 0))
        }
    }

    @Test("that is delayed is missed only when it is due")
    func delayed() throws {
        for seconds in [Int64(35), 70] {
            var talk = try talk(.v5_0, will("w", properties: [.willDelayInterval(60)]), expiry: 300)
            talk.end(2, .reset(by: .client))
            talk.wait(seconds)
            try later(&talk)
            talk.wait(31)
            #expect(talk.broken == (seconds < 60 ? [] : ["MQTT-3.1.2-8"]))
        }
    }

    @Test("keeps its User Properties in their order")
    func userProperties() throws {
        var talk = try talk(.v5_0, will("w", properties: [.userProperty("a", "1"), .userProperty("b", "2")]))
        talk.end(2, .reset(by: .client))
        try talk.say(
            1, .server, publish("w", qos: 1, id: 2, payload: [9], [.userProperty("b", "2"), .userProperty("a", "1")]))
        #expect(talk.broken == ["MQTT-3.1.3-10"])
    }

    @Test("of a client that is taken over may be sent or not")
    func takenOver() throws {
        for isSent in [true, false] {
            var talk = try talk(.v3_1_1)
            try talk.connect(3, "c")
            talk.end(2, .closed(by: .server))
            if isSent { try talk.say(1, .server, publish("w", qos: 1, id: 2, payload: [9])) }
            talk.wait(31)
            talk.finish()
            #expect(talk.broken.isEmpty)
        }
    }
}
