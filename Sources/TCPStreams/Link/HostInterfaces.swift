/// Headers that a host puts in front of what it captures on interfaces that have none, or several kinds.
extension Descent {
    /// Linux cooked capture, version 1 (LINKTYPE_LINUX_SLL): 16 bytes, the protocol in the last two.
    mutating func linuxCooked1(_ frame: Span<UInt8>) -> Header {
        guard holds(16, frame) else { return .malformed }
        let type = frame.bigEndian16(at: offset + 14)
        offset += 16
        return cooked(type)
    }

    /// Linux cooked capture, version 2 (LINKTYPE_LINUX_SLL2): 20 bytes, the protocol in the first two.
    mutating func linuxCooked2(_ frame: Span<UInt8>) -> Header {
        guard holds(20, frame) else { return .malformed }
        let type = frame.bigEndian16(at: offset)
        offset += 20
        return cooked(type)
    }

    /// An EtherType, or 4 for IEEE 802.2 LLC (`ETH_P_802_2`).
    private func cooked(_ type: UInt16) -> Header { type == 4 ? .logicalLink : .payload(etherType: type) }

    /// BSD loopback: an address family of 4 bytes, in the byte order of the host (LINKTYPE_NULL) or the network (LINKTYPE_LOOP).
    ///
    /// Either order is taken for both, since files are carried between hosts and rewritten; a family is small, so its order shows.
    mutating func loopback(_ frame: Span<UInt8>) -> Header {
        guard holds(4, frame) else { return .malformed }
        let value = frame.bigEndian32(at: offset)
        offset += 4
        return Self.family(value > 0xffff ? value.byteSwapped : value)
    }

    /// IPv4 is 2 everywhere. IPv6 is 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (Darwin), 10 (Linux) and 23 (Windows).
    private static func family(_ family: UInt32) -> Header {
        switch family {
        case 2: .ipv4
        case 10, 23, 24, 28, 30: .ipv6
        default: .other
        }
    }

    /// IP over InfiniBand: a global routing header (40), an EtherType (2), 2 reserved bytes (RFC 4391 6).
    mutating func infiniband(_ frame: Span<UInt8>) -> Header {
        guard holds(44, frame) else { return .malformed }
        let type = frame.bigEndian16(at: offset + 40)
        offset += 44
        return .payload(etherType: type)
    }

    /// Linux netfilter log (LINKTYPE_NFLOG): family (1), version (1), group (2), then fields of a length (2), a type (2) and a value, padded
    /// to 4 bytes; type 9 is the packet. Lengths and types are in the byte order of the host.
    mutating func netfilterLog(_ frame: Span<UInt8>) -> Header {
        guard holds(4, frame), frame[offset + 1] == 0 else { return .malformed }
        offset += 4
        while holds(4, frame) {
            var length = Int(frame.bigEndian16(at: offset).byteSwapped)
            var type = frame.bigEndian16(at: offset + 2).byteSwapped
            // A type is small, so its order shows.
            if type & 0xff == 0, type != 0 {
                length = Int(UInt16(truncatingIfNeeded: length).byteSwapped)
                type = type.byteSwapped
            }
            guard length >= 4 else { return .malformed }
            if type & 0x7fff == 9 {
                offset += 4
                return .ip
            }
            offset += (length + 3) & ~3
        }
        return .other
    }

    /// OpenBSD packet filter log (LINKTYPE_PFLOG), other systems' too: its length without padding (1), an address family (1), and more.
    mutating func packetFilterLog(_ frame: Span<UInt8>) -> Header {
        guard holds(2, frame), frame[offset] >= 44 else { return .malformed }
        let family = frame[offset + 1]
        offset += (Int(frame[offset]) + 3) & ~3
        return Self.family(UInt32(family))
    }

    /// Apple's packet tap (LINKTYPE_PKTAP): its length (4), a type (4) that is 1 for a packet, the packet's own link type (4), and more,
    /// all in little-endian order.
    mutating func packetTap(_ frame: Span<UInt8>) -> Header {
        guard holds(12, frame) else { return .malformed }
        let length = frame.bigEndian32(at: offset).byteSwapped
        let type = frame.bigEndian32(at: offset + 4).byteSwapped
        let linkType = frame.bigEndian32(at: offset + 8).byteSwapped
        guard length >= 12, Int(length) <= frame.count - offset else { return .malformed }
        guard type == 1 else { return .other }
        offset += Int(length)
        return .link(linkType)
    }

    /// Per-Packet Information (LINKTYPE_PPI): version (1), flags (1), its length (2), the packet's own link type (4), in little-endian order.
    mutating func perPacketInformation(_ frame: Span<UInt8>) -> Header {
        guard holds(8, frame) else { return .malformed }
        let length = Int(frame.bigEndian16(at: offset + 2).byteSwapped)
        let linkType = frame.bigEndian32(at: offset + 4).byteSwapped
        guard length >= 8, length <= frame.count - offset else { return .malformed }
        offset += length
        return .link(linkType)
    }
}
