import CaptureAnalysis
import TCPStreams
import Testing

/// Nobody is accused by what may have been late, unseen, or timed by a clock that was set.
@Suite struct `A server and its clients` {
    /// Connection 1 watches topic `t`, on which connection 2 has retained `on` and published `off`; connection 3 subscribes, and gets `off` as
    /// a retained message.
    private func broken(retainsAgain: Bool, losing: (inout TakenTalk) -> Void) -> [String] {
        var talk = TakenTalk()
        talk.connect(40_001, "watch")
        talk.subscribe(40_001, "t")
        talk.connect(40_002, "publisher")
        talk.publish(40_002, .client, "t", "on", id: 1, retain: true)
        talk.publish(40_001, .server, "t", "on", id: 1)
        talk.publish(40_002, .client, "t", "off", id: 2)
        talk.publish(40_001, .server, "t", "off", id: 2)
        losing(&talk)
        if retainsAgain { talk.publish(40_002, .client, "t", "off", id: 3, retain: true) }
        talk.connect(40_003, "new")
        talk.subscribe(40_003, "t")
        talk.publish(40_003, .server, "t", "off", id: 1, retain: true)
        if retainsAgain { talk.publish(40_001, .server, "t", "off", id: 3) }
        talk.wait(2)
        talk.leave(40_003)
        talk.leave(40_002)
        talk.leave(40_001)
        return talk.broken()
    }

    @Test func `are accused of nothing by what waits for a frame that is lost`() {
        let lost: (inout TakenTalk) -> Void = { talk in
            talk.isDeaf = true
            talk.say(40_002, .client, [0xC0, 0])
            talk.isDeaf = false
            talk.say(40_002, .server, [0xD0, 0])
        }
        #expect(broken(retainsAgain: true, losing: lost).isEmpty)
        #expect(broken(retainsAgain: true) { $0.ping(40_002) }.isEmpty)
        #expect(broken(retainsAgain: false) { $0.ping(40_002) } == ["MQTT-3.3.1-12"], "without RETAIN it is not kept")
    }

    @Test func `are accused of no silence by a clock that is set`() {
        for (forward, back) in [(Int64(3600), Int64(3600)), (3600, 0), (1800, 0), (20, 0)] {
            var talk = TakenTalk()
            talk.connect(40_001, "c", alive: 10)
            talk.wait(forward)
            talk.ping(40_001)
            talk.wait(-back)
            talk.wait(5)
            talk.ping(40_001)
            talk.leave(40_001)
            // Half an hour: that it has passed is what everybody would say.
            let isTold = forward <= 1800
            #expect(talk.broken() == (isTold ? ["MQTT-3.1.2-23", "MQTT-3.1.2-24"] : []), "\(forward) s forward, \(back) s back")
        }
    }

    /// Somebody else who is there while a Will Message seems to be sent against the rule.
    enum Other: CaseIterable { case nobody, midway, longGone, unknown }

    @Test(arguments: Other.allCases)
    func `are not accused of a Will Message that somebody may have had who cannot be read`(other: Other) {
        var talk = TakenTalk()
        if other == .longGone {
            talk.ping(40_004)
            talk.cut(40_004)
            talk.wait(120)
        }
        talk.connect(40_001, "watch")
        talk.subscribe(40_001, "w")
        talk.connect(40_002, "publisher")
        talk.publish(40_002, .client, "w", "on", id: 1)
        talk.publish(40_001, .server, "w", "on", id: 1)
        talk.connect(40_003, "c", will: ("w", "gone"))
        if other == .midway { talk.ping(40_004) }
        if other == .unknown { talk.hide(40_004) }
        talk.leave(40_003)
        talk.publish(40_001, .server, "w", "gone", id: 2)
        talk.wait(2)
        talk.leave(40_002)
        talk.leave(40_001)
        let isTold = other == .nobody || other == .longGone
        #expect(talk.broken() == (isTold ? ["MQTT-3.14.4-3"] : []))
    }

    /// What waits when the clock of whoever captures is set.
    @Test(arguments: [[0x32, 6, 0, 1, 0x61, 0, 7, 0x78], [0x82, 6, 0, 7, 0, 1, 0x61, 0]] as [[UInt8]])
    func `are not accused of silence while the clock was set`(waiting: [UInt8]) {
        for step in [Int64(3600), -3600] {
            var talk = TakenTalk()
            talk.connect(40_001, "c", alive: 60)
            talk.say(40_001, .client, waiting)
            talk.wait(step)
            talk.publish(40_001, .client, "b", "x", id: 1)
            talk.cut(40_001)
            #expect(talk.broken().isEmpty, "\(step)")
        }
    }
}
