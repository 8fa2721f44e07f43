import MQTTCodec
import MQTTDialogues
import Testing

@Suite("A copy that the server sends on")
struct CopyRuleTests {
    private func talk(_ version: MQTTVersion, _ options: SubscriptionOptions = SubscriptionOptions(qos: 2)) throws -> ServerTalk {
        var talk = ServerTalk()
        try talk.connect(1, "publisher", version)
        try talk.connect(2, "subscriber", version)
        try talk.subscribe(2, "t/#", options)
        return talk
    }

    private func broken(
        _ version: MQTTVersion, _ options: SubscriptionOptions = SubscriptionOptions(qos: 2), published: ControlPacket, copy: ControlPacket,
        after seconds: Int64 = 0, before: Int64 = 0
    ) throws -> [String] {
        var talk = try talk(version, options)
        talk.wait(before)
        try talk.say(1, .client, published)
        talk.wait(seconds)
        try talk.say(2, .server, copy)
        #expect(talk.journeys.count == 1)
        return talk.broken
    }

    @Test("has the lower of the QoS that was published and the one that was granted", arguments: numberedVersions)
    func qos(version: MQTTVersion) throws {
        let statement = version == .v5_0 ? "MQTT-3.8.4-8" : "MQTT-3.8.4-6"
        for (published, granted, copy) in [(1, 2, 2), (2, 2, 1), (2, 1, 0), (1, 2, 1), (2, 1, 1), (0, 2, 0)] as [(UInt8, UInt8, UInt8)] {
            let found = try broken(
                version, SubscriptionOptions(qos: QoS(rawValue: granted)),
                published: publish("t/1", qos: QoS(rawValue: published), id: published == 0 ? nil : 1),
                copy: publish("t/1", qos: QoS(rawValue: copy), id: copy == 0 ? nil : 1))
            #expect(found == (copy == min(published, granted) ? [] : [statement]), "\(published) \(granted) \(copy)")
        }
    }

    @Test("for a session is not judged where its connection ended with a SUBSCRIBE that was not answered", arguments: numberedVersions)
    func requestLeftOpen(version: MQTTVersion) throws {
        for isLeftOpen in [true, false] {
            var talk = ServerTalk()
            try talk.connect(1, "publisher", version)
            try talk.connect(2, "subscriber", version, cleanStart: false, lasting(version))
            try talk.subscribe(2, "t/#", SubscriptionOptions(qos: 2))
            if isLeftOpen { try talk.say(2, .client, subscribe(101, [("t/#", SubscriptionOptions(qos: 0))])) }
            talk.end(2, .reset(by: .client))
            try talk.connect(3, "subscriber", version, cleanStart: false, sessionPresent: true, lasting(version))
            try talk.say(1, .client, publish("t/1", qos: 1, id: 1))
            try talk.say(3, .server, publish("t/1", qos: 0))
            #expect(talk.broken == (isLeftOpen ? [] : [version == .v5_0 ? "MQTT-3.8.4-8" : "MQTT-3.8.4-6"]))
        }
    }

    @Test("is not one of the client's own message where each matching subscription is No Local")
    func noLocal() throws {
        for isNoLocal in [true, false] {
            var talk = ServerTalk()
            try talk.connect(1, "c", .v5_0)
            try talk.subscribe(1, "t", SubscriptionOptions(qos: 1, noLocal: isNoLocal))
            try talk.say(1, .client, publish("t", qos: 0))
            // Of somebody else, who is connected to another server of the cluster.
            try talk.say(1, .server, publish("t", qos: 1, id: 1))
            #expect(talk.broken == (isNoLocal ? [] : ["MQTT-3.8.4-8"]))
        }
    }

