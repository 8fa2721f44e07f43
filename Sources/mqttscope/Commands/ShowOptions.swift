#if CommandLine
import ArgumentParser
import CaptureAnalysis
import DialogueReports
import MQTTCodec

/// The options of commands that show dialogues, from files or live.
struct ShowOptions: ParsableArguments {
    @Option(help: "text, ndjson or csv.")
    var format = PacketFormat.text

    @Option(help: "The columns of CSV in their order, between commas: time,topic,payload.", transform: Self.fields)
    var fields: [CSVField]?

    @OptionGroup var filtering: FilterOptions

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

    @Option(help: "Bytes of payload that are shown, or all (text 256, NDJSON 65,536).")
    var maxPayload: PayloadLimit?

    @Flag(name: .shortAndLong, help: "Show every field of each packet; of directories say which files are no captures.")
    var verbose = false

    @Flag(name: [.customShort("x"), .long], help: "Show every field of each packet with its bytes in hexadecimal.")
    var hex = false

    @Flag(help: "Say of each message where the server sent it on, and after how long.")
    var journeys = false

    @Flag(help: "Show passwords and authentication data.")
    var showSecrets = false

    @OptionGroup var tls: SecretOptions

    @Option(help: "utc, local or relative (text only).")
    var time = Clock.utc

    @Option(help: "auto, always or never; NO_COLOR means never.")
    var color = ColorChoice.auto

    @Flag(name: .customShort("l"), help: "Write every line at once.")
    var lineBuffered = false

    @Flag(name: .customShort("n"), help: "Accepted for tcpdump's sake; names are never looked up.")
    var numeric = false

    @Option(
        name: .customShort("f"),
        help: """
            Look only at frames that pass this filter, as tcpdump has it. There is none by default: a plain tcp would lose VLANs and tunnels, \
            a port IP fragments too.
            """)
    var filter: String?

    @Option(
        name: .customShort("w"),
        help: """
            Write pcapng to this file: of files the frames of the dialogues shown, of an interface all frames. - is standard output, and \
            needs -q; the summary goes to standard error then. Secrets are written only with --show-secrets.
            """, completion: .file())
    var write: String?

    func validate() throws {
        guard fields == nil || format == .csv else { throw ValidationError("--fields are those of --format csv.") }
        guard format != .csv || !quiet else { throw ValidationError("-q shows the summary, of which CSV has none.") }
        guard (count ?? 1) > 0 else { throw ValidationError("-c needs a number of at least 1.") }
        guard write != "-" || quiet else { throw ValidationError("-w - needs -q: text and frames cannot both go to standard output.") }
        #if !LiveCapture
        guard filter == nil else { throw ValidationError("-f needs libpcap: this mqttscope was built without the trait LiveCapture.") }
        #endif
    }

    private func isChronological(_ isLive: Bool) -> Bool { order.map { $0 == .chronological } ?? isLive }

    /// How to analyze; `isLive` where more may come while it is read.
    func analysis(isLive: Bool) throws -> Analysis {
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
        var analysis = Analysis(options: options, packetLimit: count)
        analysis.flushesAtOnce = lineBuffered || isLive
        analysis.secrets = try tls.keys()
        analysis.keyLogs = tls.keyLogs()
        analysis.writesToErrors = write == "-"
        return analysis
    }

    func ndjsonReport() -> NDJSONReport {
        var options = NDJSONReport.Options()
        options.isSummaryOnly = quiet
        options.showsSecrets = showSecrets
        if let maxPayload { options.maximumPayload = maxPayload.bytes }
        return NDJSONReport(options: options)
    }

    func csvReport() -> CSVReport {
        var options = CSVReport.Options()
        if let fields { options.fields = fields }
        if let maxPayload { options.maximumPayload = maxPayload.bytes }
        return CSVReport(options: options)
    }

    @Sendable private static func fields(_ text: String) throws -> [CSVField] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let field = CSVField(rawValue: String(name)) else {
                let known = CSVField.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("there is no field \(StandardStreams.safe(String(name))); there are \(known)")
            }
            return field
        }
    }

    func textReport(isLive: Bool, endsWithSummary: Bool = false) -> TextReport {
        var options = TextReport.Options()
        options.isChronological = isChronological(isLive)
        options.summaryOnly = quiet
        options.endsWithSummary = endsWithSummary
        options.showsSecrets = showSecrets
        options.detail = hex ? .bytes : verbose ? .fields : nil
        options.showsJourneys = journeys
        if let maxPayload {
            options.maximumPayload = maxPayload.bytes
            options.cutsPayloads = false
        }
        options.style.width = StandardStreams.width
        options.style.isUnicode = StandardStreams.isUnicodeLocale
        options.style.hasColor = color.isUsed
        options.clock = time.style
        return TextReport(options: options)
    }
}
#endif
