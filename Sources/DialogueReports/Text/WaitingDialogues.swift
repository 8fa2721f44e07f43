/// Text of dialogues that have not ended, by connection.
struct WaitingDialogues: Sendable {
    /// A dialogue of which the end is not known yet.
    struct Dialogue: Sendable {
        let connection: Int
        /// Its lines since it was put down last, below a header.
        var text: [UInt8] = []
        /// Bytes of the header in `text`, which may still change. There is one of this for each connection, so that numbers are small.
        fileprivate var headerBytes: UInt32 = 0
        /// Whether the header was written before anything was known of the dialogue but its addresses.
        fileprivate(set) var isHeaderProvisional = false
        /// Whether there is a header above the text.
        var hasHeader: Bool { headerBytes > 0 }
        /// The day of the line that was written last.
        var day: Int32?
        /// Whether a part of it has been put down already.
        var isContinued = false
    }

    private var slots: [Int: Int] = [:]
    private var dialogues: [Dialogue] = []
    private var free: [Int] = []
    /// The connection that was looked up last: the lines of one frame follow each other.
    private var last: (connection: Int, slot: Int) = (-1, 0)
    /// Bytes of text over all of them.
    private(set) var bytes = 0

    /// Where the dialogue of a connection is kept; it is begun where there is none.
    mutating func slot(of connection: Int) -> Int {
        if last.connection == connection { return last.slot }
        let slot: Int
        if let known = slots[connection] {
            slot = known
        } else if let unused = free.popLast() {
            slot = unused
            dialogues[slot] = Dialogue(connection: connection)
            slots[connection] = slot
        } else {
            slot = dialogues.count
            dialogues.append(Dialogue(connection: connection))
            slots[connection] = slot
        }
        last = (connection, slot)
        return slot
    }

    /// Where the dialogue of a connection is kept; nil where there is none.
    func knownSlot(of connection: Int) -> Int? { slots[connection] }

    subscript(slot: Int) -> Dialogue {
        get { dialogues[slot] }
        _modify { yield &dialogues[slot] }
    }

    /// Puts a header above the text, in the place of an earlier one.
    mutating func begin(_ slot: Int, with header: [UInt8], isProvisional: Bool = false) {
        let old = Int(dialogues[slot].headerBytes)
        dialogues[slot].text.replaceSubrange(..<old, with: header)
        dialogues[slot].headerBytes = UInt32(clamping: header.count)
        dialogues[slot].isHeaderProvisional = isProvisional
        bytes += header.count - old
    }

    /// Adds lines to the text.
    mutating func append(_ text: [UInt8], to slot: Int) {
        let count = dialogues[slot].text.count + text.count
        // Of very many dialogues that wait, each has little: there an array that doubles is half of what they take.
        if count < 1024 { dialogues[slot].text.reserveCapacity(count) }
        dialogues[slot].text.append(contentsOf: text)
        bytes += text.count
    }

    /// Takes the text out, for it to be put down.
    mutating func take(_ slot: Int) -> [UInt8] {
        let text = dialogues[slot].text
        dialogues[slot].text = []
        dialogues[slot].headerBytes = 0
        dialogues[slot].isContinued = true
        bytes -= text.count
        return text
    }

    /// Takes the text out without its header.
    mutating func takeBelowHeader(_ slot: Int) -> ArraySlice<UInt8> {
        let header = Int(dialogues[slot].headerBytes)
        return take(slot)[header...]
    }

    /// Forgets the dialogue of a connection.
    mutating func forget(_ slot: Int) {
        bytes -= dialogues[slot].text.count
        slots[dialogues[slot].connection] = nil
        dialogues[slot] = Dialogue(connection: 0)
        free.append(slot)
        last = (-1, 0)
    }

    /// The dialogues that have at least half as much text as the average, in the order of their connections.
    ///
    /// Together they have more than half of all text, so that putting them down makes room for long, however many dialogues wait: what is
    /// left is less than half the average for each.
    var large: [Int] {
        let count = slots.count
        guard count > 0 else { return [] }
        return withText.filter { dialogues[$0].text.count * 2 * count >= bytes }
    }

    /// Those that have text, in the order of their connections.
    var withText: [Int] {
        dialogues.indices.filter { !dialogues[$0].text.isEmpty }.sorted { dialogues[$0].connection < dialogues[$1].connection }
    }
}
