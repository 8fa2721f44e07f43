/// Reads one direction of a WebSocket: its frames, and out of them the payload of its messages (RFC 6455 5).
struct FrameReader: Sendable {
    private enum State {
        /// Within the header of a frame, or between frames.
        case header
        case payload
        /// Where the next frame begins is not known.
        case lost
    }

    /// What a frame is good for.
    private enum Use {
        case message(isCompressed: Bool)
        case control(WebSocketOpcode)
        /// It has no meaning, or belongs to a message of which the beginning is missing.
        case none
    }

    /// A message of which fragments have come.
    private struct OpenMessage {
        /// Nil where its beginning is missing, and it may be compressed.
        let isCompressed: Bool?
    }

    let sender: WebSocketSender
    private var state: State
    /// The beginning of a header that did not come whole.
    private var header: [UInt8] = []
    private var frame = FrameHeader.none
    private var use = Use.none
    /// Bytes of the payload that are to come.
    private var remaining = 0
    private var message: OpenMessage?
    /// Whether bytes are missing, so that a continuation may continue something.
    private var mayBeWithinMessage: Bool
    private var control: [UInt8] = []
    private var isControlWhole = true
    private var inflater: MessageInflater?
    private var told = ToldNotices()
    private var isClosed = false
    /// Whether it was told that payload is missing, and none came since.
    private var isGapTold = false
    private var obstacleTold: WebSocketObstacle?
    private(set) var totals = WebSocketTotals()

    /// A direction.
    ///
    /// - Parameter deflate: how its messages may be compressed; nil where they must not be.
    init(_ sender: WebSocketSender, deflate: PerMessageDeflate.Direction?, isFromBeginning: Bool, limits: WebSocketLimits) {
        self.sender = sender
        state = isFromBeginning ? .header : .lost
        mayBeWithinMessage = !isFromBeginning
        inflater = deflate.map { MessageInflater($0, isFromBeginning: isFromBeginning, limits: limits) }
    }

    /// Whether where the next frame begins is not known, so that nothing is taken.
    var isLost: Bool { state == .lost }

    /// Whether it stands between two messages.
    var isBetweenMessages: Bool { state == .header && header.isEmpty && message == nil }

    var mayBeCompressed: Bool { inflater != nil }

    /// Bytes that are kept.
    var keptBytes: Int { header.count + control.count + (inflater?.keptBytes ?? 0) }

    /// Takes the next bytes.
    ///
    /// - Returns: how many of them were taken: all, unless the boundary was lost.
    mutating func receive(_ bytes: Span<UInt8>, _ body: (borrowing WebSocketEvent) -> Void) -> Int {
        var position = 0
        while position < bytes.count {
            switch state {
            case .header: readHeader(bytes, &position, body)
            case .payload: readPayload(bytes, &position, body)
            case .lost: return position
            }
        }
        return position
    }

    /// Bytes are missing; nil where it is not known how many.
    ///
    /// Within the payload of a frame the mask goes on behind them; a header among them leaves the boundary unknown.
    mutating func lose(_ byteCount: Int?, _ body: (borrowing WebSocketEvent) -> Void) {
        guard state != .lost else { return }
        if state == .payload, let byteCount, byteCount <= remaining {
            remaining -= byteCount
            losePayload(byteCount, body)
            if remaining == 0 { endFrame(body) }
        } else {
            loseBoundary(body)
        }
    }

    /// Goes on at a frame, where its beginning was found again.
    mutating func resume(skipping byteCount: Int, _ body: (borrowing WebSocketEvent) -> Void) {
        totals.skippedBytes += byteCount
        state = .header
        body(.resumed(skippedBytes: byteCount))
    }

    /// Gives up bytes in which no frame was found.
    mutating func skip(_ byteCount: Int, _ body: (borrowing WebSocketEvent) -> Void) {
        guard byteCount > 0 else { return }
        totals.skippedBytes += byteCount
        tell(.boundaryNotFound, body)
    }

    // MARK: The header

    private mutating func readHeader(_ bytes: Span<UInt8>, _ position: inout Int, _ body: (borrowing WebSocketEvent) -> Void) {
        if header.isEmpty {
            switch FrameHeader.scan(bytes, at: position) {
            case .complete(let found):
                position += found.length
                return beginFrame(found, body)
            case .incomplete, .lengthTooLarge: break
            }
        }
        // At most 14 bytes, which may come one by one.
        header.append(bytes[position])
        position += 1
        switch FrameHeader.scan(header.span, at: 0) {
        case .incomplete: break
        case .complete(let found):
            header = []
            beginFrame(found, body)
        case .lengthTooLarge:
            notice(.lengthTooLarge, body)
            loseBoundary(body)
        }
    }

