/// IP packets of which not all fragments have come.
///
/// Where fragments overlap, the bytes that came first are kept, as in TCP. Receivers differ there: RFC 791 lets either copy win, and RFC 8200
/// 4.5 drops the packet; then its sender sends the data again, and the stream shows that. So overlaps are counted, apart from exact copies.
struct FragmentTable: Sendable {
    /// A packet that is whole.
    struct Assembled {
        var source: IPAddress
        var destination: IPAddress
        var protocolNumber: UInt8
        /// Its data, up to the first byte that was not captured.
        var bytes: [UInt8]
        /// How long they were on the wire.
        var length: Int
        /// The frames that its fragments came in, in no order.
        var frames: [Int]
    }

    /// What is counted for a packet and for each piece of it beside its bytes: the structs, the headers of arrays, and what an allocator adds.
    private static let entryOverhead = 320
    private static let pieceOverhead = 144

    private struct Piece {
        var start: Int
        /// On the wire; the bytes behind `bytes` were not captured.
        var length: Int
        var bytes: [UInt8]
        /// The frames that brought it: one, or the fragments of the packet that it was in.
        var frames: [Int]

        var end: Int { start + length }
    }

    private struct Entry {
        var key: Fragment.Key
        var protocolNumber: UInt8
        /// When its first fragment came.
        var time: Int64?
        /// In order, without overlap.
        var pieces: [Piece] = []
        var covered = 0
        var total: Int?
        /// Whether a packet of this name has been whole: what comes now may be late copies, of which nothing is missing.
        var wasWhole = false

        var cost: Int {
            pieces.reduce(FragmentTable.entryOverhead) { $0 + $1.bytes.count + $1.frames.count * 8 + FragmentTable.pieceOverhead }
        }

        /// How many bytes are known to be missing; where the last fragment is, those in front of what is there.
        var missing: Int { (total ?? pieces.last?.end ?? 0) - covered }
    }

    private var slots: [Fragment.Key: Int] = [:]
    private var entries: [Entry] = []
    private var freeSlots: [Int] = []
    private var byAge = SlotLists(lists: 1)
    /// Bytes kept, with what keeping them costs.
    private(set) var heldBytes = 0

    /// Takes a fragment; the packet, if this makes it whole.
    ///
    /// - Parameter frames: those that brought the fragment.
    mutating func insert(
        _ fragment: Fragment, _ bytes: Span<UInt8>, of frames: [Int], at position: Position, _ limits: Limits,
        _ statistics: inout Statistics
    ) -> Assembled? {
        giveUpOverdue(position.time, limits, &statistics)
        let slot = slots[fragment.key] ?? add(fragment, at: position)
        if entries[slot].pieces.isEmpty {
            entries[slot].time = position.time
            byAge.moveToEnd(slot, of: 0)
        }
        heldBytes -= entries[slot].cost
        let captured = bytes.extracting(fragment.offset..<fragment.offset + fragment.captured)
        Self.merge(captured, fragment, of: frames, into: &entries[slot], &statistics)
        heldBytes += entries[slot].cost
        if let total = entries[slot].total, entries[slot].covered == total {
            statistics.reassembledDatagrams += 1
            return take(slot, total)
        }
        if entries[slot].pieces.count > limits.fragmentsPerDatagram {
            statistics.fragmentLimitReached += 1
            giveUp(slot, &statistics)
        }
        enforceLimits(limits, &statistics)
        return nil
    }

    /// Gives up what is not whole when the capture ends.
    mutating func giveUpAll(_ statistics: inout Statistics) {
        while let slot = byAge.first(0) { giveUp(slot, &statistics) }
    }

