/// Tunnels that IP carries under a protocol number of their own.
extension Descent {
    /// What a protocol number of IP announces (IANA protocol numbers).
    mutating func transport(_ number: UInt8) -> Header {
        switch number {
        case IPProtocol.ipv4: enter(.ip, .ipv4)
        case IPProtocol.ipv6: enter(.ip, .ipv6)
        case IPProtocol.udp: .udp
        case IPProtocol.gre: .gre
        case IPProtocol.etherIP: .etherIP
        case IPProtocol.l2tp: .l2tpSession
        case IPProtocol.mpls: .mpls
        default: .otherProtocol
        }
    }

    /// EtherIP (RFC 3378): version 3 and reserved bits (2), then an Ethernet frame.
    mutating func etherIP(_ frame: Span<UInt8>) -> Header {
        guard holds(2, frame) else { return .malformed }
        guard frame[offset] >> 4 == 3 else { return .otherProtocol }
        offset += 2
        return enter(.etherIP, .ethernet)
    }

    /// GRE (RFC 2784, with the key and sequence number of RFC 2890).
    ///
    ///      0                   1                   2                   3
    ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    ///     +-+-+-+-+-----------------+-----+-------------------------------+
    ///     |C|R|K|S|    Reserved0    | Ver |         Protocol Type         |
    ///     +-+-+-+-+-----------------+-----+-------------------------------+
    ///     |      Checksum (C)             |       Reserved1 (C)           |
    ///     |                            Key (K)                            |
    ///     |                      Sequence Number (S)                      |
    ///     +---------------------------------------------------------------+
    ///
    /// In version 1 (PPTP, RFC 2637 4.1) the key is a length and a call, and an acknowledgement (4) may follow.
    mutating func gre(_ frame: Span<UInt8>) -> Header {
        guard holds(4, frame) else { return .malformed }
        let flags = frame.bigEndian16(at: offset)
        let type = frame.bigEndian16(at: offset + 2)
        let version = flags & 7
        // Routing is gone since RFC 2784, and its length is not known here.
        guard version <= 1, flags & 0x4000 == 0 else { return .otherProtocol }
        let hasChecksum = flags & 0x8000 != 0
        let hasKey = flags & 0x2000 != 0
        let hasSequence = flags & 0x1000 != 0
        let keyOffset = offset + (hasChecksum ? 8 : 4)
        let length = 4 + (hasChecksum ? 4 : 0) + (hasKey ? 4 : 0) + (hasSequence ? 4 : 0) + (version == 1 && flags & 0x80 != 0 ? 4 : 0)
        guard holds(length, frame) else { return .malformed }
        let key = hasKey && version == 0 ? frame.bigEndian32(at: keyOffset) : nil
        offset += length
        switch type {
        case EtherType.erspan2: return hasSequence ? erspan2(frame) : enter(.gre, .ethernet)
        case EtherType.erspan3: return erspan3(frame)
        default: break
        }
        guard let key else { return enter(.gre, .payload(etherType: type)) }
        // NVGRE (RFC 7637 3.2): a subnet of 24 bits, then 8 bits that differ between flows. Its first 4,096 subnets are reserved, so a smaller key
        // is a key.
        let isSubnet = type == EtherType.ethernet && !hasChecksum && !hasSequence && key >> 20 != 0
        return enter(isSubnet ? .nvgre(key >> 8) : .greKey(key), .payload(etherType: type))
    }

    /// ERSPAN type II (draft-foschiano-erspan 4.2): 8 bytes, the session in the lowest 10 bits of the second word. Type I has no header.
    private mutating func erspan2(_ frame: Span<UInt8>) -> Header {
        guard holds(8, frame) else { return .malformed }
        guard frame[offset] >> 4 == 1 else { return .otherProtocol }
        let session = frame.bigEndian16(at: offset + 2) & 0x3ff
        offset += 8
        return enter(.erspan(session), .ethernet)
    }

    /// ERSPAN type III (4.3): 12 bytes, and 8 more where the lowest bit of the last says so; bits 10 to 14 of its last word say what follows.
    private mutating func erspan3(_ frame: Span<UInt8>) -> Header {
        guard holds(12, frame) else { return .malformed }
        guard frame[offset] >> 4 == 2 else { return .otherProtocol }
        let session = frame.bigEndian16(at: offset + 2) & 0x3ff
        let last = frame.bigEndian16(at: offset + 10)
        let length = last & 1 != 0 ? 20 : 12
        guard holds(length, frame) else { return .malformed }
        offset += length
        switch last >> 10 & 0x1f {
        case 0: return enter(.erspan(session), .ethernet)
        case 2: return enter(.erspan(session), .ip)
        default: return .other
        }
    }
}
