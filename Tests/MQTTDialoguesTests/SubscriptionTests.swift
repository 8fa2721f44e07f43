import MQTTCodec
import MQTTDialogues
import Testing

@Suite("SUBSCRIBE, UNSUBSCRIBE and their answers")
struct RequestTests {
    @Test("have the same Packet Identifier", arguments: MQTTVersion.allCases)
    func identifier(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions())]))
        try talk.say(.server, subAck(1, 0))
        try talk.say(.client, unsubscribe(1, "a"))
        #expect(talk.broken == [])
        try talk.say(.server, subAck(1, 0))
        try talk.say(.server, subAck(2, 0))
        try talk.say(.server, unsubAck(3, 0))
        let id = version == .v3_1 ? "2.4-acknowledged-identifier" : version == .v3_1_1 ? "MQTT-2.3.1-7" : "MQTT-2.2.1-6"
        #expect(talk.broken == [id, id, id])
        #expect(talk.findings.first?.evidence == [5, 6])
    }

    @Test("are one of each, however many filters there are", arguments: MQTTVersion.allCases)
    func single(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions()), ("b", SubscriptionOptions())]))
        try talk.say(.server, subAck(1, 0, 0))
        try talk.say(.server, subAck(1, 0))
        try talk.say(.client, unsubscribe(2, "a", "b"))
        try talk.say(.server, unsubAck(2, 0, 0))
        try talk.say(.server, unsubAck(2, 0))
        #expect(
            talk.broken
                == (version == .v3_1
                    ? ["3.9-suback-due", "3.11-unsuback-due"]
                    : version == .v3_1_1 ? ["MQTT-3.8.4-4", "MQTT-3.10.4-6"] : ["MQTT-3.8.4-5", "MQTT-3.10.4-6"]))
    }

    @Test("have a code for each filter", arguments: MQTTVersion.allCases)
    func count(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions()), ("b", SubscriptionOptions())]))
        try talk.say(.server, subAck(1, 0))
        try talk.say(.client, unsubscribe(2, "a", "b"))
        try talk.say(.server, unsubAck(2, 0))
        #expect(
            talk.broken
                == (version == .v3_1
                    ? ["3.9-granted-qos-count"]
                    : version == .v3_1_1 ? ["MQTT-3.8.4-5"] : ["MQTT-3.8.4-6", "MQTT-3.11.3-1"]))
        #expect(talk.cited.contains("MQTT-3.9.3-1") == (version != .v3_1))
    }

    @Test("grant no more than was asked for", arguments: [MQTTVersion.v3_1_1, .v5_0])
    func granted(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions(qos: 2)), ("b", SubscriptionOptions(qos: 1))]))
        try talk.say(.server, subAck(1, 1, 0x80))
        #expect(talk.broken == [])
        try talk.say(.client, subscribe(2, [("a", SubscriptionOptions(qos: 2)), ("b", SubscriptionOptions(qos: 1))]))
        try talk.say(.server, subAck(2, 2, 2))
        #expect(talk.broken == [version == .v5_0 ? "MQTT-3.8.4-7" : "MQTT-3.8.4-5"])
    }

    @Test("do not deny a subscription that is there")
    func denied() throws {
        var talk = Conversation(.v5_0)
        try talk.open()
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions()), ("b", SubscriptionOptions())]))
        try talk.say(.server, subAck(1, 0, 0x87))
        try talk.say(.client, unsubscribe(2, "b", "A", "c"))
        try talk.say(.server, unsubAck(2, 0x11, 0x11, 0x11))
        // Of two at once, the answer that comes first may be that to the later one.
        try talk.say(.client, unsubscribe(3, "a"))
        try talk.say(.client, unsubscribe(4, "a"))
        try talk.say(.server, unsubAck(4, 0x11))
        try talk.say(.server, unsubAck(3, 0))
        try talk.say(.client, unsubscribe(5, "a"))
        try talk.say(.server, unsubAck(5, 0x11))
        #expect(talk.broken == [])
        try talk.say(.client, subscribe(6, [("a", SubscriptionOptions())]))
        try talk.say(.server, subAck(6, 0))
        try talk.say(.client, unsubscribe(7, "a"))
        try talk.say(.server, unsubAck(7, 0x11))
        #expect(talk.broken == ["MQTT-3.10.4-1"])
    }

    @Test("may be repeated in 3.1, and are answered twice then")
    func retry() throws {
        var talk = Conversation(.v3_1)
        try talk.open()
        let request = ControlPacket.Subscribe(
            packetIdentifier: 1, subscriptions: [ControlPacket.Subscription(topicFilter: "a")], isDuplicate: true)
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions())]))
        try talk.say(.client, .subscribe(request))
        try talk.say(.server, subAck(1, 0))
        try talk.say(.server, subAck(1, 0))
        #expect(talk.broken == [])
    }
}

