/// One connection of TLS, read from outside: ordered bytes of both directions in, what is in them out.
///
/// Bytes come in causal order, so that an answer is behind its question. What can be decrypted with the secrets is decrypted, and given on only when
/// its tag or MAC fits; the rest is said, once. Records that wait for a secret that may still come are held within limits, in order across
/// directions; `finish` gives them up.
///
///     var secrets = TLSSecrets()
///     secrets.addKeyLog(log.span)
///     var connection = TLSConnection()
///     connection.receive(segment.span, from: .client, at: position, with: &secrets) { event in
///         if case .plaintext(let bytes, let sender, let position) = event { ... }
///     }
public struct TLSConnection: Sendable {
    /// What the handshake has told so far.
    public private(set) var facts = HandshakeFacts()

    let limits: Limits
    var handshake = Handshake()
    /// What waits, in the order in which it came.
    var held: [HeldItem] = []
    var heldBytes = 0
    var hold = Hold.none
    /// Whether the ClientHello in hand is not the first of the connection.
    var isRenegotiation = false
    /// Whether waiting for a secret was given up.
    var hasGivenUpWaiting = false
    /// `TLSSecrets.added` when secrets were last looked for.
    var secretsSeen = 0
    private var directions: InlineArray<2, Direction>

    /// Why what comes is held.
    enum Hold {
        case none
        /// Data that came with the ClientHello, until the server has answered.
        case client
        /// A secret is not there yet.
        case both
    }

    /// Something that waits.
    enum HeldItem {
        case record([UInt8], Sender, Position)
        case hole(records: Int, Sender, Position)
    }

    /// A connection of which nothing has been seen.
    public init(limits: Limits = Limits()) {
        self.limits = limits
        var direction = Direction()
        direction.tries = limits.tries
        directions = InlineArray(repeating: direction)
    }

    subscript(sender: Sender) -> Direction {
        _read { yield directions[sender.rawValue] }
        _modify { yield &directions[sender.rawValue] }
    }

    /// Takes the next bytes of a direction.
    ///
    /// - Parameters:
    ///   - secrets: those of the whole capture; the connection adds sessions that may be resumed.
    ///   - body: is told what came of the bytes, and of what was held before them.
    public mutating func receive(
        _ bytes: Span<UInt8>, from sender: Sender, at position: Position, with secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        lookAgain(&secrets, body)
        guard !self[sender].isGivenUp else { return }
        // Taken out while records are read, which change the rest of the direction.
        var framer = RecordFramer()
        swap(&framer, &self[sender].framer)
        defer { swap(&framer, &self[sender].framer) }
        var offset = 0
        while !self[sender].isGivenUp, let cut = framer.next(bytes, &offset) {
            switch cut {
            case .direct(let range):
                _ = arrive(bytes.extracting(range), from: sender, at: position, isCandidate: false, &secrets, body)
            case .collected(let size):
                let isCandidate = framer.isSearching
                let isRecord = arrive(
                    framer.pending.span.extracting(first: size), from: sender, at: position, isCandidate: isCandidate, &secrets, body)
                if isRecord { framer.accept(size) } else { framer.reject() }
            case .malformed:
                noteHole(records: limits.recordsInHole, from: sender, at: position, &secrets, body)
                tell(.malformedRecord, from: sender, at: position, body)
            }
        }
        if self[sender].isGivenUp { framer = RecordFramer() }
    }

    /// The next `byteCount` bytes of a direction are missing.
    public mutating func lose(
        _ byteCount: Int, from sender: Sender, at position: Position, with secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        guard byteCount > 0 else { return }
        lookAgain(&secrets, body)
        let smallest = RecordHeader.size + (handshake.server?.cipherSuite.parts?.protection.smallestFragment ?? 8)
        let isBoundaryLost = self[sender].framer.lose(byteCount)
        let records = isBoundaryLost ? min(byteCount / smallest + 1, limits.recordsInHole) : 1
        noteHole(records: records, from: sender, at: position, &secrets, body)
    }

    /// A direction has ended: what has arrived of its last record is all that will.
    public mutating func end(of sender: Sender, at position: Position, _ body: (borrowing Event) -> Void) {
        let framer = self[sender].framer
        guard framer.isWithinRecord, !framer.isSearching, !self[sender].isGivenUp else { return }
        tell(.truncatedRecord(missing: framer.missing), from: sender, at: position, body)
        self[sender].framer = RecordFramer()
        self[sender].loss = self[sender].loss ?? .notCaptured
    }

    /// The secrets have changed: reads what was held for them.
    ///
    /// Each call of `receive` does so too; this is for connections that are quiet.
    public mutating func lookAgain(_ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void) {
        guard hold == .both, secretsSeen != secrets.added || !secrets.mayGrow else { return }
        release(&secrets, body)
    }

    /// Stops waiting for secrets: what is held is read as far as it can be, and of what follows nothing is held any more.
    public mutating func stopWaiting(_ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void) {
        hasGivenUpWaiting = true
        if hold != .none { release(&secrets, body) }
    }

    /// The connection is over: what was held is read as far as it can be, and what is missing at the end is told.
    public mutating func finish(at position: Position, with secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void) {
        if handshake.earlyData == .undecided, hold == .client {
            tell(.earlyDataUndecided, from: .client, at: position, body)
            decideEarlyData(.none, at: position, &secrets, body)
        }
        stopWaiting(&secrets, body)
        for sender in [Sender.client, .server] {
            if self[sender].hasDelivered { tellLoss(of: sender, at: position, body) }
        }
    }

    // MARK: Telling

    /// Tells something once for a direction.
    mutating func tell(_ notice: Notice, from sender: Sender, at position: Position, _ body: (borrowing Event) -> Void) {
        if case .notAuthentic = notice {} else { guard self[sender].told.insert(notice).inserted else { return } }
        body(.notice(notice, from: sender, at: position))
    }

    /// Changes what is known of the handshake, and tells it.
    mutating func learn(
        from sender: Sender, at position: Position, _ body: (borrowing Event) -> Void, _ change: (inout HandshakeFacts) -> Void
    ) {
        let before = facts
        change(&facts)
        if facts != before { body(.learnt(facts, from: sender, at: position)) }
    }

    /// Some records of a direction are missing.
    mutating func miss(records: Int, from sender: Sender) {
        self[sender].unread = min(self[sender].unread + records, limits.recordsInHole)
        self[sender].loss = self[sender].loss ?? .notCaptured
        self[sender].messages.drop()
        handshake.isTranscriptBroken = true
    }
}
