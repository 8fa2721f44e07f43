/// Frames that an input describes: segments of four connections between two hosts, as they should be or not quite, and any other frames.
///
/// Each frame is a byte for direction, connection and wrapping, a byte for flags and for what is unusual, the numbers of that, and data
/// with a byte for their length. So captures of well-behaved connections are short inputs, and stay captures under most mutations.
struct FrameScript {
    private struct Line {
        /// The next sequence numbers of client and server; the second wraps around soon.
        var next: [UInt32] = [1000, 0xFFFF_FFE0]
    }

    private var lines = [Line](repeating: Line(), count: 4)
    private var time: Int64 = 1_700_000_000_000_000_000

    private static let flags: [SegmentFlags] = [
        [.ack, .psh], .ack, .syn, [.syn, .ack], [.fin, .ack], [.rst, .ack], .rst, [],
    ]

    /// The next frame.
    mutating func next(_ feed: inout ByteFeed) -> BuiltFrame {
        let choice = feed.byte()
        let shape = feed.byte()
        time += 1_000_000
        if choice & 0xC0 == 0xC0 { return anything(&feed) }
        let side = Int(choice & 1)
        let line = Int(choice >> 1 & 3)
        var segment = BuiltSegment(
            isFromClient: side == 0, clientPort: UInt16(40_000 + line), sequence: lines[line].next[side],
            acknowledgment: lines[line].next[1 - side], flags: Self.flags[Int(shape & 7)])
        if shape & 0x08 != 0 { segment.sequence &+= feed.distance() }
        if shape & 0x10 != 0 { segment.acknowledgment &+= feed.distance() }
        let captured = shape & 0x20 == 0 ? Int.max : Int(feed.byte())
        if shape & 0x40 != 0 { time += Int64(feed.fourByteInteger()) << 8 }
        segment.data = feed.take(Int(feed.byte()))
        let end = segment.sequence &+ UInt32(segment.length)
        if Int32(bitPattern: end &- lines[line].next[side]) > 0 { lines[line].next[side] = end }
        // Eight ordinary ways, and eight with something around or between.
        let wrapping = BuiltSegment.Wrapping.allCases[Int(choice >> 3 & 7) + (choice & 0xC0 == 0x80 ? 8 : 0)]
        var frame = segment.frame(wrapping, captured: captured, time: choice & 0xC0 == 0x40 ? nil : time)
        if shape & 0x80 != 0, !frame.bytes.isEmpty { frame.bytes[feed.below(large: frame.bytes.count)] = feed.byte() }
        return frame
    }

    /// A frame of bytes of the input.
    private func anything(_ feed: inout ByteFeed) -> BuiltFrame {
        let linkType = feed.pick(FuzzTarget.linkTypes)
        let lengthens = feed.byte()
        let bytes = feed.take(Int(feed.byte()))
        let originalLength = lengthens == 0xFF ? Int(Int32(bitPattern: feed.fourByteInteger())) : bytes.count + Int(lengthens)
        return BuiltFrame(bytes: bytes, linkType: linkType, originalLength: originalLength, time: lengthens & 1 == 0 ? time : nil)
    }
}

extension ByteFeed {
    /// How far a number is from where it should be: mostly near, both ways.
    mutating func distance() -> UInt32 {
        let value = byte()
        return value == 0x80 ? fourByteInteger() : UInt32(bitPattern: Int32(Int8(bitPattern: value)))
    }

    /// A number below a bound of at most 65,536.
    mutating func below(large bound: Int) -> Int { Int(twoByteInteger()) % bound }
}

extension FuzzTarget {
    /// The link types of frames that are bytes of the input, by index: every one that is read, and one that is not (147).
    public static let linkTypes: [UInt32] = [
        0, 1, 12, 14, 101, 108, 113, 228, 229, 276, 147, 9, 50, 51, 104, 105, 107, 109, 117, 119, 127, 138, 149, 163, 166, 192, 204, 226,
        239,
        242, 258, 281, 282, 284, 285,
    ]
}