    private mutating func beginFrame(_ found: FrameHeader, _ body: (borrowing WebSocketEvent) -> Void) {
        frame = found
        remaining = found.payloadLength
        totals.frames += 1
        judge(found, body)
        let opcode = found.opcode
        if opcode.isReserved {
            use = .none
        } else if opcode.isControl {
            use = .control(opcode)
            control = []
            isControlWhole = true
        } else {
            beginFragment(found, body)
        }
        state = .payload
        if remaining == 0 { endFrame(body) }
    }

    /// What the header alone shows to be wrong.
    private mutating func judge(_ header: FrameHeader, _ body: (borrowing WebSocketEvent) -> Void) {
        let opcode = header.opcode
        if header.isMasked != (sender == .client) { notice(sender == .client ? .clientFrameNotMasked : .serverFrameMasked, body) }
        if !header.isLengthMinimal { notice(.lengthNotMinimal, body) }
        if opcode.isReserved { notice(.reservedOpcode(opcode), body) }
        if opcode.isControl, header.payloadLength > 125 { notice(.controlFrameTooLong, body) }
        if opcode.isControl, !header.isFinal { notice(.controlFrameFragmented, body) }
        if !opcode.isControl, isClosed { notice(.dataBehindClose, body) }
        if header.reserved & (inflater == nil ? 7 : 3) != 0 { notice(.reservedBitSet, body) }
        let isFirstOfMessage = opcode == .text || opcode == .binary
        if inflater != nil, header.reserved & 4 != 0, !isFirstOfMessage { notice(.compressionMisplaced, body) }
    }

    private mutating func beginFragment(_ header: FrameHeader, _ body: (borrowing WebSocketEvent) -> Void) {
        if header.opcode == .continuation {
            if message == nil {
                if !mayBeWithinMessage { notice(.continuationOfNothing, body) }
                message = OpenMessage(isCompressed: inflater == nil || !mayBeWithinMessage ? false : nil)
            }
        } else {
            if let open = message {
                notice(.messageNotEnded, body)
                if open.isCompressed != false { inflater?.loseContext() }
                gap(nil, body)
            }
            totals.messages += 1
            if header.opcode == .text {
                totals.textMessages += 1
                body(.text)
            }
            message = OpenMessage(isCompressed: inflater != nil && header.reserved & 4 != 0)
        }
        mayBeWithinMessage = false
        switch message?.isCompressed {
        case .some(let isCompressed): use = .message(isCompressed: isCompressed)
        case .none:
            use = .none
            gap(nil, body)
        }
    }

    // MARK: The payload

    private mutating func readPayload(_ bytes: Span<UInt8>, _ position: inout Int, _ body: (borrowing WebSocketEvent) -> Void) {
        let count = min(remaining, bytes.count - position)
        let piece = bytes.extracting(position..<(position + count))
        if frame.isMasked {
            let key = Masking.key(frame.maskingKey, at: frame.payloadLength - remaining)
            Masking.remove(key, from: piece) { take($0, body) }
        } else {
            take(piece, body)
        }
        remaining -= count
        position += count
        if remaining == 0 { endFrame(body) }
    }

    private mutating func take(_ piece: Span<UInt8>, _ body: (borrowing WebSocketEvent) -> Void) {
        switch use {
        case .message(isCompressed: false): hand(piece, body)
        case .message(isCompressed: true):
            var count = 0
            let obstacle = inflater?.inflate(piece) {
                count += $0.count
                body(.payload($0))
            }
            takeInflated(count, obstacle, body)
        case .control: control.append(copying: piece.extracting(first: 125 - min(control.count, 125)))
        case .none: break
        }
    }

    private mutating func hand(_ piece: Span<UInt8>, _ body: (borrowing WebSocketEvent) -> Void) {
        totals.payloadBytes += piece.count
        isGapTold = false
        obstacleTold = nil
        body(.payload(piece))
    }

    private mutating func takeInflated(_ count: Int, _ obstacle: WebSocketObstacle?, _ body: (borrowing WebSocketEvent) -> Void) {
        if count > 0 {
            totals.payloadBytes += count
            isGapTold = false
            obstacleTold = nil
        }
        guard let obstacle else { return }
        if case .damaged = obstacle { notice(.badCompressedData, body) }
        fail(obstacle, body)
    }

