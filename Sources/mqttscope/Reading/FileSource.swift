import CaptureAnalysis
import CaptureFiles
import LiveCapture

/// The frames of capture files that a filter lets pass.
struct FileSource: FrameSource, ~Copyable {
    private(set) var captures: CaptureSet
    #if LiveCapture
    private var filter: FrameFilter?
    /// Where the filter does not suit a link type of the files.
    private(set) var filterFailure: LiveCaptureError?
    #endif
    /// What the files say beside frames that did not pass.
    private var annotations: [CaptureAnnotation] = []

    #if LiveCapture
    init(_ inputs: CaptureInputs, filter: FrameFilter?) {
        captures = CaptureSet(inputs, keepsSecrets: true)
        self.filter = filter
    }
    #else
    init(_ inputs: CaptureInputs) {
        captures = CaptureSet(inputs, keepsSecrets: true)
    }
    #endif

    var severalFiles: [String] { captures.hasSeveralFiles ? captures.files : [] }
    var statistics: InterfaceStatistics { captures.statistics }

    mutating func takeSecrets() -> [DecryptionSecrets] { captures.takeSecrets() }

    mutating func takeAnnotations() -> [CaptureAnnotation] {
        defer { annotations = [] }
        return annotations + captures.takeAnnotations()
    }

    mutating func next(_ body: (CaptureSet.Item, Span<UInt8>) -> Void) -> Bool {
        #if LiveCapture
        guard filter == nil else { return nextThatPasses(body) }
        #endif
        return captures.next(body)
    }

    #if LiveCapture
    private mutating func nextThatPasses(_ body: (CaptureSet.Item, Span<UInt8>) -> Void) -> Bool {
        var (filter, annotations, failure) = (filter, annotations, LiveCaptureError?.none)
        defer { (self.filter, self.annotations, filterFailure) = (filter, annotations, failure) }
        var hasPassed = false
        while !hasPassed, failure == nil {
            let isRead = captures.next { item, bytes in
                do throws(LiveCaptureError) {
                    hasPassed =
                        try filter?.accepts(bytes, linkType: item.frame.linkType, originalLength: item.frame.originalLength) ?? true
                } catch {
                    failure = error
                }
                guard hasPassed else {
                    annotations += item.annotations.filter { if case .comment(_, .frame) = $0 { false } else { true } }
                    return
                }
                var item = item
                item.annotations = annotations + item.annotations
                annotations = []
                body(item, bytes)
            }
            guard isRead else { return false }
        }
        return hasPassed
    }
    #endif
}
