import TCPStreams

extension FuzzTarget {
    /// Link layers and reassembly: limits, then frames as `FrameScript` reads them, or (by the first byte) an honest conversation.
    ///
    /// Of any frames: what is told of a connection stands between its opening and its closing, counters add up, limits are kept, nothing
    /// is kept at the end. Of an honest conversation besides: every byte is the right one in the right place, after all that its segment
    /// acknowledged; where every segment was captured whole, nothing is lost.
    ///
    /// Allowance: a frame of 60 bytes may come of three bytes of input, and its connection has some 400 bytes in tables that double.
    static let streams = FuzzTarget("streams", maximumLength: 2048, allowance: Allowance(perByte: 1500, base: 1 << 19)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let choice = feed.byte()
        var limits = Limits()
        if choice & 2 != 0 {
            limits.heldBytesPerDirection = feed.pick([300, 0, 60, 2000])
            limits.heldSegmentsPerDirection = feed.pick([8, 0, 1, 20])
            limits.heldBytes = feed.pick([3000, 0, 100])
            limits.connections = feed.pick([3, 1, 2, 131_072])
            limits.closedConnections = feed.pick([2, 0, 16_384])
            limits.holeFrames = feed.pick([9, 0, 1, 64])
            limits.fragmentBytes = feed.pick([1000, 0, 300])
            limits.fragmentedDatagrams = feed.pick([3, 0, 1])
            limits.fragmentsPerDatagram = feed.pick([4, 0, 1])
        }
        if choice & 1 != 0 {
            var conversation = HonestConversation(limits, isLimited: choice & 2 != 0)
            while !feed.isEmpty { try conversation.step(&feed) }
            try conversation.finish()
        } else {
            var assembler = StreamAssembler(limits: limits)
            var ledger = StreamLedger()
            var script = FrameScript()
            var frames = 0
            while !feed.isEmpty {
                let frame = script.next(&feed)
                frames += 1
                assembler.receive(
                    frame.bytes.span, linkType: frame.linkType, originalLength: frame.originalLength,
                    at: Position(frame: frames, time: frame.time), into: &ledger)
                try ledger.judge(assembler, limits)
            }
            assembler.finish(into: &ledger)
            try ledger.judgeEnd(assembler, frames: frames)
        }
    }
}

/// Keeps the books of what an assembler tells.
struct StreamLedger: StreamConsumer {
    private struct Account {
        var bytes = [0, 0]
        var lost = [0, 0]
        var isFinished = [false, false]
    }

    private var open: [Int: Account] = [:]
    private var opened = 0
    private var bytes = 0
    private var lost = 0
    /// What was wrong first.
    private var fault: String?

    private mutating func note(_ isRight: Bool, _ fault: @autoclosure () -> String) {
        if !isRight, self.fault == nil { self.fault = fault() }
    }

    mutating func opened(_ connection: Connection) {
        note(open[connection.id] == nil, "connection \(connection.id) opens twice")
        open[connection.id] = Account()
        opened += 1
    }

    mutating func received(_ bytes: Span<UInt8>, from sender: Sender, on connection: Int, at position: Position) {
        let side = sender == .client ? 0 : 1
        note(open[connection].map { !$0.isFinished[side] } ?? false, "bytes outside connection \(connection)")
        note(!bytes.isEmpty, "no bytes are received")
        open[connection]?.bytes[side] += bytes.count
        self.bytes += bytes.count
    }

    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: Sender, on connection: Int, at position: Position) {
        let side = sender == .client ? 0 : 1
        note(open[connection].map { !$0.isFinished[side] } ?? false, "a loss outside connection \(connection)")
        note(byteCount > 0, "\(byteCount) bytes are lost")
        open[connection]?.lost[side] += byteCount
        lost += byteCount
    }

    mutating func noticed(_ notice: Notice, from sender: Sender, on connection: Int, at position: Position) {
        note(open[connection] != nil, "a notice outside connection \(connection)")
    }

    mutating func finished(_ sender: Sender, on connection: Int, at position: Position) {
        let side = sender == .client ? 0 : 1
        note(open[connection].map { !$0.isFinished[side] } ?? false, "connection \(connection) finishes twice")
        open[connection]?.isFinished[side] = true
    }

    mutating func closed(_ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position) {
        guard let account = open.removeValue(forKey: connection) else { return note(false, "connection \(connection) is not open") }
        note(account.bytes == [client.bytes, server.bytes], "connection \(connection) counts other bytes")
        note(account.lost == [client.lostBytes, server.lostBytes], "connection \(connection) counts other losses")
    }

    /// What must hold between frames.
    func judge(_ assembler: StreamAssembler, _ limits: Limits) throws(BrokenProperty) {
        if let fault { throw BrokenProperty(description: fault) }
        try demand(assembler.openConnections == open.count, "\(assembler.openConnections) connections are open, told of \(open.count)")
        try demand(open.count <= max(1, limits.connections), "\(open.count) connections are open")
        try demand(assembler.heldBytes <= limits.heldBytes, "\(assembler.heldBytes) bytes are held")
        try demand(assembler.heldFragmentBytes <= limits.fragmentBytes, "\(assembler.heldFragmentBytes) bytes of fragments are held")
    }

    /// What must hold at the end.
    func judgeEnd(_ assembler: StreamAssembler, frames: Int) throws(BrokenProperty) {
        if let fault { throw BrokenProperty(description: fault) }
        try demand(open.isEmpty && assembler.openConnections == 0 && assembler.heldBytes == 0, "something is left at the end")
        let counted = assembler.statistics
        try demand(counted.connections == opened, "\(counted.connections) connections are counted, told of \(opened)")
        try demand(counted.bytes == bytes, "\(counted.bytes) bytes are counted, told of \(bytes)")
        try demand(counted.lostBytes == lost, "\(counted.lostBytes) lost bytes are counted, told of \(lost)")
        try demand(counted.frames == frames, "\(counted.frames) frames are counted of \(frames)")
    }
}
