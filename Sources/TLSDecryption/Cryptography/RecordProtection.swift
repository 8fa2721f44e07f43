#if TLS
internal import Crypto
internal import FoundationEssentials

/// The keys of one direction, until they change: opens its records (RFC 8446 5.2, RFC 5246 6.2.3).
struct RecordProtection {
    /// What was in a record.
    struct Opened {
        let type: ContentType
        private let data: Data
        private let count: Int

        init(_ type: ContentType, _ data: Data, count: Int) {
            self.type = type
            self.data = data
            self.count = count
        }

        /// The content.
        var content: Span<UInt8> {
            @_lifetime(borrow self)
            borrowing get { data.span.extracting(first: count) }
        }
    }

    private enum Cipher {
        case gcm(SymmetricKey)
        case chaCha20Poly1305(SymmetricKey)
        case ccm(CounterWithCBCMAC)
        case cbc(BlockChaining)
    }

    private let cipher: Cipher
    /// Bytes of the tag.
    private let tagSize: Int
    /// The initialization vector: 12 bytes, or the 4 of TLS 1.2 before what each record brings (RFC 5288 3).
    private let vector: (high: UInt32, low: UInt64)
    private let bringsNonce: Bool
    private let isVersion13: Bool

    /// The keys that a traffic secret of TLS 1.3 stands for (RFC 8446 7.3).
    init(_ parts: CipherSuite.Parts, trafficSecret: [UInt8]) {
        let key = parts.hash.expand(trafficSecret, "key", count: parts.protection.keySize)
        let vector = parts.hash.expand(trafficSecret, "iv", count: 12)
        self.init(parts.protection, SymmetricKey(data: key), vector: vector, isVersion13: true)
    }

    /// The keys of one direction of TLS 1.2 (RFC 5246 6.3).
    init(_ parts: CipherSuite.Parts, master: [UInt8], client: ClientRandom, server: ClientRandom, isClient: Bool, encryptsThenMACs: Bool) {
        let protection = parts.protection
        let vectorSize =
            switch protection {
            case .gcm, .ccm: 4
            case .chaCha20Poly1305: 12
            case .cbc: 0
            }
        let size = protection.macKeySize + protection.keySize + vectorSize
        let block = parts.hash.pseudorandom(master, "key expansion", server.bytes + client.bytes, count: 2 * size)
        var offset = 0
        func part(_ size: Int) -> [UInt8] {
            defer { offset += 2 * size }
            let start = isClient ? offset : offset + size
            return Array(block[start..<start + size])
        }
        let macKey = part(protection.macKeySize)
        let key = SymmetricKey(data: part(protection.keySize))
        let vector = part(vectorSize)
        if case .cbc(_, let hash) = protection {
            let chaining = BlockChaining(key, macKey: macKey, hash, encryptsThenMACs: encryptsThenMACs)
            self.init(.cbc(chaining), tagSize: 0, vector: [], isVersion13: false)
        } else {
            self.init(protection, key, vector: vector, isVersion13: false)
        }
    }

    private init(_ protection: CipherSuite.Protection, _ key: SymmetricKey, vector: [UInt8], isVersion13: Bool) {
        let (cipher, tagSize): (Cipher, Int) =
            switch protection {
            case .ccm(_, let tag): (.ccm(CounterWithCBCMAC(key, tagSize: tag)), tag)
            case .chaCha20Poly1305: (.chaCha20Poly1305(key), 16)
            case .gcm, .cbc: (.gcm(key), 16)
            }
        self.init(cipher, tagSize: tagSize, vector: vector, isVersion13: isVersion13)
    }

