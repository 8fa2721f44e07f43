import TCPStreams
import TestSupport
import Testing

/// Cuts the payload of an IP packet without options or extension headers into fragments.
///
/// `sizes` are repeated; each but the last fragment's is rounded up to a multiple of 8 (RFC 791 3.2, RFC 8200 4.5).
func fragments(of packet: [UInt8], sizes: [Int], identification: Int = 1) -> [[UInt8]] {
    let isIPv6 = packet[0] >> 4 == 6
    let header = Array(packet[..<(isIPv6 ? 40 : 20)])
    let payload = Array(packet[header.count...])
    var result: [[UInt8]] = []
    var position = 0
    while position < payload.count {
        let size = max(8, (sizes[result.count % sizes.count] + 7) & ~7)
        let end = min(payload.count, position + size)
        let more = end < payload.count
        result.append(fragment(header, Array(payload[position..<end]), at: position, more: more, identification))
        position = end
    }
    return result
}

func fragment(_ header: [UInt8], _ data: [UInt8], at position: Int, more: Bool, _ identification: Int = 1) -> [UInt8] {
    var header = header
    if header[0] >> 4 == 6 {
        let next = header[6]
        header.replaceSubrange(4..<6, with: big16(8 + data.count))
        header[6] = 44
        return header + [next, 0] + big16(position | (more ? 1 : 0)) + big32(UInt32(identification)) + data
    }
    header.replaceSubrange(2..<4, with: big16(20 + data.count))
    header.replaceSubrange(4..<8, with: big16(identification) + big16(position / 8 | (more ? 0x2000 : 0)))
    return header + data
}

