#if CommandLine
import ArgumentParser
import CaptureAnalysis
import CaptureFiles
import DialogueReports
import LiveCapture
import MQTTCodec

/// `mqttscope check FILE...`: only what is wrong, as a gate for tests of devices and servers.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say only what is wrong: which rules are broken, by whom, and where.",
        discussion: """
            Each rule that is broken is named once, the gravest first, with what it demands and where it was broken. mqttscope rules lists \
            the rules that are checked; mqttscope show has the packets around them.

            Exit status: 0 nothing is wrong; 1 a rule is broken; 2 an input could not be read, or only in part, no MQTT packet was seen, or \
            a stream was not read that may be MQTT; 64 usage.
            """)

    @Argument(help: "Capture files, or directories of them; - is standard input.", completion: .file())
    var files: [String] = []

    @Option(name: [.customShort("r"), .customLong("read-file")], help: "Another capture file, as tshark and tcpdump spell it.")
    var readFiles: [String] = []

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

    @Option(name: [.customShort("V"), .customLong("mqtt-version")], help: "3.1, 3.1.1 or 5: for streams whose CONNECT is missing.")
    var mqttVersion: MQTTVersion?

    @Option(
        name: .customShort("d"), help: "tcp.port==N,mqtt: what goes over this port is MQTT, whatever its first bytes look like.")
    var decodeAs: [DecodeAs] = []

    @Option(name: .customShort("f"), help: "Look only at frames that pass this filter, as tcpdump has it.")
    var filter: String?

    @OptionGroup var filtering: FilterOptions

    @OptionGroup var tls: SecretOptions

    @Option(help: "utc, local or relative (text only).")
    var time = Clock.utc

    @Option(help: "auto, always or never; NO_COLOR means never.")
    var color = ColorChoice.auto

    func validate() throws {
        guard (inputs.filter { $0 == "-" }.count) <= 1 else { throw ValidationError("Standard input can be read once only.") }
        for name in ignored where BrokenRule.named(name).isEmpty {
            let similar = BrokenRule.names(like: name)
            throw ValidationError(
                "--ignore: there is no rule \(StandardStreams.safe(name))"
                    + (similar.isEmpty ? "; mqttscope rules lists them." : "; there is \(similar.joined(separator: ", "))."))
        }
    }

    private var inputs: [String] { readFiles + files }

    func run() throws {
        guard !inputs.isEmpty else {
            StandardStreams.complain(MQTTScope.helpMessage(for: Self.self))
            throw ExitCode(64)
        }
        StandardStreams.ignoreClosedPipes()
        var options = AnalysisOptions()
        options.assumedVersion = mqttVersion
        options.mqttPorts = Set(decodeAs.map(\.port))
        var analysis = Analysis(options: options, packetLimit: nil)
        analysis.flushesAtOnce = inputs.contains { $0 == "-" || StandardStreams.isStream($0) }
        analysis.secrets = try tls.keys()
        analysis.keyLogs = tls.keyLogs()
        var reading = Reading(inputs: CaptureInputs(inputs), analysis: analysis)
        #if LiveCapture
        do throws(LiveCaptureError) {
            reading.frameFilter = try filter.map { expression throws(LiveCaptureError) in try FrameFilter(expression) }
        } catch {
            StandardStreams.complain("mqttscope: -f: \(StandardStreams.safe("\(error)"))")
            throw ExitCode(64)
        }
        #endif
        reading.judge = { status(of: $0) }
        throw ExitCode(reading.run(CheckReport(options: reportOptions(options)), filtering.filter))
    }

    private func reportOptions(_ analysis: AnalysisOptions) -> CheckReport.Options {
        var options = CheckReport.Options()
        options.isNDJSON = format == .ndjson
        options.leastSeverity = severity
        options.ignored = ignoredRules
        if listsAll { options.listed = .max }
        options.likelyPorts = analysis.likelyPorts.union(analysis.mqttPorts)
        options.style.width = StandardStreams.width
        options.style.isUnicode = StandardStreams.isUnicodeLocale
        options.style.hasColor = color.isUsed
        options.clock = time.style
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
            StandardStreams.complain("mqttscope: check: no MQTT packet was seen; --allow-empty accepts that")
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
