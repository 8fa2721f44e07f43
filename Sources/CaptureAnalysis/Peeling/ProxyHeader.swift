public import TCPStreams

/// The header of the PROXY protocol (HAProxy's specification of 2020/03/05), which a proxy puts in front of what it passes on.
///
/// Version 1 is a line of text, version 2 binary. It says who is at the other end of the proxy.
///
///     PROXY TCP4 192.0.2.10 192.0.2.1 56324 1883\r\n
///
///     version 2:
///     +--------------------------------+-------+-------+---------------+
///     | 0D 0A 0D 0A 00 0D 0A 51 55 49  |ver|cmd|fam|prt|    length     |
///     | 54 0A                          | (4)(4)| (4)(4)|     (16)      |
///     +--------------------------------+-------+-------+---------------+
///     | source address, destination address, source port, destination  |
///     | port, then type-length-value fields                            |
///     +----------------------------------------------------------------+
public struct ProxyHeader: Hashable, Sendable {
    /// Version 1 or 2.
    public let version: Int
    /// Whether the proxy speaks for itself (a health check): `LOCAL` of version 2 (2.2).
    public let isLocal: Bool
    /// Who connected to the proxy; nil where it is not said, or is no TCP over IP (`UNKNOWN`, `AF_UNSPEC`, `AF_UNIX`).
    public let source: Endpoint?
    /// What it connected to.
    public let destination: Endpoint?
    /// The fields of version 2 (2.2), in their order.
    public let fields: [Field]
    /// Bytes of the header.
    public let length: Int

    /// A type-length-value field of version 2 (2.2.1 to 2.2.7).
    public struct Field: Hashable, Sendable {
        /// The type, such as 0x01 for ALPN, 0x02 for the host name, 0x20 for TLS, 0xEA for what AWS says.
        public let type: UInt8
        /// The value; from the wire.
        public let value: [UInt8]

        /// The name that the specification gives the type; nil where it has none.
        public var name: String? {
            switch type {
            case 0x01: "PP2_TYPE_ALPN"
            case 0x02: "PP2_TYPE_AUTHORITY"
            case 0x03: "PP2_TYPE_CRC32C"
            case 0x04: "PP2_TYPE_NOOP"
            case 0x05: "PP2_TYPE_UNIQUE_ID"
            case 0x20: "PP2_TYPE_SSL"
            case 0x30: "PP2_TYPE_NETNS"
            default: nil
            }
        }
    }

    /// What the first bytes of a side are.
    enum Recognition: Hashable {
        /// A header; what it is in front of begins behind it.
        case header(ProxyHeader)
        /// It may be one when more bytes are there.
        case needsMore
        /// It is none, or one that makes no sense.
        case other
    }

    /// The longest line of version 1, with its line end (2.1).
    static let maximumLineLength = 107
    /// The signature of version 2 (2.2).
    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    private static let keyword = Array("PROXY ".utf8)

    /// Looks at the first bytes of a side.
    ///
    /// Of version 1 at most 107 bytes are needed, of version 2 what its length says: 16 and up to 65,535.
    static func recognize(_ bytes: Span<UInt8>) -> Recognition {
        for (beginning, read) in [(keyword, readLine), (signature, readBinary)] {
            let count = min(bytes.count, beginning.count)
            guard (0..<count).allSatisfy({ bytes[$0] == beginning[$0] }) else { continue }
            return count < beginning.count ? .needsMore : read(bytes)
        }
        return .other
    }

    // MARK: Version 1

