/// Opening, closing and forgetting connections.
extension Reassembler {
    /// The slot that a segment goes to whose key is known, when it is not simply one of an established connection; nil if it goes nowhere.
    @inline(never)
    mutating func slotOfUnusual(
        _ known: Int, _ key: FlowKey, _ hash: UInt64, _ direction: Int, _ segment: Segment, _ frame: Span<UInt8>, at position: Position
    ) -> Int? {
        var slot = known
        if flows[known].stage == .joined {
            guard let other = joined(known) else {
                forget(known)
                return open(key, hash, direction, segment, frame, at: position)
            }
            slot = other
        }
        if flows[slot].stage == .closed {
            guard reopens(slot, direction, segment, at: position) else { return nil }
        } else if segment.flags.contains(.syn), opensAnother(slot, direction, segment) {
            close(slot, .portReused, loss: .connectionEnded, at: position)
        } else {
            return slot
        }
        forget(slot)
        if known != slot { forget(known) }
        return open(key, hash, direction, segment, frame, at: position)
    }

    /// Begins to track a connection with this segment; or finds the one that it is of, in another encapsulation.
    mutating func open(
        _ key: FlowKey, _ hash: UInt64, _ direction: Int, _ segment: Segment, _ frame: Span<UInt8>, at position: Position
    ) -> Int {
        makeRoom(at: position)
        if let slot = join(key, hash, direction, segment, frame, at: position) { return slot }
        statistics.connections += 1
        let id = statistics.connections
        let handshakeSeen = segment.flags.contains(.syn)
        let clientDirection = clientDirection(key, direction, segment)
        let slot = track(
            Flow(key: key, id: id, stage: .opening, clientDirection: Int8(clientDirection), lastTime: position.time ?? .min), hash)
        if key.encapsulation != .none, encapsulated[key.bare] == nil { encapsulated[key.bare] = slot }
        events.append(
            .opened(
                Connection(
                    id: id, client: key.endpoint(clientDirection), server: key.endpoint(1 - clientDirection),
                    handshakeSeen: handshakeSeen, encapsulation: key.encapsulation, opened: position)))
        return slot
    }

