extension CaptureReader {
    /// Goes from block to block as far as the next one that holds a frame.
    ///
    ///     |                          Block Type                           |
    ///     |                      Block Total Length                       |
    ///     /                  Block Body, padded to 32 bits                /
    ///     |                      Block Total Length                       |
    mutating func nextPacketBlock() throws(CaptureFileError) -> Frame? {
        while true {
            let present = try source.fill(8)
            guard present >= 8 else {
                if present == 0 { return nil }
                let type = present >= 4 ? order.uint32(source.unread, at: 0) : nil
                throw cutShort(.block(type), needed: PcapngBlock.overhead, atLeast: true, present: present)
            }
            let type = order.uint32(source.unread, at: 0)
            if type == PcapngBlock.sectionHeader {
                // It may be of another byte order, so its length cannot be read yet.
                try beginSection()
                continue
            }
            let total = order.length(source.unread, at: 4)
            try check(type, length: total, atLeast: PcapngBlock.overhead)
            switch type {
            case PcapngBlock.enhancedPacket, PcapngBlock.packet: return try packetBlock(type, total)
            case PcapngBlock.simplePacket: return try simplePacketBlock(total)
            case PcapngBlock.interfaceDescription: try describeInterface(total)
            case PcapngBlock.interfaceStatistics: try interfaceStatistics(total)
            case PcapngBlock.nameResolution: try resolvedNames(total)
            case PcapngBlock.decryptionSecrets: try decryptionSecrets(total)
            default:
                try skipBlock(type, total)
                if PcapngBlock.isNumbered(type) { lastNumber += 1 }
            }
        }
    }

    /// Section 4.3, Enhanced Packet Block; appendix A, the obsolete Packet Block, which differs in its first word.
    ///
    ///      8 |                         Interface ID                          |   (Packet Block: 16 bits, then 16 bits of drops)
    ///     12 |                        Timestamp (High)                       |
    ///     16 |                        Timestamp (Low)                        |
    ///     20 |                    Captured Packet Length                     |
    ///     24 |                    Original Packet Length                     |
    ///     28 /                  Packet Data, padded to 32 bits               /
    ///        /                           Options                             /
    private mutating func packetBlock(_ type: UInt32, _ total: Int) throws(CaptureFileError) -> Frame {
        let dataAt = 28
        let offset = source.offset
        try check(type, length: total, atLeast: dataAt + 4)
        try fillPacket(type, total)
        let interface = interfaceIndex(type)
        let captured = order.length(source.unread, at: 20)
        guard captured <= total - dataAt - 4 else {
            throw malformed(type, "a captured length of at most \((total - dataAt - 4).grouped)", captured.grouped)
        }
        let clock = try clock(interface, type)
        let optionsAt = dataAt + (captured + 3) & ~3
        if optionsAt < total - 4 { readPacketOptions(optionsAt..<(total - 4)) }
        let frame = Frame(
            number: lastNumber + 1,
            time: clock.resolution.nanoseconds(ticks: order.highThenLow(source.unread, at: 12), offset: clock.offset),
            linkType: clock.linkType, capturedLength: captured, originalLength: order.length(source.unread, at: 24), offset: offset,
            interface: interface)
        return finishFrame(frame, bytesAt: dataAt, recordLength: total)
    }

    /// Section 4.4, Simple Packet Block: of interface 0, without time, as long as its snap length lets it be.
    ///
    ///      8 |                    Original Packet Length                     |
    ///     12 /                  Packet Data, padded to 32 bits               /
    private mutating func simplePacketBlock(_ total: Int) throws(CaptureFileError) -> Frame {
        let type = PcapngBlock.simplePacket
        let dataAt = 12
        let offset = source.offset
        try check(type, length: total, atLeast: dataAt + 4)
        try fillPacket(type, total)
        let original = order.length(source.unread, at: 8)
        let clock = try clock(0, type)
        let captured = min(original, clock.snapLength)
        guard captured <= total - dataAt - 4 else {
            throw malformed(type, "room for the \(captured.grouped) bytes of its frame", (total - dataAt - 4).grouped)
        }
        let frame = Frame(
            number: lastNumber + 1, time: nil, linkType: clock.linkType, capturedLength: captured, originalLength: original,
            offset: offset, interface: 0)
        return finishFrame(frame, bytesAt: dataAt, recordLength: total)
    }

    @inline(__always)
    private func interfaceIndex(_ type: UInt32) -> Int {
        type == PcapngBlock.enhancedPacket ? order.length(source.unread, at: 8) : Int(order.uint16(source.unread, at: 8))
    }

    @inline(__always)
    private func clock(_ interface: Int, _ type: UInt32) throws(CaptureFileError) -> InterfaceClock {
        guard interface < clocks.count else {
            let described = clocks.count == 1 ? "1 is" : "\(clocks.count.grouped) are"
            throw malformed(type, "one of the interfaces described before it, of which there \(described)", "number \(interface.grouped)")
        }
        return clocks[interface]
    }

    /// Makes the whole block of a frame unread bytes, and checks the length at its end.
    @inline(__always)
    private mutating func fillPacket(_ type: UInt32, _ total: Int) throws(CaptureFileError) {
        if total > CaptureLimits.packetOptions { try checkLongPacket(type, total) }
        let present = try source.fill(total)
        guard present >= total else {
            throw cutShort(.frame(lastNumber + 1), needed: total, atLeast: false, present: present)
        }
        try checkTrailer(type, total)
    }

    /// Before a block of more than 1 MiB is read: what it claims must be a frame of its link type, and some options.
    @inline(never)
    private mutating func checkLongPacket(_ type: UInt32, _ total: Int) throws(CaptureFileError) {
        let head = type == PcapngBlock.simplePacket ? 12 : 28
        let present = try source.fill(head)
        guard present >= head else {
            throw cutShort(.frame(lastNumber + 1), needed: total, atLeast: false, present: present)
        }
        let clock = try clock(type == PcapngBlock.simplePacket ? 0 : interfaceIndex(type), type)
        let captured = type == PcapngBlock.simplePacket ? 0 : order.length(source.unread, at: 20)
        let limit = CaptureLimits.frame(of: clock.linkType)
        if captured > limit {
            throw CaptureFileError(.absurdLength(.frame(lastNumber + 1), length: captured, limit: limit), offset: source.offset)
        }
        if total > limit + CaptureLimits.packetOptions {
            throw CaptureFileError(
                .absurdLength(.block(type), length: total, limit: limit + CaptureLimits.packetOptions), offset: source.offset)
        }
    }

    /// Keeps the comments of a frame, of what may stand behind it (section 4.3).
    @inline(never)
    private mutating func readPacketOptions(_ range: Range<Int>) {
        var options = PcapngOptions(range, order: order)
        while let option = options.next(in: source.unread) {
            if option.code == PcapngOption.comment { keepComment(option.value, on: .frame(lastNumber + 1)) }
        }
        if options.isMalformed { malformedOptionLists += 1 }
    }
}
