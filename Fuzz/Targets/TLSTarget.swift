import TLSDecryption

extension FuzzTarget {
    /// The records and handshake of TLS: limits, then steps: bytes of one side, bytes that are gone, the wait for secrets given up.
    ///
    /// However the bytes of a step are cut, the connection tells the same; it holds no more than its limit and a record; and as there is no
    /// secret, it gives nothing on.
    ///
    /// Allowance: each step is taken twice, a record that is held or a message that is collected is copied as it grows, and what is told is
    /// kept: facts with text of the hellos, once for each message.
    static let tls = FuzzTarget("tls", maximumLength: 4096, allowance: Allowance(perByte: 400, base: 1 << 17)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let choices = feed.byte()
        var limits = TLSConnection.Limits()
        if choices & 1 != 0 { limits.heldBytes = 200 }
        var whole = TLSTalk(limits, mayGrow: choices & 2 != 0)
        var parted = TLSTalk(limits, mayGrow: choices & 2 != 0)
        while !feed.isEmpty {
            let choice = feed.byte()
            let sender: TLSConnection.Sender = choice & 1 == 0 ? .client : .server
            switch choice >> 1 & 15 {
            case 0:
                let count = feed.pick([1, 0, -1, 2, 5, 40, 300, 20_000, .max])
                whole.lose(count, sender)
                parted.lose(count, sender)
            case 1:
                whole.stopWaiting()
                parted.stopWaiting()
            case 2:
                whole.end(sender)
                parted.end(sender)
            default:
                let chunk = feed.take(feed.below(large: 600))
                whole.receive(chunk, sender, [255, 255, 255])
                parted.receive(chunk, sender, choice & 0x80 == 0 ? [1] : [3, 0, 1, 20])
            }
            try demand(parted.told == whole.told, "in other chunks another thing is told: \(bytes.hexadecimal)")
            try demand(whole.connection.facts == parted.connection.facts, "in other chunks another thing is learnt: \(bytes.hexadecimal)")
            try demand(whole.secrets.heldBytes <= limits.heldBytes, "\(whole.secrets.heldBytes) bytes are held: \(bytes.hexadecimal)")
            try demand(whole.plaintext == 0, "\(whole.plaintext) bytes are given on without a secret: \(bytes.hexadecimal)")
        }
        whole.finish()
        parted.finish()
        try demand(parted.told == whole.told, "in other chunks it ends otherwise: \(bytes.hexadecimal)")
        try demand(whole.secrets.heldBytes == 0, "something is held beyond the end: \(bytes.hexadecimal)")
    }
}

/// A connection, and what it told.
private struct TLSTalk {
    var connection: TLSConnection
    var secrets = TLSSecrets()
    var told: [Told] = []
    var plaintext = 0

    enum Told: Hashable {
        case learnt(HandshakeFacts, TLSConnection.Sender)
        case alert(Alert, TLSConnection.Sender)
        case notice(TLSConnection.Notice, TLSConnection.Sender)
        case loss(TLSConnection.Loss, TLSConnection.Sender)
    }

    init(_ limits: TLSConnection.Limits, mayGrow: Bool) {
        connection = TLSConnection(limits: limits)
        secrets.mayGrow = mayGrow
    }

    /// Hands the connection to `body`, and takes what it tells.
    private mutating func with(_ body: (inout TLSConnection, inout TLSSecrets, (borrowing TLSConnection.Event) -> Void) -> Void) {
        // Apart, so that the connection stays where it is: a copy would copy what it holds.
        var told: [Told] = []
        var plaintext = 0
        body(&connection, &secrets) { event in
            switch event {
            case .plaintext(let bytes, _, _): plaintext += bytes.count
            case .loss(let loss, let sender, _): told.append(.loss(loss, sender))
            case .learnt(let facts, let sender, _): told.append(.learnt(facts, sender))
            case .alert(let alert, let sender, _): told.append(.alert(alert, sender))
            case .notice(let notice, let sender, _): told.append(.notice(notice, sender))
            }
        }
        self.told += told
        self.plaintext += plaintext
    }

    private static let position = TLSConnection.Position(frame: 1)

    mutating func receive(_ bytes: [UInt8], _ sender: TLSConnection.Sender, _ sizes: [UInt8]) {
        for range in ChunkSizes(sizes).ranges(of: bytes.count) {
            with { $0.receive(bytes.span.extracting(range), from: sender, at: Self.position, with: &$1, $2) }
        }
    }

    mutating func lose(_ count: Int, _ sender: TLSConnection.Sender) {
        with { $0.lose(count, from: sender, at: Self.position, with: &$1, $2) }
    }

    mutating func stopWaiting() { with { $0.stopWaiting(&$1, $2) } }
    mutating func end(_ sender: TLSConnection.Sender) { with { $0.end(of: sender, at: Self.position, $2) } }
    mutating func finish() { with { $0.finish(at: Self.position, with: &$1, $2) } }
}
