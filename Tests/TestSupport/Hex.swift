/// Bytes written the way a packet is drawn, `30 06 0001 'a' 6869`: spaces group, and what stands in quotes is ASCII text.
package func hex(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    var isText = false
    for character in text.utf8 {
        if character == UInt8(ascii: "'") {
            isText.toggle()
        } else if isText {
            bytes.append(character)
        } else if character != UInt8(ascii: " ") {
            guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { preconditionFailure("not hexadecimal: \(text)") }
            if let first = high {
                bytes.append(first << 4 | UInt8(digit))
                high = nil
            } else {
                high = UInt8(digit)
            }
        }
    }
    precondition(high == nil && !isText, "cut in the middle: \(text)")
    return bytes
}

/// Bytes as a person reads them in a failure: `30 06 00 01`.
package func hexDump(_ bytes: some Collection<UInt8>) -> String {
    let dump = bytes.prefix(160).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
    }.joined(separator: " ")
    return bytes.count > 160 ? "\(dump) ... (\(bytes.count) bytes)" : dump
}

/// A Variable Byte Integer in its shortest form.
package func variableByteInteger(_ value: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    repeat {
        bytes.append(UInt8(rest % 128) | (rest >= 128 ? 0x80 : 0))
        rest /= 128
    } while rest > 0
    return bytes
}

/// Two bytes of length, then the content.
package func prefixed(_ content: [UInt8]) -> [UInt8] {
    [UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
}

/// Two bytes of length, then the text.
package func prefixed(_ content: String) -> [UInt8] { prefixed(Array(content.utf8)) }

/// A packet with this first byte and body.
package func packet(_ firstByte: UInt8, _ body: [UInt8]) -> [UInt8] {
    [firstByte] + variableByteInteger(body.count) + body
}

/// The bytes of a span.
package func array(_ span: Span<UInt8>) -> [UInt8] {
    span.indices.map { span[$0] }
}
