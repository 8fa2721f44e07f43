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
    /// Rows of bytes of one field, and lines of its value; of what is longer the rest is counted.
    private static let maximumRows = 4

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
            write(row, index.isMultiple(of: 2) ? .evenField : .oddField, packet)
            let next = index + 1 < fields.count ? fields[index + 1].bytes.lowerBound : Int.max
            while let finding = findings.first, finding.bytes.lowerBound < next {
                findings.removeFirst()
                write(finding, packet)
            }
        }
        for finding in findings { write(finding, packet) }
    }

    /// Writes the bytes on the left, and the name and the value on the right, both over as many lines as they take; bytes and name in one
    /// colour.
    private mutating func write(_ row: Explanation.Row, _ color: TextStyle.Color, _ packet: Explanation.Packet) {
        let valueColumn = max(Self.valueColumn, Self.fieldColumn + row.name.utf8.count + 2)
        let wrapped = WrappedText(
            row.value.span, firstWidth: line.style.width - valueColumn, width: max(20, line.style.width - Self.valueColumn),
            maximumLines: Self.maximumRows, ellipsis: line.style.width(.ellipsis))
        let rows = (row.bytes.count + Self.bytesInRow - 1) / Self.bytesInRow
        // The length of text and data is shown with them, in the same row.
        for number in 0..<max(min(rows, Self.maximumRows + 1), wrapped.lines.count) {
            if number == 0 {
                line.color(.dim)
                line.add(packet.offset + row.bytes.lowerBound)
                line.color(.plain)
            }
            line.putDownRight(7)
            line.pad(2)
            let start = row.bytes.lowerBound + number * Self.bytesInRow
            if number == Self.maximumRows, start < row.bytes.upperBound {
                line.color(.dim)
                line.add(row.bytes.upperBound - start, grouping: true)
                line.add(" more")
                line.color(.plain)
            } else if number < Self.maximumRows {
                line.color(color)
                addHexadecimal(row, from: start, packet)
                line.color(.plain)
            }
            line.putDownLeft(Self.fieldColumn - 9)
            if number == 0 {
                line.color(color)
                line.add(row.name)
                line.color(.plain)
            }
            line.putDownLeft((number == 0 ? valueColumn : Self.valueColumn) - Self.fieldColumn)
            if number < wrapped.lines.count {
                line.add(wire: row.value.span.extracting(wrapped.lines[number]))
                if wrapped.isCut, number == wrapped.lines.count - 1 { line.add(.ellipsis) }
                line.putDown()
            }
            line.end()
        }
    }

    private mutating func addHexadecimal(_ row: Explanation.Row, from start: Int, _ packet: Explanation.Packet) {
        for index in stride(from: start, to: min(start + Self.bytesInRow, row.bytes.upperBound), by: 1) {
            if index > start { line.add(" ") }
            if let shown = row.shown, index >= row.bytes.lowerBound + shown {
                line.add("**")
            } else {
                line.add(hex: explanation.bytes[packet.offset + index])
            }
        }
    }

    private mutating func write(_ finding: Finding, _ packet: Explanation.Packet) {
        line.pad(9)
        line.startBody(hang: 11)
        line.color(finding.severity == .advice ? .caution : .trouble)
        line.add(finding.severity == .advice ? .perhaps : .broken)
        line.add(" ")
        line.add(finding.severity.words)
        line.color(.plain)
        line.endGroup()
        line.addSentence("\(place(of: finding, packet)), \(finding.field): \(finding.message) [\(finding.rules)]")
        line.end()
        line.pad(11)
        line.startBody(hang: 11)
        line.addSentence(finding.statement.paraphrase)
        line.end()
    }

    /// The bytes of a finding, counted as in the column of offsets: from the first of all packets.
    private func place(of finding: Finding, _ packet: Explanation.Packet) -> String {
        let first = packet.offset + finding.bytes.lowerBound
        switch finding.bytes.count {
        case 0: return "at byte \(first)"
        case 1: return "byte \(first)"
        default: return "bytes \(first) to \(packet.offset + finding.bytes.upperBound - 1)"
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

/// Where text from the wire is broken: at spaces, and inside a word only where the word has no line of its own.
struct WrappedText {
    /// The bytes of each line, without the spaces between lines.
    private(set) var lines: [Range<Int>] = []
    /// Whether there is text behind the last line.
    private(set) var isCut = false

    /// Breaks text into lines, of which the first has another width.
    init(_ text: Span<UInt8>, firstWidth: Int, width: Int, maximumLines: Int, ellipsis: Int) {
        let space = UInt8(ascii: " ")
        var lineStart = 0
        var columns = 0
        /// Where the line may end, and the next begin.
        var lastBreak: (end: Int, next: Int)?
        var position = 0
        var scratch: [UInt8] = []
        while position < text.count {
            let limit = (lines.isEmpty ? firstWidth : width) - (lines.count == maximumLines - 1 ? ellipsis : 0)
            var next = position
            scratch.removeAll(keepingCapacity: true)
            let added = EscapedText.append(text, &next, escapesQuotes: false, to: &scratch)
            if columns + added > limit, text[position] != space {
                // A word that does not fit behind a long name goes below it; what is longer than a line is broken.
                let found = lastBreak ?? (firstWidth < width && lines.isEmpty ? (lineStart, lineStart) : (position, position))
                lines.append(lineStart..<found.end)
                if lines.count == maximumLines {
                    isCut = true
                    return
                }
                lineStart = found.next
                position = found.next
                columns = 0
                lastBreak = nil
                continue
            }
            columns += added
            if text[position] == space {
                let end = position > lineStart && text[position - 1] == space ? lastBreak?.end ?? position : position
                lastBreak = (end, next)
            }
            position = next
        }
        lines.append(lineStart..<text.count)
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
