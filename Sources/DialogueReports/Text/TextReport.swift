public import CaptureAnalysis
public import CaptureFiles
public import MQTTCodec
public import MQTTDialogues
public import TCPStreams

/// Dialogues as text for a person.
///
/// Grouped by connection, a dialogue is put down when it ends; or in parts, marked as continued, when more text waits than a bound allows.
/// In order of time, every line is put down at once and says whose it is.
public struct TextReport: Report {
    /// How the report looks, and what it shows.
    public struct Options: Sendable {
        /// Colour, signs and width.
        public var style = TextStyle()
        /// Whether lines come in order of time across connections.
        public var isChronological = false
        /// How times are shown.
        public var clock = ClockStyle.utc
        /// Bytes of a payload that are shown at most; nil for all.
        public var maximumPayload: Int? = 256
        /// Whether payloads are cut to what a line has room for.
        public var cutsPayloads = true
        /// Whether passwords and authentication data are shown.
        public var showsSecrets = false
        /// What is shown of a packet below its line; nil for nothing.
        public var detail: PacketDetail?
        /// Whether it is said of each message where the server sent it on, and not only where a subscriber seems to have been left out.
        public var showsJourneys = false
        /// Whether only the summary is wanted.
        public var summaryOnly = false
        /// Whether the summary follows the dialogues: of what was watched live there is no file that could be asked for it.
        public var endsWithSummary = false
        /// Bytes of text that wait for the end of their dialogues, with the lines above them, over all connections: 4 MiB.
        ///
        /// It is kept in pieces that are up to half empty, and as much again may be needed while it is put down: with 100,000 connections
        /// that is what the program has room for, and with hundreds it stays well under 96 MiB.
        public var waitingText = 4 << 20

        /// As for a terminal of 80 columns.
        public init() {}
    }

    /// What is to be written; whoever runs the report empties it between frames.
    public var buffer: [UInt8] = []
    /// Packets that were shown.
    public private(set) var packetsShown = 0

    /// Whether the end is that of the reading, not that of the capture.
    public var isStopped = false

    let options: Options
    var line: TextLine
    var clock: ClockText
    private let packetText: PacketText
    var waiting = WaitingDialogues()
    var hasWritten = false
    /// The packet whose line was written last.
    private var latest = (connection: 0, frame: 0)
    /// The bytes of the packet that comes, where they are to be shown.
    private var packetBytes: [UInt8] = []
    /// Names of addresses, and comments whose packets have not come.
    var notes = CaptureNotes()

    /// A report that has shown nothing.
    public init(options: Options = Options()) {
        self.options = options
        line = TextLine(style: options.style)
        clock = ClockText(style: options.clock)
        packetText = PacketText(
            maximumPayload: options.maximumPayload, showsSecrets: options.showsSecrets, showsProperties: options.detail == nil,
            cutsToFit: options.cutsPayloads)
    }

    // MARK: What comes

    /// Shows a packet.
    public mutating func packet(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        packetsShown += 1
        guard !options.summaryOnly else { return }
        line.reset()
        beginPacket(packet.type.name, context.position, context.sender, context.meaning.answer, on: connection)
        packetText.write(packet, context, to: &line)
        if options.isChronological, packet.type == .connect { noteOrigin(context.version, connection) }
        if let redelivery = context.meaning.redelivery { note(redelivery) }
        endPacket(context, on: connection)
    }

    /// Shows bytes that have no fields.
    public mutating func unreadable(
        _ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        guard !options.summaryOnly else { return }
        line.reset()
        let name = context.fault?.packetType?.name ?? "(no type)"
        beginPacket(name, context.position, context.sender, nil, on: connection)
        // An unreadable CONNECT or AUTH may hold a password anywhere.
        let mayHoldSecret = context.firstByte >> 4 == 1 || context.firstByte >> 4 == 15
        if mayHoldSecret, !options.showsSecrets, bytes.count > 0 {
            line.add(bytes.count, grouping: true)
            line.add(bytes.count == 1 ? " byte, not shown" : " bytes, not shown")
            line.endGroup()
        } else if bytes.count > 0 {
            PayloadText(bytes, total: bytes.count, limit: 64, cutsToFit: true).write(to: &line)
        }
        self.bytes(bytes)
        endPacket(context, on: connection)
    }

