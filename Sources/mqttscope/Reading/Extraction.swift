import CaptureAnalysis
import CaptureFiles
import TCPStreams

/// Writes the frames of the shown dialogues to a file of their own: `-w`.
///
/// The files are read twice more: once to learn which frames the dialogues have, once to copy them.
struct Extraction {
    let output: NamedOutput
    /// Whether the secrets that the capture carries are written too.
    let writesSecrets: Bool

    /// Bytes that are collected before they are written.
    private static let chunk = 1 << 16

    /// - Parameters:
    ///   - outcome: how the analysis of the same inputs went.
    ///   - source: the frames that it saw.
    /// - Returns: the exit status: 0 done, 2 where the file could not be written.
    func run(_ outcome: Analysis.Outcome, inputs: CaptureInputs, _ source: consuming FileSource) -> Int32 {
        let frames = select(outcome, &source)
        do throws(CaptureOutput.Failure) {
            try output.file.empty()
            var captures = CaptureSet(inputs, keepsSecrets: writesSecrets)
            var extractor = CaptureExtractor(application: Version.application)
            var isRead = true
            while isRead {
                var lastFrame = 0
                isRead = captures.nextWithSource { item, bytes, source in
                    lastFrame = item.frame.number
                    // In front of the frame, where they stood: who reads once needs them there.
                    for secret in source.secrets { extractor.writer.add(secret) }
                    extractor.take(item, bytes, from: source, isSelected: frames.contains(item.frame.number))
                }
                if outcome.isCut, lastFrame == outcome.lastFrame { isRead = false }
                if extractor.writer.buffer.count >= Self.chunk {
                    try output.file.write(extractor.writer.buffer)
                    extractor.writer.buffer.removeAll(keepingCapacity: true)
                }
            }
            for secret in captures.takeSecrets() { extractor.writer.add(secret) }
            extractor.finish(captures.takeAnnotations(), captures.statistics, time: outcome.lastTime)
            try output.file.write(extractor.writer.buffer)
            return 0
        } catch {
            return output.complain(error)
        }
    }

    private func select(_ outcome: Analysis.Outcome, _ source: inout FileSource) -> NumberSet {
        var selector = FrameSelector(connections: outcome.shownConnections)
        var lastFrame = 0
        while lastFrame < outcome.lastFrame {
            let isRead = source.next { item, bytes in
                lastFrame = item.frame.number
                selector.receive(
                    bytes, linkType: item.frame.linkType.rawValue, originalLength: item.frame.originalLength,
                    at: Position(frame: item.frame.number, time: item.frame.time))
            }
            guard isRead else { break }
        }
        return selector.frames
    }
}
