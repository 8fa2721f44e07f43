#if CommandLine
import ArgumentParser
import CaptureAnalysis
import DialogueReports
import MQTTCodec

/// `mqttscope check FILE...`: only what is wrong, as a gate for tests of devices and servers.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say only what is wrong: which rules are broken, by whom, and where.",
        discussion: """
            Each rule that is broken is named once, the gravest first, with what it demands and where it was broken. mqttscope rules lists \
            the rules that are checked; mqttscope show has the packets around them.

            Exit status: 0 nothing is wrong; 1 a rule is broken; 2 an input could not be read, or only in part, no MQTT packet was seen, or \
            a stream that may be MQTT, or one of its directions, was not read; 64 usage. What was not captured, and what a limit left \
            out, is said and changes nothing of that.
            """)

    @OptionGroup var inputs: InputOptions

    @OptionGroup var reading: ReadingOptions

    @Option(help: "text or ndjson.")
    var format = Format.text

    @Option(
        name: .customLong("ignore"),
        help: ArgumentHelp(
            "A rule whose breaches are left out: 5.0:MQTT-3.3.2-8, or without the standard for that of each; repeatable.",
            valueName: "rule"))
    var ignored: [String] = []

    @Option(help: "The least that counts as wrong: malformed, protocol_error or advice.")
    var severity = NormativeStatement.Severity.protocolError

    @Flag(name: .customLong("all"), help: "List every finding of a rule, and not only the first ten.")
    var listsAll = false

    @Flag(help: "No MQTT packet, or a stream that was not read, is no reason for status 2.")
    var allowEmpty = false

    func validate() throws {
        for name in ignored where BrokenRule.named(name).isEmpty {
            let similar = BrokenRule.names(like: name)
            throw ValidationError(
                "--ignore: there is no rule \(StandardStreams.safe(name))"
                    + (similar.isEmpty ? "; mqttscope rules lists them." : "; there is \(similar.joined(separator: ", "))."))
        }
    }

    func run() throws {
        let captures = try inputs.captures(for: Self.self)
        StandardStreams.ignoreClosedPipes()
        var options = reading.analysis
        options.findsAdvice = severity == .advice
        var analysis = Analysis(options: options, packetLimit: reading.count)
        analysis.secrets = try reading.tls.keys()
        analysis.keyLogs = reading.tls.keyLogs()
        analysis.flushesAtOnce = inputs.isLive
        var run = Reading(inputs: captures, analysis: analysis)
        #if LiveCapture
        run.frameFilter = try reading.makeFrameFilter()
        #endif
        run.judge = status
        throw ExitCode(run.run(CheckReport(options: reportOptions), reading.filtering.filter))
    }

    private var reportOptions: CheckReport.Options {
        var options = CheckReport.Options()
        options.isNDJSON = format == .ndjson
        options.leastSeverity = severity
        options.ignored = ignoredRules
        if listsAll { options.listed = .max }
        options.likelyPorts = reading.analysis.likelyPorts.union(reading.analysis.mqttPorts)
        options.style = reading.style
        options.clock = reading.time.style
        return options
    }

    /// The rules that are left out; of an id alone it is said of which standards.
    private var ignoredRules: Set<BrokenRule> {
        var rules: Set<BrokenRule> = []
        for name in ignored {
            let meant = BrokenRule.named(name)
            rules.formUnion(meant)
            guard !meant.contains(where: { $0.standard == name.prefix($0.standard.count) }), meant.count > 1 else { continue }
            StandardStreams.complain("mqttscope: --ignore \(name): that is \(meant.map(\.name).joined(separator: " and "))")
        }
        return rules
    }

    /// The exit status for what was found, and for what could not be looked at.
    private func status(of outcome: Analysis.Outcome) -> Int32 {
        var status: Int32 = outcome.verdict.violations > 0 ? 1 : 0
        guard !allowEmpty else { return status }
        if outcome.summary.packets.total == 0 {
            StandardStreams.complain(
                "mqttscope: check: no MQTT packet \(outcome.summary.connectionsLeftOut > 0 ? "passes the filter" : "was seen"); "
                    + "--allow-empty accepts that")
            status = 2
        }
        let unread = outcome.verdict.unreadStreams
        if unread > 0 {
            StandardStreams.complain(
                "mqttscope: check: \(unread) \(unread == 1 ? "stream" : "streams") that may be MQTT could not be read; --allow-empty accepts "
                    + "that")
            status = 2
        }
        return status
    }
}
#endif
