/// Numbers as text, written straight into a buffer.
enum NumberText {
    /// Adds a number in decimal; with thousands separators where `grouping` says so.
    ///
    /// - Returns: how many characters were added.
    @discardableResult
    static func append(_ number: Int, grouping: Bool = false, to output: inout [UInt8]) -> Int {
        let start = output.count
        if number < 0 { output.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let digitsStart = output.count
        var digits = 0
        repeat {
            if grouping, digits > 0, digits % 3 == 0 { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
            digits += 1
        } while rest > 0
        output[digitsStart...].reverse()
        return output.count - start
    }

    /// Adds a number in decimal with leading zeros.
    static func append(_ number: Int, digits: Int, to output: inout [UInt8]) {
        let start = output.count
        var rest = number.magnitude
        for _ in 0..<digits {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        output[start...].reverse()
    }

    /// Adds two hexadecimal digits.
    static func append(hex byte: UInt8, to output: inout [UInt8]) {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
        output.append(digit(byte >> 4))
        output.append(digit(byte & 0x0F))
    }
}
