/// Numbers as text, written straight into a buffer.
enum NumberText {
    /// Adds a number in decimal, with thousands separators where `grouping` says so.
    ///
    /// - Returns: how many characters were added.
    @discardableResult
    static func append(_ number: Int, grouping: Bool = false, to output: inout [UInt8]) -> Int {
        let start = output.count
        if number < 0 { output.append(UInt8(ascii: "-")) }
        let value = UInt64(number.magnitude)
        if grouping, value >= 1_000 {
            group(value, to: &output)
        } else {
            output.append(decimal: value)
        }
        return output.count - start
    }

    private static func group(_ value: UInt64, to output: inout [UInt8]) {
        guard value >= 1_000 else { return output.append(decimal: value) }
        group(value / 1_000, to: &output)
        output.append(UInt8(ascii: ","))
        output.append(decimal: value % 1_000, width: 3)
    }

    /// Adds two hexadecimal digits.
    static func append(hex byte: UInt8, to output: inout [UInt8]) {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
        output.append(digit(byte >> 4))
        output.append(digit(byte & 0x0F))
    }
}