    @Test("of several subscriptions has the highest QoS once at least", arguments: numberedVersions)
    func overlapping(version: MQTTVersion) throws {
        for copies in [[UInt8(0)], [2], [0, 2], [2, 0]] {
            var talk = try talk(version)
            try talk.subscribe(2, "+/1", SubscriptionOptions(qos: 0))
            try talk.say(1, .client, publish("t/1", qos: 2, id: 1))
            for qos in copies { try talk.say(2, .server, publish("t/1", qos: QoS(rawValue: qos), id: qos == 0 ? nil : 1)) }
            try talk.say(1, .client, publish("t/1", qos: 2, id: 2, payload: [2]))
            try talk.say(2, .server, publish("t/1", qos: 2, id: 3, payload: [2]))
            talk.wait(31)
            talk.finish()
            #expect(talk.broken == (copies == [0] ? [version == .v5_0 ? "MQTT-3.3.4-2" : "MQTT-3.3.5-1"] : []), "\(copies)")
        }
    }

    @Test("of a Shared Subscription has the QoS that the client was granted")
    func sharedQoS() throws {
        for qos in [UInt8(0), 1] {
            var talk = ServerTalk()
            try talk.connect(1, "publisher", .v5_0)
            try talk.connect(2, "subscriber", .v5_0)
            try talk.subscribe(2, "$share/g/t/#", SubscriptionOptions(qos: 1))
            try talk.say(1, .client, publish("t/1", qos: 1, id: 1))
            try talk.say(2, .server, publish("t/1", qos: QoS(rawValue: qos), id: qos == 0 ? nil : 1))
            #expect(talk.broken == (qos == 0 ? ["MQTT-4.8.2-3"] : []))
        }
    }

    @Test("that one client of a group has refused, or whose client is gone for good, goes to no other")
    func sharedAgain() throws {
        func broken(_ qos: QoS, between: (inout ServerTalk) throws -> Void) throws -> [String] {
            var talk = ServerTalk()
            try talk.connect(1, "publisher", .v5_0)
            for subscriber in 2...3 {
                try talk.connect(subscriber, UTF8EncodedString("s\(subscriber)"), .v5_0)
                try talk.subscribe(subscriber, "$share/g/t/#", SubscriptionOptions(qos: 2))
            }
            try talk.say(1, .client, publish("t/1", qos: qos, id: 1))
            try talk.say(2, .server, publish("t/1", qos: qos, id: 1))
            try between(&talk)
            try talk.say(3, .server, publish("t/1", qos: qos, id: 1))
            return talk.broken
        }
        #expect(try broken(1) { try $0.say(2, .client, .pubAck(acknowledgement(1, .notAuthorized))) } == ["MQTT-4.8.2-6"])
        #expect(try broken(1) { $0.end(2) }.isEmpty, "a server may send a message of QoS 1 to another client")
        #expect(try broken(2) { $0.end(2) } == ["MQTT-4.8.2-5"])
        #expect(try broken(2) { try $0.say(2, .client, .pubRec(acknowledgement(1))) }.isEmpty)
    }

    @Test("has a DUP of its own", arguments: numberedVersions)
    func duplicate(version: MQTTVersion) throws {
        for copy in [true, false] {
            let found = try broken(
                version, published: publish("t/1", qos: 1, id: 1, dup: true), copy: publish("t/1", qos: 1, id: 1, dup: copy))
            #expect(found.filter { $0 == "MQTT-3.3.1-3" }.count == (copy ? 1 : 0))
        }
    }

    @Test("has no RETAIN where the subscription was there before, unless that asks for it", arguments: numberedVersions)
    func retain(version: MQTTVersion) throws {
        let statement = version == .v5_0 ? "MQTT-3.3.1-12" : "MQTT-3.3.1-9"
        for retain in [true, false] {
            let copy = publish("t/1", qos: 1, id: 1, retain: retain)
            let published = publish("t/1", qos: 1, id: 1, retain: true)
            #expect(try broken(version, published: published, copy: copy).isEmpty, "it may be what the subscription has brought")
            #expect(try broken(version, published: published, copy: copy, before: 31) == (retain ? [statement] : []))
            guard version == .v5_0 else { continue }
            let options = SubscriptionOptions(qos: 2, retainAsPublished: true)
            #expect(try broken(version, options, published: published, copy: copy) == (retain ? [] : ["MQTT-3.3.1-13"]))
        }
    }

