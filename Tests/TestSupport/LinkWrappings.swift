/// The link layers.
extension Wrapping {
    /// Ethernet, and what stands in it in front of IP.
    public static let inEthernet: [Wrapping] = [
        Wrapping("Ethernet", 1) { packet, _ in Bytes.ethernet(packet) },
        Wrapping("Ethernet with padding and a check sequence", 1) { packet, _ in Bytes.ethernet(packet) + Bytes.zeros(9) + [1, 2, 3, 4] },
        Wrapping("VLAN", 1, ["vlan 7"]) { packet, _ in Bytes.ethernet(packet, [0x81, 0, 0x60, 7]) },
        Wrapping("QinQ", 1, ["vlan 7", "vlan 4094"]) { packet, _ in Bytes.ethernet(packet, [0x88, 0xa8, 0, 7, 0x81, 0, 0x0f, 0xfe]) },
        Wrapping("old QinQ", 1, ["vlan 7", "vlan 8"]) { packet, _ in Bytes.ethernet(packet, [0x91, 0, 0, 7, 0x81, 0, 0, 8]) },
        Wrapping("priority tag", 1) { packet, _ in Bytes.ethernet(packet, [0x81, 0, 0xe0, 0]) },
        Wrapping("IEEE 802.3 with SNAP", 1) { packet, _ in
            let llc = Bytes.snap(packet)
            return Bytes.zeros(12) + Bytes.two(llc.count) + llc
        },
        Wrapping("SNAP behind a VLAN tag", 1, ["vlan 9"]) { packet, _ in
            let llc = Bytes.snap(packet)
            return Bytes.zeros(12) + [0x81, 0, 0, 9] + Bytes.two(llc.count) + llc
        },
        Wrapping("PPPoE", 1, ["pppoe session 17"]) { packet, _ in
            let ppp: [UInt8] = [0, packet[0] >> 4 == 6 ? 0x57 : 0x21] + packet
            return Bytes.zeros(12) + [0x88, 0x64, 0x11, 0, 0, 17] + Bytes.two(ppp.count) + ppp
        },
        Wrapping("MPLS, two labels", 1, ["mpls"]) { packet, isFromClient in
            Bytes.zeros(12) + [0x88, 0x47, 0, 1, isFromClient ? 0x10 : 0x20, 64, 0, 2, isFromClient ? 0x31 : 0x41, 64] + packet
        },
        Wrapping("MPLS pseudowire with a control word", 1, ["mpls"]) { packet, _ in
            Bytes.zeros(12) + [0x88, 0x47, 0, 1, 0x01, 64, 0, 0, 0, 0] + Bytes.ethernet(packet)
        },
        Wrapping("MPLS pseudowire without a control word", 1, ["mpls", "vlan 5"]) { packet, _ in
            Bytes.zeros(12) + [0x88, 0x47, 0, 1, 0x01, 64] + Bytes.ethernet(packet, [0x81, 0, 0, 5])
        },
        Wrapping("provider backbone", 1, ["vlan 3", "backbone service 74565"]) { packet, _ in
            Bytes.zeros(12) + [0x88, 0xa8, 0, 3, 0x88, 0xe7, 0, 1, 0x23, 0x45] + Bytes.ethernet(packet)
        },
        Wrapping("HSR", 1) { packet, _ in Bytes.ethernet(packet, [0x89, 0x2f] + Bytes.two(packet.count + 6) + [0, 1]) },
    ]

    private static func family(_ packet: [UInt8]) -> UInt8 { packet[0] >> 4 == 6 ? 30 : 2 }
    private static func pppNumber(_ packet: [UInt8]) -> [UInt8] { [0, packet[0] >> 4 == 6 ? 0x57 : 0x21] }
    private static func nlpid(_ packet: [UInt8]) -> UInt8 { packet[0] >> 4 == 6 ? 0x8e : 0xcc }

