import MQTTCodec
import Testing

@testable import MQTTDialogues

/// What takes several connections to see, or a time, is told when nothing has spoken against it for a while.
@Suite struct `A suspicion` {
    /// A copy has a lower QoS than it should have.
    private func talk() throws -> ServerTalk {
        var talk = ServerTalk()
        try talk.connect(1, "publisher")
        try talk.connect(2, "subscriber")
        try talk.subscribe(2, "t", SubscriptionOptions(qos: 1))
        try talk.say(1, .client, publish("t", qos: 1, id: 1))
        try talk.say(2, .server, publish("t", qos: 0))
        return talk
    }

    private let statement = "MQTT-3.8.4-6"

    @Test func `is told after ten seconds, and once`() throws {
        var talk = try talk()
        talk.wait(9)
        try talk.say(1, .client, .pingReq)
        #expect(talk.findings.isEmpty)
        talk.wait(2)
        try talk.say(1, .client, .pingReq)
        #expect(talk.findings.map(\.finding.statement.statement.id) == [statement])
        #expect(talk.findings.map(\.connection) == [2])
        #expect(talk.broken == [statement])
    }

    @Test func `is told at the end of its connection`() throws {
        var talk = try talk()
        talk.end(1)
        #expect(talk.findings.isEmpty)
        var short = talk
        short.end(2)
        #expect(short.broken.isEmpty, "there was no time for another copy")
        talk.wait(2)
        talk.end(2)
        #expect(talk.findings.map(\.finding.statement.statement.id) == [statement])
    }

    @Test func `is dropped where another connection waits for bytes that may have been lost`() throws {
        var talk = try talk()
        talk.wait(true, on: 1)
        talk.wait(false, on: 1)
        #expect(talk.broken.isEmpty)
        // From then on everything is there again.
        try talk.say(1, .client, publish("t", qos: 1, id: 2, payload: [2]))
        try talk.say(2, .server, publish("t", qos: 0, payload: [2]))
        #expect(talk.broken == [statement])
    }

    @Test func `does not arise while a connection waits`() throws {
        var talk = try talk()
        talk.wait(true, on: 1)
        try talk.say(2, .server, publish("t", qos: 0))
        talk.end(2)
        #expect(talk.broken.isEmpty)
    }

    @Test func `is dropped where the clock was set, and a message from before is not judged`() throws {
        var talk = try talk()
        talk.setClock()
        #expect(talk.broken.isEmpty)
        try talk.say(1, .client, publish("t", qos: 1, id: 2, payload: [2]))
        talk.setClock()
        try talk.say(2, .server, publish("t", qos: 0, payload: [2]))
        #expect(talk.broken.isEmpty)
    }

    @Test func `about Receive Maximum falls where bytes of the client were lost, or it waits for some`() throws {
        func talk() throws -> ServerTalk {
            var talk = ServerTalk()
            try talk.connect(1, "c", .v5_0, [.receiveMaximum(1)])
            try talk.subscribe(1, "t", SubscriptionOptions(qos: 1))
            return talk
        }
        func exceed(_ talk: inout ServerTalk) throws {
            for id in 1...2 as ClosedRange<UInt16> {
                try talk.say(1, .server, publish("t", qos: 1, id: PacketIdentifier(rawValue: id)))
            }
        }
        var whole = try talk()
        try exceed(&whole)
        #expect(whole.findings.isEmpty)
        #expect(whole.broken == ["MQTT-3.3.4-9"])
        var later = whole
        later.happens(.lost(from: .client), on: 1)
        #expect(later.broken.isEmpty)
        var before = try talk()
        before.happens(.lost(from: .client), on: 1)
        try exceed(&before)
        #expect(before.broken.isEmpty)
        var waiting = try talk()
        waiting.wait(true, on: 1)
        try exceed(&waiting)
        #expect(waiting.broken.isEmpty)
        // What another connection waits for has nothing to do with it.
        var other = try talk()
        try other.connect(2, "another", .v5_0)
        other.wait(true, on: 2)
        try exceed(&other)
        #expect(other.broken == ["MQTT-3.3.4-9"])
    }

    @Test func `of which there are more than are kept is told sooner`() throws {
        var talk = ServerTalk()
        try talk.connect(1, "publisher")
        try talk.connect(2, "subscriber")
        try talk.subscribe(2, "t", SubscriptionOptions(qos: 1))
        for value in UInt16(1)...300 {
            let payload = [UInt8(value >> 8), UInt8(value & 0xFF)]
            try talk.say(1, .client, publish("t", qos: 1, id: PacketIdentifier(rawValue: value), payload: payload))
            try talk.say(2, .server, publish("t", qos: 0, payload: payload))
        }
        #expect(talk.findings.count == 236)
        #expect(talk.broken.count == 300)
    }
}
