/// Reads the presentation language of TLS (RFC 8446 3) from untrusted bytes.
///
/// What is not there is nil; nothing is read past the end, and a nil leaves the reader where it was.
struct WireReader: ~Escapable {
    private let bytes: Span<UInt8>
    /// Bytes read so far.
    private(set) var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// Bytes that are left.
    var count: Int { bytes.count - offset }

    var isEmpty: Bool { count == 0 }

    @_lifetime(self: copy self)
    mutating func uint8() -> UInt8? { integer(1).map { UInt8($0) } }

    @_lifetime(self: copy self)
    mutating func uint16() -> UInt16? { integer(2).map { UInt16($0) } }

    /// A big-endian integer of 1 to 4 bytes.
    @_lifetime(self: copy self)
    mutating func integer(_ size: Int) -> Int? {
        guard count >= size else { return nil }
        var value = 0
        for index in offset..<offset + size { value = value << 8 | Int(bytes[index]) }
        offset += size
        return value
    }

    /// The next bytes.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    mutating func take(_ size: Int) -> Span<UInt8>? {
        guard size >= 0, count >= size else { return nil }
        defer { offset += size }
        return bytes.extracting(offset..<offset + size)
    }

    /// A vector: its length in so many bytes, then as many bytes as that says (RFC 8446 3.4).
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    mutating func vector(_ lengthSize: Int) -> Span<UInt8>? {
        let start = offset
        guard let length = integer(lengthSize), count >= length else {
            offset = start
            return nil
        }
        return take(length)
    }

    /// The bytes that are left.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    mutating func rest() -> Span<UInt8> {
        defer { offset = bytes.count }
        return bytes.extracting(offset..<bytes.count)
    }
}

extension Span<UInt8> {
    /// These bytes, to keep.
    func copy() -> [UInt8] {
        // SAFETY: the pointer does not leave the closure. Appending byte by byte takes several times as long.
        unsafe withUnsafeBufferPointer { unsafe Array($0) }
    }
}

extension Array<UInt8> {
    /// Appends a copy of bytes.
    mutating func append(copying bytes: Span<UInt8>) {
        // SAFETY: the pointer does not leave the closure. Appending byte by byte takes several times as long.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends an integer of `size` bytes, big-endian.
    mutating func append(bigEndian value: Int, size: Int) {
        for shift in stride(from: (size - 1) * 8, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}
