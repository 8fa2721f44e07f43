/// What one segment does to its connection, when it is not simply the next one.
extension Reassembler {
    @inline(never)
    mutating func acceptUnusual(
        _ segment: Segment, _ frame: Span<UInt8>, _ slot: Int, _ direction: Int, at position: Position
    ) {
        let own = slot * 2 + direction
        if segment.flags.contains(.rst) {
            return reset(segment, slot, direction, at: position)
        }
        var sequence = segment.sequence
        if segment.flags.contains(.syn) {
            synchronize(segment, slot, direction)
            // SYN takes the place of one byte; data may follow it (RFC 9293 3.4, RFC 7413).
            sequence &+= 1
        } else {
            if !halves[own].state.contains(.started) { start(segment, slot, direction, at: position) }
            move(slot, to: .established)
        }
        if segment.flags.contains(.ack) { acknowledge(segment.acknowledgment, slot, direction ^ 1, at: position) }

        if segment.length > 0 { take(segment, sequence, frame, slot, direction, at: position) }
        if segment.flags.contains(.fin) {
            takeFin(segment, sequence.advanced(byBytes: segment.length), slot, direction, at: position)
        }
        pump(slot, at: position)
        giveUpDue(slot, at: position)
        closeIfOver(slot, at: position)
    }

    /// A SYN of this connection: the first byte is the one after it.
    private mutating func synchronize(_ segment: Segment, _ slot: Int, _ direction: Int) {
        let own = slot * 2 + direction
        // The second SYN-ACK of a server that answered a repeated SYN anew counts, as long as nothing followed the first.
        let anew = halves[own].state == [.started, .synSeen] && segment.flags.contains(.ack) && halves[own].bytes == 0
        guard !halves[own].state.contains(.started) || anew else { return }
        halves[own].initialSequence = segment.sequence
        halves[own].next = segment.sequence &+ 1
        // What was acknowledged before may still come.
        halves[own].lostBytes = 0
        halves[own].state.formUnion([.started, .synSeen])
        if halves[own ^ 1].state.contains(.started) { move(slot, to: .established) }
    }

    /// Says where the bytes of a direction begin whose SYN was not captured, by its first segment.
    ///
    /// What the other end has acknowledged says it: bytes between there and here were under way, and may still come. Otherwise here.
    private mutating func start(_ segment: Segment, _ slot: Int, _ direction: Int, at position: Position) {
        let own = slot * 2 + direction
        var next = segment.sequence
        var certain = segment.length > 0 || segment.flags.contains(.fin)
        if halves[own].state.contains(.acknowledged) {
            let ahead = segment.sequence.distance(from: halves[own].acknowledged)
            let isProbe = ahead == -1 && segment.length <= 1
            if (ahead > 0 && ahead <= limits.heldBytesPerDirection) || isProbe { next = halves[own].acknowledged }
            certain = certain || ahead >= 0 || isProbe
        }
        let behind = max(0, halves[own].acknowledged.distance(from: segment.sequence))
        if halves[own].state.contains(.unseen) { tellUnseen(slot, direction, except: behind, at: position) }
        halves[own].next = next
        halves[own].initialSequence = next &- 1
        halves[own].state.insert(.started)
        if !certain { halves[own].state.insert(.provisional) }
    }

    /// Moves a provisional start one on, if what comes next shows that the first segment was a keep-alive probe (RFC 9293 3.8.4).
    private mutating func settle(_ half: Int, _ sequence: UInt32) {
        guard halves[half].state.contains(.provisional) else { return }
        if sequence == halves[half].next &+ 1 { halves[half].next = sequence }
        halves[half].state.remove(.provisional)
    }

    /// An acknowledgement of the bytes of a direction.
    private mutating func acknowledge(_ acknowledgment: UInt32, _ slot: Int, _ direction: Int, at position: Position) {
        let half = slot * 2 + direction
        let state = halves[half].state
        guard state.contains(.started) else { return acknowledgeUnseen(acknowledgment, slot, direction, at: position) }
        let ahead = acknowledgment.distance(from: halves[half].next)
        guard ahead <= maximumWindow, ahead >= -maximumWindow else { return }
        settle(half, acknowledgment)
        if !state.contains(.acknowledged) || acknowledgment.distance(from: halves[half].acknowledged) > 0 {
            halves[half].acknowledged = acknowledgment
            halves[half].state.insert(.acknowledged)
        }
    }

