/// Looks for where a frame begins in a direction that has lost that: by chains of headers that lead to one another.
///
/// A header of random bytes is possible once in about 32 times, and the chance that it leads to the next one, and that to the beginning of
/// a segment, is less. A chain that has shown enough is taken, the earliest first. Each place is looked at once, and each chain ends soon.
struct FrameSearch: Sendable {
    /// A place where a frame may begin, and how far its chain was followed.
    private struct Candidate {
        let start: Int
        var next: Int
        var weight: Int
        /// The first two bytes of the header in front of `next`.
        var previous: (UInt8, UInt8)?
        /// Whether a data frame has to be a continuation; nil while that is not known.
        var isWithinMessage: Bool?
        /// Headers in a row by now that have shown nothing.
        var empty = 0
    }

    private let sender: WebSocketSender
    private let mayBeCompressed: Bool
    private var candidates: [Candidate] = []
    /// The last bytes, in which a header may have begun, and where they stand behind the beginning of the search.
    private var tail: [UInt8] = []
    private var tailStart = 0
    /// The first place that was not looked at, because its header was not there.
    private var nextPlace = 0
    /// Where segments begin, so far as they are within the tail.
    private var segments: [Int] = []

    /// Bits that a chain has to show: there are 2 to the power of 18 places before a search is given up, and of the searches that find
    /// nothing true one in a hundred thousand may find something.
    static let enough = 36
    /// What a header shows: 12 of 256 first bytes are possible, and one value of the mask bit.
    private static let headerWeight = 5
    /// What a frame shows that ends where a segment ends, of hundreds of bytes where it might.
    private static let fitWeight = 6
    /// What a place shows where a segment begins.
    private static let startWeight = 4
    /// Candidates that are followed: 4,096, as many as in 64 KiB of random bytes twice.
    private static let maximumCandidates = 4096
    /// Headers in a row that may show nothing: 8.
    ///
    /// Zeros look like empty frames, and a chain through them would go on as long as they do.
    private static let maximumEmpty = 8
    /// The longest frame that is believed in without one in front of it: 16 MiB.
    private static let maximumPayload = 1 << 24

    init(_ sender: WebSocketSender, mayBeCompressed: Bool) {
        self.sender = sender
        self.mayBeCompressed = mayBeCompressed
    }

    /// Bytes that were looked at.
    var byteCount: Int { tailStart + tail.count }

    /// Looks on in the next segment.
    ///
    /// - Returns: where a frame begins, counted from the beginning of the search; nil while that is not known.
    mutating func look(at segment: Span<UInt8>) -> Int? {
        guard !segment.isEmpty else { return nil }
        segments.append(byteCount)
        var bytes = tail
        bytes.append(copying: segment)
        followAll(bytes.span)
        let end = tailStart + bytes.count
        while nextPlace < end {
            let place = nextPlace
            if case .incomplete = FrameHeader.scan(bytes.span, at: place - tailStart) { break }
            nextPlace += 1
            guard candidates.count < Self.maximumCandidates else { continue }
            var candidate = Candidate(
                start: place, next: place, weight: segments.contains(place) ? Self.startWeight : 0, isWithinMessage: nil)
            if follow(&candidate, bytes.span) { candidates.append(candidate) }
        }
        keepTail(of: bytes)
        return candidates.first { $0.weight >= Self.enough }?.start
    }

    /// What is found where nothing more comes: the end of the last frame is known, and fits.
    func found() -> Int? {
        candidates.first { $0.next == byteCount && $0.weight + Self.fitWeight >= Self.enough }?.start
    }

    /// Follows the chains there are, and forgets those that are none.
    private mutating func followAll(_ bytes: Span<UInt8>) {
        var kept = 0
        for index in candidates.indices {
            var candidate = candidates[index]
            guard follow(&candidate, bytes) else { continue }
            candidates[kept] = candidate
            kept += 1
        }
        candidates.removeLast(candidates.count - kept)
    }

    private mutating func keepTail(of bytes: [UInt8]) {
        let kept = min(bytes.count, FrameHeader.maximumLength - 1)
        tailStart += bytes.count - kept
        tail = Array(bytes.suffix(kept))
        segments.removeAll { $0 < tailStart }
    }

    /// Follows a chain as far as it goes; false where it is none.
    private func follow(_ candidate: inout Candidate, _ bytes: Span<UInt8>) -> Bool {
        while candidate.weight < Self.enough {
            let place = candidate.next - tailStart
            guard place < bytes.count else { return true }
            switch FrameHeader.scan(bytes, at: place) {
            case .incomplete: return true
            case .lengthTooLarge: return false
            case .complete(let header):
                guard isPlausible(header, candidate.isWithinMessage) else { return false }
                if candidate.next != candidate.start, segments.contains(candidate.next) { candidate.weight += Self.fitWeight }
                let weight = weight(of: header, bytes[place + 1], candidate.previous)
                candidate.weight += weight
                candidate.empty = weight == 0 ? candidate.empty + 1 : 0
                guard candidate.empty <= Self.maximumEmpty else { return false }
                candidate.previous = (header.firstByte, bytes[place + 1])
                candidate.next += header.length + header.payloadLength
                if !header.opcode.isControl { candidate.isWithinMessage = !header.isFinal }
            }
        }
        return true
    }

    /// What a header shows: nothing where it says nothing, for zeros look so; little where it is like the one before it, for data repeat.
    private func weight(of header: FrameHeader, _ secondByte: UInt8, _ previous: (UInt8, UInt8)?) -> Int {
        if header.payloadLength == 0, !header.opcode.isControl { return 0 }
        if let previous, previous == (header.firstByte, secondByte) { return 1 }
        return Self.headerWeight
    }

    /// Whether an honest peer may have sent such a frame here.
    private func isPlausible(_ header: FrameHeader, _ isWithinMessage: Bool?) -> Bool {
        let opcode = header.opcode
        guard !opcode.isReserved, header.isMasked == (sender == .client), header.isLengthMinimal else { return false }
        guard header.payloadLength <= Self.maximumPayload else { return false }
        if opcode.isControl { return header.reserved == 0 && header.isFinal && header.payloadLength <= 125 }
        if let isWithinMessage, isWithinMessage != (opcode == .continuation) { return false }
        return header.reserved == 0 || header.reserved == 4 && mayBeCompressed && opcode != .continuation
    }
}
