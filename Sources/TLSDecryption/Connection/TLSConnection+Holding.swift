extension TLSConnection {
    /// Whether what comes of a direction waits behind what is held.
    func isHeld(_ sender: Sender) -> Bool { hold == .both || hold == .client && sender == .client }

    /// A record has arrived: it is read, or held until it can be.
    ///
    /// - Returns: false for a candidate that is no record.
    mutating func arrive(
        _ record: Span<UInt8>, from sender: Sender, at position: Position, isCandidate: Bool, _ secrets: inout TLSSecrets,
        _ body: (borrowing Event) -> Void
    ) -> Bool {
        guard !self[sender].isGivenUp else { return true }
        if isHeld(sender) {
            keep(record, from: sender, at: position, &secrets, body)
            return true
        }
        switch read(record, from: sender, at: position, isCandidate: isCandidate, &secrets, body) {
        case .taken: return true
        case .isNone: return false
        case .waits(let reason):
            hold = reason
            secretsSeen = secrets.added
            keep(record, from: sender, at: position, &secrets, body)
            return true
        }
    }

    /// Holds a record; where that is one too many, waiting is given up.
    private mutating func keep(
        _ record: Span<UInt8>, from sender: Sender, at position: Position, _ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        held.append(.record(record.copy(), sender, position))
        heldBytes += record.count
        secrets.heldBytes += record.count
        keepToLimits(sender, at: position, &secrets, body)
    }

    /// Some records of a direction are missing; takes its turn behind what is held.
    mutating func noteHole(
        records: Int, from sender: Sender, at position: Position, _ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        guard isHeld(sender) else { return miss(records: records, from: sender) }
        held.append(.hole(records: records, sender, position))
        keepToLimits(sender, at: position, &secrets, body)
    }

    private mutating func keepToLimits(
        _ sender: Sender, at position: Position, _ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        guard heldBytes > limits.heldBytes || secrets.heldBytes > limits.heldBytesOfAll || held.count > limits.recordsInHole else { return }
        if hold == .both {
            tell(.secretTooLate(facts.clientRandom ?? ClientRandom(), heldBytes: heldBytes), from: sender, at: position, body)
        }
        if handshake.earlyData == .undecided { decideEarlyData(.none, at: position, &secrets, body) }
        stopWaiting(&secrets, body)
    }

    /// Reads what was held, in its order; what has to wait again is held again.
    mutating func release(_ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void) {
        let items = held
        held = []
        hold = .none
        secrets.heldBytes -= heldBytes
        heldBytes = 0
        secretsSeen = secrets.added
        for item in items {
            switch item {
            case .record(let bytes, let sender, let position):
                _ = arrive(bytes.span, from: sender, at: position, isCandidate: false, &secrets, body)
            case .hole(let records, let sender, let position):
                if isHeld(sender) { held.append(.hole(records: records, sender, position)) } else { miss(records: records, from: sender) }
            }
        }
    }

    /// What became of the data that came with the ClientHello; `.none` where it cannot be known.
    mutating func decideEarlyData(
        _ decision: Handshake.EarlyData, at position: Position, _ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        handshake.earlyData = decision
        switch decision {
        case .accepted: self[.client].enter(.early)
        case .none, .rejected, .undecided: if handshake.isVersion13 { self[.client].enter(.handshake) }
        }
        self[.client].skipsEarlyData = true
        let isOffered = handshake.client?.offersEarlyData ?? false
        learn(from: .server, at: position, body) { facts in
            switch decision {
            case .accepted: facts.earlyData = .accepted
            case .rejected: facts.earlyData = .rejected
            case .none, .undecided: facts.earlyData = isOffered ? .offered : .none
            }
        }
        if hold == .client { release(&secrets, body) }
    }
}
