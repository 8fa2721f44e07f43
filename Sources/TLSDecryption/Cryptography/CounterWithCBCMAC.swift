#if TLS
internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials

/// AES in counter mode with CBC-MAC (RFC 3610), for nonces of 12 bytes, put together of the counter mode and of CBC.
struct CounterWithCBCMAC {
    private let key: SymmetricKey
    private let tagSize: Int

    /// A key, and the bytes of a tag: 16 or 8.
    init(_ key: SymmetricKey, tagSize: Int) {
        self.key = key
        self.tagSize = tagSize
    }

    /// Decrypts; nil where the tag does not fit.
    func open(_ sealed: Span<UInt8>, nonce: [UInt8], authenticating data: [UInt8]) -> Data? {
        guard sealed.count >= tagSize else { return nil }
        let split = sealed.count - tagSize
        // Block 0 of the key stream encrypts the tag, block 1 and on the message (RFC 3610 2.3); L is 3.
        func counter(_ value: UInt8) -> [UInt8] { [2] + nonce + [0, 0, value] }
        do {
            let content = try AES._CTR.decrypt(
                sealed.extracting(first: split).copy(), using: key, nonce: AES._CTR.Nonce(nonceBytes: counter(1)))
            let tag = try AES._CTR.decrypt(
                sealed.extracting(last: tagSize).copy(), using: key, nonce: AES._CTR.Nonce(nonceBytes: counter(0)))
            // The first block, what is authenticated with its length, and the message, each filled up with zeros (RFC 3610 2.2).
            var blocks: [UInt8] = [(data.isEmpty ? 0 : 0x40) | UInt8((tagSize - 2) / 2) << 3 | 2] + nonce
            blocks.append(bigEndian: split, size: 3)
            if !data.isEmpty {
                blocks.append(bigEndian: data.count, size: 2)
                blocks += data
                blocks += [UInt8](repeating: 0, count: (16 - blocks.count % 16) % 16)
            }
            blocks.append(copying: content.span)
            blocks += [UInt8](repeating: 0, count: (16 - blocks.count % 16) % 16)
            let chain = try AES._CBC.encrypt(
                blocks, using: key, iv: AES._CBC.IV(ivBytes: [UInt8](repeating: 0, count: 16)), noPadding: true)
            return chain.suffix(16).prefix(tagSize).elementsEqual(tag) ? content : nil
        } catch {
            // None of the sizes that are thrown for can be wrong here.
            return nil
        }
    }
}
#endif
