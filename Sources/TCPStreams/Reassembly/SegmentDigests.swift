/// Digests of segments that were seen lately, so that a copy with other bytes is noticed after the first copy was handed on.
///
/// One table of fixed size for all connections (16,384 entries, 384 KiB): a newer segment takes the place of an older one. Bytes are not
/// kept, so a copy with other bounds than the first cannot be compared.
struct SegmentDigests {
    private struct Entry {
        var connection = 0
        var sequence: UInt32 = 0
        var length: UInt32 = 0
        var digest: UInt64 = 0
    }

    private static let size = 16_384
    private var entries: [Entry] = []
    private let seed = HashSeed()

    /// Remembers a segment with data.
    @inline(__always)
    mutating func remember(_ bytes: Span<UInt8>, at sequence: UInt32, connection: Int, direction: Int) {
        if entries.isEmpty { entries = Array(repeating: Entry(), count: Self.size) }
        let key = connection << 1 | direction
        entries[index(key, sequence)] = Entry(
            connection: key, sequence: sequence, length: UInt32(truncatingIfNeeded: bytes.count), digest: digest(bytes))
    }

    /// Whether this copy differs from the segment remembered at its place; false when none of its length is.
    func conflicts(_ bytes: Span<UInt8>, at sequence: UInt32, connection: Int, direction: Int) -> Bool {
        guard !entries.isEmpty else { return false }
        let key = connection << 1 | direction
        let entry = entries[index(key, sequence)]
        guard entry.connection == key, entry.sequence == sequence, entry.length == UInt32(truncatingIfNeeded: bytes.count) else {
            return false
        }
        return entry.digest != digest(bytes)
    }

    @inline(__always)
    private func index(_ key: Int, _ sequence: UInt32) -> Int {
        Int(truncatingIfNeeded: HashSeed.fold(UInt64(truncatingIfNeeded: key) ^ seed.a, UInt64(sequence) ^ seed.b)) & (Self.size - 1)
    }

    /// 16 bytes a multiplication, two independent chains.
    @inline(__always)
    private func digest(_ bytes: Span<UInt8>) -> UInt64 {
        var x = seed.a
        var y = seed.b
        var offset = 0
        let count = bytes.count
        while count - offset >= 32 {
            x = HashSeed.fold(x ^ bytes.bigEndian64(at: offset), seed.c ^ bytes.bigEndian64(at: offset + 8))
            y = HashSeed.fold(y ^ bytes.bigEndian64(at: offset + 16), seed.d ^ bytes.bigEndian64(at: offset + 24))
            offset += 32
        }
        while count - offset >= 8 {
            x = HashSeed.fold(x ^ bytes.bigEndian64(at: offset), seed.c)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return HashSeed.fold(x ^ rest, y ^ seed.d)
    }
}
