/// A key that both ends had before they spoke, and its name (RFC 4279, RFC 8446 4.2.11).
public struct PreSharedKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// What the client calls it.
    public let identity: [UInt8]
    /// The key.
    let key: [UInt8]

    /// The longest identity and key, 65,535 bytes: what the length before them can say (RFC 4279 2).
    static let largest = 65_535

    /// A key from its parts.
    ///
    /// - Returns: nil where either is too long to be sent, or the key is empty.
    public init?(identity: [UInt8], key: [UInt8]) {
        guard identity.count <= Self.largest, !key.isEmpty, key.count <= Self.largest else { return nil }
        self.identity = identity
        self.key = key
    }

    /// A key from `IDENTITY:HEX`; as an identity may hold colons, the last one counts.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        guard let key = KeyLogLine.hexadecimal(bytes.span.extracting(droppingFirst: colon + 1)) else { return nil }
        self.init(identity: Array(bytes[..<colon]), key: key)
    }

    /// The identity, without the key.
    public var description: String { "\(String(decoding: identity, as: UTF8.self)), \(key.count) bytes" }

    /// Without the key, so that `dump` does not show it.
    public var customMirror: Mirror { Mirror(self, children: ["identity": identity, "count": key.count]) }
}
