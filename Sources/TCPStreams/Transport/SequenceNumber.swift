/// Arithmetic on sequence numbers, which count modulo 2^32 (RFC 9293 3.4).
extension UInt32 {
    /// How far this sequence number lies ahead of another: negative when behind, -2^31 to 2^31 - 1.
    @inline(__always)
    func distance(from other: UInt32) -> Int {
        Int(Int32(bitPattern: self &- other))
    }

    /// The sequence number this many bytes on.
    @inline(__always)
    func advanced(byBytes count: Int) -> UInt32 {
        self &+ UInt32(truncatingIfNeeded: count)
    }
}

/// The largest window TCP can have, 2^30 bytes (RFC 7323 2.3).
///
/// What lies further ahead than this cannot have been sent in this connection, or the capture missed so much that no count would be true.
let maximumWindow = 1 << 30
