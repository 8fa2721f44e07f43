/// Reads fields one after the other from the bytes of one packet, up to an end that encloses them.
///
/// Made inside each decoder and never passed on, so that it lives in registers. Fields are named by autoclosures, so that a path is put
/// together only where somebody is told of it.
struct ByteReader: ~Escapable {
    let bytes: Span<UInt8>
    let context: DecodingContext
    /// Where the next field begins, counted from the first byte of the packet.
    private(set) var position: Int
    /// Where what encloses the fields ends; never beyond the bytes.
    let end: Int

    @inline(always)
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, _ context: DecodingContext, from start: Int, to end: Int) {
        self.bytes = bytes
        self.context = context
        self.position = start
        self.end = end
    }

    /// Bytes not read yet.
    @inline(always)
    var remaining: Int { end &- position }

    @inline(always)
    @_lifetime(self: copy self)
    mutating func skip(to position: Int) { self.position = position }

    /// One byte (1.5.1).
    @inline(always)
    @_lifetime(self: copy self)
    mutating func byte<O: DecodingObserver>(_ field: @autoclosure () -> FieldPath, _ observer: inout O) throws(O.Failure) -> UInt8 {
        let start = position
        guard start < end else { throw observer.broken(.mandatoryField, context, field(), end, end) }
        position = start &+ 1
        if O.isComplete { observer.read(field(), start, start &+ 1) }
        return bytes[start]
    }

    /// A Two Byte Integer, the more significant byte first (1.5.2).
    @inline(always)
    @_lifetime(self: copy self)
    mutating func twoByteInteger<O: DecodingObserver>(
        _ field: @autoclosure () -> FieldPath, _ observer: inout O
    ) throws(O.Failure) -> UInt16 {
        let start = position
        guard remaining >= 2 else { throw observer.broken(.mandatoryField, context, field(), end, end) }
        position = start &+ 2
        if O.isComplete { observer.read(field(), start, start &+ 2) }
        return bytes.twoByteInteger(at: start)
    }

    /// A Four Byte Integer, the most significant byte first (1.5.3).
    @inline(always)
    @_lifetime(self: copy self)
    mutating func fourByteInteger<O: DecodingObserver>(
        _ field: @autoclosure () -> FieldPath, _ observer: inout O
    ) throws(O.Failure) -> UInt32 {
        let start = position
        guard remaining >= 4 else { throw observer.broken(.mandatoryField, context, field(), end, end) }
        position = start &+ 4
        if O.isComplete { observer.read(field(), start, start &+ 4) }
        return bytes.fourByteInteger(at: start)
    }

    /// A Variable Byte Integer (1.5.5).
    @inline(always)
    @_lifetime(self: copy self)
    mutating func variableByteInteger<O: DecodingObserver>(
        _ field: @autoclosure () -> FieldPath, missing: Requirement = .mandatoryField, _ observer: inout O
    ) throws(O.Failure) -> Int {
        let start = position
        guard start < end else { throw observer.broken(missing, context, field(), end, end) }
        let low = bytes[start]
        guard low >= 0x80 else {
            position = start &+ 1
            if O.isComplete { observer.read(field(), start, start &+ 1) }
            return Int(low)
        }
        return try longVariableByteInteger(field(), &observer)
    }

    @inline(always)
    @_lifetime(self: copy self)
    private mutating func longVariableByteInteger<O: DecodingObserver>(
        _ field: @autoclosure () -> FieldPath, _ observer: inout O
    ) throws(O.Failure) -> Int {
        let start = position
        var value = 0
        var count = 0
        while true {
            guard start &+ count < end else { throw observer.broken(.mandatoryField, context, field(), end, end) }
            let byte = bytes[start &+ count]
            value |= Int(byte & 0x7F) &<< (7 &* count)
            count &+= 1
            if byte < 0x80 { break }
            // The fourth byte may not announce a fifth, whether or not that is there.
            if count == 4 {
                throw observer.broken(.lengthOfVariableByteInteger, context, field(), start, start &+ 4)
            }
        }
        position = start &+ count
        if O.isComplete { observer.read(field(), start, position) }
        if count > VariableByteInteger.size(value) {
            try require(false, .shortestVariableByteInteger, field(), start, position, value: value, &observer)
        }
        return value
    }

    /// Binary Data (1.5.6), or the bytes of text that the caller judges: two bytes of length, then as many bytes.
    ///
    /// The range is that of the content, without its length.
    @inline(always)
    @_lifetime(self: copy self)
    mutating func binaryData<O: DecodingObserver>(
        _ field: @autoclosure () -> FieldPath, missing: Requirement = .mandatoryField, _ observer: inout O
    ) throws(O.Failure) -> ByteRange {
        let start = position
        guard remaining >= 2 else { throw observer.broken(missing, context, field(), end, end) }
        let length = Int(bytes.twoByteInteger(at: start))
        guard remaining &- 2 >= length else {
            throw observer.broken(.fieldWithinBounds, context, field(), start, start &+ 2, value: length)
        }
        position = start &+ 2 &+ length
        if O.isComplete { observer.read(field(), start, position) }
        return ByteRange(start &+ 2, position)
    }

    /// Notes a breach, and throws when the observer wants to stop at it.
    @inline(always)
    func require<O: DecodingObserver>(
        _ isMet: Bool, _ requirement: Requirement, _ field: @autoclosure () -> FieldPath, _ start: Int, _ end: Int, value: Int = 0,
        _ observer: inout O
    ) throws(O.Failure) {
        guard !isMet else { return }
        if let failure = observer.violated(requirement, context, field(), start, end, value: value) { throw failure }
    }

    /// Nothing may follow the last field.
    @inline(always)
    func requireEnd<O: DecodingObserver>(or requirement: Requirement = .noTrailingBytes, _ observer: inout O) throws(O.Failure) {
        guard position < end else { return }
        if O.isComplete { observer.read(FieldPath(.trailingBytes), position, end) }
        try require(false, requirement, FieldPath(.trailingBytes), position, end, value: end &- position, &observer)
    }
}
