/// Why the secrets of one kind that were given do not read a connection.
public enum SecretShortcoming: Hashable, Sendable {
    /// None of any kind was given.
    case nothingGiven
    /// The key log holds no secret at all.
    case keyLogIsEmpty
    /// The key log does not name the connection.
    case notInKeyLog
    /// The key log names the connection, and has not the secret that is needed.
    case keyLogIsPartial
    /// The key log has secrets of the connection, but none of its handshake; its data may be read all the same.
    case handshakeNotInKeyLog
    /// The connection uses no pre-shared key.
    case usesNoPreSharedKey
    /// No pre-shared key has the identity that the client names.
    case otherIdentity
    /// A key exchange adds to the pre-shared key, which does not disclose it (RFC 4279 3, RFC 8446 4.2.9).
    case exchangeAddsToPreSharedKey
    /// The client encrypts its secret to none of the private keys (RFC 5246 7.4.7.1).
    case otherPrivateKey
    /// The client does not encrypt a secret to the server: its key exchange has forward secrecy.
    case hasForwardSecrecy
    /// The connection goes on with a session of an earlier one, whose secret is not known.
    case otherSession
    /// Messages of the handshake that the secret covers are not in the capture.
    case handshakeIsIncomplete
}

extension SecretShortcoming: CustomStringConvertible {
    /// The reason as a part of a sentence, of the connection.
    public var description: String {
        switch self {
        case .nothingGiven: "neither a key log nor a key was given"
        case .keyLogIsEmpty: "the key log holds no secret"
        case .notInKeyLog: "the key log does not name it"
        case .keyLogIsPartial: "the key log has only others of its secrets"
        case .handshakeNotInKeyLog: "the key log has none of its handshake"
        case .usesNoPreSharedKey: "it uses no pre-shared key"
        case .otherIdentity: "no pre-shared key has its identity"
        case .exchangeAddsToPreSharedKey: "its key exchange adds to the pre-shared key"
        case .otherPrivateKey: "the private key is not its server's"
        case .hasForwardSecrecy: "a private key does not read it, as it has forward secrecy"
        case .otherSession: "it goes on with a session that is not known"
        case .handshakeIsIncomplete: "messages of its handshake are not in the capture"
        }
    }
}

extension TLSConnection {
    /// Why none of the secrets that were given reads the connection, of each kind.
    func shortcomings(of secrets: TLSSecrets) -> [SecretShortcoming] {
        var found: [SecretShortcoming] = []
        if secrets.hasKeyLog {
            if let random = facts.clientRandom, secrets.connection(random) != nil {
                found.append(.keyLogIsPartial)
            } else {
                found.append(secrets.connectionCount == 0 ? .keyLogIsEmpty : .notInKeyLog)
            }
        }
        guard secrets.needsTranscript else { return found.isEmpty ? [.nothingGiven] : found }
        guard !facts.isResumed || handshake.isVersion13 else { return found + [.otherSession] }
        if secrets.hasPreSharedKeys { found.append(shortcomingOfPreSharedKeys(secrets)) }
        if !secrets.privateKeys.isEmpty {
            let isSent = [.rsa, .rsaPSK].contains(handshake.server?.cipherSuite.parts?.keyExchange)
            found.append(!isSent ? .hasForwardSecrecy : handshake.isTranscriptBroken ? .handshakeIsIncomplete : .otherPrivateKey)
        }
        return found
    }

    private func shortcomingOfPreSharedKeys(_ secrets: TLSSecrets) -> SecretShortcoming {
        let identity: [UInt8]
        let isAddedTo: Bool
        if handshake.isVersion13 {
            guard let index = handshake.server?.selectedIdentity else { return .usesNoPreSharedKey }
            guard let identities = handshake.client?.identities, index < identities.count else { return .otherIdentity }
            identity = identities[index]
            isAddedTo = handshake.server?.hasKeyShare ?? false
        } else {
            guard handshake.usesPSK else { return .usesNoPreSharedKey }
            identity = facts.pskIdentity ?? []
            isAddedTo = handshake.server?.cipherSuite.parts?.keyExchange != .psk
        }
        guard secrets.preSharedKey(identity) != nil else {
            return handshake.isTranscriptBroken ? .handshakeIsIncomplete : .otherIdentity
        }
        return isAddedTo ? .exchangeAddsToPreSharedKey : .handshakeIsIncomplete
    }
}
