import TCPStreams
import Testing

@Suite struct Connections {
    @Test func `two FINs close, and say whose came first and where`() {
        var harness = Harness()
        harness.handshake()
        harness.client("bye", at: 0)
        harness.server(at: 0, ack: 3, flags: [.fin, .ack])
        harness.client(at: 3, ack: 1, flags: [.fin, .ack])
        harness.server(at: 1, ack: 4)
        #expect(
            harness.recorder.entries.suffix(3) == [
                .finished(.server, 1, frame: 5), .finished(.client, 1, frame: 6), .closed(1, .fin(first: .server), frame: 6),
            ])
        #expect(harness.recorder.totals[1]?[.client]?.bytes == 3)
        #expect(harness.recorder.totals[1]?[.client]?.segments == 4)
        #expect(harness.assembler.openConnections == 0)
    }

    @Test func `simultaneous FINs close`() {
        var harness = Harness()
        harness.handshake()
        harness.client(at: 0, flags: [.fin, .ack])
        harness.server(at: 0, flags: [.fin, .ack])
        harness.client(at: 1, ack: 1)
        harness.server(at: 1, ack: 1)
        #expect(harness.recorder.ends == [.fin(first: .client)])
        #expect(harness.recorder.losses.isEmpty)
    }

    @Test func `a FIN waits for the bytes before it`() {
        var harness = Harness()
        harness.handshake()
        harness.server(at: 0, flags: [.fin, .ack])
        harness.client(at: 3, ack: 1, flags: [.fin, .ack])
        #expect(harness.recorder.ends.isEmpty)
        harness.client("abc", at: 0)
        #expect(harness.recorder.text(.client) == "abc")
        #expect(harness.recorder.ends == [.fin(first: .server)])
    }

    @Test func `the other direction goes on after a FIN`() {
        var harness = Harness()
        harness.handshake()
        harness.client(at: 0, flags: [.fin, .ack])
        harness.server("late", at: 0, ack: 1)
        #expect(harness.recorder.text(.server) == "late")
        harness.finish()
        #expect(harness.recorder.ends == [.captureEnded])
    }

    @Test func `a reset closes at once; its data are no part of the stream`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.server("reason", at: 0, ack: 3, flags: [.rst, .ack])
        #expect(harness.recorder.entries.last == .closed(1, .rst(.server), frame: 5))
        #expect(harness.recorder.text(.server) == "")
    }

    @Test func `a reset states what is missing, and delivers what waits`() {
        var harness = Harness()
        harness.handshake()
        harness.client("late", at: 4)
        harness.server(at: 0, flags: [.rst, .ack])
        #expect(harness.recorder.conversation == ["client:-4", "client:late"])
        #expect(harness.recorder.entries[1] == .lost(4, .connectionEnded, .client, 1, frame: 4))
    }

    @Test func `a reset outside the window is ignored, as the receiver does`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.server(at: 0, ack: 3)
        harness.client(at: -100_000, flags: [.rst])
        harness.client(at: 1 << 30 + 100, flags: [.rst])
        harness.client("two", at: 3)
        #expect(harness.recorder.text(.client) == "onetwo")
        #expect(harness.recorder.notices == [.resetOutsideWindow, .resetOutsideWindow])
        harness.client(at: 6, flags: [.rst])
        #expect(harness.recorder.ends == [.rst(.client)])
    }

    @Test func `a refused connection opens and closes`() {
        var harness = Harness()
        harness.client(at: -1, flags: .syn)
        harness.server(at: -5001, ack: 0, flags: [.rst, .ack])
        #expect(harness.recorder.ends == [.rst(.server)])
    }

    @Test func `a SYN repeated after a refusal opens nothing, until it is answered`() {
        var harness = Harness()
        for _ in 0..<3 {
            harness.client(at: -1, flags: .syn)
            harness.server(at: -5001, ack: 0, flags: [.rst, .ack])
        }
        #expect(harness.recorder.connections.count == 1)
        harness.client(at: -1, flags: .syn)
        harness.server(at: -1, ack: 0, flags: [.syn, .ack])
        harness.client("at last", at: 0)
        #expect(harness.recorder.connections.map(\.handshakeSeen) == [true, true])
        #expect(harness.recorder.text(.client, of: 2) == "at last")
    }

    @Test func `a SYN with another initial sequence number is a new connection`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.clientSequence = 900_000
        harness.serverSequence = 700_000
        harness.handshake()
        harness.client("two", at: 0)
        harness.finish()
        #expect(harness.recorder.text(.client, of: 1) == "one")
        #expect(harness.recorder.text(.client, of: 2) == "two")
        #expect(harness.recorder.ends == [.portReused, .captureEnded])
        #expect(harness.recorder.connections.map(\.tcpStream) == [0, 1])
        #expect(harness.recorder.entries.contains(.closed(1, .portReused, frame: 5)))
    }

    @Test func `a port reused after closing is a new connection`() {
        var harness = Harness()
        harness.handshake()
        harness.client(at: 0, flags: [.rst, .ack])
        harness.clientSequence = 1 << 31
        harness.serverSequence = 77
        harness.handshake()
        harness.client("two", at: 0)
        #expect(harness.recorder.text(.client, of: 2) == "two")
        #expect(harness.recorder.ends == [.rst(.client)])
    }

    @Test func `a SYN-ACK to a SYN that was not captured is a new connection`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.clientSequence = 900_000
        harness.serverSequence = 700_000
        harness.server(at: -1, ack: 0, flags: [.syn, .ack])
        harness.client("two", at: 0)
        #expect(harness.recorder.text(.client, of: 2) == "two")
        #expect(harness.recorder.connections[1].client.port == 50000)
        #expect(harness.recorder.ends == [.portReused])
    }

    @Test func `repeated SYNs and SYN-ACKs open nothing`() {
        var harness = Harness()
        harness.client(at: -1, flags: .syn)
        harness.client(at: -1, flags: .syn)
        harness.server(at: -1, ack: 0, flags: [.syn, .ack])
        harness.server(at: -1, ack: 0, flags: [.syn, .ack])
        harness.client("one", at: 0)
        harness.server(at: -1, ack: 0, flags: [.syn, .ack])
        harness.client("two", at: 3)
        harness.finish()
        #expect(harness.recorder.connections.count == 1)
        #expect(harness.recorder.text(.client) == "onetwo")
        #expect(harness.recorder.losses.isEmpty)
    }

    @Test func `a server may answer a repeated SYN with another number`() {
        var harness = Harness()
        harness.client(at: -1, flags: .syn)
        harness.server(at: -1, ack: 0, flags: [.syn, .ack])
        harness.serverSequence = 123_456
        harness.client(at: -1, flags: .syn)
        harness.server(at: -1, ack: 0, flags: [.syn, .ack])
        harness.client(at: 0)
        harness.server("hi", at: 0)
        #expect(harness.recorder.connections.count == 1)
        #expect(harness.recorder.text(.server) == "hi")
    }

    @Test func `a simultaneous open is one connection`() {
        var harness = Harness()
        harness.client(at: -1, flags: .syn)
        harness.server(at: -1, flags: .syn)
        harness.client(at: -1, ack: 0, flags: [.syn, .ack])
        harness.server(at: -1, ack: 0, flags: [.syn, .ack])
        harness.client("a", at: 0)
        harness.server("b", at: 0)
        #expect(harness.recorder.connections.count == 1)
        #expect(harness.recorder.text(.client) == "a")
        #expect(harness.recorder.text(.server) == "b")
    }

    @Test func `late copies after the close open nothing`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.client(at: 3, flags: [.fin, .ack])
        harness.server(at: 0, ack: 4, flags: [.fin, .ack])
        harness.client("one", at: 0)
        harness.client(at: 4, ack: 1)
        harness.client(at: -1, flags: .syn)
        harness.server(at: 1, ack: 4, flags: [.rst])
        harness.finish()
        #expect(harness.recorder.connections.count == 1)
        #expect(harness.recorder.ends.count == 1)
        #expect(harness.assembler.statistics.segmentsAfterClose == 1)
    }

    @Test func `a closed connection is forgotten after a while`() {
        var harness = Harness()
        harness.handshake()
        harness.client("one", at: 0)
        harness.client(at: 3, flags: [.rst, .ack])
        harness.time? += 300_000_000_000
        harness.client("new", at: 3)
        #expect(harness.recorder.connections.map(\.handshakeSeen) == [true, false])
        #expect(harness.recorder.text(.client, of: 2) == "new")
    }

    @Test func `a start in the middle guesses the roles by the ports`() {
        var harness = Harness()
        harness.server("from the server", at: 1000, ack: 50)
        harness.client("from the client", at: 50, ack: 1015)
        #expect(!harness.recorder.connections[0].handshakeSeen)
        #expect(harness.recorder.connections[0].server.port == 1883)
        #expect(harness.recorder.text(.server) == "from the server")
        #expect(harness.recorder.text(.client) == "from the client")
        #expect(harness.recorder.losses.isEmpty)
    }

    @Test func `a start at the SYN-ACK knows the roles`() {
        var harness = Harness()
        harness.clientPort = 1000
        harness.server(at: -1, ack: 0, flags: [.syn, .ack])
        harness.client("hello", at: 0)
        #expect(harness.recorder.connections[0].handshakeSeen)
        #expect(harness.recorder.connections[0].server.port == 1883)
        #expect(harness.recorder.text(.client) == "hello")
    }

    @Test func `a start in the middle waits for what was under way`() {
        var harness = Harness()
        harness.server(at: 0, ack: 100)
        harness.client("late", at: 104)
        #expect(harness.recorder.text(.client) == "")
        harness.client("soon", at: 100)
        #expect(harness.recorder.text(.client) == "soonlate")
    }

    @Test func `a start at a keep-alive probe loses no byte and adds none`() {
        for probe in ["", "\0"] {
            var harness = Harness()
            if !probe.isEmpty { harness.server(at: 0, ack: 100) }
            harness.client(probe, at: 99)
            harness.server(at: 0, ack: 100)
            harness.client("data", at: 100)
            harness.finish()
            #expect(harness.recorder.text(.client) == "data")
            #expect(harness.recorder.losses.isEmpty)
        }
    }

    @Test func `the end of the capture closes in order of ids`() {
        var harness = Harness()
        for port in [50003, 50001, 50002] {
            harness.clientPort = port
            harness.handshake()
        }
        harness.finish()
        #expect(
            harness.recorder.entries.suffix(3) == [
                .closed(1, .captureEnded, frame: 9), .closed(2, .captureEnded, frame: 9), .closed(3, .captureEnded, frame: 9),
            ])
        harness.finish()
        #expect(harness.recorder.ends.count == 3)
        harness.handshake()
        #expect(harness.recorder.connections.last?.id == 4)
    }

    @Test func `connections of two VLANs with equal addresses are two`() {
        var harness = Harness()
        for (tag, text) in [(1, "a"), (2, "b"), (1, "c"), (2, "d")] {
            let sequence: UInt32 = text < "c" ? 1 : 2
            let segment = TestSegment(sequence: sequence, data: Array(text.utf8)).bytes
            harness.feed(ethernet(ipv4(segment), tags: [(0x8100, tag)]))
        }
        #expect(harness.recorder.text(.client, of: 1) == "ac")
        #expect(harness.recorder.text(.client, of: 2) == "bd")
    }

    @Test func `a connection with itself does not trap`() {
        var harness = Harness()
        for flags in [Flags.syn, [.syn, .ack], .ack, [.fin, .ack], .rst] {
            let segment = TestSegment(source: 7, destination: 7, sequence: 5, flags: flags, data: [1]).bytes
            harness.feed(ethernet(ipv4(segment, from: 1, to: 1)))
        }
        harness.finish()
        #expect(harness.recorder.connections.count == 1)
    }
}