    private mutating func endFrame(_ body: (borrowing WebSocketEvent) -> Void) {
        state = .header
        switch use {
        case .control(let opcode): endControl(opcode, body)
        case .message(let isCompressed):
            guard frame.isFinal else { return }
            message = nil
            if isCompressed { endCompressed(body) }
        case .none:
            if frame.isFinal, !frame.opcode.isControl, !frame.opcode.isReserved { message = nil }
        }
    }

    private mutating func endCompressed(_ body: (borrowing WebSocketEvent) -> Void) {
        let isUnread = inflater?.isFailing ?? false
        var count = 0
        let obstacle = inflater?.endMessage {
            count += $0.count
            body(.payload($0))
        }
        takeInflated(count, obstacle, body)
        if isUnread || obstacle != nil { totals.unreadableMessages += 1 }
        // Of a direction that is not inflated any more, each message is missing.
        if isUnread { gap(nil, body) }
    }

    private mutating func endControl(_ opcode: WebSocketOpcode, _ body: (borrowing WebSocketEvent) -> Void) {
        let frame = WebSocketControlFrame(opcode: opcode, payload: control, isWhole: isControlWhole)
        control = []
        if opcode == .close {
            isClosed = true
            if isControlWhole { judgeClose(frame, body) }
        }
        body(.control(frame))
    }

    private mutating func judgeClose(_ frame: WebSocketControlFrame, _ body: (borrowing WebSocketEvent) -> Void) {
        if frame.payload.count == 1 { notice(.closeCodeCutShort, body) }
        if let code = frame.closeCode, !code.isAllowed { notice(.closeCodeNotAllowed(code), body) }
        if frame.payload.count > 2, String(validating: frame.payload[2...], as: UTF8.self) == nil { notice(.closeReasonNotUTF8, body) }
    }

    // MARK: What is missing

    private mutating func losePayload(_ byteCount: Int, _ body: (borrowing WebSocketEvent) -> Void) {
        guard byteCount > 0 else { return }
        switch use {
        case .message(isCompressed: false): gap(byteCount, body)
        case .message(isCompressed: true):
            inflater?.failMessage()
            fail(.compressedBytesLost, body)
        case .control: isControlWhole = false
        case .none: break
        }
    }

    private mutating func loseBoundary(_ body: (borrowing WebSocketEvent) -> Void) {
        state = .lost
        header = []
        control = []
        remaining = 0
        message = nil
        mayBeWithinMessage = true
        inflater?.loseContext()
        gap(nil, body)
    }

    /// Tells that payload is missing; of an unknown number of bytes only once before more of it comes.
    private mutating func gap(_ byteCount: Int?, _ body: (borrowing WebSocketEvent) -> Void) {
        guard !isGapTold else { return }
        isGapTold = byteCount == nil
        body(.lost(byteCount: byteCount))
    }

    private mutating func fail(_ obstacle: WebSocketObstacle, _ body: (borrowing WebSocketEvent) -> Void) {
        tell(obstacle, body)
        gap(nil, body)
    }

    /// Tells an obstacle, the same only once before something can be read.
    private mutating func tell(_ obstacle: WebSocketObstacle, _ body: (borrowing WebSocketEvent) -> Void) {
        guard obstacleTold != obstacle else { return }
        obstacleTold = obstacle
        body(.unreadable(obstacle))
    }

    private mutating func notice(_ notice: WebSocketNotice, _ body: (borrowing WebSocketEvent) -> Void) {
        if told.isFirst(notice) { body(.notice(notice)) }
    }
}

extension FrameHeader {
    /// Before the first one.
    static let none = FrameHeader(firstByte: 0, isMasked: false, isLengthMinimal: true, length: 0, payloadLength: 0, maskingKey: 0)
}

/// What was counted of a direction.
public struct WebSocketTotals: Hashable, Sendable {
    /// Frames of which the header was read.
    public internal(set) var frames = 0
    /// Messages that began.
    public internal(set) var messages = 0
    /// Those of them that are text.
    public internal(set) var textMessages = 0
    /// Messages that could not be inflated, or not to their end.
    public internal(set) var unreadableMessages = 0
    /// Bytes of payload that were handed on.
    public internal(set) var payloadBytes = 0
    /// Bytes that were skipped because the boundary between frames was lost.
    public internal(set) var skippedBytes = 0
}
