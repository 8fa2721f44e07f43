extension JSONWriter {
    /// A time as a string, `2026-02-28T23:59:59.000000001Z`, with nine decimals.
    mutating func time(nanoseconds: Int64) {
        quote { $0.buffer.append(time: nanoseconds) }
    }
}
