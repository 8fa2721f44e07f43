/// What a record carries (RFC 8446 5.1, RFC 5246 6.2.1).
enum ContentType: UInt8 {
    case changeCipherSpec = 20
    case alert = 21
    case handshake = 22
    case applicationData = 23
    /// RFC 6520.
    case heartbeat = 24
}

/// The five bytes before each record (RFC 8446 5.1).
///
///     | type | version 3, 0...4 | length, 2 bytes | fragment ...
struct RecordHeader {
    /// Bytes of it.
    static let size = 5

    /// The longest fragment: RFC 5246 6.2.3 lets a protected one have 2^14 + 2,048 bytes; of TLS 1.3 it is 2^14 + 256.
    static let largestFragment = (1 << 14) + 2048

    let type: ContentType
    /// Bytes of the fragment.
    let length: Int

    /// The header at the beginning of bytes, of which there are at least five; nil where they are none.
    ///
    /// An empty fragment is legal for application data only, and only before it is protected; it is taken of every type but handshake and alert
    /// (RFC 8446 5.1).
    init?(_ bytes: Span<UInt8>) {
        guard let type = ContentType(rawValue: bytes[0]), bytes[1] == 3, bytes[2] <= 4 else { return nil }
        self.type = type
        length = Int(bytes[3]) << 8 | Int(bytes[4])
        guard length <= Self.largestFragment else { return nil }
        guard length > 0 || type == .applicationData else { return nil }
    }
}
