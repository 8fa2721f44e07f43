import MQTTCodec
import Testing

@testable import MQTTDialogues

@Suite("A session")
struct SessionTests {
    // MARK: Session Present

    @Test("that goes on is announced", arguments: numberedVersions)
    func sessionIsKept(version: MQTTVersion) throws {
        for isPresent in [true, false] {
            var talk = ServerTalk()
            try talk.connect(1, "witness", version)
            try talk.connect(2, "c", version, cleanStart: false, lasting(version))
            try talk.say(2, .client, disconnect)
            talk.end(2)
            try talk.connect(3, "c", version, cleanStart: false, sessionPresent: isPresent, lasting(version))
            #expect(talk.broken == (isPresent ? [] : [version == .v5_0 ? "MQTT-3.2.2-3" : "MQTT-3.2.2-2"]))
        }
    }

    @Test("may be gone where the server may have been started again, or the client was not seen whole", arguments: numberedVersions)
    func sessionMayBeGone(version: MQTTVersion) throws {
        var talk = ServerTalk()
        try talk.connect(2, "c", version, cleanStart: false, lasting(version))
        talk.end(2)
        try talk.connect(3, "c", version, cleanStart: false, lasting(version))
        #expect(talk.broken.isEmpty, "no other connection shows that the server went on")
        var tainted = ServerTalk()
        try tainted.connect(1, "witness", version)
        try tainted.connect(2, "c", version, cleanStart: false, lasting(version))
        tainted.happens(.lost(from: .client), on: 2)
        tainted.end(2)
        try tainted.connect(3, "c", version, cleanStart: false, lasting(version))
        #expect(tainted.broken.isEmpty)
    }

    @Test("that is over is not announced", arguments: numberedVersions)
    func sessionIsGone(version: MQTTVersion) throws {
        for isPresent in [true, false] {
            var talk = ServerTalk()
            try talk.connect(2, "c", version)
            try talk.say(2, .client, disconnect)
            talk.end(2)
            try talk.connect(3, "c", version, cleanStart: false, sessionPresent: isPresent, lasting(version))
            #expect(talk.broken == (isPresent ? ["MQTT-3.2.2-3"] : []))
        }
    }

    @Test("of 5.0 is over when it has expired, or DISCONNECT says so, and may be so around that time")
    func expiry() throws {
        func broken(after seconds: Int64, disconnect: ControlPacket? = nil, present: Bool) throws -> [String] {
            var talk = ServerTalk()
            try talk.connect(1, "witness", .v5_0)
            try talk.connect(2, "c", .v5_0, cleanStart: false, [.sessionExpiryInterval(20)])
            if let disconnect { try talk.say(2, .client, disconnect) }
            talk.end(2)
            talk.wait(seconds)
            try talk.connect(3, "c", .v5_0, cleanStart: false, sessionPresent: present, [.sessionExpiryInterval(20)])
            return talk.broken
        }
        #expect(try broken(after: 1, present: false) == ["MQTT-3.2.2-3"])
        for (seconds, present) in [(1, true), (5, true), (5, false), (20, true), (20, false), (40, true), (200, true)] {
            let found = try broken(after: Int64(seconds), present: present)
            #expect(found.isEmpty, "\(seconds) s: the client may have been there from elsewhere")
        }
        let ends = ControlPacket.disconnect(ControlPacket.Disconnect(properties: [.sessionExpiryInterval(0)]))
        #expect(try broken(after: 1, disconnect: ends, present: true) == ["MQTT-3.2.2-3"])
        #expect(try broken(after: 1, disconnect: ends, present: false).isEmpty)
        #expect(try broken(after: 5, disconnect: ends, present: true).isEmpty)
    }

    @Test("of a connection that began before the capture did silences what is said of sessions", arguments: numberedVersions)
    func strangers(version: MQTTVersion) throws {
        var talk = ServerTalk()
        talk.begin(1, version)
        talk.happens(.joinedMidway, on: 1)
        try talk.say(1, .client, .pingReq)
        try talk.connect(2, "c", version)
        try talk.say(2, .client, disconnect)
        talk.end(2)
        try talk.connect(3, "c", version, cleanStart: false, sessionPresent: true, lasting(version))
        #expect(talk.broken.isEmpty)
    }

    // MARK: Taken over

    @Test("that is taken over ends the connection that had it", arguments: MQTTVersion.allCases)
    func takenOver(version: MQTTVersion) throws {
        var talk = ServerTalk()
        try talk.connect(1, "c", version)
        try talk.connect(2, "c", version)
        talk.wait(2)
        try talk.say(1, .server, .pingResp)
        #expect(talk.broken.isEmpty, "what was on its way")
        talk.wait(5)
        try talk.say(1, .server, .pingResp)
        try talk.say(1, .server, .pingResp)
        let statement =
            switch version {
            case .v3_1: "3.1-client-identifier-taken"
            case .v3_1_1: "MQTT-3.1.4-2"
            case .v5_0: "MQTT-3.1.4-3"
            }
        #expect(talk.broken == [statement])
        #expect(talk.told.first?.connection == 1)
    }

