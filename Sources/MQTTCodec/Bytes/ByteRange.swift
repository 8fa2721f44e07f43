/// A range of bytes within one Control Packet, in eight bytes.
///
/// A packet has at most 268,435,460 bytes (2.1.4), so 32 bits hold every offset.
@usableFromInline
struct ByteRange: Hashable, Sendable, BitwiseCopyable {
    @usableFromInline let start: UInt32
    @usableFromInline let end: UInt32

    @inlinable @inline(__always)
    init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    @inlinable @inline(__always)
    var range: Range<Int> {
        // Both came from `init`, where the reader had start <= end.
        Range(uncheckedBounds: (Int(start), Int(end)))
    }

    @inlinable @inline(__always)
    var count: Int { Int(end) &- Int(start) }
}
