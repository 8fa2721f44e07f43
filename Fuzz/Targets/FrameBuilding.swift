import TCPStreams

/// A frame for an analyzer.
struct BuiltFrame {
    var bytes: [UInt8]
    var linkType: UInt32 = 1
    var originalLength: Int
    var time: Int64?
}

/// Flags of TCP (RFC 9293 3.1).
struct SegmentFlags: OptionSet {
    let rawValue: UInt8
    static let fin = SegmentFlags(rawValue: 1)
    static let syn = SegmentFlags(rawValue: 2)
    static let rst = SegmentFlags(rawValue: 4)
    static let psh = SegmentFlags(rawValue: 8)
    static let ack = SegmentFlags(rawValue: 16)
}

/// A TCP segment between two ends, and the layers around it.
struct BuiltSegment {
    /// How a segment is wrapped: link layer, tags, IP version.
    enum Wrapping: CaseIterable {
        case ethernet, ethernetIPv6, vlan, linuxCooked1, linuxCooked2, null, raw, ipv4WithOptions
        case genericRouting, vxlan, pppoe, firstFragment, lastFragment, wirelessLAN, ipInIPv6, mpls
    }

    var isFromClient: Bool
    var clientPort: UInt16 = 40_000
    var sequence: UInt32
    var acknowledgment: UInt32
    var flags: SegmentFlags
    var data: [UInt8] = []

    private var tcp: [UInt8] {
        let ports = isFromClient ? (clientPort, 1883) : (1883, clientPort)
        return big16(ports.0) + big16(ports.1) + big32(sequence) + big32(flags.contains(.ack) ? acknowledgment : 0)
            + [0x50, flags.rawValue, 0xFF, 0xFF, 0, 0, 0, 0] + data
    }

    private func ipv4(options: [UInt8] = []) -> [UInt8] {
        let segment = tcp
        let length = UInt16(truncatingIfNeeded: 20 + options.count + segment.count)
        let hosts: [[UInt8]] = [[10, 0, 0, 1], [10, 0, 0, 2]]
        return [0x45 + UInt8(options.count / 4), 0] + big16(length) + [0, 0, 0, 0, 64, 6, 0, 0]
            + (isFromClient ? hosts[0] + hosts[1] : hosts[1] + hosts[0]) + options + segment
    }

    /// An IPv4 packet between two routers, or the fragment of one.
    private static func ipv4(around content: [UInt8], protocol number: UInt8, fragment: UInt16 = 0) -> [UInt8] {
        let head: [UInt8] = [0x45, 0] + big16(counting: 20 + content.count) + [0, 9] + big16(fragment)
        return head + [64, number, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2] + content
    }

    /// Ports, length and checksum of UDP, the header of VXLAN (RFC 7348), and an Ethernet frame.
    private var vxlan: [UInt8] {
        let headers: [UInt8] = [0x12, 0xB5, 0x12, 0xB5, 0, 0, 0, 0, 0x08, 0, 0, 0, 0, 0, 7, 0]
        return headers + [UInt8](repeating: 2, count: 12) + [0x08, 0x00] + ipv4()
    }

    private var ipv6: [UInt8] {
        let segment = tcp
        let prefix: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11)
        let hosts = isFromClient ? prefix + [1] + prefix + [2] : prefix + [2] + prefix + [1]
        return [0x60, 0, 0, 0] + big16(counting: segment.count) + [6, 64] + hosts + segment
    }

    /// The segment in a frame of which so many bytes were captured.
    func frame(_ wrapping: Wrapping = .ethernet, captured: Int = .max, time: Int64? = nil) -> BuiltFrame {
        let addresses = [UInt8](repeating: 2, count: 12)
        let (linkType, bytes): (UInt32, [UInt8]) =
            switch wrapping {
            case .ethernet: (1, addresses + [0x08, 0x00] + ipv4())
            case .ethernetIPv6: (1, addresses + [0x86, 0xDD] + ipv6)
            case .vlan: (1, addresses + [0x81, 0x00, 0, 5, 0x08, 0x00] + ipv4())
            case .linuxCooked1: (113, [0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0, 0x08, 0x00] + ipv4())
            case .linuxCooked2: (276, [0x08, 0x00, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0] + ipv4())
            case .null: (0, [2, 0, 0, 0] + ipv4())
            case .raw: (101, ipv6)
            case .ipv4WithOptions: (228, ipv4(options: [1, 1, 1, 0]))
            case .genericRouting: (228, Self.ipv4(around: [0, 0, 0x08, 0x00] + ipv4(), protocol: 47))
            case .vxlan: (228, Self.ipv4(around: vxlan, protocol: 17))
            case .pppoe: (1, addresses + [0x88, 0x64, 0x11, 0, 0, 7] + big16(counting: ipv4().count + 2) + [0, 0x21] + ipv4())
            case .firstFragment: (228, Self.ipv4(around: Array(tcp.prefix(24)), protocol: 6, fragment: 0x2000))
            case .lastFragment: (228, Self.ipv4(around: Array(tcp.dropFirst(24)), protocol: 6, fragment: 3))
            case .wirelessLAN: (105, [0x08, 0, 0, 0] + addresses + [2, 2, 2, 2, 2, 2, 0, 0, 0xAA, 0xAA, 3, 0, 0, 0, 0x08, 0x00] + ipv4())
            case .ipInIPv6: (229, [0x60, 0, 0, 0] + big16(counting: ipv4().count) + [4, 64] + [UInt8](repeating: 3, count: 32) + ipv4())
            case .mpls: (1, addresses + [0x88, 0x47, 0, 1, 0, 64, 0, 2, 1, 64] + ipv4())
            }
        return BuiltFrame(bytes: Array(bytes.prefix(captured)), linkType: linkType, originalLength: bytes.count, time: time)
    }

    /// Bytes of the sequence that it takes: SYN and FIN count one each.
    var length: Int { data.count + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0) }
}

func big16(counting count: Int) -> [UInt8] { big16(UInt16(truncatingIfNeeded: count)) }
func big16(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
func big32(_ value: UInt32) -> [UInt8] { big16(UInt16(value >> 16)) + big16(UInt16(value & 0xFFFF)) }
