extension [UInt8] {
    /// Adds a number in decimal.
    @inline(always)
    mutating func append(decimal value: UInt64) {
        if value < 10 {
            append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value))
        } else {
            append(decimal: value, width: Self.digits(of: value))
        }
    }

    /// Adds a number in decimal, in so many digits, zeros in front; it must fit.
    mutating func append(decimal value: UInt64, width: Int) {
        append(addingCapacity: width) { output in
            output.append(repeating: UInt8(ascii: "0"), count: width)
            var digits = output.mutableSpan
            var rest = value
            var position = width &- 1
            while rest > 0, position >= 0 {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                digits[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
                rest = quotient
                position &-= 1
            }
        }
    }

    /// Adds nanoseconds as milliseconds, exactly: 1234567 is `1.234567`, and 2000000 is `2`.
    mutating func append(milliseconds nanoseconds: Int64) {
        if nanoseconds < 0 { append(UInt8(ascii: "-")) }
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        append(decimal: whole)
        guard rest > 0 else { return }
        append(UInt8(ascii: "."))
        var fraction = rest
        var digits = 6
        while fraction.isMultiple(of: 10) {
            fraction /= 10
            digits -= 1
        }
        append(decimal: fraction, width: digits)
    }

    /// How many decimal digits a number has.
    @inline(always)
    private static func digits(of value: UInt64) -> Int {
        var count = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            count &+= 4
        }
        return count &+ (rest >= 10 ? 1 : 0) &+ (rest >= 100 ? 1 : 0) &+ (rest >= 1000 ? 1 : 0)
    }
}
