import MQTTCodec

/// An explanation for a person: the bytes of each packet field by field, and what is wrong under the field that it is wrong with.
public struct ExplanationText {
    private let explanation: Explanation
    private let showsSecrets: Bool
    private var line: TextLine

    private let table = FieldTable(detail: .bytes)

    /// An explanation in this style.
    public init(_ explanation: Explanation, style: TextStyle = TextStyle(), showsSecrets: Bool = false) {
        self.explanation = explanation
        self.showsSecrets = showsSecrets
        line = TextLine(style: style)
    }

    /// The text, line by line.
    public mutating func text() -> [UInt8] {
        line.reset()
        guard !explanation.packets.isEmpty else {
            line.addSentence("no bytes")
            line.end()
            return line.bytes
        }
        for (index, packet) in explanation.packets.enumerated() {
            if index > 0 { line.end() }
            write(packet)
        }
        return line.bytes
    }

    private mutating func write(_ packet: Explanation.Packet) {
        line.startBody(hang: 4)
        line.color(.name)
        line.addSentence(title(packet))
        line.color(.plain)
        line.putDown()
        if packet.offset == 0 {
            for other in explanation.otherVerdicts { line.addSentence(remark(on: other)) }
        }
        line.end()
        if !packet.diagnosis.fields.isEmpty {
            line.end()
            table.writeHeader(to: &line)
        }
        table.write(
            explanation.rows(of: packet, showsSecrets: showsSecrets), of: explanation.bytes, at: packet.offset,
            packet.diagnosis.findings, to: &line)
        remaining(packet)
    }

    /// `PUBLISH, 11 bytes, as 3.1.1: breaks a rule`.
    private func title(_ packet: Explanation.Packet) -> String {
        let type = packet.diagnosis.packet.map { $0.type.description } ?? explanation.typeName(at: packet.offset)
        let bytes = packet.length == 1 ? "1 byte" : "\(packet.length) bytes"
        let place = packet.offset > 0 ? " at byte \(packet.offset)" : ""
        let verdict = packet.diagnosis.verdict
        // What is incomplete was read as no version, unless one was asked for.
        let version = verdict == .incomplete && explanation.isVersionInferred ? "" : ", as \(packet.diagnosis.version)"
        return "\(type)\(place), \(bytes)\(version): \(verdict.words)"
    }

    private func remark(on other: (version: MQTTVersion, verdict: Diagnosis.Verdict, finding: Finding?)) -> String {
        switch other.verdict {
        case .accept: "(fits \(other.version) too)"
        case .lenient, .reject:
            "(as \(other.version) it would be wrong\(explanation.verdict == .accept ? "" : " too")\(other.finding.map { ": \($0.field): \($0.message)" } ?? ""))"
        case .incomplete: ""
        }
    }

    /// What is missing.
    private mutating func remaining(_ packet: Explanation.Packet) {
        guard packet.diagnosis.verdict == .incomplete else { return }
        line.pad(11)
        line.startBody(hang: 11)
        if let needed = packet.diagnosis.bytesNeeded {
            line.addSentence("\(needed) more \(needed == 1 ? "byte is" : "bytes are") needed: the Remaining Length says so")
        } else {
            line.addSentence("the Fixed Header is not whole: how many more bytes are needed is not known yet")
        }
        line.end()
    }
}

extension Explanation {
    /// The name of a packet that has no layout.
    func typeName(at offset: Int) -> String {
        guard let type = ControlPacketType(rawValue: bytes[offset] >> 4) else { return "packet of type \(bytes[offset] >> 4)" }
        return type.description
    }
}

extension Diagnosis.Verdict {
    /// The verdict in words.
    var words: String {
        switch self {
        case .accept: "in order"
        case .lenient: "readable, but it breaks the standard"
        case .reject: "not readable"
        case .incomplete: "incomplete"
        }
    }
}
