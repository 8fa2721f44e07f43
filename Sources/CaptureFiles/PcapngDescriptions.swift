/// The blocks that hold no frame but say something about them.
extension CaptureReader {
    /// Section 4.1, Section Header Block: forgets the interfaces of the section before, and takes its byte order.
    ///
    ///      8 |                      Byte-Order Magic                         |
    ///     12 |          Major Version        |         Minor Version         |
    ///     16 |                       Section Length (64)                     |
    ///     24 /                           Options                             /
    mutating func beginSection() throws(CaptureFileError) {
        let type = PcapngBlock.sectionHeader
        order = try Self.sectionOrder(&source)
        let total = order.length(source.unread, at: 4)
        try check(type, length: total, atLeast: 28, atMost: CaptureLimits.description)
        if sectionsRead == 0 {
            // The length behind the very first block is not needed to find the next one, and libpcap does not look at it: a file of which
            // it alone is damaged is read.
            let present = try source.fill(total)
            guard present >= total else { throw cutShort(.block(type), needed: total, atLeast: false, present: present) }
        } else {
            try fillBlock(type, total)
        }
        let (major, minor) = (order.uint16(source.unread, at: 12), order.uint16(source.unread, at: 14))
        // 1.2 was written by mistake and is the same as 1.0.
        guard major == 1, minor == 0 || minor == 2 else {
            throw CaptureFileError(.unsupported("pcapng version \(major).\(minor) (1.0 is the only one known)"), offset: source.offset + 12)
        }
        // The section length serves to jump over sections. It is not needed, and often wrong where files were concatenated.
        statisticsOfEarlierSections = statistics
        sectionsRead += 1
        interfaces.removeAll(keepingCapacity: true)
        clocks.removeAll(keepingCapacity: true)
        var options = PcapngOptions(24..<(total - 4), order: order)
        while let option = options.next(in: source.unread) {
            if option.code == PcapngOption.comment { keepComment(option.value, on: .section(sectionsRead)) }
        }
        if options.isMalformed { malformedOptionLists += 1 }
        source.consume(total)
    }

    /// The byte order of the section that begins with the unread bytes.
    static func sectionOrder(_ source: inout CaptureSource) throws(CaptureFileError) -> ByteOrder {
        let part = CaptureFileError.Part.block(PcapngBlock.sectionHeader)
        let present = try source.fill(12)
        guard present >= 12 else {
            throw CaptureFileError(.cutShort(part, needed: 28, atLeast: true, present: present), offset: source.offset)
        }
        switch ByteOrder.big.uint32(source.unread, at: 8) {
        case 0x1a2b_3c4d: return .big
        case 0x4d3c_2b1a: return .little
        case let other:
            let expected = "the byte-order magic 0x1a2b3c4d in either order"
            throw CaptureFileError(.malformed(part, expected: expected, found: hexadecimal(other)), offset: source.offset)
        }
    }

    /// Section 4.2, Interface Description Block.
    ///
    ///      8 |           LinkType            |           Reserved            |
    ///     12 |                            SnapLen                            |
    ///     16 /                           Options                             /
    mutating func describeInterface(_ total: Int) throws(CaptureFileError) {
        let type = PcapngBlock.interfaceDescription
        try check(type, length: total, atLeast: 20, atMost: CaptureLimits.description)
        guard interfaces.count < CaptureLimits.interfaces else {
            throw CaptureFileError(
                .unsupported("a section with more than \(CaptureLimits.interfaces.grouped) interfaces"), offset: source.offset)
        }
        try fillBlock(type, total)
        var interface = CaptureInterface(linkType: LinkType(rawValue: UInt32(order.uint16(source.unread, at: 8))))
        let snapLength = order.length(source.unread, at: 12)
        interface.snapLength = snapLength == 0 ? nil : snapLength
        var options = PcapngOptions(16..<(total - 4), order: order)
        while let option = options.next(in: source.unread) {
            let value = option.value
            switch option.code {
            case PcapngOption.comment: keepComment(value, on: .interface(interfaces.count, section: sectionsRead))
            case 2: interface.name = optionText(source.unread, value, atMost: CaptureLimits.interfaceText)
            case 3: interface.description = optionText(source.unread, value, atMost: CaptureLimits.interfaceText)
            case 9 where value.count >= 1: interface.timeResolution = TimeResolution(rawValue: source.unread[value.lowerBound])
            case 13 where value.count >= 1: interface.fcsLength = Self.fcsLength(source.unread[value.lowerBound])
            case 14 where value.count >= 8: interface.timeOffset = Int64(bitPattern: order.uint64(source.unread, at: value.lowerBound))
            default: break
            }
        }
        if options.isMalformed { malformedOptionLists += 1 }
        clocks.append(
            InterfaceClock(
                linkType: interface.linkType, snapLength: interface.snapLength ?? .max, resolution: interface.timeResolution,
                offset: interface.timeOffset))
        interfaces.append(interface)
        source.consume(total)
    }

