/// One connection that is captured in two encapsulations: at both ends of a tunnel, on a VLAN and on its trunk, or each direction elsewhere.
///
/// The encapsulation is part of a connection's identity, as two tenants may use the same addresses and ports. But they do not use the same
/// sequence numbers: where those agree, it is one connection, and what comes twice is a repetition.
extension Reassembler {
    /// The slot of the connection that this segment, whose key is new, is of; it goes there from then on.
    mutating func join(
        _ key: FlowKey, _ hash: UInt64, _ direction: Int, _ segment: Segment, _ frame: Span<UInt8>, at position: Position
    ) -> Int? {
        guard key.encapsulation != .none || !encapsulated.isEmpty else { return nil }
        let bare = key.bare
        var slot = encapsulated[bare]
        if key.encapsulation != .none, let plain = table.find(bare, hash: table.hash(bare), in: flows) { slot = plain }
        guard var slot else { return nil }
        if flows[slot].stage == .joined {
            guard let other = joined(slot) else { return nil }
            slot = other
        }
        guard agrees(slot, direction, segment, frame) else { return nil }
        var flow = flows[slot]
        flow.key = key
        flow.stage = .joined
        flow.isWaiting = false
        flow.joinedSlot = Int32(truncatingIfNeeded: slot)
        _ = track(flow, hash)
        statistics.joinedConnections += 1
        notice(.alsoSeen(in: key.encapsulation), slot, direction, at: position)
        return slot
    }

    /// The slot of the connection that this joined flow is of; nil if that is not tracked any more.
    mutating func joined(_ slot: Int) -> Int? {
        let other = Int(flows[slot].joinedSlot)
        guard flows[other].id == flows[slot].id else { return nil }
        byUse.moveToEnd(slot, of: Flow.Stage.joined.rawValue)
        return other
    }

    /// How far the numbers of a segment may be from those of its connection: 1 MiB, what two ways through a network may differ by.
    ///
    /// Numbers of another connection are both so near once in four million times.
    private static let nearby = 1 << 20

    /// Whether a segment has the sequence numbers of an open connection between the same ends.
    private func agrees(_ slot: Int, _ direction: Int, _ segment: Segment, _ frame: Span<UInt8>) -> Bool {
        guard flows[slot].stage == .opening || flows[slot].stage == .established else { return false }
        let own = halves[slot * 2 + direction]
        let peer = halves[slot * 2 + 1 - direction]
        if segment.flags.contains(.syn) {
            let answers = segment.flags.contains(.ack) && peer.state.contains(.synSeen)
            if answers, peer.initialSequence != segment.acknowledgment &- 1 { return false }
            return own.state.contains(.synSeen) ? own.initialSequence == segment.sequence : answers
        }
        guard segment.flags.contains(.ack), peer.state.contains(.started) || own.state.contains(.started) else { return false }
        // A direction of which nothing is known yet is known by what its peer has acknowledged.
        func isNear(_ sequence: UInt32, _ half: HalfStream) -> Bool {
            if half.state.contains(.started) { return abs(sequence.distance(from: half.next)) <= Self.nearby }
            return half.state.contains(.acknowledged) && abs(sequence.distance(from: half.acknowledged)) <= Self.nearby
        }
        guard isNear(segment.sequence, own), isNear(segment.acknowledgment, peer) else { return false }
        let data = frame.extracting(segment.offset..<segment.offset + segment.captured)
        return !digests.conflicts(data, at: segment.sequence, connection: flows[slot].id, direction: direction)
    }
}
