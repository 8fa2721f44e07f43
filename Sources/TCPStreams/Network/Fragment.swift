/// A fragment of an IP packet, and where its data stand in the frame.
struct Fragment {
    /// What the fragments of one packet have in common (RFC 791 3.2; RFC 8200 4.5, which leaves out the protocol), and their encapsulation.
    struct Key: Hashable {
        var source: IPAddress
        var destination: IPAddress
        var identification: UInt32
        var protocolNumber: UInt8
        var encapsulation: Encapsulation
    }

    /// The most data an IP packet holds whose length fits into its header.
    static let maximumLength = 65_535

    var key: Key
    /// The protocol of the packet; in IPv6 only that of its first fragment counts.
    var protocolNumber: UInt8
    /// Where its data begin in those of the whole packet.
    var position: Int
    /// Bytes of data on the wire.
    var length: Int
    /// Where they begin in the frame, and how many were captured.
    var offset: Int
    var captured: Int
    var isLast: Bool

    /// Reads the fields of a datagram whose IP header begins at `start`; nil if they contradict each other.
    ///
    /// All but the last hold a multiple of 8 bytes, and no packet is longer than its header can say.
    init?(_ frame: Span<UInt8>, _ datagram: Datagram, at start: Int, _ encapsulation: Encapsulation) {
        let field: UInt16
        key = Key(
            source: datagram.source, destination: datagram.destination, identification: 0, protocolNumber: 0, encapsulation: encapsulation)
        if datagram.source.isIPv6 {
            // Next Header (1), reserved (1), offset in 8 bytes, 2 reserved bits and More Fragments (2), Identification (4).
            field = frame.bigEndian16(at: datagram.offset + 2)
            key.identification = frame.bigEndian32(at: datagram.offset + 4)
            protocolNumber = frame[datagram.offset]
            offset = datagram.offset + 8
            position = Int(field & 0xfff8)
            isLast = field & 1 == 0
        } else {
            field = frame.bigEndian16(at: start + 6)
            key.identification = UInt32(frame.bigEndian16(at: start + 4))
            key.protocolNumber = datagram.protocolNumber
            protocolNumber = datagram.protocolNumber
            offset = datagram.offset
            position = Int(field & 0x1fff) * 8
            isLast = field & 0x2000 == 0
        }
        length = datagram.end - offset
        guard length > 0, position + length <= Self.maximumLength, isLast || length % 8 == 0 else { return nil }
        offset = min(offset, frame.count)
        captured = min(length, frame.count - offset)
    }

    /// Whether the packet may hold TCP, itself or in a tunnel.
    ///
    /// Of IPv6 only the first fragment knows, so there all are kept.
    var mayMatter: Bool {
        switch protocolNumber {
        case IPProtocol.tcp, IPProtocol.udp, IPProtocol.ipv4, IPProtocol.ipv6, IPProtocol.gre, IPProtocol.authentication, IPProtocol.etherIP,
            IPProtocol.l2tp, IPProtocol.mpls:
            true
        default: key.source.isIPv6
        }
    }
}
