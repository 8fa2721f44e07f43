import CaptureAnalysis
import MQTTCodec

// What is wrong, in the words of a note below a line.

extension TextLine {
    /// `✗ malformed byte 0, qos: the QoS bits are 11; 00, 01 and 10 are allowed [3.1.1 MQTT-3.3.1-4]`.
    mutating func add(_ finding: Finding) {
        addSeverity(finding.severity)
        addSentence("\(finding.place), \(finding.field): \(finding.message) [\(finding.rules)]")
    }

    /// `✗ protocol error the client was silent for 92.1 s [3.1.1 MQTT-3.1.2-24]`.
    mutating func add(_ finding: StreamFinding) {
        addSeverity(finding.severity)
        addSentence("\(finding.message) [\(finding.rules)]")
    }

    /// The sign and the word that say how grave it is.
    mutating func addSeverity(_ severity: NormativeStatement.Severity) {
        color(severity == .advice ? .caution : .trouble)
        add(severity == .advice ? .perhaps : .broken)
        add(" ")
        add(severity.words)
        color(.plain)
        endGroup()
    }
}

extension StreamFinding {
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
