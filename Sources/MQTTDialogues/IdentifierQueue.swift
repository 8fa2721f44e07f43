/// Packet Identifiers in the order in which something is due for them: a queue of which the front is taken.
struct IdentifierQueue: Sendable {
    private var identifiers: [UInt16] = []
    private var taken: Int32 = 0

    /// Adds one at the end.
    mutating func append(_ identifier: UInt16) { identifiers.append(identifier) }

    /// Takes everything up to this one, which must be there.
    ///
    /// Each is taken once, so that a long queue costs no more than what was put into it.
    ///
    /// - Returns: those before it; in the right order there are none.
    mutating func take(_ identifier: UInt16) -> [UInt16] {
        var passed: [UInt16] = []
        while Int(taken) < identifiers.count {
            let next = identifiers[Int(taken)]
            taken += 1
            if next == identifier { break }
            passed.append(next)
        }
        if Int(taken) == identifiers.count {
            // An empty array has no memory of its own, and most connections wait for nothing most of the time.
            clear()
        } else if taken > 64, Int(taken) > identifiers.count / 2 {
            identifiers.removeFirst(Int(taken))
            taken = 0
        }
        return passed
    }

    /// Forgets all.
    mutating func clear() {
        identifiers = []
        taken = 0
    }
}
