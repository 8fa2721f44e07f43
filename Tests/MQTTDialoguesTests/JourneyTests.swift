import MQTTCodec
import MQTTDialogues
import Testing

@Suite("A journey")
struct JourneyTests {
    /// A publisher on connection 1, and subscribers with `t/#` on those behind it.
    private func talk(
        _ version: MQTTVersion = .v3_1_1, subscribers: Int = 1, qos: QoS = 1, filter: UTF8EncodedString = "t/#"
    ) throws -> ServerTalk {
        var talk = ServerTalk()
        try talk.connect(1, "publisher", version)
        for number in 0..<subscribers {
            try talk.connect(2 + number, UTF8EncodedString("subscriber \(number)"), version)
            try talk.subscribe(2 + number, filter, SubscriptionOptions(qos: qos))
        }
        return talk
    }

    @Test("leads from the publisher to each subscriber, and is told when all have got a copy", arguments: MQTTVersion.allCases)
    func copies(version: MQTTVersion) throws {
        var talk = try talk(version, subscribers: 3)
        try talk.say(1, .client, publish("t/1", qos: 2, id: 7))
        let published = talk.token
        for subscriber in 2...4 {
            #expect(talk.journeys.isEmpty)
            try talk.say(subscriber, .server, publish("t/1", qos: 1, id: 1))
        }
        let journey = try #require(talk.journeys.first)
        #expect(talk.journeys.count == 1)
        #expect(journey.publisher == 1)
        #expect(journey.token == published)
        #expect(journey.topic == Array("t/1".utf8))
        #expect(journey.qos == 2)
        #expect(!journey.isRetained)
        #expect(journey.copies.map(\.connection) == [2, 3, 4])
        #expect(journey.copies.map(\.qos) == [1, 1, 1])
        #expect(journey.copies.map(\.delay) == [1_000_000, 2_000_000, 3_000_000])
        #expect(!journey.copies.contains { $0.isQueued || $0.isRetained || $0.isAmbiguous })
        talk.finish()
        #expect(talk.journeys.count == 1)
        #expect(talk.broken.isEmpty)
    }

    @Test("is told after thirty seconds, with those for whom no copy was seen")
    func missing() throws {
        var talk = try talk(subscribers: 2)
        try talk.say(1, .client, publish("t/1", qos: 1, id: 7))
        try talk.say(2, .server, publish("t/1", qos: 1, id: 1))
        talk.wait(29)
        try talk.say(1, .client, .pingReq)
        #expect(talk.journeys.isEmpty)
        talk.wait(2)
        try talk.say(1, .client, .pingReq)
        #expect(talk.journeys.map(\.noCopySeen) == [[3]])
        #expect(talk.journeys.map { $0.copies.map(\.connection) } == [[2]])
        #expect(talk.broken.isEmpty, "that a message was not sent is no breach that is certain by itself")
    }

    @Test("ends with the capture, and where nobody was to get it, there is none")
    func atTheEnd() throws {
        var talk = try talk()
        try talk.say(1, .client, publish("other", qos: 1, id: 7))
        try talk.say(1, .client, publish("t/1", qos: 1, id: 8))
        talk.wait(2)
        talk.finish()
        #expect(talk.journeys.map(\.noCopySeen) == [[2]])
    }

    @Test(
        "says that no copy was seen only where that means something",
        arguments: [
            "QoS 0 published", "QoS 0 granted", "refused", "subscribed later", "lost", "dropped", "No Local", "shared", "expired",
            "too large",
            "just now", "gone", "refused by the server",
        ])
    func meaningless(reason: String) throws {
        var talk = ServerTalk()
        try talk.connect(1, "publisher", .v5_0)
        try talk.connect(2, "subscriber", .v5_0, reason == "too large" ? [.maximumPacketSize(20)] : [])
        if reason == "subscribed later" { try talk.say(1, .client, publish("t/1", qos: 1, id: 7)) }
        let options = SubscriptionOptions(qos: reason == "QoS 0 granted" ? 0 : 1, noLocal: reason == "No Local")
        if reason == "No Local" {
            try talk.subscribe(1, "t/#", options)
        } else {
            try talk.subscribe(2, reason == "shared" ? "$share/g/t/#" : "t/#", options, granted: reason == "refused" ? 0x87 : nil)
        }
        if reason == "lost" { talk.happens(.lost(from: .server), on: 2) }
        if reason == "dropped" { talk.happens(.framesDropped, on: 2) }
        if reason == "lost" || reason == "dropped" { try talk.say(2, .client, .pingReq) }
        if reason != "subscribed later" {
            let properties: [Property] = reason == "expired" ? [.messageExpiryInterval(2)] : []
            let isAtMostOnce = reason == "QoS 0 published"
            try talk.say(
                1, .client,
                publish("t/1", qos: isAtMostOnce ? 0 : 1, id: isAtMostOnce ? nil : 7, payload: [UInt8](repeating: 1, count: 30), properties)
            )
        }
        if reason == "refused by the server" { try talk.say(1, .server, .pubAck(acknowledgement(7, .notAuthorized))) }
        if reason == "gone" { talk.end(2) }
        if reason != "just now" { talk.wait(31) }
        talk.finish()
        #expect(talk.journeys.isEmpty)
        #expect(talk.broken.isEmpty)
    }

