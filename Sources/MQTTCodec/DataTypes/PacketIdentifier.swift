/// A Packet Identifier (2.2.1): what an answer repeats, so that it can be told to what it belongs.
///
/// Each side of a Network Connection numbers its own packets. Zero is not legal, but can be on the wire and so can be held here.
public struct PacketIdentifier: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// The number, 1 to 65,535 where it is legal.
    public let rawValue: UInt16

    /// An identifier with this number.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }
}

extension PacketIdentifier: ExpressibleByIntegerLiteral {
    /// An identifier with this number.
    @inlinable
    public init(integerLiteral value: UInt16) { self.rawValue = value }
}

extension PacketIdentifier: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { "\(rawValue)" }
}
