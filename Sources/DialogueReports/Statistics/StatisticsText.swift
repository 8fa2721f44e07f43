import CaptureAnalysis
import CaptureFiles
import MQTTCodec
import MQTTDialogues
import TCPStreams

/// Statistics for a person: a table a question, each with its own heading.
struct StatisticsText {
    private let report: StatisticsReport
    private var line: TextLine

    private static let indent = 2
    /// Columns of the first column of a table.
    private static let nameWidth = 32

    init(_ report: StatisticsReport) {
        self.report = report
        line = TextLine(style: report.options.style)
    }

    /// The text, line by line.
    mutating func text(_ summary: AnalysisSummary, _ statistics: InterfaceStatistics) -> [UInt8] {
        writeHead(summary)
        if summary.mqttConnections > 0 {
            writeConnections()
            writeClients()
            writeTopics()
            writeLatencies()
            writeThroughput()
            writePayloads()
            writeIncomplete()
            writeFindings()
        }
        writeHealth(summary, statistics)
        return line.bytes
    }

    // MARK: Columns

    private mutating func heading(_ name: StaticString, _ columns: [(StaticString, Int)]) {
        line.end()
        line.color(.name)
        line.add(name)
        line.color(.plain)
        line.putDownLeft(Self.nameWidth)
        for (column, width) in columns {
            line.color(.dim)
            line.add(column)
            line.color(.plain)
            line.putDownRight(width)
        }
        line.end()
    }

    private mutating func number(_ value: Int, _ width: Int) {
        line.add(value, grouping: true)
        line.putDownRight(width)
    }

    private mutating func duration(_ nanoseconds: Int64?, _ width: Int) {
        if let nanoseconds { DurationText.append(nanoseconds, isUnicode: line.style.isUnicode, to: &line) } else { line.add("-") }
        line.putDownRight(width)
    }

    /// So much a second, with a digit behind the point below 100.
    private mutating func rate(_ count: Int, _ width: Int) {
        if let seconds = report.seconds {
            let tenths = Int(min(Double(count) / seconds * 10, 1e15))
            line.add(tenths / 10, grouping: true)
            if tenths < 1000 {
                line.add(".")
                line.add(tenths % 10)
            }
            line.add("/s")
        } else {
            line.add("-")
        }
        line.putDownRight(width)
    }

    /// Bytes from the wire in a column of names, or what stands for none.
    private mutating func name(_ bytes: [UInt8], indent: Int, width: Int, ifEmpty: StaticString) {
        line.pad(indent)
        if bytes.isEmpty {
            line.color(.dim)
            line.add(ifEmpty)
            line.color(.plain)
        } else {
            line.add(wire: bytes.span, limit: max(4, width - indent - 1))
        }
        line.putDownLeft(max(1, width - indent))
    }

    private mutating func more(_ count: Int, _ what: StaticString) {
        guard count > 0 else { return }
        line.pad(Self.indent)
        line.color(.dim)
        line.add("and ")
        line.add(count, grouping: true)
        line.add(" more ")
        line.add(what)
        line.color(.plain)
        line.putDown()
        line.end()
    }

    /// A bar for each number, the highest for the largest; in ASCII digits from 0 to 9.
    private mutating func bars(_ values: [Int]) {
        let largest = max(1, values.max() ?? 1)
        let blocks: [StaticString] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        for value in values {
            if value == 0 {
                line.add(" ")
            } else if line.style.isUnicode {
                line.add(blocks[min(7, value * 8 / (largest + 1))], width: 1)
            } else {
                line.add(value * 9 / largest)
            }
        }
    }

    // MARK: Tables

