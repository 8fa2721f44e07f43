/// The Layer Two Tunneling Protocol, versions 2 and 3.
extension Descent {
    /// L2TP over UDP (RFC 2661 3.1; RFC 3931 4.1.2.1).
    ///
    ///      0                   1                   2                   3
    ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    ///     +-+-+---+-+-+-+-+-------+-------+-------------------------------+
    ///     |T|L|x x|S|x|O|P|x x x x|  Ver  |          Length (L)           |
    ///     +-------------------------------+-------------------------------+
    ///     |           Tunnel ID           |           Session ID          |
    ///     |             Ns (S)            |             Nr (S)            |
    ///     |      Offset Size (O)          |    Offset padding             |
    ///     +-------------------------------+-------------------------------+
    ///
    /// With T it controls, and holds no packet. In version 3 two reserved bytes and the session follow.
    mutating func l2tp(_ frame: Span<UInt8>) -> Header {
        guard holds(6, frame) else { return .malformed }
        let flags = frame.bigEndian16(at: offset)
        guard flags & 0x8000 == 0 else { return .otherProtocol }
        switch flags & 0x000f {
        case 3:
            offset += 4
            return .l2tpSession
        case 2: break
        default: return .otherProtocol
        }
        offset += (flags & 0x4000 != 0 ? 8 : 6) + (flags & 0x0800 != 0 ? 4 : 0)
        if flags & 0x0200 != 0 {
            guard holds(2, frame) else { return .malformed }
            offset += 2 + Int(frame.bigEndian16(at: offset))
        }
        return enter(.l2tp, .ppp)
    }

    /// A session of L2TP version 3 (RFC 3931 4.1): its number (4), 0 where it controls; a cookie of 0, 4 or 8 bytes and a sublayer of 0 or 4, of
    /// which only the ends know; then Ethernet, which is told by what it holds, or PPP.
    mutating func l2tpSession(_ frame: Span<UInt8>) -> Header {
        guard holds(4, frame) else { return .malformed }
        guard frame.bigEndian32(at: offset) != 0 else { return .otherProtocol }
        offset += 4
        for skipped in [0, 4, 8, 12] {
            if resemblesEthernet(frame, skipping: skipped) {
                offset += skipped
                return enter(.l2tp, .ethernet)
            }
            guard frame.count - offset - skipped >= 4 else { break }
            if frame.bigEndian32(at: offset + skipped) == 0xff03_0021 {
                offset += skipped
                return enter(.l2tp, .ppp)
            }
        }
        return .otherProtocol
    }
}
