/// How often each latency occurred, in a fixed amount of memory.
///
/// Buckets are sixteenths of a power of two, so a value is off by at most one in 32 of itself; the smallest and the largest are exact.
struct LatencyHistogram: Sendable {
    /// Sixteen buckets for each power of two of nanoseconds.
    private static let perOctave = 16
    private var buckets: [Int] = []
    /// How many latencies were counted.
    private(set) var count = 0
    /// The largest, in nanoseconds.
    private(set) var maximum: Int64 = 0
    /// The smallest, in nanoseconds.
    private(set) var minimum: Int64 = .max

    /// Counts a latency in nanoseconds; a negative one is none.
    mutating func add(_ nanoseconds: Int64) {
        let value = max(0, nanoseconds)
        if buckets.isEmpty { buckets = [Int](repeating: 0, count: 64 * Self.perOctave) }
        buckets[Self.bucket(of: value)] += 1
        count += 1
        maximum = max(maximum, value)
        minimum = min(minimum, value)
    }

    private static func bucket(of value: Int64) -> Int {
        guard value >= 16 else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        return (exponent - 3) * perOctave + Int(value >> Int64(exponent - 4)) - perOctave
    }

    /// The middle of a bucket.
    private static func value(of bucket: Int) -> Int64 {
        guard bucket >= perOctave else { return Int64(bucket) }
        let exponent = bucket / perOctave + 3
        let start = Int64(bucket % perOctave + perOctave) << Int64(exponent - 4)
        return start + (Int64(1) << Int64(exponent - 4)) / 2
    }

    /// The latency that so many of a hundred do not exceed, in nanoseconds; nil where nothing was counted.
    func percentile(_ percent: Int) -> Int64? {
        guard count > 0 else { return nil }
        // The nearest rank: the smallest value with at least this share at or below it.
        let rank = max(1, (count * percent + 99) / 100)
        var seen = 0
        for (bucket, number) in buckets.enumerated() where number > 0 {
            seen += number
            if seen >= rank { return min(maximum, max(minimum, Self.value(of: bucket))) }
        }
        return maximum
    }

    /// How many latencies there are in each of so many equal parts between the smallest and the largest, on a logarithmic scale.
    func parts(_ number: Int) -> [Int] {
        var parts = [Int](repeating: 0, count: number)
        guard count > 0 else { return parts }
        let first = Self.bucket(of: minimum)
        let span = max(1, Self.bucket(of: maximum) - first + 1)
        for (bucket, found) in buckets.enumerated() where found > 0 {
            parts[min(number - 1, max(0, bucket - first) * number / span)] += found
        }
        return parts
    }
}