    /// Gives a flow a slot.
    mutating func track(_ flow: Flow, _ hash: UInt64) -> Int {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            flows[slot] = flow
            halves[slot * 2] = HalfStream()
            halves[slot * 2 + 1] = HalfStream()
        } else {
            slot = flows.count
            flows.append(flow)
            halves.append(HalfStream())
            halves.append(HalfStream())
        }
        table.insert(slot, hash: hash, in: flows)
        byUse.append(slot, to: flow.stage.rawValue)
        return slot
    }

    /// Which direction the client sends: that of the SYN, or against the SYN-ACK; otherwise a server has the lower port.
    private func clientDirection(_ key: FlowKey, _ direction: Int, _ segment: Segment) -> Int {
        if segment.flags.contains(.syn) { return segment.flags.contains(.ack) ? 1 - direction : direction }
        if segment.sourcePort == segment.destinationPort { return direction }
        return segment.sourcePort > segment.destinationPort ? direction : 1 - direction
    }

    /// Whether a segment with SYN on an open connection is of another one between the same ends.
    ///
    /// A SYN is of this connection when its initial sequence number is the known one, or the acknowledged one; or when the other end
    /// has sent nothing but a SYN too (simultaneous open, RFC 9293 3.5, figure 7).
    func opensAnother(_ slot: Int, _ direction: Int, _ segment: Segment) -> Bool {
        let own = halves[slot * 2 + direction]
        let peer = halves[slot * 2 + 1 - direction]
        if segment.flags.contains(.ack) {
            // A server may answer a repeated SYN anew; but an answer to another SYN is of a connection whose SYN was not captured.
            guard own.state.contains(.started), own.initialSequence != segment.sequence,
                !peer.state.isDisjoint(with: [.started, .acknowledged])
            else { return false }
            return segment.acknowledgment &- 1 != peer.initialSequence
        }
        if own.state.contains(.started) { return own.initialSequence != segment.sequence }
        if own.state.contains(.acknowledged) {
            // What was acknowledged first may be behind its first bytes, but not far.
            return !(0..<Self.earlySegments).contains(own.initialSequence.distance(from: segment.sequence))
        }
        return !peer.state.contains(.synSeen)
    }

    /// How much of a direction may have been acknowledged when its SYN is captured, late: 64 KiB, what one has under way in the beginning.
    static var earlySegments: Int { 65_536 }

    /// Whether a segment between ends whose connection is closed opens another; otherwise it is a late one.
    private mutating func reopens(_ slot: Int, _ direction: Int, _ segment: Segment, at position: Position) -> Bool {
        let own = halves[slot * 2 + direction]
        let forgotten = position.time.map { $0 &- flows[slot].lastTime > limits.closedTime } ?? false
        let isNew: Bool
        if segment.flags.contains(.syn) {
            isNew = !own.state.contains(.synSeen) || own.initialSequence != segment.sequence
        } else {
            // Data far away from where the stream ended are of a connection whose SYN was not captured.
            isNew =
                segment.length > 0 && !segment.flags.contains(.rst)
                && (forgotten || (own.state.contains(.started) && abs(segment.sequence.distance(from: own.next)) > maximumWindow / 16))
        }
        if !isNew, segment.length > 0 { statistics.segmentsAfterClose += 1 }
        return isNew
    }

    /// Ends a connection: what waits is told first, its holes given up for the reason `loss`.
    mutating func close(_ slot: Int, _ end: ConnectionEnd, loss: Loss, at position: Position) {
        flush(slot, loss, at: position)
        stopWaiting(slot, at: position)
        let client = slot * 2 + Int(flows[slot].clientDirection)
        events.append(
            .closed(
                flows[slot].id, end, client: halves[client].totals, server: halves[client ^ 1].totals, at: position))
        move(slot, to: .closed)
        if byUse.counts[Flow.Stage.closed.rawValue] > limits.closedConnections, let oldest = byUse.first(Flow.Stage.closed.rawValue) {
            if oldest != slot { forget(oldest) }
        }
    }

    /// Ends a connection when both ends are finished, unless giving up what waited has ended it.
    mutating func closeIfOver(_ slot: Int, at position: Position) {
        let isOver = halves[slot * 2].state.contains(.finished) && halves[slot * 2 + 1].state.contains(.finished)
        guard isOver, flows[slot].stage != .closed else { return }
        close(slot, .fin(first: flows[slot].sender(Int(flows[slot].firstFin))), loss: .connectionEnded, at: position)
    }

    /// Ceases to track a closed connection, or one that is another's.
    mutating func forget(_ slot: Int) {
        let key = flows[slot].key
        if key.encapsulation != .none, encapsulated[key.bare] == slot { encapsulated[key.bare] = nil }
        flows[slot].id = 0
        table.remove(slot, in: flows)
        byUse.remove(slot, from: flows[slot].stage.rawValue)
        freeSlots.append(slot)
    }

    mutating func move(_ slot: Int, to stage: Flow.Stage) {
        guard flows[slot].stage != stage else { return }
        byUse.remove(slot, from: flows[slot].stage.rawValue)
        flows[slot].stage = stage
        byUse.append(slot, to: stage.rawValue)
    }

    /// Frees a slot where the limit is reached: that of a closed connection, of one that is another's, of one that only opened, or of the one
    /// idle longest.
    private mutating func makeRoom(at position: Position) {
        guard table.count >= max(1, limits.connections) else { return }
        if let slot = byUse.first(Flow.Stage.closed.rawValue) ?? byUse.first(Flow.Stage.joined.rawValue) { return forget(slot) }
        guard let slot = byUse.first(Flow.Stage.opening.rawValue) ?? byUse.first(Flow.Stage.established.rawValue) else { return }
        statistics.evictedConnections += 1
        close(slot, .evicted, loss: .limitReached, at: position)
        forget(slot)
    }

    /// The connections that are still open, by id.
    @usableFromInline
    func openSlots() -> [Int] {
        var slots: [Int] = []
        slots.reserveCapacity(openConnections)
        for slot in flows.indices where flows[slot].id != 0 && (flows[slot].stage == .opening || flows[slot].stage == .established) {
            slots.append(slot)
        }
        return slots.sorted { flows[$0].id < flows[$1].id }
    }

    @usableFromInline
    mutating func endOfCapture(_ slot: Int) {
        close(slot, .captureEnded, loss: .captureEnded, at: lastPosition)
    }

    @usableFromInline
    mutating func forgetEverything() {
        fragments.giveUpAll(&statistics)
        table = FlowTable()
        flows = []
        halves = []
        freeSlots = []
        encapsulated = [:]
        byUse = SlotLists(lists: Flow.Stage.allCases.count)
        waiting = SlotLists(lists: 1)
        totalHeld = 0
    }
}
