import TCPStreams
import TestSupport
import Testing

/// One connection in two encapsulations.
@Suite struct Joining {
    static let vxlan = Wrapping.inUDP[0]

    /// Segments of a connection, each as it is and in a tunnel, in this order.
    func capture(_ order: [(isFromClient: Bool, offset: Int, text: String, flags: Flags, isWrapped: Bool)]) -> Harness {
        var harness = Harness()
        for item in order {
            var segment = TestSegment()
            if !item.isFromClient { (segment.source, segment.destination) = (segment.destination, segment.source) }
            segment.sequence = (item.isFromClient ? 1000 : 7_000_000) &+ UInt32(truncatingIfNeeded: item.offset)
            segment.acknowledgment = item.flags.contains(.ack) ? (item.isFromClient ? 7_000_001 : 1001) : 0
            segment.flags = item.flags
            segment.data = Array(item.text.utf8)
            let packet = ipv4(
                segment.bytes, from: item.isFromClient ? 0x0a00_0001 : 0x0a00_0002, to: item.isFromClient ? 0x0a00_0002 : 0x0a00_0001)
            harness.feed(item.isWrapped ? Self.vxlan.frame(packet, item.isFromClient) : ethernet(packet))
        }
        harness.finish()
        return harness
    }

    @Test func `a connection captured at both ends of a tunnel is one, and said so`() {
        for wrappedFirst in [false, true] {
            var order: [(isFromClient: Bool, offset: Int, text: String, flags: Flags, isWrapped: Bool)] = []
            for (isFromClient, offset, text, flags) in [
                (true, 0, "", .syn), (false, 0, "", [.syn, .ack]), (true, 1, "hello", .ack), (true, 6, " there", .ack),
            ] as [(Bool, Int, String, Flags)] {
                order.append((isFromClient, offset, text, flags, wrappedFirst))
                order.append((isFromClient, offset, text, flags, !wrappedFirst))
            }
            let harness = capture(order)
            #expect(harness.recorder.connections.count == 1)
            #expect(harness.recorder.text(.client) == "hello there")
            #expect(harness.recorder.notices == [.alsoSeen(in: wrappedFirst ? .none : Encapsulation([.vxlan(42)]))])
            #expect(harness.assembler.statistics.joinedConnections == 1)
            #expect(harness.recorder.losses.isEmpty)
        }
    }

    @Test func `what one of the places misses comes from the other`() {
        let harness = capture([
            (true, 0, "", .syn, false), (true, 0, "", .syn, true), (false, 0, "", [.syn, .ack], false),
            (true, 1, "one ", .ack, false), (true, 5, "two ", .ack, true), (true, 9, "three", .ack, false),
        ])
        #expect(harness.recorder.text(.client) == "one two three")
        #expect(harness.recorder.connections.count == 1)
    }

    @Test func `each direction may have an encapsulation of its own`() {
        let harness = capture([
            (true, 0, "", .syn, false), (false, 0, "", [.syn, .ack], true), (true, 1, "question", .ack, false),
            (false, 1, "answer", .ack, true),
        ])
        #expect(harness.recorder.connections.count == 1)
        #expect(harness.recorder.text(.client) == "question")
        #expect(harness.recorder.text(.server) == "answer")
    }

    @Test func `in the middle of a connection both numbers must be near, and the bytes the same`() {
        let same = capture([(true, 1, "hello", .ack, false), (false, 1, "x", .ack, false), (true, 1, "hello", .ack, true)])
        #expect(same.recorder.connections.count == 1)
        let other = capture([(true, 1, "hello", .ack, false), (false, 1, "x", .ack, false), (true, 1, "HELLO", .ack, true)])
        #expect(other.recorder.connections.count == 2)
        let far = capture([(true, 1, "hello", .ack, false), (false, 1, "x", .ack, false), (true, 90_000_000, "hello", .ack, true)])
        #expect(far.recorder.connections.count == 2)
    }

    @Test func `two tenants with the same addresses are two, also when they open anew`() {
        let harness = capture([
            (true, 0, "", .syn, false), (true, 500, "", .syn, true), (true, 1, "plain", .ack, false), (true, 501, "wrapped", .ack, true),
        ])
        #expect(harness.recorder.connections.count == 2)
        #expect(harness.recorder.text(.client, of: 1) == "plain")
        #expect(harness.recorder.text(.client, of: 2) == "wrapped")
    }

    @Test func `a reused port ends the connection in both encapsulations`() {
        let harness = capture([
            (true, 0, "", .syn, false), (true, 0, "", .syn, true), (true, 1, "first", .ack, true), (true, 1, "first", .ack, false),
            (true, 50_000, "", .syn, true), (true, 50_000, "", .syn, false), (true, 50_001, "second", .ack, false),
            (true, 50_001, "second", .ack, true),
        ])
        #expect(harness.recorder.connections.count == 2)
        #expect(harness.recorder.text(.client, of: 1) == "first")
        #expect(harness.recorder.text(.client, of: 2) == "second")
        #expect(harness.recorder.ends == [.portReused, .captureEnded])
    }

    @Test func `late copies of a connection that is over open none`() {
        let harness = capture([
            (true, 0, "", .syn, false), (true, 0, "", .syn, true), (true, 1, "x", .ack, false), (true, 2, "", .rst, false),
            (true, 1, "x", .ack, true), (true, 2, "", .rst, true),
        ])
        #expect(harness.recorder.connections.count == 1)
        #expect(harness.recorder.ends == [.rst(.client)])
    }

    @Test func `joined connections are forgotten to make room`() {
        var limits = Limits()
        limits.connections = 10
        var harness = Harness(limits: limits)
        for port in 50_000..<50_100 {
            let segment = TestSegment(source: port, sequence: UInt32(port) << 12, flags: .syn)
            harness.feed(ethernet(ipv4(segment.bytes)))
            for vlan in 1...3 { harness.feed(ethernet(ipv4(segment.bytes), tags: [(0x8100, vlan)])) }
            #expect(harness.assembler.openConnections <= 10)
        }
        harness.finish()
        #expect(harness.recorder.connections.count == 100)
        #expect(harness.assembler.statistics.joinedConnections == 300)
    }
}
