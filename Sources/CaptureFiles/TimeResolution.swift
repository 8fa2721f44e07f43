/// The unit of an interface's timestamps: a negative power of 10 or of 2 of a second.
///
/// The raw value is the byte of the `if_tsresol` option (draft-ietf-opsawg-pcapng, section 4.2): the exponent in the lower seven
/// bits; the highest bit says that the base is 2.
public struct TimeResolution: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The byte of the `if_tsresol` option.
    public var rawValue: UInt8

    /// A resolution by the byte of its option; every byte is legal.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Millionths of a second, which is what an interface has that says nothing.
    public static let microseconds = Self(rawValue: 6)
    /// Billionths of a second.
    public static let nanoseconds = Self(rawValue: 9)

    /// The exponent, without its minus sign: 0 to 127.
    public var exponent: Int { Int(rawValue & 0x7f) }

    /// Whether the base is 2 (otherwise it is 10).
    public var isPowerOfTwo: Bool { rawValue & 0x80 != 0 }

    /// As in `10^-6 s` and `2^-20 s`.
    public var description: String { "\(isPowerOfTwo ? 2 : 10)^-\(exponent) s" }

    /// The time of a count of these units and an offset in seconds: nanoseconds since 1970, rounded down.
    ///
    /// Exact for every exponent. `nil` where the result does not fit in 64 bits (before 1677 or after 2262).
    @inline(__always)
    func nanoseconds(ticks: UInt64, offset: Int64) -> Int64? {
        // Nearly every file is one of these two; the bound keeps the product below 2^63.
        if offset == 0 {
            if self == .microseconds, ticks < 1 << 53 { return Int64(truncatingIfNeeded: ticks &* 1000) }
            if self == .nanoseconds { return Int64(exactly: ticks) }
        }
        return anyNanoseconds(ticks: ticks, offset: offset)
    }

    @inline(never)
    private func anyNanoseconds(ticks: UInt64, offset: Int64) -> Int64? {
        let (seconds, fraction) = isPowerOfTwo ? binary(ticks) : decimal(ticks)
        // Whole seconds are added before they become nanoseconds: a great count and a negative offset can meet in our days.
        guard let whole = Self.sum(seconds, offset) else { return nil }
        let (scaled, tooLarge) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        guard !tooLarge else { return nil }
        let (time, carried) = scaled.addingReportingOverflow(fraction)
        return carried ? nil : time
    }

    private static func sum(_ seconds: UInt64, _ offset: Int64) -> Int64? {
        if offset >= 0 {
            let (sum, overflow) = seconds.addingReportingOverflow(offset.magnitude)
            return overflow ? nil : Int64(exactly: sum)
        }
        return seconds >= offset.magnitude
            ? Int64(exactly: seconds - offset.magnitude)
            : Int64(exactly: offset.magnitude - seconds).map { -$0 }
    }

    /// Whole seconds and nanoseconds, rounded down, of a count of 2^-exponent seconds.
    private func binary(_ ticks: UInt64) -> (seconds: UInt64, nanoseconds: Int64) {
        // Swift's `>>` and `<<` give 0 for shifts of 64 and more, so no exponent is special.
        let seconds = ticks >> exponent
        let fraction = exponent == 0 ? 0 : exponent >= 64 ? ticks : ticks & (1 << exponent &- 1)
        let product = fraction.multipliedFullWidth(by: 1_000_000_000)
        // fraction < 2^exponent, so the quotient is below 10^9 and the bits shifted out at the top are all zero.
        let nanoseconds =
            exponent >= 64
            ? product.high >> (exponent - 64)
            : exponent == 0 ? 0 : product.high << (64 - exponent) | product.low >> exponent
        return (seconds, Int64(truncatingIfNeeded: nanoseconds))
    }

    /// Whole seconds and nanoseconds, rounded down, of a count of 10^-exponent seconds.
    private func decimal(_ ticks: UInt64) -> (seconds: UInt64, nanoseconds: Int64) {
        // 10^19 is the greatest power of 10 in 64 bits: with more decimals every 64-bit count is less than one second.
        guard let unitsPerSecond = Self.powerOfTen(exponent) else {
            let unitsPerNanosecond = Self.powerOfTen(exponent - 9)
            return (0, unitsPerNanosecond.map { Int64(truncatingIfNeeded: ticks / $0) } ?? 0)
        }
        let (seconds, fraction) = ticks.quotientAndRemainder(dividingBy: unitsPerSecond)
        // Below 10^9 in both cases: the fraction is below one second.
        let nanoseconds =
            exponent <= 9
            ? fraction &* (Self.powerOfTen(9 - exponent) ?? 1)
            : fraction / (Self.powerOfTen(exponent - 9) ?? 1)
        return (seconds, Int64(truncatingIfNeeded: nanoseconds))
    }

    /// 10 to the power of `exponent`, or `nil` where that does not fit in 64 bits.
    private static func powerOfTen(_ exponent: Int) -> UInt64? {
        guard exponent <= 19 else { return nil }
        var power: UInt64 = 1
        for _ in 0..<exponent { power &*= 10 }
        return power
    }
}
