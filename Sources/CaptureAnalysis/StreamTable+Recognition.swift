import MQTTCodec
import MQTTDialogues
import TCPStreams

/// A connection of which it is not known yet what it carries.
struct UndecidedStream: Sendable {
    let connection: Connection
    /// Whether its first bytes are those that are spoken: TCP, or the layer below, was seen from its beginning.
    let isFromStart: Bool
    /// Whether a layer below says that it carries MQTT.
    let isAnnounced: Bool
    /// What came, in its order.
    var pieces: [Piece] = []
    /// What the pieces take in memory.
    var cost = 0
    /// The first bytes of the client, at most `StreamRecognition.longestPrefix` and what their last segment brought.
    var client: [UInt8] = []
    var server: [UInt8] = []
    /// The search for packets, where the first bytes are not in the capture.
    var join: StreamJoin?

    /// What a TCP connection carries.
    init(_ connection: Connection) { self.init(connection, isFromStart: connection.handshakeSeen, isAnnounced: false) }

    /// What a layer carries.
    init(_ connection: Connection, isFromStart: Bool, isAnnounced: Bool) {
        self.connection = connection
        self.isFromStart = isFromStart
        self.isAnnounced = isAnnounced
    }

    mutating func append(_ piece: Piece) {
        pieces.append(piece)
        cost += piece.cost
    }
}

/// Saying what a connection carries: by its first bytes, or by its packets where it is joined in the middle.
extension StreamTable {
    /// What the ports of a connection say, or a layer below, before its bytes do.
    func prior(of stream: UndecidedStream) -> StreamJoin.Prior {
        let prior = prior(of: stream.connection)
        return prior == .none && stream.isAnnounced ? .likely : prior
    }

    /// What the ports of a connection say before its bytes do.
    func prior(of connection: Connection) -> StreamJoin.Prior {
        let ports = [connection.client.port, connection.server.port]
        if ports.contains(where: options.mqttPorts.contains) { return .certain }
        return ports.contains(where: options.likelyPorts.contains) ? .likely : .none
    }

    /// Looks at what came of a connection, until it tells what it carries.
    mutating func decide(_ slot: Int, _ bytes: Span<UInt8>, _ sender: ControlPacket.Sender, at position: Position) {
        guard var stream = undecided[slot] else { return }
        // Not in the table while it is being changed, so that nothing is copied.
        undecided[slot] = nil
        kept -= stream.cost
        stream.append(Piece(content: .bytes([UInt8](copying: bytes)), sender: sender, position: position))
        if stream.join != nil {
            stream.join?.receive(bytes, from: sender)
            return judge(slot, stream, isEnd: false, at: position)
        }
        let connection = stream.connection
        let prior = prior(of: stream)
        let recognition: StreamRecognition
        if prior == .certain {
            // The user says what it is, whatever it looks like.
            recognition = .carries(.unknown)
        } else if sender == .client {
            stream.client.append(copying: bytes)
            // In the middle of a connection any byte may come first: there only the protocol name says that it is a CONNECT.
            recognition = .ofClient(stream.client.span, isExpected: prior == .likely && stream.isFromStart)
        } else {
            stream.server.append(copying: bytes)
            recognition = stream.client.isEmpty ? .ofServer(stream.server.span) : .needsMore
        }
        switch recognition {
        case .needsMore where stream.client.count + stream.server.count <= 2 * StreamRecognition.longestPrefix:
            keep(slot, stream)
        case .carries(.mqtt):
            beginMQTT(slot, connection, options.assumedVersion)
            replay(slot, stream.pieces)
        case .carries(.unknown) where !stream.isFromStart || unseen[slot] == .client, .needsMore where !stream.isFromStart:
            beginJoin(slot, stream, at: position)
        case .carries(let content) where content.isPeeled && canPeel(slot):
            beginLayer(slot, content, stream)
        case .carries(let content):
            tellOther(slot, content, nil, connection, at: position)
        case .needsMore:
            tellOther(slot, .unknown, nil, connection, at: position)
        }
    }

    /// Bytes are missing before it is known what the connection carries.
    mutating func loseUndecided(_ slot: Int, _ gap: Piece.Gap, _ sender: ControlPacket.Sender, at position: Position) {
        guard var stream = undecided[slot] else { return }
        undecided[slot] = nil
        kept -= stream.cost
        stream.append(Piece(content: .missing(gap), sender: sender, position: position))
        if stream.join == nil {
            beginJoin(slot, stream, at: position)
        } else {
            let rolesKnown = knowsRoles(slot, stream)
            stream.join?.lose(from: sender, rolesKnown: rolesKnown)
            keep(slot, stream)
        }
    }

