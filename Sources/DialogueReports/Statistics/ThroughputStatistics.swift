/// How much went over the connections as time went on, in a fixed number of intervals that grow with the capture.
struct ThroughputStatistics: Sendable {
    /// What fell into one interval.
    struct Interval: Sendable {
        var packets = 0
        var bytes = 0
    }

    /// Intervals that are kept; when time goes beyond, two become one.
    private static let maximum = 128
    private(set) var intervals: [Interval] = []
    /// Nanoseconds of one interval: a millisecond at first.
    private(set) var width: Int64 = 1_000_000
    /// When the first begins; nil before there is a time.
    private(set) var start: Int64?

    /// Counts a packet.
    mutating func add(bytes: Int, at time: Int64?) {
        guard let time else { return }
        let start = start ?? time
        self.start = start
        // A time before the first falls into the first.
        let (since, isTooFar) = time.subtractingReportingOverflow(start)
        let elapsed = isTooFar ? .max : max(0, since)
        while elapsed / width >= Int64(Self.maximum) { widen() }
        let place = Int(elapsed / width)
        while intervals.count <= place { intervals.append(Interval()) }
        intervals[place].packets += 1
        intervals[place].bytes += bytes
    }

    private mutating func widen() {
        width = width.multipliedReportingOverflow(by: 2).overflow ? .max : width * 2
        var merged: [Interval] = []
        for index in stride(from: 0, to: intervals.count, by: 2) {
            var sum = intervals[index]
            if index + 1 < intervals.count {
                sum.packets += intervals[index + 1].packets
                sum.bytes += intervals[index + 1].bytes
            }
            merged.append(sum)
        }
        intervals = merged
    }
}
