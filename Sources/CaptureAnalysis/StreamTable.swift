import MQTTCodec
import MQTTDialogues
import TCPStreams
import TLSDecryption

/// The connections of a capture, and what each carries.
struct StreamTable<Output: AnalysisConsumer & Sendable>: Sendable {
    let options: AnalysisOptions
    var output: Output
    var summary = AnalysisSummary()
    /// The frames that opened the connections that were shown, of those that are over.
    private(set) var shownConnections = NumberSet()

    // A connection has a slot; what is in it stands in pages side by side, so that a decoder can feed what stands beside it.
    private var slots: [Int: Int] = [:]
    private var freeSlots: [Int] = []
    /// Apart, because few are undecided for long, and what is known of them is as much as of the others.
    var undecided: [Int: UndecidedStream] = [:]
    var decoders = SlotPages<ConnectionDecoder>()
    var streams = SlotPages<MQTTStream>()
    /// Where a boundary was lost; a slot each would take more than everything else of a connection.
    var waiting: [Int: Waiting] = [:]
    /// Whether there is something in `waiting`: asked for each segment, and a byte is sooner read than an entry there.
    var isWaiting: [Bool] = []
    /// Where the side that was taken for the client is the server.
    var isExchanged: [Bool] = []
    /// What TLS is decrypted with.
    var secrets = TLSSecrets()
    /// What came of bytes in TLS last; empty between them.
    var tlsResults = TLSResults()
    /// The layers between TCP and what a connection carries, of those that have some.
    var peeled = SlotPages<PeeledStream>()
    /// The side of which no segment was captured while its bytes were acknowledged, of the connections that have one.
    var unseen: [Int: ControlPacket.Sender] = [:]
    var memory: ExchangeMemory
    /// Bytes of packets that have not arrived whole.
    private var collected = 0
    /// Bytes that are kept until they can be read, over all connections.
    var kept = 0
    /// Whether whoever captured has said that frames were dropped.
    private var framesDropped = false
    /// The frame that is being taken.
    private var now = Position(frame: 0, time: nil)
    /// The time of the last frame that had one.
    private var lastTime: Int64?
    /// What `Sessions` calls the addresses of connections that cannot be read, or not yet.
    var unread: [Int: Int] = [:]
    /// The connection that was looked up last; segments come in runs.
    private var last: (connection: Int, slot: Int) = (0, 0)

    init(options: AnalysisOptions, output: Output) {
        self.options = options
        self.output = output
        memory = ExchangeMemory(limit: options.keptExchanges, sessions: options.keptSessions)
    }

    private mutating func slot(of connection: Int) -> Int? {
        if last.connection == connection { return last.slot }
        guard let slot = slots[connection] else { return nil }
        last = (connection, slot)
        return slot
    }
}