    private mutating func writeHead(_ summary: AnalysisSummary) {
        line.startBody(hang: 0)
        if summary.mqttConnections == 0 {
            line.addSentence("no MQTT in")
            line.add(summary.transport.frames, grouping: true)
            line.endGroup(gap: 1)
            line.addSentence(summary.transport.frames == 1 ? "frame" : "frames")
        } else {
            line.add(summary.packets.total, grouping: true)
            line.endGroup(gap: 1)
            line.addSentence("MQTT packets on")
            line.add(summary.mqttConnections, grouping: true)
            line.endGroup(gap: 1)
            line.addSentence(summary.mqttConnections == 1 ? "connection in" : "connections in")
            line.add(summary.transport.frames, grouping: true)
            line.endGroup(gap: 1)
            line.addSentence(summary.transport.frames == 1 ? "frame" : "frames")
            if let first = report.firstTime, let last = report.lastTime, last > first {
                line.addSentence("over")
                DurationText.append(last - first, isUnicode: line.style.isUnicode, to: &line)
                line.endGroup(gap: 1)
            }
        }
        line.end()
    }

    private mutating func writeConnections() {
        heading("connections", [("version", 9), ("packets", 10), ("bytes", 12), ("lasted", 11)])
        let all = report.finished.sorted { ($1.packets, $0.connection.id) < ($0.packets, $1.connection.id) }
        for one in all.prefix(report.options.listed) {
            line.color(.dim)
            line.add(one.connection.id)
            line.color(.plain)
            line.putDownRight(6)
            name(one.clientIdentifier, indent: Self.indent, width: Self.nameWidth - 6, ifEmpty: "(no client identifier)")
            line.add(one.version?.description ?? "?")
            line.putDownRight(9)
            number(one.packets, 10)
            number(one.bytes, 12)
            duration(one.duration, 11)
            line.end()
            line.pad(8)
            line.startBody(hang: 8)
            line.color(one.ending.isOrderly ? .dim : .plain)
            line.addSentence(one.ending.reason)
            line.color(.plain)
            line.putDown()
            line.end()
        }
        more(report.connections - min(all.count, report.options.listed), "connections")
    }

    private mutating func writeClients() {
        heading("clients", [("connections", 12), ("packets", 10), ("keep alive", 11), ("silence", 10)])
        let all = report.busiestClients
        for (name, client) in all.prefix(report.options.listed) {
            self.name(name, indent: Self.indent, width: Self.nameWidth, ifEmpty: "(no client identifier)")
            number(client.connections, 12)
            number(client.packets, 10)
            if let keepAlive = client.keepAlive {
                if keepAlive == 0 {
                    line.add("off")
                } else {
                    line.add(Int(keepAlive), grouping: true)
                    line.add(" s")
                }
            } else {
                line.add("?")
            }
            line.putDownRight(11)
            duration(client.longestSilence > 0 ? client.longestSilence : nil, 10)
            var notes: [String] = client.versions.map { "\($0)" }
            if let share = client.longestShare { notes.append("\(Int(min(share * 100, 1e6))) % of it") }
            line.end()
            if client.refused > 0 { notes.append("\(client.refused) refused") }
            if client.broken > 0 { notes.append("\(client.broken) broken off") }
            line.pad(4)
            line.color(.dim)
            line.add(wire: Array("MQTT \(notes.joined(separator: "  "))".utf8).span)
            line.color(.plain)
            line.putDown()
            line.end()
        }
        more(all.count - min(all.count, report.options.listed), "clients")
        more(report.connectionsOfOthers, "connections of clients that are not told apart")
    }

    private mutating func writeTopics() {
        guard !report.topics.nodes.isEmpty else { return }
        heading("topics", [("published", 10), ("sent on", 9), ("bytes", 12), ("rate", 9)])
        let sums = report.topics.sums()
        var left = 4 * report.options.listed
        var hidden = 0
        write(report.topics.roots, sums, depth: 0, &left, &hidden)
        more(hidden, "levels of topics")
        more(report.topics.messagesElsewhere, "messages on topics beyond 65,536 levels")
    }

    /// Deeper levels are shown like these; what so many slashes have is there to be seen.
    private static let maximumDepth = 12

