/// EtherType values (IEEE 802 numbers).
enum EtherType {
    static let ipv4: UInt16 = 0x0800
    static let ipv6: UInt16 = 0x86dd
    /// 802.1Q customer tag.
    static let vlan: UInt16 = 0x8100
    /// 802.1ad service tag ("QinQ").
    static let serviceVLAN: UInt16 = 0x88a8
    /// The service tag of switches older than 802.1ad.
    static let oldServiceVLAN: UInt16 = 0x9100
}

extension NetworkLocation {
    /// Ethernet II: destination (6), source (6), EtherType (2); or IEEE 802.3 with a length there and LLC/SNAP behind it.
    @inline(__always)
    static func ethernet(_ frame: Span<UInt8>) -> NetworkLocation {
        guard frame.count >= 14 else { return .malformed }
        let type = frame.bigEndian16(at: 12)
        if type == EtherType.ipv4 { return NetworkLocation(content: .ipv4, offset: 14) }
        if type <= 1500 { return logicalLinkControl(frame, at: 14) }
        return payload(of: frame, etherType: type, at: 14)
    }

    /// What an EtherType announces at `offset`, behind up to four VLAN tags of 4 bytes: control information (2), EtherType (2).
    ///
    ///      0                   1
    ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
    ///     +-----+-+-----------------------+
    ///     | PCP |D|  VLAN identifier      |   IEEE 802.1Q-2022 9.6
    ///     +-----+-+-----------------------+
    @inline(never)
    static func payload(of frame: Span<UInt8>, etherType: UInt16, at offset: Int) -> NetworkLocation {
        var type = etherType
        var offset = offset
        var encapsulation = Encapsulation.none
        var tags = 0
        while true {
            switch type {
            case EtherType.ipv4: return NetworkLocation(content: .ipv4, offset: offset, encapsulation: encapsulation)
            case EtherType.ipv6: return NetworkLocation(content: .ipv6, offset: offset, encapsulation: encapsulation)
            case EtherType.vlan, EtherType.serviceVLAN, EtherType.oldServiceVLAN:
                guard tags < Encapsulation.maximumTags, frame.count - offset >= 4 else { return .malformed }
                encapsulation.push(vlanID: frame.bigEndian16(at: offset))
                type = frame.bigEndian16(at: offset + 2)
                offset += 4
                tags += 1
            default: return .other
            }
        }
    }

    /// LLC with SNAP: `aa aa 03`, organisation `00 00 00`, EtherType (RFC 1042).
    private static func logicalLinkControl(_ frame: Span<UInt8>, at offset: Int) -> NetworkLocation {
        guard frame.count - offset >= 8 else { return .other }
        guard frame.bigEndian32(at: offset) == 0xaaaa_0300, frame.bigEndian16(at: offset + 4) == 0 else { return .other }
        return payload(of: frame, etherType: frame.bigEndian16(at: offset + 6), at: offset + 8)
    }
}
