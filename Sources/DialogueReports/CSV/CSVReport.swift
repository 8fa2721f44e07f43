public import CaptureAnalysis
public import CaptureFiles
public import MQTTCodec
internal import MQTTDialogues
import TCPStreams

/// The packets of an analysis as comma-separated values: a header, and a row for each packet.
///
/// What is not a packet has no row: losses, how connections ended, and the summary are told as text and as NDJSON.
public struct CSVReport: Report {
    /// How the report looks.
    public struct Options: Hashable, Sendable {
        /// The columns.
        public var fields = CSVField.usual
        /// How many bytes of a payload are shown; nil for all.
        public var maximumPayload: Int? = 65_536

        /// The usual columns, 64 KiB of payload.
        public init() {}
    }

    /// Packets that were told, without those that are there only in part.
    public private(set) var packetsShown = 0
    /// Whether the end is that of the reading; the rows say nothing of it.
    public var isStopped = false
    private let options: Options
    private var csv = CSVWriter()

    /// A report that has told nothing but the header.
    public init(options: Options = Options()) {
        self.options = options
        for field in options.fields {
            csv.beginCell()
            csv.plain(field.rawValue)
        }
        csv.endRow()
    }

    /// The rows that were written; whoever takes them out empties it.
    public var buffer: [UInt8] {
        get { csv.buffer }
        _modify { yield &csv.buffer }
    }

    /// Tells a packet.
    public mutating func packet(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        packetsShown += 1
        row(packet, context, on: connection)
    }

    /// Tells a packet whose fields cannot be told apart: what is known without them.
    public mutating func unreadable(
        _ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        // Without bytes it is the Remaining Length that makes no sense.
        row(context, isLengthKnown: !bytes.isEmpty, on: connection)
    }

    /// Tells a PUBLISH that has lost bytes of its payload.
    public mutating func partial(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        row(packet, context, on: connection)
    }

    /// Tells another packet of which bytes are missing.
    public mutating func partial(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        row(context, on: connection)
    }

    /// Does nothing: a loss is no packet.
    public mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {}

    /// Does nothing: there is no packet.
    public mutating func stream(_ stream: OtherStream) {}

    /// Does nothing: the end of a connection is no packet.
    public mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {}

    /// Does nothing: a table has no summary.
    public mutating func finish(_ summary: AnalysisSummary, time: Int64?, statistics: InterfaceStatistics) {}
}

// MARK: Rows

extension CSVReport {
    private mutating func row(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        for field in options.fields {
            csv.beginCell()
            if !write(field, context, connection) { csv.write(field, of: packet, context, options.maximumPayload) }
        }
        csv.endRow()
    }

    private mutating func row(
        _ context: borrowing PacketContext, isLengthKnown: Bool = true, on connection: borrowing ConnectionInfo
    ) {
        for field in options.fields {
            csv.beginCell()
            if field != .length || isLengthKnown { _ = write(field, context, connection) }
        }
        csv.endRow()
    }

    /// Writes what is known beside the fields of a packet.
    ///
    /// - Returns: false where the column is one of those fields.
    private mutating func write(
        _ field: CSVField, _ context: borrowing PacketContext, _ connection: borrowing ConnectionInfo
    ) -> Bool {
        switch field {
        case .time: if let time = context.position.time { csv.buffer.append(time: time) }
        case .connection: csv.number(connection.tcp.id)
        case .frame: csv.number(context.position.frame)
        case .firstFrame: csv.number(context.firstFrame)
        case .sender: csv.plain(name(context.sender))
        case .version: if !context.isVersionUnknown { csv.plain(name(context.version)) }
        case .type:
            if let type = ControlPacketType(rawValue: context.firstByte >> 4), type != .auth || context.version == .v5_0 {
                csv.plain(type.name)
            }
        case .length: csv.number(context.length)
        case .captured: csv.number(context.captured ?? context.length)
        case .findings: writeFindings(context)
        case .clientIdentifier: if let name = connection.dialogue.clientIdentifier { csv.text(name.span) }
        case .sourceAddress: endpoint(context, connection).address.append(to: &csv.buffer)
        case .sourcePort: csv.number(endpoint(context, connection).port)
        case .destinationAddress: endpoint(context, connection, isPeer: true).address.append(to: &csv.buffer)
        case .destinationPort: csv.number(endpoint(context, connection, isPeer: true).port)
        case .latency: if let latency = context.meaning.answer?.latency { csv.buffer.append(milliseconds: latency) }
        case .acknowledges: if let answer = context.meaning.answer { csv.number(answer.question) }
        case .packetIdentifier, .qos, .retain, .dup, .topic, .reasonCode, .payload, .payloadLength: return false
        }
        return true
    }

    private func endpoint(
        _ context: borrowing PacketContext, _ connection: borrowing ConnectionInfo, isPeer: Bool = false
    ) -> Endpoint {
        (context.sender == .server) != isPeer ? connection.tcp.server : connection.tcp.client
    }

    /// The rules that are broken, by their names; and `partial` where bytes of the packet are not in the capture.
    private mutating func writeFindings(_ context: borrowing PacketContext) {
        var names: [String] = context.captured == nil ? [] : ["partial"]
        for finding in context.findings { names.append(finding.statement.name) }
        for finding in context.meaning.findings { names.append(finding.statement.statement.name) }
        if !names.isEmpty { csv.plain(names.joined(separator: " ")) }
    }
}
