/// What a decoder tells while it reads a packet, and what decides whether it goes on.
///
/// Every packet's decoder is generic over an observer: one that stops at the first breach (the strict doors) and one that collects all of
/// them. There is one decoder, so the doors cannot drift. A witness that always throws would not be devirtualised; these return what to throw.
protocol DecodingObserver {
    /// What ends decoding.
    associatedtype Failure: Error

    /// Whether everything is wanted, advice and the places of fields too, or only whether the packet is right.
    static var isComplete: Bool { get }

    /// A field was read from these bytes.
    mutating func read(_ field: FieldPath, _ start: Int, _ end: Int)

    /// A rule is broken and the layout still makes sense: decoding goes on unless something to throw is returned.
    mutating func violated(_ finding: Finding) -> Failure?

    /// The bytes make no sense from here to the end of what encloses them.
    mutating func broken(_ finding: Finding) -> Failure

    /// Whether decoding goes on behind the enclosing length after what was thrown within it.
    mutating func resumes(after failure: Failure) -> Bool
}

/// Stops at the first breach that is more than advice.
struct StrictObserver: DecodingObserver {
    @inline(__always)
    init() {}

    @inline(__always)
    static var isComplete: Bool { false }

    @inline(__always)
    mutating func read(_ field: FieldPath, _ start: Int, _ end: Int) {}

    @inline(never)
    mutating func violated(_ finding: Finding) -> PacketDecodingError? {
        finding.severity == .advice ? nil : .violation(finding)
    }

    @inline(never)
    mutating func broken(_ finding: Finding) -> PacketDecodingError { .violation(finding) }

    @inline(__always)
    mutating func resumes(after failure: PacketDecodingError) -> Bool { false }
}

/// Goes on wherever the layout makes sense, and tells nothing.
struct TolerantObserver: DecodingObserver {
    @inline(__always)
    init() {}

    static var isComplete: Bool { false }

    mutating func read(_ field: FieldPath, _ start: Int, _ end: Int) {}

    mutating func violated(_ finding: Finding) -> PacketDecodingError? { nil }

    mutating func broken(_ finding: Finding) -> PacketDecodingError { .violation(finding) }

    mutating func resumes(after failure: PacketDecodingError) -> Bool { false }
}
