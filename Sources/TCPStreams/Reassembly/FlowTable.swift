/// A hash table from keys to slots: open addressing, linear probing, 8 bytes a bucket.
///
/// A bucket holds 32 bits of the hash beside the slot, so that a probe seldom has to look at a flow whose key is another. The seed is
/// secret, so hostile keys collide no more often than others; Swift's `Dictionary`, also seeded, hashes with SipHash at three times the cost.
struct FlowTable {
    /// The upper half: hash bits; the lower half: slot + 1, 0 when empty.
    private var buckets: [UInt64]
    private var mask: Int
    private(set) var count = 0
    private let seed = HashSeed()

    init() {
        buckets = Array(repeating: 0, count: 64)
        mask = 63
    }

    @inline(__always)
    func hash(_ key: FlowKey) -> UInt64 { seed.hash(key) }

    /// The slot of a key.
    @inline(__always)
    func find(_ key: FlowKey, hash: UInt64, in flows: [Flow]) -> Int? {
        var index = Int(truncatingIfNeeded: hash) & mask
        while true {
            let bucket = buckets[index]
            if bucket == 0 { return nil }
            if bucket >> 32 == hash >> 32 {
                let slot = Int(bucket & 0xffff_ffff) - 1
                if flows[slot].key == key { return slot }
            }
            index = (index + 1) & mask
        }
    }

    /// Adds a slot whose key is not in the table.
    mutating func insert(_ slot: Int, hash: UInt64, in flows: [Flow]) {
        if (count + 1) * 4 > buckets.count * 3 { grow(flows) }
        place(slot, hash)
        count += 1
    }

    /// Removes a slot, and moves back those that had to probe past it.
    mutating func remove(_ slot: Int, in flows: [Flow]) {
        var hole = Int(truncatingIfNeeded: seed.hash(flows[slot].key)) & mask
        while buckets[hole] & 0xffff_ffff != UInt64(slot + 1) {
            if buckets[hole] == 0 { return }
            hole = (hole + 1) & mask
        }
        var index = hole
        while true {
            index = (index + 1) & mask
            let bucket = buckets[index]
            if bucket == 0 { break }
            let home = Int(truncatingIfNeeded: seed.hash(flows[Int(bucket & 0xffff_ffff) - 1].key)) & mask
            // It may move into the hole unless its home lies behind the hole.
            if (index - home) & mask >= (index - hole) & mask {
                buckets[hole] = bucket
                hole = index
            }
        }
        buckets[hole] = 0
        count -= 1
    }

    private mutating func place(_ slot: Int, _ hash: UInt64) {
        var index = Int(truncatingIfNeeded: hash) & mask
        while buckets[index] != 0 { index = (index + 1) & mask }
        buckets[index] = (hash & 0xffff_ffff_0000_0000) | UInt64(slot + 1)
    }

    private mutating func grow(_ flows: [Flow]) {
        let old = buckets
        buckets = Array(repeating: 0, count: old.count * 2)
        mask = buckets.count - 1
        for bucket in old where bucket != 0 {
            let slot = Int(bucket & 0xffff_ffff) - 1
            place(slot, seed.hash(flows[slot].key))
        }
    }
}
