public import CaptureAnalysis
public import CaptureFiles

/// A form in which the results of an analysis are written.
public protocol Report: AnalysisConsumer, Sendable {
    /// What is to be written; whoever runs the report empties it between frames.
    var buffer: [UInt8] { get set }
    /// MQTT packets that came so far.
    var packetsShown: Int { get }
    /// What it has found, where it is one that judges.
    var verdict: Verdict { get }
    /// The summary of an analysis, of what the report is told of it.
    func narrowed(_ summary: AnalysisSummary) -> AnalysisSummary
    /// Whether the end that comes is that of the reading, not that of the capture.
    var isStopped: Bool { get set }
    /// Takes note, before a frame is worked through, of which of several inputs it came from and its number there.
    mutating func note(frame: Int, file: String, numberInFile: Int)
    /// Takes what a capture says beside its frames: names of addresses, and comments; `file` is given where there are several.
    mutating func note(_ annotation: CaptureAnnotation, file: String?)
    /// Writes what still waits, and the summary.
    ///
    /// - Parameters:
    ///   - summary: that of the analyzer when it has finished, narrowed.
    ///   - time: nanoseconds since 1970-01-01 UTC of the last frame; nil where the capture has no times.
    ///   - statistics: what whoever captured counted, and says that it missed.
    mutating func finish(_ summary: AnalysisSummary, time: Int64?, statistics: InterfaceStatistics)
}

/// What a report has found that whoever runs it as a gate must know.
public struct Verdict: Hashable, Sendable {
    /// Findings that count as wrong.
    public var violations = 0
    /// Streams that were not read, and may be MQTT.
    public var unreadStreams = 0

    /// Nothing.
    public init() {}
}

extension Report {
    /// Nothing: most reports do not judge.
    public var verdict: Verdict { Verdict() }

    /// The summary as it is: most reports are told everything.
    public func narrowed(_ summary: AnalysisSummary) -> AnalysisSummary { summary }

    /// Does nothing.
    public mutating func note(frame: Int, file: String, numberInFile: Int) {}

    /// Does nothing.
    public mutating func note(_ annotation: CaptureAnnotation, file: String?) {}
}
