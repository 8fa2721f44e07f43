import CaptureAnalysis
import CaptureFiles
import DialogueReports
import TCPStreams

/// Reads captures to their end, and writes what a report makes of them.
struct Reading {
    let inputs: CaptureInputs
    let options: AnalysisOptions
    /// How many MQTT packets are enough; nil for all.
    let packetLimit: Int?
    /// Whether what a frame brought is written before the next frame is waited for.
    var flushesAtOnce = false

    /// Whether the files of directories are named that are no captures.
    var tellsPassedOver = false

    /// Bytes that are collected before they are written: enough that a write costs nothing beside them.
    private static let chunk = 1 << 16

    /// - Returns: the exit status: 0 done, 2 where an input could not be read, or only in part.
    func run<R: Report>(_ report: R) -> Int32 {
        tellInputs()
        var captures = CaptureSet(inputs)
        let (files, hasSeveral) = (inputs.files, captures.hasSeveralFiles)
        var analyzer = CaptureAnalyzer(options: options, output: report)
        let threshold = flushesAtOnce ? 1 : Self.chunk
        var isRead = true
        var lastTime: Int64?
        while isRead {
            isRead = captures.next { item, bytes in
                lastTime = item.frame.time ?? lastTime
                if hasSeveral {
                    analyzer.withOutput {
                        $0.note(frame: item.frame.number, file: files[item.file], numberInFile: item.numberInFile)
                    }
                }
                for annotation in item.annotations {
                    analyzer.withOutput { $0.note(annotation, file: hasSeveral ? files[item.file] : nil) }
                }
                analyzer.receive(
                    bytes, linkType: item.frame.linkType.rawValue, originalLength: item.frame.originalLength,
                    at: Position(frame: item.frame.number, time: item.frame.time))
            }
            // Nobody reads any more: that is an end like any other.
            guard analyzer.withOutput({ Self.write(&$0, threshold) }) else { return 0 }
            if let packetLimit, isRead, analyzer.withOutput({ $0.packetsShown >= packetLimit }) {
                analyzer.withOutput { $0.isStopped = true }
                break
            }
        }
        for annotation in captures.takeAnnotations() { analyzer.withOutput { $0.note(annotation, file: nil) } }
        analyzer.finish()
        let (summary, statistics) = (analyzer.summary, captures.statistics)
        let isWritten = analyzer.withOutput {
            $0.finish(summary, time: lastTime, statistics: statistics)
            return Self.write(&$0, 1)
        }
        guard isWritten else { return 0 }
        tell(captures.omissions)
        return complain(captures.failures, summary)
    }

    /// What of the inputs is not read, and need not be.
    private func tellInputs() {
        for name in inputs.repeated { StandardStreams.complain("mqttscope: \(Self.safe(name)): named before, and read once") }
        guard tellsPassedOver else { return }
        for name in inputs.passedOver { StandardStreams.complain("mqttscope: \(Self.safe(name)): not a capture, passed over") }
    }

    /// What of the files was left out, of which no frame is touched.
    private func tell(_ omissions: CaptureSet.Omissions) {
        for (count, what) in [
            (omissions.comments, "comments were left out: more than 1 MiB of them"),
            (omissions.names, "names of addresses were left out: more than 1 MiB of them"),
            (omissions.secrets, "blocks of decryption secrets were left out: more than 16 MiB of them, or their lengths contradict themselves"),
            (omissions.optionLists, "blocks have a list of options that runs past their end"),
        ] where count > 0 {
            StandardStreams.complain("mqttscope: \(count) \(what)")
        }
    }

    private static func write<R: Report>(_ report: inout R, _ threshold: Int) -> Bool {
        guard report.buffer.count >= threshold else { return true }
        defer { report.buffer.removeAll(keepingCapacity: true) }
        return StandardStreams.write(report.buffer)
    }

    /// A file name as it may stand on a terminal: control characters, which could move the cursor or end the line, are escaped.
    private static func safe(_ name: String) -> String {
        var safe = ""
        for scalar in name.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.properties.generalCategory == .format
            safe += isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return safe
    }

    /// One line on standard error for each input that could not be read whole.
    private func complain(_ failures: [CaptureSet.Failure], _ summary: AnalysisSummary) -> Int32 {
        for failure in failures {
            var line = "mqttscope: \(Self.safe(failure.name)): \(failure.error)"
            if failure.framesRead > 0 { line += ". \(failure.framesRead) \(failure.framesRead == 1 ? "frame was" : "frames were") read." }
            StandardStreams.complain(line)
        }
        let transport = summary.transport
        if transport.frames > 0, transport.unsupportedLinkType == transport.frames {
            let types = transport.unsupportedLinkTypes.map { unsupported in
                let name = "\(LinkType(rawValue: unsupported.linkType))"
                return name.hasPrefix("link type") ? name : "link type \(unsupported.linkType) (\(name))"
            }.joined(separator: ", ")
            let inputs = Self.safe(inputs.files.joined(separator: ", "))
            StandardStreams.complain(
                "mqttscope: \(inputs): no frame could be read: the frames have \(types), which is not read"
            )
            return 2
        }
        return failures.isEmpty ? 0 : 2
    }
}
