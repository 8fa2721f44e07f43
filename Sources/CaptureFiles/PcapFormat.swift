/// The file header of pcap (draft-ietf-opsawg-pcap, section 4), as far as reading the records needs it.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     |                          Magic Number                         |
///     |          Major Version        |         Minor Version         |
///     |                           Reserved1                           |
///     |                           Reserved2                           |
///     |                            SnapLen                            |
///     | FCS |f|0 0 0 0 0 0 0 0 0 0 0 0|           LinkType            |
struct PcapHeader {
    /// Bytes of the file header.
    static let length = 24
    /// In which order a record has its two lengths.
    enum LengthOrder {
        /// Captured, then original: version 2.4, which is every file of the last decades.
        case capturedFirst
        /// Original, then captured: before 2.3, and in 543.0.
        case originalFirst
        /// Either, in 2.3: the smaller one is what was captured. libpcap reads it so too.
        case undecided
    }

    var order: ByteOrder
    var resolution: TimeResolution
    /// Bytes of the header before each frame.
    var recordLength: Int
    var lengthOrder: LengthOrder
    var linkType: LinkType
    /// The longest frame that is believed.
    var longest: Int

    /// Reads the header of 24 bytes, whose magic number was seen already.
    init(_ bytes: Span<UInt8>, _ variant: PcapVariant, _ order: ByteOrder) throws(CaptureFileError) {
        self.order = order
        resolution = variant.resolution
        recordLength = variant.recordLength
        let (major, minor) = (order.uint16(bytes, at: 4), order.uint16(bytes, at: 6))
        // 543.0 is what the tcpdump of DG/UX wrote; libpcap reads it too.
        guard major == 2 && minor <= 4 || major == 543 && minor == 0 else {
            throw CaptureFileError(.unsupported("pcap version \(major).\(minor) (2.4 is what is written since 1998)"), offset: 4)
        }
        lengthOrder = minor == 4 ? .capturedFirst : minor == 3 ? .undecided : .originalFirst
        // The upper 16 bits are about the frames' FCS and reserved ones.
        linkType = LinkType(rawValue: order.uint32(bytes, at: 20) & 0xffff)
        longest = CaptureLimits.frame(of: linkType)
    }

    /// What the header says of the one interface.
    func interface(_ bytes: Span<UInt8>) -> CaptureInterface {
        let flags = order.uint32(bytes, at: 20)
        let snapLength = order.length(bytes, at: 16)
        return CaptureInterface(
            linkType: linkType,
            snapLength: snapLength == 0 ? nil : snapLength,
            timeResolution: resolution,
            // Bit 26 says that the upper four bits count the FCS, in units of 16 bits.
            fcsLength: flags & 0x0400_0000 != 0 ? Int(flags >> 28) * 2 : nil)
    }
}

extension CaptureReader {
    /// The next record of a pcap (draft-ietf-opsawg-pcap, section 5): a header of 16 bytes, then the frame.
    ///
    ///     |                      Timestamp (Seconds)                      |
    ///     |            Timestamp (Microseconds or nanoseconds)            |
    ///     |                    Captured Packet Length                     |
    ///     |                    Original Packet Length                     |
    @inline(__always)
    mutating func nextRecord(_ header: PcapHeader) throws(CaptureFileError) -> Frame? {
        let offset = source.offset
        let recordLength = header.recordLength
        let present = try source.fill(recordLength)
        guard present >= recordLength else {
            if present == 0 { return nil }
            throw CaptureFileError(
                .cutShort(.frame(lastNumber + 1), needed: recordLength, atLeast: true, present: present), offset: offset)
        }
        let seconds = header.order.uint32(source.unread, at: 0)
        let fraction = header.order.uint32(source.unread, at: 4)
        var captured = header.order.length(source.unread, at: 8)
        var original = header.order.length(source.unread, at: 12)
        if header.lengthOrder != .capturedFirst, header.lengthOrder == .originalFirst || captured > original {
            swap(&captured, &original)
        }
        guard captured <= header.longest else {
            throw CaptureFileError(.absurdLength(.frame(lastNumber + 1), length: captured, limit: header.longest), offset: offset)
        }
        let length = recordLength + captured
        let whole = try source.fill(length)
        guard whole >= length else {
            throw CaptureFileError(
                .cutShort(.frame(lastNumber + 1), needed: length, atLeast: false, present: whole), offset: offset)
        }
        // 2^32 seconds are 4.3 * 10^18 nanoseconds and 2^32 microseconds 4.3 * 10^12: no sum of them reaches 2^63.
        let unit: Int64 = header.resolution == .nanoseconds ? 1 : 1000
        let time = Int64(seconds) &* 1_000_000_000 &+ Int64(fraction) &* unit
        return finishFrame(
            Frame(
                number: lastNumber + 1, time: time, linkType: header.linkType, capturedLength: captured, originalLength: original,
                offset: offset),
            bytesAt: recordLength, recordLength: length)
    }
}
