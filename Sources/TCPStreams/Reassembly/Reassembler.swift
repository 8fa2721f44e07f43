/// The assembler without its consumer: it takes frames and queues what is to be told.
@usableFromInline
struct Reassembler: Sendable {
    let limits: Limits
    var statistics = Statistics()
    @usableFromInline var events: [Event] = []
    @usableFromInline var lastPosition = Position(frame: 0, time: nil)

    var table = FlowTable()
    /// By slot; one is used again after its connection was forgotten.
    var flows: [Flow] = []
    /// By slot * 2 + direction.
    var halves: [HalfStream] = []
    var freeSlots: [Int] = []
    /// By `Flow.Stage`, the one idle longest first.
    var byUse = SlotLists(lists: Flow.Stage.allCases.count)
    /// Connections in which something waits, the one waiting longest first.
    var waiting = SlotLists(lists: 1)
    var digests = SegmentDigests()
    var fragments = FragmentTable()
    /// Connections in an encapsulation, by their ends alone; where several have the same, the first.
    var encapsulated: [FlowKey: Int] = [:]
    var totalHeld = 0
    /// The frames that held the fragments of the packet in hand; empty where it came in one piece.
    var fragmentFrames: [Int] = []
    /// Of which connections the frame in hand is; kept up only where somebody wants to know.
    @usableFromInline var ownership = FrameOwnership()
    private let tracksOwnership: Bool

    init(limits: Limits, tracksOwnership: Bool = false) {
        self.limits = limits
        self.tracksOwnership = tracksOwnership
    }

    var openConnections: Int {
        byUse.counts[Flow.Stage.opening.rawValue] + byUse.counts[Flow.Stage.established.rawValue]
    }

    /// Takes a frame.
    ///
    /// What it returns is to be handed on at once; otherwise `events` says what is to be told.
    @usableFromInline
    mutating func receive(_ frame: Span<UInt8>, linkType: UInt32, originalLength: Int, at position: Position) -> Delivery {
        statistics.frames += 1
        if frame.count < originalLength { statistics.truncatedFrames += 1 }
        lastPosition = position
        if tracksOwnership { ownership.clear() }
        if waiting.counts[0] != 0 { giveUpOverdue(now: position) }

        // Nearly every frame is TCP in IPv4 in Ethernet; everything else goes the long way.
        if linkType == LinkType.ethernet, frame.count >= 14, frame.bigEndian16(at: 12) == EtherType.ipv4 {
            let datagram = Datagram.ipv4(frame, at: 14, originalLength: originalLength)
            if datagram.content == .tcp { return receive(datagram, .none, frame, at: position) }
        }
        return descend(frame, from: Descent(linkType: linkType), originalLength: originalLength, isFrame: true, at: position)
    }

    /// Takes a TCP segment.
    @inline(__always)
    private mutating func receive(
        _ datagram: Datagram, _ encapsulation: Encapsulation, _ frame: Span<UInt8>, at position: Position
    ) -> Delivery {
        guard let segment = Segment(frame, at: datagram.offset, end: datagram.end) else {
            statistics.badHeaders += 1
            return .none
        }
        statistics.segments += 1

        let (key, direction) = FlowKey.of(datagram, segment, encapsulation)
        let hash = table.hash(key)
        let slot: Int
        if let known = table.find(key, hash: hash, in: flows) {
            if flows[known].stage == .established, !segment.flags.contains(.syn) {
                slot = known
            } else {
                guard let found = slotOfUnusual(known, key, hash, direction, segment, frame, at: position) else {
                    // A late segment of a connection that is over.
                    if tracksOwnership { ownership.add(flows[known].id, fragmentFrames) }
                    return .none
                }
                slot = found
            }
        } else {
            slot = open(key, hash, direction, segment, frame, at: position)
        }
        if tracksOwnership { ownership.add(flows[slot].id, fragmentFrames) }
        return accept(segment, frame, slot, direction, at: position)
    }

    /// Takes a TCP segment that was not in IPv4 in Ethernet.
    @inline(never)
    mutating func receiveElsewhere(
        _ datagram: Datagram, _ encapsulation: Encapsulation, _ frame: Span<UInt8>, at position: Position
    ) -> Delivery {
        receive(datagram, encapsulation, frame, at: position)
    }

    /// Takes a segment of an open connection: the straight path is here, everything else in `acceptUnusual`.
    @inline(__always)
    private mutating func accept(
        _ segment: Segment, _ frame: Span<UInt8>, _ slot: Int, _ direction: Int, at position: Position
    ) -> Delivery {
        let own = slot &* 2 &+ direction
        let peer = slot &* 2 &+ (1 &- direction)
        flows[slot].frames &+= 1
        if let time = position.time { flows[slot].lastTime = time }
        byUse.moveToEnd(slot, of: flows[slot].stage.rawValue)
        halves[own].segments &+= 1

        let state = halves[own].state
        let peerState = halves[peer].state
        guard state.isDisjoint(with: .unusual), peerState.isDisjoint(with: .unusual), state.contains(.started),
            peerState.contains(.started), flows[slot].stage == .established, segment.flags.isDisjoint(with: .changesState),
            segment.flags.contains(.ack), segment.sequence == halves[own].next, segment.captured == segment.length,
            segment.acknowledgment.distance(from: halves[peer].next) <= 0
        else {
            acceptUnusual(segment, frame, slot, direction, at: position)
            return .none
        }
        if segment.acknowledgment.distance(from: halves[peer].acknowledged) > 0 || !peerState.contains(.acknowledged) {
            halves[peer].acknowledged = segment.acknowledgment
            halves[peer].state.insert(.acknowledged)
        }
        let count = segment.length
        guard count > 0 else { return .none }
        halves[own].next = segment.sequence.advanced(byBytes: count)
        account(segment.offset, count, frame, slot, direction, at: segment.sequence)
        let delivery = Delivery(
            offset: segment.offset, count: count, connection: flows[slot].id, sender: flows[slot].sender(direction))
        if events.isEmpty { return delivery }
        queue(delivery)
        return .none
    }

    /// Hands on bytes of the frame behind what is queued.
    mutating func queue(_ offset: Int, _ count: Int, _ frame: Span<UInt8>, _ slot: Int, _ direction: Int, at sequence: UInt32) {
        account(offset, count, frame, slot, direction, at: sequence)
        queue(Delivery(offset: offset, count: count, connection: flows[slot].id, sender: flows[slot].sender(direction)))
    }

    mutating func queue(_ delivery: Delivery) {
        events.append(
            .receivedInFrame(offset: delivery.offset, count: delivery.count, from: delivery.sender, on: delivery.connection))
    }

    @inline(__always)
    private mutating func account(
        _ offset: Int, _ count: Int, _ frame: Span<UInt8>, _ slot: Int, _ direction: Int, at sequence: UInt32
    ) {
        digests.remember(
            frame.extracting(offset..<offset + count), at: sequence, connection: flows[slot].id, direction: direction)
        halves[slot * 2 + direction].bytes &+= count
        statistics.bytes &+= count
    }
}
