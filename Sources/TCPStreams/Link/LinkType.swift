/// Link-layer header types by their LINKTYPE number, as capture files name them.
///
/// Captures taken through libpcap's API use DLT numbers, which differ in a few places: raw IP is 12 or 14 there and 101 in files.
enum LinkType {
    static let null: UInt32 = 0
    static let ethernet: UInt32 = 1
    static let rawBSD: UInt32 = 12
    static let rawOpenBSD: UInt32 = 14
    static let raw: UInt32 = 101
    static let loop: UInt32 = 108
    static let linuxSLL: UInt32 = 113
    static let ipv4: UInt32 = 228
    static let ipv6: UInt32 = 229
    static let linuxSLL2: UInt32 = 276

    static func isSupported(_ linkType: UInt32) -> Bool {
        switch linkType {
        case null, ethernet, rawBSD, rawOpenBSD, raw, loop, linuxSLL, ipv4, ipv6, linuxSLL2: true
        default: false
        }
    }
}

/// Where the network layer of a frame begins, and what stands there.
struct NetworkLocation {
    enum Content: UInt8 { case ipv4, ipv6, other, malformed, unsupportedLinkType }

    var content: Content
    var offset = 0
    var encapsulation = Encapsulation.none

    static let malformed = NetworkLocation(content: .malformed)
    static let other = NetworkLocation(content: .other)

    /// Finds the network layer of a frame of this link type.
    @inline(__always)
    static func find(in frame: Span<UInt8>, linkType: UInt32) -> NetworkLocation {
        if linkType == LinkType.ethernet { return ethernet(frame) }
        return findInRareLinkType(frame, linkType)
    }

    @inline(never)
    private static func findInRareLinkType(_ frame: Span<UInt8>, _ linkType: UInt32) -> NetworkLocation {
        switch linkType {
        case LinkType.linuxSLL: linuxCooked1(frame)
        case LinkType.linuxSLL2: linuxCooked2(frame)
        case LinkType.null, LinkType.loop: loopback(frame)
        case LinkType.raw, LinkType.rawBSD, LinkType.rawOpenBSD: rawIP(frame)
        case LinkType.ipv4: NetworkLocation(content: .ipv4)
        case LinkType.ipv6: NetworkLocation(content: .ipv6)
        default: NetworkLocation(content: .unsupportedLinkType)
        }
    }

    /// Raw IP: the first nibble is the version (RFC 791 3.1, RFC 8200 3).
    private static func rawIP(_ frame: Span<UInt8>) -> NetworkLocation {
        guard frame.count > 0 else { return .malformed }
        switch frame[0] >> 4 {
        case 4: return NetworkLocation(content: .ipv4)
        case 6: return NetworkLocation(content: .ipv6)
        default: return .other
        }
    }
}
