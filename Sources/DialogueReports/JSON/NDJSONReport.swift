public import CaptureAnalysis
public import CaptureFiles
public import MQTTCodec
public import MQTTDialogues
public import TCPStreams

/// Tells an analysis as newline-delimited JSON: one object a line, as things happen, and a summary at the end.
///
///     var analyzer = CaptureAnalyzer(output: NDJSONReport())
///     // for each frame:
///     analyzer.receive(bytes, linkType: 1, originalLength: bytes.count, at: position)
///     analyzer.withOutput { report in
///         // write report.buffer somewhere
///         report.buffer.removeAll(keepingCapacity: true)
///     }
///
/// The lines are ASCII and UTF-8, whatever the packets hold; characters that a terminal might act on are escaped.
public struct NDJSONReport: Report {
    /// How the report looks.
    public struct Options: Hashable, Sendable {
        /// How many bytes of a payload are shown; nil for all.
        public var maximumPayload: Int? = 65_536
        /// Whether passwords and Authentication Data are shown, and not only how many bytes they have.
        public var showsSecrets = false
        /// Whether nothing is told but the summary.
        public var isSummaryOnly = false

        /// 64 KiB of payload, no secrets, every record.
        public init() {}
    }

    /// Packets that were told.
    public private(set) var packetsShown = 0
    /// Whether the end is that of the reading.
    public var isStopped = false
    /// Where the latest frames came from, where there are several inputs.
    private var sources = FrameSources()
    private let form: PacketJSON
    private let isSummaryOnly: Bool
    private var json = JSONWriter()
    private var connectionKeys = ConnectionKeys()
    private var findings = FindingCounts()

    /// A report that has told nothing.
    public init(options: Options = Options()) {
        form = PacketJSON(maximumPayload: options.maximumPayload, showsSecrets: options.showsSecrets)
        isSummaryOnly = options.isSummaryOnly
    }

    /// The lines that were written, each with its line feed; whoever takes them out empties it.
    public var buffer: [UInt8] {
        get { json.buffer }
        _modify { yield &json.buffer }
    }

    /// Tells a packet with its fields.
    public mutating func packet(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        findings.add(context.findings)
        packetsShown += 1
        guard !isSummaryOnly else { return }
        begin(context, on: connection)
        json.key("type")
        json.string(packet.type.name)
        json.key("length")
        json.number(context.length)
        json.key("packet")
        form.write(
            packet, firstByte: context.firstByte, version: context.version, payloadLength: context.payloadLength, to: &json)
        json.findings(context.findings)
        writeMeaning(context, isPublish: packet.type == .publish)
        json.endObject()
        json.endLine()
    }

    /// Tells a packet whose fields cannot be told apart: what is wrong with it, without `packet`.
    public mutating func unreadable(
        _ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        findings.add(context.findings)
        guard !isSummaryOnly else { return }
        begin(context, on: connection)
        // Without bytes it is the Remaining Length that makes no sense.
        writeType(context, isLengthKnown: !bytes.isEmpty)
        json.findings(context.findings)
        json.endObject()
        json.endLine()
    }

    /// Tells a PUBLISH that has lost bytes of its payload, with what is there of it.
    public mutating func partial(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        guard !isSummaryOnly else { return }
        begin(context, on: connection)
        writePart(context)
        json.key("packet")
        form.write(
            packet, firstByte: context.firstByte, version: context.version, payloadLength: context.payloadLength, to: &json)
        json.findings(context.findings)
        writeMeaning(context, isPublish: true)
        json.endObject()
        json.endLine()
    }

    /// Tells another packet of which bytes are missing: how many there are, without `packet`.
    public mutating func partial(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        guard !isSummaryOnly else { return }
        begin(context, on: connection)
        writePart(context)
        json.findings(context.findings)
        json.endObject()
        json.endLine()
    }

    private mutating func writePart(_ context: borrowing PacketContext) {
        writeType(context, isLengthKnown: true)
        json.key("partial")
        json.boolean(true)
        if let captured = context.captured {
            json.key("captured")
            json.number(captured)
        }
    }

    /// Tells of bytes that are not there.
    public mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {
        guard !isSummaryOnly else { return }
        json.begin("loss", time: loss.position.time)
        connectionKeys.write(connection.tcp, connection.transport, to: &json)
        json.key("sender")
        json.string(name(loss.sender))
        json.key("layer")
        json.string(escaping: loss.layer.rawValue)
        if let bytes = loss.bytes {
            json.key("bytes")
            json.number(bytes)
        }
        writeFrame(loss.position.frame)
        json.key("resynchronized")
        json.boolean(loss.resynchronized)
        json.key("skipped_bytes")
        json.number(loss.skippedBytes)
        json.endObject()
        json.endLine()
    }

    /// Tells what a connection carries that is not MQTT.
    public mutating func stream(_ stream: OtherStream) {
        guard !isSummaryOnly else { return }
        json.begin("stream", time: stream.position.time)
        connectionKeys.write(stream.connection, stream.transport, to: &json)
        json.key("carries")
        json.string(escaping: stream.content.rawValue)
        json.layers(stream.layers)
        if let reason = stream.reason {
            json.key("reason")
            json.string(escaping: reason)
        }
        json.endObject()
        json.endLine()
    }

