import MQTTCodec

extension FuzzTarget {
    /// The framer: limits, ways of cutting, then a stream of one direction.
    ///
    /// Whatever the chunks, it cuts the same; what it hands on stands in the stream, in order, and what it skips it counts; it holds no
    /// more than the limits allow; and a body that throws loses nothing.
    ///
    /// Allowance: the stream is read four times, and each time what is handed on is copied twice, pieces of a payload once more for each
    /// piece that follows; collecting doubles a buffer as it grows. A packet of two bytes costs an array and an entry in a list.
    static let framer = FuzzTarget("framer", maximumLength: 2048, allowance: Allowance(perByte: 1000, base: 1 << 16)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let limits = PacketFramer.Limits(feed: &feed)
        let version = feed.version()
        let cuts = feed.take(feed.below(8))
        let stream = feed.rest()

        let whole = Framing(of: stream, limits, version) { $0.receiveWhole(stream) }
        var tiling = Tiling()
        tiling.append(stream)
        for cut in whole.cuts { try tiling.take(cut) }
        try demand(whole.framer.skippedBytes == (tiling.isLost ? stream.count - tiling.position : 0), "skipped bytes are miscounted")
        if !tiling.isLost {
            let reach = tiling.position - stream.count
            try demand(reach <= 0 || whole.framer.bytesNeeded == reach, "\(reach) bytes are to be skipped, not as many are needed")
            try demand(reach > 0 || whole.framer.pendingBytes == -reach, "\(-reach) bytes are left, not as many are pending")
        }

        for chunks in [cuts, [1]] {
            let parted = Framing(of: stream, limits, version) { $0.receive(stream, inChunksOf: chunks) }
            try demand(parted.cuts == whole.cuts, "chunks of \(chunks) give other packets: \(stream.hexadecimal)")
            try demand(parted.isAlike(whole), "chunks of \(chunks) leave another state: \(stream.hexadecimal)")
            try demand(
                parted.mostPending <= max(5, limits.maximumCollected), "\(parted.mostPending) bytes are held: \(stream.hexadecimal)")
        }
        let resumed = Framing(of: stream, limits, version) { $0.receiveThrowing(stream) }
        try demand(resumed.cuts == whole.cuts && resumed.isAlike(whole), "a body that throws loses something: \(stream.hexadecimal)")
    }
}

/// A framer, and what it handed on.
private struct Framing {
    var framer: PacketFramer
    var cuts: [Cut] = []
    var mostPending = 0

    init(
        of stream: [UInt8], _ limits: PacketFramer.Limits, _ version: MQTTVersion, _ run: (inout Framing) -> Void
    ) {
        framer = PacketFramer(limits: limits, version: version)
        run(&self)
    }

    func isAlike(_ other: Framing) -> Bool {
        framer.bytesNeeded == other.framer.bytesNeeded && framer.pendingBytes == other.framer.pendingBytes
            && framer.skippedBytes == other.framer.skippedBytes && framer.isBetweenPackets == other.framer.isBetweenPackets
            && framer.hasLostBoundary == other.framer.hasLostBoundary
    }

    mutating func receiveWhole(_ stream: [UInt8]) {
        var cuts = cuts
        framer.receive(stream.span) { cuts.take(Cut($0)) }
        self.cuts = cuts
    }

    mutating func receive(_ stream: [UInt8], inChunksOf sizes: [UInt8]) {
        var cuts = cuts
        let bytes = stream.span
        for range in ChunkSizes(sizes).ranges(of: stream.count) {
            framer.receive(bytes.extracting(range)) { cuts.take(Cut($0)) }
            mostPending = max(mostPending, framer.pendingBytes)
        }
        self.cuts = cuts
    }

    private enum Stop: Error { case stop }

    /// The body throws each time after it took what it was given, and the rest is given again.
    mutating func receiveThrowing(_ stream: [UInt8]) {
        var cuts = cuts
        let bytes = stream.span
        var position = 0
        while position < bytes.count {
            do throws(Stop) {
                try framer.receive(bytes.extracting(droppingFirst: position)) { (event) throws(Stop) in
                    cuts.take(Cut(event))
                    throw .stop
                }
                position = bytes.count
            } catch {
                position = bytes.count - framer.untakenBytes
            }
        }
        self.cuts = cuts
    }
}
