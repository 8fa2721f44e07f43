/// Reading what may be read, and keeping what has to wait.
extension WebSocketConnection {
    /// Whether what comes of a side now has to wait.
    func mustWait(_ sender: WebSocketSender) -> Bool {
        switch phase {
        case .http: sender == .client && isWaiting
        // Both sides wait where one does, so that their order stays what it was.
        case .frames: isWaiting || isLost(sender)
        case .tunnel, .unreadable: false
        }
    }

    /// Keeps a piece; looks in it for a frame where that is what is missing.
    mutating func wait(_ content: WaitingPieces<Position>.Content, _ sender: WebSocketSender, _ position: Position) {
        if case .unreadable = phase { return }
        let piece = WaitingPieces.Piece(content: content, sender: sender, position: position)
        waiting.append(piece)
        isWaiting = true
        if self[sender].search != nil { search(piece) }
    }

    /// Reads what waits, up to what still has to.
    mutating func readWaiting(_ body: Body) {
        defer { isWaiting = !waiting.isEmpty }
        while let piece = waiting.first {
            if case .unreadable = phase { return waiting.removeAll() }
            if read(piece, body) { continue }
            guard waiting.cost > limits.waiting, giveUp(piece.sender, piece.position, body) else { return }
        }
    }

    /// Reads the first piece that waits, or a part of it.
    ///
    /// - Returns: false where it still has to wait.
    private mutating func read(_ piece: WaitingPieces<Position>.Piece, _ body: Body) -> Bool {
        guard let bytes = piece.bytes() else {
            if isHeldBack(piece.sender) { return false }
            waiting.advance()
            switch piece.content {
            case .missing(let byteCount): lose(byteCount, piece.sender, piece.position, body)
            case .bytes, .end: end(piece.sender, piece.position, body)
            }
            return true
        }
        if case .frames = phase, isLost(piece.sender) { return pass(bytes.count, piece, body) }
        let taken = take(bytes.span, piece.sender, piece.position, body)
        if taken > 0 { waiting.advance(taken) }
        beginSearchIfLost(piece.sender)
        return taken > 0
    }

    /// Whether a client waits for the response to its handshake.
    private func isHeldBack(_ sender: WebSocketSender) -> Bool {
        guard case .http(let dialogue) = phase else { return false }
        return sender == .client && dialogue.isClientWaiting
    }

    /// Takes bytes that need not wait.
    ///
    /// - Returns: how many were taken.
    mutating func take(_ bytes: Span<UInt8>, _ sender: WebSocketSender, _ position: Position, _ body: Body) -> Int {
        switch phase {
        case .http(var dialogue):
            // Not in the phase while it is changed, so that nothing is copied.
            phase = .unreadable
            let taken = dialogue.receive(bytes, from: sender) { body($0, $1, position) }
            become(dialogue)
            return taken
        case .frames:
            let taken = self[sender].reader.receive(bytes) { body($0, sender, position) }
            return taken
        case .tunnel: body(.payload(bytes), sender, position)
        case .unreadable: break
        }
        return bytes.count
    }

    /// Goes on as what the connection has become.
    private mutating func become(_ dialogue: HTTPDialogue) {
        switch dialogue.outcome {
        case .none: phase = .http(dialogue)
        case .unreadable?: phase = .unreadable
        case .tunnel?: phase = .tunnel
        case .webSocket(let handshake, let isClientLost, let isServerLost)?:
            phase = .frames
            self[.client] = WebSocketSide(.client, handshake.deflate, isFromBeginning: !isClientLost, limits: limits)
            self[.server] = WebSocketSide(.server, handshake.deflate, isFromBeginning: !isServerLost, limits: limits)
            if isClientLost { beginSearch(.client) }
            if isServerLost { beginSearch(.server) }
        }
    }

