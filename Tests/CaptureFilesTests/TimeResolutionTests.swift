import TestSupport
import Testing

@testable import CaptureFiles

@Suite struct TimeResolutionTests {
    private func time(_ rawValue: UInt8, _ ticks: UInt64, _ offset: Int64 = 0) -> Int64? {
        TimeResolution(rawValue: rawValue).nanoseconds(ticks: ticks, offset: offset)
    }

    @Test func `rounds powers of ten down`() {
        #expect(time(0, 5) == 5_000_000_000)
        #expect(time(3, 1_234) == 1_234_000_000)
        #expect(time(6, 1_795_424_051_433_856) == 1_795_424_051_433_856_000)
        #expect(time(9, 1_795_424_051_433_856_789) == 1_795_424_051_433_856_789)
        #expect(time(12, 1_999) == 1)
        #expect(time(19, .max) == 1_844_674_407)
        #expect(time(20, .max) == 184_467_440)
        #expect(time(28, .max) == 1)
        #expect(time(29, .max) == 0)
        #expect(time(127, .max) == 0)
    }

    @Test func `rounds powers of two down`() {
        #expect(time(0x80, 5) == 5_000_000_000)
        #expect(time(0x81, 3) == 1_500_000_000)
        #expect(time(0x94, 1_882_646_521_784_271) == 1_795_431_634_697_218_894)
        #expect(time(0x80 | 63, .max) == 1_999_999_999)
        #expect(time(0x80 | 64, .max) == 999_999_999)
        #expect(time(0x80 | 65, .max) == 499_999_999)
        #expect(time(0x80 | 93, .max) == 1)
        #expect(time(0x80 | 94, .max) == 0)
        #expect(time(0xff, .max) == 0)
    }

    @Test func `adds the offset before it rounds`() {
        #expect(time(6, 1_500_000, -2) == -500_000_000)
        #expect(time(12, 1, -1) == -1_000_000_000)
        #expect(time(0x81, 1, 10) == 10_500_000_000)
        // More seconds than 64 bits of nanoseconds can say, brought back by the offset.
        #expect(time(0, 20_000_000_000, -19_999_999_999) == 1_000_000_000)
        #expect(time(0, .max, .min) == nil)
    }

    @Test func `has no time where 64 bits cannot say it`() {
        #expect(time(0, 9_223_372_036) == 9_223_372_036_000_000_000)
        #expect(time(0, 9_223_372_037) == nil)
        #expect(time(6, .max) == nil)
        #expect(time(9, .max) == nil)
        #expect(time(9, UInt64(Int64.max)) == .max)
        #expect(time(9, UInt64(Int64.max), 1) == nil)
        #expect(time(6, 0, .min) == nil)
        #expect(time(6, 0, .max) == nil)
    }

    @Test func `agrees with long division for every resolution, and never traps`() {
        var random = SeededGenerator(seed: 1)
        let edges: [UInt64] = [0, 1, 999_999_999, 1 << 53 - 1, 1 << 53, 1 << 63 - 1, 1 << 63, .max]
        for rawValue in UInt8.min...UInt8.max {
            let others = (0..<8).map { _ in UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0...40, using: &random) }
            for ticks in edges + others {
                for offset: Int64 in [0, 1, -1, 1_795_424_051, .max, .min] {
                    #expect(time(rawValue, ticks, offset) == slowly(rawValue, ticks, offset))
                }
            }
        }
    }

    /// The same on digits: those that fall out when the count is divided by the base again and again are the fraction.
    private func slowly(_ rawValue: UInt8, _ ticks: UInt64, _ offset: Int64) -> Int64? {
        let exponent = Int(rawValue & 0x7f)
        let base: UInt64 = rawValue & 0x80 != 0 ? 2 : 10
        var whole = ticks
        var digits: [UInt64] = []
        for _ in 0..<exponent {
            digits.append(whole % base)
            whole /= base
        }
        // Multiplied by 10 nine times, it carries out nine decimals.
        var fraction: Int64 = 0
        for _ in 0..<9 {
            var carry: UInt64 = 0
            for index in digits.indices {
                let value = digits[index] * 10 + carry
                digits[index] = value % base
                carry = value / base
            }
            fraction = fraction * 10 + Int64(carry)
        }
        let (sum, overflow) = Int64(clamping: whole).addingReportingOverflow(offset)
        guard !overflow || offset < 0 else { return nil }
        // What is clamped is far above any time that can be said, unless a negative offset brings it back.
        let seconds = whole > UInt64(Int64.max) && offset < 0 ? Int64(exactly: whole - offset.magnitude) : overflow ? nil : sum
        guard let seconds else { return nil }
        let (scaled, tooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (time, carried) = scaled.addingReportingOverflow(fraction)
        return tooLarge || carried || (whole > UInt64(Int64.max) && offset >= 0) ? nil : time
    }
}