    @Test("of messages that are the same takes the oldest that the subscriber has not got, and says so")
    func ambiguous() throws {
        var talk = try talk()
        var published: [Int] = []
        for id in 1...3 {
            try talk.say(1, .client, publish("t/1", qos: 1, id: PacketIdentifier(rawValue: UInt16(id))))
            published.append(talk.token)
        }
        for id in 1...3 { try talk.say(2, .server, publish("t/1", qos: 1, id: PacketIdentifier(rawValue: UInt16(id)))) }
        #expect(talk.journeys.map(\.token) == published)
        #expect(talk.journeys.map { $0.copies[0].isAmbiguous } == [true, true, false])
        #expect(talk.broken.isEmpty)
    }

    @Test("tells messages apart by payload, wherever that differs")
    func payloads() throws {
        var talk = try talk()
        var payloads: [[UInt8]] = []
        for length in [0, 1, 255, 256, 257, 5000, 70_000] {
            for value in [UInt8(1), 2] {
                var payload = [UInt8](repeating: 0, count: length)
                if length > 0 { payload[length - 1] = value }
                payloads.append(payload)
            }
        }
        payloads.remove(at: 1)
        var published: [[UInt8]: Int] = [:]
        for payload in payloads {
            try talk.say(1, .client, publish("t/1", qos: 0, payload: payload))
            published[payload] = talk.token
        }
        for payload in payloads.reversed() where payload.count < 65_536 {
            let before = talk.journeys.count
            try talk.say(2, .server, publish("t/1", qos: 0, payload: payload))
            #expect(talk.journeys.count == before + 1)
            #expect(talk.journeys.last?.token == published[payload], "\(payload.count)")
        }
    }

    @Test("leads to a client that was away, on whichever connection it comes back", arguments: numberedVersions)
    func queued(version: MQTTVersion) throws {
        for seconds in [Int64(1), 60] {
            var talk = ServerTalk()
            try talk.connect(1, "publisher", version)
            try talk.connect(2, "c", version, cleanStart: false, lasting(version))
            try talk.subscribe(2, "t/#", SubscriptionOptions(qos: 1))
            talk.end(2, .reset(by: .client))
            try talk.say(1, .client, publish("t/1", qos: 1, id: 7))
            let published = talk.token
            talk.wait(seconds)
            try talk.connect(3, "c", version, cleanStart: false, sessionPresent: true, lasting(version))
            try talk.say(3, .server, publish("t/1", qos: 1, id: 1))
            #expect(talk.journeys.map(\.token) == [published])
            #expect(talk.journeys.first?.copies.map(\.isQueued) == [true])
            #expect(talk.journeys.first?.copies.map(\.connection) == [3])
            talk.finish()
            #expect(talk.broken.isEmpty)
        }
    }

    @Test("begins again for the one who comes late: those who were there are told at once")
    func queuedBehindOthers() throws {
        var talk = try talk()
        try talk.connect(3, "c", cleanStart: false)
        try talk.subscribe(3, "t/#", SubscriptionOptions(qos: 1))
        talk.end(3, .reset(by: .client))
        try talk.say(1, .client, publish("t/1", qos: 1, id: 7))
        try talk.say(2, .server, publish("t/1", qos: 1, id: 1))
        #expect(talk.journeys.map { $0.copies.map(\.connection) } == [[2]])
        try talk.connect(4, "c", cleanStart: false, sessionPresent: true)
        try talk.say(4, .server, publish("t/1", qos: 1, id: 1))
        #expect(talk.journeys.map { $0.copies.map(\.connection) } == [[2], [4]])
        #expect(talk.journeys[0].token == talk.journeys[1].token)
    }

    @Test("does not take what is sent again for another copy")
    func sentAgain() throws {
        var talk = ServerTalk()
        try talk.connect(1, "publisher")
        try talk.connect(2, "c", cleanStart: false)
        try talk.subscribe(2, "t/#", SubscriptionOptions(qos: 1))
        try talk.say(1, .client, publish("t/1", qos: 1, id: 7))
        try talk.say(2, .server, publish("t/1", qos: 1, id: 1))
        talk.end(2, .reset(by: .client))
        try talk.connect(3, "c", cleanStart: false, sessionPresent: true)
        let again = try talk.say(3, .server, publish("t/1", qos: 1, id: 1, dup: true))
        #expect(again.redelivery?.connection == 2)
        #expect(talk.journeys.count == 1)
        try talk.say(1, .client, publish("t/1", qos: 1, id: 7, dup: true))
        talk.wait(31)
        talk.finish()
        #expect(talk.journeys.count == 1)
    }

