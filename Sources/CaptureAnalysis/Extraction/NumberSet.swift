/// A set of frame numbers, a bit for each number up to the greatest: 12 MB for a hundred million frames.
public struct NumberSet: Hashable, Sendable {
    private var words: [UInt64] = []

    /// No number.
    public init() {}

    /// Whether a number is in the set; negative ones never are.
    public func contains(_ number: Int) -> Bool {
        guard number >= 0, number >> 6 < words.count else { return false }
        return words[number >> 6] & 1 << (number & 63) != 0
    }

    /// Adds a number of at least 0.
    public mutating func insert(_ number: Int) {
        let index = number >> 6
        while words.count <= index { words.append(0) }
        words[index] |= 1 << (number & 63)
    }
}
