import CaptureAnalysis
import CaptureFiles
import MQTTCodec
import TCPStreams

/// What a check finds, as records: one `finding` a line as it is found, and the summary.
struct CheckRecords: Sendable {
    private var json = JSONWriter()
    private var keys = ConnectionKeys()
    private var counts = FindingCounts()
    /// Where the latest frames came from, where there are several inputs.
    var sources = FrameSources()

    /// The lines that were written.
    var buffer: [UInt8] {
        get { json.buffer }
        _modify { yield &json.buffer }
    }

    /// Tells what is wrong with the bytes of a packet.
    mutating func write(_ finding: Finding, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        counts.add([finding])
        begin(context.position, connection.tcp, connection.transport)
        json.key("sender")
        json.string(name(context.sender))
        json.key("layer")
        json.string("mqtt")
        json.frames("evidence", [context.position.frame])
        json.keys(of: finding)
        json.endObject()
        json.endLine()
    }

    /// Tells what is wrong beside the bytes of one packet.
    mutating func write(_ finding: StreamFinding, on connection: Connection) {
        counts.add(finding)
        begin(finding.position, connection, finding.transport)
        json.keys(of: finding)
        json.endObject()
        json.endLine()
    }

    private mutating func begin(_ position: Position, _ connection: Connection, _ transport: Transport) {
        json.begin("finding", time: position.time)
        keys.write(connection, transport, to: &json)
        json.key("frame")
        json.number(position.frame)
        guard let source = sources[position.frame] else { return }
        json.key("file")
        json.string(escaping: source.file)
        json.key("file_frame")
        json.number(source.number)
    }

    /// Takes note of the name of a host.
    mutating func note(_ name: String, of address: IPAddress) { keys.name(address, name) }

    /// Tells the last line, what was found in numbers.
    mutating func finish(_ summary: AnalysisSummary, time: Int64?, _ statistics: InterfaceStatistics) {
        json.begin("summary", time: time)
        json.summary(summary, counts, statistics)
        json.endObject()
        json.endLine()
    }
}
