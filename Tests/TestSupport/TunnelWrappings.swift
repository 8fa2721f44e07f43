/// The tunnels.
extension Wrapping {
    /// Tunnels that IP carries under a number of their own.
    public static let inIP: [Wrapping] = [
        Wrapping("IP in IPv4", 1, ["ip in ip"]) { packet, isFromClient in
            Bytes.ethernet(Bytes.ipv4(packet, packet[0] >> 4 == 6 ? 41 : 4, isFromClient))
        },
        Wrapping("IP in IPv6", 1, ["ip in ip"]) { packet, isFromClient in
            Bytes.ethernet(Bytes.ipv6(packet, packet[0] >> 4 == 6 ? 41 : 4, isFromClient))
        },
        Wrapping("authentication header", 1) { packet, isFromClient in
            // Its own packet, with the header between.
            guard packet[0] >> 4 == 4 else { return Bytes.ethernet(packet) }
            var header = Array(packet[..<20])
            let length = Int(header[2]) << 8 | Int(header[3])
            header.replaceSubrange(2..<4, with: Bytes.two(length + 24))
            header[9] = 51
            return Bytes.ethernet(header + [6, 4, 0, 0, 0, 0, 0, 1] + Bytes.zeros(16) + Array(packet[20...]))
        },
        Wrapping("GRE", 1, ["gre"]) { packet, isFromClient in
            Bytes.greFrame(0, packet[0] >> 4 == 6 ? 0x86dd : 0x0800, [], packet, isFromClient)
        },
        Wrapping("GRE with checksum, key and sequence number", 1, ["gre key 77"]) { packet, isFromClient in
            Bytes.greFrame(0xb000, packet[0] >> 4 == 6 ? 0x86dd : 0x0800, [0, 0, 0, 0, 0, 0, 0, 77, 0, 0, 0, 1], packet, isFromClient)
        },
        Wrapping("GRE in IPv6", 1, ["gre"]) { packet, isFromClient in
            Bytes.ethernet(Bytes.ipv6([0, 0] + Bytes.type(packet) + packet, 47, isFromClient))
        },
        Wrapping("Ethernet in GRE", 1, ["gre", "vlan 6"]) { packet, isFromClient in
            Bytes.greFrame(0, 0x6558, [], Bytes.ethernet(packet, [0x81, 0, 0, 6]), isFromClient)
        },
        Wrapping("Ethernet in GRE with a key", 1, ["gre key 42"]) { packet, isFromClient in
            Bytes.greFrame(0x2000, 0x6558, Bytes.four(42), Bytes.ethernet(packet), isFromClient)
        },
        Wrapping("NVGRE", 1, ["nvgre vsid 5000"]) { packet, isFromClient in
            Bytes.greFrame(0x2000, 0x6558, Bytes.three(5000) + [isFromClient ? 0x11 : 0x22], Bytes.ethernet(packet), isFromClient)
        },
        Wrapping("MPLS in GRE", 1, ["gre", "mpls"]) { packet, isFromClient in
            Bytes.greFrame(0, 0x8847, [], [0, 1, 0x01, 64] + packet, isFromClient)
        },
        Wrapping("PPTP", 1, ["gre"]) { packet, isFromClient in
            let ppp: [UInt8] = [0xff, 3, 0, packet[0] >> 4 == 6 ? 0x57 : 0x21] + packet
            let call = isFromClient ? 9 : 8
            return Bytes.greFrame(
                0x3081, 0x880b, Bytes.two(ppp.count) + Bytes.two(call) + Bytes.four(1) + Bytes.four(0), ppp, isFromClient)
        },
        Wrapping("ERSPAN I", 1, ["gre"]) { packet, _ in Bytes.greFrame(0, 0x88be, [], Bytes.ethernet(packet), true) },
        Wrapping("ERSPAN II", 1, ["erspan session 100"]) { packet, _ in
            Bytes.greFrame(0x1000, 0x88be, Bytes.four(5), [0x10, 0, 0x08, 100, 0, 0, 0, 1] + Bytes.ethernet(packet), true)
        },
        Wrapping("ERSPAN III", 1, ["erspan session 1023"]) { packet, _ in
            Bytes.greFrame(
                0x1000, 0x22eb, Bytes.four(5), [0x20, 0, 3, 0xff, 0, 0, 0, 1, 0, 0, 0, 0] + Bytes.ethernet(packet), true)
        },
        Wrapping("ERSPAN III with a platform's header", 1, ["erspan session 1"]) { packet, _ in
            Bytes.greFrame(
                0x1000, 0x22eb, Bytes.four(5), [0x20, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1] + [0x0c] + Bytes.zeros(7) + Bytes.ethernet(packet),
                true)
        },
        Wrapping("EtherIP", 1, ["etherip"]) { packet, isFromClient in
            Bytes.ethernet(Bytes.ipv4([0x30, 0] + Bytes.ethernet(packet), 97, isFromClient))
        },
        Wrapping("L2TP version 3 in IP", 1, ["l2tp"]) { packet, isFromClient in
            Bytes.ethernet(Bytes.ipv4(Bytes.four(isFromClient ? 11 : 12) + Bytes.ethernet(packet), 115, isFromClient))
        },
        Wrapping("MPLS in IP", 1, ["mpls"]) { packet, isFromClient in
            Bytes.ethernet(Bytes.ipv4([0, 1, 0x01, 64] + packet, 137, isFromClient))
        },
    ]

