extension JSONWriter {
    /// A time as a string, `2026-02-28T23:59:59.000000001Z`, with nine decimals.
    mutating func time(nanoseconds: Int64) {
        let time = Timestamp(nanoseconds: nanoseconds)
        separate()
        buffer.append(addingCapacity: 32) { output in
            func two(_ value: Int, _ separator: Unicode.Scalar) {
                output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10 % 10))
                output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10))
                output.append(UInt8(ascii: separator))
            }
            output.append(UInt8(ascii: "\""))
            output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: time.year / 1000))
            output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: time.year / 100 % 10))
            two(time.year, "-")
            two(time.month, "-")
            two(time.day, "T")
            two(time.secondOfDay / 3600, ":")
            two(time.secondOfDay / 60 % 60, ":")
            two(time.secondOfDay % 60, ".")
            var unit = 100_000_000
            while unit > 0 {
                output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: time.nanosecond / unit % 10))
                unit /= 10
            }
            output.append(UInt8(ascii: "Z"))
            output.append(UInt8(ascii: "\""))
        }
    }
}
