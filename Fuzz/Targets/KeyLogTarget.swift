import TLSDecryption

extension FuzzTarget {
    /// The reader of key logs: sizes of chunks, then a log.
    ///
    /// However the log is cut, the same secrets are added and the same lines are malformed; there are no more of both than lines.
    ///
    /// Allowance: a secret is some 400 bytes with what names it, of a line of at least 140, in each of two stores; a line is copied once, and
    /// where it comes byte by byte as it grows.
    static let keylog = FuzzTarget("keylog", maximumLength: 4096, allowance: Allowance(perByte: 200, base: 1 << 16)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let sizes = feed.take(feed.below(4))
        let log = feed.rest()
        var whole = TLSSecrets()
        let summary = whole.addKeyLog(log.span)
        var parted = TLSSecrets()
        var reader = KeyLogReader()
        for range in ChunkSizes(sizes).ranges(of: log.count) { reader.receive(log.span.extracting(range), into: &parted) }
        reader.finish(into: &parted)
        try demand(reader.summary == summary, "in other chunks another thing is read: \(bytes.hexadecimal)")
        try demand(parted.added == whole.added && parted.connectionCount == whole.connectionCount, "other secrets: \(bytes.hexadecimal)")
        let lines = log.count { $0 == 0x0A } + 1
        try demand(summary.secrets + summary.malformedLines <= lines, "more is read than lines: \(bytes.hexadecimal)")
        try demand((summary.firstMalformedLine ?? 0) <= lines, "line \(summary.firstMalformedLine ?? 0) of \(lines)")
        try demand(whole.added == summary.secrets, "\(whole.added) secrets of \(summary.secrets)")
    }
}
