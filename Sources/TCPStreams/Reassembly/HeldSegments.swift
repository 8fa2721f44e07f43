/// Data of a segment that wait for what comes before them.
struct HeldSegment {
    /// What is counted for a segment beside its bytes: this struct, an array's header, and what an allocator adds.
    static let overhead = 96

    var bytes: [UInt8]
    var position: Position
    var sequence: UInt32
    /// Bytes behind `bytes` that belong to the segment but were not captured.
    var cut: Int32
    /// What the segment acknowledged of the other direction.
    var acknowledgment: UInt32
    var acknowledges: Bool
    /// Whether the segment's checksum fits.
    var isSound: Bool

    var length: Int { bytes.count + Int(cut) }
}

/// The data of one direction that wait, in order and without overlap; none of them before the next byte to deliver.
struct HeldSegments {
    private(set) var segments: [HeldSegment] = []

    var isEmpty: Bool { segments.isEmpty }
    var count: Int { segments.count }
    var first: HeldSegment? { segments.first }
    subscript(index: Int) -> HeldSegment { segments[index] }

    mutating func removeFirst(_ count: Int) {
        if count == segments.count {
            // Gives the storage back too: most connections wait once or never.
            segments = []
        } else {
            segments.removeSubrange(0..<count)
        }
    }

    /// What an insertion did.
    struct Insertion {
        /// Bytes that were new, and are now held.
        var added = 0
        /// Segments that hold them.
        var pieces = 0
        /// Bytes that an earlier segment had already brought.
        var repeated = 0
        /// Of those, bytes that differ from the earlier ones.
        var conflicting = 0
    }

    /// Keeps a copy of what of a segment is not held yet.
    ///
    /// Where it overlaps what is, the first copy stays, unless they differ and only the later one's checksum fits: then the first was damaged
    /// on its way, and its receiver has dropped it (RFC 9293 3.10.7.4).
    ///
    /// `bytes` begin at `sequence`, not before `next`, and are followed by `cut` bytes that were not captured.
    mutating func insert(
        _ bytes: Span<UInt8>, cut: Int, at sequence: UInt32, next: UInt32, like segment: Segment, isSound: Bool, from position: Position
    ) -> Insertion {
        var insertion = Insertion()
        let start = sequence.distance(from: next)
        let end = start + bytes.count + cut
        var cursor = start
        var index = firstIndex(endingBeyond: start, next: next)

        func piece(_ range: Range<Int>) -> HeldSegment {
            let from = min(range.lowerBound - start, bytes.count)
            let to = min(range.upperBound - start, bytes.count)
            insertion.added += to - from
            insertion.pieces += 1
            return HeldSegment(
                bytes: bytes.extracting(from..<to).copy(), position: position, sequence: next.advanced(byBytes: range.lowerBound),
                cut: Int32(range.count - (to - from)), acknowledgment: segment.acknowledgment,
                acknowledges: segment.flags.contains(.ack), isSound: isSound)
        }

        while cursor < end {
            guard index < segments.count else {
                segments.append(piece(cursor..<end))
                break
            }
            let heldStart = segments[index].sequence.distance(from: next)
            if cursor < heldStart {
                segments.insert(piece(cursor..<min(end, heldStart)), at: index)
                index += 1
                cursor = min(end, heldStart)
                continue
            }
            let overlap = cursor..<min(end, heldStart + segments[index].length)
            insertion.repeated += overlap.count
            let differing = differences(bytes, from: start, segments[index].bytes, from: heldStart, in: overlap)
            insertion.conflicting += differing
            if differing > 0, isSound, !segments[index].isSound {
                let end = min(overlap.upperBound, start + bytes.count, heldStart + segments[index].bytes.count)
                for offset in overlap.lowerBound..<end { segments[index].bytes[offset - heldStart] = bytes[offset - start] }
            }
            cursor = overlap.upperBound
            index += 1
        }
        return insertion
    }

    /// The first held segment that ends beyond an offset from `next`.
    private func firstIndex(endingBeyond offset: Int, next: UInt32) -> Int {
        func ends(_ index: Int) -> Int { segments[index].sequence.distance(from: next) + segments[index].length }
        guard let last = segments.indices.last, ends(last) > offset else { return segments.count }
        var low = 0
        var high = last
        while low < high {
            let middle = (low + high) / 2
            if ends(middle) > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// How many bytes differ in a range that both cover, where both were captured.
    private func differences(
        _ bytes: Span<UInt8>, from start: Int, _ held: [UInt8], from heldStart: Int, in overlap: Range<Int>
    ) -> Int {
        let end = min(overlap.upperBound, start + bytes.count, heldStart + held.count)
        guard overlap.lowerBound < end else { return 0 }
        var count = 0
        for offset in overlap.lowerBound..<end where bytes[offset - start] != held[offset - heldStart] { count += 1 }
        return count
    }
}
