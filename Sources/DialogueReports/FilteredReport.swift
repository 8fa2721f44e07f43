public import CaptureAnalysis
public import CaptureFiles

/// A report of what passes a filter.
extension FilteredOutput: Report where Output: Report {
    /// What is to be written.
    public var buffer: [UInt8] {
        get { output.buffer }
        _modify { yield &output.buffer }
    }

    /// Packets that passed.
    public var packetsShown: Int { output.packetsShown }

    /// What is found in what passed.
    public var verdict: Verdict { output.verdict }

    /// Whether the end that comes is that of the reading.
    public var isStopped: Bool {
        get { output.isStopped }
        set { output.isStopped = newValue }
    }

    /// Hands it on.
    public mutating func note(frame: Int, file: String, numberInFile: Int) {
        output.note(frame: frame, file: file, numberInFile: numberInFile)
    }

    /// Hands it on: what somebody wrote on a capture is no packet.
    public mutating func note(_ annotation: CaptureAnnotation, file: String?) {
        output.note(annotation, file: file)
    }

    /// Ends the report.
    public mutating func finish(_ summary: AnalysisSummary, time: Int64?, statistics: InterfaceStatistics) {
        output.finish(summary, time: time, statistics: statistics)
    }
}