    /// Shows a PUBLISH whose payload is there only in part.
    public mutating func partial(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        guard !options.summaryOnly else { return }
        line.reset()
        beginPacket(packet.type.name, context.position, context.sender, nil, on: connection)
        packetText.write(packet, context, to: &line)
        line.startNote()
        notePart(context)
        endPacket(context, on: connection)
    }

    /// Shows that a packet is there only in part.
    public mutating func partial(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        guard !options.summaryOnly else { return }
        line.reset()
        let name = ControlPacketType(rawValue: context.firstByte >> 4)?.name ?? "(no type)"
        beginPacket(name, context.position, context.sender, nil, on: connection)
        notePart(context)
        packetBytes.removeAll(keepingCapacity: true)
        endPacket(context, on: connection)
    }

    /// Takes the bytes of the packet that comes, where they are to be shown.
    public mutating func bytes(_ bytes: Span<UInt8>) {
        guard options.detail != nil else { return }
        packetBytes.removeAll(keepingCapacity: true)
        packetBytes.append(copying: bytes)
    }

    private mutating func notePart(_ context: borrowing PacketContext) {
        line.color(.caution)
        line.add(.perhaps)
        line.add(" partial")
        line.color(.plain)
        line.endGroup()
        line.add(context.captured ?? 0, grouping: true)
        line.add(" of ")
        line.add(context.length, grouping: true)
        line.add(" B captured")
        line.endGroup()
    }

    /// Shows that bytes are missing.
    public mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {
        guard !options.summaryOnly else { return }
        line.reset()
        beginLine(loss.position, nil, connection.tcp.id, connection.dialogue.clientIdentifier)
        line.color(.caution)
        line.add(.gap)
        line.add(" (gap)")
        line.color(.plain)
        line.putDownLeft(2 + PacketText.typeWidth + 1)
        line.startBody(hang: bodyHang)
        switch loss.reason {
        case .notCaptured(let reason):
            if let bytes = loss.bytes {
                line.add(bytes, grouping: true)
                line.add(" B not captured")
            } else {
                line.add("bytes not captured, how many cannot be known")
            }
            line.endGroup()
            line.add(wire: Array(reason.words.utf8).span)
            line.endGroup()
        case .unreadable(let reason):
            line.add(wire: Array(reason.utf8).span)
            line.endGroup()
        case nil: line.addSentence("the capture begins within a packet")
        }
        if loss.resynchronized || loss.skippedBytes > 0 {
            line.startNote()
            line.addSentence(loss.resynchronized ? "reading goes on at the next packet," : "the rest of this direction could not be read,")
            line.add(loss.skippedBytes, grouping: true)
            line.add(" B")
            line.endGroup(gap: 1)
            line.addSentence("skipped")
        }
        line.end()
        putDown(on: connection)
    }

    /// Says in one line what a connection carries instead of MQTT.
    public mutating func stream(_ stream: OtherStream) {
        guard !options.summaryOnly, stream.content != .nothing else { return }
        line.reset()
        writeOther(stream)
        separate()
        buffer.append(contentsOf: line.bytes)
        guard let slot = waiting.knownSlot(of: stream.connection.id) else { return }
        buffer.append(contentsOf: waiting.takeBelowHeader(slot))
        waiting.forget(slot)
    }

    /// Shows something wrong beside the bytes of one packet: under its line, or where no packet shows it in one of its own.
    public mutating func finding(_ finding: StreamFinding, on connection: Connection) {
        guard !options.summaryOnly else { return }
        line.reset()
        if latest != (connection.id, finding.position.frame) {
            beginLine(finding.position, nil, connection.id, nil)
        } else {
            line.pad(bodyHang)
        }
        line.startBody(hang: max(bodyHang, line.column))
        line.add(finding)
        line.end()
        guard !options.isChronological else {
            buffer.append(contentsOf: line.bytes)
            return
        }
        let slot = waiting.slot(of: connection.id)
        if !waiting[slot].hasHeader {
            var header = TextLine(style: options.style)
            writeHeader(of: connection, to: &header)
            waiting.begin(slot, with: header.bytes, isProvisional: true)
        }
        putDown(slot)
    }

    /// Shows where a message went, where that is asked for, or where it does not seem to have reached everyone.
    public mutating func journey(_ journey: Journey) {
        guard !options.summaryOnly, options.showsJourneys || !journey.noCopySeen.isEmpty else { return }
        line.reset()
        let slot = options.isChronological ? nil : waiting.knownSlot(of: journey.publisher)
        writeJourney(journey, namesPublisher: slot == nil)
        if let slot {
            putDown(slot)
        } else {
            separate()
            buffer.append(contentsOf: line.bytes)
        }
    }

