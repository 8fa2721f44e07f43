/// Tunnels that UDP carries: VXLAN, Geneve, GTP-U, TZSP, MPLS.
extension Descent {
    /// Ports that IANA or their makers have given to tunnels.
    private enum Port {
        static let l2tp: UInt16 = 1701
        static let gtp: UInt16 = 2152
        static let vxlan: UInt16 = 4789
        /// VXLAN with a field for what it carries.
        static let vxlanGPE: UInt16 = 4790
        static let geneve: UInt16 = 6081
        static let mpls: UInt16 = 6635
        /// VXLAN before it had a port, and still Linux's default.
        static let vxlanOfLinux: UInt16 = 8472
        static let tzsp: UInt16 = 37008
    }

    /// UDP (RFC 768): source port (2), destination port (2), length (2), checksum (2).
    ///
    /// A tunnel is known by its destination port; GTP and L2TP answer to the port that asked, so their source port counts too. VXLAN on another
    /// port is told by its header.
    mutating func udp(_ frame: Span<UInt8>) -> Header {
        guard holds(8, frame) else { return .malformed }
        let source = frame.bigEndian16(at: offset)
        let destination = frame.bigEndian16(at: offset + 2)
        offset += 8
        switch destination {
        case Port.vxlan, Port.vxlanGPE, Port.vxlanOfLinux: return .vxlan
        case Port.geneve: return .geneve
        case Port.gtp: return .gtp
        case Port.l2tp: return .l2tp
        case Port.tzsp: return .tzsp
        case Port.mpls: return .mpls
        default: break
        }
        switch source {
        case Port.gtp: return .gtp
        case Port.l2tp: return .l2tp
        default: return resemblesVXLAN(frame) ? .vxlan : .otherProtocol
        }
    }

    /// Whether a VXLAN header with nothing in its reserved bits, and Ethernet, begin here.
    private func resemblesVXLAN(_ frame: Span<UInt8>) -> Bool {
        guard holds(22, frame), frame.bigEndian32(at: offset) == 0x0800_0000, frame[offset + 7] == 0 else { return false }
        return resemblesEthernet(frame, skipping: 8)
    }

    /// VXLAN (RFC 7348 5): flags (1), reserved (3), network identifier (3), reserved (1), then Ethernet.
    ///
    /// With the P flag (VXLAN-GPE, draft-ietf-nvo3-vxlan-gpe 3) the last of the first reserved bytes says what follows.
    mutating func vxlan(_ frame: Span<UInt8>) -> Header {
        guard holds(8, frame) else { return .malformed }
        let flags = frame[offset]
        let carried = frame[offset + 3]
        guard flags & 0x08 != 0 else { return .otherProtocol }
        let network = frame.bigEndian32(at: offset + 4) >> 8
        offset += 8
        guard flags & 0x04 != 0 else { return enter(.vxlan(network), .ethernet) }
        switch carried {
        case 1: return enter(.vxlan(network), .ipv4)
        case 2: return enter(.vxlan(network), .ipv6)
        case 3: return enter(.vxlan(network), .ethernet)
        default: return .otherProtocol
        }
    }

    /// Geneve (RFC 8926 3.4): version and length of the options in words (1), flags (1), EtherType (2), network identifier (3), reserved (1),
    /// options.
    mutating func geneve(_ frame: Span<UInt8>) -> Header {
        guard holds(8, frame) else { return .malformed }
        guard frame[offset] >> 6 == 0 else { return .otherProtocol }
        let length = 8 + Int(frame[offset] & 0x3f) * 4
        guard holds(length, frame) else { return .malformed }
        let type = frame.bigEndian16(at: offset + 2)
        let network = frame.bigEndian32(at: offset + 4) >> 8
        offset += length
        return enter(.geneve(network), .payload(etherType: type))
    }

    /// GTP-U (3GPP TS 29.281 5.1): version 1 and flags (1), message type (1), length (2), tunnel endpoint (4); with one of the flags E, S and PN
    /// a sequence number (2), an N-PDU number (1) and the type of the next extension header (1); then extension headers.
    ///
    /// Each of those (5.2.1) is a length in words (1), its content, and the type of the next one (1), 0 for none. Message 255 holds a packet.
    mutating func gtp(_ frame: Span<UInt8>) -> Header {
        guard holds(8, frame) else { return .malformed }
        let flags = frame[offset]
        guard flags >> 4 == 3, frame[offset + 1] == 255 else { return .otherProtocol }
        offset += 8
        if flags & 0x07 != 0 {
            guard holds(4, frame) else { return .malformed }
            var type = flags & 0x04 != 0 ? frame[offset + 3] : 0
            offset += 4
            while type != 0 {
                guard holds(1, frame), frame[offset] > 0 else { return .malformed }
                let length = Int(frame[offset]) * 4
                guard holds(length, frame) else { return .malformed }
                type = frame[offset + length - 1]
                offset += length
            }
        }
        // A session may carry Ethernet or PPP as well; only IP is told by its first bits.
        return enter(.gtp, .ip)
    }

    /// TZSP: version 1 (1), type (1), what it carries (2), then fields of a tag (1), a length (1) and a value up to tag 1; tag 0 is padding.
    mutating func tzsp(_ frame: Span<UInt8>) -> Header {
        guard holds(4, frame) else { return .malformed }
        let type = frame[offset + 1]
        let carried = frame.bigEndian16(at: offset + 2)
        // 0 and 1 hold a frame that was received, or is to be sent.
        guard frame[offset] == 1, type <= 1 else { return .otherProtocol }
        offset += 4
        while true {
            guard holds(1, frame) else { return .malformed }
            let tag = frame[offset]
            offset += 1
            if tag == 1 { break }
            guard tag != 0 else { continue }
            guard holds(1, frame) else { return .malformed }
            offset += 1 + Int(frame[offset])
        }
        switch carried {
        case 1: return enter(.tzsp, .ethernet)
        case 18: return enter(.tzsp, .wirelessLAN(isPadded: false))
        case 119, 127: return enter(.tzsp, .radioBefore2005)
        default: return .otherProtocol
        }
    }
}
