/// Delivering what waited, and giving up what does not come.
extension Reassembler {
    /// Whether bytes that came with this acknowledgement must wait for the bytes of the other direction that it covers.
    ///
    /// Their sender had received those before it sent these; whoever is told of both is told in that order.
    func isBlocked(_ acknowledgment: UInt32, _ acknowledges: Bool, _ peer: Int) -> Bool {
        let state = halves[peer].state
        guard acknowledges, state.contains(.started), !state.contains(.finished) else { return false }
        let ahead = acknowledgment.distance(from: halves[peer].next)
        return ahead > 0 && ahead <= maximumWindow
    }

    /// Delivers, in both directions, what waited and need not wait any longer.
    mutating func pump(_ slot: Int, at position: Position) {
        while true {
            if drain(slot, 0) || drain(slot, 1) { continue }
            // Each waits for the other. That happens when only a retransmission of some bytes was captured: it acknowledges what had come
            // since the bytes were first sent, answers to them included. The later frame is the retransmission, and goes first.
            guard halves[slot * 2].distanceToKnown == 0, halves[slot * 2 + 1].distanceToKnown == 0,
                let first = halves[slot * 2].positionOfKnown, let second = halves[slot * 2 + 1].positionOfKnown
            else { return }
            deliverNext(slot, first.frame > second.frame ? 0 : 1)
        }
    }

    /// Delivers what is next in a direction and not blocked by the other; whether there was anything.
    private mutating func drain(_ slot: Int, _ direction: Int) -> Bool {
        let own = slot * 2 + direction
        guard halves[own].state.contains(.holds) || halves[own].isFinPending else { return false }
        var count = 0
        while count < halves[own].held.count {
            let segment = halves[own].held[count]
            guard segment.sequence == halves[own].next, !isBlocked(segment.acknowledgment, segment.acknowledges, own ^ 1) else { break }
            emit(segment, slot, direction)
            count += 1
        }
        if count > 0 { release(count, own) }
        guard let fin = halves[own].pendingFin, fin.sequence == halves[own].next, !isBlocked(fin.acknowledgment, true, own ^ 1) else {
            return count > 0
        }
        endStream(fin, slot, direction)
        return true
    }

    /// Delivers what is next in a direction, blocked or not.
    private mutating func deliverNext(_ slot: Int, _ direction: Int) {
        let own = slot * 2 + direction
        if let segment = halves[own].held.first {
            emit(segment, slot, direction)
            release(1, own)
        } else if let fin = halves[own].pendingFin {
            endStream(fin, slot, direction)
        }
    }

    private mutating func emit(_ segment: HeldSegment, _ slot: Int, _ direction: Int) {
        let own = slot * 2 + direction
        let sender = flows[slot].sender(direction)
        let id = flows[slot].id
        if !segment.bytes.isEmpty {
            halves[own].bytes &+= segment.bytes.count
            statistics.bytes &+= segment.bytes.count
            events.append(.received(segment.bytes, from: sender, on: id, at: segment.position))
        }
        if segment.cut > 0 { lose(Int(segment.cut), .notCaptured, slot, direction, at: segment.position) }
        halves[own].next = halves[own].next.advanced(byBytes: segment.length)
    }

    /// Drops the first held segments from the books.
    private mutating func release(_ count: Int, _ half: Int) {
        var bytes = 0
        for index in 0..<count { bytes += halves[half].held[index].bytes.count }
        halves[half].held.removeFirst(count)
        halves[half].heldBytes -= bytes
        totalHeld -= bytes + count * HeldSegment.overhead
        if halves[half].held.isEmpty { halves[half].state.remove(.holds) }
    }

    private mutating func endStream(_ fin: HalfStream.Fin, _ slot: Int, _ direction: Int) {
        let own = slot * 2 + direction
        let beyond = halves[own].heldBytes
        if !halves[own].held.isEmpty { release(halves[own].held.count, own) }
        if beyond > 0 { notice(.dataBeyondFin(byteCount: beyond), slot, direction, at: fin.position) }
        halves[own].state.insert(.finished)
        halves[own].next = fin.sequence &+ 1
        events.append(.finished(flows[slot].sender(direction), on: flows[slot].id, at: fin.position))
    }

    // MARK: Giving up

    /// Starts, stops and reads the clocks of a connection, and keeps what is held within the limits.
    mutating func giveUpDue(_ slot: Int, at position: Position) {
        for direction in 0...1 {
            enforceDirectionLimit(slot, direction, at: position)
            setClock(slot, direction, at: position)
            guard let clock = halves[slot * 2 + direction].clock, isOverdue(clock, slot, at: position) else { continue }
            giveUp(slot, direction, clock, at: position)
            halves[slot * 2 + direction].clock = nil
        }
        for direction in 0...1 { setClock(slot, direction, at: position) }
        updateWaiting(slot, at: position)
        enforceTotalLimit(at: position)
    }

