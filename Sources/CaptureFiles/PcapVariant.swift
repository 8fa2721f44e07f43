/// The kinds of pcap that are told apart by their magic numbers.
enum PcapVariant: Sendable {
    /// What everybody writes, times in microseconds.
    case standard
    /// The same with times in nanoseconds.
    case nanosecond
    /// What patched versions of the 1990s wrote on Linux (Alexey Kuznetzov's): eight more bytes before each frame.
    case modified
    /// What IXIA's "lcap" writes, captured in hardware or in software: four more bytes in the file header.
    case ixia

    /// The variant of a magic number that was read in the writer's byte order.
    init?(magic: UInt32) {
        switch magic {
        case 0xa1b2_c3d4: self = .standard
        case 0xa1b2_3c4d: self = .nanosecond
        case 0xa1b2_cd34: self = .modified
        case 0x1c00_01ac, 0x1c00_01ab: self = .ixia
        default: return nil
        }
    }

    /// The unit of the fractions of times.
    var resolution: TimeResolution {
        switch self {
        case .standard, .modified, .ixia: .microseconds
        case .nanosecond: .nanoseconds
        }
    }

    /// Bytes of the header before each frame: `modified` adds an interface index, a protocol and a packet type, which nobody needs.
    var recordLength: Int { self == .modified ? 24 : 16 }

    /// Bytes behind the file header.
    var addedToHeader: Int { self == .ixia ? 4 : 0 }
}