    /// An acknowledgement of bytes of a direction of which no segment was captured so far.
    private mutating func acknowledgeUnseen(_ acknowledgment: UInt32, _ slot: Int, _ direction: Int, at position: Position) {
        let half = slot * 2 + direction
        guard halves[half].state.contains(.acknowledged) else {
            halves[half].acknowledged = acknowledgment
            halves[half].initialSequence = acknowledgment &- 1
            halves[half].state.insert(.acknowledged)
            return
        }
        // The acknowledgement of less, told late: the direction begins before what was taken for its first byte.
        let earlier = (halves[half].initialSequence &+ 1).distance(from: acknowledgment)
        if earlier > 0, earlier < Self.earlySegments {
            halves[half].initialSequence = acknowledgment &- 1
            return acknowledgeUnseen(earlier, slot, direction, at: position)
        }
        let ahead = acknowledgment.distance(from: halves[half].acknowledged)
        guard ahead > 0, ahead <= maximumWindow else { return }
        halves[half].acknowledged = acknowledgment
        acknowledgeUnseen(ahead, slot, direction, at: position)
    }

    /// So many more bytes of a direction were acknowledged of which no segment was captured.
    private mutating func acknowledgeUnseen(_ count: Int, _ slot: Int, _ direction: Int, at position: Position) {
        let half = slot * 2 + direction
        // One byte is a FIN, as in `skipHole`.
        guard count > 1 else { return }
        halves[half].lostBytes &+= count
        guard !halves[half].state.contains(.unseen) else { return }
        halves[half].state.insert(.unseen)
        notice(.notCaptured, slot, direction, at: position)
    }

    /// Thinks again about a missing byte that was taken for a FIN, when data of its direction come from `sequence` to `end`, or a FIN at both.
    ///
    /// Nothing follows a FIN: what lies behind says that it was a byte, which is lost. What stands in its place is what was missing.
    private mutating func reconsiderFin(
        _ sequence: UInt32, _ end: UInt32, _ slot: Int, _ direction: Int, at position: Position
    ) {
        let own = slot * 2 + direction
        guard halves[own].state.contains(.finAssumed) else { return }
        let next = halves[own].next
        let offset = sequence.distance(from: next)
        if offset >= 0, offset <= maximumWindow {
            halves[own].state.remove(.finAssumed)
            lose(1, .notSeen(acknowledgedIn: nil), slot, direction, at: position)
        } else if offset < 0, offset >= -maximumWindow, offset == -1 || end.distance(from: next) >= 0 {
            halves[own].state.remove(.finAssumed)
            halves[own].next = next &- 1
        }
    }

    /// The data of a segment, which begin at `sequence`.
    private mutating func take(
        _ segment: Segment, _ sequence: UInt32, _ frame: Span<UInt8>, _ slot: Int, _ direction: Int, at position: Position
    ) {
        let own = slot * 2 + direction
        settle(own, sequence)
        reconsiderFin(sequence, sequence.advanced(byBytes: segment.length), slot, direction, at: position)
        let captured = frame.extracting(segment.offset..<segment.offset + segment.captured)
        let offset = sequence.distance(from: halves[own].next)
        if offset > maximumWindow || offset < -maximumWindow {
            statistics.segmentsOutsideWindow += 1
            notice(.dataOutsideWindow(byteCount: segment.length), slot, direction, at: position)
            return
        }
        // Bytes that were delivered already: the first copy was kept.
        let old = min(max(0, -offset), segment.length)
        if old > 0 {
            if offset == -1, segment.length <= 1, !halves[own].state.contains(.finished) {
                statistics.keepAliveProbes += 1
                return
            }
            repeated(old, slot, direction)
            if digests.conflicts(captured, at: sequence, connection: flows[slot].id, direction: direction) {
                statistics.conflictingCopies += 1
                notice(.conflictingCopy(byteCount: nil), slot, direction, at: position)
            }
        }
        // Bytes behind the FIN.
        var end = segment.length
        if let fin = halves[own].fin {
            let room = fin.sequence.distance(from: sequence)
            if room < end {
                let beyond = end - max(old, room)
                if beyond > 0 { notice(.dataBeyondFin(byteCount: beyond), slot, direction, at: position) }
                end = max(old, room)
            }
        }
        guard old < end else { return }

        let fresh = min(old, segment.captured)..<min(end, segment.captured)
        let cut = end - old - fresh.count
        let begin = sequence.advanced(byBytes: old)
        let ahead = begin.distance(from: halves[own].next)
        let fits = halves[own].held.first.map { $0.sequence.distance(from: begin) >= end - old } ?? true
        if ahead == 0, fits, !isBlocked(segment.acknowledgment, segment.flags.contains(.ack), own ^ 1) {
            halves[own].next = begin.advanced(byBytes: end - old)
            if !fresh.isEmpty { queue(segment.offset + fresh.lowerBound, fresh.count, frame, slot, direction, at: begin) }
            if cut > 0 { lose(cut, .notCaptured, slot, direction, at: position) }
            return
        }
        let isSound = segment.checksumFits(frame, between: flows[slot].key)
        hold(captured.extracting(fresh), cut, begin, segment, isSound, slot, direction, at: position)
    }

