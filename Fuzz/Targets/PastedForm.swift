import DialogueReports

/// A form in which bytes are pasted.
enum PastedForm: Int {
    case digits, spaces, colons, prefixes, array, xxd, hexdump, escapes

    init(_ choice: UInt8) { self = PastedForm(rawValue: Int(choice)) ?? .digits }

    /// Demands that bytes written in the form are read as these bytes.
    func comesBack(_ bytes: [UInt8]) throws(BrokenProperty) {
        guard !bytes.isEmpty else { return }
        let text = text(bytes)
        let read = try? HexInput.bytes(text)
        try demand(read == bytes, "\(text.debugDescription) is read as \(read?.hexadecimal ?? "nothing")")
    }

    private func digits(_ byte: UInt8) -> String { String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }

    private func text(_ bytes: [UInt8]) -> String {
        switch self {
        case .digits: bytes.map(digits).joined()
        case .spaces: bytes.map(digits).joined(separator: " ")
        case .colons: bytes.map { digits($0).uppercased() }.joined(separator: ":")
        case .prefixes: bytes.map { "0x" + digits($0) }.joined(separator: ", ")
        case .array: "const uint8_t packet[\(bytes.count)] = {\n    " + bytes.map { "0x" + digits($0) }.joined(separator: ", ") + "\n};"
        case .xxd:
            rows(bytes) { offset, row in
                let groups = stride(from: 0, to: row.count, by: 2).map { row[$0..<min($0 + 2, row.count)].map(digits).joined() }
                let columns = groups.joined(separator: " ")
                return "\(offset): " + columns + String(repeating: " ", count: 41 - columns.count) + characters(row)
            }
        case .hexdump:
            rows(bytes) { offset, row in
                let halves = [row.prefix(8), row.dropFirst(8)].map { $0.map(digits).joined(separator: " ") }
                let columns = halves.joined(separator: "  ")
                return "\(offset)  " + columns + String(repeating: " ", count: 50 - columns.count) + "|" + characters(row) + "|"
            }
        case .escapes: "\"" + bytes.map { "\\x" + digits($0) }.joined() + "\""
        }
    }

    private func rows(_ bytes: [UInt8], _ line: (String, [UInt8]) -> String) -> String {
        stride(from: 0, to: bytes.count, by: 16).map { start in
            let offset = String(start, radix: 16)
            return line(String(repeating: "0", count: 8 - offset.count) + offset, Array(bytes[start..<min(start + 16, bytes.count)])) + "\n"
        }.joined()
    }

    private func characters(_ row: [UInt8]) -> String {
        String(String.UnicodeScalarView(row.map { (0x20...0x7E).contains($0) ? Unicode.Scalar($0) : "." }))
    }
}
