import CaptureAnalysis
import MQTTDialogues
import TCPStreams

/// One sentence on how a connection ended: who ended it, when, and after what.
struct EndingSentence {
    /// What stands in the margin: nothing where all went well.
    let sign: TextStyle.Sign?
    private let what: String
    /// From the CONNECT, or from the first segment, to the end.
    private let duration: Int64?
    private let since: String
    private let tail: String?

    /// - Parameter isStopped: whether the reading was ended, and not the capture.
    init(_ ending: ConnectionEnding, _ connection: borrowing ConnectionInfo, isStopped: Bool) {
        let dialogue = ending.dialogue
        switch dialogue.cause {
        case _ where dialogue.isOrderly: sign = nil
        case .portReused, .evicted, .captureEnded: sign = .perhaps
        default: sign = .attention
        }
        what = ending.event(isStopped: isStopped)
        tail = dialogue.circumstance
        if let connected = connection.dialogue.connected {
            since = "after connecting"
            duration = Self.difference(dialogue.time, connected.time)
        } else {
            since = "after it was first seen"
            duration = Self.difference(dialogue.time, connection.tcp.opened.time)
        }
    }

    func write(to line: inout TextLine) {
        line.addSentence(what + (duration == nil ? "" : ","))
        if let duration {
            DurationText.append(duration, isUnicode: line.style.isUnicode, to: &line)
            line.endGroup(gap: 1)
            line.addSentence(since + (tail == nil ? "" : ";"))
        }
        if let tail { line.addSentence(tail) }
    }

    private static func difference(_ later: Int64?, _ earlier: Int64?) -> Int64? {
        guard let later, let earlier else { return nil }
        return max(0, later.subtractingReportingOverflow(earlier).partialValue)
    }
}

extension ConnectionEnding {
    /// What ended the connection, or the reading.
    func event(isStopped: Bool) -> String {
        isStopped && dialogue.cause == .captureEnded ? "reading stops here, the connection is open" : dialogue.event
    }

    /// The same with the circumstance, in one sentence.
    func reason(isStopped: Bool) -> String {
        let event = event(isStopped: isStopped)
        return dialogue.circumstance.map { "\(event), \($0)" } ?? event
    }
}
