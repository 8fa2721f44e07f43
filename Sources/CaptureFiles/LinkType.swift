/// What the first bytes of a frame are, by the number that capture files give it.
///
/// The numbers are those of the tcpdump.org link type registry (`LINKTYPE_...`), which are what files carry; the `DLT_...`
/// constants of an operating system can differ from them. A number without a name here is kept as it is.
public struct LinkType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the registry; 16 bits in both file formats.
    public var rawValue: UInt32

    /// A link type by its number, whether it has a name here or not.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// BSD loopback: four bytes of address family in the byte order of the capturing host, then the packet.
    public static let null = Self(rawValue: 0)
    /// IEEE 802.3 Ethernet.
    public static let ethernet = Self(rawValue: 1)
    /// IEEE 802.5 Token Ring.
    public static let tokenRing = Self(rawValue: 6)
    /// PPP, with or without address and control bytes.
    public static let ppp = Self(rawValue: 9)
    /// FDDI.
    public static let fddi = Self(rawValue: 10)
    /// Raw IP, where a writer stored `DLT_RAW` of most systems in place of the registry's 101.
    public static let raw12 = Self(rawValue: 12)
    /// Raw IP, where a writer stored `DLT_RAW` of OpenBSD in place of the registry's 101.
    public static let raw14 = Self(rawValue: 14)
    /// PPP in HDLC-like framing (RFC 1662).
    public static let pppHDLC = Self(rawValue: 50)
    /// PPPoE: the session header, then PPP.
    public static let pppEther = Self(rawValue: 51)
    /// Raw IP: the first nibble says whether it is IPv4 or IPv6.
    public static let raw = Self(rawValue: 101)
    /// Cisco HDLC.
    public static let ciscoHDLC = Self(rawValue: 104)
    /// IEEE 802.11 without a radio header.
    public static let ieee80211 = Self(rawValue: 105)
    /// Frame Relay.
    public static let frameRelay = Self(rawValue: 107)
    /// OpenBSD loopback: four bytes of address family in network byte order, then the packet.
    public static let loop = Self(rawValue: 108)
    /// Linux "cooked" capture, version 1: what `tcpdump -i any` used to write.
    public static let linuxSLL = Self(rawValue: 113)
    /// OpenBSD `pflog`.
    public static let pflog = Self(rawValue: 117)
    /// IEEE 802.11 after a Prism header.
    public static let ieee80211Prism = Self(rawValue: 119)
    /// IEEE 802.11 after a radiotap header.
    public static let ieee80211Radiotap = Self(rawValue: 127)
    /// IEEE 802.11 after an AVS header.
    public static let ieee80211AVS = Self(rawValue: 163)
    /// USB with the Linux header of 48 bytes.
    public static let usbLinux = Self(rawValue: 189)
    /// Per-Packet Information, then what its header names.
    public static let ppi = Self(rawValue: 192)
    /// USB with the Linux header of 64 bytes.
    public static let usbLinuxMmapped = Self(rawValue: 220)
    /// IPv4 packets.
    public static let ipv4 = Self(rawValue: 228)
    /// IPv6 packets.
    public static let ipv6 = Self(rawValue: 229)
    /// D-Bus messages.
    public static let dbus = Self(rawValue: 231)
    /// Linux netfilter log messages.
    public static let nflog = Self(rawValue: 239)
    /// USB as USBPcap for Windows writes it.
    public static let usbPcap = Self(rawValue: 249)
    /// Upper-layer data that Wireshark exported ("Export PDUs").
    public static let wiresharkUpperPDU = Self(rawValue: 252)
    /// Apple PKTAP: a header that names the interface and its own link type.
    public static let pktap = Self(rawValue: 258)
    /// Linux "cooked" capture, version 2, which says the interface.
    public static let linuxSLL2 = Self(rawValue: 276)

    /// The registry's name without `LINKTYPE_`, or `link type 147` where it has none here.
    public var description: String {
        switch self {
        case .null: "NULL"
        case .ethernet: "ETHERNET"
        case .tokenRing: "IEEE802_5"
        case .ppp: "PPP"
        case .fddi: "FDDI"
        case .raw, .raw12, .raw14: "RAW"
        case .pppHDLC: "PPP_HDLC"
        case .pppEther: "PPP_ETHER"
        case .ciscoHDLC: "C_HDLC"
        case .ieee80211: "IEEE802_11"
        case .frameRelay: "FRELAY"
        case .loop: "LOOP"
        case .linuxSLL: "LINUX_SLL"
        case .pflog: "PFLOG"
        case .ieee80211Prism: "IEEE802_11_PRISM"
        case .ieee80211Radiotap: "IEEE802_11_RADIOTAP"
        case .ieee80211AVS: "IEEE802_11_AVS"
        case .usbLinux: "USB_LINUX"
        case .ppi: "PPI"
        case .usbLinuxMmapped: "USB_LINUX_MMAPPED"
        case .ipv4: "IPV4"
        case .ipv6: "IPV6"
        case .dbus: "DBUS"
        case .nflog: "NFLOG"
        case .usbPcap: "USBPCAP"
        case .wiresharkUpperPDU: "WIRESHARK_UPPER_PDU"
        case .pktap: "PKTAP"
        case .linuxSLL2: "LINUX_SLL2"
        default: "link type \(rawValue)"
        }
    }
}
