/// Of which connections a frame is, so that the frames of some connections can be told from the others.
///
/// Segments count that carry nothing new, too: retransmissions, and late ones of connections that are over.
public struct FrameOwnership: Hashable, Sendable {
    /// The connections that the frame holds a segment of: seldom more than one.
    public private(set) var connections: [Int] = []
    /// Where the frame made an IP packet whole: the frames that held its fragments, this one among them, in no order.
    public private(set) var fragmentFrames: [Int] = []

    mutating func clear() {
        connections.removeAll(keepingCapacity: true)
        fragmentFrames.removeAll(keepingCapacity: true)
    }

    mutating func add(_ connection: Int, _ frames: [Int]) {
        connections.append(connection)
        fragmentFrames += frames
    }
}