    /// The option `if_fcslen` in bytes.
    ///
    /// The section says bits, its example and some writers mean bytes; no FCS has eight bytes, or fewer bits than that.
    private static func fcsLength(_ value: UInt8) -> Int {
        value >= 8 ? Int(value) / 8 : Int(value)
    }

    /// Section 4.6, Interface Statistics Block: the latest of an interface replaces the one before.
    ///
    ///      8 |                         Interface ID                          |
    ///     12 |                        Timestamp (High, Low)                  |
    ///     20 /                           Options                             /
    mutating func interfaceStatistics(_ total: Int) throws(CaptureFileError) {
        let type = PcapngBlock.interfaceStatistics
        // No frame depends on it: one that is strange is passed over.
        guard total >= 24, total <= CaptureLimits.description else { return try skipBlock(type, total) }
        try fillBlock(type, total)
        let index = order.length(source.unread, at: 8)
        var statistics = InterfaceStatistics()
        var options = PcapngOptions(20..<(total - 4), order: order)
        while let option = options.next(in: source.unread) {
            guard option.value.count >= 8 else { continue }
            let count = order.uint64(source.unread, at: option.value.lowerBound)
            switch option.code {
            case 4: statistics.received = count
            case 5: statistics.droppedByInterface = count
            case 6: statistics.accepted = count
            case 7: statistics.droppedBySystem = count
            default: break
            }
        }
        if options.isMalformed { malformedOptionLists += 1 }
        if index < interfaces.count { interfaces[index].statistics = statistics }
        source.consume(total)
    }

    /// Section 4.7, Decryption Secrets Block.
    ///
    ///      8 |                          Secrets Type                         |
    ///     12 |                         Secrets Length                        |
    ///     16 /                  Secrets Data, padded to 32 bits              /
    ///        /                           Options                             /
    mutating func decryptionSecrets(_ total: Int) throws(CaptureFileError) {
        let type = PcapngBlock.decryptionSecrets
        // Frames matter more than secrets: too many of them, or a length that does not fit, are counted and passed over.
        guard total >= 20, total <= CaptureLimits.secrets - secretBytes else {
            secretsDropped += 1
            return try skipBlock(type, total)
        }
        try fillBlock(type, total)
        let offset = source.offset
        let length = order.length(source.unread, at: 12)
        if length <= total - 20 {
            let bytes = source.unread.extracting(16..<(16 + length)).withUnsafeBufferPointer { bytes in
                // SAFETY: the pointer is only used in this closure, which copies what it points to.
                unsafe Array(bytes)
            }
            secrets.append(DecryptionSecrets(type: .init(rawValue: order.uint32(source.unread, at: 8)), bytes: bytes, offset: offset))
            secretBytes += total + CaptureLimits.entryOverhead
        } else {
            secretsDropped += 1
        }
        source.consume(total)
    }

    /// Keeps a comment, or counts it where there are too many.
    mutating func keepComment(_ range: Range<Int>, on subject: CaptureComment.Subject) {
        let cost = range.count + CaptureLimits.entryOverhead
        guard cost <= CaptureLimits.comments - commentBytes else {
            commentsDropped += 1
            return
        }
        commentBytes += cost
        comments.append(CaptureComment(optionText(source.unread, range), on: subject))
    }
}
