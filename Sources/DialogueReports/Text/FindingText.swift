import CaptureAnalysis
import MQTTCodec
import TCPStreams

// What is wrong, in the words of a note below a line.

extension TextLine {
    /// `✗ malformed byte 0, qos: the QoS bits are 11; 00, 01 and 10 are allowed [3.1.1 MQTT-3.3.1-4]`.
    mutating func add(_ finding: Finding) {
        addSeverity(finding.severity)
        addSentence("\(finding.place), \(finding.field): \(finding.message) [\(finding.rules)]")
    }

    /// `✗ protocol error: 21 messages are not acknowledged, and the Receive Maximum is 20 [5.0 MQTT-3.3.4-7]`.
    mutating func add(_ finding: StreamFinding) {
        addSeverity(finding.severity, before: ":")
        addSentence("\(finding.sentence) [\(finding.rules)]")
    }

    /// The sign and the word that say how grave it is.
    mutating func addSeverity(_ severity: NormativeStatement.Severity, before separator: StaticString = "") {
        color(severity == .advice ? .caution : .trouble)
        add(severity == .advice ? .perhaps : .broken)
        add(" ")
        add(severity.words)
        add(separator)
        color(.plain)
        endGroup()
    }
}

extension StreamFinding {
    /// How many of the frames that show it are listed: of what a flood breaks, nobody looks them all up.
    private static let listedFrames = 6

    /// What is wrong, and the other frames that show it, where it does not name them itself.
    var sentence: String {
        // Several packets of one frame are one place to look.
        let others = Set(evidence).subtracting([position.frame]).sorted()
        guard !others.isEmpty, !message.contains("frame ") else { return message }
        let listed = others.prefix(Self.listedFrames).map { "\($0)" }.joined(separator: ", ")
        let rest = others.count > Self.listedFrames ? " and \(others.count - Self.listedFrames) more" : ""
        return "\(message) (\(others.count == 1 ? "frame" : "frames") \(listed)\(rest))"
    }

    /// The standard and the ids of the rules: `3.1.1 MQTT-3.1.2-24, MQTT-2.2.2-1`.
    var rules: String {
        switch rule {
        case .statement(let index, let also):
            var text = "\(index.statement.standard) \(index.statement.id)"
            for other in also { text += ", \(other.statement.id)" }
            return text
        case .other(let standard, let id, _): return "\(standard) \(id)"
        }
    }
}
