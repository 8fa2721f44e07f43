#if TLS
internal import Crypto
internal import FoundationEssentials

/// The functions that secrets are derived with.
extension CipherSuite.Hash {
    /// The digest of a message.
    func digest(_ message: [UInt8]) -> [UInt8] {
        switch self {
        case .sha1: Array(Insecure.SHA1.hash(data: message))
        case .sha256: Array(SHA256.hash(data: message))
        case .sha384: Array(SHA384.hash(data: message))
        }
    }

    /// HMAC (RFC 2104).
    func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: key)
        return switch self {
        case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
        case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        case .sha384: Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
        }
    }

    /// The pseudorandom function of TLS 1.2 (RFC 5246 5).
    func pseudorandom(_ secret: [UInt8], _ label: String, _ seed: [UInt8], count: Int) -> [UInt8] {
        let seed = Array(label.utf8) + seed
        var output: [UInt8] = []
        var a = seed
        while output.count < count {
            a = authenticate(a, key: secret)
            output += authenticate(a + seed, key: secret)
        }
        return Array(output.prefix(count))
    }

    /// HKDF-Extract (RFC 5869 2.2).
    func extract(salt: [UInt8], _ input: [UInt8]) -> [UInt8] { authenticate(input, key: salt) }

    /// HKDF-Expand-Label (RFC 8446 7.1).
    func expand(_ secret: [UInt8], _ label: String, context: [UInt8] = [], count: Int) -> [UInt8] {
        let label = Array("tls13 ".utf8) + Array(label.utf8)
        var info: [UInt8] = []
        info.append(bigEndian: count, size: 2)
        info.append(bigEndian: label.count, size: 1)
        info += label
        info.append(bigEndian: context.count, size: 1)
        info += context
        // HKDF-Expand (RFC 5869 2.3).
        var output: [UInt8] = []
        var block: [UInt8] = []
        var number: UInt8 = 1
        while output.count < count {
            block = authenticate(block + info + [number], key: secret)
            output += block
            number += 1
        }
        return Array(output.prefix(count))
    }
}

/// The secrets of TLS 1.2 (RFC 5246 8.1).
extension CipherSuite.Parts {
    /// The master secret, of the premaster secret and both randoms.
    func masterSecret(_ premaster: [UInt8], client: ClientRandom, server: ClientRandom) -> [UInt8] {
        hash.pseudorandom(premaster, "master secret", client.bytes + server.bytes, count: 48)
    }

    /// The master secret, of the premaster secret and the messages up to ClientKeyExchange (RFC 7627 4).
    func extendedMasterSecret(_ premaster: [UInt8], messages: [UInt8]) -> [UInt8] {
        hash.pseudorandom(premaster, "extended master secret", hash.digest(messages), count: 48)
    }
}

/// The key schedule of TLS 1.3 where the key is shared and there is no key exchange (RFC 8446 7.1).
struct KeySchedule {
    private let hash: CipherSuite.Hash
    private var secret: [UInt8]

    /// It begins with the shared key.
    init(_ hash: CipherSuite.Hash, preSharedKey: [UInt8]) {
        self.hash = hash
        secret = hash.extract(salt: [UInt8](repeating: 0, count: hash.size), preSharedKey)
    }

    /// Goes from the early to the handshake secret, or from that to the main secret: nothing secret is added.
    mutating func advance() {
        secret = hash.extract(salt: derive("derived", []), [UInt8](repeating: 0, count: hash.size))
    }

    /// Derive-Secret, of the messages so far.
    func derive(_ label: String, _ messages: [UInt8]) -> [UInt8] {
        hash.expand(secret, label, context: hash.digest(messages), count: hash.size)
    }
}
#endif
