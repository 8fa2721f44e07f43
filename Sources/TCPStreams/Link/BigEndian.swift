/// Reading integers in network byte order from untrusted bytes.
///
/// The loads are bounds-checked: an offset past the end traps, so every caller checks `count` first and says what is missing.
extension Span<UInt8> {
    @inline(__always)
    func bigEndian16(at offset: Int) -> UInt16 {
        // SAFETY: bounds-checked by `RawSpan`; every bit pattern is a `UInt16`. Two shifted byte loads cost twice as much.
        unsafe UInt16(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    @inline(__always)
    func bigEndian32(at offset: Int) -> UInt32 {
        // SAFETY: bounds-checked by `RawSpan`; every bit pattern is a `UInt32`.
        unsafe UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @inline(__always)
    func bigEndian64(at offset: Int) -> UInt64 {
        // SAFETY: bounds-checked by `RawSpan`; every bit pattern is a `UInt64`.
        unsafe UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Copies these bytes, which the frame will not keep.
    @inline(__always)
    func copy() -> [UInt8] {
        // SAFETY: the pointer does not leave the closure. `Array(capacity:)` with `append` takes six instructions a byte more.
        unsafe withUnsafeBufferPointer { unsafe Array($0) }
    }
}
