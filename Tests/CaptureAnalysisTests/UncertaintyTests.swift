import CaptureAnalysis
import TCPStreams
import Testing

/// Nobody is accused by what may have been late, unseen, or timed by a clock that was set.
@Suite struct `A server and its clients` {
    /// Connection 1 watches topic `t`, on which connection 2 has retained `on` and published `off`; connection 3 subscribes, and gets `off` as
    /// a retained message.
    private func broken(retainsAgain: Bool, losing: (inout TakenTalk) -> Void) -> [String] {
        var talk = TakenTalk()
        talk.connect(1, "watch")
        talk.subscribe(1, "t")
        talk.connect(2, "publisher")
        talk.publish(2, .client, "t", "on", id: 1, retain: true)
        talk.publish(1, .server, "t", "on", id: 1)
        talk.publish(2, .client, "t", "off", id: 2)
        talk.publish(1, .server, "t", "off", id: 2)
        losing(&talk)
        if retainsAgain { talk.publish(2, .client, "t", "off", id: 3, retain: true) }
        talk.connect(3, "new")
        talk.subscribe(3, "t")
        talk.publish(3, .server, "t", "off", id: 1, retain: true)
        if retainsAgain { talk.publish(1, .server, "t", "off", id: 3) }
        talk.wait(2)
        talk.leave(3)
        talk.leave(2)
        talk.leave(1)
        return talk.broken()
    }

    @Test func `are accused of nothing by what waits for a frame that is lost`() {
        let lost: (inout TakenTalk) -> Void = { talk in
            talk.isDeaf = true
            talk.say(2, .client, [0xC0, 0])
            talk.isDeaf = false
            talk.say(2, .server, [0xD0, 0])
        }
        #expect(broken(retainsAgain: true, losing: lost).isEmpty)
        #expect(broken(retainsAgain: true) { $0.ping(2) }.isEmpty)
        #expect(broken(retainsAgain: false) { $0.ping(2) } == ["MQTT-3.3.1-12"], "without RETAIN it is not kept")
    }

    @Test func `are accused of no silence by a clock that is set`() {
        for (forward, back) in [(Int64(3600), Int64(3600)), (3600, 0), (1800, 0), (20, 0)] {
            var talk = TakenTalk()
            talk.connect(1, "c", alive: 10)
            talk.wait(forward)
            talk.ping(1)
            talk.wait(-back)
            talk.wait(5)
            talk.ping(1)
            talk.leave(1)
            // Half an hour: that it has passed is what everybody would say.
            let isTold = forward <= 1800
            #expect(talk.broken() == (isTold ? ["MQTT-3.1.2-23", "MQTT-3.1.2-24"] : []), "\(forward) s forward, \(back) s back")
        }
    }

    @Test func `are not accused of a Will Message that somebody may have had who cannot be read`() {
        for isThere in [true, false] {
            var talk = TakenTalk()
            talk.connect(1, "watch")
            talk.subscribe(1, "w")
            talk.connect(2, "publisher")
            talk.publish(2, .client, "w", "on", id: 1)
            talk.publish(1, .server, "w", "on", id: 1)
            talk.connect(3, "c", will: ("w", "gone"))
            if isThere { talk.ping(4) }
            talk.leave(3)
            if isThere { talk.cut(4) }
            talk.publish(1, .server, "w", "gone", id: 2)
            talk.wait(2)
            talk.leave(2)
            talk.leave(1)
            #expect(talk.broken() == (isThere ? [] : ["MQTT-3.14.4-3"]))
        }
    }
}
