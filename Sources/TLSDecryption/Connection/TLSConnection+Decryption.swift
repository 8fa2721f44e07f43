extension TLSConnection {
    /// What came of opening a record.
    enum Opening {
        case opened(RecordProtection.Opened)
        case failed
        /// There are no keys: for want of a secret, or for another reason.
        case noKeys(Notice?)
    }

    /// Opens a record under the keys of its direction, at its place in the sequence; where records before it are unread, that place is sought.
    mutating func open(_ record: Span<UInt8>, from sender: Sender, _ secrets: inout TLSSecrets) -> Opening {
        if self[sender].protection == nil {
            if let reason = unsupported { return .noKeys(reason) }
            self[sender].protection = protection(self[sender].epoch, sender, &secrets)
        }
        let sequenceNumber = self[sender].sequenceNumber
        if let protection = self[sender].protection {
            if let opened = protection.open(record, sequenceNumber: sequenceNumber) {
                succeed(sender, at: sequenceNumber)
                return .opened(opened)
            }
            guard self[sender].unread > 0 || self[sender].skipsEarlyData else { return .failed }
            if let (opened, place) = seek(record, under: protection, from: sequenceNumber + 1, sender) {
                succeed(sender, at: place)
                return .opened(opened)
            }
        }
        if self[sender].protection == nil, secrets.mayGrow, !hasGivenUpWaiting { return .noKeys(nil) }
        // Where the keys change may be among what is unread.
        var hasKeys = self[sender].protection != nil
        for epoch in epochs(after: self[sender].epoch) {
            if self[sender].laterProtections[epoch] == nil { self[sender].laterProtections[epoch] = protection(epoch, sender, &secrets) }
            guard let protection = self[sender].laterProtections[epoch] else { continue }
            hasKeys = true
            if let (opened, place) = seek(record, under: protection, from: 0, sender) {
                self[sender].enter(epoch, protection)
                succeed(sender, at: place)
                return .opened(opened)
            }
        }
        return hasKeys ? .failed : .noKeys(nil)
    }

    /// Tries the places that a record may have under these keys, as many as records are unread.
    private mutating func seek(
        _ record: Span<UInt8>, under protection: RecordProtection, from first: UInt64, _ sender: Sender
    ) -> (RecordProtection.Opened, UInt64)? {
        let count = self[sender].unread + (first == 0 ? 1 : 0)
        for step in 0..<UInt64(count) {
            guard self[sender].tries > 0 else { return nil }
            self[sender].tries -= 1
            if let opened = protection.open(record, sequenceNumber: first &+ step) { return (opened, first &+ step) }
        }
        return nil
    }

    private mutating func succeed(_ sender: Sender, at place: UInt64) {
        self[sender].sequenceNumber = place &+ 1
        self[sender].unread = 0
        self[sender].failures = 0
        self[sender].hasOpened = true
        self[sender].skipsEarlyData = false
        self[sender].tries = min(self[sender].tries + 256, limits.tries)
        if !self[sender].laterProtections.isEmpty { self[sender].laterProtections = [:] }
    }

    /// The epochs in which a record may be that is not in this one.
    private func epochs(after epoch: Epoch) -> [Epoch] {
        guard handshake.isVersion13 else { return [] }
        return switch epoch {
        case .clear: []
        case .early: [.handshake, .application(0)]
        case .handshake: [.application(0)]
        case .application(let generation): [.application(generation + 1)]
        }
    }

    /// Why nothing can be decrypted whatever secrets there are.
    private var unsupported: Notice? {
        guard let server = handshake.server, let version = handshake.version, handshake.client != nil else { return .handshakeNotSeen }
        guard version == .tls13 || version == .tls12 else { return .unsupportedVersion(version) }
        guard server.cipherSuite.parts != nil else { return .unsupportedCipherSuite(server.cipherSuite) }
        guard server.compressionMethod == 0, !server.truncatesMAC else { return .unsupportedTransformation }
        #if TLS
        return nil
        #else
        return .decryptionUnavailable
        #endif
    }
}