@Suite("What a server sends to a subscriber")
struct SubscriberTests {
    /// A conversation with these subscriptions, all granted.
    private func subscribed(
        _ version: MQTTVersion, _ filters: [(UTF8EncodedString, SubscriptionOptions)], identifiers: [UInt32?] = []
    ) throws -> Conversation {
        var talk = Conversation(version)
        try talk.open()
        for (index, filter) in filters.enumerated() {
            let id = PacketIdentifier(rawValue: UInt16(index + 1))
            let identifier = index < identifiers.count ? identifiers[index] : nil
            try talk.say(.client, subscribe(id, [filter], identifier.map { [.subscriptionIdentifier($0)] } ?? []))
            try talk.say(.server, subAck(id, filter.1.qos.rawValue))
        }
        return talk
    }

    @Test("matches a filter that the client has subscribed to", arguments: [MQTTVersion.v3_1_1, .v5_0])
    func matching(version: MQTTVersion) throws {
        var talk = try subscribed(version, [("a/+", SubscriptionOptions()), ("b/#", SubscriptionOptions())])
        for topic in ["a/1", "b", "b/c/d"] as [UTF8EncodedString] { try talk.say(.server, publish(topic, qos: 0)) }
        // Behind UNSUBSCRIBE what was queued may still come.
        try talk.say(.client, unsubscribe(9, "b/#"))
        try talk.say(.server, unsubAck(9, 0))
        try talk.say(.server, publish("b/c/d", qos: 0))
        // Ahead of SUBACK, too.
        try talk.say(.client, subscribe(10, [("c", SubscriptionOptions())]))
        try talk.say(.server, publish("c", qos: 0))
        #expect(talk.broken == [])
        try talk.say(.server, publish("a/1/2", qos: 0))
        #expect(talk.broken == ["MQTT-3.3.2-3"])
        try talk.say(.server, subAck(10, 0x80))
        try talk.say(.server, publish("c", qos: 0))
        #expect(talk.broken == ["MQTT-3.3.2-3", "MQTT-3.3.2-3"])
    }

    @Test("does not match a wildcard at the beginning where the topic begins with $", arguments: [MQTTVersion.v3_1_1, .v5_0])
    func reserved(version: MQTTVersion) throws {
        var talk = try subscribed(version, [("#", SubscriptionOptions()), ("$SYS/a/#", SubscriptionOptions())])
        try talk.say(.server, publish("$SYS/a/b", qos: 0))
        #expect(talk.broken == [])
        try talk.say(.server, publish("$SYS/b", qos: 0))
        #expect(talk.cited == ["MQTT-4.7.2-1", "MQTT-3.3.2-3"])
    }

    @Test("has a filter behind $share in 5.0; what other prefixes mean, the server knows", arguments: [MQTTVersion.v3_1_1, .v5_0])
    func shared(version: MQTTVersion) throws {
        var talk = try subscribed(version, [("$share/g/a/+", SubscriptionOptions(qos: 1))])
        try talk.say(.server, publish("a/1", qos: 1, id: 1))
        #expect(talk.broken == [])
        try talk.say(.server, publish("b", qos: 0))
        #expect(talk.broken == (version == .v5_0 ? ["MQTT-3.3.2-3"] : []))
        var special = try subscribed(version, [("$queue/a", SubscriptionOptions())])
        try special.say(.server, publish("a", qos: 0))
        #expect(special.broken == [])
    }

    @Test("has no higher QoS than was granted", arguments: [MQTTVersion.v3_1_1, .v5_0])
    func qos(version: MQTTVersion) throws {
        var talk = try subscribed(version, [("a/#", SubscriptionOptions(qos: 0)), ("a/+", SubscriptionOptions(qos: 1))])
        try talk.say(.server, publish("a/1", qos: 1, id: 1))
        // Asked for anew at a lower QoS: what was queued before keeps its own.
        try talk.say(.client, subscribe(9, [("a/+", SubscriptionOptions(qos: 0))]))
        try talk.say(.server, subAck(9, 0))
        try talk.say(.server, publish("a/1", qos: 1, id: 2))
        #expect(talk.broken == [])
        try talk.say(.server, publish("a/1/2", qos: 1, id: 3))
        #expect(talk.broken == [version == .v5_0 ? "MQTT-3.8.4-8" : "MQTT-3.8.4-6"])
        guard version == .v5_0 else { return }
        var shared = try subscribed(version, [("$share/g/a", SubscriptionOptions(qos: 0))])
        try shared.say(.server, publish("a", qos: 1, id: 1))
        #expect(shared.cited == ["MQTT-4.8.2-3", "MQTT-3.8.4-8"])
    }

