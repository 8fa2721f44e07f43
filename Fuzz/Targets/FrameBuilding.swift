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

    private var ipv6: [UInt8] {
        let segment = tcp
        let prefix: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11)
        let hosts = isFromClient ? prefix + [1] + prefix + [2] : prefix + [2] + prefix + [1]
        return [0x60, 0, 0, 0] + big16(UInt16(truncatingIfNeeded: segment.count)) + [6, 64] + hosts + segment
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
            }
        return BuiltFrame(bytes: Array(bytes.prefix(captured)), linkType: linkType, originalLength: bytes.count, time: time)
    }

    /// Bytes of the sequence that it takes: SYN and FIN count one each.
    var length: Int { data.count + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0) }
}

func big16(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
func big32(_ value: UInt32) -> [UInt8] { big16(UInt16(value >> 16)) + big16(UInt16(value & 0xFFFF)) }
