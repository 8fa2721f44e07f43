#if LiveCapture
internal import CaptureFiles
internal import CPcap

/// The numbers that libpcap's functions have for link types (`DLT_...`), which differ between systems, and those of capture files.
enum DataLink {
    /// `PCAP_NETMASK_UNKNOWN`: only `ip broadcast` needs a netmask, and says so.
    static let unknownNetmask: UInt32 = 0xffff_ffff

    /// The link type that a capture file has for a number of libpcap's.
    ///
    /// All that have a parser here are the same in both, but raw IP (12, on OpenBSD 14) and, on Darwin, PKTAP (149).
    static func linkType(of number: CInt) -> LinkType {
        #if canImport(Darwin)
        if number == 149 { return .pktap }
        #endif
        return number == DLT_RAW ? .raw : LinkType(rawValue: UInt32(bitPattern: number))
    }

    /// The number that libpcap's functions take for a link type of a capture file.
    static func number(of linkType: LinkType) -> CInt {
        switch linkType {
        case .raw, .raw12, .raw14, .ipv4, .ipv6: DLT_RAW
        #if canImport(Darwin)
        case .pktap: 149
        #endif
        default: CInt(truncatingIfNeeded: linkType.rawValue)
        }
    }
}
#endif
