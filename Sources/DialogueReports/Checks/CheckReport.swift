public import CaptureAnalysis
public import CaptureFiles
public import MQTTCodec
import MQTTDialogues
public import TCPStreams

/// Only what is wrong: by rule, the gravest first; or as records, as it is found.
///
/// Text is written at the end, and memory does not grow with what is found: of each rule some findings are kept, and all are counted.
public struct CheckReport: Report {
    /// What counts, and how it is written.
    public struct Options: Sendable {
        /// Colour, signs and width.
        public var style = TextStyle()
        /// How times are shown.
        public var clock = ClockStyle.utc
        /// Whether findings are told as newline-delimited JSON.
        public var isNDJSON = false
        /// The least severity that counts as wrong.
        public var leastSeverity = NormativeStatement.Severity.protocolError
        /// Rules whose breaches are not told.
        public var ignored: Set<BrokenRule> = []
        /// How many findings of one rule are listed; the rest are counted.
        public var listed = 10
        /// Ports where a stream that nobody can read may well be MQTT.
        public var likelyPorts: Set<UInt16> = []

        /// Every rule counts; in text for a terminal of 80 columns.
        public init() {}
    }

    /// Findings that are kept to be listed, over all rules: 20,000.
    ///
    /// With their text they take some 600 bytes each, and so 12 MiB; nobody reads that far.
    private static let maximumListed = 20_000

    /// One finding of a rule.
    struct Entry: Sendable {
        let position: Position
        let connection: Int
        let client: Endpoint
        let sender: ControlPacket.Sender
        /// The packet that shows it, or who.
        let what: String
        /// Where it is, and what is wrong.
        let text: String
    }

    /// What was found of one rule.
    struct Group: Sendable {
        let severity: NormativeStatement.Severity
        var count = 0
        var entries: [Entry] = []
    }

    /// A stream that was not read, and may be MQTT.
    struct Unread: Sendable {
        let connection: Connection
        let words: String
    }

    /// Findings that count, and streams that were not read and look like MQTT or like TLS.
    public private(set) var verdict = Verdict()
    /// Packets that were looked at.
    public private(set) var packetsShown = 0
    /// Whether the end is that of the reading.
    public var isStopped = false

    let options: Options
    private(set) var groups: [BrokenRule: Group] = [:]
    private(set) var listed = 0
    /// Findings of rules that are ignored.
    private(set) var ignored = 0
    /// Findings that are less grave than what counts, by severity.
    private(set) var lesser: [NormativeStatement.Severity: Int] = [:]
    /// The first streams that were not read.
    private(set) var unread: [Unread] = []
    /// What the clients of listed findings call themselves; nil until it is known.
    private(set) var clientIdentifiers: [Int: [UInt8]?] = [:]
    /// The packet that was told last, for what is found right behind it.
    private var latest = (connection: 0, frame: 0, type: ControlPacketType?.none)
    private(set) var notes = CaptureNotes()
    var records: CheckRecords
    private var text: [UInt8] = []

    /// A report that has found nothing.
    public init(options: Options = Options()) {
        self.options = options
        records = CheckRecords()
    }

    /// What is to be written; whoever runs the report empties it between frames.
    public var buffer: [UInt8] {
        get { options.isNDJSON ? records.buffer : text }
        _modify {
            if options.isNDJSON { yield &records.buffer } else { yield &text }
        }
    }

    // MARK: What comes

    /// Takes what is wrong with a packet.
    public mutating func packet(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        packetsShown += 1
        take(context, packet.type, on: connection)
    }

    /// Takes what is wrong with a packet that has no fields.
    public mutating func unreadable(
        _ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        take(context, context.fault?.packetType, on: connection)
    }

    /// Nothing is wrong with a packet because bytes of it are missing.
    public mutating func partial(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        latest = (connection.tcp.id, context.position.frame, ControlPacketType(rawValue: context.firstByte >> 4))
    }

    private mutating func take(
        _ context: borrowing PacketContext, _ type: ControlPacketType?, on connection: borrowing ConnectionInfo
    ) {
        latest = (connection.tcp.id, context.position.frame, type)
        for finding in context.findings {
            let rule = BrokenRule(finding)
            guard counts(rule, finding.severity) else { continue }
            if options.isNDJSON {
                records.write(finding, context, on: connection)
            } else if isListed(rule, finding.severity) {
                clientIdentifiers[connection.tcp.id] = connection.dialogue.clientIdentifier
                groups[rule]?.entries.append(
                    Entry(
                        position: context.position, connection: connection.tcp.id, client: connection.tcp.client, sender: context.sender,
                        what: Self.name(of: type), text: "\(finding.place), \(finding.field): \(finding.message)"))
            }
        }
    }