    private mutating func write(
        _ places: [Int], _ sums: [TopicStatistics.Sum], depth: Int, _ left: inout Int, _ hidden: inout Int
    ) {
        for place in places.sorted(by: { (sums[$1].messages, $0) < (sums[$0].messages, $1) }) {
            guard left > 0 else {
                hidden += 1
                continue
            }
            left -= 1
            let node = report.topics.nodes[place]
            let label = node.name + (node.children.isEmpty ? [] : [UInt8(ascii: "/")])
            name(label, indent: Self.indent * (1 + min(depth, Self.maximumDepth)), width: Self.nameWidth, ifEmpty: "(empty level)")
            if node.messages == 0, !node.children.isEmpty {
                // What is only above others has the sum of them.
                line.color(.dim)
                line.add(sums[place].messages, grouping: true)
                line.color(.plain)
                line.putDownRight(10)
                line.pad(9)
                number(sums[place].bytes, 12)
                rate(sums[place].messages, 9)
                line.end()
            } else {
                number(node.published, 10)
                number(node.delivered, 9)
                number(node.bytes, 12)
                rate(node.messages, 9)
                line.end()
                line.pad(Self.indent * (2 + min(depth, Self.maximumDepth)))
                line.startBody(hang: Self.indent * (2 + min(depth, Self.maximumDepth)))
                if node.isRetained {
                    line.color(.caution)
                    line.add("retained")
                    line.color(.plain)
                    line.endGroup()
                }
                line.color(.dim)
                line.add("last")
                line.color(.plain)
                line.endGroup()
                PayloadText(node.last.span, total: node.lastLength, limit: TopicStatistics.shownPayload, cutsToFit: true).write(to: &line)
                line.end()
            }
            write(node.children, sums, depth: depth + 1, &left, &hidden)
        }
    }

    private mutating func writeLatencies() {
        let answers: [ControlPacketType] = [.connAck, .pubAck, .pubRec, .pubRel, .pubComp, .subAck, .unsubAck, .pingResp]
        guard answers.contains(where: { report.latencies[Int($0.rawValue)].count > 0 }) else { return }
        line.end()
        line.color(.name)
        line.add("latency")
        line.color(.plain)
        line.putDownLeft(12)
        for (column, width) in [("count", 9), ("p50", 10), ("p95", 10), ("p99", 10), ("max", 10)] as [(StaticString, Int)] {
            line.color(.dim)
            line.add(column)
            line.color(.plain)
            line.putDownRight(width)
        }
        line.end()
        for type in answers {
            let histogram = report.latencies[Int(type.rawValue)]
            guard histogram.count > 0 else { continue }
            line.pad(Self.indent)
            line.add(type.description)
            line.putDownLeft(10)
            number(histogram.count, 9)
            for percent in [50, 95, 99] { duration(histogram.percentile(percent), 10) }
            duration(histogram.maximum, 10)
            line.pad(2)
            bars(histogram.parts(16))
            line.putDown()
            line.end()
        }
        writeSlowest()
    }

    private mutating func writeSlowest() {
        guard !report.slowest.isEmpty else { return }
        heading("slowest answers", [])
        for answer in report.slowest {
            line.pad(Self.indent)
            duration(answer.latency, 10)
            line.pad(2)
            line.startBody(hang: 14)
            line.add(answer.type.description)
            line.add(" in frame ")
            line.add(answer.position.frame, grouping: true)
            line.add(" for frame ")
            line.add(answer.question, grouping: true)
            line.endGroup()
            line.add("connection ")
            line.add(answer.connection, grouping: true)
            line.endGroup()
            if !answer.topic.isEmpty {
                line.add(wire: answer.topic.span, limit: 40)
                line.endGroup()
            }
            line.end()
        }
    }

