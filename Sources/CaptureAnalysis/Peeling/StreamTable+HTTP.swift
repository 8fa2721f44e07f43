import MQTTCodec
import MQTTDialogues
import TCPStreams
import WebSocketStreams

/// HTTP/1.1, and the WebSockets and tunnels that it becomes.
extension StreamTable {
    mutating func peelHTTP(
        _ slot: Int, _ level: Int, _ connection: consuming Boxed<WebSocketConnection<Position>>, _ input: PeelingInput,
        from sender: TCPStreams.Sender, at position: Position
    ) {
        let side: WebSocketSender = sender == .server ? .server : .client
        switch input {
        case .bytes(let bytes):
            connection.value.receive(bytes, from: side, at: position) { event, side, position in
                take(event, slot, level, side, at: position)
            }
        case .gap(let gap):
            connection.value.lose(gap.bytes, from: side, at: position) { event, side, position in
                take(event, slot, level, side, at: position)
            }
        case .end:
            connection.value.finish(side, at: position) { event, side, position in
                take(event, slot, level, side, at: position)
            }
        }
        peeled.put(.http(connection), slot, level)
    }

    private mutating func take(
        _ event: borrowing WebSocketEvent, _ slot: Int, _ level: Int, _ side: WebSocketSender, at position: Position
    ) {
        let sender: TCPStreams.Sender = side == .server ? .server : .client
        switch event {
        case .payload(let bytes): peel(slot, level + 1, .bytes(bytes), from: sender, at: position)
        case .opened(let handshake): open(slot, handshake, at: position)
        case .tunnelled(let tunnel):
            beginCarried(slot, .tunnel(.init(kind: "HTTP CONNECT", target: tunnel.authority)), isAnnounced: false)
        case .exchange(let exchange): peeled[slot]?.outcome = "status \(exchange.status), and no WebSocket"
        case .refused(let refusal):
            let wanted = if case .tunnel = refusal.wanted { "tunnel" } else { "WebSocket" }
            peeled[slot]?.outcome = "the server refused the \(wanted) with status \(refusal.status)"
        case .text: noteText(slot, side, at: position)
        case .control(let frame): if frame.opcode == .close { noteClose(frame, slot, side, at: position) }
        case .notice(let notice):
            guard let connection = peeled[slot]?.connection else { return }
            output.finding(StreamFinding(notice, over: carrier(slot), by: side, at: position), on: connection)
        case .lost(let byteCount):
            let reason = sender == .server ? peeled[slot]?.lossReason.server : peeled[slot]?.lossReason.client
            let gap = Piece.Gap(bytes: byteCount, reason: reason ?? .unreadable("bytes of the WebSocket are missing"), layer: .websocket)
            peel(slot, level + 1, .gap(gap), from: sender, at: position)
        case .resumed: break
        case .unreadable(let obstacle):
            if obstacle == .inflatedTooLarge { summary.inflationsGivenUp += 1 }
            // Where it carries nothing there is no gap in it.
            guard streams.has(slot) || undecided[slot] != nil else { return tellPeeled(slot, .http, obstacle.words, at: position) }
            // It holds for what is missing from now on, too.
            let reason = StreamLoss.Reason.unreadable(obstacle.words)
            noteReason(slot, reason, sender)
            peel(slot, level + 1, .gap(Piece.Gap(bytes: nil, reason: reason, layer: .websocket)), from: sender, at: position)
        case .cutOff: break
        }
    }

    private mutating func open(_ slot: Int, _ handshake: WebSocketHandshake, at position: Position) {
        let offered = handshake.request?.subprotocols ?? []
        let isOffered = offered.contains { $0.lowercased().hasPrefix("mqtt") }
        let isChosen = handshake.subprotocol?.lowercased().hasPrefix("mqtt") ?? false
        beginCarried(slot, .webSocket(handshake), isAnnounced: isOffered || isChosen)
    }

    /// The first Close frame says who ends it, and why; what the other side sends is its answer (RFC 6455 5.5.1).
    private mutating func noteClose(_ frame: WebSocketControlFrame, _ slot: Int, _ side: WebSocketSender, at position: Position) {
        guard peeled[slot]?.announcedEnd == nil else { return }
        let words = frame.closeCode.map { code in "\(code.rawValue)" + (code.name.map { " (\($0))" } ?? "") }
        peeled[slot]?.announcedEnd = .webSocketClose(
            .init(by: side == .server ? .server : .client, words, token: position.frame, time: position.time))
        peeled[slot]?.outcome = "the \(side == .server ? "server" : "client") closed the WebSocket" + (words.map { " with \($0)" } ?? "")
    }

    /// A text message carries what only a binary one may (MQTT-6.0.0-1).
    private mutating func noteText(_ slot: Int, _ side: WebSocketSender, at position: Position) {
        if streams.has(slot) {
            streams[slot]?.transport(.textFrame(from: side == .server ? .server : .client), at: position, &memory.sessions, into: &output)
        } else if side == .server {
            peeled[slot]?.hasTextFrames.server = true
        } else {
            peeled[slot]?.hasTextFrames.client = true
        }
    }
}

extension StreamFinding {
    /// What a WebSocket, or its handshake, does wrong.
    init(_ notice: WebSocketNotice, over transport: Transport, by side: WebSocketSender, at position: Position) {
        self.transport = transport
        let rule = notice.rule
        self.rule = .other(standard: rule.standard, id: "\(rule.section)-\(rule.name)", .protocolError)
        layer = .websocket
        sender = side == .server ? .server : .client
        self.position = position
        evidence = [position.frame]
        message = notice.description
    }
}

extension WebSocketObstacle {
    /// Why something cannot be read, without anything from the wire.
    fileprivate var words: String {
        switch self {
        case .notHTTP: "what comes is no HTTP/1"
        case .http2: "HTTP/2, in which WebSockets are not read"
        case .switched: "the server switched to another protocol than WebSocket"
        case .headTooLong: "a head of HTTP is longer than 64 KiB"
        case .tooManyRequests: "more than 64 requests wait for their response"
        case .headLost: "bytes of HTTP are missing, and where its next message begins is not known"
        case .responseMissing: "the response to the handshake is missing"
        case .boundaryNotFound: "where the next WebSocket frame begins was not found"
        case .contextLost: "a compressed message refers to an earlier one that is missing"
        case .compressedBytesLost: "bytes of a compressed message are missing"
        case .damaged: "the compressed data make no sense"
        case .inflatedTooLarge: "the compressed data become too large: a limit of what is inflated was reached"
        }
    }
}
