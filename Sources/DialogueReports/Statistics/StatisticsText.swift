import CaptureAnalysis
import CaptureFiles
import MQTTCodec
import MQTTDialogues
import TCPStreams

/// Statistics for a person: a table a question, each with its own heading.
struct StatisticsText {
    let report: StatisticsReport
    var line: TextLine

    static let indent = 2
    /// Columns of the first column of a table; it has a third of what there is beyond 80.
    let nameWidth: Int

    init(_ report: StatisticsReport) {
        self.report = report
        line = TextLine(style: report.options.style)
        nameWidth = 32 + max(0, min(40, (line.style.width - 80) / 3))
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

    mutating func heading(_ name: StaticString, _ columns: [(StaticString, Int)]) {
        line.end()
        line.color(.name)
        line.add(name)
        line.color(.plain)
        line.putDownLeft(nameWidth)
        for (column, width) in columns {
            line.color(.dim)
            line.add(column)
            line.color(.plain)
            line.putDownRight(width)
        }
        line.end()
    }

    mutating func number(_ value: Int, _ width: Int) {
        line.add(value, grouping: true)
        line.putDownRight(width)
    }

    private mutating func duration(_ nanoseconds: Int64?, _ width: Int) {
        if let nanoseconds { DurationText.append(nanoseconds, isUnicode: line.style.isUnicode, to: &line) } else { line.add("-") }
        line.putDownRight(width)
    }

    /// So much a second, with a digit behind the point below 100.
    mutating func rate(_ count: Int, _ width: Int) {
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
    mutating func name(_ bytes: [UInt8], indent: Int, width: Int, ifEmpty: StaticString) {
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

    /// A Client Identifier in a column of names, or what stands for one that is empty or not known.
    private mutating func client(_ identifier: [UInt8]?, width: Int) {
        name(identifier ?? [], indent: Self.indent, width: width, ifEmpty: identifier == nil ? "(not known)" : "(empty)")
    }

    /// What is not listed: `and 12 more connections (--all lists them)`.
    mutating func more(_ count: Int, _ one: String, _ many: String) {
        guard count > 0 else { return }
        line.pad(Self.indent)
        line.startBody(hang: Self.indent)
        line.color(.dim)
        line.addWord("and")
        line.add(count, grouping: true)
        line.endGroup(gap: 1)
        line.addSentence("more \(count == 1 ? one : many) (--all lists \(count == 1 ? "it" : "them"))")
        line.color(.plain)
        line.putDown()
        line.end()
    }

    /// What nothing lists, because there was no room: `? 12 connections are not told apart: there are too many`.
    mutating func tooMany(_ count: Int, _ one: String, _ many: String) {
        guard count > 0 else { return }
        line.sign(.perhaps, indent: 2 + Self.indent)
        line.add(count, grouping: true)
        line.endGroup()
        line.addSentence("\(count == 1 ? one : many) in sum only: there are too many")
        line.end()
    }

    /// A bar for each number, the highest for the largest, and a space for nothing; in ASCII digits from 1 to 9.
    private mutating func bars(_ values: [Int]) {
        let largest = max(1, values.max() ?? 1)
        let blocks: [StaticString] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        for value in values {
            if value == 0 {
                line.add(" ")
            } else if line.style.isUnicode {
                line.add(blocks[(value * 8 - 1) / largest], width: 1)
            } else {
                line.add((value * 9 - 1) / largest + 1)
            }
        }
    }

    // MARK: Tables

    private mutating func writeHead(_ summary: AnalysisSummary) {
        line.startBody(hang: 0)
        var instead = SummaryText(style: report.options.style)
        if summary.mqttConnections == 0, summary.connectionsLeftOut > 0 {
            instead.writeNothingPasses(summary)
            line.add(lines: instead.bytes)
            return
        } else if summary.mqttConnections == 0 {
            line.addSentence("no MQTT in")
            line.add(summary.transport.frames, grouping: true)
            line.endGroup(gap: 1)
            line.addSentence(summary.transport.frames == 1 ? "frame" : "frames")
            line.end()
            instead.writeOthers(summary)
            line.add(lines: instead.bytes)
            return
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
            if let first = report.firstTime, let last = report.lastTime, last > first, !last.subtractingReportingOverflow(first).overflow {
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
            client(one.clientIdentifier, width: nameWidth - 6)
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
        more(all.count - min(all.count, report.options.listed), "connection", "connections")
        tooMany(report.connections - all.count, "connection is counted", "connections are counted")
    }

    private mutating func writeClients() {
        heading("clients", [("connections", 12), ("packets", 10), ("keep alive", 11), ("silence", 10)])
        let all = report.busiestClients
        for (name, client) in all.prefix(report.options.listed) {
            self.client(name, width: nameWidth)
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
            line.end()
            if let share = client.longestShare, share >= 0.01 {
                notes.append("longest silence \(Int(min(share * 100, 1e6))) % of the keep alive")
            }
            if client.refused > 0 { notes.append("\(client.refused) refused") }
            if client.broken > 0 { notes.append("\(client.broken) broken off") }
            line.pad(4)
            line.startBody(hang: 4)
            line.color(.dim)
            line.add("MQTT ")
            for note in notes {
                line.add(note)
                line.endGroup()
            }
            line.color(.plain)
            line.putDown()
            line.end()
        }
        more(all.count - min(all.count, report.options.listed), "client", "clients")
        tooMany(report.connectionsOfOthers, "connection of another client is counted", "connections of other clients are counted")
    }

    private mutating func writeLatencies() {
        let answers = report.allLatencies
        guard !answers.isEmpty else { return }
        line.end()
        line.color(.name)
        line.add("latency")
        line.color(.plain)
        line.putDownLeft(14)
        for (column, width) in [("count", 8), ("p50", 10), ("p95", 10), ("p99", 10), ("max", 10)] as [(StaticString, Int)] {
            line.color(.dim)
            line.add(column)
            line.color(.plain)
            line.putDownRight(width)
        }
        line.pad(2)
        line.color(.dim)
        line.add("min          max")
        line.color(.plain)
        line.putDown()
        line.end()
        for (type, sender, histogram) in answers {
            line.pad(Self.indent)
            line.arrow(sender)
            line.add(" ")
            line.add(type.description)
            line.putDownLeft(12)
            number(histogram.count, 8)
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
            line.arrow(answer.sender)
            line.add(" ")
            line.add(answer.type.description)
            line.add(" in frame ")
            line.add(answer.position.frame, grouping: true)
            line.add(" for frame ")
            line.add(answer.question, grouping: true)
            line.endGroup()
            line.add("connection ")
            line.add(answer.connection, grouping: true)
            line.endGroup()
            for name in [answer.client, answer.topic] where !name.isEmpty {
                line.color(.name)
                line.add(wire: name.span, limit: 40)
                line.color(.plain)
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
            line.putDownLeft(nameWidth - Self.indent)
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
            tell(count, "\(count == 1 ? "delivery" : "deliveries") of QoS 1 or 2 \(words)", isTrouble: status != .complete)
        }
        if report.journeys > 0 {
            tell(report.journeys, "\(report.journeys == 1 ? "message" : "messages") followed through the server", isTrouble: false)
            tell(report.copies, "\(report.copies == 1 ? "copy" : "copies") of them sent on", isTrouble: false)
        }
        if report.journeysWithoutCopy > 0 {
            tell(
                report.journeysWithoutCopy,
                "\(report.journeysWithoutCopy == 1 ? "message" : "messages") of which a subscriber got no copy that was seen",
                isTrouble: true)
        }
        for (type, count) in open { tell(count, "\(count == 1 ? "time" : "times") no \(type) came", isTrouble: true) }
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
            line.putDownLeft(nameWidth - Self.indent)
            number(count, 12)
            line.end()
        }
        more(broken.count - min(broken.count, report.options.listed), "rule", "rules")
    }

    private mutating func writeHealth(_ summary: AnalysisSummary, _ statistics: InterfaceStatistics) {
        var troubles = SummaryText(style: report.options.style)
        troubles.writeTroubles(summary, statistics)
        heading("capture", [])
        if troubles.bytes.isEmpty {
            line.pad(Self.indent)
            line.startBody(hang: Self.indent)
            line.addSentence("nothing is known to be missing")
            line.end()
        } else {
            line.add(lines: troubles.bytes)
        }
    }
}