    /// What hosts write for interfaces that are no Ethernet, or several.
    public static let ofHosts: [Wrapping] = [
        Wrapping("Linux cooked 1", 113) { packet, _ in [0, 0, 0, 1, 0, 6] + Bytes.zeros(8) + Bytes.type(packet) + packet },
        Wrapping("Linux cooked 1 with VLAN", 113, ["vlan 5"]) { packet, _ in
            [0, 0, 0, 1, 0, 6] + Bytes.zeros(8) + [0x81, 0, 0, 5] + Bytes.type(packet) + packet
        },
        Wrapping("Linux cooked 1 with LLC", 113) { packet, _ in [0, 0, 0, 1, 0, 6] + Bytes.zeros(8) + [0, 4] + Bytes.snap(packet) },
        Wrapping("Linux cooked 2", 276) { packet, _ in Bytes.type(packet) + [0, 0, 0, 0, 0, 3, 0, 1, 0, 6] + Bytes.zeros(8) + packet },
        Wrapping("Linux cooked 2 with VLAN", 276, ["vlan 5"]) { packet, _ in
            [0x81, 0, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6] + Bytes.zeros(8) + [0, 5] + Bytes.type(packet) + packet
        },
        Wrapping("null, little-endian", 0) { packet, _ in [family(packet), 0, 0, 0] + packet },
        Wrapping("null, big-endian", 0) { packet, _ in [0, 0, 0, family(packet)] + packet },
        Wrapping("loop", 108) { packet, _ in [0, 0, 0, family(packet)] + packet },
        Wrapping("raw", 101) { packet, _ in packet },
        Wrapping("raw of BSD", 12) { packet, _ in packet },
        Wrapping("raw of OpenBSD", 14) { packet, _ in packet },
        Wrapping("NFLOG", 239) { packet, _ in
            // A prefix of three bytes with its padding, then the packet.
            [packet[0] >> 4 == 6 ? 10 : 2, 0, 0, 5] + [7, 0, 10, 0, 0x61, 0x62, 0, 0] + Bytes.two(packet.count + 4).reversed() + [9, 0] + packet
        },
        Wrapping("NFLOG, big-endian", 239) { packet, _ in
            [packet[0] >> 4 == 6 ? 10 : 2, 0, 0, 5] + [0, 7, 0, 10, 0x61, 0x62, 0, 0] + Bytes.two(packet.count + 4) + [0, 9] + packet
        },
        Wrapping("PKTAP of Ethernet", 258) { packet, _ in
            Bytes.little(108) + Bytes.little(1) + Bytes.little(1) + Bytes.zeros(96) + Bytes.ethernet(packet)
        },
        Wrapping("PKTAP of null, Darwin's number", 149) { packet, _ in
            Bytes.little(108) + Bytes.little(1) + Bytes.little(0) + Bytes.zeros(96) + [family(packet), 0, 0, 0] + packet
        },
        Wrapping("PFLOG", 117) { packet, _ in [61, packet[0] >> 4 == 6 ? 24 : 2, 0, 0] + Bytes.zeros(60) + packet },
        Wrapping("ENC", 109) { packet, _ in [packet[0] >> 4 == 6 ? 24 : 2, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0] + packet },
        Wrapping("IP over FireWire", 138) { packet, _ in Bytes.zeros(16) + Bytes.type(packet) + packet },
        Wrapping("IP over InfiniBand", 242) { packet, _ in Bytes.zeros(40) + Bytes.type(packet) + [0, 0] + packet },
        Wrapping("IPNET", 226) { packet, _ in
            [1, packet[0] >> 4 == 6 ? 26 : 2, 0, 1] + Bytes.four(packet.count) + Bytes.zeros(16) + packet
        },
    ]

    /// Links between two ends.
    public static let pointToPoint: [Wrapping] = [
        Wrapping("PPP", 9) { packet, _ in pppNumber(packet) + packet },
        Wrapping("PPP with address and control", 9) { packet, _ in [0xff, 3] + pppNumber(packet) + packet },
        Wrapping("PPP, compressed protocol", 9) { packet, _ in Array(pppNumber(packet).dropFirst()) + packet },
        Wrapping("PPP in HDLC", 50) { packet, _ in [0xff, 3] + pppNumber(packet) + packet },
        Wrapping("Cisco HDLC under PPP's number", 50) { packet, _ in [0x0f, 0] + Bytes.type(packet) + packet },
        Wrapping("PPPoE as link layer", 51, ["pppoe session 17"]) { packet, _ in
            [0x11, 0, 0, 17] + Bytes.two(packet.count + 2) + pppNumber(packet) + packet
        },
        Wrapping("PPP of pppd", 166) { packet, isFromClient in [isFromClient ? 1 : 0, 3] + pppNumber(packet) + packet },
        Wrapping("PPP with direction", 204) { packet, isFromClient in [isFromClient ? 1 : 0, 0xff, 3] + pppNumber(packet) + packet },
        Wrapping("Cisco HDLC", 104) { packet, _ in [0x0f, 0] + Bytes.type(packet) + packet },
        Wrapping("Frame Relay", 107, ["frame relay dlci 100"]) { packet, _ in [0x18, 0x41, 3, nlpid(packet)] + packet },
        Wrapping("Frame Relay with SNAP", 107, ["frame relay dlci 100"]) { packet, _ in
            [0x18, 0x41, 3, 0, 0x80, 0, 0, 0] + Bytes.type(packet) + packet
        },
        Wrapping("Frame Relay, Cisco's", 107, ["frame relay dlci 100"]) { packet, _ in [0x18, 0x41] + Bytes.type(packet) + packet },
        Wrapping("Frame Relay, address of four bytes", 107, ["frame relay dlci 819205"]) { packet, _ in
            [0x18, 0x40, 0, 0x15, 3, nlpid(packet)] + packet
        },
    ]

