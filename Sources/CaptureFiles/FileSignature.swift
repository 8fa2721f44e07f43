/// What the first four bytes of a file say that it is.
enum FileSignature {
    /// pcap, in one of its variants.
    case pcap(PcapVariant, ByteOrder)
    /// pcapng: the type of the Section Header Block is the same in either byte order.
    case pcapng
    /// A variant that is recognised and not read, by name.
    case unsupported(String)
    /// Another kind of file, by name, and what to do with it.
    case foreign(String, remedy: String)

    /// What to do with captures of other programs.
    static let conversion = "convert it first: tshark -F pcapng -r FILE -w FILE.pcapng"

    /// Decides by four bytes; `nil` where they are nothing that is known.
    init?(_ bytes: Span<UInt8>) {
        let magic = ByteOrder.big.uint32(bytes, at: 0)
        // draft-ietf-opsawg-pcap, section 4: the magic number tells the writer's byte order.
        if let variant = PcapVariant(magic: magic) {
            self = .pcap(variant, .big)
        } else if let variant = PcapVariant(magic: magic.byteSwapped) {
            self = .pcap(variant, .little)
        } else if magic == PcapngBlock.sectionHeader {
            self = .pcapng
        } else if let name = Self.unsupported(magic) {
            self = .unsupported(name)
        } else if let name = Self.capture(magic) {
            self = .foreign(name, remedy: Self.conversion)
        } else if let name = Self.compression(magic) {
            self = .foreign("compressed with \(name)", remedy: "decompress it first")
        } else {
            return nil
        }
    }

    private static func unsupported(_ magic: UInt32) -> String? {
        switch magic {
        // Reserved in libpcap's list of magic numbers, and never described in public.
        case 0xa1b2_34cd, 0xcd34_b2a1: "the Mesquita variant of pcap (magic a1b234cd)"
        case 0xa12b_3c4d, 0x4d3c_2ba1: "the Navtel variant of pcap (magic a12b3c4d)"
        case 0xa1b2_c3cb, 0xcbc3_b2a1: "the variant of pcap of Fritz!Box (magic a1b2c3cb)"
        default: nil
        }
    }

    /// Captures of other programs.
    private static func capture(_ magic: UInt32) -> String? {
        switch magic {
        case 0x736e_6f6f: "a snoop file"
        case 0x474d_4255: "a Microsoft Network Monitor capture, version 2"
        case 0x5254_5353: "a Microsoft Network Monitor capture, version 1"
        case 0x5452_534e: "a Sniffer capture"
        case 0x5843_5000: "a NetXRay or Windows Sniffer capture"
        case 0x7f50_6b74, 0x7650_6b74: "a Packet Logger or *Peek capture"
        default: nil
        }
    }

    private static func compression(_ magic: UInt32) -> String? {
        switch magic {
        case 0x28b5_2ffd: "zstd"
        case 0xfd37_7a58: "xz"
        case 0x0422_4d18: "lz4"
        case 0x504b_0304: "zip"
        case let magic where magic >> 16 == 0x1f8b: "gzip, twice"
        case let magic where magic >> 8 == 0x42_5a68: "bzip2"
        default: nil
        }
    }
}
