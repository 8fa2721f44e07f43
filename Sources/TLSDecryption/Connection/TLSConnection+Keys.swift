extension Handshake {
    /// Whether ClientKeyExchange begins with the identity of a pre-shared key (RFC 4279).
    var usesPSK: Bool {
        switch server?.cipherSuite.parts?.keyExchange {
        case .psk, .dhePSK, .rsaPSK, .ecdhePSK: true
        default: false
        }
    }
}

#if TLS
extension TLSConnection {
    /// The keys of a direction in an epoch; nil where the secret is not known.
    mutating func protection(_ epoch: Epoch, _ sender: Sender, _ secrets: inout TLSSecrets) -> RecordProtection? {
        guard let client = handshake.client, let server = handshake.server, let parts = server.cipherSuite.parts else { return nil }
        guard !handshake.isVersion13 else {
            guard let secret = trafficSecret(epoch, sender, parts, secrets) else { return nil }
            // A secret of another length belongs to another suite.
            guard secret.count == parts.hash.size else { return nil }
            return RecordProtection(parts, trafficSecret: secret)
        }
        guard let master = masterSecret(client, server, parts, &secrets) else { return nil }
        return RecordProtection(
            parts, master: master, client: client.random, server: server.random, isClient: sender == .client,
            encryptsThenMACs: server.encryptsThenMACs)
    }

    private mutating func trafficSecret(
        _ epoch: Epoch, _ sender: Sender, _ parts: CipherSuite.Parts, _ secrets: TLSSecrets
    ) -> [UInt8]? {
        guard let random = handshake.client?.random else { return nil }
        let logged = secrets.connection(random)
        let derived = handshake.derived
        switch epoch {
        case .clear: return nil
        case .early: return logged?.clientEarly ?? derived.clientEarly
        case .handshake:
            return sender == .client
                ? logged?.clientHandshake ?? derived.clientHandshake : logged?.serverHandshake ?? derived.serverHandshake
        case .application(let generation):
            var known = self[sender].trafficSecret
            if known == nil || known?.generation ?? 0 > generation {
                let first = sender == .client ? logged?.client ?? derived.client : logged?.server ?? derived.server
                known = first.map { (0, $0) }
            }
            guard var (number, secret) = known else { return nil }
            while number < generation {
                // RFC 8446 7.2.
                secret = parts.hash.expand(secret, "traffic upd", count: parts.hash.size)
                number += 1
            }
            if self[sender].epoch == epoch { self[sender].trafficSecret = (number, secret) }
            return secret
        }
    }

    /// The master secret up to TLS 1.2: of the key log, of an earlier session, or derived.
    private mutating func masterSecret(
        _ client: ClientHello, _ server: ServerHello, _ parts: CipherSuite.Parts, _ secrets: inout TLSSecrets
    ) -> [UInt8]? {
        if let master = handshake.master { return master }
        var master = secrets.connection(client.random)?.master
        // A resumed session has no ClientKeyExchange.
        master = master ?? derivedMasterSecret(client, server, parts, secrets)
        if master == nil, facts.isResumed { master = secrets.session(client.ticket) ?? secrets.session(client.sessionID) }
        guard let master else { return nil }
        handshake.master = master
        secrets.remember(master, session: server.sessionID)
        secrets.remember(master, session: handshake.ticket)
        return master
    }

    private func derivedMasterSecret(
        _ client: ClientHello, _ server: ServerHello, _ parts: CipherSuite.Parts, _ secrets: TLSSecrets
    ) -> [UInt8]? {
        guard let premaster = premasterSecret(parts.keyExchange, secrets) else { return nil }
        guard server.usesExtendedMasterSecret else {
            return parts.masterSecret(premaster, client: client.random, server: server.random)
        }
        guard let count = handshake.sessionTranscriptCount, count > 0 else { return nil }
        return parts.extendedMasterSecret(premaster, messages: Array(handshake.transcript.prefix(count)))
    }

    private func premasterSecret(_ keyExchange: CipherSuite.KeyExchange, _ secrets: TLSSecrets) -> [UInt8]? {
        guard !handshake.keyExchange.isEmpty else { return nil }
        var reader = WireReader(handshake.keyExchange.span)
        switch keyExchange {
        case .rsa: return encryptedSecret(&reader, secrets)
        case .psk, .rsaPSK:
            guard let identity = reader.vector(2), let key = secrets.preSharedKey(identity.copy()) else { return nil }
            // The other secret, zeros where there is none (RFC 4279 2, 4).
            let other = keyExchange == .psk ? [UInt8](repeating: 0, count: key.count) : encryptedSecret(&reader, secrets)
            guard let other else { return nil }
            var premaster: [UInt8] = []
            premaster.append(bigEndian: other.count, size: 2)
            premaster += other
            premaster.append(bigEndian: key.count, size: 2)
            return premaster + key
        default: return nil
        }
    }