    /// Tells what is wrong with a dialogue or a layer.
    public mutating func finding(_ finding: StreamFinding, on connection: Connection) {
        findings.add(finding)
        guard !isSummaryOnly else { return }
        json.begin("finding", time: finding.position.time)
        connectionKeys.write(connection, finding.transport, to: &json)
        writeFrame(finding.position.frame)
        json.keys(of: finding)
        json.endObject()
        json.endLine()
    }

    /// Tells that a message of QoS 1 or 2 is over.
    public mutating func delivery(_ delivery: Delivery, on connection: borrowing ConnectionInfo) {
        guard !isSummaryOnly else { return }
        json.begin("delivery", time: delivery.time)
        connectionKeys.write(connection.tcp, connection.transport, to: &json)
        json.keys(of: delivery)
        json.endObject()
        json.endLine()
    }

    /// Tells where a message went.
    public mutating func journey(_ journey: Journey) {
        guard !isSummaryOnly else { return }
        json.begin("journey", time: journey.time)
        json.key("publisher")
        json.number(journey.publisher)
        writeFrame(journey.token)
        json.keys(of: journey)
        json.endObject()
        json.endLine()
    }

    /// Tells how a connection ended, and what it was.
    public mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        guard !isSummaryOnly else { return }
        json.begin("connection", time: ending.position.time)
        connectionKeys.write(connection.tcp, connection.transport, to: &json)
        writeFrame(ending.position.frame)
        json.layers(connection.layers)
        json.keys(of: ending, connection, isStopped: isStopped)
        json.endObject()
        json.endLine()
    }

    /// Takes note of where a frame comes from, for the packets that it completes.
    public mutating func note(frame: Int, file: String, numberInFile: Int) {
        sources.note(frame: frame, file: file, number: numberInFile)
    }

    /// Takes note of a name; tells a comment.
    public mutating func note(_ annotation: CaptureAnnotation, file: String?) {
        switch annotation {
        case .name(let name, let address): connectionKeys.name(address, name)
        case .comment(let text, let subject):
            guard !isSummaryOnly else { return }
            json.begin("comment", time: nil)
            if case .frame(let frame) = subject, sources[frame] != nil {
                writeFrame(frame)
            } else if let file {
                json.key("file")
                json.string(escaping: file)
            }
            switch subject {
            case .frame(let frame):
                if sources[frame] == nil { writeFrame(frame) }
            case .section(let section):
                json.key("section")
                json.number(section)
            case .interface(let interface, let section):
                json.key("section")
                json.number(section)
                json.key("interface")
                json.number(interface)
            }
            json.key("text")
            json.string(escaping: text)
            json.endObject()
            json.endLine()
        }
    }

    /// Tells the last line, what was found in numbers.
    ///
    /// - Parameters:
    ///   - summary: that of the analyzer, when it has finished.
    ///   - time: nanoseconds since 1970-01-01 UTC of the last frame; nil where the capture has no times.
    ///   - statistics: what whoever captured counted, and says that it missed.
    public mutating func finish(_ summary: AnalysisSummary, time: Int64?, statistics: InterfaceStatistics = InterfaceStatistics()) {
        json.begin("summary", time: time)
        json.summary(summary, findings, statistics)
        json.endObject()
        json.endLine()
    }
}

extension NDJSONReport {
    /// The keys of a `packet` record up to the type.
    @inline(always)
    private mutating func begin(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        json.begin("packet", time: context.position.time)
        connectionKeys.write(connection.tcp, connection.transport, from: context.sender == .server ? .server : .client, to: &json)
        writeFrame(context.position.frame)
        if context.firstFrame != context.position.frame {
            json.key("first_frame")
            json.number(context.firstFrame)
        }
        json.key("sender")
        json.string(name(context.sender))
        if !context.isVersionUnknown {
            json.key("version")
            json.string(name(context.version))
        }
        json.key("version_inferred")
        json.boolean(context.isVersionInferred)
    }

    /// The number of a frame, and where it came from where there are several inputs.
    @inline(always)
    private mutating func writeFrame(_ frame: Int) {
        json.key("frame")
        json.number(frame)
        guard let source = sources[frame] else { return }
        json.key("file")
        json.string(escaping: source.file)
        json.key("file_frame")
        json.number(source.number)
    }

    /// The type of a packet that is not shown, where its version knows it, and its length.
    private mutating func writeType(_ context: borrowing PacketContext, isLengthKnown: Bool) {
        if let type = ControlPacketType(rawValue: context.firstByte >> 4), type != .auth || context.version == .v5_0 {
            json.key("type")
            json.string(type.name)
        }
        guard isLengthKnown else { return }
        json.key("length")
        json.number(context.length)
    }

    /// What a packet means to others: the Topic Name behind an alias, and what it answers.
    @inline(always)
    private mutating func writeMeaning(_ context: borrowing PacketContext, isPublish: Bool) {
        if isPublish, let topic = context.meaning.topic { json.text("topic", topic.span) }
        if let answer = context.meaning.answer {
            if let latency = answer.latency {
                json.key("latency_ms")
                json.milliseconds(nanoseconds: latency)
            }
            json.key("acknowledges")
            json.number(answer.question)
        }
        if let redelivery = context.meaning.redelivery { json.redelivery(redelivery) }
    }
}

extension JSONWriter {
    /// The keys that every record begins with.
    @inline(always)
    mutating func begin(_ record: StaticString, time: Int64?) {
        beginObject()
        key("schema")
        string("mqttscope/1")
        key("record")
        string(record)
        if let time {
            key("time")
            self.time(nanoseconds: time)
        }
    }
}
