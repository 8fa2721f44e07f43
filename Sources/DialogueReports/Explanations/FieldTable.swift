import MQTTCodec

/// What is shown of a packet below its line.
public enum PacketDetail: Hashable, Sendable {
    /// Every field: where it stands, its name, its value.
    case fields
    /// The same, with the bytes in hexadecimal.
    case bytes
}

/// The fields of a packet as a table; what is wrong stands under the field that it is wrong with.
struct FieldTable {
    let detail: PacketDetail
    /// Columns in front of it.
    var indent = 0
    /// Rows of bytes of one field, and lines of its value; of what is longer the rest is counted.
    var maximumRows = 4

    /// Bytes of one row: what stands between the offset and the name of the field.
    private static let bytesInRow = 5

    /// How many rows so many bytes take.
    func rows(for bytes: Int) -> Int { bytes / Self.bytesInRow + 1 }

    private var nameColumn: Int { indent + (detail == .bytes ? 28 : 12) }
    private var valueColumn: Int { nameColumn + (detail == .bytes ? 20 : 24) }
    /// Where what is wrong hangs.
    private var findingColumn: Int { indent + 11 }

    /// Names the columns.
    func writeHeader(to line: inout TextLine) {
        line.pad(indent)
        line.color(.dim)
        line.add(detail == .bytes ? " offset  bytes" : "bytes")
        line.putDownLeft(nameColumn - indent)
        line.add("field")
        line.putDownLeft(valueColumn - nameColumn)
        line.add("value")
        line.color(.plain)
        line.putDown()
        line.end()
    }

    /// Writes a row for each field, and below it what is wrong there.
    ///
    /// - Parameters:
    ///   - bytes: what the packet stands in.
    ///   - offset: where in it the packet begins; offsets are counted from the first of `bytes`.
    func write(_ rows: [Explanation.Row], of bytes: [UInt8], at offset: Int, _ findings: [Finding], to line: inout TextLine) {
        var findings = findings[...]
        let rows = detail == .bytes ? rows : Self.joined(rows)
        for (index, row) in rows.enumerated() {
            write(row, index.isMultiple(of: 2) ? .evenField : .oddField, of: bytes, at: offset, to: &line)
            let next = index + 1 < rows.count ? rows[index + 1].bytes.lowerBound : Int.max
            while let finding = findings.first, finding.bytes.lowerBound < next {
                findings.removeFirst()
                write(finding, at: offset, to: &line)
            }
        }
        for finding in findings { write(finding, at: offset, to: &line) }
    }

    /// The rows, without those of the identifiers of properties: each property has one row, from its identifier on.
    private static func joined(_ rows: [Explanation.Row]) -> [Explanation.Row] {
        var joined: [Explanation.Row] = []
        var start: Int?
        for (index, row) in rows.enumerated() {
            let isFollowed = index + 1 < rows.count && rows[index + 1].path.name == .property
            if row.path.name == .propertyIdentifier, isFollowed {
                start = row.bytes.lowerBound
                continue
            }
            var row = row
            if let first = start { row.bytes = first..<row.bytes.upperBound }
            start = nil
            joined.append(row)
        }
        return joined
    }

    /// Writes where the bytes stand, or they themselves, on the left, and the name and the value on the right, both over as many lines as
    /// they take.
    ///
    /// Bytes and name have one colour, so that the eye finds what belongs together.
    private func write(
        _ row: Explanation.Row, _ color: TextStyle.Color, of bytes: [UInt8], at offset: Int, to line: inout TextLine
    ) {
        let depth = detail == .fields && row.path.name == .property ? 2 : 0
        let valueColumn = max(valueColumn, nameColumn + depth + row.name.utf8.count + 2)
        let wrapped = WrappedText(
            row.value.span, firstWidth: line.style.width - valueColumn, width: max(20, line.style.width - self.valueColumn),
            maximumLines: maximumRows, ellipsis: line.style.width(.ellipsis))
        let rows = detail == .fields ? 1 : (row.bytes.count + Self.bytesInRow - 1) / Self.bytesInRow
        // The length of text and data is shown with them, in the same row.
        for number in 0..<max(min(rows, maximumRows + 1), wrapped.lines.count) {
            line.pad(indent)
            if number == 0 { addPlace(row.bytes, offset, to: &line) }
            if detail == .bytes {
                line.putDownRight(7)
                line.pad(2)
                addBytes(row, number, color, of: bytes, at: offset, to: &line)
                line.putDownLeft(nameColumn - indent - 9)
            } else {
                line.putDownLeft(nameColumn - indent)
            }
            line.pad(depth)
            if number == 0 {
                line.color(detail == .bytes ? color : .plain)
                line.add(row.name)
                line.color(.plain)
            }
            line.putDownLeft((number == 0 ? valueColumn : self.valueColumn) - nameColumn - depth)
            if number < wrapped.lines.count {
                line.add(wire: row.value.span.extracting(wrapped.lines[number]))
                if wrapped.isCut, number == wrapped.lines.count - 1 { line.add(.ellipsis) }
                line.putDown()
            }
            line.end()
        }
    }

    /// The offset of the first byte; where the bytes are not shown, those of the first and the last.
    private func addPlace(_ bytes: Range<Int>, _ offset: Int, to line: inout TextLine) {
        line.color(.dim)
        line.add(offset + bytes.lowerBound)
        if detail == .fields, bytes.count > 1 {
            line.add("-")
            line.add(offset + bytes.upperBound - 1)
        }
        line.color(.plain)
    }

    /// One row of the bytes of a field, or how many more there are.
    private func addBytes(
        _ row: Explanation.Row, _ number: Int, _ color: TextStyle.Color, of bytes: [UInt8], at offset: Int, to line: inout TextLine
    ) {
        let start = row.bytes.lowerBound + number * Self.bytesInRow
        if number == maximumRows, start < row.bytes.upperBound {
            line.color(.dim)
            line.add(row.bytes.upperBound - start, grouping: true)
            line.add(" more")
            line.color(.plain)
        } else if number < maximumRows {
            line.color(color)
            for index in stride(from: start, to: min(start + Self.bytesInRow, row.bytes.upperBound), by: 1) {
                if index > start { line.add(" ") }
                if let shown = row.shown, index >= row.bytes.lowerBound + shown {
                    line.add("**")
                } else {
                    line.add(hex: bytes[offset + index])
                }
            }
            line.color(.plain)
        }
    }

    private func write(_ finding: Finding, at offset: Int, to line: inout TextLine) {
        line.pad(findingColumn - 2)
        line.startBody(hang: findingColumn)
        line.addSeverity(finding.severity)
        line.addSentence("\(finding.place(countedFrom: offset)), \(finding.field): \(finding.message) [\(finding.rules)]")
        line.end()
        line.pad(findingColumn)
        line.startBody(hang: findingColumn)
        line.addSentence(finding.statement.paraphrase)
        line.end()
    }
}

extension Finding {
    /// The bytes of a finding in a packet that begins at `offset`.
    fileprivate func place(countedFrom offset: Int) -> String {
        let first = offset + bytes.lowerBound
        switch bytes.count {
        case 0: return "at byte \(first)"
        case 1: return "byte \(first)"
        default: return "bytes \(first) to \(offset + bytes.upperBound - 1)"
        }
    }
}
