/// A name of an address, as whoever captured had it resolved.
public struct ResolvedName: Hashable, Sendable {
    /// The address in network order: 4 bytes of IPv4 or 16 of IPv6.
    public var address: [UInt8]
    /// Its name, at most 256 bytes of it; invalid UTF-8 repaired.
    ///
    /// It can hold anything, control characters too.
    public var name: String

    /// A name from its parts.
    public init(_ name: String, of address: [UInt8]) {
        self.address = address
        self.name = name
    }
}

extension CaptureReader {
    /// Section 4.5, Name Resolution Block: records of an address and its names, of which the first is kept.
    ///
    ///      8 |      Record Type              |      Record Value Length      |
    ///     12 /       Record Value, padded to 32 bits                         /
    ///        .                                                               .
    ///        |  Record Type = nrb_record_end |   Record Value Length = 0     |
    ///        /                           Options                             /
    mutating func resolvedNames(_ total: Int) throws(CaptureFileError) {
        let type = PcapngBlock.nameResolution
        // No frame depends on it: one that is strange is passed over.
        guard total <= CaptureLimits.description else { return try skipBlock(type, total) }
        try fillBlock(type, total)
        // Records are laid out as options are, and end as they do.
        var records = PcapngOptions(8..<(total - 4), order: order)
        while let record = records.next(in: source.unread) {
            // nrb_record_ipv4 and nrb_record_ipv6; the others name hardware addresses.
            guard let length = [1: 4, 2: 16][record.code], record.value.count > length else { continue }
            keepName(record.value, addressLength: length)
        }
        if records.isMalformed { malformedOptionLists += 1 }
        source.consume(total)
    }

    /// Keeps the first name of a record, or counts it where there are too many.
    private mutating func keepName(_ record: Range<Int>, addressLength: Int) {
        let start = record.lowerBound + addressLength
        // The names end with a NUL each.
        var end = start
        while end < record.upperBound, source.unread[end] != 0 { end += 1 }
        guard end > start else { return }
        let name = optionText(source.unread, start..<end, atMost: CaptureLimits.interfaceText)
        let cost = name.utf8.count + CaptureLimits.entryOverhead
        guard cost <= CaptureLimits.names - nameBytes else {
            namesDropped += 1
            return
        }
        nameBytes += cost
        names.append(ResolvedName(name, of: (record.lowerBound..<start).map { source.unread[$0] }))
    }
}
