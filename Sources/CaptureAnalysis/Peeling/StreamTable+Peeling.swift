import MQTTCodec
import MQTTDialogues
import TCPStreams
import WebSocketStreams

/// Reading through the layers between TCP and what a connection carries.
extension StreamTable {
    /// Whether one more layer may be peeled off.
    func canPeel(_ slot: Int) -> Bool { peeled[slot].map { $0.layers.count < PeeledStream.maximumDepth } ?? true }

    /// Begins to peel the layer that the first bytes announce, and reads what came so far.
    mutating func beginLayer(_ slot: Int, _ content: StreamContent, _ stream: UndecidedStream) {
        guard let layer = PeelingLayer(content) else { return }
        let level = peeled[slot]?.layers.count ?? 0
        if peeled[slot] == nil { peeled[slot] = PeeledStream(stream.connection) }
        peeled[slot]?.add(layer)
        peel(slot, level, stream.pieces)
    }

    /// Begins to read a WebSocket of which the beginning is not in the capture; its masks say who is the client.
    ///
    /// - Returns: false where what came is none.
    mutating func joinWebSocket(_ slot: Int, _ stream: UndecidedStream) -> Bool {
        // Short packets of MQTT can look like frames; on its ports they are packets.
        guard !peeled.has(slot), prior(of: stream) == .none else { return false }
        var join = WebSocketJoin()
        for piece in stream.pieces {
            let side: WebSocketSender = piece.sender == .server ? .server : .client
            if case .bytes(let bytes) = piece.content { join.receive(bytes.span, from: side) } else { join.end(of: side) }
        }
        for side in [WebSocketSender.client, .server] { join.end(of: side) }
        guard let exchanges = join.areSidesExchanged else { return false }
        if exchanges { exchangeSides(slot) }
        let connection = exchanges ? stream.connection.exchanged : stream.connection
        peeled[slot] = PeeledStream(connection)
        peeled[slot]?.add(.http(Boxed(WebSocketConnection(joinedMidway: WebSocketLimits()))))
        peeled[slot]?.facts.append(.webSocket(nil))
        undecided[slot] = UndecidedStream(connection, isFromStart: false, isAnnounced: false)
        peel(slot, 0, exchanges ? stream.pieces.map(\.exchanged) : stream.pieces)
        return true
    }

    /// Gives what came so far to the layer at a level.
    private mutating func peel(_ slot: Int, _ level: Int, _ pieces: [Piece]) {
        for piece in pieces {
            let sender: TCPStreams.Sender = piece.sender == .server ? .server : .client
            switch piece.content {
            case .bytes(let bytes): peel(slot, level, .bytes(bytes.span), from: sender, at: piece.position)
            case .missing(let gap): peel(slot, level, .gap(gap), from: sender, at: piece.position)
            }
        }
    }

    /// Gives something to the layer at a level, or where there is none to what reads the connection.
    mutating func peel(
        _ slot: Int, _ level: Int, _ input: PeelingInput, from sender: TCPStreams.Sender, at position: Position
    ) {
        guard var layer = peeled.take(slot, level) else {
            switch input {
            case .bytes(let bytes): take(slot, bytes, from: sender, at: position)
            case .gap(let gap): lose(slot, gap, from: sender, at: position)
            case .end: break
            }
            return
        }
        if case .gap(let gap) = input { noteReason(slot, gap.reason, sender) }
        // What the layer holds is given on as the only one that holds it.
        switch layer {
        case .http(let connection):
            layer = .reading
            peelHTTP(slot, level, consume connection, input, from: sender, at: position)
        case .proxy(let reading): peelProxy(slot, level, reading, input, from: sender, at: position)
        case .socks(let reading): peelSOCKS(slot, level, reading, input, from: sender, at: position)
        case .tls(let connection):
            layer = .reading
            peelTLS(slot, level, consume connection, input, from: sender, at: position)
        case .reading: break
        }
    }

    mutating func noteReason(_ slot: Int, _ reason: StreamLoss.Reason, _ sender: TCPStreams.Sender) {
        if sender == .server { peeled[slot]?.lossReason.server = reason } else { peeled[slot]?.lossReason.client = reason }
    }

    /// What a layer carries begins.
    mutating func beginCarried(_ slot: Int, _ fact: ConnectionLayer, isAnnounced: Bool) {
        guard let connection = peeled[slot]?.connection else { return }
        peeled[slot]?.facts.append(fact)
        undecided[slot] = UndecidedStream(connection, isFromStart: true, isAnnounced: isAnnounced)
    }

    /// Tells once that what the layers carry is no MQTT, or cannot be read.
    mutating func tellPeeled(_ slot: Int, _ content: StreamContent, _ reason: String?, at position: Position) {
        guard let stream = peeled[slot], !stream.isTold, !streams.has(slot) else { return }
        peeled[slot]?.isTold = true
        tellOther(slot, content, reason, stream.connection, at: position)
    }

    /// Tells a dialogue that begins what carries it.
    mutating func tellLayers(_ slot: Int, at position: Position) {
        guard let peeled = peeled[slot] else { return }
        streams[slot]?.info.layers = peeled.facts
        for fact in peeled.facts {
            guard case .webSocket(let handshake?) = fact, handshake.request != nil, handshake.isResponseSeen else { continue }
            let isMQTT = { (name: String) in name == "mqtt" || name == "mqttv3.1" }
            let event = TransportEvent.webSocketHandshake(
                isOffered: handshake.request?.subprotocols.contains(where: isMQTT) ?? false,
                isChosen: handshake.subprotocol.map(isMQTT) ?? false)
            streams[slot]?.transport(event, at: position, &memory.sessions, into: &output)
        }
        for (isText, sender) in [(peeled.hasTextFrames.client, ControlPacket.Sender.client), (peeled.hasTextFrames.server, .server)]
        where isText {
            streams[slot]?.transport(.textFrame(from: sender), at: position, &memory.sessions, into: &output)
        }
    }

    /// What carries the packets of a connection, as far as its layers are known.
    func carrier(_ slot: Int) -> Transport { Transport(peeled[slot]?.facts ?? []) }

    /// The connection is over: what waits in the layers is read, or given up.
    mutating func endLayers(_ slot: Int, at position: Position) {
        var level = 0
        while level < peeled[slot]?.layers.count ?? 0 {
            for sender in [TCPStreams.Sender.client, .server] { peel(slot, level, .end, from: sender, at: position) }
            level += 1
        }
        if !streams.has(slot), let stream = peeled[slot], let content = stream.layers.last?.content,
            undecided[slot].map({ $0.pieces.isEmpty && stream.outcome != nil }) ?? true
        {
            tellPeeled(slot, content, stream.outcome, at: position)
        }
    }
}

extension PeelingLayer {
    /// What a connection carries of which nothing more is known than this layer.
    var content: StreamContent? {
        switch self {
        case .http: .http
        case .proxy: .proxy
        case .socks: .socks
        case .tls: .tls
        case .reading: nil
        }
    }
}
