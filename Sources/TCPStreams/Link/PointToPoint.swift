/// Links between two ends: PPP, HDLC, Frame Relay, MPLS.
extension Descent {
    /// PPP (RFC 1661 2): a protocol of 2 bytes, or of 1 where it is compressed (its lowest bit is then set: RFC 1661 6.5).
    ///
    /// Address and control (`ff 03`) may stand before it (RFC 1662 3.1).
    mutating func ppp(_ frame: Span<UInt8>) -> Header {
        if holds(2, frame), frame.bigEndian16(at: offset) == 0xff03 { offset += 2 }
        guard holds(2, frame) else { return .malformed }
        var protocolNumber = UInt16(frame[offset])
        if protocolNumber & 1 == 0 {
            protocolNumber = frame.bigEndian16(at: offset)
            offset += 1
        }
        offset += 1
        switch protocolNumber {
        case 0x0021: return .ipv4
        case 0x0057: return .ipv6
        case 0x0281, 0x0283: return .mpls
        // Bridging (RFC 3518 4.2): flags (1), type of frame (1), of which 1 is Ethernet.
        case 0x0031:
            guard holds(2, frame) else { return .malformed }
            let isEthernet = frame[offset + 1] == 1
            offset += 2
            return isEthernet ? .ethernet : .other
        // A piece of a packet on several links (RFC 1990 3).
        case 0x003d: return .linkFragment
        default: return .other
        }
    }

    /// PPP in HDLC-like framing; an address of `0f` or `8f` says Cisco's (RFC 1547 4.3.1).
    mutating func pppHDLC(_ frame: Span<UInt8>) -> Header {
        guard holds(4, frame) else { return .malformed }
        return frame[offset] == 0x0f || frame[offset] == 0x8f ? .ciscoHDLC : .ppp
    }

    /// PPPoE (RFC 2516 4): version and type (1), code (1), session (2), length (2), then PPP without address and control.
    mutating func pppoe(_ frame: Span<UInt8>) -> Header {
        guard holds(6, frame), frame[offset] == 0x11 else { return .malformed }
        guard frame[offset + 1] == 0 else { return .other }
        let session = frame.bigEndian16(at: offset + 2)
        offset += 6
        return enter(.pppoe(session), .ppp)
    }

    /// Cisco HDLC: address (1), control (1), EtherType (2).
    mutating func ciscoHDLC(_ frame: Span<UInt8>) -> Header {
        guard holds(4, frame) else { return .malformed }
        let type = frame.bigEndian16(at: offset + 2)
        offset += 4
        return .payload(etherType: type)
    }

    /// Frame Relay: an address of 2 to 4 bytes, of which the last has its lowest bit set (ITU-T Q.922 3.3), then a network layer identifier
    /// behind an unnumbered frame's control byte (RFC 2427 3), or an EtherType (Cisco's).
    mutating func frameRelay(_ frame: Span<UInt8>) -> Header {
        guard holds(4, frame) else { return .malformed }
        // 6 and 4 bits; in an address of 4 bytes 7 more, then 6.
        var circuit = UInt32(frame[offset] >> 2) << 4 | UInt32(frame[offset + 1] >> 4)
        var count = 2
        guard frame[offset] & 1 == 0 else { return .malformed }
        while frame[offset + count - 1] & 1 == 0 {
            guard count < 4, holds(count + 1, frame) else { return .malformed }
            circuit = count == 2 ? circuit << 7 | UInt32(frame[offset + 2] >> 1) : circuit << 6 | UInt32(frame[offset + 3] >> 2)
            count += 1
        }
        offset += count
        guard encapsulation.push(.frameRelay(circuit)) else { return .nestedTooDeep }
        guard holds(3, frame) else { return .malformed }
        guard frame[offset] == 0x03 else { return .etherTypeField }
        offset += 1
        // A byte of 0 pads to an even place.
        if frame[offset] == 0 { offset += 1 }
        let identifier = frame[offset]
        offset += 1
        switch identifier {
        case 0xcc: return .ipv4
        case 0x8e: return .ipv6
        case 0xcf: return .ppp
        case 0x80: return subnetworkAccess(frame)
        default: return .other
        }
    }

    /// How many labels are read: 16, twice what equipment pushes.
    private static let maximumLabels = 16

    /// MPLS (RFC 3032 2.1): entries of 4 bytes up to one with the bottom bit, and behind it what the labels' ends have agreed on.
    ///
    ///      0                   1                   2                   3
    ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    ///     +---------------------------------------+-----+-+---------------+
    ///     |                 Label                 | TC  |S|      TTL      |
    ///     +---------------------------------------+-----+-+---------------+
    ///
    /// No field says what it is: IP begins with its version, a pseudowire's control word with 0 (RFC 4385 3). An Ethernet address may begin with
    /// any of them, so Ethernet is told by what it holds.
    mutating func labelStack(_ frame: Span<UInt8>) -> Header {
        for _ in 0..<Self.maximumLabels {
            guard holds(4, frame) else { return .malformed }
            let isBottom = frame[offset + 2] & 1 != 0
            offset += 4
            guard isBottom else { continue }
            guard holds(1, frame) else { return .malformed }
            if frame[offset] >> 4 == 4, resemblesIPv4(frame, at: offset) { return enter(.mpls, .ipv4) }
            if resemblesEthernet(frame) { return enter(.mpls, .ethernet) }
            if frame[offset] >> 4 == 6 { return enter(.mpls, .ipv6) }
            guard frame[offset] >> 4 == 0, resemblesEthernet(frame, skipping: 4) else { return .other }
            offset += 4
            return enter(.mpls, .ethernet)
        }
        return .malformed
    }
}
