/// What the handshake of a connection has told so far.
///
/// Without secrets it is what is in the clear: of TLS 1.3 the two hellos, of TLS 1.2 the certificate too. Text is as on the wire, so to be escaped
/// where it is shown.
public struct HandshakeFacts: Hashable, Sendable {
    /// What became of data that the client sent with its ClientHello (RFC 8446 2.3).
    public enum EarlyData: Hashable, Sendable {
        /// There were none.
        case none
        /// The client announced them.
        case offered
        /// The server took them.
        case accepted
        /// The server did not take them.
        case rejected
    }

    /// By which a key log names the connection.
    public internal(set) var clientRandom: ClientRandom?
    /// The versions that the client offers, in its order.
    public internal(set) var offeredVersions: [ProtocolVersion] = []
    /// The version that the server chose.
    public internal(set) var version: ProtocolVersion?
    /// The cipher suite that the server chose.
    public internal(set) var cipherSuite: CipherSuite?
    /// The name of the server that the client asks for (RFC 6066 3).
    public internal(set) var serverName: String?
    /// The protocols that the client offers, in its order (RFC 7301).
    public internal(set) var offeredProtocols: [String] = []
    /// The protocol that the server chose; in TLS 1.3 it is encrypted.
    public internal(set) var applicationProtocol: String?
    /// The certificate of the server; in TLS 1.3 it is encrypted.
    public internal(set) var certificate: Certificate?
    /// The name of the pre-shared key (RFC 4279), up to TLS 1.2.
    public internal(set) var pskIdentity: [UInt8]?
    /// Whether it goes on with a session of an earlier connection.
    public internal(set) var isResumed = false
    /// Data that came with the ClientHello.
    public internal(set) var earlyData = EarlyData.none
    /// Whether the ClientHello that counts is encrypted in the one that is seen (RFC 9849); its name and random are not the real ones.
    public internal(set) var hasEncryptedClientHello = false
    /// Handshakes behind the first on the same connection (RFC 5246 7.4.1.1).
    public internal(set) var renegotiations = 0

    /// Nothing is known.
    public init() {}
}
