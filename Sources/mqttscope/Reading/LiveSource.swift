#if LiveCapture
import CaptureAnalysis
import CaptureFiles
import LiveCapture

/// The frames of an interface, until somebody ends it; they are written to a file on the way where that is wanted.
struct LiveSource: FrameSource, ~Copyable {
    private var capture: InterfaceCapture
    private let signals: StopSignals
    private let output: NamedOutput?
    private var writer = PcapngWriter(application: Version.application)
    private let interface: PcapngWriter.Interface?
    private var framesUntilQuestion = Self.framesBetweenQuestions
    /// Why there are no more frames, where nobody ended it.
    private(set) var failure: LiveCaptureError?
    /// Why no more could be written; the capture ends there.
    private var writeFailure: CaptureOutput.Failure?

    /// Bytes that are collected before they are written while frames come; before it waits, all are.
    private static let chunk = 1 << 16
    /// How many frames are taken, where they never cease, before it is asked whether to end: asking is a system call.
    private static let framesBetweenQuestions = 64

    init(_ capture: consuming InterfaceCapture, signals: StopSignals, output: NamedOutput?) {
        self.signals = signals
        interface = output == nil ? nil : writer.describe(capture.interface)
        self.capture = capture
        self.output = output
    }

    var severalFiles: [String] { [] }
    var statistics: InterfaceStatistics { capture.statistics }
    func takeSecrets() -> [DecryptionSecrets] { [] }
    func takeAnnotations() -> [CaptureAnnotation] { [] }

    mutating func next(_ body: (CaptureSet.Item, Span<UInt8>) -> Void) -> Bool {
        if framesUntilQuestion == 0, signals.haveCome { return false }
        framesUntilQuestion = framesUntilQuestion == 0 ? Self.framesBetweenQuestions : framesUntilQuestion - 1
        do throws(LiveCaptureError) {
            while try !takeFrame(body) {
                write(atLeast: 1)
                guard writeFailure == nil, !signals.haveCome else { return false }
                capture.wait()
            }
        } catch {
            failure = error
            return false
        }
        write(atLeast: Self.chunk)
        return writeFailure == nil
    }

    /// Writes what was captured and not yet written, and what was counted.
    ///
    /// - Returns: the exit status: 0 done, 2 where not all could be written.
    mutating func finish(time: Int64?) -> Int32 {
        if let interface { writer.add(capture.statistics, of: interface, time: time) }
        write(atLeast: 1)
        guard let writeFailure else { return 0 }
        return output?.complain(writeFailure) ?? 0
    }

    private mutating func takeFrame(_ body: (CaptureSet.Item, Span<UInt8>) -> Void) throws(LiveCaptureError) -> Bool {
        let interface = interface
        return try capture.next { frame, bytes in
            if let interface { writer.add(frame, bytes, on: interface) }
            body(CaptureSet.Item(frame), bytes)
        }
    }

    private mutating func write(atLeast threshold: Int) {
        guard writer.buffer.count >= threshold, writeFailure == nil else { return }
        do throws(CaptureOutput.Failure) {
            try output?.file.write(writer.buffer)
        } catch {
            writeFailure = error
        }
        writer.buffer.removeAll(keepingCapacity: true)
    }
}
#endif
