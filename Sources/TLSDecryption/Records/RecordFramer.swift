/// Cuts one direction into records.
///
/// A record that lies whole in the bytes at hand is handed on where it is; only one that is split over calls is copied. So at most one record is
/// kept, and that is at most `RecordHeader.size + RecordHeader.largestFragment` bytes.
///
/// Where the boundary between records is lost, what looks like a header is only a candidate (`isSearching`): the caller says whether the record
/// behind it is one, by `accept` or `reject`.
struct RecordFramer {
    /// What was cut off.
    enum Cut {
        /// These bytes of those at hand are a record.
        case direct(Range<Int>)
        /// So many bytes at the front of `pending` are a record.
        case collected(Int)
        /// What stands where a header should be is none; the boundary is lost.
        case malformed
    }

    /// The record that is being collected, or the bytes among which a header is sought.
    private(set) var pending: [UInt8] = []
    /// Bytes of a damaged record that are still to come.
    private var skipping = 0
    /// Whether the boundary is lost, and what is cut off is only a candidate.
    private(set) var isSearching = false

    /// Whether a record has begun to arrive, or is being skipped.
    var isWithinRecord: Bool { skipping > 0 || !pending.isEmpty }

    /// Bytes of the record that is arriving which have not come yet; nil where its header has not, either.
    var missing: Int? {
        if skipping > 0 { return skipping }
        guard pending.count >= RecordHeader.size, let header = RecordHeader(pending.span) else { return nil }
        return RecordHeader.size + header.length - pending.count
    }

    /// The next record, from `offset` on; nil when all bytes are taken.
    ///
    /// A `.collected` record is taken away by `accept`; a candidate is to be accepted or rejected, wherever it lies.
    mutating func next(_ bytes: Span<UInt8>, _ offset: inout Int) -> Cut? {
        if skipping > 0 {
            let step = min(skipping, bytes.count - offset)
            skipping -= step
            offset += step
        }
        if isSearching { return candidate(bytes, &offset) }
        if pending.isEmpty {
            let left = bytes.count - offset
            guard left > 0 else { return nil }
            guard left >= RecordHeader.size else {
                pending.append(copying: bytes.extracting(offset..<bytes.count))
                offset = bytes.count
                return nil
            }
            guard let header = RecordHeader(bytes.extracting(offset..<bytes.count)) else { return loseBoundary() }
            let size = RecordHeader.size + header.length
            if left >= size {
                defer { offset += size }
                return .direct(offset..<offset + size)
            }
            pending.reserveCapacity(size)
            pending.append(copying: bytes.extracting(offset..<bytes.count))
            offset = bytes.count
            return nil
        }
        take(upTo: RecordHeader.size, bytes, &offset)
        guard pending.count >= RecordHeader.size else { return nil }
        guard let header = RecordHeader(pending.span) else { return loseBoundary() }
        let size = RecordHeader.size + header.length
        take(upTo: size, bytes, &offset)
        return pending.count >= size ? .collected(size) : nil
    }

    /// Takes away the collected record of this size, which was handed on; what follows it is the next one.
    mutating func accept(_ size: Int) {
        isSearching = false
        if size == pending.count { pending.removeAll(keepingCapacity: size <= 4096) } else { pending.removeFirst(size) }
    }

    /// The candidate is no record: the search goes on behind its first byte.
    mutating func reject() {
        pending.removeFirst()
        dropToCandidate()
    }

    /// So many bytes are not there.
    ///
    /// - Returns: how the bytes behind them are read: in step (`false`), because they lie in a record whose end is known, or the boundary is lost.
    mutating func lose(_ count: Int) -> Bool {
        if !isSearching, let missing, missing >= count, missing > 0 {
            pending = []
            skipping = missing - count
            return false
        }
        pending = []
        skipping = 0
        isSearching = true
        return true
    }

    private mutating func loseBoundary() -> Cut {
        isSearching = true
        dropToCandidate()
        return .malformed
    }

    private mutating func take(upTo size: Int, _ bytes: Span<UInt8>, _ offset: inout Int) {
        let step = min(size - pending.count, bytes.count - offset)
        guard step > 0 else { return }
        pending.append(copying: bytes.extracting(offset..<offset + step))
        offset += step
    }

    /// Collects what may be a record, from the first byte on that can be its header's.
    private mutating func candidate(_ bytes: Span<UInt8>, _ offset: inout Int) -> Cut? {
        while true {
            dropToCandidate()
            if pending.count >= RecordHeader.size, let header = RecordHeader(pending.span) {
                let size = RecordHeader.size + header.length
                take(upTo: size, bytes, &offset)
                return pending.count >= size ? .collected(size) : nil
            }
            // Fewer than five bytes that may begin a header are held.
            guard offset < bytes.count else { return nil }
            take(upTo: RecordHeader.size, bytes, &offset)
        }
    }

    /// Drops the bytes in front of the first that may begin a header.
    private mutating func dropToCandidate() {
        var start = 0
        while start < pending.count {
            let rest = pending.span.extracting(start..<pending.count)
            if Self.mayBeHeader(rest) { break }
            start += 1
        }
        pending.removeFirst(start)
    }

    /// Whether bytes, perhaps fewer than five, may begin a header of TLS 1.2 or 1.3 (both write version 3.3 behind the first ClientHello).
    private static func mayBeHeader(_ bytes: Span<UInt8>) -> Bool {
        guard ContentType(rawValue: bytes[0]) != nil else { return false }
        if bytes.count > 1, bytes[1] != 3 { return false }
        if bytes.count > 2, bytes[2] != 3 { return false }
        return bytes.count < RecordHeader.size || RecordHeader(bytes) != nil
    }
}
