import TCPStreams
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
        var harness = Harness()
        harness.feed(ethernet(Self.packet4, tags: [(0x88a8, 7), (0x8100, 4095)]))
        harness.feed(ethernet(Self.packet4, tags: [(0x8100, 7)]))
        harness.feed(ethernet(Self.packet4))
        harness.feed(ethernet(Self.packet4, tags: [(0x8100, 7)]))
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

    @Test func `what is not supported is said`() {
        for linkType in [UInt32(0), 1, 12, 14, 101, 108, 113, 228, 229, 276] { #expect(StreamAssembler.supports(linkType: linkType)) }
        #expect(!StreamAssembler.supports(linkType: 105))
        var harness = Harness()
        harness.feed(ethernet(Self.packet4), linkType: 105)
        harness.feed(ethernet([0, 1], type: 0x0806))
        #expect(harness.assembler.statistics.unsupportedLinkType == 1)
        #expect(harness.assembler.statistics.notIP == 1)
        #expect(harness.recorder.entries.isEmpty)
    }

    @Test func `every frame cut short is refused or read, and never traps`() {
        for linkType in [UInt32(0), 1, 12, 101, 108, 113, 228, 229, 276] {
            for packet in [ethernet(Self.packet4, tags: [(0x8100, 3)]), ethernet(Self.packet6, type: 0x86dd), Self.packet4, Self.packet6] {
                for length in 0...packet.count {
                    var harness = Harness()
                    harness.feed(Array(packet.prefix(length)), linkType: linkType, originalLength: packet.count)
                    harness.finish()
                }
            }
        }
    }
}