    /// The connection ends before it was known what it carries.
    mutating func endUndecided(_ slot: Int, isSilent: Bool, at position: Position) {
        guard let stream = undecided[slot] else { return }
        undecided[slot] = nil
        kept -= stream.cost
        if stream.join != nil { return judge(slot, stream, isEnd: true, at: position) }
        tellOther(
            slot, isSilent ? .nothing : .unknown, isSilent ? nil : "it ended before its first bytes told", stream.connection, at: position)
    }

    private mutating func keep(_ slot: Int, _ stream: UndecidedStream) {
        kept += stream.cost
        undecided[slot] = stream
    }

    mutating func tellOther(
        _ slot: Int, _ content: StreamContent, _ reason: String?, _ connection: Connection, at position: Position
    ) {
        undecided[slot] = nil
        // What cannot be read may be MQTT all the same.
        if content.mayHideMQTT { beginUnread(slot, connection) } else { endUnread(slot) }
        // What layers carry is told once, not again as what the last of them is.
        peeled[slot]?.isTold = true
        summary.otherContents[content, default: 0] += 1
        output.stream(
            OtherStream(
                content: content, reason: reason, connection: connection, layers: peeled[slot]?.facts ?? [], position: position))
    }

    // MARK: Joined in the middle

    /// Whether a handshake told who is the client, or the layer below does.
    private func knowsRoles(_ slot: Int, _ stream: UndecidedStream) -> Bool { stream.isFromStart || peeled.has(slot) }

    private mutating func beginJoin(_ slot: Int, _ undecided: UndecidedStream, at position: Position) {
        var stream = undecided
        let rolesKnown = knowsRoles(slot, stream)
        var join = StreamJoin(prior(of: stream), version: options.assumedVersion, rolesKnown: rolesKnown)
        if stream.isFromStart {
            join.beginAtFirstByte(.client)
            join.beginAtFirstByte(.server)
        }
        for piece in stream.pieces {
            switch piece.content {
            case .bytes(let bytes): join.receive(bytes.span, from: piece.sender)
            case .missing: join.lose(from: piece.sender, rolesKnown: rolesKnown)
            }
        }
        stream.join = join
        judge(slot, stream, isEnd: false, at: position)
    }

    /// Reads the stream as MQTT where its packets say so, and gives it up where they do not within bounds.
    private mutating func judge(_ slot: Int, _ stream: UndecidedStream, isEnd: Bool, at position: Position) {
        guard let join = stream.join else { return }
        let connection = stream.connection
        let isEnough = isEnd || stream.cost > join.prior.limit || kept + stream.cost > options.keptForBoundaries
        let verdict = join.verdict(isEnd: isEnough)
        // Where neither the packets nor the ports say who is the client, there is time to wait.
        let isClear = verdict.map { knowsRoles(slot, stream) || join.prior != .none || $0.role != .unknown } ?? false
        guard let verdict, isClear || isEnough else {
            guard isEnough else { return keep(slot, stream) }
            if !stream.isFromStart, !join.isMQTTOfUnknownVersion, joinWebSocket(slot, stream) { return }
            let isMQTT = join.isMQTTOfUnknownVersion
            return tellOther(slot, .unknown, Self.reason(isMidway: !stream.isFromStart, isMQTT: isMQTT), connection, at: position)
        }
        let exchanges = !knowsRoles(slot, stream) && isServer(connection, verdict.role)
        if exchanges {
            exchangeSides(slot)
        }
        beginMQTT(slot, exchanges ? connection.exchanged : connection, verdict.version)
        let isAssumed = options.assumedVersion != nil
        streams[slot]?.info.versionEvidence = isAssumed ? .assumed : verdict.isVersionShown ? .packets : .none
        if !stream.isFromStart {
            waiting[slot] = Waiting()
            isWaiting[slot] = true
            for sender in [ControlPacket.Sender.client, .server] { joinDirection(slot, sender, at: connection.opened) }
        }
        replay(slot, exchanges ? stream.pieces.map(\.exchanged) : stream.pieces)
    }

    /// Takes it that the side that TCP took for the client is the server.
    mutating func exchangeSides(_ slot: Int) {
        isExchanged[slot] = true
        unseen[slot] = unseen[slot]?.peer
    }

    /// Whether the side that TCP took for the client is the server: by its packets, then by its port.
    func isServer(_ connection: Connection, _ role: ControlPacket.Sender) -> Bool {
        guard role == .unknown else { return role == .server }
        for ports in [options.mqttPorts, options.likelyPorts] {
            let client = ports.contains(connection.client.port)
            let server = ports.contains(connection.server.port)
            if client != server { return client }
        }
        return false
    }

    private static func reason(isMidway: Bool, isMQTT: Bool) -> String {
        let beginning = isMidway ? "the capture begins in the middle of it" : "its first bytes are not in the capture"
        return beginning + (isMQTT ? "; MQTT of a version that its packets do not tell: -V VERSION says it" : "")
    }
}
