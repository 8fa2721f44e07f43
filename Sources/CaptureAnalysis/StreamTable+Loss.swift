import MQTTCodec
import MQTTDialogues
import TCPStreams

/// Reading on behind bytes that are missing.
extension StreamTable {
    /// A direction of a stream that is joined in the middle: where its first packet begins is not known.
    mutating func joinDirection(_ slot: Int, _ sender: ControlPacket.Sender, at position: Position) {
        decoders[slot]?.loseBoundary(from: sender)
        waiting[slot]?[sender].isLost = true
        waiting[slot]?[sender].loss = Waiting.OpenLoss(bytes: nil, reason: nil, layer: .tcp, position: position, skippedBefore: 0)
    }

    /// Reads what was kept, in its order.
    mutating func replay(_ slot: Int, _ pieces: [Piece]) {
        for piece in pieces {
            switch piece.content {
            case .bytes(let bytes):
                if !isWaiting[slot] {
                    feed(slot, bytes.span, piece.sender, at: piece.position)
                } else {
                    wait(slot, bytes.span, piece.sender, at: piece.position)
                }
            case .missing(let gap): lose(slot, gap, piece.sender, at: piece.position)
            }
        }
    }

    /// Takes bytes of a connection in which a boundary was lost.
    mutating func wait(_ slot: Int, _ bytes: Span<UInt8>, _ sender: ControlPacket.Sender, at position: Position) {
        guard var state = take(slot) else { return }
        if state.isEmpty, !state[sender].isLost {
            put(state, slot)
            return feed(slot, bytes, sender, at: position)
        }
        if state[sender].isLost, !state[sender].isClosed, let decoder = decoders[slot] { state.search(bytes, from: sender, decoder) }
        state.append(Piece(content: .bytes([UInt8](copying: bytes)), sender: sender, position: position))
        goOn(slot, &state)
        put(state, slot)
    }

    /// Bytes of a direction are missing.
    mutating func lose(_ slot: Int, _ gap: Piece.Gap, _ sender: ControlPacket.Sender, at position: Position) {
        var state = take(slot) ?? Waiting()
        if state.isEmpty {
            lose(slot, &state, gap, sender, at: position)
        } else {
            if state[sender].isLost, !state[sender].isClosed {
                state[sender].isClosed = true
                // No more evidence comes for what is in front of the gap.
                state.giveUp(sender)
            }
            state.append(Piece(content: .missing(gap), sender: sender, position: position))
            goOn(slot, &state)
        }
        put(state, slot)
    }

    /// The connection is over: what could not be read by now is skipped.
    mutating func endWaiting(_ slot: Int) {
        guard var state = take(slot) else { return }
        while let next = state.next {
            state.giveUp(next.sender)
            goOn(slot, &state)
        }
        for sender in [ControlPacket.Sender.client, .server] { tell(slot, &state, sender, resynchronized: false) }
    }

    // The state is not in the table while it is being changed, so that nothing is copied.

    private mutating func take(_ slot: Int) -> Waiting? {
        guard let state = waiting[slot] else { return nil }
        waiting[slot] = nil
        isWaiting[slot] = false
        kept -= state.cost
        return state
    }

    private mutating func put(_ state: Waiting, _ slot: Int) {
        guard !state.isOver else { return }
        kept += state.cost
        waiting[slot] = state
        isWaiting[slot] = true
    }

    /// The most pieces that wait: with more, what comes byte by byte would cost much more than its bytes.
    private static var maximumPieces: Int { 4096 }

    /// Reads what can be read, and gives up what waits too long.
    private mutating func goOn(_ slot: Int, _ state: inout Waiting) {
        while true {
            for sender in [ControlPacket.Sender.client, .server] { resume(slot, &state, sender) }
            read(slot, &state)
            guard let next = state.next else { return }
            if state[next.sender].search?.found != nil { continue }
            let isTooMuch =
                state.cost > options.keptForBoundary || state.count > Self.maximumPieces || kept + state.cost > options.keptForBoundaries
            guard isTooMuch else { return }
            summary.boundariesGivenUp += 1
            state.giveUp(next.sender)
        }
    }

    /// Goes on in a direction whose boundary was found.
    private mutating func resume(_ slot: Int, _ state: inout Waiting, _ sender: ControlPacket.Sender) {
        guard state[sender].isLost, let found = state[sender].search?.found else { return }
        decoders[slot]?.resume(from: sender, skipping: state[sender].givenUp + found)
        tell(slot, &state, sender, resynchronized: true)
        state.emptyRegion(sender)
        state[sender] = Waiting.Direction()
    }

    /// Reads what waits, up to a piece of a direction that is not read on.
    private mutating func read(_ slot: Int, _ state: inout Waiting) {
        while let next = state.next {
            let sender = next.sender
            switch next.content {
            case .bytes(let bytes):
                if state[sender].isLost {
                    guard state[sender].givenUp >= bytes.count else { return }
                    state[sender].givenUp -= bytes.count
                }
                state.removeFirst()
                feed(slot, bytes.span, sender, at: next.position)
            case .missing(let gap):
                state.removeFirst()
                lose(slot, &state, gap, sender, at: next.position)
            }
        }
    }

    /// Bytes are missing where the direction is read.
    private mutating func lose(
        _ slot: Int, _ state: inout Waiting, _ gap: Piece.Gap, _ sender: ControlPacket.Sender, at position: Position
    ) {
        let skipped = decoders[slot]?.framer(from: sender).skippedBytes ?? 0
        if let loss = state[sender].loss, loss.skippedBefore == skipped,
            loss.bytes != nil && gap.bytes != nil || loss.reason == gap.reason
        {
            // A hole that is given up in parts, or one layer after the other: nothing came in between.
            state[sender].loss?.bytes = if let before = loss.bytes, let more = gap.bytes { before + more } else { nil }
        } else {
            tell(slot, &state, sender, resynchronized: false)
            state[sender].loss = Waiting.OpenLoss(
                bytes: gap.bytes, reason: gap.reason, layer: gap.layer, position: position, skippedBefore: skipped)
        }
        guard loseBytes(slot, gap.bytes, sender, at: position) == .boundaryLost else {
            return tell(slot, &state, sender, resynchronized: true)
        }
        if let byteCount = gap.bytes {
            let nothing: [UInt8] = []
            state[sender].search?.lose(byteCount, behind: nothing.span)
        } else {
            // Nothing that was searched says where a packet begins behind a gap of unknown size.
            state[sender].search = nil
        }
        state[sender].isLost = true
        if let decoder = decoders[slot] { state.beginSearch(sender, decoder) }
        if state[sender].isClosed, state[sender].search?.found == nil { state.giveUp(sender) }
        resume(slot, &state, sender)
    }

    /// Tells a loss, once it is known how it ends.
    private mutating func tell(_ slot: Int, _ state: inout Waiting, _ sender: ControlPacket.Sender, resynchronized: Bool) {
        guard let loss = state[sender].loss else { return }
        state[sender].loss = nil
        let skipped = (decoders[slot]?.framer(from: sender).skippedBytes ?? 0) - loss.skippedBefore
        // A stream that is joined between two packets has lost nothing that the capture should hold.
        guard loss.reason != nil || skipped > 0, let info = streams[slot]?.info else { return }
        output.loss(
            StreamLoss(
                sender: sender, bytes: loss.bytes, reason: loss.reason, layer: loss.layer, position: loss.position,
                resynchronized: resynchronized, skippedBytes: skipped), on: info)
    }
}