extension StreamTable: StreamConsumer {
    mutating func opened(_ connection: Connection) {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            undecided[slot] = UndecidedStream(connection)
        } else {
            slot = decoders.count
            undecided[slot] = UndecidedStream(connection)
            decoders.addSlot()
            streams.addSlot()
            peeled.addSlot()
            isWaiting.append(false)
            isExchanged.append(false)
        }
        slots[connection.id] = slot
        if !connection.handshakeSeen { beginUnread(slot, connection) }
        if connection.handshakeSeen, prior(of: connection) == .certain { beginMQTT(slot, connection, options.assumedVersion) }
    }

    mutating func received(_ bytes: Span<UInt8>, from sender: TCPStreams.Sender, on connection: Int, at position: Position) {
        guard let slot = slot(of: connection) else { return }
        let sender = isExchanged[slot] ? sender.peer : sender
        if peeled.has(slot) {
            peel(slot, 0, .bytes(bytes), from: sender, at: position)
        } else {
            take(slot, bytes, from: sender, at: position)
        }
    }

    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: TCPStreams.Sender, on connection: Int, at position: Position) {
        guard let slot = slot(of: connection) else { return }
        let sender = isExchanged[slot] ? sender.peer : sender
        let gap = Piece.Gap(bytes: byteCount, reason: .notCaptured(reason), layer: .tcp)
        if peeled.has(slot) {
            peel(slot, 0, .gap(gap), from: sender, at: position)
        } else {
            lose(slot, gap, from: sender, at: position)
        }
    }

    mutating func waits(_ isWaiting: Bool, on connection: Int, at position: Position) {
        guard let slot = slot(of: connection) else { return }
        streams[slot]?.wait(isWaiting, at: position, &memory.sessions)
    }

    mutating func noticed(_ notice: Notice, from sender: TCPStreams.Sender, on connection: Int, at position: Position) {
        guard let slot = slot(of: connection) else { return }
        let sender = ControlPacket.Sender(sender, isExchanged: isExchanged[slot])
        switch notice {
        case .conflictingCopy:
            streams[slot]?.transport(.ambiguous(from: sender), at: position, &memory.sessions, into: &output)
        case .notCaptured:
            unseen[slot] = sender
            streams[slot]?.transport(.lost(from: sender), at: position, &memory.sessions, into: &output)
        default: break
        }
    }

    mutating func finished(_ sender: TCPStreams.Sender, on connection: Int, at position: Position) {
        guard let slot = slot(of: connection), streams.has(slot) else { return }
        let sender = ControlPacket.Sender(sender, isExchanged: isExchanged[slot])
        streams[slot]?.noteClock(at: position, &memory, into: &output)
        streams[slot]?.transport(.finished(sender), at: position, &memory.sessions, into: &output)
    }

    mutating func closed(
        _ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position
    ) {
        guard let slot = slot(of: connection) else { return }
        // Twice where it shows only now that it was joined in the middle of a WebSocket.
        var wasPeeled: Bool
        repeat {
            wasPeeled = peeled.has(slot)
            if wasPeeled { endLayers(slot, at: position) }
            if undecided[slot] != nil { endUndecided(slot, isSilent: client.bytes == 0 && server.bytes == 0, at: position) }
        } while peeled.has(slot) != wasPeeled
        // Not before: what is known only at the end is told with what carries it.
        let announced = peeled[slot]?.announcedEnd
        peeled[slot] = nil
        if isWaiting[slot] { endWaiting(slot) }
        endUnread(slot)
        streams[slot]?.noteClock(at: position, &memory, into: &output)
        if var stream = streams[slot], let decoder = decoders[slot] {
            let fromClient = decoder.framer(from: .client)
            let fromServer = decoder.framer(from: .server)
            stream.info.shortcomings.skippedBytes = fromClient.skippedBytes + fromServer.skippedBytes
            let end = isExchanged[slot] ? end.exchanged : end
            let dialogue = stream.end(announced ?? TransportEnd(end), at: position, &memory.sessions, into: &output)
            let ending = ConnectionEnding(
                end: end, position: position, dialogue: dialogue, unfinished: stream.info.dialogue.unfinished,
                cutOff: (fromClient.pendingBytes, fromServer.pendingBytes))
            output.ended(ending, on: stream.info)
            if output.shows(stream.info) { shownConnections.insert(stream.info.tcp.opened.frame) }
            memory.kept -= stream.info.dialogue.keptBytes + stream.keptPayloadBytes
            for type in ControlPacketType.allCases {
                summary.packets.add(type, stream.info.packets[type])
                summary.partialPackets.add(type, stream.info.partialPackets[type])
            }
            summary.skippedBytes += stream.info.skippedBytes
            summary.oversizedPackets += stream.info.oversizedPackets
            summary.exchangesNotFollowed += stream.info.dialogue.exchangesNotFollowed
        }
        if memory.sessions.hasNews { tellNews() }
        collected -= decoders[slot]?.pendingBytes ?? 0
        slots[connection] = nil
        last = (0, 0)
        decoders[slot] = nil
        streams[slot] = nil
        isExchanged[slot] = false
        unseen[slot] = nil
        freeSlots.append(slot)
    }
}

extension StreamTable {
    /// Takes bytes that no layer peels any further.
    @inline(always)
    mutating func take(_ slot: Int, _ bytes: Span<UInt8>, from sender: TCPStreams.Sender, at position: Position) {
        if streams.has(slot) {
            let sender = ControlPacket.Sender(sender)
            if !isWaiting[slot] {
                feed(slot, bytes, sender, at: position)
            } else {
                wait(slot, bytes, sender, at: position)
            }
        } else if undecided[slot] != nil {
            decide(slot, bytes, ControlPacket.Sender(sender), at: position)
        }
    }