    /// The secret that the client encrypted to the server's key (RFC 5246 7.4.7.1).
    private func encryptedSecret(_ reader: inout WireReader, _ secrets: TLSSecrets) -> [UInt8]? {
        guard let encrypted = reader.vector(2) else { return nil }
        let bytes = encrypted.copy()
        for key in secrets.privateKeys {
            if let secret = key.premasterSecret(bytes) { return secret }
        }
        return nil
    }

    // MARK: TLS 1.3 from a pre-shared key

    /// The first ClientHello stands in the transcript as its digest (RFC 8446 4.4.1).
    mutating func replaceRetriedHello(_ suite: CipherSuite) {
        guard let hash = suite.parts?.hash, let count = handshake.helloCount, !handshake.transcript.isEmpty else { return }
        var replaced: [UInt8] = [HandshakeType.messageHash.rawValue]
        replaced.append(bigEndian: hash.size, size: 3)
        replaced += hash.digest(Array(handshake.transcript.prefix(count)))
        handshake.transcript = replaced + handshake.transcript.dropFirst(count)
    }

    /// The secrets of a connection whose key is shared, as far as no key exchange adds to it (RFC 8446 7.1).
    mutating func deriveHandshakeSecrets(_ secrets: TLSSecrets) {
        guard let client = handshake.client, let server = handshake.server, let index = server.selectedIdentity,
            index < client.identities.count, let hash = server.cipherSuite.parts?.hash, !handshake.isTranscriptBroken
        else { return }
        let identity = client.identities[index]
        guard let key = secrets.preSharedKey(identity) ?? secrets.session(identity) else { return }
        var schedule = KeySchedule(hash, preSharedKey: key)
        if index == 0, client.offersEarlyData, !handshake.isRetried, let count = handshake.helloCount {
            handshake.derived.clientEarly = schedule.derive("c e traffic", Array(handshake.transcript.prefix(count)))
        }
        guard !server.hasKeyShare else { return }
        schedule.advance()
        handshake.derived.clientHandshake = schedule.derive("c hs traffic", handshake.transcript)
        handshake.derived.serverHandshake = schedule.derive("s hs traffic", handshake.transcript)
        schedule.advance()
        handshake.schedule = schedule
    }

    /// Behind the server's Finished.
    mutating func deriveApplicationSecrets() {
        guard let schedule = handshake.schedule, !handshake.isTranscriptBroken else { return }
        handshake.derived.client = schedule.derive("c ap traffic", handshake.transcript)
        handshake.derived.server = schedule.derive("s ap traffic", handshake.transcript)
    }

    /// Behind the client's Finished.
    mutating func deriveResumptionSecret() {
        guard let schedule = handshake.schedule, !handshake.isTranscriptBroken else { return }
        handshake.resumptionSecret = schedule.derive("res master", handshake.transcript)
        handshake.schedule = nil
    }

    /// Remembers what a ticket stands for (RFC 5077 3.3, RFC 8446 4.6.1).
    mutating func takeTicket(_ content: Span<UInt8>, _ secrets: inout TLSSecrets) {
        var reader = WireReader(content)
        guard reader.take(4) != nil else { return }
        guard handshake.isVersion13 else {
            guard let ticket = reader.vector(2) else { return }
            handshake.ticket = ticket.copy()
            if let master = handshake.master { secrets.remember(master, session: handshake.ticket) }
            return
        }
        guard reader.take(4) != nil, let nonce = reader.vector(1), let ticket = reader.vector(2),
            let secret = handshake.resumptionSecret, let hash = handshake.server?.cipherSuite.parts?.hash
        else { return }
        secrets.remember(hash.expand(secret, "resumption", context: nonce.copy(), count: hash.size), session: ticket.copy())
    }
}
#else
// Without the trait `TLS` there are no keys.
extension TLSConnection {
    func protection(_ epoch: Epoch, _ sender: Sender, _ secrets: inout TLSSecrets) -> RecordProtection? { nil }
    func replaceRetriedHello(_ suite: CipherSuite) {}
    func deriveHandshakeSecrets(_ secrets: TLSSecrets) {}
    func deriveApplicationSecrets() {}
    func deriveResumptionSecret() {}
    func takeTicket(_ content: Span<UInt8>, _ secrets: inout TLSSecrets) {}
}
#endif