    /// Bytes of a side are missing where it is read.
    mutating func lose(_ byteCount: Int?, _ sender: WebSocketSender, _ position: Position, _ body: Body) {
        switch phase {
        case .http(var dialogue):
            phase = .unreadable
            dialogue.lose(byteCount, from: sender) { body($0, $1, position) }
            become(dialogue)
        case .frames:
            self[sender].reader.lose(byteCount) { body($0, sender, position) }
            beginSearchIfLost(sender)
        case .tunnel: body(.lost(byteCount: byteCount), sender, position)
        case .unreadable: break
        }
    }

    /// A side ends where it is read.
    mutating func end(_ sender: WebSocketSender, _ position: Position, _ body: Body) {
        switch phase {
        case .http(let dialogue):
            if dialogue.isWithinMessage(sender) { body(.cutOff, sender, position) }
            if sender == .server, let next = waiting.first { _ = giveUp(.client, next.position, body) }
        case .frames:
            if !self[sender].reader.isBetweenMessages, !isLost(sender) { body(.cutOff, sender, position) }
            beginSearchIfLost(sender)
        case .tunnel, .unreadable: break
        }
    }

    // MARK: A lost boundary

    /// Begins to look for a frame, unless that is done already.
    mutating func beginSearchIfLost(_ sender: WebSocketSender) {
        guard case .frames = phase, isLost(sender) else { return }
        if self[sender].search == nil, self[sender].found == nil, self[sender].skip == 0 { beginSearch(sender) }
    }

    /// Looks for a frame in what waits of a side, up to the next loss, and in what comes.
    mutating func beginSearch(_ sender: WebSocketSender) {
        self[sender].search = FrameSearch(sender, mayBeCompressed: self[sender].reader.mayBeCompressed)
        self[sender].found = nil
        for piece in waiting.pieces where piece.sender == sender {
            search(piece)
            guard self[sender].search != nil else { return }
        }
    }

    /// Looks on in a piece; behind the last one before a loss or the end, what was not found is given up.
    private mutating func search(_ piece: WaitingPieces<Position>.Piece) {
        let sender = piece.sender
        // Not in the table while it is changed, so that nothing is copied.
        guard var search = self[sender].search else { return }
        self[sender].search = nil
        if let bytes = piece.bytes() {
            if let found = search.look(at: bytes.span) { return settle(sender, found, of: found) }
            self[sender].search = search
        } else {
            settle(sender, search.found(), of: search.byteCount)
        }
    }

    /// Ends a search: with a frame, or with bytes that are given up.
    private mutating func settle(_ sender: WebSocketSender, _ found: Int?, of byteCount: Int) {
        // What was given up before may still wait behind the other side.
        self[sender].skip += found ?? byteCount
        self[sender].found = found == nil ? nil : self[sender].skip
    }

    /// Passes over bytes of a side whose boundary is lost, up to the frame that was found.
    private mutating func pass(_ available: Int, _ piece: WaitingPieces<Position>.Piece, _ body: Body) -> Bool {
        let sender = piece.sender
        let count = min(available, self[sender].skip)
        self[sender].skip -= count
        if count > 0 { waiting.advance(count) }
        if self[sender].found == nil {
            self[sender].reader.skip(count) { body($0, sender, piece.position) }
            return count > 0
        }
        guard self[sender].skip == 0, let found = self[sender].found, count < available else { return count > 0 }
        self[sender].found = nil
        self[sender].reader.resume(skipping: found) { body($0, sender, piece.position) }
        return true
    }

    /// Gives up waiting for a side; false where nothing is waited for.
    private mutating func giveUp(_ sender: WebSocketSender, _ position: Position, _ body: Body) -> Bool {
        switch phase {
        case .frames:
            guard let search = self[sender].search else { return false }
            settle(sender, nil, of: search.byteCount)
            self[sender].search = FrameSearch(sender, mayBeCompressed: self[sender].reader.mayBeCompressed)
        case .http, .tunnel, .unreadable:
            phase = .unreadable
            waiting.removeAll()
            body(.unreadable(.responseMissing), sender, position)
        }
        return true
    }
}
