/// How times of day are shown.
public enum ClockStyle: Sendable {
    /// Universal time.
    case utc
    /// The time of a place; the function says how many seconds it is ahead of universal time at a time in nanoseconds.
    case local(@Sendable (Int64) -> Int)
    /// Seconds since the first packet that is shown.
    case relative
}

extension ClockStyle {
    var isUTC: Bool { if case .utc = self { true } else { false } }
    var isRelative: Bool { if case .relative = self { true } else { false } }
}

/// Times as text.
struct ClockText {
    let style: ClockStyle
    /// What relative times count from.
    private(set) var origin: Int64?

    init(style: ClockStyle) { self.style = style }

    /// Columns of a time.
    static let width = 12

    private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// The time in the place that is shown, in nanoseconds.
    private func local(_ time: Int64) -> Int64 {
        guard case .local(let secondsAhead) = style else { return time }
        return time.addingReportingOverflow(Int64(secondsAhead(time)) * 1_000_000_000).partialValue
    }

    /// Days since 1970-01-01, in the place that is shown.
    func day(_ time: Int64) -> Int { Int(floorDivide(local(time), Self.nanosecondsPerDay)) }

    /// Adds `08:54:21.912`, rounded down; or seconds since the origin.
    mutating func append(_ time: Int64?, to line: inout TextLine) {
        guard let time else { return line.pad(Self.width) }
        if origin == nil { origin = time }
        var text: [UInt8] = []
        text.reserveCapacity(16)
        if style.isRelative {
            let elapsed = time.subtractingReportingOverflow(origin ?? time).partialValue
            NumberText.append(Int(elapsed / 1_000_000_000), to: &text)
            text.append(UInt8(ascii: "."))
            NumberText.append(Int((elapsed % 1_000_000_000).magnitude / 1_000), digits: 6, to: &text)
        } else {
            let local = local(time)
            let ofDay = local - floorDivide(local, Self.nanosecondsPerDay) * Self.nanosecondsPerDay
            let milliseconds = Int(ofDay / 1_000_000)
            NumberText.append(milliseconds / 3_600_000, digits: 2, to: &text)
            text.append(UInt8(ascii: ":"))
            NumberText.append(milliseconds / 60_000 % 60, digits: 2, to: &text)
            text.append(UInt8(ascii: ":"))
            NumberText.append(milliseconds / 1_000 % 60, digits: 2, to: &text)
            text.append(UInt8(ascii: "."))
            NumberText.append(milliseconds % 1_000, digits: 3, to: &text)
        }
        line.add(wire: text.span)
        line.putDownRight(Self.width)
    }

    /// The date of a time: `2026-11-23 UTC`; nil for relative times.
    func date(_ time: Int64?) -> String? {
        guard let time, !style.isRelative else { return nil }
        let (year, month, dayOfMonth) = civil(fromDays: day(time))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(dayOfMonth))" + (style.isUTC ? " UTC" : "")
    }

    private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// Year, month and day of the Gregorian calendar, by eras of 400 years that begin on the first of March.
    private func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

/// Durations as text: three significant digits and a unit.
enum DurationText {
    /// Adds `147 µs`, `1.04 ms`, `42.3 ms`, `1.09 s`, `12 min 5 s`; in at most 9 columns below a minute.
    static func append(_ nanoseconds: Int64, isUnicode: Bool = true, to line: inout TextLine) {
        let value = Int(max(0, nanoseconds))
        switch value {
        case 0: line.add("0 s")
        case ..<1_000: line.add(value); line.add(" ns")
        case ..<999_500:
            // Most captures count whole microseconds: no digits are made up.
            if value % 1_000 == 0 { line.add(value / 1_000) } else { significant(value, 1_000, to: &line) }
            line.add(isUnicode ? " µs" : " us", width: 3)
        case ..<999_500_000: significant(value, 1_000_000, to: &line); line.add(" ms")
        case ..<59_950_000_000: significant(value, 1_000_000_000, to: &line); line.add(" s")
        case ..<3_600_000_000_000:
            line.add(value / 60_000_000_000); line.add(" min ")
            line.add(value / 1_000_000_000 % 60); line.add(" s")
        default:
            line.add(value / 3_600_000_000_000, grouping: true); line.add(" h ")
            line.add(value / 60_000_000_000 % 60); line.add(" min")
        }
    }

    /// `value / unit` with three significant digits, rounded.
    private static func significant(_ value: Int, _ unit: Int, to line: inout TextLine) {
        let hundredths = (value * 100 + unit / 2) / unit
        let tenths = (value * 10 + unit / 2) / unit
        if hundredths < 1_000 {
            line.add(hundredths / 100)
            line.add(".")
            line.add(hundredths / 10 % 10)
            line.add(hundredths % 10)
        } else if tenths < 1_000 {
            line.add(tenths / 10)
            line.add(".")
            line.add(tenths % 10)
        } else {
            line.add((value + unit / 2) / unit)
        }
    }
}
