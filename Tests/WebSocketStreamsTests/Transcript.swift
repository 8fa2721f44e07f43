import TestSupport
import WebSocketStreams

/// What was told of a connection, written down.
struct Transcript: Equatable {
    enum Entry: Hashable {
        case exchange(HTTPExchange)
        case opened(WebSocketHandshake)
        case refused(HTTPRefusal)
        case tunnelled(HTTPTunnel)
        case payload([UInt8])
        case text
        case control(WebSocketControlFrame)
        case notice(WebSocketNotice)
        case lost(Int?)
        case resumed(Int)
        case unreadable(WebSocketObstacle)
        case cutOff

        init(_ event: borrowing WebSocketEvent) {
            switch event {
            case .exchange(let exchange): self = .exchange(exchange)
            case .opened(let handshake): self = .opened(handshake)
            case .refused(let refusal): self = .refused(refusal)
            case .tunnelled(let tunnel): self = .tunnelled(tunnel)
            case .payload(let bytes): self = .payload(array(bytes))
            case .text: self = .text
            case .control(let frame): self = .control(frame)
            case .notice(let notice): self = .notice(notice)
            case .lost(let byteCount): self = .lost(byteCount)
            case .resumed(let skippedBytes): self = .resumed(skippedBytes)
            case .unreadable(let obstacle): self = .unreadable(obstacle)
            case .cutOff: self = .cutOff
            }
        }
    }

    private(set) var client: [Entry] = []
    private(set) var server: [Entry] = []
    /// The sides and positions of all of them, in their order.
    private(set) var order: [(WebSocketSender, Int)] = []

    static func == (left: Transcript, right: Transcript) -> Bool { left.client == right.client && left.server == right.server }

    subscript(_ sender: WebSocketSender) -> [Entry] { sender == .client ? client : server }

    /// Adds an entry; pieces of payload that follow one another are put together.
    mutating func add(_ entry: Entry, _ sender: WebSocketSender, _ position: Int) {
        order.append((sender, position))
        func add(to entries: inout [Entry]) {
            if case .payload(let more) = entry, case .payload(var bytes)? = entries.last {
                entries.removeLast()
                bytes += more
                entries.append(.payload(bytes))
            } else {
                entries.append(entry)
            }
        }
        if sender == .client { add(to: &client) } else { add(to: &server) }
    }

    /// All payload of a side.
    func payload(_ sender: WebSocketSender) -> [UInt8] {
        var payload: [UInt8] = []
        for case .payload(let bytes) in self[sender] { payload += bytes }
        return payload
    }

    /// What is told of a side but payload.
    func remarks(_ sender: WebSocketSender) -> [Entry] {
        self[sender].filter { entry in
            if case .payload = entry { false } else { true }
        }
    }

    var handshake: WebSocketHandshake? {
        for case .opened(let handshake) in server + client { return handshake }
        return nil
    }
}

/// Something that happens to a connection.
enum Step {
    case client([UInt8])
    case server([UInt8])
    case lost(Int?, WebSocketSender)
    case finished(WebSocketSender)
}

/// Reads steps, whose positions are their numbers, in chunks of at most so many bytes.
func read(
    _ steps: [Step], chunk: Int = .max, limits: WebSocketLimits = WebSocketLimits(), isMidway: Bool = false, finishes: Bool = false
) -> Transcript {
    var transcript = Transcript()
    var connection = isMidway ? WebSocketConnection<Int>(joinedMidway: limits) : WebSocketConnection<Int>(limits: limits)
    func receive(_ bytes: [UInt8], _ sender: WebSocketSender, _ position: Int) {
        var start = 0
        while start < bytes.count {
            let end = chunk < bytes.count - start ? start + chunk : bytes.count
            let piece = Array(bytes[start..<end])
            connection.receive(piece.span, from: sender, at: position) { transcript.add(Transcript.Entry($0), $1, $2) }
            start = end
        }
    }
    for (position, step) in steps.enumerated() {
        switch step {
        case .client(let bytes): receive(bytes, .client, position)
        case .server(let bytes): receive(bytes, .server, position)
        case .lost(let count, let sender):
            connection.lose(count, from: sender, at: position) { transcript.add(Transcript.Entry($0), $1, $2) }
        case .finished(let sender): connection.finish(sender, at: position) { transcript.add(Transcript.Entry($0), $1, $2) }
        }
    }
    if finishes {
        for sender in [WebSocketSender.client, .server] {
            connection.finish(sender, at: steps.count) { transcript.add(Transcript.Entry($0), $1, $2) }
        }
    }
    return transcript
}
