extension BinaryInteger {
    /// The number in decimal with a comma before each group of three digits, as messages write it: `7,102`.
    var grouped: String {
        let digits = Array(magnitude.description.utf8)
        var text = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return text
    }
}

/// Bytes as messages write them: two digits each, separated by spaces.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

/// A number as messages write a magic number or a block type: `0x0a0d0d0a`.
func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
}
