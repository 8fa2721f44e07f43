extension TLSConnection {
    /// Reads a handshake message, header and all.
    mutating func takeMessage(
        _ message: Span<UInt8>, from sender: Sender, at position: Position, _ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        guard let type = HandshakeType(rawValue: message[0]) else { return }
        let content = message.extracting(droppingFirst: HandshakeFramer.headerSize)
        if type == .clientHello, sender == .client {
            // TLS 1.3 has no second handshake (RFC 8446 4.1.2).
            guard !handshake.isVersion13 else { return tell(.unexpectedRecord, from: sender, at: position, body) }
            begin()
        }
        if type != .helloRequest { record(message, &secrets) }
        func tellMalformed() { tell(.malformedMessage(type.rawValue), from: sender, at: position, body) }
        switch (type, sender) {
        case (.clientHello, .client):
            guard let hello = ClientHello(content) else { return tellMalformed() }
            take(hello, at: position, body)
        case (.serverHello, .server):
            guard let hello = ServerHello(content) else { return tellMalformed() }
            take(hello, at: position, &secrets, body)
        case (.encryptedExtensions, .server): takeEncryptedExtensions(content, at: position, &secrets, body)
        case (.certificate, .server):
            handshake.isFull = true
            guard facts.certificate == nil, let certificate = Certificate(message: content, isVersion13: handshake.isVersion13) else {
                return
            }
            learn(from: sender, at: position, body) { $0.certificate = certificate }
        case (.serverKeyExchange, .server), (.serverHelloDone, .server): handshake.isFull = true
        case (.clientKeyExchange, .client): takeKeyExchange(content, at: position, body)
        case (.newSessionTicket, .server): takeTicket(content, &secrets)
        case (.finished, _): finished(sender, &secrets)
        case (.endOfEarlyData, .client):
            if self[sender].epoch == .early { self[sender].enter(.handshake) }
        case (.keyUpdate, _):
            if handshake.isVersion13, case .application(let generation) = self[sender].epoch {
                self[sender].enter(.application(generation + 1))
            }
        default: break
        }
    }

    /// A ClientHello begins a handshake, unless it is the one that a HelloRetryRequest asked for.
    private mutating func begin() {
        if handshake.isRetried, handshake.server == nil { return }
        let isFirst = handshake.client == nil
        handshake = Handshake()
        if !isFirst { isRenegotiation = true }
    }

    private mutating func take(_ hello: ClientHello, at position: Position, _ body: (borrowing Event) -> Void) {
        if hello.offersEarlyData, !handshake.isRetried { handshake.earlyData = .undecided }
        if !handshake.isRetried { handshake.helloCount = handshake.transcript.count }
        handshake.client = hello
        let isAgain = isRenegotiation
        isRenegotiation = false
        learn(from: .client, at: position, body) { facts in
            if isAgain { facts.renegotiations += 1 }
            facts.clientRandom = hello.random
            let versions = hello.versions.map { ProtocolVersion(rawValue: $0) }.filter { !$0.isGrease }
            facts.offeredVersions = versions.isEmpty ? [ProtocolVersion(rawValue: hello.legacyVersion)] : versions
            facts.serverName = hello.serverName ?? facts.serverName
            if !hello.applicationProtocols.isEmpty { facts.offeredProtocols = hello.applicationProtocols }
            facts.hasEncryptedClientHello = hello.isEncrypted
            if hello.offersEarlyData { facts.earlyData = .offered }
        }
    }

    private mutating func take(
        _ hello: ServerHello, at position: Position, _ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        if hello.isRetryRequest {
            handshake.isRetried = true
            replaceRetriedHello(hello.cipherSuite)
            if handshake.earlyData == .undecided {
                // What was sent with the first ClientHello is not read by anybody.
                decideEarlyData(.rejected, at: position, &secrets, body)
            }
            return
        }
        handshake.server = hello
        let isSession = !hello.sessionID.isEmpty && hello.sessionID == handshake.client?.sessionID
        let isResumed = handshake.isVersion13 ? takesTicket(hello, secrets) : isSession
        learn(from: .server, at: position, body) { facts in
            facts.version = ProtocolVersion(rawValue: hello.version)
            facts.cipherSuite = hello.cipherSuite
            facts.applicationProtocol = hello.applicationProtocol ?? facts.applicationProtocol
            facts.isResumed = isResumed
        }
        guard handshake.isVersion13 else {
            if handshake.earlyData == .undecided { decideEarlyData(.rejected, at: position, &secrets, body) }
            if hold == .client { release(&secrets, body) }
            return
        }
        deriveHandshakeSecrets(secrets)
        self[.server].enter(.handshake)
        if handshake.earlyData == .undecided { return }
        self[.client].enter(.handshake)
        if hold == .client { release(&secrets, body) }
    }

    /// Whether the server goes on with an earlier session: it takes a key that was not agreed on otherwise.
    private func takesTicket(_ hello: ServerHello, _ secrets: TLSSecrets) -> Bool {
        guard let index = hello.selectedIdentity else { return false }
        guard let identities = handshake.client?.identities, index < identities.count else { return true }
        return secrets.preSharedKey(identities[index]) == nil
    }

    private mutating func takeEncryptedExtensions(
        _ content: Span<UInt8>, at position: Position, _ secrets: inout TLSSecrets, _ body: (borrowing Event) -> Void
    ) {
        var reader = WireReader(content)
        guard let list = reader.vector(2) else { return }
        var extensions = ExtensionReader(list)
        var isAccepted = false
        var chosen: String?
        while let element = extensions.next() {
            switch element.type {
            case .applicationLayerProtocolNegotiation: chosen = applicationProtocols(element.data).first
            case .earlyData: isAccepted = true
            default: break
            }
        }
        if let chosen { learn(from: .server, at: position, body) { $0.applicationProtocol = chosen } }
        if handshake.earlyData == .undecided { decideEarlyData(isAccepted ? .accepted : .rejected, at: position, &secrets, body) }
    }

    private mutating func takeKeyExchange(_ content: Span<UInt8>, at position: Position, _ body: (borrowing Event) -> Void) {
        handshake.keyExchange = content.copy()
        if !handshake.isTranscriptBroken { handshake.sessionTranscriptCount = handshake.transcript.count }
        handshake.isTranscriptClosed = true
        guard handshake.usesPSK else { return }
        var reader = WireReader(content)
        guard let identity = reader.vector(2) else { return }
        let bytes = identity.copy()
        learn(from: .client, at: position, body) { $0.pskIdentity = bytes }
    }

    private mutating func finished(_ sender: Sender, _ secrets: inout TLSSecrets) {
        guard handshake.isVersion13, self[sender].epoch == .handshake else { return }
        if sender == .server {
            deriveApplicationSecrets()
        } else {
            deriveResumptionSecret()
            handshake.transcript = []
            handshake.isTranscriptClosed = true
        }
        self[sender].enter(.application(0))
    }

    /// Adds a message to the transcript, while it is needed.
    private mutating func record(_ message: Span<UInt8>, _ secrets: inout TLSSecrets) {
        guard secrets.needsTranscript, !handshake.isTranscriptBroken, !handshake.isTranscriptClosed else { return }
        guard handshake.transcript.count + message.count <= limits.transcriptBytes else {
            handshake.isTranscriptBroken = true
            handshake.transcript = []
            return
        }
        handshake.transcript.append(copying: message)
    }
}