    /// The clock of a direction runs while bytes at `next` are acknowledged and not there; it starts again when `next` moves.
    ///
    /// Where the other direction is not captured at all nothing is ever acknowledged: there, anything behind a hole starts it.
    private mutating func setClock(_ slot: Int, _ direction: Int, at position: Position) {
        let own = slot * 2 + direction
        let target: UInt32
        let isAcknowledged = halves[own].acknowledgedAhead > 0
        if isAcknowledged {
            target = halves[own].acknowledged
        } else if !halves[own ^ 1].state.contains(.started), let distance = halves[own].distanceToKnown, distance > 0 {
            target = halves[own].next.advanced(byBytes: distance)
        } else {
            if halves[own].state.contains(.clockRuns) { halves[own].clock = nil }
            return
        }
        if let clock = halves[own].clock, clock.next == halves[own].next { return }
        halves[own].clock = HalfStream.Clock(
            next: halves[own].next, acknowledged: target, frames: flows[slot].frames, time: position.time ?? flows[slot].lastTime,
            frame: isAcknowledged ? position.frame : nil)
    }

    private func isOverdue(_ clock: HalfStream.Clock, _ slot: Int, at position: Position) -> Bool {
        if Int(flows[slot].frames &- clock.frames) >= limits.holeFrames { return true }
        guard let time = position.time, clock.time != .min else { return false }
        let (elapsed, overflow) = time.subtractingReportingOverflow(clock.time)
        return !overflow && elapsed >= limits.holeTime
    }

    /// Gives up the holes of a direction that are older than a clock that has run out.
    private mutating func giveUp(_ slot: Int, _ direction: Int, _ clock: HalfStream.Clock, at position: Position) {
        let own = slot * 2 + direction
        let reason = Loss.notSeen(acknowledgedIn: clock.frame)
        while !halves[own].state.contains(.finished), clock.acknowledged.distance(from: halves[own].next) > 0 {
            guard skipHole(slot, direction, upTo: clock.acknowledged, reason, at: position) else { return }
            pump(slot, at: position)
        }
    }

    /// Steps over the hole at `next`, which ends at the next thing known or at `end`; false if there is none.
    ///
    /// One byte that was acknowledged, and nothing known behind it, is taken for a FIN that was not captured: it takes the place of a byte
    /// (RFC 9293 3.4), and streams seldom end in a segment of one. What comes later may show that it was none (`reconsiderFin`).
    private mutating func skipHole(_ slot: Int, _ direction: Int, upTo end: UInt32?, _ reason: Loss, at position: Position) -> Bool {
        let own = slot * 2 + direction
        let known = halves[own].distanceToKnown
        let limit = end?.distance(from: halves[own].next) ?? .max
        let hole = min(known ?? .max, limit)
        guard hole > 0, hole <= maximumWindow else { return false }
        // There is one FIN at most: what was taken for one before was a byte.
        if halves[own].state.contains(.finAssumed) {
            halves[own].state.remove(.finAssumed)
            lose(1, reason, slot, direction, at: position)
        }
        if known != nil || hole > 1 {
            lose(hole, acknowledged(own) ?? reason, slot, direction, at: halves[own].positionOfKnown ?? position)
        } else {
            halves[own].state.insert(.finAssumed)
        }
        halves[own].next = halves[own].next.advanced(byBytes: hole)
        return true
    }

    /// What is to be said of the hole at `next` where it was acknowledged, whatever makes it be given up: that the receiver has the bytes.
    private func acknowledged(_ half: Int) -> Loss? {
        guard let clock = halves[half].clock, clock.next == halves[half].next, let frame = clock.frame else { return nil }
        return .notSeen(acknowledgedIn: frame)
    }

    /// Makes the first thing that waits in a direction deliverable, at the price of one hole, and delivers it.
    private mutating func relieve(_ slot: Int, _ direction: Int, _ reason: Loss, at position: Position) {
        let own = slot * 2 + direction
        if !skipHole(slot, direction, upTo: nil, reason, at: position) {
            // It waits for the other direction.
            let acknowledgment = halves[own].held.first?.acknowledgment ?? halves[own].fin?.acknowledgment
            let isOpen = acknowledgment.map { !isBlocked($0, true, own ^ 1) } ?? true
            if isOpen || !skipHole(slot, 1 - direction, upTo: acknowledgment, reason, at: position) { deliverNext(slot, direction) }
        }
        pump(slot, at: position)
    }

