/// Damages packets: most results are wrong in one place only, which is where decoders differ.
package struct Mutator {
    package var random: SeededGenerator

    package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Bytes that mean something somewhere: lengths, wildcards, flags, edges of UTF-8, property identifiers.
    private static let telling: [UInt8] =
        [
            0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x23, 0x24, 0x2B, 0x2F, 0x7F, 0x80, 0x82, 0x83, 0x84, 0x85, 0xC0, 0xC2, 0xE0, 0xED, 0xF4,
            0xFF,
        ]
        + propertyTable.map(\.number)

    /// One to three faults; half of the time the Remaining Length is made to fit again, so that the fault lies deeper.
    package mutating func mutated(_ packet: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = packet
        for _ in 0..<random.pick([1, 1, 1, 2, 3]) { mutate(&bytes, with: other) }
        if random.once(in: 2) { fitRemainingLength(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8], with other: [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = other
            return
        }
        // The first bytes carry the most meaning.
        let place = random.once(in: 2) ? random.below(min(bytes.count, 24)) : random.below(bytes.count)
        switch random.below(11) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes[place] = random.pick(Self.telling)
        case 2: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 3: bytes[place] &+= random.once(in: 2) ? 1 : 0xFF
        case 4: bytes.removeSubrange(place...)
        case 5: bytes.remove(at: place)
        case 6: bytes.removeSubrange(place..<min(bytes.count, place + random.number(1...6)))
        case 7: bytes.insert(random.pick(Self.telling), at: place)
        case 8: bytes.insert(contentsOf: random.bytes(random.number(1...4)), at: place)
        case 9:
            // The same bytes twice: a property, a filter, a code.
            let end = min(bytes.count, place + random.number(1...8))
            bytes.insert(contentsOf: bytes[place..<end], at: place)
        default:
            // The head of one packet with the tail of another.
            bytes = Array(bytes[..<place]) + other.suffix(random.below(other.count + 1))
        }
    }

    private func fitRemainingLength(_ bytes: inout [UInt8]) {
        guard let end = bytes.dropFirst().prefix(4).firstIndex(where: { $0 < 0x80 }) else { return }
        bytes = packet(bytes[0], Array(bytes[(end + 1)...]))
    }

    /// Bytes without any sense, though the first of them may look like a Fixed Header.
    package mutating func noise() -> [UInt8] {
        let body = random.once(in: 3) ? (0..<random.below(30)).map { _ in random.pick(Self.telling) } : random.bytes(random.below(60))
        return random.once(in: 3) ? body : packet(UInt8(truncatingIfNeeded: random.next()), body)
    }
}
