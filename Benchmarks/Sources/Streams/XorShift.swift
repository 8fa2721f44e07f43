/// A small generator of numbers that look random and are the same everywhere (xorshift64, 13-7-17).
struct XorShift {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// So many bytes, eight of each number, its lowest first; what is left over of the last number is thrown away.
    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            let number = next()
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(shift)))) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
