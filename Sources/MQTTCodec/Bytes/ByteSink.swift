/// What a packet writes itself into: once to count its bytes, once to put them down.
///
/// One description of each packet serves both, so that the size cannot differ from what is written.
protocol ByteSink: ~Copyable, ~Escapable {
    /// One byte (1.5.1).
    mutating func byte(_ value: UInt8)
    /// A Two Byte Integer, the more significant byte first (1.5.2).
    mutating func twoByteInteger(_ value: UInt16)
    /// Bytes as they are, without a length.
    mutating func bytes(_ content: borrowing [UInt8])
}

extension ByteSink where Self: ~Copyable & ~Escapable {
    /// A Variable Byte Integer in its shortest form (1.5.5).
    @inline(always)
    mutating func variableByteInteger(_ value: Int) {
        var rest = value
        while rest >= 0x80 {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        byte(UInt8(truncatingIfNeeded: rest))
    }

    /// Binary Data, or text: two bytes of length, then the content (1.5.4, 1.5.6).
    @inline(always)
    mutating func binaryData(_ content: borrowing [UInt8]) {
        twoByteInteger(UInt16(truncatingIfNeeded: content.count))
        bytes(content)
    }

    /// The Property Length and the properties (2.2.2).
    @inline(always)
    mutating func properties(_ properties: borrowing Properties) {
        variableByteInteger(properties.bytes.count)
        bytes(properties.bytes)
    }
}

/// Counts.
struct ByteCounter: ByteSink {
    private(set) var count = 0

    @inline(always)
    mutating func byte(_ value: UInt8) { count &+= 1 }

    @inline(always)
    mutating func twoByteInteger(_ value: UInt16) { count &+= 2 }

    @inline(always)
    mutating func bytes(_ content: borrowing [UInt8]) { count &+= content.count }
}

/// Writes into memory that is large enough; the stores are checked all the same.
struct ByteWriter: ByteSink, ~Copyable, ~Escapable {
    private var target: MutableRawSpan
    private var position: Int

    @inline(always)
    @_lifetime(copy target)
    init(_ target: consuming MutableRawSpan, at position: Int) {
        self.target = target
        self.position = position
    }

    @inline(always)
    @_lifetime(self: copy self)
    mutating func byte(_ value: UInt8) {
        target.storeBytes(of: value, toByteOffset: position, as: UInt8.self)
        position &+= 1
    }

    @inline(always)
    @_lifetime(self: copy self)
    mutating func twoByteInteger(_ value: UInt16) {
        target.storeBytes(of: value.bigEndian, toByteOffset: position, as: UInt16.self)
        position &+= 2
    }

    @inline(always)
    @_lifetime(self: copy self)
    mutating func bytes(_ content: borrowing [UInt8]) {
        target.store(content.span, at: position)
        position &+= content.count
    }
}