    private static let wirelessAddresses = Bytes.two(0) + [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 3] + [0x10, 0]
    private static func wireless(_ packet: [UInt8]) -> [UInt8] { [0x08, 1] + wirelessAddresses + Bytes.snap(packet) }

    /// IEEE 802.11 and what radios put in front of it.
    public static let wirelessLAN: [Wrapping] = [
        Wrapping("802.11", 105) { packet, _ in wireless(packet) },
        Wrapping("802.11 with QoS", 105) { packet, _ in [0x88, 1] + wirelessAddresses + [0, 0] + Bytes.snap(packet) },
        Wrapping("802.11 with QoS and HT control", 105) { packet, _ in
            [0x88, 0x81] + wirelessAddresses + [0, 0, 0, 0, 0, 0] + Bytes.snap(packet)
        },
        Wrapping("802.11 with four addresses and QoS", 105) { packet, _ in
            [0x88, 3] + wirelessAddresses + [2, 0, 0, 0, 0, 4, 0, 0] + Bytes.snap(packet)
        },
        Wrapping("802.11 aggregate", 105) { packet, _ in
            // A question for an address stands in front.
            let arp: [UInt8] = [0xaa, 0xaa, 3, 0, 0, 0, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1] + Bytes.zeros(20)
            let ends: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
            let first = ends + Bytes.two(arp.count) + arp
            let llc = Bytes.snap(packet)
            let second = ends + Bytes.two(llc.count) + llc
            return [0x88, 1] + wirelessAddresses + [0x80, 0] + first + Bytes.zeros((4 - first.count % 4) % 4) + second
        },
        Wrapping("radiotap", 127) { packet, _ in [0, 0, 8, 0, 0, 0, 0, 0] + wireless(packet) },
        Wrapping("radiotap with clock, flags and check sequence", 127) { packet, _ in
            // Clock and flags are there, of which "FCS at end" is set; a second map follows the first.
            [0, 0, 26, 0, 3, 0, 0, 0x80, 0, 0, 0, 0] + Bytes.zeros(4) + Bytes.zeros(8) + [0x10, 0] + wireless(packet) + [1, 2, 3, 4]
        },
        Wrapping("radiotap with a padded header", 127) { packet, _ in
            [0, 0, 9, 0, 2, 0, 0, 0, 0x20, 0x88, 1] + wirelessAddresses + [0, 0] + [0, 0] + Bytes.snap(packet)
        },
        Wrapping("Prism", 119) { packet, _ in Bytes.little(0x44) + Bytes.little(144) + Bytes.zeros(136) + wireless(packet) },
        Wrapping("AVS under Prism's number", 119) { packet, _ in
            [0x80, 0x21, 0x10, 1] + Bytes.four(64) + Bytes.zeros(56) + wireless(packet)
        },
        Wrapping("AVS", 163) { packet, _ in [0x80, 0x21, 0x10, 1] + Bytes.four(64) + Bytes.zeros(56) + wireless(packet) },
        Wrapping("PPI", 192) { packet, _ in [0, 0, 8, 0] + Bytes.little(105) + wireless(packet) },
    ]

    /// Switches' own tags.
    public static let switchTags: [Wrapping] = [
        Wrapping("Broadcom tag", 281) { packet, _ in Bytes.ethernet(packet, [0x20, 0, 0, 1]) },
        Wrapping("Broadcom tag in front", 282) { packet, _ in [0x20, 0, 0, 1] + Bytes.ethernet(packet) },
        Wrapping("Marvell tag", 284) { packet, _ in Bytes.ethernet(packet, [0xc0, 0, 0, 1]) },
        Wrapping("Marvell tag with a type", 285) { packet, _ in Bytes.ethernet(packet, [0xda, 0xda, 0, 0, 0xc0, 0, 0, 1]) },
    ]

    /// All link layers.
    public static let links = inEthernet + ofHosts + pointToPoint + wirelessLAN + switchTags
}
