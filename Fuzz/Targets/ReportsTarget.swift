import CaptureAnalysis
import CaptureFiles
import DialogueReports
import MQTTCodec
import TCPStreams

extension FuzzTarget {
    /// The whole way from frames to text and NDJSON: options, then frames as `FrameScript` reads them, or (by the first byte) a capture file.
    ///
    /// Every line of NDJSON is JSON of a strict reader; no output holds what a terminal would act on; packets are counted alike.
    ///
    /// Allowance: a byte of a payload is at most an escape of ten characters, in two reports that wrap, keep and hand on text, and are split
    /// and read again here; a connection of three bytes of input opens tables, a dialogue and twenty words.
    static let reports = FuzzTarget("reports", maximumLength: 8192, allowance: Allowance(perByte: 12_000, base: 1 << 21)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let choice = feed.byte()
        let options = ReportOptions(feed.byte(), feed.byte())
        var frames: [BuiltFrame] = []
        if choice & 1 == 0 {
            var script = FrameScript()
            while !feed.isEmpty { frames.append(script.next(&feed)) }
        } else {
            let contents = CaptureContents(file: feed.rest())
            for (frame, bytes) in zip(contents.frames, contents.bytes) {
                frames.append(
                    BuiltFrame(bytes: bytes, linkType: frame.linkType.rawValue, originalLength: frame.originalLength, time: frame.time))
            }
        }
        let (text, textPackets) = written(frames, options, TextReport(options: options.text))
        try Output(text).beHarmless(hasColor: options.text.style.hasColor)
        let (lines, packets) = written(frames, options, NDJSONReport(options: options.ndjson))
        try Output(lines).beLinesOfJSON()
        try demand(textPackets == packets, "\(textPackets) packets in the text, \(packets) in NDJSON")
    }

    private static func written<R: Report>(_ frames: [BuiltFrame], _ options: ReportOptions, _ report: R) -> (bytes: [UInt8], packets: Int)
    {
        var analyzer = CaptureAnalyzer(options: options.analysis, output: report)
        for (index, frame) in frames.enumerated() {
            analyzer.withOutput { $0.note(frame: index + 1, file: "a\u{1B}\u{2028}\"b", numberInFile: index + 1) }
            analyzer.receive(
                frame.bytes.span, linkType: frame.linkType, originalLength: frame.originalLength,
                at: Position(frame: index + 1, time: frame.time))
        }
        analyzer.finish()
        let summary = analyzer.summary
        return analyzer.withOutput { report in
            let statistics = InterfaceStatistics(droppedBySystem: options.analysis.mqttPorts.isEmpty ? nil : 3)
            report.finish(summary, time: frames.last?.time, statistics: statistics)
            return (report.buffer, report.packetsShown)
        }
    }
}

/// Options of the analysis and of the reports, all by two bytes.
private struct ReportOptions {
    var analysis = AnalysisOptions()
    var text = TextReport.Options()
    var ndjson = NDJSONReport.Options()

    init(_ first: UInt8, _ second: UInt8) {
        if first & 1 != 0 { analysis.mqttPorts = [1883] }
        if first & 2 != 0 { analysis.assumedVersion = .v5_0 }
        if first & 4 != 0 {
            analysis.maximumPublishCollected = 60
            analysis.maximumCollected = 100
            analysis.keptPayload = 20
            analysis.collectedTotal = 300
            analysis.keptExchanges = 1000
        }
        text.isChronological = first & 8 != 0
        text.showsSecrets = first & 16 != 0
        text.style.hasColor = first & 32 != 0
        text.style.isUnicode = first & 64 == 0
        if first & 128 != 0 { text.style.width = [1, 20, 40, 200][Int(second & 3)] }
        if second & 4 != 0 {
            text.maximumPayload = nil
            text.cutsPayloads = false
        }
        if second & 8 != 0 { text.waitingText = 500 }
        text.clock = second & 16 == 0 ? .utc : second & 32 == 0 ? .relative : .local({ _ in 3600 })
        text.summaryOnly = second & 0xC0 == 0xC0
        ndjson.isSummaryOnly = text.summaryOnly
        ndjson.showsSecrets = text.showsSecrets
        ndjson.maximumPayload = second & 4 == 0 ? 30 : nil
    }
}
