/// A connection that speaks HTTP/1.1 and may become a WebSocket (RFC 6455), or by CONNECT a tunnel: its bytes in, what they mean out.
///
/// It takes the bytes of both sides in the order in which they were sent, across the sides in causal order, in chunks of any size, and says
/// where bytes are missing. Each chunk comes with a position, which is the caller's own and is handed back with what the chunk completes.
///
///     var connection = WebSocketConnection<Int>()
///     connection.receive(bytes.span, from: .client, at: frame) { event, sender, frame in
///         switch event {
///         case .payload(let bytes): decoder.receive(bytes, from: sender)
///         default: break
///         }
///     }
///
/// What was captured in the order of one side may have to wait for the other: frames for the response to the handshake, and both sides
/// while it is looked for where the next frame of one begins. It is handed on with the position that it came with.
public struct WebSocketConnection<Position: Sendable>: Sendable {
    /// What is told: the event, the side that it is about, and where its last byte came.
    public typealias Body = (borrowing WebSocketEvent, WebSocketSender, Position) -> Void

    let limits: WebSocketLimits
    var phase: WebSocketPhase
    private var client: WebSocketSide
    private var server: WebSocketSide
    /// Whether something waits: beside it, because who looks there has to look up its type, which takes longer than reading a segment.
    var isWaiting = false
    var waiting = WaitingPieces<Position>()

    /// A connection from its first request on.
    public init(limits: WebSocketLimits = WebSocketLimits()) {
        self.limits = limits
        phase = .http(HTTPDialogue(limits: limits))
        client = WebSocketSide(.client, nil, limits: limits)
        server = WebSocketSide(.server, nil, limits: limits)
    }

    /// A WebSocket of which neither the handshake nor where its frames begin is known.
    ///
    /// `resumed` says that frames were found; messages that are compressed and refer to what was before cannot be read.
    public init(joinedMidway limits: WebSocketLimits) {
        self.limits = limits
        phase = .frames
        client = WebSocketSide(.client, PerMessageDeflate(), isFromBeginning: false, limits: limits)
        server = WebSocketSide(.server, PerMessageDeflate(), isFromBeginning: false, limits: limits)
        beginSearch(.client)
        beginSearch(.server)
    }

    /// Whether the handshake is over and frames are read.
    public var isWebSocket: Bool {
        if case .frames = phase { true } else { false }
    }

    /// Whether nothing of the connection can be read any more.
    public var isUnreadable: Bool {
        if case .unreadable = phase { true } else { false }
    }

    /// What was counted of a side, once it is a WebSocket.
    public func totals(of sender: WebSocketSender) -> WebSocketTotals { self[sender].reader.totals }

    /// Bytes that are kept, with what keeping them costs.
    public var keptBytes: Int {
        var count = waiting.cost + client.reader.keptBytes + server.reader.keptBytes
        if case .http(let dialogue) = phase { count += dialogue.keptBytes }
        return count
    }

    subscript(_ sender: WebSocketSender) -> WebSocketSide {
        // Not `_read`: Swift 6.3.1 reads what it yields after its end, in an optimized build with a generic type.
        get { sender == .client ? client : server }
        _modify { if sender == .client { yield &client } else { yield &server } }
    }

    /// Whether where the next frame of a side begins is not known; asked for each segment, so that nothing is copied for it.
    func isLost(_ sender: WebSocketSender) -> Bool { sender == .client ? client.reader.isLost : server.reader.isLost }

    /// Takes the next bytes of a side.
    public mutating func receive(_ bytes: Span<UInt8>, from sender: WebSocketSender, at position: Position, _ body: Body) {
        guard !bytes.isEmpty else { return }
        if mustWait(sender) {
            wait(.bytes([UInt8](copying: bytes)), sender, position)
        } else {
            let taken = take(bytes, sender, position, body)
            if taken < bytes.count { wait(.bytes([UInt8](copying: bytes.extracting(droppingFirst: taken))), sender, position) }
            beginSearchIfLost(sender)
        }
        if isWaiting { readWaiting(body) }
    }

    /// Bytes of a side are missing here; nil where it is not known how many.
    public mutating func lose(_ byteCount: Int?, from sender: WebSocketSender, at position: Position, _ body: Body) {
        if let byteCount, byteCount < 1 { return }
        if mustWait(sender) {
            wait(.missing(byteCount), sender, position)
        } else {
            lose(byteCount, sender, position, body)
        }
        if isWaiting { readWaiting(body) }
    }

    /// A side sends nothing more, or nothing more of it is known.
    ///
    /// It is told where it ends within something. What waits for this side is read or given up; what waits for the other one still waits.
    public mutating func finish(_ sender: WebSocketSender, at position: Position, _ body: Body) {
        if mustWait(sender) {
            wait(.end, sender, position)
        } else {
            end(sender, position, body)
        }
        if isWaiting { readWaiting(body) }
    }
}

// What does not depend on the type of positions is not nested, so that no type has to be looked up when a segment comes.

/// What a connection is.
enum WebSocketPhase: Sendable {
    case http(HTTPDialogue)
    case frames
    case tunnel
    case unreadable
}

/// One side of a WebSocket.
struct WebSocketSide: Sendable {
    var reader: FrameReader
    /// Where the boundary is lost: the search in what waits of the side, up to the next loss.
    var search: FrameSearch?
    /// How many bytes in front of the frame that was found there are.
    var found: Int?
    /// Bytes at the front of what waits of the side that are passed over.
    var skip = 0

    init(_ sender: WebSocketSender, _ deflate: PerMessageDeflate?, isFromBeginning: Bool = true, limits: WebSocketLimits) {
        reader = FrameReader(sender, deflate: deflate?[sender], isFromBeginning: isFromBeginning, limits: limits)
    }
}
