#if CommandLine
import ArgumentParser
import CaptureAnalysis
import CaptureFiles
import DialogueReports
import MQTTCodec

/// `mqttscope [show] FILE...`: the dialogues in captures.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the MQTT dialogues in captures (the default).",
        discussion: """
            Reads pcap and pcapng files, also compressed by gzip, several as one capture; a directory stands for the captures in it and
            below it; - is standard input. MQTT is found on any port by its first bytes.

            Exit status: 0 done; 2 an input could not be read, or only in part; 64 usage.
            """)

    @Argument(help: "Capture files, or directories of them; - is standard input.", completion: .file())
    var files: [String] = []

    @Option(name: [.customShort("r"), .customLong("read-file")], help: "Another capture file, as tshark and tcpdump spell it.")
    var readFiles: [String] = []

    @Option(help: "text or ndjson.")
    var format = Format.text

    @Flag(help: "Text in order of time across connections (for pipes and standard input) or grouped by connection (for files).")
    var order: Order?

    @Option(name: [.customShort("V"), .customLong("mqtt-version")], help: "3.1, 3.1.1 or 5: for streams whose CONNECT is missing.")
    var mqttVersion: MQTTVersion?

    @Option(
        name: .customShort("d"), help: "tcp.port==N,mqtt: what goes over this port is MQTT, whatever its first bytes look like.")
    var decodeAs: [DecodeAs] = []

    @Option(name: .customShort("c"), help: "Stop after so many MQTT packets.")
    var count: Int?

    @Flag(name: .shortAndLong, help: "Only the summary.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say which files of directories are no captures, and so were passed over.")
    var verbose = false

    @Option(help: "Bytes of payload that are shown, or all (text 256, NDJSON 65,536).")
    var maxPayload: PayloadLimit?

    @Flag(help: "Show passwords and authentication data.")
    var showSecrets = false

    @Option(help: "utc, local or relative (text only).")
    var time = Clock.utc

    @Option(help: "auto, always or never; NO_COLOR means never.")
    var color = ColorChoice.auto

    @Flag(name: .customShort("l"), help: "Write every line at once.")
    var lineBuffered = false

    @Flag(name: .customShort("n"), help: "Accepted for tcpdump's sake; names are never looked up.")
    var numeric = false

    func validate() throws {
        guard (count ?? 1) > 0 else { throw ValidationError("-c needs a number of at least 1.") }
        guard (inputs.filter { $0 == "-" }.count) <= 1 else { throw ValidationError("Standard input can be read once only.") }
    }

    private var inputs: [String] { readFiles + files }

    func run() throws {
        guard !inputs.isEmpty else {
            StandardStreams.complain(MQTTScope.helpMessage())
            throw ExitCode(64)
        }
        StandardStreams.ignoreClosedPipes()
        let isLive = inputs.contains { $0 == "-" || StandardStreams.isStream($0) }
        let isChronological = order.map { $0 == .chronological } ?? isLive
        var options = AnalysisOptions()
        options.assumedVersion = mqttVersion
        options.mqttPorts = Set(decodeAs.map(\.port))
        if let maxPayload {
            options.keptPayload = maxPayload.bytes ?? .max
            if maxPayload.bytes == nil {
                // Whole payloads were asked for: room for two packets of the largest size.
                options.maximumPublishCollected = .max
                options.collectedTotal = 1 << 29
            }
        }
        var reading = Reading(inputs: CaptureInputs(inputs), options: options, packetLimit: count)
        reading.tellsPassedOver = verbose
        switch format {
        case .text:
            reading.flushesAtOnce = lineBuffered || (isLive && isChronological)
            let report = TextReport(options: textOptions(isChronological))
            throw ExitCode(reading.run(report))
        case .ndjson:
            reading.flushesAtOnce = lineBuffered || isLive
            var options = NDJSONReport.Options()
            options.isSummaryOnly = quiet
            options.showsSecrets = showSecrets
            if let maxPayload { options.maximumPayload = maxPayload.bytes }
            throw ExitCode(reading.run(NDJSONReport(options: options)))
        }
    }

    private func textOptions(_ isChronological: Bool) -> TextReport.Options {
        var options = TextReport.Options()
        options.isChronological = isChronological
        options.summaryOnly = quiet
        options.showsSecrets = showSecrets
        if let maxPayload {
            options.maximumPayload = maxPayload.bytes
            options.cutsPayloads = false
        }
        options.style.width = StandardStreams.width
        options.style.isUnicode = StandardStreams.isUnicodeLocale
        options.style.hasColor = color.isUsed
        options.clock =
            switch time {
            case .utc: .utc
            case .relative: .relative
            case .local: .local(StandardStreams.secondsAhead)
            }
        return options
    }
}
#endif
