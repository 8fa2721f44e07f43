/// An IPv4 or IPv6 address.
///
/// An IPv4 address and the IPv6 address that maps it (`::ffff:192.0.2.1`) are different: they are different on the wire.
public struct IPAddress: Hashable, Sendable {
    /// Bytes 0 to 7 of an IPv6 address as one number; 0 for IPv4.
    let high: UInt64
    /// Bytes 8 to 15 of an IPv6 address, or the 4 bytes of an IPv4 address, as one number.
    let low: UInt64
    /// Whether this is an IPv6 address (16 bytes) and not an IPv4 address (4 bytes).
    public let isIPv6: Bool

    @inline(__always)
    init(high: UInt64, low: UInt64, isIPv6: Bool) {
        self.high = high
        self.low = low
        self.isIPv6 = isIPv6
    }

    /// The IPv4 address of this number: `0xc000_0201` is 192.0.2.1.
    public init(v4 address: UInt32) {
        self.init(high: 0, low: UInt64(address), isIPv6: false)
    }

    /// The IPv6 address of these two numbers, bytes 0 to 7 and 8 to 15.
    public init(v6High high: UInt64, low: UInt64) {
        self.init(high: high, low: low, isIPv6: true)
    }

    /// The address of 4 or 16 bytes in network order; nil where there are as many of neither.
    public init?(bytes: [UInt8]) {
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        switch bytes.count {
        case 4: self.init(v4: UInt32(truncatingIfNeeded: number(bytes[...])))
        case 16: self.init(v6High: number(bytes[..<8]), low: number(bytes[8...]))
        default: return nil
        }
    }

    /// The bytes of the address in network order, 4 or 16.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        appendBytes(to: &result)
        return result
    }

    func appendBytes(to output: inout [UInt8]) {
        if isIPv6 {
            for shift in stride(from: UInt64(56), through: 0, by: -8) { output.append(UInt8(truncatingIfNeeded: high >> shift)) }
            for shift in stride(from: UInt64(56), through: 0, by: -8) { output.append(UInt8(truncatingIfNeeded: low >> shift)) }
        } else {
            for shift in stride(from: UInt64(24), through: 0, by: -8) { output.append(UInt8(truncatingIfNeeded: low >> shift)) }
        }
    }

    /// Whether the bytes of this address sort before those of another; IPv4 sorts before IPv6.
    @inline(__always)
    func precedes(_ other: IPAddress) -> Bool {
        if isIPv6 != other.isIPv6 { return !isIPv6 }
        return high != other.high ? high < other.high : low < other.low
    }
}

/// One end of a TCP connection: an address and a port.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// The address.
    public var address: IPAddress
    /// The port.
    public var port: UInt16

    /// An end at this address and port.
    @inline(__always)
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `192.0.2.1:1883` or `[2001:db8::1]:1883` (RFC 3986 3.2.2).
    public var description: String {
        address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }

    /// Appends the text of `description` as ASCII.
    public func append(to output: inout [UInt8]) {
        if address.isIPv6 { output.append(UInt8(ascii: "[")) }
        address.append(to: &output)
        if address.isIPv6 { output.append(UInt8(ascii: "]")) }
        output.append(UInt8(ascii: ":"))
        IPAddress.appendDecimal(UInt32(port), to: &output)
    }
}
