import MQTTCodec
import MQTTDialogues
import TCPStreams

/// The connections of a capture, and what each carries.
struct StreamTable<Output: AnalysisConsumer & Sendable>: Sendable {
    let options: AnalysisOptions
    var output: Output
    private(set) var summary = AnalysisSummary()
    /// The frames that opened the connections that were shown, of those that are over.
    private(set) var shownConnections = NumberSet()

    // A connection has a slot; what is in it stands in arrays side by side, so that a decoder can feed what stands beside it.
    private var slots: [Int: Int] = [:]
    private var freeSlots: [Int] = []
    private var undecided: [UndecidedStream?] = []
    private var decoders: [ConnectionDecoder?] = []
    private var streams: [MQTTStream?] = []
    private var memory: ExchangeMemory
    /// Bytes of packets that have not arrived whole.
    private var collected = 0
    /// The connection that was looked up last; segments come in runs.
    private var last: (connection: Int, slot: Int) = (0, 0)

    init(options: AnalysisOptions, output: Output) {
        self.options = options
        self.output = output
        memory = ExchangeMemory(limit: options.keptExchanges)
    }

    private mutating func slot(of connection: Int) -> Int? {
        if last.connection == connection { return last.slot }
        guard let slot = slots[connection] else { return nil }
        last = (connection, slot)
        return slot
    }
}

/// A connection of which it is not known yet what it carries.
struct UndecidedStream: Sendable {
    let connection: Connection
    /// The first bytes of the client, at most `StreamRecognition.longestPrefix` and what their last segment brought.
    var client: [UInt8] = []
    var server: [UInt8] = []
    /// Where the first byte of the client came from.
    var first: Position?
}

extension StreamTable: StreamConsumer {
    mutating func opened(_ connection: Connection) {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            undecided[slot] = UndecidedStream(connection: connection)
        } else {
            slot = undecided.count
            undecided.append(UndecidedStream(connection: connection))
            decoders.append(nil)
            streams.append(nil)
        }
        slots[connection.id] = slot
        let ports = [connection.client.port, connection.server.port]
        if ports.contains(where: options.mqttPorts.contains) { beginMQTT(slot, connection) }
    }

    mutating func received(_ bytes: Span<UInt8>, from sender: TCPStreams.Sender, on connection: Int, at position: Position) {
        guard let slot = slot(of: connection) else { return }
        if streams[slot] != nil {
            feed(slot, bytes, sender, at: position)
        } else if undecided[slot] != nil {
            decide(slot, bytes, sender, at: position)
        }
    }

    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: TCPStreams.Sender, on connection: Int, at position: Position) {
        guard let slot = slot(of: connection) else { return }
        if let stream = undecided[slot] {
            tellOther(slot, .unknown, "its first bytes are not in the capture", stream.connection, at: position)
            return
        }
        guard streams[slot] != nil else { return }
        summary.lostBytes += byteCount
        collected -= decoders[slot]?.pendingBytes ?? 0
        defer { collected += decoders[slot]?.pendingBytes ?? 0 }
        let effect = Self.lose(
            &decoders[slot], &streams[slot], &memory, &output, options, byteCount, ControlPacket.Sender(sender), at: position)
        streams[slot]?.info.lostBytes += byteCount
        let loss = StreamLoss(
            sender: ControlPacket.Sender(sender), bytes: byteCount, reason: reason, position: position,
            resynchronized: effect == .withinPacket)
        if let info = streams[slot]?.info { output.loss(loss, on: info) }
    }

    mutating func closed(
        _ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position
    ) {
        guard let slot = slot(of: connection) else { return }
        if let stream = undecided[slot] {
            let isSilent = client.bytes == 0 && server.bytes == 0
            tellOther(
                slot, isSilent ? .nothing : .unknown, isSilent ? nil : "it ended before its first bytes told", stream.connection,
                at: position)
        }
        if var stream = streams[slot], let decoder = decoders[slot] {
            let fromClient = decoder.framer(from: .client)
            let fromServer = decoder.framer(from: .server)
            stream.info.skippedBytes = fromClient.skippedBytes + fromServer.skippedBytes
            let ending = ConnectionEnding(
                end: end, position: position, cutOff: (fromClient.pendingBytes, fromServer.pendingBytes))
            output.ended(ending, on: stream.info)
            if options.shows(stream.info) { shownConnections.insert(stream.info.tcp.opened.frame) }
            memory.kept -= stream.info.dialogue.keptBytes + stream.keptPayloadBytes
            for type in ControlPacketType.allCases {
                summary.packets.add(type, stream.info.packets[type])
                summary.partialPackets.add(type, stream.info.partialPackets[type])
            }
            summary.oversizedPackets += stream.info.oversizedPackets
            summary.exchangesNotFollowed += stream.info.dialogue.exchangesNotFollowed
        }
        collected -= decoders[slot]?.pendingBytes ?? 0
        slots[connection] = nil
        last = (0, 0)
        undecided[slot] = nil
        decoders[slot] = nil
        streams[slot] = nil
        freeSlots.append(slot)
    }
}

