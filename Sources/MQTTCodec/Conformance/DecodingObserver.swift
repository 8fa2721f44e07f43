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

extension DecodingObserver {
    /// Notes a breach; out of line, so that nothing of a finding is put together where all is well.
    @inline(never)
    mutating func violated(
        _ requirement: Requirement, _ context: DecodingContext, _ field: FieldPath, _ start: Int, _ end: Int, value: Int = 0
    ) -> Failure? {
        violated(Finding(requirement, context, field, start, end, value: value))
    }

    /// Notes that the bytes make no sense; out of line for the same reason.
    @inline(never)
    mutating func broken(
        _ requirement: Requirement, _ context: DecodingContext, _ field: FieldPath, _ start: Int, _ end: Int, value: Int = 0
    ) -> Failure {
        broken(Finding(requirement, context, field, start, end, value: value))
    }
}

/// Stops at the first breach that is more than advice.
struct StrictObserver: DecodingObserver {
    @inline(always)
    init() {}

    @inline(always)
    static var isComplete: Bool { false }

    @inline(always)
    mutating func read(_ field: FieldPath, _ start: Int, _ end: Int) {}

    mutating func violated(_ finding: Finding) -> PacketDecodingError? {
        finding.severity == .advice ? nil : .violation(finding)
    }

    mutating func broken(_ finding: Finding) -> PacketDecodingError { .violation(finding) }

    @inline(always)
    mutating func resumes(after failure: PacketDecodingError) -> Bool { false }
}

/// Goes on wherever the layout makes sense, and tells nothing.
struct TolerantObserver: DecodingObserver {
    @inline(always)
    init() {}

    static var isComplete: Bool { false }

    mutating func read(_ field: FieldPath, _ start: Int, _ end: Int) {}

    mutating func violated(_ finding: Finding) -> PacketDecodingError? { nil }

    mutating func broken(_ finding: Finding) -> PacketDecodingError { .violation(finding) }

    mutating func resumes(after failure: PacketDecodingError) -> Bool { false }
}
