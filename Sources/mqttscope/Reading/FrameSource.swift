import CaptureAnalysis
import CaptureFiles

/// What gives frames to an analysis: capture files, or an interface.
protocol FrameSource: ~Copyable {
    /// Hands on the next frame, whose bytes are valid during the call only; false when there is none.
    mutating func next(_ body: (CaptureSet.Item, Span<UInt8>) -> Void) -> Bool
    /// The secrets that were read and not yet taken.
    mutating func takeSecrets() -> [DecryptionSecrets]
    /// What stands behind the last frame.
    mutating func takeAnnotations() -> [CaptureAnnotation]
    /// What whoever captured counted.
    var statistics: InterfaceStatistics { get }
    /// The names of the files, where frames come from several.
    var severalFiles: [String] { get }
}