    @Test("that is taken over says so at the end of the connection")
    func takeoverIsTold() throws {
        var talk = ServerTalk()
        try talk.connect(1, "c")
        try talk.connect(2, "c")
        #expect(talk.end(1, .closed(by: .server)).takenOver == Sessions.Successor(connection: 2, token: 3))
        try talk.connect(3, "c")
        #expect(talk.end(2, .closed(by: .client)).takenOver == nil)
        #expect(talk.end(3, .closed(by: .server)).takenOver == nil)
        try talk.connect(4, "d", server: 1)
        try talk.connect(5, "d", server: 2)
        #expect(talk.end(4, .closed(by: .server)).takenOver == nil, "another server has other sessions")
    }

    @Test("that is taken over is not what ended a connection that the client had closed, whatever the server says behind that")
    func takeoverIsNoEnd() throws {
        for end in [TransportEnd.reset(by: .server), .webSocketClose(.init(by: .server, "1001 (going away)", token: 4, time: nil))] {
            var talk = ServerTalk()
            try talk.connect(1, "c")
            talk.happens(.finished(.client), on: 1)
            try talk.connect(2, "c")
            #expect(talk.end(1, end).takenOver == nil)
        }
    }

    @Test("has a Client Identifier of its own where the server makes it")
    func assigned() throws {
        var talk = ServerTalk()
        for connection in 1...2 {
            talk.begin(connection, .v5_0)
            try talk.say(connection, .client, .connect(ControlPacket.Connect(version: .v5_0, clientIdentifier: "", cleanStart: true)))
            try talk.say(connection, .server, .connAck(ControlPacket.ConnAck(properties: [.assignedClientIdentifier("same")])))
        }
        #expect(talk.broken == ["MQTT-3.1.3-6"])
    }

    // MARK: Sending again

    /// A client leaves a message of each QoS open in each direction, and comes back.
    private func interrupted(_ version: MQTTVersion, back: (cleanStart: Bool, sessionPresent: Bool) = (false, true)) throws -> ServerTalk {
        var talk = ServerTalk()
        try talk.connect(1, "c", version, cleanStart: false, lasting(version))
        try talk.subscribe(1, "down/#", SubscriptionOptions(qos: 1))
        try talk.say(1, .client, publish("up/1", qos: 1, id: 1))
        try talk.say(1, .client, publish("up/2", qos: 2, id: 2))
        try talk.say(1, .client, publish("up/3", qos: 2, id: 3))
        try talk.say(1, .server, .pubRec(acknowledgement(3)))
        try talk.say(1, .client, .pubRel(acknowledgement(3)))
        try talk.say(1, .server, publish("down/1", qos: 1, id: 1))
        talk.end(1, .reset(by: .client))
        talk.wait(1)
        try talk.connect(2, "c", version, cleanStart: back.cleanStart, sessionPresent: back.sessionPresent, lasting(version))
        return talk
    }

    @Test("goes on with what was not over, and each packet that is sent again names its first sending", arguments: numberedVersions)
    func again(version: MQTTVersion) throws {
        var talk = try interrupted(version)
        let first = try talk.say(2, .client, publish("up/1", qos: 1, id: 1, dup: true))
        #expect(first.redelivery == Redelivery(original: 5, connection: 1, elapsed: first.redelivery?.elapsed, isRelease: false))
        #expect(first.redelivery?.elapsed ?? 0 > 1_000_000_000)
        try talk.say(2, .client, publish("up/2", qos: 2, id: 2, dup: true))
        let release = try talk.say(2, .client, .pubRel(acknowledgement(3)))
        #expect(release.redelivery?.isRelease == true)
        #expect(release.redelivery?.original == 7)
        #expect(release.topic == Array("up/3".utf8))
        let completion = try talk.say(2, .server, .pubComp(acknowledgement(3)))
        #expect(completion.topic == Array("up/3".utf8))
        let down = try talk.say(2, .server, publish("down/1", qos: 1, id: 1, dup: true))
        #expect(down.redelivery?.connection == 1)
        talk.finish()
        #expect(talk.broken.isEmpty)
    }

    @Test("keeps the first sending over several connections")
    func thrice() throws {
        var talk = try interrupted(.v3_1_1)
        try talk.say(2, .client, publish("up/1", qos: 1, id: 1, dup: true))
        talk.end(2, .reset(by: .client))
        try talk.connect(3, "c", cleanStart: false, sessionPresent: true)
        let again = try talk.say(3, .client, publish("up/1", qos: 1, id: 1, dup: true))
        #expect(again.redelivery?.original == 5)
        #expect(again.redelivery?.connection == 1)
    }

    @Test("has DUP on what is sent again", arguments: numberedVersions)
    func withoutDUP(version: MQTTVersion) throws {
        var talk = try interrupted(version)
        let again = try talk.say(2, .client, publish("up/1", qos: 1, id: 1))
        #expect(again.redelivery?.original == 5)
        #expect(talk.broken == ["MQTT-3.3.1-1"])
    }

