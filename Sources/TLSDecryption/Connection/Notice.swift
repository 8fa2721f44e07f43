extension TLSConnection {
    /// Something out of order, or why something cannot be read; each kind is told once for a direction, but for `notAuthentic`.
    public enum Notice: Hashable, Sendable {
        /// None of the secrets that were given is the connection's; of each kind, why.
        case noSecret(ClientRandom, [SecretShortcoming])
        /// The secret had not come when so many bytes were held for it; they are lost.
        case secretTooLate(ClientRandom, heldBytes: Int)
        /// There is a secret, and no record can be opened with it: it is another connection's, or it is wrong.
        case secretDoesNotFit(ClientRandom)
        /// A record of so many bytes does not fit its tag or MAC.
        case notAuthentic(length: Int)
        /// Where in the sequence of records this direction is could not be found again; nothing more of it is decrypted.
        case trackLost
        /// The handshake is not in the capture, or not whole: which keys it agreed on cannot be known.
        case handshakeNotSeen
        /// A version that is not decrypted.
        case unsupportedVersion(ProtocolVersion)
        /// A cipher suite that is not decrypted.
        case unsupportedCipherSuite(CipherSuite)
        /// Records are compressed (RFC 3749), or their MACs cut (RFC 6066 7), which is not decrypted.
        case unsupportedTransformation
        /// What stands where a record should begin is none.
        case malformedRecord
        /// A handshake message whose fields cannot be told apart; its number.
        case malformedMessage(UInt8)
        /// A handshake message that is larger than is collected.
        case messageTooLarge
        /// A record of a type that may not come here.
        case unexpectedRecord
        /// The direction ended within a record, of which so many bytes are missing; nil where not even its length is there.
        case truncatedRecord(missing: Int?)
        /// The server did not take the data that came with the ClientHello; they are not given on.
        case earlyDataRejected
        /// Whether the server took the data that came with the ClientHello is not known; they are not given on.
        case earlyDataUndecided
        /// An alert that cannot be decrypted.
        case encryptedAlert
        /// The package was built without the trait `TLS`.
        case decryptionUnavailable
    }
}

extension TLSConnection.Notice: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .noSecret(let random, let shortcomings): Self.noSecret(for: random, shortcomings)
        case .secretTooLate(let random, let bytes):
            "the secret for client random \(random.beginning) had not come when \(bytes) bytes were held for it"
        case .secretDoesNotFit(let random): "the secret for client random \(random.beginning) opens no record"
        case .notAuthentic(let length): "a record of \(length) bytes does not fit its authentication tag"
        case .trackLost: "after missing records none could be decrypted any more"
        case .handshakeNotSeen: "the handshake is not whole in the capture"
        case .unsupportedVersion(let version): "\(version) is not decrypted"
        case .unsupportedCipherSuite(let suite): "\(suite) is not decrypted"
        case .unsupportedTransformation: "compressed records and truncated MACs are not decrypted"
        case .malformedRecord: "no record begins where one should"
        case .malformedMessage(let type): "handshake message \(type) is malformed"
        case .messageTooLarge: "a handshake message of more than \(HandshakeFramer.largestMessage) bytes was skipped"
        case .unexpectedRecord: "a record of a type that may not come here"
        case .truncatedRecord(let missing?): "the stream ends \(missing) bytes before the end of a record"
        case .truncatedRecord(nil): "the stream ends within the header of a record"
        case .earlyDataRejected: "the server did not take the early data, which are not shown"
        case .earlyDataUndecided: "whether the server took the early data is not known; they are not shown"
        case .encryptedAlert: "an alert that cannot be decrypted"
        case .decryptionUnavailable: "built without TLS decryption"
        }
    }

    private static func noSecret(for random: ClientRandom, _ shortcomings: [SecretShortcoming]) -> String {
        // Most often it is the key log alone that was given.
        let isNotInKeyLog = shortcomings.first == .notInKeyLog
        let others = shortcomings.dropFirst(isNotInKeyLog ? 1 : 0).map(\.description).joined(separator: "; ")
        return "no secret for client random \(random.beginning)" + (isNotInKeyLog ? " in the key log" : "")
            + (others.isEmpty ? "" : (isNotInKeyLog ? "; " : ": ") + others)
    }

    /// Where the standard speaks of it.
    public var section: String {
        switch self {
        case .noSecret, .secretTooLate, .secretDoesNotFit: "RFC 8446 7"
        case .notAuthentic, .trackLost: "RFC 8446 5.2"
        case .handshakeNotSeen, .malformedMessage, .messageTooLarge: "RFC 8446 4"
        case .unsupportedVersion: "RFC 8446 4.2.1"
        case .unsupportedCipherSuite: "RFC 8446 B.4"
        case .unsupportedTransformation: "RFC 5246 6.2"
        case .malformedRecord, .unexpectedRecord, .truncatedRecord: "RFC 8446 5.1"
        case .earlyDataRejected, .earlyDataUndecided: "RFC 8446 4.2.10"
        case .encryptedAlert: "RFC 8446 6"
        case .decryptionUnavailable: "RFC 8446 5"
        }
    }
}
