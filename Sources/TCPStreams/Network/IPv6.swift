extension Datagram {
    /// How many extension headers are walked; RFC 8200 4.1 orders at most seven, and each may stand once (destination options twice).
    static let maximumExtensionHeaders = 16

    /// Reads an IPv6 header (RFC 8200 3) and walks the extension headers behind it (4).
    ///
    ///      0                   1                   2                   3
    ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    ///     +-------+---------------+---------------------------------------+
    ///     |Version| Traffic Class |           Flow Label                  |
    ///     +-------+---------------+-------+---------------+---------------+
    ///     |         Payload Length        |  Next Header  |   Hop Limit   |
    ///     +-------------------------------+---------------+---------------+
    ///     |                 Source Address (16 bytes)                     |
    ///     |                 Destination Address (16 bytes)                |
    ///     +---------------------------------------------------------------+
    static func ipv6(_ frame: Span<UInt8>, at start: Int, originalLength: Int) -> Datagram {
        guard frame.count - start >= 40, frame[start] >> 4 == 6 else { return .malformed }
        let payloadLength = Int(frame.bigEndian16(at: start + 4))
        // 0 is a jumbogram (RFC 2675) or segmentation offload: all that is there belongs to it.
        let end = payloadLength == 0 ? unstatedEnd(frame, originalLength) : start + 40 + payloadLength
        var datagram = Datagram(
            content: .tcp, source: IPAddress(v6High: frame.bigEndian64(at: start + 8), low: frame.bigEndian64(at: start + 16)),
            destination: IPAddress(v6High: frame.bigEndian64(at: start + 24), low: frame.bigEndian64(at: start + 32)),
            protocolNumber: frame[start + 6], offset: start + 40, end: end)
        datagram.walkExtensionHeaders(frame)
        return datagram
    }

    /// Moves `offset` and `protocolNumber` behind the extension headers, up to one of a fragment.
    mutating func walkExtensionHeaders(_ frame: Span<UInt8>) {
        for _ in 0...Self.maximumExtensionHeaders {
            let length: Int
            switch protocolNumber {
            case IPProtocol.hopByHop, IPProtocol.routing, IPProtocol.destinationOptions, IPProtocol.mobility,
                IPProtocol.hostIdentity, IPProtocol.shim6:
                guard frame.count - offset >= 2 else { return content = .malformed }
                length = (Int(frame[offset + 1]) + 1) * 8
            case IPProtocol.authentication:
                guard let count = Self.authenticationLength(frame, at: offset) else { return content = .malformed }
                length = count
            case IPProtocol.fragment:
                // An atomic fragment (RFC 6946) is whole: offset 0 and no More Fragments. Bits 1 and 2 are reserved.
                guard frame.count - offset >= 8 else { return content = .malformed }
                guard frame.bigEndian16(at: offset + 2) & 0xfff9 == 0 else { return content = .fragment }
                length = 8
            default:
                content = protocolNumber == IPProtocol.tcp ? .tcp : .otherProtocol
                if offset > end { content = .malformed }
                return
            }
            protocolNumber = frame[offset]
            offset += length
        }
        content = .malformed
    }
}
