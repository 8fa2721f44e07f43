/// The byte order of the host that wrote a capture, which its integers are in.
enum ByteOrder: Sendable {
    case little
    case big

    /// The 16-bit integer at `offset`; traps when it does not lie inside `bytes`, so callers check lengths first.
    @inline(__always)
    func uint16(_ bytes: Span<UInt8>, at offset: Int) -> UInt16 {
        // SAFETY: the load is bounds-checked, and every bit pattern is a UInt16.
        let stored = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
        return self == .little ? UInt16(littleEndian: stored) : UInt16(bigEndian: stored)
    }

    /// The 32-bit integer at `offset`; traps when it does not lie inside `bytes`, so callers check lengths first.
    @inline(__always)
    func uint32(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
        // SAFETY: the load is bounds-checked, and every bit pattern is a UInt32.
        let stored = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return self == .little ? UInt32(littleEndian: stored) : UInt32(bigEndian: stored)
    }

    /// The 64-bit integer at `offset`; traps when it does not lie inside `bytes`, so callers check lengths first.
    @inline(__always)
    func uint64(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        // SAFETY: the load is bounds-checked, and every bit pattern is a UInt64.
        let stored = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return self == .little ? UInt64(littleEndian: stored) : UInt64(bigEndian: stored)
    }

    /// The 64-bit integer that pcapng stores as two 32-bit halves, the high one first in either byte order.
    @inline(__always)
    func highThenLow(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        UInt64(uint32(bytes, at: offset)) << 32 | UInt64(uint32(bytes, at: offset + 4))
    }

    /// The 32-bit length at `offset` as an `Int`; clamped where `Int` is too small for it, which the limits then refuse.
    @inline(__always)
    func length(_ bytes: Span<UInt8>, at offset: Int) -> Int {
        Int(clamping: uint32(bytes, at: offset))
    }
}
