import CaptureAnalysis
import CaptureFiles
import MQTTCodec
import TCPStreams

/// What a check found, for a person: each rule that was broken with what it demands, below it where it was broken; then what could not be
/// checked.
struct CheckText {
    private let report: CheckReport
    private var line: TextLine
    private var clock: ClockText

    /// Columns of `frame 12,345` and what stands before it.
    private static let frameWidth = 16
    /// Columns of `→ SUBSCRIBE`.
    private static let typeWidth = 13
    /// Where stands what belongs to a rule.
    private static let indent = 2

    init(_ report: CheckReport) {
        self.report = report
        line = TextLine(style: report.options.style)
        clock = ClockText(style: report.options.clock)
    }

    /// The text, line by line.
    mutating func text(_ summary: AnalysisSummary, _ statistics: InterfaceStatistics) -> [UInt8] {
        writeHead(summary)
        let groups = report.groups.sorted { one, other in
            (-one.value.severity.rank, -one.value.count, one.key.name) < (-other.value.severity.rank, -other.value.count, other.key.name)
        }
        for (rule, group) in groups { write(rule, group) }
        writeLimits(summary, statistics)
        return line.bytes
    }

    /// `2 rules broken, 3 times, in 41,207 packets on 12 connections`.
    private mutating func writeHead(_ summary: AnalysisSummary) {
        line.startBody(hang: 0)
        if summary.mqttConnections == 0, summary.connectionsLeftOut > 0 {
            var nothing = SummaryText(style: report.options.style)
            nothing.writeNothingPasses(summary)
            line.add(lines: nothing.bytes)
            return
        } else if summary.packets.total == 0, report.verdict.violations == 0 {
            line.addSentence("no MQTT packet in")
            count(summary.transport.frames, "frame", "frames")
        } else {
            if report.verdict.violations == 0 {
                line.addSentence("nothing is wrong in")
            } else {
                count(report.groups.count, "rule", "rules")
                line.addSentence("broken,")
                count(report.verdict.violations, "time,", "times,")
                line.addSentence("in")
            }
            count(summary.packets.total, "packet", "packets")
            line.addSentence("on")
            count(summary.mqttConnections, "connection", "connections")
        }
        line.end()
        writeLeftOut()
    }

    /// What was found and is not told.
    private mutating func writeLeftOut() {
        if report.ignored > 0 {
            count(report.ignored, "finding is ignored, as asked for", "findings are ignored, as asked for")
            line.end()
        }
        let lesser = report.lesser.sorted { $0.key.rank > $1.key.rank }
        for (severity, number) in lesser {
            count(number, "finding is", "findings are")
            line.addSentence("no more than \(severity.words), and not counted: --severity \(severity.rawValue) lists them")
            line.end()
        }
    }

    // MARK: Rules

    private mutating func write(_ rule: BrokenRule, _ group: CheckReport.Group) {
        line.end()
        line.startBody(hang: Self.indent)
        line.addSeverity(group.severity)
        line.color(.name)
        line.add(rule.standard)
        line.add(" ")
        line.add(rule.id)
        line.color(.plain)
        line.endGroup()
        line.add(group.count, grouping: true)
        line.add(" x")
        line.endGroup()
        line.end()
        if case .statement(let index) = rule {
            line.pad(Self.indent)
            line.startBody(hang: Self.indent)
            line.addSentence(index.statement.paraphrase)
            line.end()
        }
        for entry in group.entries { write(entry) }
        guard group.count > group.entries.count else { return }
        line.pad(Self.frameWidth + 2)
        line.startBody(hang: Self.frameWidth + 2)
        line.addWord("and")
        count(group.count - group.entries.count, "more", "more")
        if group.entries.count == report.options.listed { line.addSentence("(--all lists them)") }
        line.end()
    }

    private mutating func write(_ entry: CheckReport.Entry) {
        line.color(.dim)
        line.add("frame ")
        line.add(entry.position.frame, grouping: true)
        line.color(.plain)
        line.putDownRight(Self.frameWidth)
        line.pad(2)
        clock.append(entry.position.time, to: &line)
        line.pad(2)
        line.arrow(entry.sender)
        line.add(" ")
        line.add(entry.what)
        line.putDownLeft(Self.typeWidth)
        line.pad(1)
        line.startBody(hang: Self.frameWidth + 2)
        line.add("connection ")
        line.add(entry.connection, grouping: true)
        line.endGroup()
        if let name = report.clientIdentifiers[entry.connection] ?? nil, !name.isEmpty {
            line.color(.name)
            line.add(wire: name.span, limit: 40)
            line.color(.plain)
        } else {
            line.add(entry.client.description)
        }
        line.endGroup()
        line.newLine()
        line.addSentence(entry.text)
        line.end()
    }

    // MARK: What could not be checked

    private mutating func writeLimits(_ summary: AnalysisSummary, _ statistics: InterfaceStatistics) {
        var troubles = SummaryText(style: report.options.style)
        troubles.writeTroubles(summary, statistics)
        guard !troubles.bytes.isEmpty || report.verdict.unreadStreams > 0 else { return }
        line.end()
        line.startBody(hang: 0)
        line.addSentence("Not everything could be checked:")
        line.end()
        for unread in report.unread {
            line.sign(.perhaps, indent: Self.indent)
            line.add("connection ")
            line.add(unread.connection.id, grouping: true)
            line.endGroup()
            line.addresses(unread.connection, report.notes.names)
            line.add("not read:")
            line.endGroup()
            line.addSentence(unread.words)
            line.end()
        }
        if report.verdict.unreadStreams > report.unread.count {
            line.sign(.perhaps, indent: Self.indent)
            line.addWord("and")
            count(report.verdict.unreadStreams - report.unread.count, "more", "more")
            line.end()
        }
        line.add(lines: troubles.bytes)
    }

    private mutating func count(_ number: Int, _ one: String, _ many: String) {
        line.add(number, grouping: true)
        line.endGroup(gap: 1)
        line.addSentence(number == 1 ? one : many)
    }
}
