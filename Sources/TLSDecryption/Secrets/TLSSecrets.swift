/// What is known that connections can be decrypted with, and what they learn of each other.
///
/// One for all connections of a capture: key logs, pre-shared keys and private keys go in, and a connection that is resumed finds here what an
/// earlier one agreed on. No description shows a secret.
public struct TLSSecrets: Sendable, CustomStringConvertible, CustomReflectable {
    /// Connections whose secrets are kept: 65,536.
    ///
    /// One of TLS 1.3 takes some 400 bytes, so these are 25 MiB. The oldest make room, so that a log may grow for months.
    public static let connectionsLimit = 65_536

    /// Sessions that may be resumed which are kept: 4,096, of at most `largestTicket` bytes each; the oldest make room.
    static let sessionsLimit = 4096

    /// Bytes of a ticket that is kept: 4 KiB.
    ///
    /// OpenSSL's have some 200, and more with a certificate of the client.
    static let largestTicket = 4096

    /// The secrets of one connection.
    struct Connection {
        /// Up to TLS 1.2.
        var master: [UInt8]?
        var clientEarly: [UInt8]?
        var clientHandshake: [UInt8]?
        var serverHandshake: [UInt8]?
        var client: [UInt8]?
        var server: [UInt8]?

        mutating func add(_ line: KeyLogLine) {
            switch line.label {
            case .clientRandom: master = line.secret
            case .clientEarlyTraffic: clientEarly = line.secret
            case .clientHandshakeTraffic: clientHandshake = line.secret
            case .serverHandshakeTraffic: serverHandshake = line.secret
            case .clientTraffic0: client = line.secret
            case .serverTraffic0: server = line.secret
            }
        }
    }

    /// Whether more may still come: of a key log that grows, a pipe that may hold more secrets.
    ///
    /// While it is set, connections hold records that they have no secret for, within their limits.
    public var mayGrow = false

    /// Whether a key log was given, whatever is in it.
    public internal(set) var hasKeyLog = false

    /// How many secrets were ever added; a connection that holds records looks again when it has changed.
    public private(set) var added = 0

    /// Secrets that made room for later ones.
    public private(set) var forgotten = 0

    /// Connections of which secrets of a key log are known.
    public var connectionCount: Int { connections.count }

    /// Bytes of records that connections hold for want of a secret; `TLSConnection.finish` gives back those of a connection.
    public internal(set) var heldBytes = 0

    private var connections: [ClientRandom: Connection] = [:]
    private var order = Queue<ClientRandom>()
    private var preSharedKeys: [[UInt8]: [UInt8]] = [:]
    private var sessions: [[UInt8]: [UInt8]] = [:]
    private var sessionOrder = Queue<[UInt8]>()
    private(set) var privateKeys: [PrivateKey] = []

    /// Nothing is known.
    public init() {}

    /// Whether pre-shared keys are known.
    var hasPreSharedKeys: Bool { !preSharedKeys.isEmpty }

    /// Whether there is something that takes the messages of a handshake to derive secrets from.
    var needsTranscript: Bool { !preSharedKeys.isEmpty || !privateKeys.isEmpty }

    /// Adds the secrets of a whole key log, as in `KeyLogReader`.
    @discardableResult
    public mutating func addKeyLog(_ bytes: Span<UInt8>) -> KeyLogReader.Summary {
        var reader = KeyLogReader()
        reader.receive(bytes, into: &self)
        reader.finish(into: &self)
        return reader.summary
    }

    /// Adds a pre-shared key; one of the same identity is replaced.
    public mutating func add(_ preSharedKey: PreSharedKey) {
        preSharedKeys[preSharedKey.identity] = preSharedKey.key
        added += 1
    }

    /// Adds the private key of a server, for suites in which the client encrypts a secret to it (RFC 5246 7.4.7.1).
    public mutating func add(_ privateKey: PrivateKey) {
        privateKeys.append(privateKey)
        added += 1
    }

    mutating func add(_ line: KeyLogLine) {
        if connections[line.random] == nil {
            if connections.count >= Self.connectionsLimit, let oldest = order.removeFirst() {
                connections[oldest] = nil
                forgotten += 1
            }
            order.append(line.random)
        }
        connections[line.random, default: Connection()].add(line)
        added += 1
    }

    /// The secrets that a key log has for a connection.
    func connection(_ random: ClientRandom) -> Connection? { connections[random] }

    /// The pre-shared key of this name.
    func preSharedKey(_ identity: [UInt8]) -> [UInt8]? { preSharedKeys[identity] }

    /// Remembers what a session that may be resumed agreed on: by its session identifier or ticket.
    mutating func remember(_ secret: [UInt8], session name: [UInt8]) {
        guard !name.isEmpty, name.count <= Self.largestTicket else { return }
        if sessions[name] == nil {
            if sessions.count >= Self.sessionsLimit, let oldest = sessionOrder.removeFirst() { sessions[oldest] = nil }
            sessionOrder.append(name)
        }
        sessions[name] = secret
    }

    /// What the session of this identifier or ticket agreed on.
    func session(_ name: [UInt8]) -> [UInt8]? { sessions[name] }

    /// How much is known, without the secrets.
    public var description: String { "secrets of \(connections.count) connections, \(preSharedKeys.count) pre-shared keys" }

    /// Without the secrets, so that `dump` does not show them.
    public var customMirror: Mirror {
        Mirror(self, children: ["connectionCount": connections.count, "preSharedKeyCount": preSharedKeys.count])
    }
}

/// First in, first out.
private struct Queue<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var first = 0

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeFirst() -> Element? {
        guard first < elements.count else { return nil }
        defer {
            first += 1
            // What was taken is dropped when it is half of all.
            if first > 64, first * 2 > elements.count {
                elements.removeFirst(first)
                first = 0
            }
        }
        return elements[first]
    }
}
