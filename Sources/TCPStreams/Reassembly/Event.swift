/// What the consumer is to be told, in order.
///
/// The reassembler is not generic, so that it is compiled once, in its own module; the consumer is told by a thin generic shell that
/// is inlined into the caller's. Between the two stands a queue of these, which the straight path does without.
@usableFromInline
enum Event: Sendable {
    case opened(Connection)
    case received([UInt8], from: Sender, on: Int, at: Position)
    /// Bytes of the frame in hand.
    case receivedInFrame(offset: Int, count: Int, from: Sender, on: Int)
    case lost(Int, Loss, from: Sender, on: Int, at: Position)
    case noticed(Notice, from: Sender, on: Int, at: Position)
    case waits(Bool, on: Int, at: Position)
    case finished(Sender, on: Int, at: Position)
    case closed(Int, ConnectionEnd, client: StreamTotals, server: StreamTotals, at: Position)
}

/// Data of the frame in hand that are to be handed on at once; none when `count` is 0.
@usableFromInline
struct Delivery: Sendable {
    @usableFromInline var offset: Int
    @usableFromInline var count: Int
    @usableFromInline var connection: Int
    @usableFromInline var sender: Sender

    static let none = Delivery(offset: 0, count: 0, connection: 0, sender: .client)

    @inline(__always)
    init(offset: Int, count: Int, connection: Int, sender: Sender) {
        self.offset = offset
        self.count = count
        self.connection = connection
        self.sender = sender
    }
}
