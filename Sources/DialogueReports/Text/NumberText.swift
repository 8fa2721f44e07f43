/// Numbers as text, written straight into a buffer.
enum NumberText {
    /// Adds a number in decimal; with thousands separators where `grouping` says so.
    ///
    /// - Returns: how many characters were added.
    @discardableResult
    static func append(_ number: Int, grouping: Bool = false, to output: inout [UInt8]) -> Int {
        // From the last digit to the first: 20 digits, 6 separators and a sign at most.
        var text = InlineArray<27, UInt8>(repeating: 0)
        var position = 27
        var rest = number.magnitude
        var digits = 0
        repeat {
            if grouping, digits > 0, digits % 3 == 0 {
                position -= 1
                text[position] = UInt8(ascii: ",")
            }
            position -= 1
            text[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            digits += 1
        } while rest > 0
        if number < 0 {
            position -= 1
            text[position] = UInt8(ascii: "-")
        }
        let count = 27 - position
        for index in position..<27 { output.append(text[index]) }
        return count
    }

    /// Adds a number in decimal with leading zeros.
    static func append(_ number: Int, digits: Int, to output: inout [UInt8]) {
        var divisor: UInt = 1
        for _ in 1..<digits { divisor *= 10 }
        let number = number.magnitude
        for _ in 0..<digits {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    /// Adds two hexadecimal digits.
    static func append(hex byte: UInt8, to output: inout [UInt8]) {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
        output.append(digit(byte >> 4))
        output.append(digit(byte & 0x0F))
    }
}
