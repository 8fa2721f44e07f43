public import CaptureAnalysis
public import CaptureFiles
public import MQTTCodec
public import MQTTDialogues
public import TCPStreams

/// Who spoke, how much, how fast, and what never completed; in sum, not packet by packet.
///
/// Memory does not grow with the capture: topics, clients and connections that are listed are bounded, and what is beyond is counted.
public struct StatisticsReport: Report {
    /// How it is written.
    public struct Options: Sendable {
        /// Colour, signs and width.
        public var style = TextStyle()
        /// Whether it is told as newline-delimited JSON.
        public var isNDJSON = false
        /// How many clients, topics and connections are listed as text; the rest are counted.
        public var listed = 20

        /// As text for a terminal of 80 columns.
        public init() {}
    }

    /// A connection that is over.
    struct Finished: Sendable {
        let connection: Connection
        let transport: Transport
        /// Nil where it is not known.
        let clientIdentifier: [UInt8]?
        let version: MQTTVersion?
        let packets: Int
        let bytes: Int
        let duration: Int64?
        let ending: DialogueEnding
    }

    /// Connections that are kept to be listed: 4,096, of some 400 bytes.
    private static let maximumConnections = 4096

    /// What is to be written; whoever runs the report empties it between frames.
    public var buffer: [UInt8] = []
    /// Packets that were counted.
    public private(set) var packetsShown = 0
    /// Whether the end is that of the reading.
    public var isStopped = false

    let options: Options
    /// By the type of the answer and who sent it, at the place that `place` gives.
    private var latencies = [LatencyHistogram](repeating: LatencyHistogram(), count: 3 * 16)
    private(set) var slowest: [SlowAnswer] = []
    private(set) var topics = TopicStatistics()
    private(set) var throughput = ThroughputStatistics()
    /// Payloads by size: none, then below each power of two.
    private(set) var payloadSizes = [Int](repeating: 0, count: 33)
    /// By Client Identifier: nil stands for all of which it is not known, an empty one for all that go by none.
    private(set) var clients: [[UInt8]?: ClientStatistics] = [:]
    /// Connections of clients for which there was no room.
    private(set) var connectionsOfOthers = 0
    private(set) var finished: [Finished] = []
    private(set) var connections = 0
    private(set) var deliveries: [Delivery.Status: Int] = [:]
    /// What was left open, by what did not come.
    private(set) var unfinished: [ControlPacketType: Int] = [:]
    private(set) var journeys = 0
    private(set) var copies = 0
    /// Messages of which a subscriber got no copy that was seen.
    private(set) var journeysWithoutCopy = 0
    private(set) var broken = FindingCounts()
    private(set) var notes = CaptureNotes()
    /// The times of the first and last packet.
    private(set) var firstTime: Int64?
    private(set) var lastTime: Int64?

    /// A report that has counted nothing.
    public init(options: Options = Options()) { self.options = options }

    // MARK: What comes

    /// Counts a packet.
    public mutating func packet(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        packetsShown += 1
        broken.add(context.findings)
        if let time = context.position.time {
            firstTime = firstTime ?? time
            lastTime = time
        }
        throughput.add(bytes: context.length, at: context.position.time)
        if let answer = context.meaning.answer, let latency = answer.latency {
            latencies[Self.place(packet.type, context.sender)].add(latency)
            note(latency, answer.question, packet.type, context, on: connection)
        }
        switch packet {
        case .publish(let publish): count(publish, context)
        default: break
        }
    }

    private mutating func count(_ publish: borrowing PacketView.Publish, _ context: borrowing PacketContext) {
        let length = context.payloadLength ?? publish.payload.count
        payloadSizes[length == 0 ? 0 : min(32, Int.bitWidth - length.leadingZeroBitCount)] += 1
        let isFromServer = context.sender == .server
        if !publish.topicName.isEmpty {
            topics.add(
                publish.topicName, publish.payload, payloadLength: length, isRetained: publish.retain, isFromServer: isFromServer)
        } else if let topic = context.meaning.topic {
            topics.add(topic.span, publish.payload, payloadLength: length, isRetained: publish.retain, isFromServer: isFromServer)
        }
    }

    private mutating func note(
        _ latency: Int64, _ question: Int, _ type: ControlPacketType, _ context: borrowing PacketContext,
        on connection: borrowing ConnectionInfo
    ) {
        guard slowest.count < SlowAnswer.kept || latency > slowest[slowest.count - 1].latency else { return }
        let answer = SlowAnswer(
            latency: latency, type: type, sender: context.sender, position: context.position, question: question,
            connection: connection.tcp.id, client: connection.dialogue.clientIdentifier ?? [], topic: context.meaning.topic ?? [])
        slowest.insert(answer, at: slowest.firstIndex { $0.latency < latency } ?? slowest.count)
        if slowest.count > SlowAnswer.kept { slowest.removeLast() }
    }

