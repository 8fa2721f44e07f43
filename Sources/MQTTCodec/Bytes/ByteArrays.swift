extension Span<UInt8> {
    /// The two bytes at `offset` as a Two Byte Integer (1.5.2); `offset` must leave room for it.
    @inlinable @inline(always)
    func twoByteInteger(at offset: Int) -> UInt16 {
        // SAFETY: bounds-checked by `RawSpan`; every bit pattern is an integer.
        UInt16(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// The four bytes at `offset` as a Four Byte Integer (1.5.3); `offset` must leave room for it.
    @inlinable @inline(always)
    func fourByteInteger(at offset: Int) -> UInt32 {
        // SAFETY: bounds-checked by `RawSpan`; every bit pattern is an integer.
        UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}

extension [UInt8] {
    /// The bytes of a span as an array.
    ///
    /// The one place where the codec uses a pointer. Without it the memory would have to be filled with zeros before the bytes are stored,
    /// which costs a third more where they are few and twice as much where they are a thousand.
    @inlinable
    public init(copying span: Span<UInt8>) {
        // SAFETY: the pointer is valid for as many bytes as the buffer says while the closure runs, and does not leave it.
        self = span.withUnsafeBufferPointer { Array($0) }
    }

    /// Adds the bytes of a span at the end.
    @inlinable
    public mutating func append(copying span: Span<UInt8>) {
        append(addingCapacity: span.count) { output in
            output.append(repeating: 0, count: span.count)
            var target = output.mutableSpan
            var raw = target.mutableBytes
            raw.store(span, at: 0)
        }
    }
}

extension MutableRawSpan {
    /// Stores the bytes of a span at `offset`; there must be room for them.
    @inlinable @inline(always)
    mutating func store(_ span: Span<UInt8>, at offset: Int) {
        // SAFETY: all loads below are bounds-checked by `RawSpan`, and every bit pattern is a vector of bytes or an integer.
        let source = span.bytes
        let count = span.count
        if count >= 16 {
            var position = 0
            let last = count &- 16
            while position &+ 64 <= last {
                let part = source.unsafeLoadUnaligned(fromByteOffset: position, as: SIMD64<UInt8>.self)
                storeBytes(of: part, toByteOffset: offset &+ position, as: SIMD64<UInt8>.self)
                position &+= 64
            }
            while position < last {
                let part = source.unsafeLoadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
                storeBytes(of: part, toByteOffset: offset &+ position, as: SIMD16<UInt8>.self)
                position &+= 16
            }
            // The last sixteen bytes may overlap those before them.
            let part = source.unsafeLoadUnaligned(fromByteOffset: last, as: SIMD16<UInt8>.self)
            storeBytes(of: part, toByteOffset: offset &+ last, as: SIMD16<UInt8>.self)
        } else if count >= 8 {
            let head = source.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
            let tail = source.unsafeLoadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            storeBytes(of: head, toByteOffset: offset, as: UInt64.self)
            storeBytes(of: tail, toByteOffset: offset &+ count &- 8, as: UInt64.self)
        } else if count >= 4 {
            let head = source.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
            let tail = source.unsafeLoadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            storeBytes(of: head, toByteOffset: offset, as: UInt32.self)
            storeBytes(of: tail, toByteOffset: offset &+ count &- 4, as: UInt32.self)
        } else {
            for position in 0..<count {
                storeBytes(of: span[position], toByteOffset: offset &+ position, as: UInt8.self)
            }
        }
    }
}