    private mutating func add(_ fragment: Fragment, at position: Position) -> Int {
        let entry = Entry(key: fragment.key, protocolNumber: fragment.protocolNumber, time: position.time)
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            entries[slot] = entry
        } else {
            slot = entries.count
            entries.append(entry)
        }
        heldBytes += entry.cost
        slots[fragment.key] = slot
        byAge.append(slot, to: 0)
        return slot
    }

    /// Adds to a packet what of a fragment is new.
    private static func merge(
        _ bytes: Span<UInt8>, _ fragment: Fragment, of frames: [Int], into entry: inout Entry, _ statistics: inout Statistics
    ) {
        let end = fragment.position + fragment.length
        // The last one says where the packet ends, once.
        let total = fragment.isLast ? end : entry.total
        guard entry.total == nil || entry.total == total, total.map({ end <= $0 && entry.pieces.last?.end ?? 0 <= $0 }) ?? true else {
            statistics.conflictingFragments += 1
            return
        }
        entry.total = total
        if fragment.position == 0 { entry.protocolNumber = fragment.protocolNumber }

        var cursor = fragment.position
        var index = entry.pieces.firstIndex { $0.end > cursor } ?? entry.pieces.count
        var isConflict = false
        var isOverlap = false
        while cursor < end {
            let held = index < entry.pieces.count ? entry.pieces[index] : nil
            let start = min(held?.start ?? end, end)
            if cursor < start {
                let from = min(cursor - fragment.position, bytes.count)
                let to = min(start - fragment.position, bytes.count)
                let new = Piece(start: cursor, length: start - cursor, bytes: bytes.extracting(from..<to).copy(), frames: frames)
                entry.pieces.insert(new, at: index)
                entry.covered += start - cursor
                index += 1
                cursor = start
            } else if let held {
                if held.start != fragment.position || held.length != fragment.length { isOverlap = true }
                let known = min(held.start + held.bytes.count, fragment.position + bytes.count, end)
                for place in cursor..<max(cursor, known)
                where held.bytes[place - held.start] != bytes[place - fragment.position] { isConflict = true }
                cursor = min(end, held.end)
                index += 1
            }
        }
        if isOverlap { statistics.overlappingFragments += 1 }
        if isConflict { statistics.conflictingFragments += 1 }
    }

    /// Takes out a packet that is whole; its name stays for a while, so that late copies of its fragments are not taken for one that is not.
    private mutating func take(_ slot: Int, _ total: Int) -> Assembled {
        let entry = entries[slot]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(total)
        for piece in entry.pieces {
            bytes += piece.bytes
            if piece.bytes.count < piece.length { break }
        }
        heldBytes -= entry.cost
        entries[slot].pieces = []
        entries[slot].covered = 0
        entries[slot].total = nil
        entries[slot].wasWhole = true
        heldBytes += entries[slot].cost
        return Assembled(
            source: entry.key.source, destination: entry.key.destination, protocolNumber: entry.protocolNumber, bytes: bytes, length: total,
            frames: entry.pieces.flatMap(\.frames))
    }

    private mutating func giveUp(_ slot: Int, _ statistics: inout Statistics) {
        if !entries[slot].wasWhole {
            statistics.incompleteDatagrams += 1
            statistics.missingFragmentBytes += entries[slot].missing
        }
        heldBytes -= entries[slot].cost
        slots[entries[slot].key] = nil
        entries[slot].pieces = []
        byAge.remove(slot, from: 0)
        freeSlots.append(slot)
    }

    private mutating func giveUpOverdue(_ now: Int64?, _ limits: Limits, _ statistics: inout Statistics) {
        guard let now else { return }
        while let slot = byAge.first(0), let time = entries[slot].time {
            let (elapsed, overflow) = now.subtractingReportingOverflow(time)
            guard !overflow, elapsed >= limits.fragmentTime else { return }
            giveUp(slot, &statistics)
        }
    }

    /// Gives up the oldest where there are too many; forgetting one that has been whole costs nothing, and reaches no limit.
    private mutating func enforceLimits(_ limits: Limits, _ statistics: inout Statistics) {
        while heldBytes > limits.fragmentBytes || byAge.counts[0] > limits.fragmentedDatagrams, let slot = byAge.first(0) {
            if !entries[slot].wasWhole { statistics.fragmentLimitReached += 1 }
            giveUp(slot, &statistics)
        }
    }
}
