/// One property, borrowed from the bytes of a packet.
public struct PropertyView: ~Escapable {
    /// Which property it is.
    public let identifier: PropertyIdentifier
    /// The value, where it is a number (Byte, Two, Four or Variable Byte Integer); zero otherwise.
    public let integer: UInt32
    /// The value, where it is text or Binary Data, without its length.
    ///
    /// Of a User Property the name; empty otherwise.
    public let content: Span<UInt8>
    /// The value of a User Property; empty otherwise.
    public let pairValue: Span<UInt8>

    @_lifetime(copy content, copy pairValue)
    init(_ identifier: PropertyIdentifier, integer: UInt32, content: Span<UInt8>, pairValue: Span<UInt8>) {
        self.identifier = identifier
        self.integer = integer
        self.content = content
        self.pairValue = pairValue
    }
}

/// A list of properties, borrowed from the bytes of a packet; they are read when they are asked for.
public struct PropertiesView: ~Escapable {
    /// The properties as on the wire, without the Property Length.
    public let bytes: Span<UInt8>

    /// The properties in some bytes, which a decoder has laid out before.
    @_lifetime(copy bytes)
    @usableFromInline
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// Whether there are none.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Walks over the properties in the order that they have on the wire: `while let property = iterator.next() { ... }`.
    @_lifetime(copy self)
    public func makeIterator() -> Iterator { Iterator(bytes) }

    /// The first property with this identifier.
    @_lifetime(copy self)
    public func first(_ identifier: PropertyIdentifier) -> PropertyView? {
        var iterator = makeIterator()
        while let property = iterator.next() {
            if property.identifier == identifier { return property }
        }
        return nil
    }

    /// Reads one property after the other.
    public struct Iterator: ~Escapable {
        private let bytes: Span<UInt8>
        private(set) var position = 0

        @_lifetime(copy bytes)
        init(_ bytes: Span<UInt8>) { self.bytes = bytes }

        /// The next property; nil at the end, and where the bytes make no sense (they cannot, once a decoder has laid them out).
        @_lifetime(copy self)
        @_lifetime(self: copy self)
        public mutating func next() -> PropertyView? {
            guard let number = variableByteInteger(),
                let identifier = PropertyIdentifier(rawValue: UInt8(clamping: number))
            else { return nil }
            let none = bytes.extracting(position..<position)
            switch PropertyRule.of(Int(number)).type {
            case .byte:
                guard bytes.count &- position >= 1 else { return nil }
                defer { position &+= 1 }
                return PropertyView(identifier, integer: UInt32(bytes[position]), content: none, pairValue: none)
            case .twoByteInteger:
                guard bytes.count &- position >= 2 else { return nil }
                defer { position &+= 2 }
                return PropertyView(identifier, integer: UInt32(bytes.twoByteInteger(at: position)), content: none, pairValue: none)
            case .fourByteInteger:
                guard bytes.count &- position >= 4 else { return nil }
                defer { position &+= 4 }
                return PropertyView(identifier, integer: bytes.fourByteInteger(at: position), content: none, pairValue: none)
            case .variableByteInteger:
                guard let value = variableByteInteger() else { return nil }
                return PropertyView(identifier, integer: value, content: none, pairValue: none)
            case .string, .binaryData:
                guard let content = content() else { return nil }
                return PropertyView(identifier, integer: 0, content: bytes.extracting(content), pairValue: none)
            case .stringPair:
                guard let name = content(), let value = content() else { return nil }
                return PropertyView(identifier, integer: 0, content: bytes.extracting(name), pairValue: bytes.extracting(value))
            }
        }

        @_lifetime(self: copy self)
        private mutating func variableByteInteger() -> UInt32? {
            var value: UInt32 = 0
            var shift: UInt32 = 0
            while position < bytes.count, shift <= 21 {
                let byte = bytes[position]
                position &+= 1
                value |= UInt32(byte & 0x7F) &<< shift
                if byte < 0x80 { return value }
                shift &+= 7
            }
            return nil
        }

        @_lifetime(self: copy self)
        private mutating func content() -> Range<Int>? {
            guard bytes.count &- position >= 2 else { return nil }
            let start = position &+ 2
            let end = start &+ Int(bytes.twoByteInteger(at: position))
            guard end <= bytes.count else { return nil }
            position = end
            return start..<end
        }
    }
}
