import CaptureAnalysis
import CaptureFiles
import DialogueReports
import TCPStreams
import TLSDecryption

/// Works through the frames of a source, and writes what a report makes of them.
struct Analysis {
    let options: AnalysisOptions
    /// How many MQTT packets are enough; nil for all.
    let packetLimit: Int?
    /// Whether what a frame brought is written before the next frame is waited for.
    var flushesAtOnce = false
    /// Whether the report goes to standard error, because standard output has something else.
    var writesToErrors = false

    /// What TLS is decrypted with.
    var secrets = TLSSecrets()
    /// Where more of it may come from.
    var keyLogs = KeyLogs([])

    /// Bytes that are collected before they are written: enough that a write costs nothing beside them.
    private static let chunk = 1 << 16

    /// How an analysis went.
    struct Outcome {
        let summary: AnalysisSummary
        /// The frames that opened the connections that were shown.
        let shownConnections: NumberSet
        /// The number of the last frame that was worked through; 0 where there was none.
        let lastFrame: Int
        /// Whether frames came that were not worked through any more, or may have.
        let isCut: Bool
        /// The latest of the frames' times.
        let lastTime: Int64?
        /// What the report has found, where it is one that judges.
        let verdict: Verdict
    }

    /// Tells what passes a filter.
    func run<R: Report, S: FrameSource & ~Copyable>(_ report: R, _ filter: PacketFilter, _ source: inout S) -> Outcome {
        // Without a condition nothing is asked for each packet.
        filter.isEmpty ? run(report, &source) : run(FilteredOutput(filter, output: report), &source)
    }

    private func run<R: Report, S: FrameSource & ~Copyable>(_ report: R, _ source: inout S) -> Outcome {
        var analyzer = CaptureAnalyzer(options: options, output: report)
        analyzer.withSecrets {
            $0 = secrets
            // Of files all is known; what comes while it is read may bring its secrets later.
            $0.mayGrow = flushesAtOnce
        }
        let threshold = flushesAtOnce ? 1 : Self.chunk
        let files = source.severalFiles
        var (lastFrame, lastTime) = (0, Int64?.none)
        var heldBytes = 0
        // Nobody reads any more: that is an end like any other.
        var isClosed = false
        var isCut = false
        while !isCut {
            let isRead = source.next { item, bytes in
                lastFrame = item.frame.number
                lastTime = item.frame.time ?? lastTime
                if !files.isEmpty {
                    analyzer.withOutput {
                        $0.note(frame: item.frame.number, file: files[item.file], numberInFile: item.numberInFile)
                    }
                }
                for annotation in item.annotations {
                    analyzer.withOutput { $0.note(annotation, file: files.isEmpty ? nil : files[item.file]) }
                }
                analyzer.receive(
                    bytes, linkType: item.frame.linkType.rawValue, originalLength: item.frame.originalLength,
                    at: Position(frame: item.frame.number, time: item.frame.time))
            }
            addSecrets(source.takeSecrets(), &analyzer, lastFrame, &heldBytes)
            isClosed = !analyzer.withOutput { write(&$0, threshold) }
            guard isRead else { break }
            if lastFrame.isMultiple(of: Self.framesBetweenStatistics) { noteDrops(&analyzer, source, lastFrame, lastTime) }
            isCut = isClosed
            if let packetLimit, analyzer.withOutput({ $0.packetsShown >= packetLimit }) {
                analyzer.withOutput { $0.isStopped = true }
                isCut = true
            }
        }
        for annotation in source.takeAnnotations() { analyzer.withOutput { $0.note(annotation, file: nil) } }
        noteDrops(&analyzer, source, lastFrame, lastTime)
        addSecrets(source.takeSecrets(), &analyzer, 0, &heldBytes)
        analyzer.withSecrets { $0.mayGrow = false }
        // What a hundred thousand connections bring at their end is written one after the other.
        analyzer.finish { report in
            if !isClosed { isClosed = !write(&report, Self.chunk) }
        }
        let (total, statistics) = (analyzer.summary, source.statistics)
        let summary = analyzer.withOutput { $0.narrowed(total) }
        if !isClosed {
            analyzer.withOutput {
                $0.finish(summary, time: lastTime, statistics: statistics)
                _ = write(&$0, 1)
            }
        }
        return Outcome(
            summary: summary, shownConnections: analyzer.shownConnections, lastFrame: lastFrame, isCut: isCut,
            lastTime: lastTime, verdict: analyzer.withOutput { $0.verdict })
    }

    /// Frames after which key logs that may grow are read again: that is a system call for each.
    private static let framesBetweenKeyLogs = 16

    /// Adds secrets that stand in the capture here, and those that were written to key logs meanwhile.
    ///
    /// Not only now and then: a connection may be over before, so that key logs are read whenever what waits for a secret has changed.
    private func addSecrets<R: Report>(
        _ more: [DecryptionSecrets], _ analyzer: inout CaptureAnalyzer<R>, _ frame: Int, _ heldBytes: inout Int
    ) {
        if !more.isEmpty { analyzer.withSecrets { $0.add(more) } }
        guard flushesAtOnce, !keyLogs.isEmpty else { return }
        guard frame.isMultiple(of: Self.framesBetweenKeyLogs) || analyzer.withSecrets({ $0.heldBytes }) != heldBytes else { return }
        analyzer.withSecrets { _ = keyLogs.read(into: &$0) }
        heldBytes = analyzer.withSecrets { $0.heldBytes }
    }

    /// Frames after which it is asked whether frames were dropped: live, that asks the system.
    private static let framesBetweenStatistics = 1024

    private func noteDrops<R: Report, S: FrameSource & ~Copyable>(
        _ analyzer: inout CaptureAnalyzer<R>, _ source: borrowing S, _ frame: Int, _ time: Int64?
    ) {
        guard let dropped = source.statistics.dropped, dropped > 0 else { return }
        analyzer.noteDroppedFrames(at: Position(frame: frame, time: time))
    }

    private func write<R: Report>(_ report: inout R, _ threshold: Int) -> Bool {
        guard report.buffer.count >= threshold else { return true }
        defer { report.buffer.removeAll(keepingCapacity: true) }
        return writesToErrors ? StandardStreams.writeToErrors(report.buffer) : StandardStreams.write(report.buffer)
    }
}
