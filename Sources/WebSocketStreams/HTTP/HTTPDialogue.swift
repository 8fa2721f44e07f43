/// Reads HTTP/1.1 until it becomes something else: a WebSocket, or a tunnel.
///
/// Requests and responses are matched in their order (RFC 9112 9.3.2), and bodies passed over. Where bytes are missing of a side, it is read
/// on where a segment begins like a message.
struct HTTPDialogue: Sendable {
    /// What the connection became.
    enum Outcome: Sendable {
        case webSocket(WebSocketHandshake, isClientLost: Bool, isServerLost: Bool)
        case tunnel(HTTPTunnel)
        /// It cannot be read on, in either direction.
        case unreadable
    }

    private enum Side: Sendable {
        case head(HTTPHeadCollector)
        case body(HTTPBody)
        case lost
    }

    /// A request that has no response yet.
    private struct Request: Sendable {
        let method: String
        let path: String
        let wanted: HTTPRefusal.Wanted?
        let key: String?
    }

    typealias Body = (borrowing WebSocketEvent, WebSocketSender) -> Void

    private let limits: WebSocketLimits
    private var client = Side.head(HTTPHeadCollector())
    private var server = Side.head(HTTPHeadCollector())
    private var requests: [Request] = []
    private(set) var outcome: Outcome?

    init(limits: WebSocketLimits) { self.limits = limits }

    /// Whether what the client sends next means one thing or another by how the server answers.
    var isClientWaiting: Bool {
        guard case .head(let collector) = client else { return false }
        return collector.isEmpty && requests.last?.wanted != nil
    }

    var keptBytes: Int {
        func size(_ side: Side) -> Int {
            if case .head(let collector) = side { collector.bytes.count } else { 0 }
        }
        return size(client) + size(server)
    }

    /// Whether a side stands within a message, the end of which is known to be missing if nothing more comes.
    func isWithinMessage(_ sender: WebSocketSender) -> Bool {
        switch sender == .client ? client : server {
        case .head(let collector): !collector.isEmpty
        case .body(.untilClose), .lost: false
        case .body: true
        }
    }

    /// Takes the next bytes of a side.
    ///
    /// - Returns: how many were taken: fewer where they wait for the response, or belong to what the connection became.
    mutating func receive(_ bytes: Span<UInt8>, from sender: WebSocketSender, _ body: Body) -> Int {
        var position = 0
        while position < bytes.count, outcome == nil {
            if sender == .client, isClientWaiting {
                inferFromFrame(bytes, at: position, body)
                break
            }
            do throws(Stop) {
                var side = sender == .client ? client : server
                let head = try advance(&side, sender, bytes, &position)
                if sender == .client { client = side } else { server = side }
                guard let head else { continue }
                let framing = try sender == .client ? request(head, body) : response(head, body)
                let next = framing.map { Side.body($0) } ?? .head(HTTPHeadCollector())
                if sender == .client { client = next } else { server = next }
            } catch {
                outcome = .unreadable
                body(.unreadable(error.obstacle), sender)
            }
        }
        if case .unreadable? = outcome { return bytes.count }
        return position
    }

    private struct Stop: Error {
        let obstacle: WebSocketObstacle
    }

    /// Takes bytes of a side up to the end of a head, which is returned, or of the bytes.
    private func advance(
        _ side: inout Side, _ sender: WebSocketSender, _ bytes: Span<UInt8>, _ position: inout Int
    ) throws(Stop) -> HTTPHead? {
        switch side {
        case .head(var collector):
            guard let isWhole = collector.take(bytes, &position, limit: limits.head) else { throw Stop(obstacle: .headTooLong) }
            side = .head(collector)
            guard Self.mayBegin(collector.bytes.span, sender) else { throw Stop(obstacle: .notHTTP) }
            return isWhole ? HTTPHead(collector.bytes) : nil
        case .body(var framing):
            do throws(HTTPFault) {
                side = try framing.skip(bytes, &position) ? .head(HTTPHeadCollector()) : .body(framing)
            } catch { throw Stop(obstacle: .notHTTP) }
        case .lost:
            if position == 0, Self.begins(bytes, sender) { side = .head(HTTPHeadCollector()) } else { position = bytes.count }
        }
        return nil
    }

    /// Bytes of a side are missing; nil where it is not known how many.
    mutating func lose(_ byteCount: Int?, from sender: WebSocketSender, _ body: Body) {
        guard outcome == nil else { return }
        var side = sender == .client ? client : server
        switch side {
        case .lost: return
        case .head: side = .lost
        case .body(var framing):
            switch framing.lose(byteCount) {
            case .some(true): side = .head(HTTPHeadCollector())
            case .some(false): side = .body(framing)
            case .none: side = .lost
            }
        }
        if case .lost = side {
            // Which response is for which request is not known any more, but that for which the client waits comes last.
            requests = requests.suffix(1).filter { $0.wanted != nil }
            body(.unreadable(.headLost), sender)
        }
        if sender == .client { client = side } else { server = side }
    }

