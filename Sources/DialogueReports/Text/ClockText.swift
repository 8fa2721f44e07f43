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

    /// The second that the text was written for, and the text: `08:54:21.912`.
    private var secondShown: Int64?
    private var timeOfDay: [UInt8] = []
    /// The quarter of an hour whose day was asked for last, and the day.
    private var dayShown: (quarter: Int64, day: Int)?

    init(style: ClockStyle) { self.style = style }

    /// Columns of a time.
    static let width = 12

    /// The time as date and time of day, in the place that is shown.
    private func local(_ time: Int64) -> Timestamp {
        guard case .local(let secondsAhead) = style else { return Timestamp(nanoseconds: time) }
        return Timestamp(nanoseconds: time.addingReportingOverflow(Int64(secondsAhead(time)) * 1_000_000_000).partialValue)
    }

    /// A number for the day of a time, by which days can be told apart.
    mutating func day(_ time: Int64) -> Int {
        // Days begin at full quarters of an hour, in every place.
        let quarter = time / 900_000_000_000
        if let dayShown, dayShown.quarter == quarter, time >= 0 { return dayShown.day }
        let local = local(time)
        let day = (local.year * 12 + local.month) * 31 + local.day
        dayShown = (quarter, day)
        return day
    }

    /// Adds `08:54:21.912`, rounded down; or seconds since the origin.
    mutating func append(_ time: Int64?, to line: inout TextLine) {
        guard let time else { return line.pad(Self.width) }
        if origin == nil { origin = time }
        if style.isRelative {
            let elapsed = time.subtractingReportingOverflow(origin ?? time).partialValue
            if elapsed < 0 { line.add("-") }
            line.add(Int((elapsed / 1_000_000_000).magnitude))
            line.add(".")
            line.add(Int((elapsed % 1_000_000_000).magnitude / 1_000), digits: 6)
        } else {
            writeTimeOfDay(time)
            line.add(ascii: timeOfDay.span)
        }
        line.putDownRight(Self.width)
    }

    /// Brings the text of the time of day up to date; most lines are of the same second as the one before.
    private mutating func writeTimeOfDay(_ time: Int64) {
        let second = time / 1_000_000_000
        if second != secondShown || time < 0 {
            secondShown = second
            let local = local(time)
            timeOfDay.removeAll(keepingCapacity: true)
            for number in [local.secondOfDay / 3_600, local.secondOfDay / 60 % 60, local.secondOfDay % 60] {
                timeOfDay.append(decimal: UInt64(number), width: 2)
                timeOfDay.append(UInt8(ascii: ":"))
            }
            timeOfDay[8] = UInt8(ascii: ".")
            timeOfDay.append(decimal: UInt64(local.nanosecond / 1_000_000), width: 3)
            return
        }
        timeOfDay[9] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: time / 100_000_000 % 10)
        timeOfDay[10] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: time / 10_000_000 % 10)
        timeOfDay[11] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: time / 1_000_000 % 10)
    }

    /// The date of a time: `2026-11-23 UTC`; nil for relative times.
    func date(_ time: Int64?) -> String? {
        guard let time, !style.isRelative else { return nil }
        let date = local(time)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(two(date.month))-\(two(date.day))" + (style.isUTC ? " UTC" : "")
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
