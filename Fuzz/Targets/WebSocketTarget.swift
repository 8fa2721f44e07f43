import WebSocketStreams

extension FuzzTarget {
    /// A connection that is HTTP, a WebSocket or one that is joined in the middle: a choice, then steps: bytes of a side, a frame, a loss, an end.
    ///
    /// However the bytes are cut, the same is told, up to the first loss: behind it where segments begin is evidence. What is handed on is
    /// no more than what came, or than it may inflate to; what waits is bounded.
    ///
    /// Allowance: a compressed message has a state of zlib of 40 KiB, may have two bytes, and is read twice.
    static let websocket = FuzzTarget("websocket", maximumLength: 2048, allowance: Allowance(perByte: 60_000, base: 1 << 20)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let beginning = feed.byte() & 3
        var (whole, parted) = (WebSocketTalk(beginning, isParted: false), WebSocketTalk(beginning, isParted: true))
        while !feed.isEmpty {
            let choice = feed.byte()
            let sender: WebSocketSender = choice & 1 == 0 ? .client : .server
            switch choice >> 1 & 7 {
            case 0:
                let count = feed.pick([1, nil, 2, 3, 7, 40, 300, .max])
                whole.lose(count, sender)
                parted.lose(count, sender)
            case 1:
                whole.finish(sender)
                parted.finish(sender)
            case 2, 3:
                let frame = WebSocketTalk.frame(&feed, sender, isWhole: choice & 0x80 == 0)
                whole.receive(frame, sender)
                parted.receive(frame, sender)
            default:
                let chunk = feed.take(Int(feed.byte()))
                whole.receive(chunk, sender)
                parted.receive(chunk, sender)
            }
            for talk in [whole, parted] {
                let limits = WebSocketLimits()
                try demand(
                    talk.connection.keptBytes <= limits.waiting + 2 * limits.head + 300_000, "too much is kept: \(bytes.hexadecimal)")
                try demand(talk.payloadBytes <= 1 << 14 + talk.takenBytes * 1032, "more came out than can: \(bytes.hexadecimal)")
                try demand(talk.isInOrder, "a side went back: \(bytes.hexadecimal)")
            }
            guard !whole.isDisturbed, !parted.isDisturbed else { continue }
            try demand(whole.told == parted.told, "in other chunks another thing is told: \(bytes.hexadecimal)")
        }
    }
}

/// A connection, and what it told.
struct WebSocketTalk {
    private(set) var connection: WebSocketConnection<Int>
    private(set) var told: [WebSocketSender: [String]] = [:]
    private(set) var payload: [WebSocketSender: [UInt8]] = [:]
    private(set) var takenBytes = 0
    /// Whether bytes were lost, or a limit was met, so that what is told depends on how bytes are cut.
    private(set) var isDisturbed = false
    /// Whether each side was told in the order in which it came.
    private(set) var isInOrder = true
    private let isParted: Bool
    private var step = 0
    private var latest: [WebSocketSender: Int] = [:]

    var payloadBytes: Int { payload.values.reduce(0) { $0 + $1.count } }

    init(_ beginning: UInt8, isParted: Bool) {
        self.isParted = isParted
        connection = beginning == 3 ? WebSocketConnection(joinedMidway: WebSocketLimits()) : WebSocketConnection()
        isDisturbed = beginning == 3
        guard beginning == 1 || beginning == 2 else { return }
        open(beginning == 2 ? "permessage-deflate; server_no_context_takeover" : nil)
    }

    /// A WebSocket with these extensions.
    init(extensions: String, isParted: Bool) {
        self.init(0, isParted: isParted)
        open(extensions)
    }

    private mutating func open(_ extensions: String?) {
        let field = extensions.map { "\r\nSec-WebSocket-Extensions: " + $0 } ?? ""
        let offer = extensions == nil ? "" : "\r\nSec-WebSocket-Extensions: permessage-deflate"
        let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
        receive(Array("GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\(key)\(offer)\r\n\r\n".utf8), .client)
        let accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        receive(
            Array("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\(accept)\(field)\r\n\r\n".utf8),
            .server)
    }

    mutating func receive(_ bytes: [UInt8], _ sender: WebSocketSender) {
        step += 1
        let step = step
        takenBytes += bytes.count
        for range in isParted ? bytes.indices.map({ $0..<$0 + 1 }) : [bytes.indices] {
            let chunk = Array(bytes[range])
            act { connection, body in connection.receive(chunk.span, from: sender, at: step, body) }
        }
    }

    mutating func lose(_ count: Int?, _ sender: WebSocketSender) {
        step += 1
        let step = step
        isDisturbed = true
        act { connection, body in connection.lose(count, from: sender, at: step, body) }
    }

    mutating func finish(_ sender: WebSocketSender) {
        step += 1
        let step = step
        act { connection, body in connection.finish(sender, at: step, body) }
    }

    private mutating func act(_ action: (inout WebSocketConnection<Int>, WebSocketConnection<Int>.Body) -> Void) {
        // Taken out, so that nothing of it is copied when it changes.
        var connection = connection
        self.connection = WebSocketConnection()
        action(&connection) { event, sender, position in
            // Frames of a client that did not wait come behind the response, but each side in its own order.
            if latest[sender, default: 0] > position { isInOrder = false }
            latest[sender] = position
            tell(event, sender)
        }
        self.connection = connection
    }

    private mutating func tell(_ event: borrowing WebSocketEvent, _ sender: WebSocketSender) {
        let text: String
        switch event {
        case .payload(let bytes):
            payload[sender, default: []] += [UInt8](bytes)
            return
        // Not described as a whole: that takes longer than reading.
        case .exchange(let exchange): text = "exchange \(exchange.method ?? "") \(exchange.path ?? "") \(exchange.status)"
        case .opened(let handshake): text = "opened \(handshake.request?.path ?? "") " + handshake.extensions.map(\.description).joined()
        case .refused(let refusal): text = "refused \(refusal.status) \(refusal.reason)"
        case .tunnelled(let tunnel): text = "tunnel \(tunnel.authority)"
        case .text: text = "text"
        case .control(let frame): text = "\(frame.opcode.rawValue) \(frame.payload.hexadecimal) \(frame.isWhole)"
        case .notice(let notice): text = "\(notice.rule) \(notice)"
        case .lost(let byteCount):
            isDisturbed = isDisturbed || byteCount == nil
            text = "lost \(byteCount ?? -1)"
        case .resumed(let skippedBytes): text = "resumed \(skippedBytes)"
        case .unreadable(let obstacle):
            isDisturbed = true
            text = "\(obstacle)"
        case .cutOff: text = "cut off"
        }
        told[sender, default: []].append("\(payload[sender, default: []].count): " + text)
    }

    /// A frame whose length fits, out of a few bytes.
    static func frame(_ feed: inout ByteFeed, _ sender: WebSocketSender, isWhole: Bool) -> [UInt8] {
        let first = feed.byte()
        var payload = feed.take(feed.below(130))
        var bytes = [isWhole ? first | 0x80 : first]
        let mask: UInt8 = sender == .client ? 0x80 : 0
        bytes += payload.count < 126 ? [mask | UInt8(payload.count)] : [mask | 126, 0, UInt8(payload.count)]
        if sender == .client {
            let key: [UInt8] = [first, 1, 2, 3]
            bytes += key
            for index in payload.indices { payload[index] ^= key[index % 4] }
        }
        return bytes + payload
    }
}
