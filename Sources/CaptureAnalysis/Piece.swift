import MQTTCodec
import TCPStreams

/// What came of one direction of a connection, kept until it can be read.
struct Piece: Sendable {
    enum Content: Sendable {
        /// The data of a segment.
        case bytes([UInt8])
        /// Bytes that are not in the capture, or that a layer below could not read.
        case missing(Gap)
    }

    /// Bytes that are missing.
    struct Gap: Sendable {
        /// How many; nil where it cannot be known.
        let bytes: Int?
        let reason: StreamLoss.Reason
        /// The layer that misses them.
        let layer: StreamFinding.Layer
    }

    let content: Content
    let sender: ControlPacket.Sender
    let position: Position

    /// What keeping a piece costs beside its bytes: its place in a queue, and the head of an array.
    static let overhead = 96

    /// Bytes that it takes in memory, about.
    var cost: Int {
        if case .bytes(let bytes) = content { return bytes.count + Self.overhead }
        return Self.overhead
    }

    /// The same, sent by the other side.
    var exchanged: Piece {
        Piece(content: content, sender: sender.peer, position: position)
    }
}

/// The bytes of one direction, one segment behind the other, in which boundaries are looked for.
struct Region: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where segments begin.
    private(set) var segments: [Int] = []

    mutating func append(_ segment: Span<UInt8>) {
        segments.append(bytes.count)
        bytes.append(copying: segment)
    }

    mutating func empty() {
        bytes = []
        segments = []
    }
}
