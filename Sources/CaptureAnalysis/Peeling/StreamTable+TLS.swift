import MQTTCodec
import MQTTDialogues
import TCPStreams
import TLSDecryption

/// TLS, as far as secrets are known.
extension StreamTable {
    mutating func peelTLS(
        _ slot: Int, _ level: Int, _ connection: consuming Boxed<TLSConnection>, _ input: PeelingInput, from sender: TCPStreams.Sender,
        at position: Position
    ) {
        // What comes of it is collected first: what stands in TLS may be TLS again, and needs the secrets too.
        var results = TLSResults()
        swap(&results, &tlsResults)
        let side: TLSConnection.Sender = sender == .server ? .server : .client
        let place = TLSConnection.Position(frame: position.frame, time: position.time)
        switch input {
        case .bytes(let bytes): connection.value.receive(bytes, from: side, at: place, with: &secrets) { results.add($0) }
        case .gap(let gap):
            // Of a gap without a size it is not known how many records it holds: as many as are looked for.
            connection.value.lose(gap.bytes ?? 1 << 30, from: side, at: place, with: &secrets) { results.add($0) }
        case .end:
            connection.value.end(of: side, at: place) { results.add($0) }
            if sender == .server { connection.value.finish(at: place, with: &secrets) { results.add($0) } }
        }
        take(results, slot, level)
        peeled.put(.tls(connection), slot, level)
        results.removeAll()
        swap(&results, &tlsResults)
    }

    /// Looks again for the secrets of quiet connections.
    mutating func lookForSecretsAgain() {
        for slot in peeled.slots {
            for level in 0..<(peeled[slot]?.layers.count ?? 0) {
                guard var layer = peeled.take(slot, level) else { continue }
                var results = TLSResults()
                if case .tls(var connection) = layer {
                    layer = .reading
                    connection.value.lookAgain(&secrets) { results.add($0) }
                    layer = .tls(connection)
                }
                take(results, slot, level)
                peeled.put(layer, slot, level)
            }
        }
    }

    private mutating func take(_ results: TLSResults, _ slot: Int, _ level: Int) {
        for result in results.items {
            let sender: TCPStreams.Sender = result.sender == .server ? .server : .client
            let position = Position(frame: result.position.frame, time: result.position.time)
            switch result.what {
            case .plaintext(let range):
                if !peeled.carriesSomething(slot, level) { beginDecrypted(slot, level) }
                peel(slot, level + 1, .bytes(results.bytes.span.extracting(range)), from: sender, at: position)
            case .loss(let loss):
                if !peeled.carriesSomething(slot, level) { beginDecrypted(slot, level) }
                let known = sender == .server ? peeled[slot]?.lossReason.server : peeled[slot]?.lossReason.client
                let reason: StreamLoss.Reason =
                    switch loss {
                    case .notCaptured: known ?? .unreadable("TLS records are missing")
                    case .notAuthentic: .unreadable("a TLS record does not fit its authentication tag")
                    case .noSecret: .unreadable("TLS records were not decrypted: there was no secret for them")
                    }
                peel(slot, level + 1, .gap(Piece.Gap(bytes: nil, reason: reason, layer: .tls)), from: sender, at: position)
            case .learnt(let facts): learn(slot, level, facts)
            case .alert(let alert): take(alert, slot, from: sender, at: position)
            case .notice(let notice): take(notice, slot, level, from: sender, at: position)
            }
        }
        // Not before: what is read of the other direction may come with the word that this one is not.
        guard !peeled.carriesSomething(slot, level), let last = results.items.last, let stream = peeled[slot],
            stream.unreadDirections == (true, true)
        else { return }
        tellPeeled(slot, .tls, stream.outcome, at: Position(frame: last.position.frame, time: last.position.time))
    }

    private mutating func beginDecrypted(_ slot: Int, _ level: Int) {
        guard let stream = peeled[slot], case .tls(let facts)? = stream.facts.last else { return }
        peeled[slot]?.carriesSomething[level] = true
        let names = [facts.applicationProtocol].compactMap { $0 } + facts.offeredProtocols
        undecided[slot] = UndecidedStream(
            stream.connection, isFromStart: true, isAnnounced: names.contains { $0.lowercased().contains("mqtt") })
    }

    private mutating func learn(_ slot: Int, _ level: Int, _ facts: HandshakeFacts) {
        guard let place = peeled[slot]?.factPlaces[level] else { return }
        peeled[slot]?.facts[place] = .tls(facts)
        if let layers = peeled[slot]?.facts { streams[slot]?.info.layers = layers }
    }