    /// Shows how a dialogue ended.
    public mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        guard !options.summaryOnly else { return }
        line.reset()
        writeFooter(ending, on: connection)
        putDown(on: connection)
        guard !options.isChronological else { return }
        let slot = waiting.slot(of: connection.tcp.id)
        // Names may stand behind the packets.
        if !notes.names.isEmpty { putHeader(of: connection, slot) }
        flush(slot, isEnd: true)
        waiting.forget(slot)
    }

    /// Puts down what still waits, and the summary.
    public mutating func finish(_ summary: AnalysisSummary, time: Int64?, statistics: InterfaceStatistics) {
        for slot in waiting.withText { flush(slot, isEnd: true) }
        writeCommentsLeft()
        var text = SummaryText(style: options.style)
        text.write(summary, statistics, isAsked: options.summaryOnly, endsDialogues: options.endsWithSummary)
        guard !text.bytes.isEmpty else { return }
        separate()
        buffer.append(contentsOf: text.bytes)
    }

    // MARK: The beginning of a line

    private static let frameWidth = 8
    /// Columns of `42.3 ms`, with a column before it.
    private static let latencyWidth = 8
    private static let whoWidth = 14
    static let noteIndent = 36
    /// Where the fields of a packet begin, and where with their bytes, which take columns of their own.
    private static let (fieldsIndent, bytesIndent) = (14, 5)

    /// Frame, time and latency, and in chronological order whose line it is.
    mutating func beginLine(
        _ position: Position, _ answer: Dialogue.Answer?, _ connection: Int, _ name: [UInt8]?
    ) {
        line.color(.dim)
        line.add(position.frame)
        line.putDownRight(Self.frameWidth)
        line.pad(2)
        clock.append(position.time, to: &line)
        line.color(.plain)
        line.putDown()
        if let latency = answer?.latency {
            // A long one takes columns of what follows, and none from the time before it.
            line.pad(1)
            DurationText.append(latency, isUnicode: options.style.isUnicode, to: &line)
            line.putDownRight(Self.latencyWidth - 1)
        } else {
            line.pad(Self.latencyWidth)
        }
        guard options.isChronological else { return line.pad(2) }
        line.pad(1)
        line.color(.dim)
        line.add(connection)
        line.color(.plain)
        if let name, !name.isEmpty {
            line.add(" ")
            line.add(wire: name.span, limit: Self.whoWidth - 4)
        }
        line.putDownRight(Self.whoWidth)
        line.pad(1)
    }

    private mutating func beginPacket(
        _ name: StaticString, _ position: Position, _ sender: ControlPacket.Sender, _ answer: Dialogue.Answer?,
        on connection: borrowing ConnectionInfo
    ) {
        noteDay(position, on: connection)
        latest = (connection.tcp.id, position.frame)
        beginLine(position, answer, connection.tcp.id, connection.dialogue.clientIdentifier)
        line.color(sender == .server ? .server : .client)
        line.add(sender == .server ? .toClient : .toServer)
        line.add(" ")
        line.add(name)
        line.color(.plain)
        line.putDownLeft(2 + PacketText.typeWidth + 1)
        line.startBody(hang: bodyHang)
    }

    /// Where hangs what is wrapped: further left than where the body begins, for there is more room.
    var bodyHang: Int { options.isChronological ? Self.noteIndent + 10 : Self.noteIndent }

    /// A line with the date where the day is another than that of the line before.
    private mutating func noteDay(_ position: Position, on connection: borrowing ConnectionInfo) {
        guard let time = position.time, !options.clock.isRelative else { return }
        let day = Int32(clamping: clock.day(time))
        let slot = waiting.slot(of: options.isChronological ? 0 : connection.tcp.id)
        let before = waiting[slot].day
        guard before != day else { return }
        waiting[slot].day = day
        // The header says the first day.
        guard before != nil || options.isChronological, let date = clock.date(time) else { return }
        line.pad(10)
        line.color(.dim)
        line.add(date)
        line.color(.plain)
        line.putDown()
        line.end()
    }

    // MARK: Below the line

    /// What belongs to a packet of whatever kind: what is wrong, comments, and the fields one by one where they are asked for.
    private mutating func endPacket(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        let hasTable = options.detail != nil && !packetBytes.isEmpty
        if !hasTable {
            for finding in context.findings {
                line.startNote()
                line.add(finding)
            }
        }
        noteComments(frame: context.position.frame)
        line.end()
        if hasTable, let detail = options.detail { writeFields(context, detail) }
        putDown(on: connection)
    }

    private mutating func writeFields(_ context: borrowing PacketContext, _ detail: PacketDetail) {
        var table = FieldTable(detail: detail, indent: detail == .bytes ? Self.bytesIndent : Self.fieldsIndent)
        // Whoever says how much of a payload is to be shown means the bytes as well.
        if !options.cutsPayloads { table.maximumRows = max(table.maximumRows, table.rows(for: options.maximumPayload ?? .max)) }
        let fields = PacketFields(
            of: packetBytes, length: context.length, version: context.version, sender: context.sender, showsSecrets: options.showsSecrets)
        table.write(fields.rows, of: packetBytes, at: 0, context.findings, to: &line)
        packetBytes.removeAll(keepingCapacity: true)
    }

    /// `↻ again: first sent in frame 24 on connection 1, 1.39 s earlier`.
    private mutating func note(_ redelivery: Redelivery) {
        line.startNote()
        line.color(.caution)
        line.add(.again)
        line.add(" again:")
        line.color(.plain)
        line.endGroup()
        let what = redelivery.isRelease ? "for the PUBLISH in frame" : "first sent in frame"
        let place = redelivery.connection.map { " on connection \($0)" } ?? ""
        line.addSentence("\(what) \(redelivery.original)\(place)" + (redelivery.elapsed == nil ? "" : ","))
        guard let elapsed = redelivery.elapsed else { return }
        DurationText.append(elapsed, isUnicode: options.style.isUnicode, to: &line)
        line.endGroup(gap: 1)
        line.addSentence("earlier")
    }

    private mutating func noteOrigin(_ version: MQTTVersion, _ connection: borrowing ConnectionInfo) {
        line.startNote()
        line.layers(connection.layers)
        line.add("MQTT ")
        line.add(version.description)
        line.endGroup()
        line.color(.dim)
        line.add("from ")
        line.add(connection.tcp.client.description)
        line.color(.plain)
        line.endGroup()
    }

    // MARK: Putting down

    /// Puts the header above what waits, and keeps it up to date: the server may name a client that has no name.
    private mutating func noteHeader(on connection: borrowing ConnectionInfo) {
        let slot = waiting.slot(of: connection.tcp.id)
        // Written with the first packet, and again with the CONNACK.
        guard
            !waiting[slot].hasHeader || waiting[slot].isHeaderProvisional
                || connection.packets[.connAck] == 1 && connection.packets.total <= 2
        else { return }
        putHeader(of: connection, slot)
    }

    private mutating func putHeader(of connection: borrowing ConnectionInfo, _ slot: Int) {
        var header = TextLine(style: options.style)
        writeHeader(of: connection, to: &header)
        waiting.begin(slot, with: header.bytes + (waiting[slot].isContinued ? "          (continued)\n".utf8 : "".utf8))
    }

    /// Moves the line to where it belongs.
    private mutating func putDown(on connection: borrowing ConnectionInfo) {
        guard !options.isChronological else {
            buffer.append(contentsOf: line.bytes)
            return
        }
        noteHeader(on: connection)
        putDown(waiting.slot(of: connection.tcp.id))
    }

    /// Moves the line to the end of a dialogue; where too much waits, the longest are put down as far as they have come, about an eighth
    /// of all, so that what is put down does not take as much room again in the buffer.
    private mutating func putDown(_ slot: Int) {
        waiting.append(line.bytes, to: slot)
        guard waiting.bytes > options.waitingText else { return }
        for slot in waiting.large {
            flush(slot, isEnd: false)
            if waiting.bytes <= options.waitingText / 8 * 7 { break }
        }
    }

    /// Puts down what waits of one dialogue.
    private mutating func flush(_ slot: Int, isEnd: Bool) {
        separate()
        buffer.append(contentsOf: waiting.take(slot))
        if !isEnd { buffer.append(contentsOf: "          (to be continued)\n".utf8) }
    }

    /// An empty line between dialogues.
    private mutating func separate() {
        if hasWritten, !options.isChronological { buffer.append(UInt8(ascii: "\n")) }
        hasWritten = true
    }
}