    private static func readLine(_ bytes: Span<UInt8>) -> Recognition {
        var end = keyword.count
        while end < min(bytes.count, maximumLineLength), bytes[end] != 0x0A { end += 1 }
        guard end < maximumLineLength else { return .other }
        guard end < bytes.count else { return .needsMore }
        guard bytes[end - 1] == 0x0D else { return .other }
        var text: [UInt8] = []
        for index in keyword.count..<(end - 1) { text.append(bytes[index]) }
        let words = text.split(separator: 0x20, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        func header(_ source: Endpoint?, _ destination: Endpoint?) -> Recognition {
            .header(ProxyHeader(version: 1, isLocal: false, source: source, destination: destination, fields: [], length: end + 1))
        }
        // What follows UNKNOWN is to be ignored.
        if words.first == "UNKNOWN" { return header(nil, nil) }
        guard words.count == 5, words[0] == "TCP4" || words[0] == "TCP6" else { return .other }
        let isIPv6 = words[0] == "TCP6"
        guard let source = IPAddress(text: words[1]), let destination = IPAddress(text: words[2]), source.isIPv6 == isIPv6,
            destination.isIPv6 == isIPv6, let sourcePort = port(words[3]), let destinationPort = port(words[4])
        else { return .other }
        return header(Endpoint(address: source, port: sourcePort), Endpoint(address: destination, port: destinationPort))
    }

    /// A port in decimal digits without leading zeros.
    private static func port(_ text: String) -> UInt16? { UInt16(text).flatMap { String($0) == text ? $0 : nil } }

    // MARK: Version 2

    private static func readBinary(_ bytes: Span<UInt8>) -> Recognition {
        guard bytes.count >= 16 else { return .needsMore }
        let command = bytes[12] & 0xF
        guard bytes[12] >> 4 == 2, command <= 1 else { return .other }
        let length = 16 + (Int(bytes[14]) << 8 | Int(bytes[15]))
        guard bytes.count >= length else { return .needsMore }
        // What a LOCAL connection, or an unspecified family, brings is to be passed over by its length.
        guard command == 1, bytes[13] >> 4 != 0 else {
            return .header(ProxyHeader(version: 2, isLocal: command == 0, source: nil, destination: nil, fields: [], length: length))
        }
        // Of an address family the length of an address; TCP over IPv4 and IPv6 are 0x11 and 0x21.
        let addressLength =
            switch bytes[13] >> 4 {
            case 1: 4
            case 2: 16
            case 3: 108
            default: 0
            }
        let portLength = bytes[13] == 0x11 || bytes[13] == 0x12 || bytes[13] == 0x21 || bytes[13] == 0x22 ? 2 : 0
        let fieldsStart = 16 + 2 * (addressLength + portLength)
        guard fieldsStart <= length else { return .other }
        var source: Endpoint?
        var destination: Endpoint?
        if bytes[13] == 0x11 || bytes[13] == 0x21 {
            let ports = 16 + 2 * addressLength
            source = endpoint(bytes, at: 16, addressLength, port: ports)
            destination = endpoint(bytes, at: 16 + addressLength, addressLength, port: ports + 2)
        }
        guard let fields = fields(bytes.extracting(fieldsStart..<length)) else { return .other }
        return .header(
            ProxyHeader(
                version: 2, isLocal: false, source: source, destination: destination, fields: fields, length: length))
    }

    private static func endpoint(_ bytes: Span<UInt8>, at start: Int, _ length: Int, port: Int) -> Endpoint? {
        let address = (start..<start + length).map { bytes[$0] }
        return IPAddress(bytes: address).map { Endpoint(address: $0, port: UInt16(bytes[port]) << 8 | UInt16(bytes[port + 1])) }
    }

    /// The fields; nil where one runs beyond the header.
    private static func fields(_ bytes: Span<UInt8>) -> [Field]? {
        var fields: [Field] = []
        var position = 0
        while position < bytes.count {
            guard bytes.count - position >= 3 else { return nil }
            let end = position + 3 + (Int(bytes[position + 1]) << 8 | Int(bytes[position + 2]))
            guard end <= bytes.count else { return nil }
            fields.append(Field(type: bytes[position], value: (position + 3..<end).map { bytes[$0] }))
            position = end
        }
        return fields
    }
}
