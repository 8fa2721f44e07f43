import CaptureAnalysis
import CaptureFiles
import DialogueReports
import LiveCapture
import TCPStreams

/// Reads captures to their end, and writes what a report makes of them.
struct Reading {
    let inputs: CaptureInputs
    let analysis: Analysis
    /// Whether the files of directories are named that are no captures.
    var tellsPassedOver = false
    #if LiveCapture
    /// Which frames are looked at; nil for all.
    var frameFilter: FrameFilter?
    #endif
    /// Where the frames of the shown dialogues are written.
    var extraction: Extraction?
    /// The exit status that what was found asks for, where everything could be read.
    var judge: (Analysis.Outcome) -> Int32 = { _ in 0 }

    /// - Parameters:
    ///   - report: what is written.
    ///   - filter: what of it.
    /// - Returns: the exit status: 0 done, 2 where an input could not be read, or only in part, 64 where the filter suits no frame of it.
    func run<R: Report>(_ report: R, _ filter: PacketFilter = PacketFilter()) -> Int32 {
        tellInputs()
        var analysis = analysis
        guard analysis.keyLogs.read(into: &analysis.secrets) else { return 2 }
        inputs.addSecrets(to: &analysis.secrets)
        var source = makeSource()
        let outcome = analysis.run(report, filter, &source)
        #if LiveCapture
        if let failure = source.filterFailure {
            StandardStreams.complain("mqttscope: -f: \(StandardStreams.safe("\(failure)"))")
            return 64
        }
        if frameFilter != nil, outcome.summary.transport.frames == 0 {
            StandardStreams.complain("mqttscope: -f: no frame passes the filter")
        }
        #endif
        var status: Int32 = 0
        // Where nothing could be read, what stands in the file may be worth more than a capture without frames.
        if let extraction, outcome.lastFrame > 0 || source.captures.failures.isEmpty {
            status = extraction.run(outcome, inputs: inputs, makeSource())
        }
        analysis.keyLogs.finish(into: &analysis.secrets)
        tell(source.captures.omissions)
        status = max(status, complain(source.captures.failures, outcome.summary))
        return max(status, judge(outcome))
    }

    private func makeSource() -> FileSource {
        #if LiveCapture
        FileSource(inputs, filter: frameFilter)
        #else
        FileSource(inputs)
        #endif
    }

    /// What of the inputs is not read, and need not be.
    private func tellInputs() {
        for name in inputs.repeated {
            StandardStreams.complain("mqttscope: \(StandardStreams.safe(name)): named before, and read once")
        }
        guard tellsPassedOver else { return }
        for name in inputs.passedOver { StandardStreams.complain("mqttscope: \(StandardStreams.safe(name)): not a capture, passed over") }
    }

    /// What of the files was left out, of which no frame is touched.
    private func tell(_ omissions: CaptureSet.Omissions) {
        for (count, what) in [
            (omissions.comments, "comments were left out: more than 1 MiB of them"),
            (omissions.names, "names of addresses were left out: more than 1 MiB of them"),
            (
                omissions.secrets,
                "blocks of decryption secrets were left out: more than 16 MiB of them, or their lengths contradict themselves"
            ),
            (omissions.optionLists, "blocks have a list of options that runs past their end"),
        ] where count > 0 {
            StandardStreams.complain("mqttscope: \(count) \(what)")
        }
    }

    /// One line on standard error for each input that could not be read whole.
    private func complain(_ failures: [CaptureSet.Failure], _ summary: AnalysisSummary) -> Int32 {
        for failure in failures {
            var line = "mqttscope: \(StandardStreams.safe(failure.name)): \(failure.error)"
            if failure.framesRead > 0 { line += ". \(failure.framesRead) \(failure.framesRead == 1 ? "frame was" : "frames were") read." }
            StandardStreams.complain(line)
        }
        let transport = summary.transport
        if transport.frames > 0, transport.unsupportedLinkType == transport.frames {
            let types = transport.unsupportedLinkTypes.map { unsupported in
                let name = "\(LinkType(rawValue: unsupported.linkType))"
                return name.hasPrefix("link type") ? name : "link type \(unsupported.linkType) (\(name))"
            }.joined(separator: ", ")
            let inputs = StandardStreams.safe(inputs.files.joined(separator: ", "))
            StandardStreams.complain(
                "mqttscope: \(inputs): no frame could be read: the frames have \(types), which is not read"
            )
            return 2
        }
        return failures.isEmpty ? 0 : 2
    }
}
