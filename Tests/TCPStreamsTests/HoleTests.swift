import TCPStreams
import Testing

@Suite struct Holes {
    @Test func `an acknowledgement alone gives up nothing`() {
        var harness = Harness()
        harness.handshake()
        harness.client("late", at: 4)
        harness.server(at: 0, ack: 8)
        #expect(harness.recorder.conversation.isEmpty)
        harness.client("soon", at: 0)
        #expect(harness.recorder.conversation == ["client:soon", "client:late"])
    }

    @Test func `a connection that waits is said to, and to go on when all that waited is told`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        #expect(harness.recorder.waits.isEmpty)
        harness.client("late", at: 7)
        #expect(harness.recorder.waits == [Recorder.Wait(isWaiting: true, entries: 2)])
        harness.client("soon", at: 3)
        #expect(harness.recorder.waits.last == Recorder.Wait(isWaiting: false, entries: 4))
        harness.client("last", at: 20)
        harness.assembler.giveUpWaiting(into: &harness.recorder)
        #expect(harness.recorder.conversation == ["client:one", "client:soon", "client:late", "client:-9", "client:last"])
        #expect(harness.recorder.waits.map(\.isWaiting) == [true, false, true, false])
        #expect(harness.recorder.ends.isEmpty, "nothing is closed")
        harness.finish()
        #expect(harness.recorder.waits.count == 4 && harness.recorder.ends == [.captureEnded])
    }

    @Test func `an acknowledged hole is given up after so many frames, with its exact size`() {
        var limits = Limits()
        limits.holeFrames = 10
        var harness = Harness(limits: limits)
        harness.handshake()
        harness.client("late", at: 1234)
        harness.server(at: 0, ack: 1238)
        harness.idle(9, clientAt: 1238, ack: 0)
        #expect(harness.recorder.conversation.isEmpty)
        harness.idle(1, clientAt: 1238, ack: 0)
        #expect(harness.recorder.conversation == ["client:-1234", "client:late"])
        #expect(harness.recorder.entries[1] == .lost(1234, .notSeen(acknowledgedIn: 5), .client, 1, frame: 4))
    }

    @Test func `an acknowledged hole is given up after so much time, whoever sends`() {
        var harness = Harness()
        harness.handshake()
        harness.client("late", at: 4)
        harness.server(at: 0, ack: 8)
        for _ in 0..<3 {
            harness.time? += 5_000_000_000
            harness.feed(ethernet([], type: 0x0806))
        }
        #expect(harness.recorder.conversation == ["client:-4", "client:late"])
    }

    @Test func `a hole that nobody acknowledged waits`() {
        var harness = Harness()
        harness.handshake()
        harness.client("late", at: 4)
        for _ in 0..<200 { harness.server(at: 0, ack: 0) }
        harness.time? += 3_600_000_000_000
        harness.server(at: 0, ack: 0)
        #expect(harness.recorder.conversation.isEmpty)
        harness.client("soon", at: 0)
        #expect(harness.recorder.text(.client) == "soonlate")
    }

    @Test func `only what was acknowledged is given up`() {
        var limits = Limits()
        limits.holeFrames = 5
        var harness = Harness(limits: limits)
        harness.handshake()
        harness.client("late", at: 10)
        harness.server(at: 0, ack: 4)
        harness.idle(5, clientAt: 14, ack: 0)
        #expect(harness.recorder.conversation == ["client:-4"])
        harness.client("456789", at: 4)
        #expect(harness.recorder.text(.client) == "????456789late")
    }

    @Test func `several holes are each stated`() {
        var harness = Harness()
        harness.handshake()
        harness.client("a", at: 1)
        harness.client("b", at: 4)
        harness.client("c", at: 8)
        harness.finish()
        #expect(harness.recorder.conversation == ["client:-1", "client:a", "client:-2", "client:b", "client:-3", "client:c"])
    }

    @Test func `bytes that nobody saw but that were acknowledged are stated at the end`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.server(at: 0, ack: 103)
        harness.finish()
        #expect(harness.recorder.conversation == ["client:one", "client:-100"])
    }

    @Test func `one byte that was not captured is lost, not a FIN, when anything follows it`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        // The byte between was acknowledged, and given up before anything behind it was seen.
        harness.server(at: 0, ack: 4)
        harness.idle(70, clientAt: 4, ack: 0)
        #expect(harness.recorder.conversation == ["client:one"])
        harness.client("two", at: 4)
        #expect(harness.recorder.conversation == ["client:one", "client:-1", "client:two"])
        harness.client("three", at: 7)
        #expect(harness.recorder.text(.client) == "one?twothree")

        // Behind a FIN in its place nothing is lost, behind one after it the byte is.
        for (place, text) in [(3, "one"), (4, "one?")] {
            var harness = Harness()
            harness.handshake()
            harness.client("one", at: 0)
            harness.server(at: 0, ack: 4)
            harness.idle(70, clientAt: 4, ack: 0)
            harness.client(at: place, flags: [.fin, .ack])
            #expect(harness.recorder.text(.client) == text)
            #expect(harness.recorder.notices.isEmpty)
        }
    }

    @Test func `of bytes that were acknowledged one after the other and not captured only the last may be a FIN`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        for acknowledged in 4...6 {
            harness.server(at: 0, ack: acknowledged)
            harness.idle(70, clientAt: 3, ack: 0)
        }
        harness.finish()
        #expect(harness.recorder.conversation == ["client:one", "client:-1", "client:-1"])
        #expect(harness.recorder.totals[1]?[.client]?.lostBytes == 2)
    }

    @Test func `a byte that was taken for a FIN is heard when it comes after all`() {
        for (late, offset) in [("!", 3), ("e!more", 2), ("one!", 0)] {
            var harness = Harness()
            harness.handshake()
            harness.client("one", at: 0)
            harness.server(at: 0, ack: 4)
            harness.idle(70, clientAt: 4, ack: 0)
            harness.client(late, at: offset)
            #expect(harness.recorder.text(.client) == (late.contains("more") ? "one!more" : "one!"))
            #expect(harness.recorder.losses.isEmpty)
        }
    }

    @Test func `the acknowledgement of a FIN that was not captured is no lost byte`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.server("bye", at: 0, ack: 4, flags: [.fin, .ack])
        harness.idle(70, clientAt: 4, ack: 4)
        harness.finish()
        #expect(harness.recorder.conversation == ["client:one", "server:bye"])
    }

    @Test func `where only one direction is captured holes are given up without an acknowledgement`() {
        var limits = Limits()
        limits.holeFrames = 10
        var harness = Harness(limits: limits)
        harness.client(at: -1, flags: .syn)
        harness.client("one", at: 0)
        harness.client("late", at: 8)
        harness.idle(10, clientAt: 12, ack: 0)
        #expect(harness.recorder.conversation == ["client:one", "client:-5", "client:late"])
    }

    @Test func `a direction of which no segment was captured is told before what answers it, and counted at the end`() {
        var harness = Harness()
        harness.server(at: -1, flags: [.syn, .ack])
        harness.server("ok", at: 0, ack: 14)
        harness.server("more", at: 2, ack: 20)
        harness.server(at: 6, ack: 21, flags: [.fin, .ack])
        harness.finish()
        #expect(harness.recorder.notices == [.notCaptured])
        #expect(harness.recorder.conversation == ["server:ok", "server:more", "client:-20"])
        #expect(harness.recorder.totals[1]?[.client]?.lostBytes == 20)
        #expect(harness.recorder.totals[1]?[.client]?.segments == 0)
    }

    @Test func `a direction whose first segment comes behind its acknowledgement has lost only what is before that`() {
        for (offset, conversation) in [(0, ["server:ok", "client:fourteen bytes"]), (4, ["server:ok", "client:-4", "client:teen bytes"])] {
            var harness = Harness()
            harness.server(at: -1, flags: [.syn, .ack])
            harness.server("ok", at: 0, ack: 14)
            harness.client(String("fourteen bytes".dropFirst(offset)), at: offset, ack: 0)
            harness.finish()
            #expect(harness.recorder.notices == [.notCaptured])
            #expect(harness.recorder.conversation == conversation)
            #expect(harness.recorder.totals[1]?[.client]?.lostBytes == offset)
        }
    }

    @Test func `a direction that was not captured is counted once, though holes are given up before the end`() {
        var harness = Harness()
        harness.server(at: -1, flags: [.syn, .ack])
        harness.server("ok", at: 0, ack: 14)
        harness.server("late", at: 6, ack: 14)
        harness.assembler.giveUpWaiting(into: &harness.recorder)
        harness.finish()
        #expect(harness.recorder.conversation == ["server:ok", "server:-4", "server:late", "client:-14"])
        #expect(harness.recorder.totals[1]?[.client]?.lostBytes == 14)
    }

    @Test func `the beginning of a direction that comes late is that of the same connection`() {
        var harness = Harness()
        harness.server(at: -1, flags: [.syn, .ack])
        harness.server("ok", at: 0, ack: 14)
        harness.client(at: -1, flags: .syn)
        harness.client("fourteen bytes", at: 0)
        harness.finish()
        #expect(harness.recorder.conversation == ["server:ok", "client:fourteen bytes"])
        #expect(harness.recorder.totals.count == 1)
    }

    @Test func `a SYN-ACK that comes late says where the direction begins that was not captured`() {
        var harness = Harness()
        harness.server("ok", at: 0, ack: 14)
        harness.server(at: -1, flags: [.syn, .ack])
        harness.server("more", at: 2, ack: 20)
        harness.finish()
        #expect(harness.recorder.totals[1]?[.client]?.lostBytes == 20)
    }

    @Test func `where only servers are captured an answer to another SYN is of another connection`() {
        var harness = Harness()
        for sequence in [UInt32(5000), 90_000] {
            harness.clientSequence = sequence &- 4000
            harness.serverSequence = sequence
            harness.server(at: -1, flags: [.syn, .ack])
            harness.server(at: -1, flags: [.syn, .ack])
            harness.server("ok", at: 0, ack: 14)
        }
        harness.finish()
        #expect(harness.recorder.totals.count == 2)
        #expect(harness.recorder.totals.values.allSatisfy { $0[.client]?.lostBytes == 14 && $0[.server]?.bytes == 2 })
    }

    @Test func `a copy that comes after its hole was given up is dropped`() {
        var limits = Limits()
        limits.holeFrames = 5
        var harness = Harness(limits: limits)
        harness.handshake()
        harness.client("late", at: 4)
        harness.server(at: 0, ack: 8)
        harness.idle(6, clientAt: 8, ack: 0)
        harness.client("soon", at: 0)
        harness.client("more", at: 8)
        #expect(harness.recorder.text(.client) == "????latemore")
    }

    @Test func `captures without times give up by frames`() {
        var harness = Harness()
        harness.time = nil
        harness.handshake()
        harness.client("late", at: 4)
        harness.server(at: 0, ack: 8)
        harness.idle(64, clientAt: 8, ack: 0)
        #expect(harness.recorder.conversation == ["client:-4", "client:late"])
    }
}