    private static func vxlan(_ packet: [UInt8]) -> [UInt8] { [8, 0, 0, 0] + Bytes.three(42) + [0] + Bytes.ethernet(packet) }
    private static func gtp(_ flags: UInt8, _ optional: [UInt8], _ packet: [UInt8], _ isFromClient: Bool) -> [UInt8] {
        let length = Bytes.two(optional.count + packet.count)
        return Bytes.udpFrame(
            [flags, 0xff] + length + Bytes.four(isFromClient ? 0x1234 : 0x5678) + optional + packet, to: 2152, isFromClient)
    }

    /// Tunnels that UDP carries.
    public static let inUDP: [Wrapping] = [
        Wrapping("VXLAN", 1, ["vxlan vni 42"]) { packet, isFromClient in Bytes.udpFrame(vxlan(packet), to: 4789, isFromClient) },
        Wrapping("VXLAN on Linux's port", 1, ["vxlan vni 42"]) { packet, isFromClient in Bytes.udpFrame(vxlan(packet), to: 8472, isFromClient) },
        Wrapping("VXLAN on another port", 1, ["vxlan vni 42"]) { packet, isFromClient in Bytes.udpFrame(vxlan(packet), to: 14789, isFromClient) },
        Wrapping("VXLAN in IPv6 in VLAN", 1, ["vlan 3", "vxlan vni 42"]) { packet, isFromClient in
            Bytes.ethernet(Bytes.ipv6(Bytes.udp(vxlan(packet), to: 4789), 17, isFromClient), [0x81, 0, 0, 3])
        },
        Wrapping("VXLAN-GPE", 1, ["vxlan vni 42"]) { packet, isFromClient in
            Bytes.udpFrame([0x0c, 0, 0, packet[0] >> 4 == 6 ? 2 : 1] + Bytes.three(42) + [0] + packet, to: 4790, isFromClient)
        },
        Wrapping("Geneve with options", 1, ["geneve vni 9"]) { packet, isFromClient in
            Bytes.udpFrame([2, 0, 0x65, 0x58] + Bytes.three(9) + [0, 1, 1, 1, 1, 1, 2, 3, 4] + Bytes.ethernet(packet), to: 6081, isFromClient)
        },
        Wrapping("Geneve of IP", 1, ["geneve vni 9"]) { packet, isFromClient in
            Bytes.udpFrame([0, 0] + Bytes.type(packet) + Bytes.three(9) + [0] + packet, to: 6081, isFromClient)
        },
        Wrapping("GTP-U", 1, ["gtp-u"]) { packet, isFromClient in gtp(0x30, [], packet, isFromClient) },
        Wrapping("GTP-U with a sequence number", 1, ["gtp-u"]) { packet, isFromClient in gtp(0x32, [0, 1, 0, 0], packet, isFromClient) },
        Wrapping("GTP-U with extension headers", 1, ["gtp-u"]) { packet, isFromClient in
            gtp(0x34, [0, 0, 0, 0x85, 1, 0x10, 1, 0x85, 2, 0, 0, 0, 0, 0, 0, 0], packet, isFromClient)
        },
        Wrapping("L2TP version 2", 1, ["l2tp"]) { packet, isFromClient in
            let ppp: [UInt8] = [0xff, 3, 0, packet[0] >> 4 == 6 ? 0x57 : 0x21] + packet
            let ids: [UInt8] = isFromClient ? [0, 1, 0, 2] : [0, 3, 0, 4]
            return Bytes.udpFrame([0x40, 2] + Bytes.two(ppp.count + 8) + ids + ppp, to: 1701, isFromClient)
        },
        Wrapping("L2TP version 2 with sequence numbers and an offset", 1, ["l2tp"]) { packet, isFromClient in
            let ppp: [UInt8] = [0, packet[0] >> 4 == 6 ? 0x57 : 0x21] + packet
            return Bytes.udpFrame([0x0a, 2, 0, 1, 0, 2, 0, 1, 0, 1, 0, 3, 9, 9, 9] + ppp, to: 1701, isFromClient)
        },
        Wrapping("L2TP version 3 in UDP with a cookie", 1, ["l2tp"]) { packet, isFromClient in
            Bytes.udpFrame([0, 3, 0, 0] + Bytes.four(11) + [1, 2, 3, 4] + Bytes.ethernet(packet), to: 1701, isFromClient)
        },
        Wrapping("TZSP of Ethernet", 1, ["tzsp"]) { packet, _ in
            Bytes.udpFrame([1, 0, 0, 1, 10, 1, 0xaa, 0, 1] + Bytes.ethernet(packet), to: 37008, true)
        },
        Wrapping("TZSP of 802.11", 1, ["tzsp"]) { packet, _ in
            Bytes.udpFrame([1, 0, 0, 18, 1] + wirelessLAN[0].frame(packet, true), to: 37008, true)
        },
        Wrapping("MPLS in UDP", 1, ["mpls"]) { packet, isFromClient in Bytes.udpFrame([0, 1, 0x01, 64] + packet, to: 6635, isFromClient) },
        Wrapping("tunnels in tunnels", 1, ["vlan 7", "vxlan vni 42", "gre", "ip in ip"]) { packet, isFromClient in
            let inner = Bytes.ipv4([0, 0, 8, 0] + Bytes.ipv4(packet, packet[0] >> 4 == 6 ? 41 : 4, isFromClient), 47, isFromClient)
            return Bytes.ethernet(Bytes.ipv4(Bytes.udp(vxlan(inner), to: 4789), 17, isFromClient), [0x81, 0, 0, 7])
        },
    ]

    /// All tunnels.
    public static let tunnels = inIP + inUDP

    /// All of them.
    public static let all = links + tunnels
}
