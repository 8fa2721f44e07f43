import TCPStreams
import TestSupport
import Testing

@Suite struct Ownership {
    private func harness() -> Harness {
        var harness = Harness()
        harness.assembler = StreamAssembler(tracksOwnership: true)
        return harness
    }

    @Test func `every segment is of its connection: retransmissions, resets, and those that come when it is over`() {
        var harness = harness()
        harness.handshake()
        #expect(harness.assembler.ownership.connections == [1])
        harness.client("hello", at: 0)
        harness.client("hello", at: 0)
        #expect(harness.assembler.ownership.connections == [1])
        harness.client(at: 5, flags: [.fin, .ack])
        harness.server(at: 0, ack: 6, flags: [.fin, .ack])
        #expect(harness.assembler.ownership.connections == [1])
        harness.client(at: 6, ack: 1)
        #expect(harness.assembler.ownership.connections == [1])
        harness.clientPort = 50001
        harness.client(at: -1, flags: .syn)
        #expect(harness.assembler.ownership.connections == [2])
    }

    @Test func `what is no segment is of none, and nothing is kept where nobody asks`() {
        var harness = harness()
        harness.handshake()
        harness.feed(ethernet([1, 2, 3], type: 0x0806))
        #expect(harness.assembler.ownership.connections.isEmpty)
        harness.feed(ethernet(ipv4([1, 2, 3, 4, 5, 6, 7, 8], protocol: 17)))
        #expect(harness.assembler.ownership.connections.isEmpty)
        var plain = Harness()
        plain.handshake()
        #expect(plain.assembler.ownership.connections.isEmpty)
    }

    @Test(arguments: [false, true]) func `the frame that makes a packet whole names those of its fragments`(isIPv6: Bool) {
        var harness = harness()
        let pieces = fragments(of: Wrappings.packet(Fragments.text, isIPv6: isIPv6, isFromClient: true), sizes: [80])
        harness.feed(pieces[0], linkType: 101)
        // Between them a copy, which brings nothing, and something else.
        harness.feed(pieces[0], linkType: 101)
        harness.feed(ipv4([1, 2, 3, 4, 5, 6, 7, 8], protocol: 17), linkType: 101)
        for piece in pieces[1...] {
            #expect(harness.assembler.ownership.connections.isEmpty)
            harness.feed(piece, linkType: 101)
        }
        #expect(harness.assembler.ownership.connections == [1])
        #expect(harness.assembler.ownership.fragmentFrames.sorted() == [1] + Array(4...(pieces.count + 2)))
        // It is said of that frame only.
        harness.handshake()
        #expect(harness.assembler.ownership.fragmentFrames.isEmpty)
    }

    @Test func `fragments within the fragments of a tunnel name all frames`() {
        var harness = harness()
        let inner = fragments(of: Wrappings.packet(Fragments.text, isIPv6: true, isFromClient: true), sizes: [72])
        for (index, piece) in inner.enumerated() {
            let outer = Array(Wrapping.inUDP[0].frame(piece, true)[14...])
            for part in fragments(of: outer, sizes: [40], identification: 100 + index) { harness.feed(ethernet(part)) }
        }
        #expect(harness.assembler.ownership.connections == [1])
        #expect(harness.assembler.ownership.fragmentFrames.sorted() == Array(1...harness.frame))
    }
}
