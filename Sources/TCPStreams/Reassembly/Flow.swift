/// A connection as it is tracked, but for its two directions.
struct Flow {
    /// Which list it is in, by how readily it is forgotten to make room.
    enum Stage: Int, CaseIterable {
        /// Closed, and remembered only to recognise late copies.
        case closed = 0
        /// Nothing but a SYN was seen.
        case opening = 1
        case established = 2
        /// Not tracked: its segments are those of another flow (`joinedSlot`), in another encapsulation.
        case joined = 3
    }

    var key: FlowKey
    var id: Int
    var stage: Stage
    /// The direction, 0 or 1, that the client sends.
    var clientDirection: Int8
    /// The direction whose FIN was seen first.
    var firstFin: Int8 = 0
    var isWaiting = false
    /// Where the flow is whose id this one has, while it is tracked.
    var joinedSlot: Int32 = -1
    /// Both directions together.
    var frames: UInt32 = 0
    var lastTime: Int64
    var waitingSince: Int64 = 0

    @inline(__always)
    func sender(_ direction: Int) -> Sender { direction == Int(clientDirection) ? .client : .server }
}
