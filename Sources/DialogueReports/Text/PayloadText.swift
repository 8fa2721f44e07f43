/// A payload in what room there is: JSON as it is, other text in quotes, everything else in hexadecimal.
struct PayloadText: ~Escapable {
    private let content: Span<UInt8>
    /// Bytes of the whole payload, of which `content` may be the beginning.
    private let total: Int
    private let cutsToFit: Bool

    /// Columns that are worth beginning a payload in; with fewer it gets a line of its own.
    private static let leastRoom = 16

    @_lifetime(copy content)
    init(_ content: Span<UInt8>, total: Int, limit: Int?, cutsToFit: Bool) {
        self.content = content.extracting(first: min(content.count, limit ?? .max))
        self.total = total
        self.cutsToFit = cutsToFit
    }

    func write(to line: inout TextLine) {
        if isText { writeText(to: &line) } else { writeHex(to: &line) }
    }

    private var isCut: Bool { content.count < total }

    /// Whether the bytes are text that a person can read: UTF-8 (perhaps cut within its last character), no control characters but those of
    /// layout.
    private var isText: Bool {
        var position = 0
        while position < content.count {
            position += EscapedText.printableRun(content, from: position)
            guard position < content.count else { break }
            let byte = content[position]
            if byte < 0x80 {
                if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return false }
                if byte == 0x7F { return false }
                position += 1
            } else {
                guard EscapedText.scalar(content, &position) != nil else {
                    return isCut && position + 4 > content.count && byte >= 0xC2
                }
            }
        }
        return true
    }

    /// Whether it looks like JSON, which has quotes of its own; of a payload that is there in part nothing may be there.
    private var isJSON: Bool {
        guard !content.isEmpty else { return false }
        return content[0] == UInt8(ascii: "{") || content[0] == UInt8(ascii: "[")
    }

    private func writeText(to line: inout TextLine) {
        let quotes = isJSON ? 0 : 2
        // Bytes of ASCII are as many as columns; others are counted where they seem not to fit.
        var whole = content.count + quotes + (isCut ? lengthWidth : 0)
        if whole > line.room, EscapedText.printableRun(content, from: 0) + 8 <= content.count {
            whole += EscapedText.columns(of: content, escapesQuotes: !isJSON) - content.count
        }
        let limit = place(whole, &line)
        let needsLength = isCut || whole > limit
        if !isJSON { line.add("\"") }
        let room = limit == .max ? Int.max : max(4, limit - quotes - (needsLength ? lengthWidth : 0))
        let fits = line.add(wire: content, escapesQuotes: !isJSON, limit: room)
        if fits, isCut { line.add(.ellipsis) }
        if !isJSON { line.add("\"") }
        if !fits || isCut { writeLength(to: &line) }
        line.endGroup()
    }

    /// Columns for something that would take `whole` of them: what is left of this line, or a line of its own where that is better.
    private func place(_ whole: Int, _ line: inout TextLine) -> Int {
        guard cutsToFit else { return .max }
        let room = line.room
        guard whole > room, line.column > line.hang, room < Self.leastRoom + lengthWidth || whole <= line.fullRoom else { return room }
        line.newLine()
        return line.fullRoom
    }

    private func writeHex(to line: inout TextLine) {
        let length = lengthWidth
        let limit = place(content.count * 3 - 1 + length, &line)
        let room = cutsToFit ? max(1, (limit - length + 1) / 3) : content.count
        let shown = min(content.count, max(1, room - (content.count > room || isCut ? 1 : 0)))
        for index in 0..<shown {
            if index > 0 { line.add(" ") }
            line.add(hex: content[index])
        }
        if shown < total {
            line.add(" ")
            line.add(.ellipsis)
        }
        writeLength(to: &line)
        line.endGroup()
    }

    /// Columns of ` 1,234 B`.
    private var lengthWidth: Int {
        var digits: [UInt8] = []
        return NumberText.append(total, grouping: true, to: &digits) + 4
    }

    private func writeLength(to line: inout TextLine) {
        line.color(.dim)
        line.add("  ")
        line.add(total, grouping: true)
        line.add(" B")
        line.color(.plain)
    }
}
