extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the canonical text of RFC 5952.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(39)
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the text of `description` as ASCII, at most 39 bytes.
    public func append(to output: inout [UInt8]) {
        isIPv6 ? appendIPv6(to: &output) : appendIPv4(UInt32(truncatingIfNeeded: low), to: &output)
    }

    private func appendIPv4(_ address: UInt32, to output: inout [UInt8]) {
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            Self.appendDecimal(address >> shift & 0xff, to: &output)
            if shift > 0 { output.append(UInt8(ascii: ".")) }
        }
    }

    static func appendDecimal(_ value: UInt32, to output: inout [UInt8]) {
        if value >= 10 { appendDecimal(value / 10, to: &output) }
        output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
    }

    /// Group 0 to 7, from the left.
    private func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> (48 - UInt64(index & 3) * 16))
    }

    /// Lower case, no leading zeros (4.1, 4.3); `::` for the longest run of two or more zero groups, the first of equals (4.2).
    ///
    /// A mapped IPv4 address is written with dots (5).
    private func appendIPv6(to output: inout [UInt8]) {
        if high == 0, low >> 32 == 0xffff {
            output.append(contentsOf: "::ffff:".utf8)
            return appendIPv4(UInt32(truncatingIfNeeded: low), to: &output)
        }
        let gap = longestZeroRun
        var index = 0
        while index < 8 {
            if index == gap.lowerBound, !gap.isEmpty {
                output.append(contentsOf: "::".utf8)
                index = gap.upperBound
                continue
            }
            if index > 0, index != gap.upperBound || gap.isEmpty { output.append(UInt8(ascii: ":")) }
            appendHexadecimal(group(index), to: &output)
            index += 1
        }
    }

    private var longestZeroRun: Range<Int> {
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || group(index) != 0 {
            if index - start > max(best.count, 1) { best = start..<index }
            start = index + 1
        }
        return best
    }

    private func appendHexadecimal(_ value: UInt16, to output: inout [UInt8]) {
        var started = false
        for shift in stride(from: UInt16(12), through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: value >> shift & 0xf)
            guard started || digit != 0 || shift == 0 else { continue }
            started = true
            output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