    /// Takes what is wrong beside the bytes of one packet.
    public mutating func finding(_ finding: StreamFinding, on connection: Connection) {
        let rule = BrokenRule(finding)
        guard counts(rule, finding.severity) else { return }
        if options.isNDJSON {
            records.write(finding, on: connection)
        } else if isListed(rule, finding.severity) {
            let isBehindPacket = latest.connection == connection.id && latest.frame == finding.position.frame
            // What the client is called is told with its packets, and at the end.
            if clientIdentifiers[connection.id] == nil { clientIdentifiers[connection.id] = .some(nil) }
            groups[rule]?.entries.append(
                Entry(
                    position: finding.position, connection: connection.id, client: connection.client, sender: finding.sender,
                    what: isBehindPacket ? Self.name(of: latest.type) : finding.sender == .server ? "(server)" : "(client)",
                    text: finding.sentence))
        }
    }

    private static func name(of type: ControlPacketType?) -> String { type?.description ?? "(no type)" }

    /// Whether a finding counts; where it does not, that is counted.
    private mutating func counts(_ rule: BrokenRule, _ severity: NormativeStatement.Severity) -> Bool {
        guard severity.rank >= options.leastSeverity.rank else {
            lesser[severity, default: 0] += 1
            return false
        }
        guard options.ignored.isEmpty || !options.ignored.contains(rule) else {
            ignored += 1
            return false
        }
        verdict.violations += 1
        return true
    }

    /// Counts a finding of a rule, and says whether there is room to list it.
    private mutating func isListed(_ rule: BrokenRule, _ severity: NormativeStatement.Severity) -> Bool {
        groups[rule, default: Group(severity: severity)].count += 1
        guard groups[rule]?.entries.count ?? 0 < options.listed, listed < Self.maximumListed else { return false }
        listed += 1
        return true
    }

    /// Nothing is wrong with bytes that were not captured; a direction of which nothing could be decrypted was not looked at.
    public mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {
        guard loss.layer == .tls, case .unreadable(let reason) = loss.reason, !loss.resynchronized else { return }
        leaveUnread(connection.tcp, "one direction: \(reason)")
    }

    /// Takes note of a stream that may be MQTT, and was not read.
    public mutating func stream(_ stream: OtherStream) {
        switch stream.content {
        case .tls, .mqtt: break
        case .unknown, .proxy, .socks:
            let ports = [stream.connection.server.port, stream.connection.client.port]
            guard ports.contains(where: options.likelyPorts.contains) else { return }
        case .http, .ssh, .nothing: return
        }
        leaveUnread(stream.connection, stream.content.words + (stream.reason.map { ", \($0)" } ?? ""))
    }

    /// Takes note of what the client was called, and of a stream of which nothing could be read.
    public mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        if clientIdentifiers[connection.tcp.id] != nil {
            clientIdentifiers[connection.tcp.id] = connection.dialogue.clientIdentifier
        }
        // Where a peer broke a rule, that is why the rest cannot be read.
        guard connection.packets.total == 0, connection.skippedBytes > 0, !connection.dialogue.taint.hasFaults else { return }
        leaveUnread(connection.tcp, "MQTT, where its packets begin could not be told")
    }

    private mutating func leaveUnread(_ connection: Connection, _ words: String) {
        verdict.unreadStreams += 1
        if unread.count < 10 { unread.append(Unread(connection: connection, words: words)) }
    }

    /// Takes note of the names of hosts.
    public mutating func note(_ annotation: CaptureAnnotation, file: String?) {
        guard case .name(let name, let address) = annotation else { return }
        if options.isNDJSON { records.note(name, of: address) } else { notes.name(address, name) }
    }

    /// Takes note of where a frame comes from.
    public mutating func note(frame: Int, file: String, numberInFile: Int) {
        records.sources.note(frame: frame, file: file, number: numberInFile)
    }

    /// Writes what was found.
    public mutating func finish(_ summary: AnalysisSummary, time: Int64?, statistics: InterfaceStatistics) {
        if options.isNDJSON {
            records.finish(summary, time: time, statistics)
        } else {
            var text = CheckText(self)
            self.text += text.text(summary, statistics)
        }
    }
}

extension NormativeStatement.Severity {
    /// The higher, the graver.
    var rank: Int {
        switch self {
        case .advice: 0
        case .protocolError: 1
        case .malformed: 2
        }
    }
}
