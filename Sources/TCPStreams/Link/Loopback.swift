extension NetworkLocation {
    /// BSD loopback: an address family of 4 bytes, in the byte order of the host (LINKTYPE_NULL) or the network (LINKTYPE_LOOP).
    ///
    /// Either order is taken for both, since files are carried between hosts and rewritten; a family is small, so its order shows.
    /// IPv4 is 2 everywhere. IPv6 is 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (Darwin), 10 (Linux) and 23 (Windows).
    static func loopback(_ frame: Span<UInt8>) -> NetworkLocation {
        guard frame.count >= 4 else { return .malformed }
        let value = frame.bigEndian32(at: 0)
        switch value > 0xffff ? value.byteSwapped : value {
        case 2: return NetworkLocation(content: .ipv4, offset: 4)
        case 10, 23, 24, 28, 30: return NetworkLocation(content: .ipv6, offset: 4)
        default: return .other
        }
    }
}