    /// Takes that bytes are missing, where no layer peels any further.
    mutating func lose(_ slot: Int, _ gap: Piece.Gap, from sender: TCPStreams.Sender, at position: Position) {
        if streams.has(slot) {
            lose(slot, gap, ControlPacket.Sender(sender), at: position)
        } else if undecided[slot] != nil {
            loseUndecided(slot, gap, ControlPacket.Sender(sender), at: position)
        }
    }

    /// Begins to read a connection as MQTT.
    ///
    /// - Parameter version: that of a stream of which no CONNECT may say it; nil where nothing is known.
    mutating func beginMQTT(_ slot: Int, _ connection: Connection, _ version: MQTTVersion?) {
        undecided[slot] = nil
        // Of a WebSocket that is joined midway it is not known which server of those at its address it goes to.
        if peeled[slot]?.facts.contains(.webSocket(nil)) != true { endUnread(slot) }
        summary.mqttConnections += 1
        var limits = PacketFramer.Limits()
        limits.maximumPublishCollected = options.maximumPublishCollected
        limits.maximumCollected = max(options.maximumCollected, options.maximumPublishCollected)
        decoders[slot] = ConnectionDecoder(assuming: version ?? .v3_1_1, limits: limits)
        streams[slot] = MQTTStream(
            connection, in: peeled[slot]?.facts ?? [], assuming: version ?? .v3_1_1, &memory)
        if peeled.has(slot) { tellLayers(slot, at: connection.opened) }
        if !connection.handshakeSeen { streams[slot]?.transport(.joinedMidway, at: connection.opened, &memory.sessions, into: &output) }
        if let sender = unseen[slot] {
            streams[slot]?.transport(.lost(from: sender), at: connection.opened, &memory.sessions, into: &output)
        }
        if framesDropped { streams[slot]?.transport(.framesDropped, at: connection.opened, &memory.sessions, into: &output) }
    }

    /// Whoever captured says that frames were dropped.
    mutating func noteDroppedFrames(at position: Position) {
        guard !framesDropped else { return }
        framesDropped = true
        for slot in slots.values { streams[slot]?.transport(.framesDropped, at: position, &memory.sessions, into: &output) }
    }

    /// How much later than the one before a frame may be without anybody having set the clock: 45 minutes.
    ///
    /// In the capture of one client a pause is its silence. The longest Keep Alive that a large service takes is half an hour; where nobody
    /// says anything for longer than half as much again, and the connection goes on, it is as likely that somebody has set the clock.
    private static var longestPause: Int64 { 2_700_000_000_000 }
    /// How much earlier it may be: 1 s, for captures of several interfaces of which frames come a little out of order.
    private static var longestStepBack: Int64 { 1_000_000_000 }

    /// Looks whether the clock of whoever captures was set between two frames.
    mutating func noteTime(of position: Position, after last: Position) {
        now = position
        guard let time = position.time else { return }
        defer { lastTime = time }
        guard let before = lastTime else { return }
        let (step, isOverflow) = time.subtractingReportingOverflow(before)
        guard isOverflow || step > Self.longestPause || step < -Self.longestStepBack else { return }
        memory.clockSettings &+= 1
        summary.clockSettings += 1
        memory.sessions.setClock(behind: last.frame, time: time)
    }

    /// Takes it that a connection cannot be read, or not yet, and may be one to a server that is followed.
    mutating func beginUnread(_ slot: Int, _ connection: Connection) {
        guard unread[slot] == nil else { return }
        let sides = connection.handshakeSeen || !isServer(connection, .unknown) ? connection : connection.exchanged
        let address = sides.serverNumber(in: [])
        memory.sessions.beginUnread(at: address)
        unread[slot] = address
    }

    /// Takes it that a connection can be read from here on, or is of no account.
    mutating func endUnread(_ slot: Int) {
        guard !unread.isEmpty, let address = unread.removeValue(forKey: slot) else { return }
        memory.sessions.endUnread(at: address, token: now.frame, time: now.time)
    }

    /// Reads the next bytes of a direction.
    mutating func feed(_ slot: Int, _ bytes: Span<UInt8>, _ sender: ControlPacket.Sender, at position: Position) {
        collected += Self.feed(&decoders[slot], &streams[slot], &memory, &output, options, bytes, sender, at: position)
        if memory.sessions.hasNews { tellNews() }
        guard collected > options.collectedTotal else { return }
        collected -= decoders[slot]?.pendingBytes ?? 0
        if decoders[slot]?.giveUpPacket(from: sender) != nil {
            streams[slot]?.info.shortcomings.oversizedPackets += 1
            streams[slot]?.transport(.unreadable(nil, from: sender), at: position, &memory.sessions, into: &output)
        }
        collected += decoders[slot]?.pendingBytes ?? 0
    }