    @Test("is told for each server by itself")
    func servers() throws {
        var talk = try talk()
        try talk.connect(8, "elsewhere", server: 2)
        try talk.subscribe(8, "t/#", SubscriptionOptions(qos: 1))
        try talk.say(1, .client, publish("t/1", qos: 1, id: 7))
        try talk.say(8, .server, publish("t/1", qos: 1, id: 1))
        #expect(talk.journeys.isEmpty)
        try talk.say(2, .server, publish("t/1", qos: 1, id: 1))
        #expect(talk.journeys.map { $0.copies.map(\.connection) } == [[2]])
    }

    @Test("leads to those whose subscriptions were not seen, from their second message on")
    func midway() throws {
        var talk = ServerTalk()
        try talk.connect(1, "publisher")
        talk.begin(2, .v3_1_1)
        talk.happens(.joinedMidway, on: 2)
        for id in 1...3 {
            try talk.say(1, .client, publish("t/1", qos: 1, id: 7, payload: [UInt8(id)]))
            try talk.say(2, .server, publish("t/1", qos: 1, id: 1, payload: [UInt8(id)]))
            try talk.say(1, .server, .pubAck(acknowledgement(7)))
            try talk.say(2, .client, .pubAck(acknowledgement(1)))
        }
        #expect(talk.journeys.count == 2)
        talk.wait(31)
        talk.finish()
        #expect(talk.journeys.allSatisfy { $0.noCopySeen.isEmpty })
        #expect(talk.broken.isEmpty)
    }

    @Test("of a Shared Subscription leads to one of the group")
    func shared() throws {
        var talk = try talk(.v5_0, subscribers: 2, filter: "$share/g/t/#")
        try talk.say(1, .client, publish("t/1", qos: 1, id: 7))
        try talk.say(3, .server, publish("t/1", qos: 1, id: 1))
        #expect(talk.journeys.map { $0.copies.map(\.connection) } == [[3]])
        talk.wait(31)
        talk.finish()
        #expect(talk.journeys.count == 1)
    }

    @Test("goes by a Topic Alias, resolved")
    func alias() throws {
        var talk = try talk(.v5_0)
        for value in UInt8(1)...2 {
            try talk.say(1, .client, publish(value == 1 ? "t/1" : "", qos: 0, alias: 1, payload: [value]))
            try talk.say(2, .server, publish("t/1", qos: 0, payload: [value]))
        }
        #expect(talk.journeys.map(\.topic) == [Array("t/1".utf8), Array("t/1".utf8)])
    }

    @Test("has no delay where the capture has no times")
    func timeless() throws {
        var talk = ServerTalk(hasTimes: false)
        try talk.connect(1, "publisher")
        try talk.connect(2, "subscriber")
        try talk.subscribe(2, "t", SubscriptionOptions(qos: 1))
        try talk.say(1, .client, publish("t", qos: 1, id: 7))
        try talk.say(2, .server, publish("t", qos: 1, id: 1))
        #expect(talk.journeys.first?.copies.map(\.delay) == [nil])
        try talk.say(1, .client, publish("t", qos: 1, id: 8, payload: [2]))
        talk.finish()
        #expect(talk.journeys.count == 1)
        #expect(talk.broken.isEmpty)
    }

    @Test("costs no more room the longer a capture is, and what does not fit is counted")
    func bounded() throws {
        var talk = try talk()
        let before = talk.keptBytes
        for index in 0..<3000 {
            let payload = withUnsafeBytes(of: index) { [UInt8]($0) }
            try talk.say(1, .client, publish("t/1", qos: 0, payload: payload))
            try talk.say(2, .server, publish("t/1", qos: 0, payload: payload))
        }
        #expect(talk.journeys.count == 3000)
        #expect(talk.keptBytes < before + 2000)
        var small = ServerTalk(limit: 20_000)
        try small.connect(1, "publisher")
        try small.connect(2, "subscriber")
        try small.subscribe(2, "#", SubscriptionOptions(qos: 1))
        for index in 0..<500 { try small.say(1, .client, publish(UTF8EncodedString("t/\(index)"), qos: 0, payload: [1])) }
        #expect(small.notFollowed > 0)
        // What a route leads to is counted once it is known.
        #expect(small.keptBytes < 21_000)
    }
}