    private mutating func writeThroughput() {
        let intervals = report.throughput.intervals
        guard intervals.count > 1 else { return }
        heading("packets over time", [])
        // At most 64 columns: two intervals and more share one.
        let share = (intervals.count + 63) / 64
        let columns = stride(from: 0, to: intervals.count, by: share).map { start in
            intervals[start..<min(start + share, intervals.count)].reduce(0) { $0 + $1.packets }
        }
        line.pad(Self.indent)
        bars(columns)
        line.putDown()
        line.end()
        line.pad(Self.indent)
        line.startBody(hang: Self.indent)
        line.addSentence("a column is")
        DurationText.append(
            report.throughput.width.multipliedReportingOverflow(by: Int64(share)).partialValue, isUnicode: line.style.isUnicode, to: &line)
        line.endGroup(gap: 1)
        line.addSentence("long, the highest has")
        line.add(columns.max() ?? 0, grouping: true)
        line.endGroup(gap: 1)
        line.addSentence("packets")
        line.end()
    }

    private mutating func writePayloads() {
        let sizes = report.payloadSizes
        guard let last = sizes.lastIndex(where: { $0 > 0 }) else { return }
        heading("payload sizes", [("messages", 12)])
        for (power, count) in sizes.prefix(last + 1).enumerated() where count > 0 {
            line.pad(Self.indent)
            switch power {
            case 0: line.add("empty")
            case 1: line.add("1 B")
            default:
                line.add(1 << (power - 1), grouping: true)
                line.add(" to ")
                line.add((1 << power) - 1, grouping: true)
                line.add(" B")
            }
            line.putDownLeft(Self.nameWidth - Self.indent)
            number(count, 12)
            line.end()
        }
    }

    private mutating func writeIncomplete() {
        let open = report.unfinished.sorted { $0.key.rawValue < $1.key.rawValue }
        guard !open.isEmpty || report.journeys > 0 || !report.deliveries.isEmpty else { return }
        heading("messages", [])
        for (status, words) in [(Delivery.Status.complete, "complete"), (.incomplete, "not completed"), (.refused, "refused")] {
            guard let count = report.deliveries[status] else { continue }
            tell(count, "deliveries of QoS 1 and 2 \(words)", isTrouble: status != .complete)
        }
        if report.journeys > 0 {
            tell(report.journeys, "messages followed through the server, \(report.copies) copies sent on", isTrouble: false)
        }
        if report.journeysWithoutCopy > 0 {
            tell(report.journeysWithoutCopy, "messages of which a subscriber got no copy that was seen", isTrouble: true)
        }
        for (type, count) in open { tell(count, "times no \(type) came", isTrouble: true) }
    }

    private mutating func tell(_ count: Int, _ words: String, isTrouble: Bool) {
        line.sign(isTrouble ? .attention : nil, indent: 4)
        line.add(count, grouping: true)
        line.endGroup()
        line.addSentence(words)
        line.end()
    }

    private mutating func writeFindings() {
        let broken = report.broken.all
        guard !broken.isEmpty else { return }
        heading("rules broken", [("times", 12)])
        for (name, count) in broken.sorted(by: { ($1.count, $0.name) < ($0.count, $1.name) }).prefix(report.options.listed) {
            line.pad(Self.indent)
            line.add(wire: Array(name.utf8).span)
            line.putDownLeft(Self.nameWidth - Self.indent)
            number(count, 12)
            line.end()
        }
        more(broken.count - min(broken.count, report.options.listed), "rules")
    }

    private mutating func writeHealth(_ summary: AnalysisSummary, _ statistics: InterfaceStatistics) {
        var troubles = SummaryText(style: report.options.style)
        troubles.writeTroubles(summary, statistics)
        heading("capture", [])
        if troubles.bytes.isEmpty {
            line.pad(Self.indent)
            line.startBody(hang: Self.indent)
            line.addSentence("nothing is missing that would show")
            line.end()
        } else {
            line.add(lines: troubles.bytes)
        }
    }
}