@Suite struct Fragments {
    static let text = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 5)

    static func packet(_ isIPv6: Bool, _ text: String = Self.text) -> [UInt8] {
        Wrappings.packet(text, isIPv6: isIPv6, isFromClient: true)
    }

    func read(_ frames: [[UInt8]], limits: Limits = Limits()) -> (text: String, statistics: Statistics) {
        var harness = Harness(limits: limits)
        for frame in frames { harness.feed(frame, linkType: 101) }
        harness.finish()
        #expect(harness.assembler.heldFragmentBytes == 0)
        return (harness.recorder.text(.client), harness.assembler.statistics)
    }

    @Test(arguments: [false, true]) func `they are put together in any order, as small as they may be`(isIPv6: Bool) {
        // 8 bytes cut the TCP header in three.
        for size in [8, 16, 24, 64, 128, 240] {
            let pieces = fragments(of: Self.packet(isIPv6), sizes: [size])
            #expect(pieces.count > 1)
            for order in [pieces, pieces.reversed(), pieces.enumerated().sorted { ($0.offset % 2, $0.offset) < ($1.offset % 2, $1.offset) }.map(\.element)] {
                let (text, statistics) = read(order)
                #expect(text == Self.text)
                #expect(statistics.fragments == pieces.count && statistics.reassembledDatagrams == 1 && statistics.incompleteDatagrams == 0)
            }
        }
    }

    @Test(arguments: [false, true]) func `exact copies change nothing, before and after the packet is whole`(isIPv6: Bool) {
        let pieces = fragments(of: Self.packet(isIPv6), sizes: [64])
        let (text, statistics) = read([pieces[0], pieces[0]] + pieces + pieces.dropLast())
        #expect(text == Self.text)
        #expect(statistics.overlappingFragments == 0 && statistics.conflictingFragments == 0 && statistics.incompleteDatagrams == 0)
    }

    @Test(arguments: [false, true]) func `where they overlap the first copy is kept, and it is said`(isIPv6: Bool) {
        let packet = Self.packet(isIPv6)
        let header = Array(packet[..<(isIPv6 ? 40 : 20)])
        let payload = Array(packet[header.count...])
        var changed = payload
        changed[40] ^= 0xff
        let first = fragment(header, Array(payload[..<64]), at: 0, more: true)
        let equal = fragment(header, Array(payload[32..<96]), at: 32, more: true)
        let different = fragment(header, Array(changed[32..<96]), at: 32, more: true)
        let last = fragment(header, Array(payload[96...]), at: 96, more: false)
        let agreeing = read([first, equal, last])
        #expect(agreeing.text == Self.text)
        #expect(agreeing.statistics.overlappingFragments == 1 && agreeing.statistics.conflictingFragments == 0)
        let conflicting = read([first, different, last])
        #expect(conflicting.text == Self.text)
        #expect(conflicting.statistics.overlappingFragments == 1 && conflicting.statistics.conflictingFragments == 1)
    }

    @Test func `one that spans others fills what is between them`() {
        let packet = Self.packet(false)
        let payload = Array(packet[20...])
        func piece(_ range: Range<Int>) -> [UInt8] {
            fragment(Array(packet[..<20]), Array(payload[range]), at: range.lowerBound, more: range.upperBound < payload.count)
        }
        #expect(read([piece(16..<32), piece(64..<80), piece(0..<payload.count)]).text == Self.text)
    }

    @Test func `two ends of one packet contradict each other`() {
        let packet = Self.packet(false)
        let header = Array(packet[..<20])
        let data = Array(packet[20..<52])
        for pieces in [
            [fragment(header, data, at: 64, more: false), fragment(header, data, at: 128, more: false)],
            [fragment(header, data, at: 64, more: false), fragment(header, data, at: 128, more: true)],
            [fragment(header, data, at: 128, more: true), fragment(header, data, at: 64, more: false)],
        ] {
            let statistics = read(pieces).statistics
            #expect(statistics.conflictingFragments == 1 && statistics.incompleteDatagrams == 1)
        }
    }

    @Test(arguments: [false, true]) func `what is missing is stated in bytes`(isIPv6: Bool) {
        let pieces = fragments(of: Self.packet(isIPv6), sizes: [64])
        let (text, statistics) = read(Array(pieces[0..<1] + pieces[2...]))
        #expect(text == "")
        #expect(statistics.incompleteDatagrams == 1 && statistics.missingFragmentBytes == 64)
        // Without the last one nobody knows how much there was.
        #expect(read(Array(pieces[1..<2])).statistics.missingFragmentBytes == 64)
    }

    @Test func `they wait for half a minute of the capture`() {
        let pieces = fragments(of: Self.packet(false), sizes: [200])
        for (seconds, expected) in [(29, Self.text), (31, "")] as [(Int64, String)] {
            var harness = Harness()
            harness.feed(pieces[0], linkType: 101)
            harness.time = harness.time.map { $0 + seconds * 1_000_000_000 }
            harness.feed(pieces[1], linkType: 101)
            harness.finish()
            #expect(harness.recorder.text(.client) == expected)
        }
    }

    @Test func `names are told apart by addresses, identification, protocol and encapsulation`() {
        let pieces = fragments(of: Self.packet(false), sizes: [200])
        var other = fragments(of: Self.packet(false), sizes: [200], identification: 2)
        #expect(read([pieces[0], other[1]]).text == "")
        other = pieces
        other[1][15] = 9
        #expect(read([pieces[0], other[1]]).text == "")
        var harness = Harness()
        harness.feed(ethernet(pieces[0], tags: [(0x8100, 1)]))
        harness.feed(ethernet(pieces[1], tags: [(0x8100, 2)]))
        #expect(harness.recorder.text(.client) == "")
        harness.feed(ethernet(pieces[1], tags: [(0x8100, 1)]))
        #expect(harness.recorder.text(.client) == Self.text)
        #expect(harness.recorder.connections[0].encapsulation.layers == [.vlan(1)])
    }

    @Test func `those that the snap length cut give a segment that is cut`() {
        let pieces = fragments(of: Self.packet(false), sizes: [120])
        var harness = Harness()
        for piece in pieces.dropFirst() { harness.feed(piece, linkType: 101) }
        harness.feed(Array(pieces[0].prefix(100)), linkType: 101, originalLength: pieces[0].count)
        harness.finish()
        #expect(harness.recorder.text(.client) == String(Self.text.prefix(60)) + String(repeating: "?", count: Self.text.count - 60))
    }

    @Test func `those that contradict themselves are refused`() {
        let packet = Self.packet(false)
        let header = Array(packet[..<20])
        let statistics = read([
            fragment(header, Array(packet[20..<31]), at: 0, more: true), fragment(header, [], at: 64, more: true),
            fragment(header, Array(packet[20..<84]), at: 65_528, more: false),
        ]).statistics
        #expect(statistics.badHeaders == 3 && statistics.incompleteDatagrams == 0)
    }

    @Test(arguments: [Wrapping.inUDP[0], Wrapping.inUDP[10], Wrapping.inIP[0], Wrapping.inIP[3]])
    func `a tunnel's packets and what is in them may both be cut`(wrapping: Wrapping) {
        let inner = fragments(of: Self.packet(true), sizes: [72])
        var harness = Harness()
        for (index, piece) in inner.enumerated() {
            // The outer packet stands behind 14 bytes of Ethernet.
            let outer = Array(wrapping.frame(piece, true)[14...])
            for part in fragments(of: outer, sizes: [40], identification: 100 + index).reversed() { harness.feed(ethernet(part)) }
        }
        harness.finish()
        #expect(harness.recorder.text(.client) == Self.text)
        #expect(harness.recorder.connections.map { $0.encapsulation.layers.map(\.description) } == [wrapping.encapsulation])
    }

    @Test func `extension headers may stand behind the fragment header`() {
        let segment = TestSegment(sequence: 100, data: Array(Self.text.utf8)).bytes
        let packet = ipv6([6, 0, 1, 4, 0, 0, 0, 0] + segment, next: 60)
        #expect(read(fragments(of: packet, sizes: [8])).text == Self.text)
    }

    @Test func `fragments of what cannot hold TCP are not kept`() {
        let packet = ipv4(Array(repeating: 8, count: 200), protocol: 1)
        let statistics = read(fragments(of: packet, sizes: [64])).statistics
        #expect(statistics.notTCP == 4 && statistics.incompleteDatagrams == 0)
    }

    @Test func `a flood is bounded, and said once for each packet given up`() {
        var limits = Limits()
        limits.fragmentBytes = 100_000
        var harness = Harness(limits: limits)
        let packet = Self.packet(false)
        for identification in 0..<5000 {
            harness.feed(fragments(of: packet, sizes: [200], identification: identification)[0], linkType: 101)
            #expect(harness.assembler.heldFragmentBytes <= 100_000)
        }
        let pieces = fragments(of: packet, sizes: [64], identification: 9999)
        for piece in pieces { harness.feed(piece, linkType: 101) }
        #expect(harness.recorder.text(.client) == Self.text)
        harness.finish()
        let statistics = harness.assembler.statistics
        #expect(statistics.incompleteDatagrams == 5000)
        #expect(statistics.fragmentLimitReached > 4000 && statistics.fragmentLimitReached < 5000)
    }

    @Test func `the pieces of a packet are counted, and so are packets`() {
        var limits = Limits()
        limits.fragmentsPerDatagram = 10
        limits.fragmentedDatagrams = 3
        let pieces = fragments(of: Self.packet(false), sizes: [8])
        let many = read(Array(pieces.dropLast()), limits: limits).statistics
        #expect(many.fragmentLimitReached > 0)
        let packets = (0..<10).map { fragments(of: Self.packet(false), sizes: [64], identification: $0)[0] }
        let statistics = read(packets, limits: limits).statistics
        #expect(statistics.fragmentLimitReached == 7 && statistics.incompleteDatagrams == 10)
    }
}
