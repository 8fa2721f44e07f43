import MQTTCodec
import TCPStreams

/// What waits on a connection of which one direction has lost the boundary between its packets, or both have.
///
/// Both directions wait, in the order in which they came, so that it stays causal: a packet behind the loss is told before its answer.
/// A direction that has lost its boundary is not read on before `BoundarySearch` has found it, or it is given up: then its bytes are skipped.
struct Waiting: Sendable {
    /// One direction.
    struct Direction: Sendable {
        /// Whether where the next packet begins is not known.
        var isLost = false
        /// The search, once there is anything to search.
        var search: BoundarySearch?
        /// What is searched: the bytes that wait of this direction, up to the next loss.
        var region = Region()
        /// Whether a loss waits behind the region.
        var isClosed = false
        /// Bytes that wait at the front of this direction and were given up.
        var givenUp = 0
        /// The loss that was not told yet, because how it ends is not known.
        var loss: OpenLoss?
    }

    /// A loss behind which nothing could be read yet.
    struct OpenLoss: Sendable {
        /// Bytes that are missing; nil in front of a stream that is joined in the middle, and where it cannot be known.
        var bytes: Int?
        let reason: StreamLoss.Reason?
        let layer: StreamFinding.Layer
        let position: Position
        /// Bytes that this direction had skipped before.
        let skippedBefore: Int
    }

    private var client = Direction()
    private var server = Direction()
    /// What waits, the first of which is at `first`.
    private var queue: [Piece] = []
    private var first = 0
    /// What it takes in memory, with the regions.
    private(set) var cost = 0

    subscript(_ sender: ControlPacket.Sender) -> Direction {
        get { sender == .server ? server : client }
        _modify { if sender == .server { yield &server } else { yield &client } }
    }

    /// Whether nothing waits, and both directions are read again.
    var isOver: Bool { isEmpty && !client.isLost && !server.isLost && client.loss == nil && server.loss == nil }

    var isEmpty: Bool { first == queue.count }
    var count: Int { queue.count - first }
    var next: Piece? { isEmpty ? nil : queue[first] }

    mutating func append(_ piece: Piece) {
        queue.append(piece)
        cost += piece.cost
    }

    mutating func removeFirst() {
        cost -= queue[first].cost
        first += 1
        // Moved up when half is gone, so that each piece is moved about once.
        if first == queue.count || first > 64 && first * 2 > queue.count {
            queue.removeFirst(first)
            first = 0
        }
    }

    /// Searches on in bytes that came.
    mutating func search(_ bytes: Span<UInt8>, from sender: ControlPacket.Sender, _ decoder: borrowing ConnectionDecoder) {
        // Made when there is something to search: until then the other direction may have told the version.
        if self[sender].search == nil { self[sender].search = decoder.boundarySearch(from: sender) }
        self[sender].region.append(bytes)
        cost += bytes.count
        let region = self[sender].region
        self[sender].search?.look(at: region.bytes.span, segments: region.segments)
    }

    /// Begins to search what waits of a direction, up to its next loss.
    mutating func beginSearch(_ sender: ControlPacket.Sender, _ decoder: borrowing ConnectionDecoder) {
        self[sender].isClosed = false
        for index in first..<queue.count where queue[index].sender == sender {
            guard case .bytes(let bytes) = queue[index].content else {
                self[sender].isClosed = true
                return
            }
            search(bytes.span, from: sender, decoder)
        }
    }

    /// Gives up what waits of a direction: nothing of it can be told.
    mutating func giveUp(_ sender: ControlPacket.Sender) {
        let bytes = self[sender].region.bytes
        self[sender].search?.drop(bytes.span)
        self[sender].givenUp += bytes.count
        emptyRegion(sender)
    }

    mutating func emptyRegion(_ sender: ControlPacket.Sender) {
        cost -= self[sender].region.bytes.count
        self[sender].region.empty()
    }
}
