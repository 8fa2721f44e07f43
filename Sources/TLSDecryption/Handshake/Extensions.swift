/// Extensions by their number (IANA, TLS ExtensionType Values), those that are read here.
enum ExtensionType: UInt16 {
    /// RFC 6066 3.
    case serverName = 0
    /// RFC 7301.
    case applicationLayerProtocolNegotiation = 16
    /// RFC 7366.
    case encryptThenMAC = 22
    /// RFC 7627.
    case extendedMasterSecret = 23
    /// RFC 5077.
    case sessionTicket = 35
    /// RFC 8446 4.2.11.
    case preSharedKey = 41
    /// RFC 8446 4.2.10.
    case earlyData = 42
    /// RFC 8446 4.2.1.
    case supportedVersions = 43
    /// RFC 8446 4.2.8.
    case keyShare = 51
    /// RFC 6066 7: the MAC is cut to ten bytes.
    case truncatedHMAC = 4
    /// RFC 9849: the ClientHello that counts is encrypted in this one.
    case encryptedClientHello = 0xFE0D
}

/// The extensions of one message, one after the other.
///
///     | type, 2 bytes | length, 2 bytes | data ...
struct ExtensionReader: ~Escapable {
    private var reader: WireReader

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { reader = WireReader(bytes) }

    /// One extension.
    struct Element: ~Escapable {
        let type: ExtensionType?
        let data: Span<UInt8>

        @_lifetime(copy data)
        init(_ type: ExtensionType?, _ data: Span<UInt8>) {
            self.type = type
            self.data = data
        }
    }

    /// The next one; nil at the end, or where the rest is none.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    mutating func next() -> Element? {
        guard let type = reader.uint16(), let data = reader.vector(2) else { return nil }
        return Element(ExtensionType(rawValue: type), data)
    }
}

/// The list of protocol names of RFC 7301 3.1; the first 16 of them.
func applicationProtocols(_ data: Span<UInt8>) -> [String] {
    var reader = WireReader(data)
    guard let list = reader.vector(2) else { return [] }
    var names = WireReader(list)
    var protocols: [String] = []
    while protocols.count < 16, let name = names.vector(1) { protocols.append(String(decoding: name.copy(), as: UTF8.self)) }
    return protocols
}
