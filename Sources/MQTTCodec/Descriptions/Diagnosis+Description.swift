extension Diagnosis: CustomStringConvertible {
    /// One line: the verdict, the packet where there is one, the first finding, and how many more there are.
    ///
    /// `lenient: PINGREQ; PINGREQ byte 0, flags: the flags are 0001, they must be 0000 [5.0 MQTT-2.1.3-1]`
    public var description: String {
        var text = verdict.description
        if verdict == .incomplete {
            text += ": \(length) \(length == 1 ? "byte" : "bytes")"
            if let bytesNeeded { text += ", \(bytesNeeded) more needed" }
        }
        if let packet { text += ": \(packet)" }
        guard let first = findings.first else { return text }
        text += "\(packet == nil ? ":" : ";") \(first)"
        let others = findings.count - 1 + findingsDropped
        return others == 0 ? text : text + ", and \(others) more"
    }
}

extension Diagnosis.Verdict: CustomStringConvertible {
    /// `accept`, `lenient`, `reject` or `incomplete`.
    public var description: String {
        switch self {
        case .accept: "accept"
        case .lenient: "lenient"
        case .reject: "reject"
        case .incomplete: "incomplete"
        }
    }
}

extension Diagnosis.Field: CustomStringConvertible {
    /// One line: `packet_id: bytes 5 to 6`.
    public var description: String {
        switch bytes.count {
        case 0: "\(path): at byte \(bytes.lowerBound)"
        case 1: "\(path): byte \(bytes.lowerBound)"
        default: "\(path): bytes \(bytes.lowerBound) to \(bytes.upperBound - 1)"
        }
    }
}

extension FieldPath.Name: CustomStringConvertible {
    /// The name as JSON forms spell it, without the index: `subscriptions.qos`.
    public var description: String {
        let path = FieldPath(self).description
        guard let bracket = path.utf8.firstIndex(of: UInt8(ascii: "[")) else { return path }
        // Of `[0]`, which is all that an index can be here.
        return String(path[..<bracket]) + String(path[path.utf8.index(bracket, offsetBy: 3)...])
    }
}

extension FieldPath.PairPart: CustomStringConvertible {
    /// `whole`, `name` or `value`.
    public var description: String {
        switch self {
        case .whole: "whole"
        case .name: "name"
        case .value: "value"
        }
    }
}

extension Citation: CustomStringConvertible {
    /// One line: the statements and the severity, `3.1.1:MQTT-3.8.1-1, 3.1.1:MQTT-2.2.2-1 (malformed)`.
    public var description: String {
        var text = statement.description
        for other in also { text += ", \(other)" }
        return "\(text) (\(severity))"
    }
}

extension NormativeStatement.Index: CustomStringConvertible {
    /// The name of the statement: `3.1.1:MQTT-3.1.2-24`.
    public var description: String { statement.name }
}

extension NormativeStatement.Party: CustomStringConvertible {
    /// `client`, `server` or `either`.
    public var description: String { rawValue }
}

extension NormativeStatement.Level: CustomStringConvertible {
    /// `decode`, `stream`, `session` or `policy`.
    public var description: String { rawValue }
}

extension NormativeStatement.Severity: CustomStringConvertible {
    /// In words: `malformed`, `protocol error` or `advice`.
    public var description: String {
        switch self {
        case .malformed: "malformed"
        case .protocolError: "protocol error"
        case .advice: "advice"
        }
    }
}

extension NormativeStatement.Evidence: CustomStringConvertible {
    /// One line: `the bytes of a packet`, `the same bytes as MQTT-2.3.1-1`, `a capture`, or why nothing can.
    public var description: String {
        switch self {
        case .bytes: "the bytes of a packet"
        case .sameBytesAs(let id): "the same bytes as \(id)"
        case .capture: "a capture"
        case .cannot(let reason): "nothing on the wire: \(reason)"
        }
    }
}
