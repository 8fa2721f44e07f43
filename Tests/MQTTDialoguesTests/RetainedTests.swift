import MQTTCodec
import MQTTDialogues
import Testing

@Suite("A retained message")
struct RetainedTests {
    /// A publisher on connection 1, and a subscriber on connection 2 that sees everything.
    private func talk(_ version: MQTTVersion, hasWitness: Bool = true) throws -> ServerTalk {
        var talk = ServerTalk()
        try talk.connect(1, "publisher", version)
        if hasWitness {
            try talk.connect(2, "witness", version)
            try talk.subscribe(2, "t", SubscriptionOptions(qos: 1))
        }
        return talk
    }

    private func set(_ talk: inout ServerTalk, _ payload: [UInt8], retain: Bool = true, hasWitness: Bool = true) throws {
        try talk.say(1, .client, publish("t", qos: 1, id: 1, retain: retain, payload: payload))
        try talk.say(1, .server, .pubAck(acknowledgement(1)))
        if hasWitness {
            try talk.say(2, .server, publish("t", qos: 1, id: 1, payload: payload))
            try talk.say(2, .client, .pubAck(acknowledgement(1)))
        }
    }

    /// A new subscriber on connection 3, and what it gets.
    private func newcomer(_ talk: inout ServerTalk, _ version: MQTTVersion, gets payload: [UInt8]?) throws {
        talk.wait(5)
        try talk.connect(3, "new", version)
        try talk.subscribe(3, "t", SubscriptionOptions(qos: 1))
        if let payload { try talk.say(3, .server, publish("t", qos: 1, id: 1, retain: true, payload: payload)) }
    }

    @Test("is told with the subscriber that it was sent to", arguments: MQTTVersion.allCases)
    func journey(version: MQTTVersion) throws {
        var talk = try talk(version, hasWitness: false)
        try set(&talk, [1], hasWitness: false)
        try newcomer(&talk, version, gets: [1])
        let journey = try #require(talk.journeys.last)
        #expect(journey.publisher == 1)
        #expect(journey.isRetained)
        #expect(journey.copies.map(\.isRetained) == [true])
        #expect(journey.copies.map(\.connection) == [3])
        #expect(talk.broken.isEmpty)
    }

    @Test("takes the place of the one before", arguments: numberedVersions)
    func replaced(version: MQTTVersion) throws {
        for (hasWitness, payload) in [(true, UInt8(1)), (true, 2), (false, 1)] {
            var talk = try talk(version, hasWitness: hasWitness)
            try set(&talk, [1], hasWitness: hasWitness)
            try set(&talk, [2], hasWitness: hasWitness)
            try newcomer(&talk, version, gets: [payload])
            #expect(talk.broken == (hasWitness && payload == 1 ? ["MQTT-3.3.1-5"] : []))
        }
    }

    @Test("is erased by an empty one", arguments: numberedVersions)
    func erased(version: MQTTVersion) throws {
        for payload in [[UInt8(1)], [], nil] {
            var talk = try talk(version)
            try set(&talk, [1])
            try set(&talk, [])
            try newcomer(&talk, version, gets: payload)
            let statement: String? =
                switch payload {
                case nil: nil
                case []: version == .v5_0 ? "MQTT-3.3.1-7" : "MQTT-3.3.1-11"
                default: version == .v5_0 ? "MQTT-3.3.1-6" : "MQTT-3.3.1-10"
                }
            #expect(talk.broken == (statement.map { [$0] } ?? []))
        }
    }

    @Test("is no message without RETAIN", arguments: numberedVersions)
    func plain(version: MQTTVersion) throws {
        var talk = try talk(version)
        try set(&talk, [1])
        try set(&talk, [2], retain: false)
        try newcomer(&talk, version, gets: [2])
        #expect(talk.broken == [version == .v5_0 ? "MQTT-3.3.1-8" : "MQTT-3.3.1-12"])
    }

    @Test("is no Will Message without Will Retain", arguments: numberedVersions)
    func plainWill(version: MQTTVersion) throws {
        var talk = try talk(version)
        try set(&talk, [1])
        try talk.connect(4, "c", version, will: will("t"))
        talk.end(4, .reset(by: .client))
        try talk.say(2, .server, publish("t", qos: 1, id: 1, payload: [9]))
        try newcomer(&talk, version, gets: [9])
        #expect(talk.broken == [version == .v5_0 ? "MQTT-3.1.2-14" : "MQTT-3.1.2-16"])
    }

    @Test("may be what somebody else has published", arguments: numberedVersions)
    func strangers(version: MQTTVersion) throws {
        var talk = try talk(version)
        try set(&talk, [1])
        try set(&talk, [2])
        try talk.say(2, .server, publish("t", qos: 1, id: 1, payload: [1]))
        try newcomer(&talk, version, gets: [1])
        #expect(talk.broken.isEmpty)
    }

    @Test("is sent to a new subscription, and to one that is made again", arguments: numberedVersions)
    func missing(version: MQTTVersion) throws {
        for (isAgain, isSent) in [(false, true), (false, false), (true, true), (true, false)] {
            var talk = try talk(version)
            try set(&talk, [1])
            try talk.connect(3, "new", version)
            try talk.subscribe(3, "t", SubscriptionOptions(qos: 1))
            if isAgain || isSent { try talk.say(3, .server, publish("t", qos: 1, id: 1, retain: true, payload: [1])) }
            if isAgain {
                try talk.subscribe(3, "t", SubscriptionOptions(qos: 1))
                if isSent { try talk.say(3, .server, publish("t", qos: 1, id: 2, retain: true, payload: [1])) }
            }
            try talk.say(1, .client, publish("t", qos: 1, id: 5, payload: [7]))
            for subscriber in 2...3 { try talk.say(subscriber, .server, publish("t", qos: 1, id: 9, payload: [7])) }
            talk.wait(31)
            talk.end(3)
            let statement =
                isAgain ? version == .v5_0 ? "MQTT-3.8.4-4" : "MQTT-3.8.4-3" : version == .v5_0 ? "MQTT-3.3.1-9" : "MQTT-3.3.1-6"
            #expect(talk.broken == (isSent ? [] : [statement]), "\(isAgain) \(isSent)")
        }
    }

    @Test("is sent by Retain Handling", arguments: [UInt8(0), 1, 2])
    func retainHandling(handling: UInt8) throws {
        var talk = try talk(.v5_0)
        try set(&talk, [1])
        try talk.connect(3, "new", .v5_0)
        try talk.subscribe(3, "t", SubscriptionOptions(qos: 1, retainHandling: handling))
        try talk.say(1, .client, publish("t", qos: 1, id: 5, payload: [7]))
        for subscriber in 2...3 { try talk.say(subscriber, .server, publish("t", qos: 1, id: 9, payload: [7])) }
        talk.wait(31)
        talk.end(3)
        #expect(talk.broken == [["MQTT-3.3.1-9"], ["MQTT-3.3.1-10"], []][Int(handling)])
    }
}
