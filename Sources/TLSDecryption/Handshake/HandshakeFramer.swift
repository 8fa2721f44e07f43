/// Handshake messages by their number (RFC 8446 4, RFC 5246 7.4).
enum HandshakeType: UInt8 {
    case helloRequest = 0
    case clientHello = 1
    case serverHello = 2
    case newSessionTicket = 4
    case endOfEarlyData = 5
    case encryptedExtensions = 8
    case certificate = 11
    case serverKeyExchange = 12
    case certificateRequest = 13
    case serverHelloDone = 14
    case certificateVerify = 15
    case clientKeyExchange = 16
    case finished = 20
    case certificateURL = 21
    case certificateStatus = 22
    case keyUpdate = 24
    case compressedCertificate = 25
    /// Stands for a transcript in itself, never on the wire (RFC 8446 4.4.1).
    case messageHash = 254
}

/// Cuts the handshake records of one direction into messages, which may be split over records and packed into them (RFC 8446 5.1).
///
///     | type | length, 3 bytes | body ...
struct HandshakeFramer {
    /// Bytes before each message's body.
    static let headerSize = 4

    /// Bytes of a message that is collected: 256 KiB.
    ///
    /// The largest is a chain of certificates; OpenSSL takes 100 KiB of it. What is larger is skipped.
    static let largestMessage = 1 << 18

    private(set) var pending: [UInt8] = []
    private var skipping = 0
    /// Whether a message was larger than is collected.
    private(set) var hasSkipped = false

    /// Whether a message has begun to arrive.
    var isWithinMessage: Bool { skipping > 0 || !pending.isEmpty }

    /// Whether a fragment may begin with a message; where records before it are missing it may as well be encrypted.
    static func mayBegin(_ fragment: Span<UInt8>) -> Bool {
        guard fragment.count >= headerSize, HandshakeType(rawValue: fragment[0]) != nil else { return false }
        return Int(fragment[1]) << 16 | Int(fragment[2]) << 8 | Int(fragment[3]) <= largestMessage
    }

    /// Takes bytes up to the end of a message; true when one is whole, in `pending`, to be taken away by `accept`.
    mutating func next(_ fragment: Span<UInt8>, _ offset: inout Int) -> Bool {
        while offset < fragment.count || pending.count >= Self.headerSize {
            if skipping > 0 {
                let step = min(skipping, fragment.count - offset)
                guard step > 0 else { return false }
                skipping -= step
                offset += step
                continue
            }
            take(upTo: Self.headerSize, fragment, &offset)
            guard pending.count >= Self.headerSize else { return false }
            let length = Int(pending[1]) << 16 | Int(pending[2]) << 8 | Int(pending[3])
            if length > Self.largestMessage {
                hasSkipped = true
                skipping = length
                pending = []
                continue
            }
            take(upTo: Self.headerSize + length, fragment, &offset)
            return pending.count == Self.headerSize + length
        }
        return false
    }

    /// Takes away the message that was handed on.
    mutating func accept() { pending.removeAll(keepingCapacity: pending.capacity <= 4096) }

    /// Forgets the message that is arriving: bytes of it are missing.
    mutating func drop() {
        pending = []
        skipping = 0
    }

    private mutating func take(upTo size: Int, _ bytes: Span<UInt8>, _ offset: inout Int) {
        let step = min(size - pending.count, bytes.count - offset)
        guard step > 0 else { return }
        pending.append(copying: bytes.extracting(offset..<offset + step))
        offset += step
    }
}