    private init(_ cipher: Cipher, tagSize: Int, vector: [UInt8], isVersion13: Bool) {
        self.cipher = cipher
        self.tagSize = tagSize
        self.isVersion13 = isVersion13
        bringsNonce = vector.count == 4
        self.vector = (
            vector.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }, vector.dropFirst(4).reduce(0) { $0 << 8 | UInt64($1) }
        )
    }

    /// Opens a record, header and all; nil where its tag or MAC does not fit it at this place in the sequence.
    func open(_ record: Span<UInt8>, sequenceNumber: UInt64) -> Opened? {
        guard let header = RecordHeader(record) else { return nil }
        var fragment = record.extracting(droppingFirst: RecordHeader.size)
        if case .cbc(let chaining) = cipher {
            let prefix = Self.bigEndian(sequenceNumber) + [header.type.rawValue, record[1], record[2]]
            return chaining.open(fragment, prefix: prefix).map { Opened(header.type, $0, count: $0.count) }
        }
        var low = vector.low ^ sequenceNumber
        if bringsNonce {
            guard fragment.count >= 8 else { return nil }
            low = (0..<8).reduce(0) { $0 << 8 | UInt64(fragment[$1]) }
            fragment = fragment.extracting(droppingFirst: 8)
        }
        guard fragment.count >= tagSize else { return nil }
        let data = additionalData(record, sequenceNumber, count: fragment.count - tagSize)
        guard let content = decrypt(fragment, nonceLow: low, authenticating: data) else { return nil }
        return isVersion13 ? Self.inner(content) : Opened(header.type, content, count: content.count)
    }

    /// What the tag covers beside the content (RFC 8446 5.2, RFC 5246 6.2.3.3); short enough to be kept without an allocation.
    private func additionalData(_ record: Span<UInt8>, _ sequenceNumber: UInt64, count: Int) -> Data {
        if isVersion13 {
            // SAFETY: the caller has read a header from the record, so that many bytes are there; the pointer does not leave the closure.
            return unsafe record.withUnsafeBufferPointer {
                unsafe $0.baseAddress.map { unsafe Data(bytes: $0, count: RecordHeader.size) } ?? Data()
            }
        }
        let length = UInt16(truncatingIfNeeded: count)
        return Data(Self.bigEndian(sequenceNumber) + [record[0], record[1], record[2], UInt8(length >> 8), UInt8(length & 0xFF)])
    }

    /// Opens what is sealed with its tag.
    private func decrypt(_ sealed: Span<UInt8>, nonceLow: UInt64, authenticating data: Data) -> Data? {
        if case .ccm(let ccm) = cipher {
            let nonce = Self.bigEndian(UInt64(vector.high)).suffix(4) + Self.bigEndian(nonceLow)
            return ccm.open(sealed, nonce: Array(nonce), authenticating: Array(data))
        }
        // The nonce, then what is sealed: the form that a box takes without copying it. Put together anew for each record, as a `Data` that
        // grows takes three times as many instructions as the decryption of a hundred bytes.
        return withUnsafeTemporaryAllocation(byteCount: 12 + sealed.count, alignment: 8) { box in
            // SAFETY: the buffer has room for the nonce and what is sealed. The `Data` over it, and the box, do not leave the closure: what is
            // returned is what `open` has allocated.
            unsafe box.storeBytes(of: vector.high.bigEndian, as: UInt32.self)
            unsafe box.storeBytes(of: nonceLow.bigEndian, toByteOffset: 4, as: UInt64.self)
            unsafe sealed.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: box[12...]).copyMemory(from: $0) }
            guard let start = box.baseAddress else { return nil }
            let combined = unsafe Data(bytesNoCopy: start, count: box.count, deallocator: .none)
            do {
                switch cipher {
                case .gcm(let key): return try AES.GCM.open(AES.GCM.SealedBox(combined: combined), using: key, authenticating: data)
                case .chaCha20Poly1305(let key):
                    return try ChaChaPoly.open(ChaChaPoly.SealedBox(combined: combined), using: key, authenticating: data)
                case .ccm, .cbc: return nil
                }
            } catch {
                return nil
            }
        }
    }

    /// The content and type of a record of TLS 1.3: the last byte that is not zero is the type (RFC 8446 5.4).
    private static func inner(_ content: Data) -> Opened? {
        let bytes = content.span
        var end = bytes.count
        while end > 0, bytes[end - 1] == 0 { end -= 1 }
        guard end > 0, let type = ContentType(rawValue: bytes[end - 1]) else { return nil }
        return Opened(type, content, count: end - 1)
    }

    private static func bigEndian(_ value: UInt64) -> [UInt8] {
        stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
#endif
