import MQTTCodec

extension FuzzTarget {
    /// The search for the place where packets begin again: version, sender, bits, then steps: bytes that come, bytes that are gone.
    ///
    /// What is found lies in what is held, and from there one packet after the other is accepted, up to where the chain ends; a chain that
    /// was found weighs what was asked for.
    ///
    /// Allowance: the search itself keeps one bit a byte; here the bytes held are copied as they grow, and each chain that is found is
    /// decoded into values, at every step.
    static let boundaries = FuzzTarget("boundaries", maximumLength: 2048, allowance: Allowance(perByte: 1500, base: 1 << 17)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let version = feed.version()
        let sender = feed.sender()
        var search = BoundarySearch(version: version, sender: sender, needed: feed.pick([30, 0, 8, 60]))
        if feed.flag() { search.beginAtFirstByte() }
        var held: [UInt8] = []
        var segments: [Int] = []
        while !feed.isEmpty {
            let choice = feed.byte()
            switch choice & 15 {
            case 0:
                search.drop(held.span)
                held = []
                segments = []
            case 1:
                search.lose(feed.pick([1, 2, 7, 40, 1000, .max]), behind: held.span)
                held = []
                segments = []
            default:
                segments.append(held.count)
                held += feed.take(Int(feed.byte()))
                search.look(at: held.span, segments: segments)
            }
            guard let found = search.found else { continue }
            try demand(search.weight >= search.needed, "a light chain is found: \(held.hexadecimal)")
            try demand(found >= 0 && found <= search.chain.frontier, "a boundary at \(found) is found: \(held.hexadecimal)")
            var place = found
            while place < min(search.chain.frontier, held.count) {
                let rest = held.span.extracting(droppingFirst: place)
                let isAccepted = (try? ControlPacket(decoding: rest, version: version, sender: sender)) != nil
                try demand(isAccepted, "no packet of \(version) from \(sender) at \(place): \(held.hexadecimal)")
                place += FixedHeader.packetLength(of: rest) ?? 0
            }
        }
    }
}
