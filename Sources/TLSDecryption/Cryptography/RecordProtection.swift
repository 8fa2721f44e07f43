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
        var data = Data()
        if isVersion13 {
            for index in 0..<RecordHeader.size { data.append(record[index]) }
        } else {
            for shift in stride(from: UInt64(56), through: 0, by: -8) { data.append(UInt8(truncatingIfNeeded: sequenceNumber >> shift)) }
            for index in 0..<3 { data.append(record[index]) }
            data.append(UInt8(truncatingIfNeeded: count >> 8))
            data.append(UInt8(truncatingIfNeeded: count))
        }
        return data
    }

    private func decrypt(_ sealed: Span<UInt8>, nonceLow: UInt64, authenticating data: Data) -> Data? {
        // The nonce, then what is sealed with its tag: the form that a box takes without copying it.
        var box = Data(capacity: 12 + sealed.count)
        withUnsafeBytes(of: (vector.high.bigEndian)) { unsafe box.append(contentsOf: $0) }
        withUnsafeBytes(of: (nonceLow.bigEndian)) { unsafe box.append(contentsOf: $0) }
        do {
            switch cipher {
            case .gcm(let key):
                // SAFETY: the pointer does not leave the closure.
                unsafe sealed.withUnsafeBufferPointer { unsafe box.append($0) }
                return try AES.GCM.open(AES.GCM.SealedBox(combined: box), using: key, authenticating: data)
            case .chaCha20Poly1305(let key):
                // SAFETY: the pointer does not leave the closure.
                unsafe sealed.withUnsafeBufferPointer { unsafe box.append($0) }
                return try ChaChaPoly.open(ChaChaPoly.SealedBox(combined: box), using: key, authenticating: data)
            case .ccm(let ccm): return ccm.open(sealed, nonce: Array(box), authenticating: Array(data))
            case .cbc: return nil
            }
        } catch {
            return nil
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