    @Test("carries the Subscription Identifiers of what it matches")
    func identifiers() throws {
        let filters: [(UTF8EncodedString, SubscriptionOptions)] = ["a/#", "a/+", "a/1", "b"].map { ($0, SubscriptionOptions()) }
        func findings(_ topic: UTF8EncodedString, _ sent: [UInt32]) throws -> [String] {
            var talk = try subscribed(.v5_0, filters, identifiers: [1, 2, 3, nil])
            try talk.say(.server, publish(topic, qos: 0, sent.map { .subscriptionIdentifier($0) }))
            return talk.broken
        }
        // One copy for all, in any order, or one of several copies.
        for sent in [[1, 2, 3], [3, 1, 2], [1], [2], [3]] as [[UInt32]] { #expect(try findings("a/1", sent) == []) }
        #expect(try findings("b", []) == [])
        #expect(try findings("a/1", []) == ["MQTT-3.3.4-3"])
        #expect(try findings("a/1", [1, 3]) == ["MQTT-3.3.4-4"])
        #expect(try findings("a/2", [1, 3]) == ["MQTT-3.3.4-5"])
        #expect(try findings("b", [1]) == ["MQTT-3.3.4-5"])
        // The message may have been queued before the third subscription was made.
        #expect(try findings("a/1", [1, 2]) == [])
    }

    @Test("of a No Local subscription need not be among several: the message may be the client's own")
    func identifierOfNoLocal() throws {
        for isNoLocal in [true, false] {
            var talk = try subscribed(
                .v5_0, [("a/#", SubscriptionOptions()), ("a/+", SubscriptionOptions(noLocal: isNoLocal)), ("a/1", SubscriptionOptions())],
                identifiers: [1, 2, 3])
            try talk.say(.client, publish("a/1", qos: 0))
            try talk.say(.server, publish("a/1", qos: 0, [.subscriptionIdentifier(1), .subscriptionIdentifier(3)]))
            #expect(talk.broken == (isNoLocal ? [] : ["MQTT-3.3.4-4"]))
        }
    }

    @Test("of a subscription that had no Subscription Identifier once may have none")
    func identifierAddedLater() throws {
        var talk = try subscribed(.v5_0, [("a", SubscriptionOptions())])
        try talk.say(.client, subscribe(9, [("a", SubscriptionOptions())], [.subscriptionIdentifier(7)]))
        try talk.say(.server, publish("a", qos: 0))
        try talk.say(.server, subAck(9, 0))
        try talk.say(.server, publish("a", qos: 0))
        try talk.say(.server, publish("a", qos: 0, [.subscriptionIdentifier(7)]))
        #expect(talk.broken == [])
    }

    @Test("has RETAIN 0 where the flag is not asked for, and retained messages are not")
    func retained() throws {
        for (handling, asPublished, isBroken) in [(2, false, true), (2, true, false), (1, false, false)] as [(UInt8, Bool, Bool)] {
            let options = SubscriptionOptions(retainAsPublished: asPublished, retainHandling: handling)
            var talk = try subscribed(.v5_0, [("a", options)])
            try talk.say(.server, publish("a", qos: 0))
            #expect(talk.broken == [])
            try talk.say(.server, publish("a", qos: 0, retain: true))
            #expect(talk.broken == (isBroken ? ["MQTT-3.3.1-12"] : []))
        }
    }

    @Test("is not judged where a session may have brought subscriptions along, or there are too many", arguments: [true, false])
    func unknown(hasSession: Bool) throws {
        var talk = Conversation(.v5_0)
        try talk.open(cleanStart: !hasSession, sessionPresent: hasSession)
        if !hasSession {
            for number in 0...256 {
                let filter = UTF8EncodedString("t/\(number)")
                try talk.say(.client, subscribe(1, [(filter, SubscriptionOptions())]))
                try talk.say(.server, subAck(1, 0))
            }
        }
        try talk.say(.server, publish("x", qos: 2, id: 1))
        #expect(talk.broken == [])
    }
}
