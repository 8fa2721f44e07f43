/// A UTF-8 Encoded String (1.5.4), held as its bytes.
///
/// Bytes and not `String`: topics are compared byte by byte (4.7.3-4) where `String` compares by canonical equivalence, and what 3.1 let
/// through, or a hostile peer sent, no `String` can hold. A decoder that accepted the packet has checked the bytes.
public struct UTF8EncodedString: Hashable, Sendable {
    /// The bytes, without the two bytes of length before them.
    public let bytes: [UInt8]

    /// Text as it is in a `String`.
    public init(_ string: String) { self.bytes = Array(string.utf8) }

    /// Bytes that may or may not be well-formed; encoding a packet judges them.
    public init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    @inlinable
    init(copying span: Span<UInt8>) { self.bytes = [UInt8](copying: span) }

    /// The text; nil where the bytes are not well-formed UTF-8.
    public var string: String? {
        guard let text = try? UTF8Span(validating: bytes.span) else { return nil }
        return String(copying: text)
    }

    /// Whether there is nothing.
    public var isEmpty: Bool { bytes.isEmpty }
}

extension UTF8EncodedString: ExpressibleByStringLiteral {
    /// Text as it is in the literal.
    public init(stringLiteral value: String) { self.init(value) }
}

extension UTF8EncodedString: CustomStringConvertible {
    /// The text, with U+FFFD where the bytes are not well-formed.
    ///
    /// Not safe for a terminal: control characters stay.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
