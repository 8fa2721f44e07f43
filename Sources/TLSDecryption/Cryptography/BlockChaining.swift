#if TLS
internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials

/// AES in cipher block chaining with HMAC (RFC 5246 6.2.3.2), the MAC inside the encryption or (RFC 7366) outside.
struct BlockChaining {
    private let key: SymmetricKey
    private let macKey: [UInt8]
    private let hash: CipherSuite.Hash
    private let encryptsThenMACs: Bool

    /// The keys of one direction.
    init(_ key: SymmetricKey, macKey: [UInt8], _ hash: CipherSuite.Hash, encryptsThenMACs: Bool) {
        self.key = key
        self.macKey = macKey
        self.hash = hash
        self.encryptsThenMACs = encryptsThenMACs
    }

    /// Decrypts a fragment, which begins with its initialization vector; nil where padding or MAC do not fit.
    ///
    /// - Parameter prefix: sequence number, type and version, which the MAC covers before the length.
    func open(_ fragment: Span<UInt8>, prefix: [UInt8]) -> Data? {
        let macSize = hash.size
        guard encryptsThenMACs else {
            guard let padded = decrypt(fragment), let size = unpaddedCount(padded.span), size >= macSize else { return nil }
            let content = padded.prefix(size - macSize)
            return isMAC(padded.span.extracting(size - macSize..<size), of: content.span, prefix) ? content : nil
        }
        guard fragment.count > macSize else { return nil }
        let split = fragment.count - macSize
        let encrypted = fragment.extracting(first: split)
        guard isMAC(fragment.extracting(last: macSize), of: encrypted, prefix), let padded = decrypt(encrypted),
            let size = unpaddedCount(padded.span)
        else { return nil }
        return padded.prefix(size)
    }

    private func decrypt(_ bytes: Span<UInt8>) -> Data? {
        guard bytes.count >= 32, bytes.count % 16 == 0 else { return nil }
        do {
            let vector = try AES._CBC.IV(ivBytes: bytes.extracting(first: 16).copy())
            return try AES._CBC.decrypt(bytes.extracting(droppingFirst: 16).copy(), using: key, iv: vector, noPadding: true)
        } catch {
            return nil
        }
    }

    /// Bytes before the padding: its last byte says how many more there are, each of which has the same value.
    private func unpaddedCount(_ padded: Span<UInt8>) -> Int? {
        guard padded.count > 0 else { return nil }
        let last = padded[padded.count - 1]
        let padding = Int(last) + 1
        guard padding <= padded.count else { return nil }
        for index in padded.count - padding..<padded.count where padded[index] != last { return nil }
        return padded.count - padding
    }

    private func isMAC(_ mac: Span<UInt8>, of content: Span<UInt8>, _ prefix: [UInt8]) -> Bool {
        var message = prefix
        message.reserveCapacity(prefix.count + 2 + content.count)
        message.append(bigEndian: content.count, size: 2)
        message.append(copying: content)
        return hash.authenticate(message, key: macKey) == mac.copy()
    }
}
#endif
