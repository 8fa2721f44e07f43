import TCPStreams
import Testing

@Suite struct LimitsOfWhatIsKept {
    @Test func `bytes held in a direction have a limit; the hole is given up when it is reached`() {
        var limits = Limits()
        limits.heldBytesPerDirection = 10
        var harness = Harness(limits: limits)
        harness.handshake()
        harness.client("abcdef", at: 5)
        harness.client("klmno", at: 15)
        #expect(harness.recorder.conversation == ["client:-5", "client:abcdef"])
        #expect(harness.recorder.entries[1] == .lost(5, .limitReached, .client, 1, frame: 4))
        #expect(harness.assembler.statistics.directionLimitReached == 1)
        harness.client("ghij", at: 11)
        #expect(harness.recorder.text(.client) == "?????abcdefghijklmno")
    }

    @Test func `segments held in a direction have a limit`() {
        var limits = Limits()
        limits.heldSegmentsPerDirection = 3
        var harness = Harness(limits: limits)
        harness.handshake()
        for index in 1...4 { harness.client("x", at: index * 2) }
        #expect(harness.recorder.conversation == ["client:-2", "client:x"])
        harness.finish()
        #expect(harness.recorder.text(.client) == "??x?x?x?x")
    }

    @Test func `where an answer waits at the limit the question is given up`() {
        var limits = Limits()
        limits.heldBytesPerDirection = 10
        var harness = Harness(limits: limits)
        harness.handshake()
        harness.server("answer", at: 0, ack: 8)
        harness.server("answer", at: 6, ack: 8)
        #expect(harness.recorder.conversation == ["client:-8", "server:answer", "server:answer"])
    }

    @Test func `a connection that ends because a limit gives up what it waits for is closed once`() {
        var limits = Limits()
        limits.heldBytes = 0
        var harness = Harness(limits: limits)
        harness.handshake()
        harness.server(at: 0, ack: 0, flags: [.fin, .ack])
        harness.client("late", at: 4, flags: [.fin, .ack])
        #expect(harness.recorder.conversation == ["client:-4", "client:late"])
        harness.finish()
        #expect(harness.recorder.ends == [.fin(first: .server)])
    }

    @Test func `bytes held by all connections have a limit; what waited longest is given up`() {
        var limits = Limits()
        limits.heldBytes = 1000
        var harness = Harness(limits: limits)
        for port in 50001...50010 {
            harness.clientPort = port
            harness.handshake()
            harness.client(String(repeating: "x", count: 100), at: 5)
            #expect(harness.assembler.heldBytes <= 1000)
        }
        #expect(harness.assembler.statistics.heldBytesLimitReached == 5)
        let given = harness.recorder.entries.compactMap { if case .lost(5, .limitReached, _, let id, _) = $0 { id } else { nil } }
        #expect(given == [1, 2, 3, 4, 5])
    }

    @Test func `connections have a limit; the one idle longest is evicted, with what waits`() {
        var limits = Limits()
        limits.connections = 3
        var harness = Harness(limits: limits)
        for port in [50001, 50002, 50003] {
            harness.clientPort = port
            harness.handshake()
        }
        harness.clientPort = 50001
        harness.client("still here", at: 0)
        harness.clientPort = 50002
        harness.client("late", at: 4)
        harness.clientPort = 50003
        harness.client("here too", at: 0)
        harness.clientPort = 50001
        harness.client("!", at: 10)
        harness.clientPort = 50004
        harness.handshake()
        #expect(harness.recorder.ends == [.evicted])
        #expect(harness.recorder.text(.client, of: 2) == "????late")
        #expect(harness.recorder.entries.contains(.closed(2, .evicted, frame: 14)))
        #expect(harness.assembler.statistics.evictedConnections == 1)
        #expect(harness.assembler.openConnections == 3)
    }

    @Test func `closed connections make room first, then those that only opened`() {
        var limits = Limits()
        limits.connections = 3
        var harness = Harness(limits: limits)
        harness.clientPort = 50001
        harness.handshake()
        harness.clientPort = 50002
        harness.handshake()
        harness.client(at: 0, flags: [.rst, .ack])
        harness.clientPort = 50003
        harness.client(at: -1, flags: .syn)
        harness.clientPort = 50004
        harness.handshake()
        #expect(harness.recorder.ends == [.rst(.client)])
        harness.clientPort = 50005
        harness.handshake()
        #expect(harness.recorder.ends == [.rst(.client), .evicted])
        #expect(harness.recorder.entries.contains { if case .closed(3, .evicted, _) = $0 { true } else { false } })
    }

    @Test func `a flood of SYNs evicts no established connection`() {
        var limits = Limits()
        limits.connections = 100
        var harness = Harness(limits: limits)
        harness.handshake()
        for port in 1000..<11_000 {
            let segment = TestSegment(source: port, sequence: 1, flags: .syn).bytes
            harness.feed(ethernet(ipv4(segment, from: UInt32(port))))
        }
        harness.client("still here", at: 0)
        #expect(harness.recorder.text(.client) == "still here")
        #expect(harness.assembler.openConnections == 100)
    }

    @Test func `closed connections that are remembered have a limit`() {
        var limits = Limits()
        limits.closedConnections = 2
        var harness = Harness(limits: limits)
        for port in [50001, 50002, 50003] {
            harness.clientPort = port
            harness.handshake()
            harness.client("x", at: 0, flags: .ack)
            harness.client(at: 1, flags: [.rst, .ack])
        }
        for port in [50001, 50002, 50003] {
            harness.clientPort = port
            harness.client("x", at: 0)
        }
        // Only the first was forgotten; its late copy looks like a connection.
        #expect(harness.recorder.connections.count == 4)
    }

    @Test func `a flood of tiny early segments is bounded`() {
        var harness = Harness()
        harness.handshake()
        for index in 0..<20_000 { harness.client("x", at: 40_002 - index * 2) }
        #expect(harness.assembler.heldBytes < 2049 * 100)
        harness.finish()
        #expect(harness.assembler.heldBytes == 0)
    }

    @Test func `limits of zero still deliver everything or state it`() {
        var limits = Limits()
        limits.heldBytes = 0
        limits.heldBytesPerDirection = 0
        limits.heldSegmentsPerDirection = 0
        limits.connections = 0
        limits.closedConnections = 0
        limits.holeFrames = 0
        limits.holeTime = 0
        limits.closedTime = 0
        var harness = Harness(limits: limits)
        harness.handshake()
        harness.client("b", at: 1)
        harness.client("a", at: 0)
        harness.server("c", at: 0, ack: 9)
        harness.clientPort += 1
        harness.handshake()
        harness.finish()
        #expect(harness.recorder.text(.client) == "?b???????")
        #expect(harness.recorder.text(.server) == "c")
    }
}
