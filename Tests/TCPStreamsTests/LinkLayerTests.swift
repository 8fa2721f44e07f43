import TCPStreams
import TestSupport
import Testing

@Suite struct LinkLayers {
    static let packet4 = ipv4(TestSegment(data: Array("hello".utf8)).bytes)
    static let packet6 = ipv6(TestSegment(data: Array("hello".utf8)).bytes)

    func text(_ frame: [UInt8], _ linkType: UInt32) -> String {
        var harness = Harness()
        harness.feed(frame, linkType: linkType)
        harness.finish()
        return harness.recorder.text(.client)
    }

    @Test func `Ethernet carries IPv4 and IPv6`() {
        #expect(text(ethernet(Self.packet4), 1) == "hello")
        #expect(text(ethernet(Self.packet6, type: 0x86dd), 1) == "hello")
    }

    @Test func `Ethernet padding and a frame check sequence behind the packet are no data`() {
        #expect(text(ethernet(Self.packet4 + [0, 0, 0, 0, 0, 0, 1, 2, 3, 4]), 1) == "hello")
        #expect(text(ethernet(Self.packet6 + [1, 2, 3, 4], type: 0x86dd), 1) == "hello")
    }

    @Test func `VLAN tags of all three types are read, and are part of the connection's identity`() {
        for type in [0x8100, 0x88a8, 0x9100] {
            var harness = Harness()
            harness.feed(ethernet(Self.packet4, tags: [(type, 0x6064)]))
            #expect(harness.recorder.text(.client) == "hello")
            #expect(harness.recorder.connections[0].encapsulation.layers == [.vlan(100)])
        }
        // Each tenant has sequence numbers of its own.
        func packet(_ sequence: UInt32) -> [UInt8] { ipv4(TestSegment(sequence: sequence, data: Array("hello".utf8)).bytes) }
        var harness = Harness()
        harness.feed(ethernet(packet(0), tags: [(0x88a8, 7), (0x8100, 4095)]))
        harness.feed(ethernet(packet(0x4000_0000), tags: [(0x8100, 7)]))
        harness.feed(ethernet(packet(0x8000_0000)))
        harness.feed(ethernet(packet(0x4000_0005), tags: [(0x8100, 7)]))
        #expect(harness.recorder.connections.map(\.encapsulation.layers) == [[.vlan(7), .vlan(4095)], [.vlan(7)], []])
        #expect(harness.recorder.connections.map(\.tcpStream) == [0, 1, 2])
    }

    @Test func `a priority tag names no VLAN`() {
        var harness = Harness()
        harness.feed(ethernet(Self.packet4, tags: [(0x8100, 0xe000)]))
        #expect(harness.recorder.connections[0].encapsulation == .none)
        #expect(harness.recorder.text(.client) == "hello")
    }

    @Test func `more tags than four are malformed`() {
        var harness = Harness()
        harness.feed(ethernet(Self.packet4, tags: Array(repeating: (0x8100, 1), count: 4)))
        #expect(harness.recorder.text(.client) == "hello")
        harness.feed(ethernet(Self.packet4, tags: Array(repeating: (0x8100, 1), count: 5)))
        #expect(harness.assembler.statistics.badHeaders == 1)
    }

    @Test func `IEEE 802.3 with SNAP is read`() {
        let snap: [UInt8] = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0]
        #expect(text(ethernet(snap + Self.packet4, type: 8 + Self.packet4.count), 1) == "hello")
    }

    @Test func `Linux cooked captures of both versions are read`() {
        let head1: [UInt8] = [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0]
        #expect(text(head1 + [8, 0] + Self.packet4, 113) == "hello")
        #expect(text(head1 + [0x86, 0xdd] + Self.packet6, 113) == "hello")
        #expect(text(head1 + [0x81, 0, 0, 5, 8, 0] + Self.packet4, 113) == "hello")
        let rest2: [UInt8] = Array(repeating: 0, count: 18)
        #expect(text([8, 0] + rest2 + Self.packet4, 276) == "hello")
        #expect(text([0x86, 0xdd] + rest2 + Self.packet6, 276) == "hello")
    }

    @Test(arguments: [UInt32(0), 108]) func `loopback is read in both byte orders with every family`(linkType: UInt32) {
        #expect(text([2, 0, 0, 0] + Self.packet4, linkType) == "hello")
        #expect(text([0, 0, 0, 2] + Self.packet4, linkType) == "hello")
        for family in [UInt8(10), 23, 24, 28, 30] {
            #expect(text([family, 0, 0, 0] + Self.packet6, linkType) == "hello")
            #expect(text([0, 0, 0, family] + Self.packet6, linkType) == "hello")
        }
    }

    @Test func `raw IP is read under each of its numbers`() {
        for linkType in [UInt32(101), 12, 14] {
            #expect(text(Self.packet4, linkType) == "hello")
            #expect(text(Self.packet6, linkType) == "hello")
        }
        #expect(text(Self.packet4, 228) == "hello")
        #expect(text(Self.packet6, 229) == "hello")
    }

    @Test func `what is not supported is said, with its number and where it is`() {
        for wrapping in Wrapping.links { #expect(StreamAssembler.supports(linkType: wrapping.linkType), "\(wrapping)") }
        #expect(!StreamAssembler.supports(linkType: 147))
        var harness = Harness()
        harness.feed(ethernet([0, 1], type: 0x0806))
        harness.feed(ethernet(Self.packet4), linkType: 147)
        harness.feed(ethernet(Self.packet4), linkType: 220)
        harness.feed(ethernet(Self.packet4), linkType: 147)
        // A tap that names it.
        harness.feed([12, 0, 0, 0, 1, 0, 0, 0, 220, 0, 0, 0] + Self.packet4, linkType: 258)
        let statistics = harness.assembler.statistics
        #expect(statistics.unsupportedLinkType == 4)
        #expect(statistics.unsupportedLinkTypes.map(\.linkType) == [147, 220])
        #expect(statistics.unsupportedLinkTypes.map(\.frames) == [2, 2])
        #expect(statistics.unsupportedLinkTypes.map(\.firstFrame) == [2, 3])
        #expect(statistics.notIP == 1)
        #expect(harness.recorder.entries.isEmpty)
    }

    @Test func `what IEEE 802.11 encrypts or cuts is counted`() {
        let addresses = Array(repeating: UInt8(0), count: 22)
        var harness = Harness()
        harness.feed([0x08, 0x41] + addresses + [1, 2, 3, 4] + Self.packet4, linkType: 105)
        harness.feed([0x08, 0x05] + addresses + [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + Self.packet4, linkType: 105)
        harness.feed([0x08, 0x01] + addresses.dropLast(2) + [1, 0] + [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + Self.packet4, linkType: 105)
        // A beacon, and data without data.
        harness.feed([0x80, 0] + addresses, linkType: 105)
        harness.feed([0x48, 1] + addresses, linkType: 105)
        #expect(harness.assembler.statistics.protectedFrames == 1)
        #expect(harness.assembler.statistics.linkFragments == 2)
        #expect(harness.assembler.statistics.notIP == 2)
        #expect(harness.recorder.entries.isEmpty)
    }
}
