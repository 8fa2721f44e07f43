/// Nanoseconds since 1970-01-01 UTC as a date and time of day (RFC 3339), by whole numbers only.
///
/// Every `Int64` has a place in the Gregorian calendar: 1677-09-21T00:12:43.145224192Z to 2262-04-11T23:47:16.854775807Z. Leap seconds are
/// not known to a clock that counts so.
struct Timestamp: Hashable, Sendable {
    let year: Int
    let month: Int
    let day: Int
    let secondOfDay: Int
    let nanosecond: Int

    init(nanoseconds: Int64) {
        let (seconds, nanosecond) = Self.divide(nanoseconds, by: 1_000_000_000)
        let (days, secondOfDay) = Self.divide(seconds, by: 86_400)
        // Days from 0000-03-01, in eras of 400 years that begin in March, so that the leap day is the last day of its year.
        let (era, dayOfEra) = Self.divide(days &+ 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Months from March: 31 30 31 30 31, 31 30 31 30 31, 31 and what is left.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        self.secondOfDay = Int(secondOfDay)
        self.nanosecond = Int(nanosecond)
    }

    /// Rounds down, so that the remainder is never negative.
    private static func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension [UInt8] {
    /// Adds a time (nanoseconds since 1970-01-01 UTC) as RFC 3339 has it, with nine decimals: `2026-02-28T23:59:59.000000001Z`.
    mutating func append(time nanoseconds: Int64) {
        let time = Timestamp(nanoseconds: nanoseconds)
        append(addingCapacity: 30) { output in
            func two(_ value: Int, _ separator: Unicode.Scalar) {
                output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10 % 10))
                output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10))
                output.append(UInt8(ascii: separator))
            }
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
        }
    }
}
