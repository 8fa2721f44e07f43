import MQTTCodec

/// An explanation for a person: the bytes of each packet field by field, and what is wrong under the field that it is wrong with.
public struct ExplanationText {
    private let explanation: Explanation
    private let showsSecrets: Bool
    private var line: TextLine

    private static let fieldColumn = 28
    private static let valueColumn = 48
    /// Bytes of one row: what stands between the offset and the name of the field.
    private static let bytesInRow = 5

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
        line.add(wire: Array(title(packet).utf8).span)
        line.color(.plain)
        line.endGroup(gap: 0)
        if packet.offset == 0 {
            for other in explanation.otherVerdicts { line.addSentence(remark(on: other)) }
        }
        line.end()
        if !packet.diagnosis.fields.isEmpty {
            line.end()
            header()
        }
        rows(packet)
        remaining(packet)
    }

    /// `PUBLISH, 11 bytes, as 3.1.1: breaks a rule`.
    private func title(_ packet: Explanation.Packet) -> String {
        let type = packet.diagnosis.packet.map { $0.type.description } ?? explanation.typeName(at: packet.offset)
        let bytes = packet.length == 1 ? "1 byte" : "\(packet.length) bytes"
        let place = packet.offset > 0 ? " at byte \(packet.offset)" : ""
        return "\(type)\(place), \(bytes), as \(packet.diagnosis.version): \(packet.diagnosis.verdict.words)"
    }

    private func remark(on other: (version: MQTTVersion, verdict: Diagnosis.Verdict, finding: Finding?)) -> String {
        switch other.verdict {
        case .accept: "(fits \(other.version) too)"
        case .lenient, .reject: "(as \(other.version) it would be wrong\(other.finding.map { ": \($0.field): \($0.message)" } ?? ""))"
        case .incomplete: ""
        }
    }

    private mutating func header() {
        line.color(.dim)
        line.add(" offset  bytes")
        line.putDownLeft(Self.fieldColumn)
        line.add("field")
        line.putDownLeft(Self.valueColumn - Self.fieldColumn)
        line.add("value")
        line.color(.plain)
        line.putDown()
        line.end()
    }

    private mutating func rows(_ packet: Explanation.Packet) {
        var findings = packet.diagnosis.findings[...]
        let fields = explanation.rows(of: packet, showsSecrets: showsSecrets)
        for (index, row) in fields.enumerated() {
            write(row, packet)
            let next = index + 1 < fields.count ? fields[index + 1].bytes.lowerBound : Int.max
            while let finding = findings.first, finding.bytes.lowerBound < next {
                findings.removeFirst()
                write(finding)
            }
        }
        for finding in findings { write(finding) }
    }

    private mutating func write(_ row: Explanation.Row, _ packet: Explanation.Packet) {
        let bytes = row.bytes
        // The length of text and data is shown with them, in the same row.
        for start in stride(from: bytes.lowerBound, to: max(bytes.upperBound, bytes.lowerBound + 1), by: Self.bytesInRow) {
            let isFirst = start == bytes.lowerBound
            if !isFirst, start >= bytes.lowerBound + 4 * Self.bytesInRow {
                line.pad(9)
                line.color(.dim)
                line.add(bytes.upperBound - start, grouping: true)
                line.add(" more")
                line.color(.plain)
                line.putDown()
                line.end()
                return
            }
            line.color(.dim)
            if isFirst { line.add(packet.offset + start) }
            line.color(.plain)
            line.putDownRight(7)
            line.pad(2)
            for index in start..<min(start + Self.bytesInRow, bytes.upperBound) {
                if index > start { line.add(" ") }
                if let shown = row.shown, index >= bytes.lowerBound + shown {
                    line.add("**")
                } else {
                    line.add(hex: explanation.bytes[packet.offset + index])
                }
            }
            line.putDownLeft(Self.fieldColumn - 9)
            if isFirst {
                line.add(row.name)
                line.putDownLeft(max(Self.valueColumn - Self.fieldColumn, row.name.utf8.count + 2))
                line.startBody(hang: Self.valueColumn)
                line.add(wire: row.value.span, limit: max(20, line.style.width - Self.valueColumn))
                line.endGroup()
            }
            line.end()
        }
    }

    private mutating func write(_ finding: Finding) {
        line.pad(9)
        line.startBody(hang: 11)
        line.color(finding.severity == .advice ? .caution : .trouble)
        line.add(finding.severity == .advice ? .perhaps : .broken)
        line.add(" ")
        line.add(finding.severity.words)
        line.color(.plain)
        line.endGroup()
        line.addSentence("\(finding.place), \(finding.field): \(finding.message) [\(finding.rules)]")
        line.end()
        line.pad(11)
        line.startBody(hang: 11)
        line.addSentence(finding.statement.paraphrase)
        line.end()
    }

    /// What is missing, and what has no field.
    private mutating func remaining(_ packet: Explanation.Packet) {
        guard packet.diagnosis.verdict == .incomplete else { return }
        line.pad(9)
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