    /// - Returns: how many bytes more than before are kept of packets that have not arrived whole.
    private static func feed(
        _ decoder: inout ConnectionDecoder?, _ stream: inout MQTTStream?, _ memory: inout ExchangeMemory, _ output: inout Output,
        _ options: AnalysisOptions, _ bytes: Span<UInt8>, _ sender: ControlPacket.Sender, at position: Position
    ) -> Int {
        let before = decoder?.pendingBytes ?? 0
        stream?.noteClock(at: position, &memory, into: &output)
        stream?.arrive(sender, at: position)
        decoder?.receive(bytes, from: sender) { event in
            stream?.take(event, at: position, &memory, options, into: &output)
        }
        stream?.rest(sender, isWithinPacket: decoder?.isWithinPacket(sender) ?? false, at: position)
        return (decoder?.pendingBytes ?? 0) - before
    }

    /// Tells what has shown of several connections.
    private mutating func tellNews() {
        for news in memory.sessions.takeNews() {
            switch news {
            case .journey(let journey): output.journey(journey)
            case .finding(let finding, let connection):
                guard let slot = slots[connection], let info = streams[slot]?.info else { continue }
                output.finding(StreamFinding(finding, over: info.transport), on: info.tcp)
            }
        }
    }

    /// The capture ends: what is on its way between connections is told before they are.
    mutating func finishSessions(at position: Position) {
        memory.sessions.finish(token: position.frame, time: position.time)
        tellNews()
        summary.sessionsNotFollowed = memory.sessions.notFollowed
    }

    /// Bytes of a direction are missing here.
    mutating func loseBytes(
        _ slot: Int, _ byteCount: Int?, _ sender: ControlPacket.Sender, at position: Position
    ) -> PacketFramer.LossEffect {
        summary.lostBytes += byteCount ?? 0
        streams[slot]?.info.shortcomings.lostBytes += byteCount ?? 0
        streams[slot]?.transport(.lost(from: sender), at: position, &memory.sessions, into: &output)
        collected -= decoders[slot]?.pendingBytes ?? 0
        defer { collected += decoders[slot]?.pendingBytes ?? 0 }
        // What is missing without a known end reaches beyond every packet.
        return Self.lose(&decoders[slot], &streams[slot], &memory, &output, options, byteCount ?? .max, sender, at: position)
    }

    private static func lose(
        _ decoder: inout ConnectionDecoder?, _ stream: inout MQTTStream?, _ memory: inout ExchangeMemory, _ output: inout Output,
        _ options: AnalysisOptions, _ byteCount: Int, _ sender: ControlPacket.Sender, at position: Position
    ) -> PacketFramer.LossEffect {
        let effect =
            decoder?.lose(byteCount: byteCount, from: sender) { event in
                stream?.take(event, at: position, &memory, options, into: &output)
            } ?? .boundaryLost
        stream?.endLargePublish(sender, at: position, &memory, into: &output)
        return effect
    }
}

extension ControlPacket.Sender {
    init(_ sender: TCPStreams.Sender) { self = sender == .server ? .server : .client }

    /// The sender, where the sides may have been taken for each other.
    init(_ sender: TCPStreams.Sender, isExchanged: Bool) { self = (sender == .server) != isExchanged ? .server : .client }
}

extension TransportEnd {
    fileprivate init(_ end: ConnectionEnd) {
        self =
            switch end {
            case .fin(let first): .closed(by: ControlPacket.Sender(first))
            case .rst(let sender): .reset(by: ControlPacket.Sender(sender))
            case .portReused: .portReused
            case .evicted: .evicted
            case .captureEnded: .captureEnded
            }
    }
}

extension ConnectionEnd {
    /// The same, the sides taken for each other.
    fileprivate var exchanged: ConnectionEnd {
        switch self {
        case .fin(let first): .fin(first: first.peer)
        case .rst(let sender): .rst(sender.peer)
        case .portReused, .evicted, .captureEnded: self
        }
    }
}