    // MARK: Requests

    private mutating func request(_ head: HTTPHead, _ body: Body) throws(Stop) -> HTTPBody? {
        guard head.startLine.count == 3, head.startLine[2].hasPrefix("HTTP/") else { throw Stop(obstacle: .notHTTP) }
        let method = head.startLine[0]
        if method == "PRI" { throw Stop(obstacle: .http2) }
        guard requests.count < limits.outstandingRequests else { throw Stop(obstacle: .tooManyRequests) }
        let (path, query) = WebSocketHandshake.Request.split(head.startLine[1])
        var wanted: HTTPRefusal.Wanted?
        if method == "CONNECT" {
            wanted = .tunnel(
                HTTPTunnel(
                    authority: HTTPTunnel.hostAndPort(head.startLine[1]), hasCredentials: head["proxy-authorization"] != nil))
        } else if head.lists("websocket", in: "upgrade") {
            wanted = .webSocket(WebSocketHandshake.Request(head, path: path, query: query))
            for notice in WebSocketHandshake.Request.notices(head) { body(.notice(notice), .client) }
        }
        requests.append(Request(method: method, path: path, wanted: wanted, key: head["sec-websocket-key"]))
        do throws(HTTPFault) { return try .ofRequest(head) } catch { throw Stop(obstacle: .notHTTP) }
    }

    // MARK: Responses

    private mutating func response(_ head: HTTPHead, _ body: Body) throws(Stop) -> HTTPBody? {
        guard head.startLine.count >= 2, let status = Int(head.startLine[1]), (100...999).contains(status) else {
            throw Stop(obstacle: .notHTTP)
        }
        if status == 101 {
            guard head.lists("websocket", in: "upgrade") else { throw Stop(obstacle: .switched(to: head["upgrade"] ?? "")) }
            open(head, body)
            return nil
        }
        // An interim response (RFC 9110 15.2) is not the one that is waited for.
        guard status >= 200 else { return nil }
        let request = requests.isEmpty ? nil : requests.removeFirst()
        switch request?.wanted {
        case .tunnel(let tunnel)? where status < 300:
            outcome = .tunnel(tunnel)
            body(.tunnelled(tunnel), .server)
            return nil
        case let wanted?:
            let reason = head.startLine.count > 2 ? head.startLine[2] : ""
            body(
                .refused(HTTPRefusal(wanted: wanted, status: status, reason: reason, versions: head["sec-websocket-version"])), .server)
        case nil: body(.exchange(HTTPExchange(method: request?.method, path: request?.path, status: status)), .server)
        }
        do throws(HTTPFault) {
            return try .ofResponse(head, status: status, method: request?.method)
        } catch { throw Stop(obstacle: .notHTTP) }
    }

    private mutating func open(_ head: HTTPHead?, _ body: Body) {
        let request = requests.last
        var wanted: WebSocketHandshake.Request?
        if case .webSocket(let asked)? = request?.wanted { wanted = asked }
        let (handshake, notices) = WebSocketHandshake.judge(wanted, key: request?.key, response: head)
        outcome = .webSocket(handshake, isClientLost: wanted == nil, isServerLost: head == nil)
        body(.opened(handshake), head == nil ? .client : .server)
        for notice in notices { body(.notice(notice), .server) }
    }

    /// Where the response is missing: a client that goes on with a frame was accepted.
    private mutating func inferFromFrame(_ bytes: Span<UInt8>, at position: Int, _ body: Body) {
        guard case .lost = server, case .webSocket? = requests.last?.wanted else { return }
        guard case .complete(let header) = FrameHeader.scan(bytes, at: position) else { return }
        // No method of HTTP begins with such a byte.
        let isPossible = header.opcode.isControl ? header.reserved == 0 && header.isFinal : header.reserved & 3 == 0
        guard header.isMasked, !header.opcode.isReserved, isPossible else { return }
        open(nil, body)
    }

    // MARK: How messages begin

    /// Whether bytes may be the beginning of a message: of a request anything that may be a token (RFC 9110 5.6.2), of a response its version.
    private static func mayBegin(_ bytes: Span<UInt8>, _ sender: WebSocketSender) -> Bool {
        guard sender == .server else { return bytes.isEmpty || bytes[0] > 0x20 && bytes[0] < 0x7F }
        return (0..<min(bytes.count, version.count)).allSatisfy { bytes[$0] == version[$0] }
    }

    /// Whether a segment begins like a message, so that a side of which bytes are missing is read on there.
    private static func begins(_ bytes: Span<UInt8>, _ sender: WebSocketSender) -> Bool {
        let beginnings = sender == .server ? [version] : methods
        return beginnings.contains { beginning in
            bytes.count >= beginning.count && beginning.indices.allSatisfy { bytes[$0] == beginning[$0] }
        }
    }

    private static let version = Array("HTTP/1.".utf8)
    private static let methods = ["GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "CONNECT ", "PATCH "].map { Array($0.utf8) }
}
