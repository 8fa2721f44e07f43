import TCPStreams
import TestSupport
import Testing

/// Every link layer and every tunnel, around the same packets.
@Suite struct Wrappings {
    static func packet(_ text: String, isIPv6: Bool, isFromClient: Bool, sequence: UInt32 = 100, acknowledgment: UInt32 = 200) -> [UInt8] {
        var segment = TestSegment(sequence: sequence, acknowledgment: acknowledgment, data: Array(text.utf8))
        if !isFromClient { (segment.source, segment.destination) = (segment.destination, segment.source) }
        return isIPv6
            ? ipv6(segment.bytes, swapped: !isFromClient)
            : ipv4(segment.bytes, from: isFromClient ? 0x0a00_0001 : 0x0a00_0002, to: isFromClient ? 0x0a00_0002 : 0x0a00_0001)
    }

    @Test(arguments: Wrapping.all) func `both directions of a connection are read, and its encapsulation is told`(wrapping: Wrapping) {
        for isIPv6 in [false, true] {
            var harness = Harness()
            harness.feed(wrapping.frame(Self.packet("hello", isIPv6: isIPv6, isFromClient: true), true), linkType: wrapping.linkType)
            harness.feed(
                wrapping.frame(
                    Self.packet("world", isIPv6: isIPv6, isFromClient: false, sequence: 200, acknowledgment: 105), false),
                linkType: wrapping.linkType)
            harness.finish()
            #expect(harness.recorder.text(.client) == "hello")
            #expect(harness.recorder.text(.server) == "world")
            #expect(harness.recorder.connections.map { $0.encapsulation.layers.map(\.description) } == [wrapping.encapsulation])
        }
    }

    @Test(arguments: Wrapping.all) func `what the snap length cuts is stated`(wrapping: Wrapping) {
        let packet = Self.packet("hello", isIPv6: false, isFromClient: true)
        let whole = wrapping.frame(packet, true)
        // Where the packet's data end in the frame.
        let text = Array("hello".utf8)
        guard let start = (0..<whole.count - 4).last(where: { Array(whole[$0..<$0 + 5]) == text }) else {
            Issue.record("the text is not in the frame")
            return
        }
        for length in 0...start + 5 {
            var harness = Harness()
            harness.feed(Array(whole.prefix(length)), linkType: wrapping.linkType, originalLength: whole.count)
            harness.finish()
            // 14 bytes of the TCP header are enough to say what is missing.
            let missing = length < start - 6 ? 0 : start + 5 - max(length, start)
            let expected = "hello".prefix(max(0, length - start)) + String(repeating: "?", count: missing)
            #expect(harness.recorder.text(.client) == expected, "\(length) bytes")
        }
    }

    @Test func `changes to frames never trap, and no frame costs more than its headers`() {
        var random = SeededGenerator(seed: 11)
        for wrapping in Wrapping.all {
            let frames = [true, false].map { wrapping.frame(Self.packet("hello", isIPv6: $0, isFromClient: true), true) }
            var harness = Harness()
            for _ in 0..<300 {
                var bytes = frames[Int.random(in: 0...1, using: &random)]
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: .min ... .max, using: &random)
                }
                if Int.random(in: 0..<4, using: &random) == 0 { bytes = Array(bytes.prefix(.random(in: 0...bytes.count, using: &random))) }
                harness.feed(bytes, linkType: wrapping.linkType, originalLength: bytes.count + .random(in: 0...200, using: &random))
            }
            // Anything may come behind a header of each kind.
            for _ in 0..<300 {
                let rest = (0..<Int.random(in: 0...120, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
                harness.feed(rest, linkType: wrapping.linkType)
            }
            harness.finish()
            #expect(harness.assembler.heldBytes == 0 && harness.assembler.heldFragmentBytes == 0)
        }
    }
}

@Suite struct Nesting {
    @Test func `what nests without end is counted, whatever it nests`() {
        let packet = Wrappings.packet("hello", isIPv6: false, isFromClient: true)
        // A tunnel without a number takes a byte of the room for the encapsulation; Ethernet in Ethernet takes none.
        var wrapped = packet
        for _ in 0..<200 { wrapped = Bytes.ipv4(wrapped, 4) }
        var bridged = Bytes.ethernet(packet)
        for _ in 0..<200 { bridged = Bytes.zeros(12) + [0x65, 0x58] + bridged }
        var harness = Harness()
        harness.feed(wrapped, linkType: 101)
        harness.feed(bridged)
        #expect(harness.assembler.statistics.nestedTooDeep == 2)
        #expect(harness.recorder.entries.isEmpty)
    }

    @Test func `as much is nested as there is room for`() {
        var wrapped = Wrappings.packet("hello", isIPv6: false, isFromClient: true)
        for _ in 0..<10 { wrapped = Bytes.ipv4(wrapped, 4) }
        var harness = Harness()
        harness.feed(wrapped, linkType: 101)
        #expect(harness.recorder.text(.client) == "hello")
        #expect(harness.recorder.connections[0].encapsulation.layers == Array(repeating: .ip, count: 10))
    }

    @Test func `the room for an encapsulation keeps every layer apart, or takes it not at all`() {
        let layers: [Encapsulation.Layer] = [
            .vlan(4095), .backbone(0xff_ffff), .frameRelay(0x7f_ffff), .pppoe(.max), .mpls, .ip, .etherIP, .gre, .greKey(.max),
            .nvgre(0xff_ffff), .erspan(1023), .vxlan(0), .geneve(0xff_ffff), .gtp, .l2tp, .tzsp,
        ]
        for first in layers {
            for second in layers {
                for third in layers {
                    #expect(Encapsulation([first, second, third]).layers == [first, second, third])
                }
            }
        }
        #expect(Encapsulation(Array(repeating: .vlan(1), count: 9)).layers.count == 5)
        #expect(Encapsulation(Array(repeating: .ip, count: 99)).layers.count == 16)
    }

    @Test func `padding behind an outer packet is not taken for what an inner one lacks`() {
        // The inner header says more than the outer packet holds, as a mirror writes that cuts what it mirrors.
        let packet = Wrappings.packet("hello", isIPv6: false, isFromClient: true)
        let cut = Bytes.ethernet(Bytes.ipv4(Array(packet.dropLast(3)), 4)) + Array("XXXXXX".utf8)
        var harness = Harness()
        harness.feed(cut)
        #expect(harness.recorder.text(.client) == "he???")
    }
}
