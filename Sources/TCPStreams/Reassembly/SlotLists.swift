/// Doubly linked lists of slot numbers; a slot is in at most one of them.
///
/// They keep connections in order of use, so that the one idle longest is found at once, and what waits in order of waiting.
struct SlotLists {
    private struct Link {
        var previous: UInt32
        var next: UInt32
    }

    static let none = UInt32.max

    private var links: [Link] = []
    private var heads: [UInt32]
    private var tails: [UInt32]
    private(set) var counts: [Int]

    init(lists: Int) {
        heads = Array(repeating: Self.none, count: lists)
        tails = heads
        counts = Array(repeating: 0, count: lists)
    }

    /// The slot that has been in this list longest.
    func first(_ list: Int) -> Int? { heads[list] == Self.none ? nil : Int(heads[list]) }

    mutating func append(_ slot: Int, to list: Int) {
        while links.count <= slot { links.append(Link(previous: Self.none, next: Self.none)) }
        let tail = tails[list]
        links[slot] = Link(previous: tail, next: Self.none)
        if tail == Self.none { heads[list] = UInt32(slot) } else { links[Int(tail)].next = UInt32(slot) }
        tails[list] = UInt32(slot)
        counts[list] += 1
    }

    mutating func remove(_ slot: Int, from list: Int) {
        let link = links[slot]
        if link.previous == Self.none { heads[list] = link.next } else { links[Int(link.previous)].next = link.next }
        if link.next == Self.none { tails[list] = link.previous } else { links[Int(link.next)].previous = link.previous }
        counts[list] -= 1
    }

    @inline(__always)
    mutating func moveToEnd(_ slot: Int, of list: Int) {
        guard tails[list] != UInt32(truncatingIfNeeded: slot) else { return }
        remove(slot, from: list)
        append(slot, to: list)
    }
}
