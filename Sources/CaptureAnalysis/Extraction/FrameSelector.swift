public import TCPStreams

/// Finds the frames of connections that an analysis has shown, by putting the streams together once more.
///
/// A connection shows what it is only after its first frames, and a fragment whose it is only with the last of its packet. So the frames of a
/// dialogue are known when the capture was read a second time, and copied when it is read a third time; for each frame one bit is kept.
public struct FrameSelector: Sendable {
    private var assembler: StreamAssembler
    private var wanted: WantedConnections
    /// The frames that hold a segment of the connections, or a fragment of one.
    public private(set) var frames = NumberSet()

    /// A selector that has seen nothing.
    ///
    /// - Parameters:
    ///   - connections: the frames that opened the connections, as `CaptureAnalyzer.shownConnections` has them.
    ///   - limits: those of the analysis.
    public init(connections: NumberSet, limits: Limits = Limits()) {
        assembler = StreamAssembler(limits: limits, tracksOwnership: true)
        wanted = WantedConnections(openingFrames: connections)
    }

    /// Takes the next frame.
    public mutating func receive(_ bytes: Span<UInt8>, linkType: UInt32, originalLength: Int, at position: Position) {
        assembler.receive(bytes, linkType: linkType, originalLength: originalLength, at: position, into: &wanted)
        let ownership = assembler.ownership
        guard ownership.connections.contains(where: wanted.contains) else { return }
        frames.insert(position.frame)
        for frame in ownership.fragmentFrames { frames.insert(frame) }
    }
}

/// Connections by the frames that opened them.
private struct WantedConnections: StreamConsumer, Sendable {
    let openingFrames: NumberSet
    private var ids = NumberSet()

    init(openingFrames: NumberSet) { self.openingFrames = openingFrames }

    func contains(_ connection: Int) -> Bool { ids.contains(connection) }

    mutating func opened(_ connection: Connection) {
        if openingFrames.contains(connection.opened.frame) { ids.insert(connection.id) }
    }

    mutating func received(_ bytes: Span<UInt8>, from sender: Sender, on connection: Int, at position: Position) {}
    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: Sender, on connection: Int, at position: Position) {}
    mutating func closed(
        _ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position
    ) {}
}