    @Test("has the publisher's RETAIN on a bridge, by its custom")
    func bridge() throws {
        var talk = ServerTalk()
        try talk.connect(1, "publisher")
        talk.begin(2, .v3_1_1)
        try talk.say(
            2, .client, .connect(ControlPacket.Connect(version: .v3_1_1, clientIdentifier: "bridge", isBridge: true)))
        try talk.say(2, .server, .connAck(ControlPacket.ConnAck()))
        try talk.subscribe(2, "#", SubscriptionOptions(qos: 1))
        try talk.say(1, .client, publish("t/1", qos: 1, id: 1, retain: true))
        try talk.say(2, .server, publish("t/1", qos: 1, id: 1, retain: true))
        #expect(talk.broken.isEmpty)
        #expect(talk.journeys.count == 1)
    }

    @Test("is not sent to who has unsubscribed before it was published", arguments: numberedVersions)
    func unsubscribed(version: MQTTVersion) throws {
        for isBefore in [true, false] {
            var talk = try talk(version)
            try talk.connect(3, "another", version)
            try talk.subscribe(3, "t/#", SubscriptionOptions(qos: 1))
            if !isBefore { try talk.say(1, .client, publish("t/1", qos: 1, id: 1)) }
            try talk.say(2, .client, unsubscribe(8, "t/#"))
            try talk.say(2, .server, version == .v5_0 ? unsubAck(8, 0) : unsubAck(8))
            if isBefore { try talk.say(1, .client, publish("t/1", qos: 1, id: 1)) }
            try talk.say(2, .server, publish("t/1", qos: 1, id: 1))
            #expect(talk.broken.contains("MQTT-3.10.4-2") == isBefore)
        }
    }

    @Test("comes in the publisher's order", arguments: numberedVersions)
    func order(version: MQTTVersion) throws {
        for isReversed in [true, false] {
            var talk = try talk(version)
            for value in UInt8(1)...2 {
                try talk.say(1, .client, publish("t/1", qos: 1, id: PacketIdentifier(rawValue: UInt16(value)), payload: [value]))
            }
            for value in isReversed ? [UInt8(2), 1] : [1, 2] {
                try talk.say(2, .server, publish("t/1", qos: 1, id: PacketIdentifier(rawValue: UInt16(value)), payload: [value]))
            }
            #expect(talk.broken == (isReversed ? [version == .v5_0 ? "MQTT-4.6.0-5" : "MQTT-4.6.0-6"] : []))
        }
    }

    @Test("may come before one of another publisher, topic or QoS")
    func disorder() throws {
        var talk = try talk(.v3_1_1)
        try talk.connect(3, "second")
        try talk.say(1, .client, publish("t/1", qos: 1, id: 1, payload: [1]))
        try talk.say(3, .client, publish("t/1", qos: 1, id: 1, payload: [2]))
        try talk.say(1, .client, publish("t/2", qos: 1, id: 2, payload: [3]))
        try talk.say(1, .client, publish("t/1", qos: 0, payload: [4]))
        try talk.say(2, .server, publish("t/1", qos: 0, payload: [4]))
        try talk.say(2, .server, publish("t/2", qos: 1, id: 2, payload: [3]))
        try talk.say(2, .server, publish("t/1", qos: 1, id: 3, payload: [2]))
        try talk.say(2, .server, publish("t/1", qos: 1, id: 4, payload: [1]))
        #expect(talk.journeys.count == 4)
        #expect(talk.broken.isEmpty)
    }

    @Test("is not left out between others", arguments: numberedVersions)
    func leftOut(version: MQTTVersion) throws {
        for isTainted in [false, true] {
            var talk = try talk(version)
            for value in UInt8(1)...2 {
                try talk.say(1, .client, publish("t/1", qos: 1, id: PacketIdentifier(rawValue: UInt16(value)), payload: [value]))
            }
            if isTainted { talk.happens(.lost(from: .server), on: 2) }
            try talk.say(2, .server, publish("t/1", qos: 1, id: 1, payload: [2]))
            talk.wait(31)
            talk.finish()
            #expect(talk.broken == (isTainted ? [] : ["MQTT-4.5.0-1"]))
        }
    }

