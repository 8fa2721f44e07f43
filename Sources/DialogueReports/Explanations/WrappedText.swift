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
