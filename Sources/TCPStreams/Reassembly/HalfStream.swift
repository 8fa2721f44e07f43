/// One direction of a connection: what its sender sent.
struct HalfStream {
    struct State: OptionSet {
        var rawValue: UInt16

        /// `next` is known.
        static let started = State(rawValue: 1)
        /// Its SYN was seen.
        static let synSeen = State(rawValue: 2)
        /// `acknowledged` is known.
        static let acknowledged = State(rawValue: 4)
        /// Its FIN was seen: `fin` is known.
        static let finSeen = State(rawValue: 8)
        /// Everything up to and including its FIN was delivered.
        static let finished = State(rawValue: 16)
        /// A hole at `next` was acknowledged, and is given up when `clock` runs out.
        static let clockRuns = State(rawValue: 32)
        /// Something is held.
        static let holds = State(rawValue: 64)
        /// Started by a segment without data in the middle of a connection: a keep-alive probe has a `next` one too small.
        static let provisional = State(rawValue: 128)
        /// The byte before `next` is missing, and was taken for a FIN that was not captured.
        static let finAssumed = State(rawValue: 256)
        /// Bytes of it were acknowledged before any segment of it was captured; until it is told how many.
        static let unseen = State(rawValue: 512)

        /// What the straight path does not handle.
        static let unusual: State = [.finSeen, .finished, .clockRuns, .holds, .provisional, .finAssumed]
    }

    var state: State = []
    /// The sequence number of the next byte to deliver: RCV.NXT as the consumer sees it.
    var next: UInt32 = 0
    /// The highest acknowledgement of these bytes by the other end.
    var acknowledged: UInt32 = 0
    /// That of the SYN; the one before the first byte where no SYN was seen, or before what was acknowledged first where no segment was.
    var initialSequence: UInt32 = 0
    var segments: UInt32 = 0
    // What few connections have, or not for long, stands in arrays of one.
    private var fins: [Fin] = []
    private var clocks: [Clock] = []
    var held = HeldSegments()
    var heldBytes = 0
    var bytes = 0
    var lostBytes = 0
    var retransmittedBytes = 0

    /// The FIN of a direction.
    struct Fin {
        /// The sequence number that it has.
        let sequence: UInt32
        /// What its segment acknowledges.
        let acknowledgment: UInt32
        let position: Position
    }

    /// Since when a hole waits.
    struct Clock {
        /// Where the hole began when the clock was started, and what was acknowledged then.
        let next: UInt32
        let acknowledged: UInt32
        /// Frames of the connection by then.
        let frames: UInt32
        let time: Int64
        /// The frame that acknowledged it; nil where none did.
        let frame: Int?
    }

    /// The FIN, once it was seen.
    var fin: Fin? {
        get { fins.first }
        set {
            fins = newValue.map { [$0] } ?? []
            if newValue == nil { state.remove(.finSeen) } else { state.insert(.finSeen) }
        }
    }

    /// The clock, while it runs.
    var clock: Clock? {
        get { clocks.first }
        set {
            clocks = newValue.map { [$0] } ?? []
            if newValue == nil { state.remove(.clockRuns) } else { state.insert(.clockRuns) }
        }
    }

    var totals: StreamTotals {
        var totals = StreamTotals()
        totals.segments = Int(segments)
        totals.bytes = bytes
        totals.lostBytes = lostBytes
        totals.retransmittedBytes = retransmittedBytes
        return totals
    }

    /// How many bytes were acknowledged that were not delivered; never for a direction that is finished or not started.
    var acknowledgedAhead: Int {
        guard state.isSuperset(of: [.started, .acknowledged]), !state.contains(.finished) else { return 0 }
        return max(0, acknowledged.distance(from: next))
    }

    /// Whether bytes of it were acknowledged, and no segment of it was captured.
    var isUnseen: Bool { state.contains(.unseen) && !state.contains(.started) }

    /// Whether its FIN is known and not delivered.
    var isFinPending: Bool { state.contains(.finSeen) && !state.contains(.finished) }
    /// That FIN.
    var pendingFin: Fin? { isFinPending ? fin : nil }

    /// Where the next thing known begins, in bytes from `next`: what is held, or the FIN; 0 when it is deliverable but for the other direction.
    var distanceToKnown: Int? {
        if let first = held.first { return first.sequence.distance(from: next) }
        return pendingFin?.sequence.distance(from: next)
    }

    /// The frame that brought the next thing known.
    var positionOfKnown: Position? {
        held.first?.position ?? pendingFin?.position
    }
}
