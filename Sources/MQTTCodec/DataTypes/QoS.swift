/// A Quality of Service level (4.3), two bits on the wire.
///
/// The fourth pattern, 11, is never legal, but can be on the wire and so can be held here.
public struct QoS: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// 0, 1 or 2; 3 where the bits are 11.
    public let rawValue: UInt8

    /// A level from its two bits; higher bits are ignored.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue & 0b11 }

    /// QoS 0: no acknowledgement (4.3.1).
    public static var atMostOnce: QoS { QoS(rawValue: 0) }
    /// QoS 1: PUBACK (4.3.2).
    public static var atLeastOnce: QoS { QoS(rawValue: 1) }
    /// QoS 2: PUBREC, PUBREL, PUBCOMP (4.3.3).
    public static var exactlyOnce: QoS { QoS(rawValue: 2) }

    /// Whether it is one of the three levels.
    @inlinable
    public var isLegal: Bool { rawValue < 3 }
}

extension QoS: ExpressibleByIntegerLiteral {
    /// A level by its number.
    @inlinable
    public init(integerLiteral value: UInt8) { self.init(rawValue: value) }
}

extension QoS: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { "\(rawValue)" }
}
