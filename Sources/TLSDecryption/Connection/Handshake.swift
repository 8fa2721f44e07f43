/// What of the handshake in hand is needed for keys.
struct Handshake {
    /// What is known of early data.
    enum EarlyData {
        case none
        /// Offered; the server has not said yet.
        case undecided
        case accepted
        case rejected
    }

    var client: ClientHello?
    var server: ServerHello?
    var earlyData = EarlyData.none
    /// Whether a HelloRetryRequest came: then early data are rejected (RFC 8446 4.2.10).
    var isRetried = false
    /// Whether it has messages that a resumed one has not (RFC 5246 7.3).
    var isFull = false
    /// The body of ClientKeyExchange.
    var keyExchange: [UInt8] = []
    /// The tickets of this handshake, until its master secret is known.
    var ticket: [UInt8] = []
    /// The master secret, once it is known.
    var master: [UInt8]?
    /// The secrets of TLS 1.3 that were derived here, from a pre-shared key.
    var derived = TLSSecrets.Connection()
    #if TLS
    /// Where the derivation stands.
    var schedule: KeySchedule?
    #endif
    /// From which the keys of later sessions come (RFC 8446 7.1).
    var resumptionSecret: [UInt8]?
    /// The messages so far, where they are needed.
    var transcript: [UInt8] = []
    /// Bytes of the transcript that are the ClientHello.
    var helloCount: Int?
    /// The messages up to ClientKeyExchange, which the extended master secret covers (RFC 7627 3).
    var sessionTranscriptCount: Int?
    /// Whether messages are missing in the transcript.
    var isTranscriptBroken = false
    /// Whether no later message is needed in it.
    var isTranscriptClosed = false

    var version: ProtocolVersion? { server.map { ProtocolVersion(rawValue: $0.version) } }
    var isVersion13: Bool { version == .tls13 }
}