    private mutating func enforceDirectionLimit(_ slot: Int, _ direction: Int, at position: Position) {
        let own = slot * 2 + direction
        func isOver() -> Bool {
            halves[own].heldBytes > limits.heldBytesPerDirection || halves[own].held.count > limits.heldSegmentsPerDirection
        }
        guard isOver() else { return }
        statistics.directionLimitReached += 1
        while isOver() { relieve(slot, direction, .limitReached, at: position) }
    }

    private mutating func enforceTotalLimit(at position: Position) {
        // Everything held belongs to a connection in the list: once around is enough.
        for _ in 0..<waiting.counts[0] {
            guard totalHeld > limits.heldBytes, let slot = waiting.first(0) else { return }
            statistics.heldBytesLimitReached += 1
            while let direction = earliestWaiting(slot) { relieve(slot, direction, .limitReached, at: position) }
            for direction in 0...1 { setClock(slot, direction, at: position) }
            stopWaiting(slot, at: position)
            updateWaiting(slot, at: position)
            closeIfOver(slot, at: position)
        }
    }

    /// The direction whose next known thing was captured first; nil if nothing waits.
    private func earliestWaiting(_ slot: Int) -> Int? {
        switch (halves[slot * 2].positionOfKnown?.frame, halves[slot * 2 + 1].positionOfKnown?.frame) {
        case (nil, nil): nil
        case (_?, nil): 0
        case (nil, _?): 1
        case (let first?, let second?): first <= second ? 0 : 1
        }
    }

    /// Delivers all that waits, and states all that is missing: the connection is over.
    mutating func flush(_ slot: Int, _ reason: Loss, at position: Position) {
        pump(slot, at: position)
        while let direction = earliestWaiting(slot) { relieve(slot, direction, reason, at: position) }
        for direction in 0...1 where halves[slot * 2 + direction].acknowledgedAhead > 0 {
            _ = skipHole(slot, direction, upTo: halves[slot * 2 + direction].acknowledged, reason, at: position)
        }
        for direction in 0...1 where halves[slot * 2 + direction].isUnseen { tellUnseen(slot, direction, at: position) }
    }

    /// Tells how many bytes of a direction were acknowledged without a segment of it, except the last ones, which come after all.
    mutating func tellUnseen(_ slot: Int, _ direction: Int, except late: Int = 0, at position: Position) {
        let count = max(0, halves[slot * 2 + direction].lostBytes - late)
        halves[slot * 2 + direction].lostBytes = 0
        halves[slot * 2 + direction].state.remove(.unseen)
        if count > 0 { lose(count, .directionNotCaptured, slot, direction, at: position) }
    }

    // MARK: The list of those that wait

    /// Gives up what is overdue in connections that have become quiet; a few at a time, so that no frame costs much.
    mutating func giveUpOverdue(now position: Position) {
        guard let time = position.time else { return }
        for _ in 0..<8 {
            guard let slot = waiting.first(0), time &- flows[slot].waitingSince >= limits.holeTime else { return }
            flows[slot].waitingSince = time
            waiting.moveToEnd(slot, of: 0)
            giveUpDue(slot, at: position)
            closeIfOver(slot, at: position)
        }
    }

    private mutating func updateWaiting(_ slot: Int, at position: Position) {
        let state = halves[slot * 2].state.union(halves[slot * 2 + 1].state)
        let waits = !state.isDisjoint(with: [.clockRuns, .holds])
        guard waits != flows[slot].isWaiting else { return }
        if waits {
            flows[slot].isWaiting = true
            flows[slot].waitingSince = position.time ?? 0
            waiting.append(slot, to: 0)
            events.append(.waits(true, on: flows[slot].id, at: position))
        } else {
            stopWaiting(slot, at: position)
        }
    }

    mutating func stopWaiting(_ slot: Int, at position: Position) {
        guard flows[slot].isWaiting else { return }
        flows[slot].isWaiting = false
        waiting.remove(slot, from: 0)
        events.append(.waits(false, on: flows[slot].id, at: position))
    }

    /// The connections of which something waits.
    @usableFromInline
    var waitingSlots: [Int] { openSlots().filter { flows[$0].isWaiting } }

    /// Waits no longer for what is missing of a connection.
    @usableFromInline
    mutating func giveUpWaiting(_ slot: Int) {
        flush(slot, .captureEnded, at: lastPosition)
        stopWaiting(slot, at: lastPosition)
    }
}
