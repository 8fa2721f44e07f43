public import CaptureAnalysis

/// A form in which the results of an analysis are written.
public protocol Report: AnalysisConsumer, Sendable {
    /// What is to be written; whoever runs the report empties it between frames.
    var buffer: [UInt8] { get set }
    /// MQTT packets that came so far.
    var packetsShown: Int { get }
    /// Writes what still waits, and the summary.
    mutating func finish(_ summary: AnalysisSummary)
}