extension StreamTable {
    /// A stream that begins before the capture may be MQTT all the same.
    private static func midway(_ isLikely: Bool) -> String {
        "the capture begins in the middle of it" + (isLikely ? "; with -V VERSION it is read as MQTT" : "")
    }

    private mutating func tellOther(
        _ slot: Int, _ content: StreamContent, _ reason: String?, _ connection: Connection, at position: Position
    ) {
        undecided[slot] = nil
        summary.otherContents[content, default: 0] += 1
        output.stream(content, reason, connection, at: position)
    }

    private mutating func beginMQTT(_ slot: Int, _ connection: Connection) {
        undecided[slot] = nil
        summary.mqttConnections += 1
        var limits = PacketFramer.Limits()
        limits.maximumPublishCollected = options.maximumPublishCollected
        limits.maximumCollected = max(options.maximumCollected, options.maximumPublishCollected)
        decoders[slot] = ConnectionDecoder(assuming: options.assumedVersion ?? .v3_1_1, limits: limits)
        streams[slot] = MQTTStream(connection, options)
    }

    /// Looks at the first bytes of a connection, until they tell what it carries.
    private mutating func decide(_ slot: Int, _ bytes: Span<UInt8>, _ sender: TCPStreams.Sender, at position: Position) {
        guard var stream = undecided[slot] else { return }
        // Not in the table while it is being changed, so that nothing is copied.
        undecided[slot] = nil
        let connection = stream.connection
        let isLikely = options.likelyPorts.contains(connection.server.port) || options.likelyPorts.contains(connection.client.port)
        if !connection.handshakeSeen, options.assumedVersion != nil, isLikely {
            beginMQTT(slot, connection)
            feed(slot, bytes, sender, at: position)
            return
        }
        let recognition: StreamRecognition
        if sender == .client {
            if stream.first == nil { stream.first = position }
            stream.client.append(copying: bytes)
            // In the middle of a connection any byte may come first: there only the protocol name says that it is a CONNECT.
            recognition = .ofClient(stream.client.span, isExpected: isLikely && connection.handshakeSeen)
        } else {
            stream.server.append(copying: bytes)
            recognition = stream.client.isEmpty ? .ofServer(stream.server.span) : .needsMore
        }
        switch recognition {
        case .needsMore where stream.client.count + stream.server.count <= 2 * StreamRecognition.longestPrefix:
            undecided[slot] = stream
        case .carries(.mqtt):
            beginMQTT(slot, connection)
            streams[slot]?.begin(at: stream.first ?? position)
            feed(slot, stream.client.span, .client, at: position)
            if !stream.server.isEmpty { feed(slot, stream.server.span, .server, at: position) }
        case .carries(let content):
            let isMidway = content == .unknown && !connection.handshakeSeen
            tellOther(
                slot, content, isMidway ? Self.midway(isLikely) : nil, connection, at: position)
        case .needsMore:
            tellOther(slot, .unknown, nil, connection, at: position)
        }
    }

    private mutating func feed(_ slot: Int, _ bytes: Span<UInt8>, _ sender: TCPStreams.Sender, at position: Position) {
        let sender = ControlPacket.Sender(sender)
        collected -= decoders[slot]?.pendingBytes ?? 0
        Self.feed(&decoders[slot], &streams[slot], &memory, &output, options, bytes, sender, at: position)
        collected += decoders[slot]?.pendingBytes ?? 0
        guard collected > options.collectedTotal else { return }
        collected -= decoders[slot]?.pendingBytes ?? 0
        if decoders[slot]?.giveUpPacket(from: sender) != nil { streams[slot]?.info.oversizedPackets += 1 }
        collected += decoders[slot]?.pendingBytes ?? 0
    }

    private static func feed(
        _ decoder: inout ConnectionDecoder?, _ stream: inout MQTTStream?, _ memory: inout ExchangeMemory, _ output: inout Output,
        _ options: AnalysisOptions, _ bytes: Span<UInt8>, _ sender: ControlPacket.Sender, at position: Position
    ) {
        stream?.arrive(sender, at: position)
        decoder?.receive(bytes, from: sender) { event in
            stream?.take(event, at: position, &memory, options, into: &output)
        }
        stream?.rest(sender, isBetweenPackets: decoder?.isBetweenPackets(sender) ?? true, at: position)
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
}