    /// Keeps data that cannot be delivered yet.
    private mutating func hold(
        _ bytes: Span<UInt8>, _ cut: Int, _ sequence: UInt32, _ segment: Segment, _ isSound: Bool, _ slot: Int, _ direction: Int,
        at position: Position
    ) {
        let own = slot * 2 + direction
        let insertion = halves[own].held.insert(
            bytes, cut: cut, at: sequence, next: halves[own].next, like: segment, isSound: isSound, from: position)
        if insertion.repeated > 0 { repeated(insertion.repeated, slot, direction) }
        if insertion.conflicting > 0 {
            statistics.conflictingCopies += 1
            notice(.conflictingCopy(byteCount: insertion.conflicting), slot, direction, at: position)
        }
        guard insertion.pieces > 0 else { return }
        digests.remember(bytes, at: sequence, connection: flows[slot].id, direction: direction)
        statistics.heldSegments += 1
        halves[own].heldBytes += insertion.added
        halves[own].state.insert(.holds)
        totalHeld += insertion.added + insertion.pieces * HeldSegment.overhead
    }

    /// A FIN, whose place is `sequence`.
    private mutating func takeFin(_ segment: Segment, _ sequence: UInt32, _ slot: Int, _ direction: Int, at position: Position) {
        let own = slot * 2 + direction
        settle(own, sequence)
        reconsiderFin(sequence, sequence, slot, direction, at: position)
        let offset = sequence.distance(from: halves[own].next)
        if let fin = halves[own].fin {
            if sequence != fin.sequence { notice(.misplacedFin, slot, direction, at: position) }
            return
        }
        guard offset >= 0, offset <= maximumWindow else {
            return notice(.misplacedFin, slot, direction, at: position)
        }
        if !halves[own ^ 1].state.contains(.finSeen) { flows[slot].firstFin = Int8(direction) }
        halves[own].fin = HalfStream.Fin(
            sequence: sequence, acknowledgment: segment.flags.contains(.ack) ? segment.acknowledgment : halves[own ^ 1].next,
            position: position)
    }

    /// A reset: it ends the connection, unless the receiver would not have taken it (RFC 9293 3.5.3).
    private mutating func reset(_ segment: Segment, _ slot: Int, _ direction: Int, at position: Position) {
        let own = slot * 2 + direction
        if halves[own].state.contains(.started) {
            var left = halves[own].next
            if !halves[own].state.contains(.acknowledged) {
                left = halves[own].initialSequence
            } else if halves[own].acknowledged.distance(from: left) < 0 {
                left = halves[own].acknowledged
            }
            let offset = segment.sequence.distance(from: left)
            guard offset >= 0, offset <= maximumWindow else {
                statistics.segmentsOutsideWindow += 1
                return notice(.resetOutsideWindow, slot, direction, at: position)
            }
        }
        close(slot, .rst(flows[slot].sender(direction)), loss: .connectionEnded, at: position)
    }

    private mutating func repeated(_ count: Int, _ slot: Int, _ direction: Int) {
        halves[slot * 2 + direction].retransmittedBytes &+= count
        statistics.retransmittedBytes &+= count
    }

    mutating func notice(_ notice: Notice, _ slot: Int, _ direction: Int, at position: Position) {
        events.append(.noticed(notice, from: flows[slot].sender(direction), on: flows[slot].id, at: position))
    }

    mutating func lose(_ count: Int, _ reason: Loss, _ slot: Int, _ direction: Int, at position: Position) {
        halves[slot * 2 + direction].lostBytes &+= count
        statistics.lostBytes &+= count
        events.append(.lost(count, reason, from: flows[slot].sender(direction), on: flows[slot].id, at: position))
    }
}
