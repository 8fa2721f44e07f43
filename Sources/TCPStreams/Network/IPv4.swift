extension Datagram {
    /// Reads an IPv4 header (RFC 791 3.1).
    ///
    ///      0                   1                   2                   3
    ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    ///     +-------+-------+---------------+-------------------------------+
    ///     |Version|  IHL  |Type of Service|          Total Length         |
    ///     +-------+-------+---------------+-----+-------------------------+
    ///     |         Identification        |Flags|     Fragment Offset     |
    ///     +---------------+---------------+-----+-------------------------+
    ///     |  Time to Live |    Protocol   |        Header Checksum        |
    ///     +---------------+---------------+-------------------------------+
    ///     |                        Source Address                         |
    ///     +---------------------------------------------------------------+
    ///     |                     Destination Address                       |
    ///     +---------------------------------------------------------------+
    ///
    /// The checksum is not looked at: with checksum offload it is wrong on frames captured where they were sent.
    @inline(__always)
    static func ipv4(_ frame: Span<UInt8>, at offset: Int, originalLength: Int) -> Datagram {
        guard frame.count - offset >= 20 else { return .malformed }
        let first = frame[offset]
        let headerLength = Int(first & 0x0f) * 4
        guard first >> 4 == 4, headerLength >= 20 else { return .malformed }
        let totalLength = Int(frame.bigEndian16(at: offset + 2))
        // Segmentation offload leaves 0 for what does not fit or is not known yet: all that is there belongs to it.
        let end = totalLength == 0 ? unstatedEnd(frame, originalLength) : offset + totalLength
        guard end >= offset + headerLength else { return .malformed }
        var datagram = Datagram(
            content: .tcp, source: IPAddress(v4: frame.bigEndian32(at: offset + 12)),
            destination: IPAddress(v4: frame.bigEndian32(at: offset + 16)), protocolNumber: frame[offset + 9],
            offset: offset + headerLength, end: end)
        // More Fragments, or an offset.
        if frame.bigEndian16(at: offset + 6) & 0x3fff != 0 {
            datagram.content = .fragment
        } else if datagram.protocolNumber != IPProtocol.tcp {
            datagram.followProtocol(frame)
        }
        return datagram
    }

    /// Takes what is not TCP for another protocol, but for an authentication header (RFC 4302 2), which TCP may follow.
    @inline(never)
    mutating func followProtocol(_ frame: Span<UInt8>) {
        if protocolNumber == IPProtocol.authentication {
            guard let length = Self.authenticationLength(frame, at: offset) else { return content = .malformed }
            protocolNumber = frame[offset]
            offset += length
        }
        content = protocolNumber == IPProtocol.tcp ? .tcp : .otherProtocol
        if offset > end { content = .malformed }
    }

    /// The length of an authentication header: counted in 4-byte units, minus 2 (RFC 4302 2.2); nil if it is not there.
    static func authenticationLength(_ frame: Span<UInt8>, at offset: Int) -> Int? {
        frame.count - offset >= 2 ? (Int(frame[offset + 1]) + 2) * 4 : nil
    }
}
