/// EtherType values (IEEE 802 numbers).
enum EtherType {
    static let ipv4: UInt16 = 0x0800
    static let arp: UInt16 = 0x0806
    static let ipv6: UInt16 = 0x86dd
    /// Transparent Ethernet bridging (RFC 1701): an Ethernet frame.
    static let ethernet: UInt16 = 0x6558
    /// 802.1Q customer tag.
    static let vlan: UInt16 = 0x8100
    /// 802.1ad service tag ("QinQ").
    static let serviceVLAN: UInt16 = 0x88a8
    /// The service tag of switches older than 802.1ad.
    static let oldServiceVLAN: UInt16 = 0x9100
    /// 802.1ah, a provider's backbone ("MAC in MAC").
    static let backbone: UInt16 = 0x88e7
    static let mpls: UInt16 = 0x8847
    static let mplsMulticast: UInt16 = 0x8848
    static let pppoeSession: UInt16 = 0x8864
    static let ppp: UInt16 = 0x880b
    /// High-availability Seamless Redundancy (IEC 62439-3).
    static let seamlessRedundancy: UInt16 = 0x892f
    static let erspan2: UInt16 = 0x88be
    static let erspan3: UInt16 = 0x22eb

    static func isTag(_ type: UInt16) -> Bool { type == vlan || type == serviceVLAN || type == oldServiceVLAN }
}

extension Descent {
    /// How many VLAN tags stand in a row; frames with more are counted as malformed.
    ///
    /// Two are common, three exist, a dozen is an attack.
    static let maximumTags = 4

    /// Ethernet II: destination (6), source (6), EtherType (2); or IEEE 802.3 with a length there and LLC behind it.
    mutating func ethernet(_ frame: Span<UInt8>) -> Header {
        guard holds(14, frame) else { return .malformed }
        offset += 12
        return etherTypeField(frame)
    }

    /// An EtherType; up to 1500 it is a length (IEEE 802.3 3.2.6).
    mutating func etherTypeField(_ frame: Span<UInt8>) -> Header {
        guard holds(2, frame) else { return .malformed }
        let type = frame.bigEndian16(at: offset)
        offset += 2
        return type <= 1500 ? .logicalLink : .payload(etherType: type)
    }

    /// What an EtherType announces.
    mutating func payload(_ frame: Span<UInt8>, _ etherType: UInt16) -> Header {
        switch etherType {
        case EtherType.ipv4: return .ipv4
        case EtherType.ipv6: return .ipv6
        case EtherType.vlan, EtherType.serviceVLAN, EtherType.oldServiceVLAN: return tags(frame)
        case EtherType.mpls, EtherType.mplsMulticast: return .mpls
        case EtherType.pppoeSession: return .pppoe
        case EtherType.ppp: return .ppp
        case EtherType.ethernet: return .ethernet
        case EtherType.backbone: return .backbone
        case EtherType.seamlessRedundancy:
            // Path and size (2), sequence number (2).
            guard holds(4, frame) else { return .malformed }
            offset += 4
            return .etherTypeField
        default: return .other
        }
    }

    /// VLAN tags of 4 bytes: control information (2), EtherType (2).
    ///
    ///      0                   1
    ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
    ///     +-----+-+-----------------------+
    ///     | PCP |D|  VLAN identifier      |   IEEE 802.1Q-2022 9.6
    ///     +-----+-+-----------------------+
    ///
    /// A priority tag (VLAN identifier 0, table 9-2) names no VLAN and does not count.
    private mutating func tags(_ frame: Span<UInt8>) -> Header {
        for _ in 0..<Self.maximumTags {
            guard holds(4, frame) else { return .malformed }
            let identifier = frame.bigEndian16(at: offset) & 0x0fff
            if identifier != 0, !encapsulation.push(.vlan(identifier)) { return .nestedTooDeep }
            offset += 2
            let type = frame.bigEndian16(at: offset)
            guard EtherType.isTag(type) else { return .etherTypeField }
            offset += 2
        }
        return .malformed
    }

    /// The tag of a backbone service instance: control information with its identifier (4), then a whole Ethernet frame (IEEE 802.1Q-2022 9.7).
    mutating func backbone(_ frame: Span<UInt8>) -> Header {
        guard holds(4, frame) else { return .malformed }
        let identifier = frame.bigEndian32(at: offset) & 0xff_ffff
        offset += 4
        return enter(.backbone(identifier), .ethernet)
    }

    /// A switch's own tag between the addresses and the EtherType (Broadcom, Marvell: 4 bytes, or 8 with an EtherType and 2 reserved).
    mutating func switchTag(_ frame: Span<UInt8>, _ count: Int) -> Header {
        guard holds(14 + count, frame) else { return .malformed }
        offset += 12 + count
        return .etherTypeField
    }

    /// IEEE 802.2 LLC: SNAP with an EtherType (RFC 1042; `00 00 f8` for bridged ones, IEEE 802.1H), a bridged frame (RFC 2427), or IP itself.
    mutating func logicalLink(_ frame: Span<UInt8>) -> Header {
        guard holds(3, frame) else { return .other }
        switch (frame.bigEndian16(at: offset), frame[offset + 2]) {
        case (0xaaaa, 0x03):
            guard holds(8, frame) else { return .other }
            offset += 3
            return subnetworkAccess(frame)
        case (0x0606, 0x03):
            offset += 3
            return .ip
        default: return .other
        }
    }

    /// SNAP: organisation (3), protocol (2).
    mutating func subnetworkAccess(_ frame: Span<UInt8>) -> Header {
        guard holds(5, frame) else { return .malformed }
        let organisation = frame.bigEndian32(at: offset) >> 8
        let protocolNumber = frame.bigEndian16(at: offset + 3)
        offset += 5
        switch (organisation, protocolNumber) {
        case (0, _), (0x00_00f8, _): return .payload(etherType: protocolNumber)
        // Bridged Ethernet with and without its check sequence.
        case (0x00_80c2, 0x0001), (0x00_80c2, 0x0007): return .ethernet
        default: return .other
        }
    }
}
