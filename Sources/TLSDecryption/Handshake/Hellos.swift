/// What is read of a ClientHello (RFC 8446 4.1.2, RFC 5246 7.4.1.2).
struct ClientHello {
    /// Pre-shared keys of an offer that are kept: 8; clients offer one or two.
    static let identitiesLimit = 8

    var legacyVersion: UInt16 = 0
    var random = ClientRandom()
    var sessionID: [UInt8] = []
    /// The first 256 of them.
    var cipherSuites: [UInt16] = []
    /// The first 16 of supported_versions.
    var versions: [UInt16] = []
    var serverName: String?
    var applicationProtocols: [String] = []
    /// The ticket of RFC 5077; empty where the client only says that it takes one.
    var ticket: [UInt8] = []
    /// The identities of pre_shared_key, the first `identitiesLimit`; empty in place of one that is too long to be known.
    var identities: [[UInt8]] = []
    /// Whether data may follow that no server has answered for yet.
    var offersEarlyData = false
    var isEncrypted = false

    /// Reads the body of the message; nil where it is cut short before its extensions.
    init?(_ body: Span<UInt8>) {
        var reader = WireReader(body)
        guard let version = reader.uint16(), let random = reader.take(ClientRandom.size), let sessionID = reader.vector(1),
            let suites = reader.vector(2), reader.vector(1) != nil
        else { return nil }
        legacyVersion = version
        self.random = ClientRandom(random)
        self.sessionID = sessionID.copy()
        var suiteReader = WireReader(suites)
        while cipherSuites.count < 256, let suite = suiteReader.uint16() { cipherSuites.append(suite) }
        guard let list = reader.vector(2) else { return }
        var extensions = ExtensionReader(list)
        while let element = extensions.next() {
            switch element.type {
            case .serverName: serverName = Self.hostName(element.data)
            case .applicationLayerProtocolNegotiation: applicationProtocols = TLSDecryption.applicationProtocols(element.data)
            case .supportedVersions:
                var reader = WireReader(element.data)
                guard let list = reader.vector(1) else { break }
                var versionReader = WireReader(list)
                while versions.count < 16, let version = versionReader.uint16() { versions.append(version) }
            case .sessionTicket: if element.data.count <= TLSSecrets.largestTicket { ticket = element.data.copy() }
            case .preSharedKey:
                var reader = WireReader(element.data)
                guard let list = reader.vector(2) else { break }
                var offers = WireReader(list)
                while identities.count < Self.identitiesLimit, let identity = offers.vector(2), offers.take(4) != nil {
                    identities.append(identity.count <= TLSSecrets.largestTicket ? identity.copy() : [])
                }
            case .earlyData: offersEarlyData = true
            case .encryptedClientHello: isEncrypted = true
            default: break
            }
        }
    }

    /// The host name in server_name (RFC 6066 3).
    private static func hostName(_ data: Span<UInt8>) -> String? {
        var reader = WireReader(data)
        guard let list = reader.vector(2) else { return nil }
        var names = WireReader(list)
        while let type = names.uint8(), let name = names.vector(2) {
            // 255 bytes are the longest name (RFC 1035 2.3.4).
            if type == 0 { return String(decoding: name.extracting(first: 255).copy(), as: UTF8.self) }
        }
        return nil
    }
}

/// What is read of a ServerHello or HelloRetryRequest (RFC 8446 4.1.3, RFC 5246 7.4.1.3).
struct ServerHello {
    /// The random of a HelloRetryRequest: the SHA-256 digest of its name (RFC 8446 4.1.3).
    private static let retryRandom = ClientRandom([
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB,
        0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ])

    var version: UInt16 = 0
    var random = ClientRandom()
    var sessionID: [UInt8] = []
    var cipherSuite = CipherSuite(rawValue: 0)
    var compressionMethod: UInt8 = 0
    var applicationProtocol: String?
    var usesExtendedMasterSecret = false
    var encryptsThenMACs = false
    var truncatesMAC = false
    var hasKeyShare = false
    /// Which of the client's pre-shared keys it takes.
    var selectedIdentity: Int?

    /// Whether it asks for another ClientHello.
    var isRetryRequest: Bool { random == Self.retryRandom }

    /// Reads the body of the message; nil where it is cut short before its extensions.
    init?(_ body: Span<UInt8>) {
        var reader = WireReader(body)
        guard let legacyVersion = reader.uint16(), let random = reader.take(ClientRandom.size), let sessionID = reader.vector(1),
            let suite = reader.uint16(), let compression = reader.uint8()
        else { return nil }
        version = legacyVersion
        self.random = ClientRandom(random)
        self.sessionID = sessionID.copy()
        cipherSuite = CipherSuite(rawValue: suite)
        compressionMethod = compression
        guard let list = reader.vector(2) else { return }
        var extensions = ExtensionReader(list)
        while let element = extensions.next() {
            var data = WireReader(element.data)
            switch element.type {
            case .supportedVersions: version = data.uint16() ?? version
            case .applicationLayerProtocolNegotiation: applicationProtocol = applicationProtocols(element.data).first
            case .extendedMasterSecret: usesExtendedMasterSecret = true
            case .encryptThenMAC: encryptsThenMACs = true
            case .truncatedHMAC: truncatesMAC = true
            case .keyShare: hasKeyShare = true
            case .preSharedKey: selectedIdentity = data.uint16().map { Int($0) }
            default: break
            }
        }
    }
}
