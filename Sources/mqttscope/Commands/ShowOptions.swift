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

    @OptionGroup var reading: ReadingOptions

    @Flag(help: "Text in order of time across connections (for pipes and standard input) or grouped by connection (for files).")
    var order: Order?

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

    @Flag(name: .customShort("l"), help: "Write every line at once.")
    var lineBuffered = false

    @Flag(name: .customShort("n"), help: "Accepted for tcpdump's sake; names are never looked up.")
    var numeric = false

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
        guard write != "-" || quiet else { throw ValidationError("-w - needs -q: text and frames cannot both go to standard output.") }
    }

    private func isChronological(_ isLive: Bool) -> Bool { order.map { $0 == .chronological } ?? isLive }

    /// How to analyze; `isLive` where more may come while it is read.
    func analysis(isLive: Bool) throws -> Analysis {
        var options = reading.analysis
        if let maxPayload {
            options.keptPayload = maxPayload.bytes ?? .max
            if maxPayload.bytes == nil {
                // Whole payloads were asked for: room for two packets of the largest size.
                options.maximumPublishCollected = .max
                options.collectedTotal = 1 << 29
            }
        }
        var analysis = Analysis(options: options, packetLimit: reading.count)
        analysis.flushesAtOnce = lineBuffered || isLive
        analysis.secrets = try reading.tls.keys()
        analysis.keyLogs = reading.tls.keyLogs()
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
        options.style = reading.style
        options.clock = reading.time.style
        return TextReport(options: options)
    }
}
#endif