    @Test("keeps the identifiers of what is not over", arguments: numberedVersions)
    func identifierInUse(version: MQTTVersion) throws {
        var talk = try interrupted(version)
        try talk.say(2, .client, publish("other", qos: 1, id: 1))
        #expect(talk.broken == [version == .v5_0 ? "MQTT-4.4.0-1" : "MQTT-2.3.1-3"])
    }

    @Test("does not go back behind PUBREL", arguments: numberedVersions)
    func afterRelease(version: MQTTVersion) throws {
        var talk = try interrupted(version)
        try talk.say(2, .client, publish("up/3", qos: 2, id: 3, dup: true))
        #expect(talk.broken == [version == .v5_0 ? "MQTT-4.3.3-6" : "MQTT-4.3.3-1"])
    }

    @Test("keeps the order of what is sent again", arguments: numberedVersions)
    func order(version: MQTTVersion) throws {
        var talk = try interrupted(version)
        try talk.say(2, .client, publish("up/2", qos: 2, id: 2, dup: true))
        try talk.say(2, .client, publish("up/1", qos: 1, id: 1, dup: true))
        #expect(talk.broken == ["MQTT-4.6.0-1"])
    }

    @Test("has no known order where an acknowledgement was captured and did not reach the sender", arguments: numberedVersions)
    func orderBehindLostAcknowledgement(version: MQTTVersion) throws {
        var talk = ServerTalk()
        try talk.connect(1, "c", version, cleanStart: false, lasting(version))
        try talk.say(1, .client, publish("up/1", qos: 1, id: 1))
        try talk.say(1, .client, publish("up/2", qos: 2, id: 2))
        try talk.say(1, .server, .pubAck(acknowledgement(1)))
        try talk.say(1, .server, .pubRec(acknowledgement(2)))
        talk.end(1, .reset(by: .client))
        for connection in 2...3 {
            try talk.connect(connection, "c", version, cleanStart: false, sessionPresent: true, lasting(version))
            try talk.say(connection, .client, publish("up/1", qos: 1, id: 1, dup: true))
            try talk.say(connection, .client, publish("up/2", qos: 2, id: 2, dup: true))
            if connection == 2 { talk.end(2, .reset(by: .client)) }
        }
        #expect(talk.broken.isEmpty)
    }

    @Test("that Clean Start has ended is not gone on with, by either side", arguments: numberedVersions)
    func afterCleanStart(version: MQTTVersion) throws {
        for isServer in [false, true] {
            var talk = try interrupted(version, back: (true, false))
            try talk.say(
                2, isServer ? .server : .client,
                isServer ? publish("down/1", qos: 1, id: 1, dup: true) : publish("up/1", qos: 1, id: 1, dup: true))
            #expect(talk.broken.contains(version == .v5_0 ? "MQTT-3.1.2-4" : "MQTT-3.1.2-6"))
        }
    }

    @Test("that the server has not is dropped by the client")
    func withoutSession() throws {
        var talk = try interrupted(.v5_0, back: (false, false))
        try talk.say(2, .client, publish("up/1", qos: 1, id: 1, dup: true))
        #expect(talk.broken == ["MQTT-3.2.2-5"])
        var server = try interrupted(.v5_0, back: (false, false))
        try server.say(2, .server, publish("down/1", qos: 1, id: 1, dup: true))
        #expect(server.broken.contains("MQTT-4.4.0-1"))
    }

    @Test("is gone on with once the connection is there for long and new messages come", arguments: numberedVersions)
    func notSentAgain(version: MQTTVersion) throws {
        for hasNew in [true, false] {
            var talk = try interrupted(version)
            try talk.say(2, .client, publish("up/1", qos: 1, id: 1, dup: true))
            try talk.say(2, .client, .pubRel(acknowledgement(3)))
            if hasNew { try talk.say(2, .client, publish("new", qos: 1, id: 9)) }
            try talk.say(2, .server, publish("down/1", qos: 1, id: 1, dup: true))
            talk.wait(31)
            talk.end(2)
            #expect(talk.broken == (hasNew ? ["MQTT-4.4.0-1"] : []))
        }
    }

    @Test(
        "of which something was missed accuses nobody",
        arguments: [TransportEvent.lost(from: .client), .lost(from: .server), .framesDropped])
    func tainted(event: TransportEvent) throws {
        var talk = ServerTalk()
        try talk.connect(1, "c", cleanStart: false)
        try talk.say(1, .client, publish("up/1", qos: 1, id: 1))
        try talk.say(1, .client, publish("up/2", qos: 2, id: 2))
        talk.happens(event, on: 1)
        try talk.say(1, .client, .pingReq)
        talk.end(1, .reset(by: .client))
        try talk.connect(2, "c", cleanStart: false, sessionPresent: true)
        try talk.say(2, .client, publish("up/2", qos: 2, id: 2, dup: true))
        let again = try talk.say(2, .client, publish("up/1", qos: 1, id: 1, dup: true))
        #expect(again.redelivery?.original == 3, "who it is may still be told")
        try talk.say(2, .client, publish("other", qos: 1, id: 9))
        talk.wait(31)
        talk.end(2)
        #expect(talk.broken.isEmpty)
    }
}
