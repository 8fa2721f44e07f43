/// A header that a frame holds next, or why nothing of it can be read.
enum Header: Equatable {
    // IP, where the descent pauses.
    case ipv4
    case ipv6
    /// IPv4 or IPv6, as the first four bits say.
    case ip

    // Link layers.
    case ethernet
    /// What this EtherType announces.
    case payload(etherType: UInt16)
    /// An EtherType (2), and what it announces.
    case etherTypeField
    case logicalLink
    case ppp
    case pppHDLC
    case pppoe
    case ciscoHDLC
    case frameRelay
    case mpls
    case backbone
    /// Ethernet of which a tag of so many bytes stands in front of the EtherType.
    case switchTag(Int)
    case linuxCooked1
    case linuxCooked2
    case loopback
    case infiniband
    case wirelessLAN(isPadded: Bool)
    case radiotap
    case radioBefore2005
    case perPacketInformation
    case netfilterLog
    case packetFilterLog
    case packetTap
    case link(UInt32)

    // Tunnels.
    /// What this protocol number of IP announces.
    case transport(UInt8)
    case udp
    case gre
    case etherIP
    case vxlan
    case geneve
    case gtp
    case l2tp
    case l2tpSession
    case tzsp

    // Ends.
    /// Several frames in one (IEEE 802.11 A-MSDU), to be read one by one.
    case aggregate
    /// No IP.
    case other
    /// IP that carries neither TCP nor a tunnel that is known.
    case otherProtocol
    case malformed
    case unsupportedLinkType(UInt32)
    /// Encrypted by IEEE 802.11.
    case protected
    /// A piece of something that the link layer cut.
    case linkFragment
    case nestedTooDeep
}

/// The way from the beginning of a frame inwards, header by header, to an IP packet.
///
/// Each reader looks at one header, moves `offset` behind it, and says what comes next. Offsets count from the beginning of the frame; who
/// descends into an IP packet cuts the frame where that ends, so that padding behind it is never taken for data.
struct Descent {
    var next: Header
    var offset: Int
    var encapsulation = Encapsulation.none
    /// Headers read so far.
    private var headers = 0

    /// How many headers are read: 32.
    ///
    /// QinQ, a tunnel and QinQ again are a dozen. It bounds the work on frames made to nest without end: each header is at least two bytes
    /// of a frame that may have hundreds of thousands.
    static let maximumHeaders = 32

    init(_ next: Header, at offset: Int) {
        self.next = next
        self.offset = offset
    }

    init(linkType: UInt32) {
        self.init(.link(linkType), at: 0)
    }

    /// Reads headers up to one of IP or an end, which `next` then is.
    mutating func descend(_ frame: Span<UInt8>) {
        while true {
            guard countHeader() else { return next = .nestedTooDeep }
            switch next {
            case .ipv4, .ipv6, .aggregate, .other, .otherProtocol, .malformed, .unsupportedLinkType, .protected, .linkFragment, .nestedTooDeep:
                return
            default: next = readHeader(frame)
            }
        }
    }

    /// Counts a header that is read; false if it is one too many.
    mutating func countHeader() -> Bool {
        headers += 1
        return headers <= Self.maximumHeaders
    }

    private mutating func readHeader(_ frame: Span<UInt8>) -> Header {
        switch next {
        case .link(let linkType): link(linkType)
        case .ip: ip(frame)
        case .ethernet: ethernet(frame)
        case .payload(let etherType): payload(frame, etherType)
        case .etherTypeField: etherTypeField(frame)
        case .logicalLink: logicalLink(frame)
        case .ppp: ppp(frame)
        case .pppHDLC: pppHDLC(frame)
        case .pppoe: pppoe(frame)
        case .ciscoHDLC: ciscoHDLC(frame)
        case .frameRelay: frameRelay(frame)
        case .mpls: labelStack(frame)
        case .backbone: backbone(frame)
        case .switchTag(let count): switchTag(frame, count)
        case .linuxCooked1: linuxCooked1(frame)
        case .linuxCooked2: linuxCooked2(frame)
        case .loopback: loopback(frame)
        case .infiniband: infiniband(frame)
        case .wirelessLAN(let isPadded): wirelessLAN(frame, isPadded: isPadded)
        case .radiotap: radiotap(frame)
        case .radioBefore2005: radioBefore2005(frame)
        case .perPacketInformation: perPacketInformation(frame)
        case .netfilterLog: netfilterLog(frame)
        case .packetFilterLog: packetFilterLog(frame)
        case .packetTap: packetTap(frame)
        case .transport(let number): transport(number)
        case .udp: udp(frame)
        case .gre: gre(frame)
        case .etherIP: etherIP(frame)
        case .vxlan: vxlan(frame)
        case .geneve: geneve(frame)
        case .gtp: gtp(frame)
        case .l2tp: l2tp(frame)
        case .l2tpSession: l2tpSession(frame)
        case .tzsp: tzsp(frame)
        case .ipv4, .ipv6, .aggregate, .other, .otherProtocol, .malformed, .unsupportedLinkType, .protected, .linkFragment, .nestedTooDeep:
            next
        }
    }

    private mutating func link(_ linkType: UInt32) -> Header {
        guard let (header, skipped) = LinkType.beginning(linkType) else { return .unsupportedLinkType(linkType) }
        offset += skipped
        return header
    }

    /// The first four bits are the version (RFC 791 3.1, RFC 8200 3).
    private func ip(_ frame: Span<UInt8>) -> Header {
        guard holds(1, frame) else { return .malformed }
        switch frame[offset] >> 4 {
        case 4: return .ipv4
        case 6: return .ipv6
        default: return .other
        }
    }

    // MARK: For the readers

    /// Whether so many bytes are there.
    @inline(__always)
    func holds(_ count: Int, _ frame: Span<UInt8>) -> Bool { frame.count - offset >= count }

    /// Enters a layer; what follows it, or that there is no room for it.
    mutating func enter(_ layer: Encapsulation.Layer, _ header: Header) -> Header {
        encapsulation.push(layer) ? header : .nestedTooDeep
    }

    /// Whether Ethernet with something known in it begins so many bytes further on; asked where no header says what follows.
    ///
    /// IP is looked at too: its version, and a length that fits into what is there or, cut by the capture, is all that is there.
    func resemblesEthernet(_ frame: Span<UInt8>, skipping count: Int = 0) -> Bool {
        var start = offset + count + 12
        guard frame.count - start >= 2 else { return false }
        var type = frame.bigEndian16(at: start)
        if EtherType.isTag(type), frame.count - start >= 6 {
            start += 4
            type = frame.bigEndian16(at: start)
        }
        switch type {
        case EtherType.ipv4: return resemblesIPv4(frame, at: start + 2)
        case EtherType.ipv6: return frame.count - start >= 42 && frame[start + 2] >> 4 == 6
        case EtherType.arp: return frame.count - start >= 10 && frame.bigEndian32(at: start + 2) == 0x0001_0800
        default: return false
        }
    }

    func resemblesIPv4(_ frame: Span<UInt8>, at start: Int) -> Bool {
        guard frame.count - start >= 20, frame[start] >> 4 == 4, frame[start] & 15 >= 5 else { return false }
        let length = Int(frame.bigEndian16(at: start + 2))
        return length == 0 || length >= Int(frame[start] & 15) * 4
    }
}
