#if TLS
internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials

/// The private RSA key of a server, for suites in which the client encrypts a secret to it (RFC 5246 7.4.7.1).
///
/// It decrypts PKCS #1 v1.5, which is not safe to be used by a server that answers (RFC 8017 7.2); nothing here answers.
public struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    // Kept as text: the key itself is not `Sendable`, and it is used once a connection.
    private let pem: String
    private let bits: Int

    /// A key from a PEM file, `BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`, of at least 1,024 bits.
    ///
    /// - Returns: nil where it is none.
    public init?(pem: String) {
        guard let key = Self.key(pem) else { return nil }
        self.pem = pem
        bits = key.keySizeInBits
    }

    private static func key(_ pem: String) -> _RSA.Encryption.PrivateKey? {
        do { return try _RSA.Encryption.PrivateKey(unsafePEMRepresentation: pem) } catch { return nil }
    }

    /// The premaster secret, 48 bytes; nil where it was not encrypted to this key.
    func premasterSecret(_ encrypted: [UInt8]) -> [UInt8]? {
        guard encrypted.count == bits / 8, let key = Self.key(pem) else { return nil }
        do {
            let secret = try key.decrypt(encrypted, padding: ._WEAK_AND_INSECURE_PKCS_V1_5)
            return secret.count == 48 ? Array(secret) : nil
        } catch {
            return nil
        }
    }

    /// Its size, without the key.
    public var description: String { "RSA key of \(bits) bits" }

    /// Without the key, so that `dump` does not show it.
    public var customMirror: Mirror { Mirror(self, children: ["bits": bits]) }
}
#endif
