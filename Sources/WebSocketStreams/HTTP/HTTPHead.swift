/// The head of an HTTP/1 message (RFC 9112 2.1): a start line, and header fields.
struct HTTPHead: Sendable {
    /// The parts of the start line: of a request method, target and version; of a response version, status and reason.
    let startLine: [String]
    /// Names in lower case, values without white space around them.
    private let fields: [(name: String, value: String)]

    /// Reads a whole head.
    ///
    /// Lines may end with a line feed alone (RFC 9112 2.2); a line that begins with white space goes on with the field before it (5.2);
    /// a line without a colon is passed over.
    init(_ bytes: [UInt8]) {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true).map { $0.last == 0x0D ? $0.dropLast() : $0 }
        lines.removeAll { $0.isEmpty }
        startLine = (lines.first ?? []).split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: true).map(Self.text)
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            if line.first == 0x20 || line.first == 0x09, let last = fields.indices.last {
                fields[last].value += " " + Self.text(Self.trimmed(line))
            } else if let colon = line.firstIndex(of: 0x3A) {
                let name = Self.text(Self.trimmed(line[..<colon])).lowercased()
                fields.append((name, Self.text(Self.trimmed(line[(colon + 1)...]))))
            }
        }
        self.fields = fields
    }

    /// The value of a field, what stands in several fields of the name joined by commas (RFC 9110 5.3); nil where there is none.
    subscript(_ name: String) -> String? {
        let values = fields.lazy.filter { $0.name == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Whether a list of a field has this element, in whatever case.
    func lists(_ element: String, in name: String) -> Bool {
        HeaderList.elements(self[name] ?? "").contains { $0.lowercased() == element }
    }

    /// Whether the version of the start line is HTTP/1.1 or a later HTTP/1.
    static func isHTTP11(_ version: String) -> Bool { version.hasPrefix("HTTP/1.") && version != "HTTP/1.0" }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let front = bytes.drop(while: isSpace)
        return front[..<((front.lastIndex { !isSpace($0) } ?? front.startIndex - 1) + 1)]
    }
}

/// Collects the bytes of a head; each is looked at once, however they come.
struct HTTPHeadCollector: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Whether the line that is arriving has nothing but a carriage return.
    private var isLineEmpty = true

    /// Takes bytes up to the end of the head.
    ///
    /// - Returns: whether it is whole; nil where it is longer than the limit.
    mutating func take(_ chunk: Span<UInt8>, _ position: inout Int, limit: Int) -> Bool? {
        while position < chunk.count {
            let byte = chunk[position]
            position += 1
            if byte == 0x0A {
                // Empty lines in front of the start line are passed over (RFC 9112 2.2).
                if isLineEmpty, bytes.isEmpty { continue }
                bytes.append(byte)
                if isLineEmpty { return true }
                isLineEmpty = true
            } else if byte != 0x0D || !bytes.isEmpty {
                guard bytes.count < limit else { return nil }
                bytes.append(byte)
                if byte != 0x0D { isLineEmpty = false }
            }
        }
        return false
    }

    /// Whether something of a head has come.
    var isEmpty: Bool { bytes.isEmpty }
}
