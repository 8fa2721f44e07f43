/// Inflates the compressed messages of one direction (RFC 7692 7.2.2).
///
/// Between messages only what the next one may refer to is kept: the last bytes of those before, at most a window. A state of zlib, which
/// takes 40 KiB with its window, exists within a message only; of a hundred thousand connections few are within one.
///
/// Where bytes were lost, nothing is known of what was before. A message that refers to it fails, and one that does not is right all the
/// same: zlib refuses every reference in front of what it was given.
struct MessageInflater: Sendable {
    private let takesContextOver: Bool
    private let windowBits: Int
    private let limits: WebSocketLimits
    /// The last bytes that came out, at most twice a window.
    private var history: [UInt8] = []
    /// Whether what is in front of `history` is known to be nothing, or out of reach.
    private var isContextWhole: Bool
    /// Within a message.
    private var inflater: Inflater?
    /// Whether nothing more of this message can be read.
    private var hasFailed = false
    /// Whether the direction became too large, so that nothing more is inflated.
    private var isExhausted = false
    /// Whether the last block had BFINAL set, and nothing came behind it.
    private var endedWithFinalBlock = false
    private var compressedBytes = 0
    private var inflatedBytes = 0

    /// How much comes out at a time at most.
    private static let outputLength = 8192
    /// What a compressor that flushes ends a message with, and a sender leaves out (7.2.1): the end of an empty stored block.
    private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    /// - Parameter isFromBeginning: false where messages came before that are not known.
    init(_ direction: PerMessageDeflate.Direction, isFromBeginning: Bool, limits: WebSocketLimits) {
        takesContextOver = direction.takesContextOver
        // zlib cannot write a window of 256 bytes, and writes one of 512 where it is asked to: who agreed on 8 may get 9.
        windowBits = min(max(direction.windowBits, 9), 15)
        isContextWhole = isFromBeginning || !direction.takesContextOver
        self.limits = limits
    }

    /// Whether what comes of this message is not inflated.
    var isFailing: Bool { hasFailed || isExhausted }

    /// Bytes that are kept between messages.
    var keptBytes: Int { history.count }

    /// Inflates the next bytes of a message.
    ///
    /// - Returns: why nothing more of the message can be read; said once for a message.
    mutating func inflate(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Void) -> WebSocketObstacle? {
        guard !isFailing, !bytes.isEmpty else { return nil }
        compressedBytes += bytes.count
        return run(bytes, body)
    }

    /// Ends a message.
    ///
    /// - Returns: as above; also that the message ends within a block.
    mutating func endMessage(_ body: (Span<UInt8>) -> Void) -> WebSocketObstacle? {
        var obstacle: WebSocketObstacle?
        // A message of no bytes at all is none that a compressor writes (7.2.3.6), but there is nothing to misread in it.
        if !isFailing, !endedWithFinalBlock, inflater != nil {
            let tail = Self.tail
            obstacle = run(tail.span, body)
            if !hasFailed, inflater?.isBetweenBlocks != true {
                obstacle = .damaged("the message ends within a block")
                hasFailed = true
            }
        }
        if hasFailed { isContextWhole = !takesContextOver }
        if hasFailed || !takesContextOver { history = [] }
        inflater = nil
        hasFailed = false
        endedWithFinalBlock = false
        return obstacle
    }

    /// Gives up the rest of a message, of which bytes are missing.
    mutating func failMessage() {
        hasFailed = true
        inflater = nil
    }

    /// Forgets what was before: messages are missing.
    mutating func loseContext() {
        history = []
        inflater = nil
        hasFailed = false
        endedWithFinalBlock = false
        isContextWhole = !takesContextOver
    }

    private mutating func run(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Void) -> WebSocketObstacle? {
        do throws(Inflater.Failure) {
            try inflateAll(bytes, body)
            guard isTooLarge else { return nil }
            isExhausted = true
            return fail(.inflatedTooLarge)
        } catch {
            switch error {
            case .tooFarBack where !isContextWhole: return fail(.contextLost)
            case .tooFarBack: return fail(.damaged("it refers to what is in front of the window"))
            case .damaged(let reason): return fail(.damaged(reason))
            case .noMemory: return fail(.damaged("there is no memory to inflate it"))
            }
        }
    }

    private var isTooLarge: Bool {
        let (more, isMore) = compressedBytes.multipliedReportingOverflow(by: limits.inflatedRatio)
        return !isMore && inflatedBytes > limits.inflatedBase && inflatedBytes - limits.inflatedBase > more
    }

    private mutating func fail(_ obstacle: WebSocketObstacle) -> WebSocketObstacle {
        failMessage()
        return obstacle
    }

    private mutating func inflateAll(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Void) throws(Inflater.Failure) {
        var inflater: Inflater
        if let begun = self.inflater {
            inflater = begun
        } else {
            inflater = try Inflater(windowBits: windowBits, history: window(history.span))
        }
        // Not in the struct while it is used, so that there is one reference to its state.
        self.inflater = nil
        var buffer = InlineArray<8192, UInt8>(repeating: 0)
        var position = 0
        while true {
            var output = buffer.mutableSpan
            let before = position
            let (count, outcome) = inflater.inflate(bytes, &position, into: &output)
            if position > before { endedWithFinalBlock = false }
            if count > 0 {
                inflatedBytes += count
                let piece = buffer.span.extracting(0..<count)
                remember(piece)
                body(piece)
            }
            switch outcome {
            case .outputFull where isTooLarge: return
            case .outputFull: continue
            case .needsInput:
                self.inflater = inflater
                return
            case .ended:
                endedWithFinalBlock = true
                try inflater.restart(history: window(history.span))
            case .failed(let failure): throw failure
            }
        }
    }

    /// The part of the history that may be referred to.
    @_lifetime(copy history)
    private func window(_ history: Span<UInt8>) -> Span<UInt8> { history.extracting(last: 1 << windowBits) }

    private mutating func remember(_ piece: Span<UInt8>) {
        let size = 1 << windowBits
        history.append(copying: piece.extracting(last: size))
        // Moved up when there is a window too much, so that each byte is moved about once.
        if history.count > 2 * size { history.removeFirst(history.count - size) }
        if history.count >= size { isContextWhole = true }
    }
}
