/// Link-layer header types by their LINKTYPE number, as capture files name them.
///
/// Captures taken through libpcap's API use DLT numbers, which differ in a few places: raw IP is 12 or 14 there and 101 in files.
enum LinkType {
    static let null: UInt32 = 0
    static let ethernet: UInt32 = 1
    static let ppp: UInt32 = 9
    static let rawBSD: UInt32 = 12
    static let rawOpenBSD: UInt32 = 14
    static let pppHDLC: UInt32 = 50
    static let pppEther: UInt32 = 51
    static let raw: UInt32 = 101
    static let ciscoHDLC: UInt32 = 104
    static let wirelessLAN: UInt32 = 105
    static let frameRelay: UInt32 = 107
    static let loop: UInt32 = 108
    static let openBSDEncapsulation: UInt32 = 109
    static let linuxSLL: UInt32 = 113
    static let packetFilterLog: UInt32 = 117
    static let prism: UInt32 = 119
    static let radiotap: UInt32 = 127
    static let appleFireWire: UInt32 = 138
    /// DLT_USER2, which Darwin uses for what is 258 in the registry.
    static let packetTapDarwin: UInt32 = 149
    static let avs: UInt32 = 163
    static let pppOfDaemon: UInt32 = 166
    static let perPacketInformation: UInt32 = 192
    static let pppWithDirection: UInt32 = 204
    static let ipNetwork: UInt32 = 226
    static let ipv4: UInt32 = 228
    static let ipv6: UInt32 = 229
    static let netfilterLog: UInt32 = 239
    static let infiniband: UInt32 = 242
    static let packetTap: UInt32 = 258
    static let linuxSLL2: UInt32 = 276
    static let broadcomTag: UInt32 = 281
    static let broadcomTagInFront: UInt32 = 282
    static let marvellTag: UInt32 = 284
    static let marvellTagWithType: UInt32 = 285

    /// Where reading a frame of this link type begins: a header, and how many bytes stand before it; nil if it is not supported.
    static func beginning(_ linkType: UInt32) -> (Header, skipped: Int)? {
        switch linkType {
        case ethernet: (.ethernet, 0)
        case null, loop: (.loopback, 0)
        case ppp: (.ppp, 0)
        case pppHDLC: (.pppHDLC, 0)
        case pppEther: (.pppoe, 0)
        // pppd writes who sent it in place of the address: 0 received, 1 sent. Others write it in front.
        case pppOfDaemon: (.ppp, 2)
        case pppWithDirection: (.pppHDLC, 1)
        case raw, rawBSD, rawOpenBSD: (.ip, 0)
        case ipv4: (.ipv4, 0)
        case ipv6: (.ipv6, 0)
        case ciscoHDLC: (.ciscoHDLC, 0)
        case frameRelay: (.frameRelay, 0)
        case wirelessLAN: (.wirelessLAN(isPadded: false), 0)
        case radiotap: (.radiotap, 0)
        case prism, avs: (.radioBefore2005, 0)
        case perPacketInformation: (.perPacketInformation, 0)
        case linuxSLL: (.linuxCooked1, 0)
        case linuxSLL2: (.linuxCooked2, 0)
        case packetFilterLog: (.packetFilterLog, 0)
        // An address family, a security parameter index and flags, 4 bytes each.
        case openBSDEncapsulation: (.ip, 12)
        case netfilterLog: (.netfilterLog, 0)
        case packetTap, packetTapDarwin: (.packetTap, 0)
        // Destination and source of 8 bytes each, then an EtherType (RFC 2734).
        case appleFireWire: (.etherTypeField, 16)
        // A header of 24 bytes that names the zones (Solaris).
        case ipNetwork: (.ip, 24)
        case infiniband: (.infiniband, 0)
        case broadcomTag: (.switchTag(4), 0)
        case broadcomTagInFront: (.ethernet, 4)
        case marvellTag: (.switchTag(4), 0)
        case marvellTagWithType: (.switchTag(8), 0)
        default: nil
        }
    }
}
