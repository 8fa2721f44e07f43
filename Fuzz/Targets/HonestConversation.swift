import TCPStreams

/// Two ends that do what TCP demands, and a capture that may miss frames, cut them, and have them late.
///
/// The bytes of a stream follow from their places, so that each that is handed on can be judged.
struct HonestConversation {
    private var assembler: StreamAssembler
    private var judge = OrderJudge()
    /// How much each side has sent.
    private var sent = [0, 0]
    private var frames = 0
    /// Segments that are captured late, and how many frames pass before.
    private var late: [(segment: BuiltSegment, left: Int)] = []
    /// Whether every segment was captured whole, and no limit gives up what comes late.
    private var isWhole: Bool {
        get { judge.isWhole }
        set { judge.isWhole = newValue }
    }

    private static let starts: [UInt32] = [7, 0xFFFF_FF00]

    init(_ limits: Limits, isLimited: Bool) {
        assembler = StreamAssembler(limits: limits)
        isWhole = !isLimited
        capture(segment(0, at: -1, count: 0, .syn, acknowledging: 0))
        capture(segment(1, at: -1, count: 0, [.syn, .ack], acknowledging: 0))
        capture(segment(0, at: 0, count: 0, .ack, acknowledging: 0))
    }

    /// The byte at a place of a stream.
    static func byte(_ side: Int, _ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: (place &* 151) ^ (place >> 7) ^ side) }

    private func segment(_ side: Int, at place: Int, count: Int, _ flags: SegmentFlags, acknowledging: Int) -> BuiltSegment {
        BuiltSegment(
            isFromClient: side == 0, sequence: Self.starts[side] &+ 1 &+ UInt32(truncatingIfNeeded: place),
            acknowledgment: Self.starts[1 - side] &+ 1 &+ UInt32(truncatingIfNeeded: acknowledging), flags: flags,
            data: (0..<count).map { Self.byte(side, place + $0) })
    }

    private mutating func capture(_ segment: BuiltSegment, cutTo captured: Int = .max) {
        frames += 1
        let side = segment.isFromClient ? 0 : 1
        judge.acknowledged.append(Int(Int32(bitPattern: segment.acknowledgment &- Self.starts[1 - side] &- 1)))
        // 54 bytes of headers.
        let frame = segment.frame(captured: captured == .max ? .max : 54 + captured)
        let position = Position(frame: frames, time: 1_700_000_000_000_000_000 + Int64(frames) * 1_000_000)
        assembler.receive(frame.bytes.span, linkType: 1, originalLength: frame.originalLength, at: position, into: &judge)
    }

    /// What happens next.
    mutating func step(_ feed: inout ByteFeed) throws(BrokenProperty) {
        let choice = feed.byte()
        let side = Int(choice & 1)
        let count = Int(feed.byte())
        let lag = choice & 0x10 == 0 ? 0 : Int(feed.byte())
        let acknowledging = max(0, sent[1 - side] - lag)
        let fresh = segment(side, at: sent[side], count: count, .ack, acknowledging: acknowledging)
        let cut = choice & 0x20 == 0 ? Int.max : Int(feed.byte())
        if cut < count, choice >> 1 & 7 != 4 { isWhole = false }
        switch choice >> 1 & 7 {
        case 4:
            // Sent, and not captured.
            sent[side] += count
            if count > 0 { isWhole = false }
        case 5:
            // Sent again, with other bounds; it acknowledges what came since the bytes were first sent, answers to them included.
            judge.hasRetransmissions = true
            let start = max(0, sent[side] - Int(feed.byte()) * 2)
            let end = min(sent[side], start + count)
            capture(segment(side, at: start, count: end - start, .ack, acknowledging: acknowledging), cutTo: cut)
        case 6: capture(segment(side, at: sent[side], count: 0, .ack, acknowledging: acknowledging))
        case 7:
            late.append((fresh, feed.below(12)))
            sent[side] += count
        default:
            sent[side] += count
            capture(fresh, cutTo: cut)
        }
        for index in late.indices.reversed() {
            late[index].left -= 1
            if late[index].left < 0 { capture(late.remove(at: index).segment) }
        }
        if let fault = judge.fault { throw BrokenProperty(description: fault) }
    }

    /// The capture ends.
    mutating func finish() throws(BrokenProperty) {
        for (segment, _) in late { capture(segment) }
        assembler.finish(into: &judge)
        if let fault = judge.fault { throw BrokenProperty(description: fault) }
        for side in [0, 1] {
            try demand(judge.places[side] <= sent[side], "more is told than was sent: \(judge.places[side]) of \(sent[side])")
            guard isWhole else { continue }
            try demand(judge.lost == 0, "\(judge.lost) bytes are lost of streams that were captured whole")
            try demand(judge.places[side] == sent[side], "\(judge.places[side]) bytes are told of \(sent[side])")
        }
    }
}

/// Judges bytes by their places, and their order by what their segments acknowledged.
private struct OrderJudge: StreamConsumer {
    /// How far each stream was told.
    var places = [0, 0]
    var lost = 0
    /// By frame, from 1: how much of the other side's stream its segment acknowledged.
    var acknowledged: [Int] = [0]
    var fault: String?
    /// Whether every byte that was sent is to be told.
    var isWhole = true
    /// Whether bytes were sent again: where only such a copy is captured, each direction may wait for the other.
    var hasRetransmissions = false

    mutating func opened(_ connection: Connection) {
        if connection.id != 1 { fault = fault ?? "another connection opens" }
    }

    mutating func received(_ bytes: Span<UInt8>, from sender: Sender, on connection: Int, at position: Position) {
        let side = sender == .client ? 0 : 1
        for index in bytes.indices where bytes[index] != HonestConversation.byte(side, places[side] + index) {
            fault = fault ?? "a wrong byte at \(places[side] + index) from \(sender), frame \(position.frame)"
        }
        places[side] += bytes.count
        // One byte that was not captured looks like a FIN to who sees it acknowledged.
        if !hasRetransmissions, acknowledged[position.frame] > places[1 - side] + (isWhole ? 0 : 1) {
            fault = fault ?? "frame \(position.frame) acknowledged \(acknowledged[position.frame]) bytes, \(places[1 - side]) were told"
        }
    }

    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: Sender, on connection: Int, at position: Position) {
        places[sender == .client ? 0 : 1] += byteCount
        lost += byteCount
    }

    mutating func closed(_ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position) {}
}
