import TCPStreams
import Testing

@Suite struct Reassembly {
    @Test func `segments in order are handed on one by one, each with its frame`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.client("two", at: 3)
        harness.server("three", at: 0, ack: 6)
        #expect(
            harness.recorder.entries == [
                .opened(1), .received(Array("one".utf8), .client, 1, frame: 4), .received(Array("two".utf8), .client, 1, frame: 5),
                .received(Array("three".utf8), .server, 1, frame: 6),
            ])
        let connection = harness.recorder.connections[0]
        #expect(connection.client.description == "10.0.0.1:50000")
        #expect(connection.server.description == "10.0.0.2:1883")
        #expect(connection.handshakeSeen)
        #expect(connection.opened.frame == 1)
        #expect(harness.assembler.heldBytes == 0)
    }

    @Test func `a segment that is early waits, and keeps its own frame number`() {
        var harness = Harness()
        harness.handshake()
        harness.client("two", at: 3)
        #expect(harness.recorder.text(.client) == "")
        harness.client("one", at: 0)
        #expect(
            harness.recorder.entries.dropFirst() == [
                .received(Array("one".utf8), .client, 1, frame: 5), .received(Array("two".utf8), .client, 1, frame: 4),
            ])
    }

    @Test func `retransmissions are dropped and counted`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.client("one", at: 0)
        harness.client("onetwo", at: 0)
        harness.finish()
        #expect(harness.recorder.text(.client) == "onetwo")
        #expect(harness.recorder.totals[1]?[.client]?.retransmittedBytes == 6)
        #expect(harness.recorder.notices.isEmpty)
        #expect(harness.assembler.statistics.retransmittedBytes == 6)
    }

    @Test func `overlapping early segments keep the first copy of each byte`() {
        var harness = Harness()
        harness.handshake()
        harness.client("CD", at: 2)
        harness.client("GH", at: 6)
        harness.client("bcdefghi", at: 1)
        harness.client("A", at: 0)
        #expect(harness.recorder.text(.client) == "AbCDefGHi")
        #expect(harness.recorder.notices == [.conflictingCopy(byteCount: 4)])
    }

    @Test func `a copy with other bytes is noticed after the first was handed on`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.client("two", at: 3)
        harness.client("ONE", at: 0)
        harness.client("two", at: 3)
        #expect(harness.recorder.text(.client) == "onetwo")
        #expect(harness.recorder.entries.last == .noticed(.conflictingCopy(byteCount: nil), .client, 1, frame: 6))
        #expect(harness.assembler.statistics.conflictingCopies == 1)
    }

    @Test func `sequence numbers wrap`() {
        for start in [UInt32.max, UInt32.max - 1, UInt32.max - 2, UInt32.max - 5, 0x7fff_fffe] {
            var harness = Harness()
            harness.clientSequence = start
            harness.serverSequence = start
            harness.handshake()
            harness.client("abc", at: 0)
            harness.client("ghi", at: 6)
            harness.client("def", at: 3)
            harness.server("xyz", at: 0, ack: 9)
            harness.client(at: 9, ack: 3, flags: [.fin, .ack])
            harness.server(at: 3, ack: 10, flags: [.fin, .ack])
            #expect(harness.recorder.text(.client) == "abcdefghi")
            #expect(harness.recorder.text(.server) == "xyz")
            #expect(harness.recorder.ends == [.fin(first: .client)])
        }
    }

    @Test func `keep-alive probes bring nothing, with a byte or without`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.server(at: 0, ack: 3)
        harness.client(at: 2)
        harness.client("\0", at: 2)
        harness.server(at: 0, ack: 3)
        harness.client("two", at: 3)
        harness.finish()
        #expect(harness.recorder.text(.client) == "onetwo")
        #expect(harness.recorder.notices.isEmpty)
        #expect(harness.recorder.losses.isEmpty)
        #expect(harness.assembler.statistics.keepAliveProbes == 1)
    }

    @Test func `a zero-window probe brings one byte, and the segment that follows the rest`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.client("t", at: 3)
        harness.server(at: 0, ack: 3)
        harness.client("t", at: 3)
        harness.client("two", at: 3)
        #expect(harness.recorder.text(.client) == "onetwo")
    }

    @Test func `data on SYN come first`() {
        var harness = Harness()
        harness.client("one", at: -1, flags: .syn)
        harness.server(at: -1, ack: 3, flags: [.syn, .ack])
        // The sequence number of the SYN is one before that of the data.
        #expect(harness.recorder.text(.client) == "one")
        harness.client("two", at: 3)
        #expect(harness.recorder.text(.client) == "onetwo")
    }

    @Test func `what the snap length cut is lost where it stood, at once`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one and a half", at: 0, captured: 3)
        harness.client("two", at: 14)
        #expect(harness.recorder.conversation == ["client:one", "client:-11", "client:two"])
        #expect(harness.recorder.entries[2] == .lost(11, .notCaptured, .client, 1, frame: 4))
        // Cut inside the TCP header: the header still says how much followed.
        harness.client("three", at: 17, captured: -6)
        harness.client("!", at: 22)
        #expect(harness.recorder.text(.client) == "one???????????two?????!")
        #expect(harness.assembler.statistics.truncatedFrames == 2)
    }

    @Test func `a cut segment that waits is lost in its place`() {
        var harness = Harness()
        harness.handshake()
        harness.client("defgh", at: 3, captured: 2)
        harness.client("i", at: 8)
        harness.client("abc", at: 0)
        #expect(harness.recorder.text(.client) == "abcde???i")
    }

    @Test func `data behind a FIN are dropped and noticed`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0, flags: [.fin, .ack])
        harness.client("more", at: 4)
        harness.client("onemore", at: 0)
        #expect(harness.recorder.text(.client) == "one")
        #expect(harness.recorder.notices.contains(.dataBeyondFin(byteCount: 4)))
    }

    @Test func `early data behind a later FIN are dropped when it comes`() {
        var harness = Harness()
        harness.handshake()
        harness.client("beyond", at: 10)
        harness.client("one", at: 0, flags: [.fin, .ack])
        #expect(harness.recorder.text(.client) == "one")
        #expect(harness.recorder.notices == [.dataBeyondFin(byteCount: 6)])
        #expect(harness.assembler.heldBytes == 0)
    }

    @Test func `a FIN at another place than the first is ignored`() {
        var harness = Harness()
        harness.handshake()
        harness.client(at: 5, flags: [.fin, .ack])
        harness.client(at: 3, flags: [.fin, .ack])
        harness.client("hello", at: 0)
        #expect(harness.recorder.notices == [.misplacedFin])
        #expect(harness.recorder.text(.client) == "hello")
        #expect(harness.recorder.entries.last == .finished(.client, 1, frame: 4))
    }

    @Test func `data further ahead than any window are dropped and noticed`() {
        var harness = Harness()
        harness.handshake()
        harness.client("far", at: 1 << 30 + 1)
        harness.client("near", at: 0)
        #expect(harness.recorder.text(.client) == "near")
        #expect(harness.recorder.notices == [.dataOutsideWindow(byteCount: 3)])
    }
}
