extension TLSConnection {
    /// What the first bytes of a direction are.
    public enum Recognition: Hashable, Sendable {
        /// A ClientHello: a connection that begins.
        case clientHello
        /// A record of another kind: a server's first, or a connection that is joined in the middle and cannot be read.
        case record
        /// Not TLS.
        case other
        /// Too few bytes to tell.
        case undecided
    }

    /// Bytes that are enough to recognise a ClientHello by: 11, up to the version in it.
    public static let recognitionPrefix = 11

    /// What a direction carries, by its first bytes.
    ///
    ///     | 22 | 3 1...3 | length, 2 bytes | 1 | length, 3 bytes | 3 0...4 ...
    public static func recognize(_ bytes: Span<UInt8>) -> Recognition {
        guard bytes.count > 0 else { return .undecided }
        guard let type = ContentType(rawValue: bytes[0]) else { return .other }
        if bytes.count > 1, bytes[1] != 3 { return .other }
        if bytes.count > 2, bytes[2] > 4 { return .other }
        guard bytes.count >= RecordHeader.size else { return .undecided }
        guard let header = RecordHeader(bytes) else { return .other }
        guard type == .handshake else { return isPlausible(header) ? .record : .other }
        guard bytes.count > 5 else { return .undecided }
        guard bytes[5] == HandshakeType.clientHello.rawValue else { return .record }
        // A hello may be split after any of its bytes (RFC 8446 5.1); one that is split within its first six is taken for one.
        guard header.length >= 6 else { return .clientHello }
        guard bytes.count >= recognitionPrefix else { return .undecided }
        let length = Int(bytes[6]) << 16 | Int(bytes[7]) << 8 | Int(bytes[8])
        // The shortest has version, random, no session, a suite and a compression method (RFC 5246 7.4.1.2).
        return length >= 41 && length <= HandshakeFramer.largestMessage && bytes[9] == 3 && bytes[10] <= 4 ? .clientHello : .other
    }

    /// Whether a header is one that a connection has in the middle.
    private static func isPlausible(_ header: RecordHeader) -> Bool {
        switch header.type {
        case .changeCipherSpec: header.length == 1
        case .alert: header.length == 2 || header.length >= 18
        case .handshake, .heartbeat: true
        case .applicationData: header.length >= 17
        }
    }
}
