import MQTTCodec

/// Puts one line of text together, group by group; a group that does not fit is moved to a line of its own, indented.
///
/// Bytes are written straight into buffers that are used again: millions of lines are written.
struct TextLine {
    private(set) var bytes: [UInt8] = []
    let style: TextStyle
    /// Where the next character goes, counted from zero.
    private(set) var column = 0
    /// The indentation of what is wrapped.
    var hang = 0
    /// Whether the next group follows without a gap.
    private var isFresh = false
    /// The group that is being put together, and its columns.
    private var group: [UInt8] = []
    private var groupWidth = 0

    private static let spaces = [UInt8](repeating: UInt8(ascii: " "), count: 64)

    init(style: TextStyle) { self.style = style }

    /// Forgets the line; the buffers stay.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        group.removeAll(keepingCapacity: true)
        column = 0
        groupWidth = 0
        isFresh = false
    }

    /// Begins groups here, and says where what is wrapped hangs.
    mutating func startBody(hang: Int) {
        self.hang = hang
        isFresh = true
    }

    /// Columns left for a group that follows on this line.
    var room: Int { max(0, style.width - column - groupWidth - (column > hang && !isFresh ? 2 : 0)) }

    /// Columns of a wrapped line.
    var fullRoom: Int { max(20, style.width - hang) }

    // MARK: Into the group

    /// ASCII characters, and others that are one column wide, as many as `width` says.
    mutating func add(_ text: StaticString, width: Int? = nil) {
        // SAFETY: the pointer does not leave the closure, which copies what it points to.
        text.withUTF8Buffer { group.append(contentsOf: $0) }
        groupWidth += width ?? text.utf8CodeUnitCount
    }

    /// Text of ours as bytes, in ASCII.
    mutating func add(ascii text: Span<UInt8>) {
        group.append(copying: text)
        groupWidth += text.count
    }

    /// A sign.
    mutating func add(_ sign: TextStyle.Sign) {
        add(style.text(sign), width: style.width(sign))
    }

    /// Text of ours, in ASCII.
    mutating func add(_ text: String) {
        group.append(contentsOf: text.utf8)
        groupWidth += text.utf8.count
    }

    /// Bytes from the wire, escaped; at most so many columns, the last of which then say that something was cut.
    ///
    /// - Returns: whether all of it was written.
    @discardableResult
    mutating func add(wire content: Span<UInt8>, escapesQuotes: Bool = false, limit: Int = .max) -> Bool {
        let start = group.count
        let startWidth = groupWidth
        var position = 0
        // Where to cut should it not fit: the last place with room for the ellipsis.
        let ellipsis = style.width(.ellipsis)
        var cut = (bytes: start, width: startWidth)
        while position < content.count {
            // Nearly all text is plain, and then needs no look at each character but this.
            let room = limit - ellipsis - (groupWidth - startWidth)
            let run = EscapedText.plainRun(content, from: position, limit: room, escapesQuotes: escapesQuotes)
            if run > 0 {
                group.append(copying: content.extracting(position..<(position + run)))
                groupWidth += run
                position += run
                cut = (group.count, groupWidth)
                continue
            }
            let shown = EscapedText.append(content, &position, escapesQuotes: escapesQuotes, to: &group)
            groupWidth += shown
            let used = groupWidth - startWidth
            if used + ellipsis <= limit { cut = (group.count, groupWidth) }
            if used > limit || (used == limit && position < content.count) {
                group.removeLast(group.count - cut.bytes)
                groupWidth = cut.width
                add(.ellipsis)
                return false
            }
        }
        return true
    }

    /// A number in decimal.
    mutating func add(_ number: Int, grouping: Bool = false) {
        groupWidth += NumberText.append(number, grouping: grouping, to: &group)
    }

    /// A number in decimal with leading zeros.
    mutating func add(_ number: Int, digits: Int) {
        group.append(decimal: UInt64(number.magnitude), width: digits)
        groupWidth += digits
    }

    /// Two hexadecimal digits.
    mutating func add(hex byte: UInt8) {
        NumberText.append(hex: byte, to: &group)
        groupWidth += 2
    }

    /// Begins a colour.
    mutating func color(_ color: TextStyle.Color) {
        guard style.hasColor else { return }
        group.append(0x1B)
        group.append(UInt8(ascii: "["))
        // SAFETY: the pointer does not leave the closure, which copies what it points to.
        color.code.withUTF8Buffer { group.append(contentsOf: $0) }
        group.append(UInt8(ascii: "m"))
    }

    /// Whole lines that were put together before.
    mutating func add(lines: [UInt8]) { bytes.append(contentsOf: lines) }

    // MARK: Into the line

    /// Puts the group down, two columns behind the one before, or on a line of its own where it does not fit.
    mutating func endGroup() {
        endGroup(gap: 2)
    }

    /// A word of a sentence, behind the one before or wrapped.
    mutating func addWord(_ word: String) {
        add(wire: Array(word.utf8).span)
        endGroup(gap: 1)
    }

    /// A sentence of ours, wrapped between its words.
    mutating func addSentence(_ sentence: String) {
        for word in sentence.split(separator: " ") { addWord(String(word)) }
    }

    /// Puts the group down behind a gap of so many columns.
    mutating func endGroup(gap: Int) {
        guard groupWidth > 0 else { return }
        let isFirst = isFresh
        let gap = isFirst || column <= hang ? 0 : gap
        isFresh = false
        if column > hang, column + gap + groupWidth > style.width {
            newLine()
        } else {
            pad(isFirst ? 0 : max(gap, hang - column))
        }
        putDown()
    }

    /// Puts the group down right here.
    mutating func putDown() {
        bytes.append(contentsOf: group)
        column += groupWidth
        group.removeAll(keepingCapacity: true)
        groupWidth = 0
    }

    /// Puts the group down so that it ends `width` columns from here.
    mutating func putDownRight(_ width: Int) {
        pad(width - groupWidth)
        putDown()
    }

    /// Puts the group down, and fills up to `width` columns.
    mutating func putDownLeft(_ width: Int) {
        let rest = width - groupWidth
        putDown()
        pad(rest)
    }

    /// Spaces.
    mutating func pad(_ count: Int) {
        guard count > 0 else { return }
        if count <= Self.spaces.count {
            bytes.append(copying: Self.spaces.span.extracting(first: count))
        } else {
            for _ in 0..<count { bytes.append(UInt8(ascii: " ")) }
        }
        column += count
    }

    /// A line that goes on, indented.
    mutating func newLine() {
        end()
        pad(hang)
    }

    /// Ends the line.
    mutating func end() {
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        bytes.append(UInt8(ascii: "\n"))
        column = 0
        isFresh = false
    }
}
