/// What the first four bytes of a file say that it is.
enum FileSignature {
    /// pcap, whose times have a fraction in microseconds or in nanoseconds.
    case pcap(ByteOrder, TimeResolution)
    /// pcapng: the type of the Section Header Block is the same in either byte order.
    case pcapng
    /// Something that is recognised and not read, by name.
    case unsupported(String)

    /// Decides by four bytes; `nil` where they are nothing that is known.
    init?(_ bytes: Span<UInt8>) {
        // draft-ietf-opsawg-pcap, section 4: the magic number tells the writer's byte order.
        switch ByteOrder.big.uint32(bytes, at: 0) {
        case 0xa1b2_c3d4: self = .pcap(.big, .microseconds)
        case 0xd4c3_b2a1: self = .pcap(.little, .microseconds)
        case 0xa1b2_3c4d: self = .pcap(.big, .nanoseconds)
        case 0x4d3c_b2a1: self = .pcap(.little, .nanoseconds)
        case PcapngBlock.sectionHeader: self = .pcapng
        case 0xa1b2_cd34, 0x34cd_b2a1: self = .unsupported("the 'modified' pcap of old Linux patches (magic a1b2cd34)")
        case 0xa1b2_c3cb, 0xcbc3_b2a1: self = .unsupported("the 'modified' pcap of Fritz!Box (magic a1b2c3cb)")
        case 0xa1e2_cb12, 0x12cb_e2a1: self = .unsupported("the Navtel variant of pcap (magic a1e2cb12)")
        case 0x1c00_01ac, 0xac01_001c, 0x1c00_01ab, 0xab01_001c: self = .unsupported("the IXIA variant of pcap")
        case 0x736e_6f6f: self = .unsupported("snoop")
        case 0x474d_4255: self = .unsupported("Microsoft Network Monitor 2")
        case 0x5254_5353: self = .unsupported("Microsoft Network Monitor 1")
        case 0x28b5_2ffd: self = .unsupported("compression with zstd")
        case 0xfd37_7a58: self = .unsupported("compression with xz")
        case 0x0422_4d18: self = .unsupported("compression with lz4")
        case 0x504b_0304: self = .unsupported("a zip archive")
        case let magic where magic >> 16 == 0x1f8b: self = .unsupported("compression with gzip")
        case let magic where magic >> 8 == 0x42_5a68: self = .unsupported("compression with bzip2")
        default: return nil
        }
    }
}
