/// A version of TLS by its number on the wire (RFC 8446 4.2.1).
public struct ProtocolVersion: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number on the wire, 0x0304 for TLS 1.3.
    public let rawValue: UInt16

    /// A version by its number, whether it has a name here or not.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// RFC 5246.
    public static let tls12 = Self(rawValue: 0x0303)
    /// RFC 8446.
    public static let tls13 = Self(rawValue: 0x0304)

    /// As in `TLS 1.3`; `version 0x1234` where it has no name here.
    public var description: String {
        switch rawValue {
        case 0x0300: "SSL 3.0"
        case 0x0301: "TLS 1.0"
        case 0x0302: "TLS 1.1"
        case 0x0303: "TLS 1.2"
        case 0x0304: "TLS 1.3"
        default: "version 0x" + String(rawValue, radix: 16)
        }
    }

    /// Whether it is one of those that clients send so that servers get used to unknown ones (RFC 8701).
    var isGrease: Bool { rawValue & 0x0F0F == 0x0A0A && rawValue >> 8 == rawValue & 0xFF }
}