    private mutating func take(_ alert: Alert, _ slot: Int, from sender: TCPStreams.Sender, at position: Position) {
        guard !alert.isClosure else { return }
        let who: ControlPacket.Sender = sender == .server ? .server : .client
        guard let stream = peeled[slot] else { return }
        output.finding(StreamFinding(alert, over: carrier(slot), by: who, at: position), on: stream.connection)
        guard alert.isFatal else { return }
        if stream.announcedEnd == nil {
            peeled[slot]?.announcedEnd = .alert(.init(by: who, alert.words, token: position.frame, time: position.time))
        }
        guard undecided[slot] == nil else { return }
        tellPeeled(slot, .tls, "the \(who == .server ? "server" : "client") ended it with \(alert.words)", at: position)
    }

    private mutating func take(
        _ notice: TLSConnection.Notice, _ slot: Int, _ level: Int, from sender: TCPStreams.Sender, at position: Position
    ) {
        guard let stream = peeled[slot] else { return }
        if notice.saysWhyNothingIsRead, !stream.carriesSomething[level] {
            if stream.outcome == nil { peeled[slot]?.outcome = notice.description }
            if notice.endsReading(of: .client, saidOf: sender) { peeled[slot]?.unreadDirections.client = true }
            if notice.endsReading(of: .server, saidOf: sender) { peeled[slot]?.unreadDirections.server = true }
        } else if !notice.saysWhyNothingIsRead, stream.carriesSomething[level] || !notice.needsDecryption {
            output.finding(
                StreamFinding(notice, over: carrier(slot), by: sender == .server ? .server : .client, at: position), on: stream.connection)
        }
    }
}

extension TLSConnection.Notice {
    /// Whether it is not a fault of a peer, but the reason why records are not decrypted.
    fileprivate var saysWhyNothingIsRead: Bool {
        switch self {
        case .noSecret, .secretTooLate, .secretDoesNotFit, .trackLost, .handshakeNotSeen, .unsupportedVersion, .unsupportedCipherSuite,
            .unsupportedTransformation, .decryptionUnavailable:
            true
        case .notAuthentic, .malformedRecord, .malformedMessage, .messageTooLarge, .unexpectedRecord, .truncatedRecord,
            .earlyDataRejected, .earlyDataUndecided, .encryptedAlert:
            false
        }
    }

    /// Whether it says that no data of a direction can be read.
    fileprivate func endsReading(of direction: TCPStreams.Sender, saidOf sender: TCPStreams.Sender) -> Bool {
        switch self {
        case .noSecret(_, [.handshakeNotInKeyLog]): false
        case .noSecret, .secretDoesNotFit, .trackLost: direction == sender
        default: saysWhyNothingIsRead
        }
    }

    /// Whether it means nothing where nothing is decrypted: that alerts cannot be read goes without saying then.
    fileprivate var needsDecryption: Bool {
        switch self {
        case .encryptedAlert, .earlyDataRejected, .earlyDataUndecided: true
        default: false
        }
    }

    /// A name for the rule, of our own.
    fileprivate var slug: String {
        switch self {
        case .notAuthentic: "record-not-authentic"
        case .malformedRecord: "malformed-record"
        case .malformedMessage: "malformed-handshake"
        case .messageTooLarge: "handshake-too-large"
        case .unexpectedRecord: "unexpected-record"
        case .truncatedRecord: "truncated-record"
        case .earlyDataRejected: "early-data-rejected"
        case .earlyDataUndecided: "early-data-undecided"
        case .encryptedAlert: "encrypted-alert"
        default: "not-decrypted"
        }
    }
}

extension Alert {
    /// In a sentence.
    fileprivate var words: String {
        let name = description
        return name.hasPrefix("alert ") ? name : "the alert \(name)"
    }
}

extension StreamFinding {
    /// What is out of order in TLS.
    init(_ notice: TLSConnection.Notice, over transport: Transport, by sender: ControlPacket.Sender, at position: Position) {
        self.transport = transport
        let severity: NormativeStatement.Severity =
            switch notice {
            case .notAuthentic, .malformedRecord, .malformedMessage, .unexpectedRecord: .protocolError
            default: .advice
            }
        // `RFC 8446 5.2`: the standard, and in it the section.
        let parts = notice.section.split(separator: " ")
        rule = .other(
            standard: parts.prefix(2).joined(), id: "\(parts.last ?? "")-\(notice.slug)", severity)
        layer = .tls
        self.sender = sender
        self.position = position
        evidence = [position.frame]
        message = notice.description
    }

    /// An alert that is no announced end (RFC 8446 6).
    init(_ alert: Alert, over transport: Transport, by sender: ControlPacket.Sender, at position: Position) {
        self.transport = transport
        rule = .other(standard: "RFC8446", id: "6-alert", .advice)
        layer = .tls
        self.sender = sender
        self.position = position
        evidence = [position.frame]
        message = "\(alert.isFatal ? "fatal: " : "")\(alert.words)"
    }
}
