import CaptureAnalysis
import CaptureFiles
import MQTTCodec
import MQTTDialogues
import TCPStreams

/// Statistics as records: one for each connection, client, topic, kind of answer and interval, and the summary.
struct StatisticsRecords {
    private let report: StatisticsReport
    private var json = JSONWriter()

    init(_ report: StatisticsReport) { self.report = report }

    /// The lines, each with its line feed.
    mutating func lines(_ summary: AnalysisSummary, _ time: Int64?, _ statistics: InterfaceStatistics) -> [UInt8] {
        writeConnections()
        writeClients()
        writeTopics()
        writeLatencies()
        writeThroughput()
        writePayloads()
        writeMessages()
        json.begin("summary", time: time)
        json.summary(summary, report.broken, statistics, limits: report.limitsReached)
        end()
        return json.buffer
    }

    private mutating func end() {
        json.endObject()
        json.endLine()
    }

    private mutating func field(_ name: StaticString, _ value: Int) {
        json.key(name)
        json.number(value)
    }

    private mutating func milliseconds(_ name: StaticString, _ nanoseconds: Int64?) {
        guard let nanoseconds else { return }
        json.key(name)
        json.milliseconds(nanoseconds: nanoseconds)
    }

    private mutating func writeConnections() {
        for one in report.finished {
            json.begin("connection_statistics", time: one.ending.time)
            json.connection(one.connection, one.transport)
            if let name = one.clientIdentifier { json.text("client_id", name.span) }
            if let version = one.version {
                json.key("version")
                json.string(name(version))
            }
            field("packets", one.packets)
            field("bytes", one.bytes)
            milliseconds("duration_ms", one.duration)
            json.key("end")
            json.string(escaping: one.ending.cause.rawValue)
            json.key("reason")
            json.string(escaping: one.ending.reason)
            end()
        }
    }

    private mutating func writeClients() {
        for (name, client) in report.busiestClients {
            json.begin("client", time: nil)
            if let name { json.text("client_id", name.span) }
            field("connections", client.connections)
            field("refused", client.refused)
            field("broken_off", client.broken)
            field("packets", client.packets)
            field("bytes", client.bytes)
            json.key("versions")
            json.beginArray()
            for version in client.versions { json.string(escaping: version.description) }
            json.endArray()
            if let keepAlive = client.keepAlive { field("keep_alive", Int(keepAlive)) }
            if client.longestSilence > 0 { milliseconds("longest_silence_ms", client.longestSilence) }
            end()
        }
    }

    private mutating func writeTopics() {
        for node in report.topics.nodes where node.messages > 0 {
            json.begin("topic", time: nil)
            json.text("topic", node.topic.span)
            field("published", node.published)
            field("sent_on", node.delivered)
            field("bytes", node.bytes)
            json.key("retained")
            json.boolean(node.isRetained)
            field("last_payload_length", node.lastLength)
            let last = node.last.span
            let whole = node.lastLength > last.count ? last.extracting(first: last.withoutCutCharacter) : last
            json.text("last_payload", TextForm(of: whole) == .malformed ? last : whole)
            end()
        }
    }

    private mutating func writeLatencies() {
        for (type, sender, histogram) in report.allLatencies {
            json.begin("latency", time: nil)
            json.key("type")
            json.string(type.name)
            json.key("sender")
            json.string(name(sender))
            field("count", histogram.count)
            milliseconds("p50_ms", histogram.percentile(50))
            milliseconds("p95_ms", histogram.percentile(95))
            milliseconds("p99_ms", histogram.percentile(99))
            milliseconds("max_ms", histogram.maximum)
            end()
        }
        for answer in report.slowest {
            json.begin("slow_answer", time: answer.position.time)
            field("connection", answer.connection)
            if !answer.client.isEmpty { json.text("client_id", answer.client.span) }
            json.key("type")
            json.string(answer.type.name)
            json.key("sender")
            json.string(name(answer.sender))
            field("frame", answer.position.frame)
            field("acknowledges", answer.question)
            milliseconds("latency_ms", answer.latency)
            if !answer.topic.isEmpty { json.text("topic", answer.topic.span) }
            end()
        }
    }

    private mutating func writeThroughput() {
        guard let start = report.throughput.start else { return }
        for (index, interval) in report.throughput.intervals.enumerated() where interval.packets > 0 {
            let (offset, isTooFar) = report.throughput.width.multipliedReportingOverflow(by: Int64(index))
            json.begin("throughput", time: isTooFar ? nil : start.addingReportingOverflow(offset).partialValue)
            milliseconds("interval_ms", report.throughput.width)
            field("packets", interval.packets)
            field("bytes", interval.bytes)
            end()
        }
    }

    private mutating func writePayloads() {
        for (power, count) in report.payloadSizes.enumerated() where count > 0 {
            json.begin("payload_size", time: nil)
            field("at_least", power == 0 ? 0 : 1 << (power - 1))
            field("below", power == 0 ? 1 : 1 << power)
            field("messages", count)
            end()
        }
    }

    private mutating func writeMessages() {
        json.begin("messages", time: nil)
        for status in Delivery.Status.allCases {
            json.key(named: status.rawValue)
            json.number(report.deliveries[status] ?? 0)
        }
        field("followed", report.journeys)
        field("copies", report.copies)
        field("without_copy", report.journeysWithoutCopy)
        json.key("missing")
        json.beginObject()
        for (type, count) in report.unfinished.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            json.key(named: type.description)
            json.number(count)
        }
        json.endObject()
        end()
    }
}
