#if CommandLine
import ArgumentParser
import DialogueReports

/// `mqttscope stats FILE...`: who, how much, how fast, what never completed.
struct Stats: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say who spoke, how much and how fast, and what never completed.",
        discussion: """
            Connections, clients, the tree of topics, latencies with percentiles (exact to one in 32), packets over time, sizes of payloads, \
            what was left open, rules broken, and what the capture lacks.

            Exit status: 0 done; 2 an input could not be read, or only in part; 64 usage.
            """)

    @OptionGroup var inputs: InputOptions

    @OptionGroup var reading: ReadingOptions

    @Option(help: "text or ndjson.")
    var format = Format.text

    @Flag(name: .customLong("all"), help: "List all connections, clients and topics, and not only the busiest.")
    var listsAll = false

    func run() throws {
        let captures = try inputs.captures(for: Self.self)
        StandardStreams.ignoreClosedPipes()
        var analysis = Analysis(options: reading.analysis, packetLimit: reading.count)
        analysis.secrets = try reading.tls.keys()
        analysis.keyLogs = reading.tls.keyLogs()
        analysis.flushesAtOnce = inputs.isLive
        var run = Reading(inputs: captures, analysis: analysis)
        #if LiveCapture
        run.frameFilter = try reading.makeFrameFilter()
        #endif
        var options = StatisticsReport.Options()
        options.isNDJSON = format == .ndjson
        options.style = reading.style
        if listsAll { options.listed = .max >> 8 }
        throw ExitCode(run.run(StatisticsReport(options: options), reading.filtering.filter))
    }
}
#endif
