/// A cipher suite by its number (IANA, TLS Cipher Suites).
public struct CipherSuite: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number on the wire.
    public let rawValue: UInt16

    /// A suite by its number, whether it has a name here or not.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// How the peers agree on a secret.
    enum KeyExchange: String {
        case rsa = "RSA"
        case dhDSS = "DH_DSS"
        case dhRSA = "DH_RSA"
        case dheDSS = "DHE_DSS"
        case dheRSA = "DHE_RSA"
        case dhAnonymous = "DH_anon"
        case ecdhECDSA = "ECDH_ECDSA"
        case ecdheECDSA = "ECDHE_ECDSA"
        case ecdhRSA = "ECDH_RSA"
        case ecdheRSA = "ECDHE_RSA"
        case ecdhAnonymous = "ECDH_anon"
        case psk = "PSK"
        case dhePSK = "DHE_PSK"
        case rsaPSK = "RSA_PSK"
        case ecdhePSK = "ECDHE_PSK"
        /// TLS 1.3, of which the suite does not say it.
        case any = ""
    }

    /// A hash function.
    enum Hash: String {
        case sha1 = "SHA"
        case sha256 = "SHA256"
        case sha384 = "SHA384"

        /// Bytes of a digest.
        var size: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .sha384: 48
            }
        }
    }

    /// How records are protected.
    enum Protection: Hashable {
        /// AES in Galois/counter mode (RFC 5288), with a key of so many bytes.
        case gcm(Int)
        /// AES in counter mode with CBC-MAC (RFC 6655), with a key and a tag of so many bytes.
        case ccm(Int, tag: Int)
        /// RFC 7905.
        case chaCha20Poly1305
        /// AES in cipher block chaining with a MAC (RFC 5246 6.2.3.2), with a key of so many bytes.
        case cbc(Int, Hash)

        /// Bytes of the key.
        var keySize: Int {
            switch self {
            case .gcm(let size), .ccm(let size, _), .cbc(let size, _): size
            case .chaCha20Poly1305: 32
            }
        }

        /// Bytes of the key of the MAC.
        var macKeySize: Int { if case .cbc(_, let hash) = self { hash.size } else { 0 } }

        /// Bytes of the smallest record behind its header, in either version; what is lost has at most so many records.
        var smallestFragment: Int {
            switch self {
            case .gcm, .chaCha20Poly1305: 16
            case .ccm(_, let tag): tag
            case .cbc: 32
            }
        }
    }

    /// What a suite is put together of.
    struct Parts {
        let keyExchange: KeyExchange
        let protection: Protection
        /// The hash of the key schedule (RFC 5246 5: SHA-256 unless the suite says another).
        let hash: Hash
    }

    /// Its parts; nil where it is none that is decrypted here.
    var parts: Parts? {
        guard let (keyExchange, protection) = Self.table(rawValue) else { return nil }
        return Parts(keyExchange: keyExchange, protection: protection, hash: Self.hash(rawValue, protection))
    }

    private static func hash(_ number: UInt16, _ protection: Protection) -> Hash {
        switch protection {
        case .gcm(32), .cbc(_, .sha384): .sha384
        default: .sha256
        }
    }

    /// As IANA names it; `cipher suite 0x1234` where it has no name here.
    public var description: String {
        guard let parts else {
            let digits = String(rawValue, radix: 16, uppercase: true)
            return "cipher suite 0x" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        var cipher: String
        switch parts.protection {
        case .gcm(let size): cipher = "AES_\(size * 8)_GCM_\(parts.hash.rawValue)"
        case .ccm(let size, let tag):
            cipher = "AES_\(size * 8)_CCM" + (tag == 8 ? "_8" : "")
            // TLS 1.3 and RFC 8442 name the hash, RFC 6655 does not.
            if rawValue >> 8 != 0xC0 { cipher += "_SHA256" }
        case .chaCha20Poly1305: cipher = "CHACHA20_POLY1305_SHA256"
        case .cbc(let size, let hash): cipher = "AES_\(size * 8)_CBC_\(hash.rawValue)"
        }
        if parts.keyExchange == .any { return "TLS_" + cipher }
        // The two that RFC 6655 calls otherwise than its others.
        let exchange = rawValue == 0xC0AA || rawValue == 0xC0AB ? "PSK_DHE" : parts.keyExchange.rawValue
        return "TLS_\(exchange)_WITH_\(cipher)"
    }
}
