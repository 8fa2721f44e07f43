/// What came and cannot be read yet, in its order.
struct WaitingPieces<Position: Sendable>: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        /// So many bytes are missing; nil where it is not known how many.
        case missing(Int?)
        /// The side sends nothing more.
        case end
    }

    struct Piece: Sendable {
        let content: Content
        let sender: WebSocketSender
        let position: Position
        /// How many of its bytes were read.
        var start = 0

        /// What is not read of its bytes; nil where it has none.
        func bytes() -> ArraySlice<UInt8>? {
            if case .bytes(let bytes) = content { bytes[start...] } else { nil }
        }
    }

    private var queue: [Piece] = []
    private var head = 0
    /// Bytes that it takes in memory, about.
    private(set) var cost = 0

    /// What keeping a piece costs beside its bytes: its place in the queue, and the head of an array.
    private static var overhead: Int { 96 }

    var isEmpty: Bool { head == queue.count }
    var first: Piece? { isEmpty ? nil : queue[head] }
    /// All that waits.
    var pieces: ArraySlice<Piece> { queue[head...] }

    mutating func append(_ piece: Piece) {
        queue.append(piece)
        cost += Self.overhead + (piece.bytes()?.count ?? 0)
    }

    /// The first so many bytes of the first piece are read; all of them where none are said.
    mutating func advance(_ count: Int? = nil) {
        let left = queue[head].bytes()?.count ?? 0
        let count = count ?? left
        queue[head].start += count
        cost -= count
        guard count == left else { return }
        cost -= Self.overhead
        head += 1
        // Moved up when half is gone, so that each piece is moved about once.
        if head == queue.count || head > 64 && head * 2 > queue.count {
            queue.removeFirst(head)
            head = 0
        }
    }

    mutating func removeAll() { self = WaitingPieces() }
}
