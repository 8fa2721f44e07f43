extension TLSConnection {
    /// What became of a record.
    enum Reading {
        case taken
        /// A candidate that is no record.
        case isNone
        /// It can be read only when something else is known.
        case waits(Hold)
    }

    /// Reads a record whose turn has come.
    mutating func read(
        _ record: Span<UInt8>, from sender: Sender, at position: Position, isCandidate: Bool, _ secrets: inout TLSSecrets,
        _ body: (borrowing Event) -> Void
    ) -> Reading {
        guard let header = RecordHeader(record) else { return .isNone }
        let fragment = record.extracting(droppingFirst: RecordHeader.size)
        if self[sender].epoch == .clear {
            return readInTheClear(header.type, record, from: sender, at: position, isCandidate: isCandidate, &secrets, body)
        }
        if handshake.isVersion13 {
            switch header.type {
            case .changeCipherSpec where fragment.count == 1:
                // For the sake of middleboxes only (RFC 8446 D.4).
                return .taken
            case .alert where fragment.count == 2:
                // Sent before there were keys, or by who could not make them.
                if let alert = Alert(fragment) { body(.alert(alert, from: sender, at: position)) }
                return .taken
            case .applicationData: break
            default:
                guard !isCandidate else { return .isNone }
                tell(.unexpectedRecord, from: sender, at: position, body)
                return .taken
            }
        }
        return decrypt(record, from: sender, at: position, isCandidate: isCandidate, &secrets, body)
    }

    private mutating func readInTheClear(
        _ type: ContentType, _ record: Span<UInt8>, from sender: Sender, at position: Position, isCandidate: Bool,
        _ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) -> Reading {
        let fragment = record.extracting(droppingFirst: RecordHeader.size)
        switch type {
        case .handshake where self[sender].unread > 0 && !HandshakeFramer.mayBegin(fragment):
            // An encrypted Finished: the ChangeCipherSpec is among what is missing.
            self[sender].unread = min(self[sender].unread + 1, limits.recordsInHole)
            return .taken
        case .handshake, .alert, .changeCipherSpec:
            // The handshake goes on, so what was missing was of it too.
            self[sender].loss = nil
            self[sender].unread = 0
            take(type, fragment, from: sender, at: position, &secrets, body)
            return .taken
        case .heartbeat: return .taken
        case .applicationData: break
        }
        if handshake.server == nil || handshake.isVersion13 {
            // Data that come with the ClientHello: the server has to choose first, and to say whether it takes them.
            guard sender == .client, handshake.client?.offersEarlyData == true else {
                tell(.handshakeNotSeen, from: sender, at: position, body)
                return .taken
            }
            if handshake.isRetried {
                tell(.earlyDataRejected, from: sender, at: position, body)
                return .taken
            }
            guard hasGivenUpWaiting else { return .waits(.client) }
            tell(.earlyDataUndecided, from: sender, at: position, body)
            return .taken
        }
        guard self[sender].unread > 0 else {
            guard !isCandidate else { return .isNone }
            tell(.unexpectedRecord, from: sender, at: position, body)
            return .taken
        }
        // The ChangeCipherSpec is among what is missing.
        let missing = self[sender].unread
        self[sender].enter(.application(0))
        self[sender].unread = missing
        return decrypt(record, from: sender, at: position, isCandidate: isCandidate, &secrets, body)
    }

    /// Opens a record, and reads what is in it.
    private mutating func decrypt(
        _ record: Span<UInt8>, from sender: Sender, at position: Position, isCandidate: Bool, _ secrets: inout TLSSecrets,
        _ body: (borrowing Event) -> Void
    ) -> Reading {
        switch open(record, from: sender, &secrets) {
        case .opened(let opened):
            if hasNoDataYet(sender) { self[sender].loss = nil }
            take(opened.type, opened.content, from: sender, at: position, &secrets, body)
            return .taken
        case .failed:
            guard !isCandidate else {
                guard self[sender].tries <= 0 else { return .isNone }
                giveUp(sender, at: position, body)
                return .taken
            }
            fail(record, from: sender, at: position, secrets, body)
            return .taken
        case .noKeys(let reason):
            if let reason {
                tell(reason, from: sender, at: position, body)
            } else {
                if secrets.mayGrow, !hasGivenUpWaiting { return .waits(.both) }
                tellNoSecret(sender, at: position, secrets, body)
            }
            if record[0] == ContentType.alert.rawValue { tell(.encryptedAlert, from: sender, at: position, body) }
            self[sender].unread = min(self[sender].unread + 1, limits.recordsInHole)
            self[sender].loss = self[sender].loss ?? .noSecret
            // Nobody can say what the server answered to early data.
            if sender == .server, handshake.earlyData == .undecided {
                tell(.earlyDataUndecided, from: .client, at: position, body)
                decideEarlyData(.none, at: position, &secrets, body)
            }
            return .taken
        }
    }

    private mutating func tellNoSecret(_ sender: Sender, at position: Position, _ secrets: TLSSecrets, _ body: (borrowing Event) -> Void) {
        guard let random = facts.clientRandom else { return tell(.handshakeNotSeen, from: sender, at: position, body) }
        // Waiting was given up with a word of its own; and it was told of other secrets, where a key log grows.
        guard !wasTooLate(sender), !wasTooLate(sender.peer), !lackedSecret(sender) else { return }
        tell(.noSecret(random, shortcomings(of: secrets)), from: sender, at: position, body)
    }

    private func lackedSecret(_ sender: Sender) -> Bool {
        self[sender].told.contains { if case .noSecret(_, let why) = $0 { why != [.handshakeNotInKeyLog] } else { false } }
    }

    private func wasTooLate(_ sender: Sender) -> Bool {
        self[sender].told.contains { if case .secretTooLate = $0 { true } else { false } }
    }

    /// A record could not be opened.
    private mutating func fail(
        _ record: Span<UInt8>, from sender: Sender, at position: Position, _ secrets: TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        if self[sender].skipsEarlyData, self[sender].tries > 0 {
            switch handshake.earlyData {
            case .rejected: tell(.earlyDataRejected, from: sender, at: position, body)
            case .accepted:
                if self[sender].protection == nil {
                    tellNoSecret(sender, at: position, secrets, body)
                } else {
                    tell(.secretDoesNotFit(facts.clientRandom ?? ClientRandom()), from: sender, at: position, body)
                }
                self[sender].loss = self[sender].loss ?? .noSecret
            case .none, .undecided: break
            }
            return
        }
        if self[sender].protection == nil {
            // Only the keys that come next are known: it is none of theirs, so it is of the handshake.
            tell(.noSecret(facts.clientRandom ?? ClientRandom(), [.handshakeNotInKeyLog]), from: sender, at: position, body)
            self[sender].sequenceNumber += 1
            return
        }
        if self[sender].hasOpened {
            tell(.notAuthentic(length: record.count), from: sender, at: position, body)
        } else {
            tell(.secretDoesNotFit(facts.clientRandom ?? ClientRandom()), from: sender, at: position, body)
        }
        self[sender].loss = self[sender].loss ?? .notAuthentic
        self[sender].failures += 1
        // It counts in the sequence, and may have been the one behind which the keys change.
        self[sender].sequenceNumber += 1
        self[sender].unread = min(self[sender].unread + 1, limits.recordsInHole)
        if self[sender].failures >= limits.failures || self[sender].tries <= 0 { giveUp(sender, at: position, body) }
    }

    /// Whether the record that was opened shows that what is missing before it was of the handshake: it is not behind its direction's Finished.
    private func hasNoDataYet(_ sender: Sender) -> Bool {
        switch self[sender].epoch {
        case .handshake: sender == .server || handshake.earlyData != .accepted
        case .application(0): !handshake.isVersion13 && self[sender].sequenceNumber == 1
        case .clear, .early, .application: false
        }
    }

    /// Tells that data of a direction are missing.
    mutating func tellLoss(of sender: Sender, at position: Position, _ body: (borrowing Event) -> Void) {
        guard let loss = self[sender].loss else { return }
        self[sender].loss = nil
        body(.loss(loss, from: sender, at: position))
    }

    private mutating func giveUp(_ sender: Sender, at position: Position, _ body: (borrowing Event) -> Void) {
        self[sender].isGivenUp = true
        if self[sender].hasOpened { tell(.trackLost, from: sender, at: position, body) }
    }

    /// Reads the content of a record, decrypted or sent in the clear.
    mutating func take(
        _ type: ContentType, _ content: Span<UInt8>, from sender: Sender, at position: Position, _ secrets: inout TLSSecrets,
        _ body: (borrowing Event) -> Void
    ) {
        switch type {
        case .applicationData:
            guard content.count > 0 else { return }
            // What the other side says may answer what is missing of this one, and nobody is to be blamed for what could not be read.
            if !hasNoDataYet(sender.peer) { tellLoss(of: sender.peer, at: position, body) }
            tellLoss(of: sender, at: position, body)
            self[sender].hasDelivered = true
            body(.plaintext(content, from: sender, at: position))
        case .alert:
            if let alert = Alert(content) { body(.alert(alert, from: sender, at: position)) }
        case .changeCipherSpec: changeCipherSpec(from: sender, at: position, body)
        case .handshake:
            // Taken out while messages are read, which change the rest of the direction.
            var framer = HandshakeFramer()
            swap(&framer, &self[sender].messages)
            var offset = 0
            while framer.next(content, &offset) {
                takeMessage(framer.pending.span, from: sender, at: position, &secrets, body)
                framer.accept()
            }
            if framer.hasSkipped { tell(.messageTooLarge, from: sender, at: position, body) }
            swap(&framer, &self[sender].messages)
        case .heartbeat: break
        }
    }

    /// What follows is sent under the keys that were agreed on (RFC 5246 7.1); in TLS 1.3 it says nothing (RFC 8446 D.4).
    private mutating func changeCipherSpec(from sender: Sender, at position: Position, _ body: (borrowing Event) -> Void) {
        guard let version = handshake.version, version != .tls13 else { return }
        if sender == .server, !handshake.isFull, !handshake.isTranscriptBroken {
            learn(from: sender, at: position, body) { $0.isResumed = true }
        }
        if case .application(let generation) = self[sender].epoch {
            self[sender].enter(.application(generation + 1))
        } else {
            self[sender].enter(.application(0))
        }
    }
}