    @Test("is not left out of what waited for a client that was away", arguments: numberedVersions)
    func leftOutOfQueue(version: MQTTVersion) throws {
        for first in [UInt8(1), 2] {
            var talk = ServerTalk()
            try talk.connect(1, "publisher", version)
            try talk.connect(2, "c", version, cleanStart: false, lasting(version))
            try talk.subscribe(2, "t/#", SubscriptionOptions(qos: 1))
            talk.end(2, .reset(by: .client))
            for value in UInt8(1)...2 {
                try talk.say(1, .client, publish("t/1", qos: 1, id: PacketIdentifier(rawValue: UInt16(value)), payload: [value]))
            }
            talk.wait(1)
            try talk.connect(3, "c", version, cleanStart: false, sessionPresent: true, lasting(version))
            for value in first...2 {
                try talk.say(3, .server, publish("t/1", qos: 1, id: PacketIdentifier(rawValue: UInt16(value)), payload: [value]))
            }
            talk.wait(31)
            talk.finish()
            #expect(talk.broken == (first == 1 ? [] : [version == .v5_0 ? "MQTT-4.5.0-1" : "MQTT-3.1.2-5"]))
        }
    }

    // MARK: Properties

    @Test(
        "has the publisher's properties",
        arguments: [
            ([.payloadFormatIndicator(1)], [], "MQTT-3.3.2-4"), ([.contentType("a")], [.contentType("b")], "MQTT-3.3.2-20"),
            ([.responseTopic("a")], [], "MQTT-3.3.2-15"), ([.correlationData([1])], [.correlationData([2])], "MQTT-3.3.2-16"),
            ([.userProperty("a", "1")], [], "MQTT-3.3.2-17"), ([.userProperty("a", "1")], [.userProperty("a", "2")], "MQTT-3.3.2-17"),
            (
                [.userProperty("a", "1"), .userProperty("b", "2")], [.userProperty("b", "2"), .userProperty("a", "1")], "MQTT-3.3.2-18"
            ),
        ] as [([Property], [Property], String)])
    func properties(published: [Property], copy: [Property], statement: String) throws {
        let original = publish("t/1", qos: 1, id: 1, payload: [65], published)
        #expect(try broken(.v5_0, published: original, copy: publish("t/1", qos: 1, id: 1, payload: [65], copy)) == [statement])
        #expect(try broken(.v5_0, published: original, copy: publish("t/1", qos: 1, id: 1, payload: [65], published)).isEmpty)
    }

    @Test("may have User Properties of the server's beside the publisher's")
    func furtherUserProperties() throws {
        let found = try broken(
            .v5_0, published: publish("t/1", qos: 1, id: 1, [.userProperty("a", "1")]),
            copy: publish("t/1", qos: 1, id: 1, [.userProperty("a", "1"), .userProperty("server", "x")]))
        #expect(found.isEmpty)
    }

    @Test("expires when the message does")
    func expiry() throws {
        func broken(after seconds: Int64, left: UInt32?) throws -> [String] {
            try self.broken(
                .v5_0, published: publish("t/1", qos: 1, id: 1, [.messageExpiryInterval(20)]),
                copy: publish("t/1", qos: 1, id: 1, left.map { [.messageExpiryInterval($0)] } ?? []), after: seconds)
        }
        #expect(try broken(after: 10, left: 10).isEmpty)
        #expect(try broken(after: 10, left: 9).isEmpty, "seconds are rounded")
        #expect(try broken(after: 10, left: 20) == ["MQTT-3.3.2-6"])
        #expect(try broken(after: 10, left: nil) == ["MQTT-3.3.2-6"])
        #expect(try broken(after: 0, left: 21) == ["MQTT-3.3.2-6"])
        #expect(try broken(after: 25, left: 1) == ["MQTT-3.3.2-5"])
    }

    @Test("accuses nobody where it may be of another message")
    func ambiguous() throws {
        var talk = try talk(.v5_0)
        try talk.say(1, .client, publish("t/1", qos: 2, id: 1, [.contentType("a")]))
        try talk.say(1, .client, publish("t/1", qos: 1, id: 2, [.contentType("b")]))
        try talk.say(2, .server, publish("t/1", qos: 1, id: 1, [.contentType("b")]))
        #expect(talk.journeys.first?.copies.first?.isAmbiguous == true)
        #expect(talk.broken.isEmpty)
    }
}
