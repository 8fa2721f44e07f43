#if CommandLine
import ArgumentParser
import CaptureAnalysis
import CaptureFiles

/// `mqttscope [show] FILE...`: the dialogues in captures.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the MQTT dialogues in captures (the default).",
        discussion: """
            Reads pcap and pcapng files, also compressed by gzip, several as one capture; a directory stands for the captures in it and
            below it; - is standard input. MQTT is found on any port by its first bytes.

            Exit status: 0 done; 2 an input could not be read, or only in part; 64 usage.
            """)

    @OptionGroup var inputs: InputOptions

    @OptionGroup var options: ShowOptions

    func run() throws {
        let captures = try inputs.captures(for: MQTTScope.self)
        StandardStreams.ignoreClosedPipes()
        let isLive = inputs.isLive
        var reading = Reading(inputs: captures, analysis: try options.analysis(isLive: isLive))
        reading.tellsPassedOver = options.verbose
        #if LiveCapture
        reading.frameFilter = try options.reading.makeFrameFilter()
        #endif
        if let name = options.write {
            try checkThatFramesCanBeExtracted(captures, to: name)
            guard let output = NamedOutput(name) else { throw ExitCode(2) }
            reading.extraction = Extraction(output: output, writesSecrets: options.showSecrets)
        }
        let filter = options.reading.filtering.filter
        switch options.format {
        case .text: throw ExitCode(reading.run(options.textReport(isLive: isLive), filter))
        case .ndjson: throw ExitCode(reading.run(options.ndjsonReport(), filter))
        case .csv: throw ExitCode(reading.run(options.csvReport(), filter))
        }
    }

    /// Which frames a dialogue has is known when all was read; then they are copied, so the files are read again.
    private func checkThatFramesCanBeExtracted(_ captures: CaptureInputs, to name: String) throws {
        if let stream = captures.files.first(where: { $0 == "-" || StandardStreams.isStream($0) }) {
            StandardStreams.complain(
                "mqttscope: -w: \(StandardStreams.safe(stream)) is not a file: which frames belong to dialogues is known at its end, and it "
                    + "cannot be read again. Write it to a file first")
            throw ExitCode(64)
        }
        if captures.contains(fileAt: name) {
            StandardStreams.complain("mqttscope: -w: \(StandardStreams.safe(name)) is one of the files that are read")
            throw ExitCode(64)
        }
    }
}
#endif
