import CaptureAnalysis
import CaptureFiles
import DialogueReports
import MQTTCodec
import TCPStreams
import TestSupport

/// A capture of TCP connections to one server, frame by frame, told by a report.
struct Capture<R: Report> {
    private var analyzer: CaptureAnalyzer<R>
    private var frame = 0
    private var sequence: [UInt64: UInt32] = [:]
    /// Nanoseconds of the next frame; nil for a capture without times.
    var time: Int64? = 1_700_000_000_000_000_000
    /// Nanoseconds between two frames.
    var step: Int64 = 1_500_000

    init(_ report: R, analysis: AnalysisOptions = AnalysisOptions()) {
        analyzer = CaptureAnalyzer(options: analysis, output: report)
    }

    /// The handshake of the connection of this client.
    mutating func connect(_ port: UInt16 = 40_000, to server: UInt16 = 1883) {
        send([], .client, port, server, flags: 0x02)
        send([], .server, port, server, flags: 0x12)
    }

    /// One segment with data; with `captured`, only so many bytes of it are in the capture.
    mutating func send(
        _ bytes: [UInt8], _ sender: TCPStreams.Sender, _ port: UInt16 = 40_000, _ server: UInt16 = 1883, flags: UInt8 = 0x18,
        captured: Int? = nil
    ) {
        let client: [UInt8] = [10, 0, 0, 1]
        let broker: [UInt8] = [10, 0, 0, 2]
        let here = UInt64(port) << 17 | UInt64(server) << 1 | (sender == .client ? 0 : 1)
        let there = here ^ 1
        let ports = sender == .client ? (port, server) : (server, port)
        let numbers = Bytes.four(sequence[here, default: 1000]) + Bytes.four(flags == 0x02 ? 0 : sequence[there, default: 1000])
        let segment = Bytes.two(ports.0) + Bytes.two(ports.1) + numbers + [0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0] + bytes
        let addresses = sender == .client ? client + broker : broker + client
        let packet = [0x45, 0] + Bytes.two(UInt16(segment.count + 20)) + [0, 0, 0, 0, 64, 6, 0, 0] + addresses + segment
        sequence[here, default: 1000] += UInt32(bytes.count) + (flags & 0x03 == 0 ? 0 : 1)
        let whole = [UInt8](repeating: 2, count: 12) + [0x08, 0x00] + packet
        let kept = Array(whole.dropLast(bytes.count - (captured ?? bytes.count)))
        frame += 1
        analyzer.receive(kept.span, linkType: 1, originalLength: whole.count, at: Position(frame: frame, time: time))
        if let now = time { time = now + step }
    }

    /// Leaves bytes out, as if their frame had not been captured.
    mutating func lose(_ count: UInt32, _ sender: TCPStreams.Sender, _ port: UInt16 = 40_000, _ server: UInt16 = 1883) {
        sequence[UInt64(port) << 17 | UInt64(server) << 1 | (sender == .client ? 0 : 1), default: 1000] += count
    }

    /// Ends the capture, and gives its lines.
    mutating func finish() -> [String] {
        analyzer.finish()
        let summary = analyzer.summary
        let last = time.map { $0 - step }
        let text = analyzer.withOutput { report in
            report.finish(report.narrowed(summary), time: last, statistics: InterfaceStatistics())
            defer { report.buffer.removeAll() }
            return String(validating: report.buffer, as: UTF8.self)
        }
        return (text ?? "not UTF-8").split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}

extension Capture where R == NDJSONReport {
    /// Told as NDJSON.
    init(options: NDJSONReport.Options = NDJSONReport.Options(), analysis: AnalysisOptions = AnalysisOptions()) {
        self.init(NDJSONReport(options: options), analysis: analysis)
    }
}
