/// Reads an NSS key log as it comes, in pieces of any size: a file that grows, or a decryption secrets block.
///
/// Of the bytes only a line that has not ended is kept, at most `KeyLogLine.largest`.
public struct KeyLogReader: Sendable {
    /// What was in it.
    public struct Summary: Hashable, Sendable {
        /// Secrets that were added.
        public internal(set) var secrets = 0
        /// Lines that are no comment and cannot be read as a secret.
        public internal(set) var malformedLines = 0
        /// The first of them, counted from one.
        public internal(set) var firstMalformedLine: Int?

        /// Nothing yet.
        public init() {}
    }

    /// What was in it so far.
    public private(set) var summary = Summary()
    private var line: [UInt8] = []
    private var isTooLong = false
    private var lineNumber = 1

    /// A reader at the beginning of a log.
    public init() {}

    /// Takes the next bytes, and adds the secrets of the lines that end in them.
    public mutating func receive(_ bytes: Span<UInt8>, into secrets: inout TLSSecrets) {
        secrets.hasKeyLog = true
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            end(with: bytes.extracting(start..<index), into: &secrets)
            start = index + 1
        }
        let rest = bytes.extracting(start..<bytes.count)
        if line.count + rest.count > KeyLogLine.largest {
            isTooLong = true
            line = []
        } else if !isTooLong {
            line.append(copying: rest)
        }
    }

    /// Takes a last line that has not ended for a secret where it is one, for more may come of it or nothing; it is read again when it ends.
    public func addUnfinishedLine(to secrets: inout TLSSecrets) {
        secrets.hasKeyLog = true
        guard !isTooLong, !line.isEmpty, case .secret(let line) = KeyLogLine.read(line.span) else { return }
        secrets.add(line)
    }

    /// Takes what was last received for the end of the log: its last line need not end.
    public mutating func finish(into secrets: inout TLSSecrets) {
        secrets.hasKeyLog = true
        guard isTooLong || !line.isEmpty else { return }
        let nothing: [UInt8] = []
        end(with: nothing.span, into: &secrets)
    }

    private mutating func end(with bytes: Span<UInt8>, into secrets: inout TLSSecrets) {
        let reading: KeyLogLine.Reading
        if isTooLong || line.count + bytes.count > KeyLogLine.largest {
            reading = .malformed
        } else if line.isEmpty {
            reading = KeyLogLine.read(bytes)
        } else {
            line.append(copying: bytes)
            reading = KeyLogLine.read(line.span)
        }
        switch reading {
        case .secret(let line):
            secrets.add(line)
            summary.secrets += 1
        case .malformed:
            summary.malformedLines += 1
            summary.firstMalformedLine = summary.firstMalformedLine ?? lineNumber
        case .blank, .other: break
        }
        line.removeAll(keepingCapacity: true)
        isTooLong = false
        lineNumber += 1
    }
}