    private static func place(_ type: ControlPacketType, _ sender: ControlPacket.Sender) -> Int {
        Int(sender.rawValue) << 4 | Int(type.rawValue)
    }

    /// How long answers took, by their type and who sent them.
    var allLatencies: [(type: ControlPacketType, sender: ControlPacket.Sender, latencies: LatencyHistogram)] {
        ControlPacketType.allCases.flatMap { type in
            [.client, .server, .unknown].compactMap { (sender: ControlPacket.Sender) in
                let histogram = latencies[Self.place(type, sender)]
                return histogram.count > 0 ? (type, sender, histogram) : nil
            }
        }
    }

    /// Counts what is wrong with a packet that has no fields.
    public mutating func unreadable(
        _ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        broken.add(context.findings)
    }

    /// Counts what is wrong beside the bytes of one packet.
    public mutating func finding(_ finding: StreamFinding, on connection: Connection) { broken.add(finding) }

    /// Counts a delivery that is over.
    public mutating func delivery(_ delivery: Delivery, on connection: borrowing ConnectionInfo) {
        deliveries[delivery.status, default: 0] += 1
    }

    /// Counts a message that was followed.
    public mutating func journey(_ journey: Journey) {
        journeys += 1
        copies += journey.copies.count
        if !journey.noCopySeen.isEmpty { journeysWithoutCopy += 1 }
    }

    /// Losses are in the summary.
    public mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {}

    /// What else connections carry is in the summary.
    public mutating func stream(_ stream: OtherStream) {}

    /// Counts a connection that is over.
    public mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        connections += 1
        let dialogue = connection.dialogue
        for exchange in dialogue.unfinished { unfinished[exchange.missing, default: 0] += 1 }
        let name = dialogue.clientIdentifier
        if finished.count < Self.maximumConnections {
            var duration: Int64?
            if let end = ending.position.time, let begin = connection.tcp.opened.time {
                duration = max(0, end.subtractingReportingOverflow(begin).partialValue)
            }
            finished.append(
                Finished(
                    connection: connection.tcp, transport: connection.transport, clientIdentifier: name,
                    version: connection.versionEvidence == .none ? nil : connection.version, packets: connection.packets.total,
                    bytes: connection.bytes, duration: duration, ending: ending.dialogue))
        }
        guard clients[name] != nil || clients.count < ClientStatistics.maximum else {
            connectionsOfOthers += 1
            return
        }
        var client = clients[name] ?? ClientStatistics()
        client.connections += 1
        switch ending.dialogue.cause {
        case .refused: client.refused += 1
        case .captureEnded: break
        default: if !ending.dialogue.isOrderly { client.broken += 1 }
        }
        client.packets += connection.packets.total
        client.bytes += connection.bytes
        if connection.versionEvidence != .none, !client.versions.contains(connection.version) { client.versions.append(connection.version) }
        if dialogue.opening.isConnectSeen { client.keepAlive = dialogue.keepAlive.seconds }
        client.longestSilence = max(client.longestSilence, dialogue.keepAlive.longestSilence)
        if let share = dialogue.keepAlive.longestShare { client.longestShare = max(client.longestShare ?? 0, share) }
        clients[name] = client
    }

    /// Takes note of the names of hosts.
    public mutating func note(_ annotation: CaptureAnnotation, file: String?) {
        if case .name(let name, let address) = annotation { notes.name(address, name) }
    }

    /// Writes what was counted.
    public mutating func finish(_ summary: AnalysisSummary, time: Int64?, statistics: InterfaceStatistics) {
        if options.isNDJSON {
            var records = StatisticsRecords(self)
            buffer += records.lines(summary, time, statistics)
        } else {
            var text = StatisticsText(self)
            buffer += text.text(summary, statistics)
        }
    }

    /// Clients, the busiest first.
    var busiestClients: [(name: [UInt8]?, client: ClientStatistics)] {
        clients.map { (name: $0.key, client: $0.value) }.sorted { one, other in
            guard one.client.packets == other.client.packets else { return one.client.packets > other.client.packets }
            guard let name = other.name else { return one.name != nil }
            return one.name.map { $0.lexicographicallyPrecedes(name) } ?? false
        }
    }

    /// How often something had no room among what is listed, by what it is.
    var limitsReached: [(name: StaticString, count: Int)] {
        [
            ("listed_connections", connections - finished.count), ("listed_clients", connectionsOfOthers),
            ("listed_topics", topics.messagesElsewhere),
        ]
    }

    /// Seconds from the first packet to the last; nil where it is not known, or nothing.
    var seconds: Double? {
        guard let firstTime, let lastTime, lastTime > firstTime else { return nil }
        return (Double(lastTime) - Double(firstTime)) / 1e9
    }
}
