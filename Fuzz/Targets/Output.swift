/// What every output must be, whatever was in the input: nothing from the wire reaches a terminal unescaped.
struct Output {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Demands lines of JSON, each one object, without characters that a terminal would act on.
    func beLinesOfJSON(count: Int? = nil) throws(BrokenProperty) {
        try beHarmless(hasColor: false)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        try demand(lines.last?.isEmpty ?? true, "the last line does not end")
        if let count { try demand(lines.count == count + 1, "\(lines.count - 1) lines instead of \(count)") }
        for line in lines.dropLast() {
            let line = Array(line)
            try demand(line.first == UInt8(ascii: "{") && StrictJSON.accepts(line), "not JSON: \(String(decoding: line, as: UTF8.self))")
        }
    }

    /// Demands text that is UTF-8 and, but for line ends and colours, without characters that a terminal would act on.
    func beHarmless(hasColor: Bool) throws(BrokenProperty) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw BrokenProperty(description: "not UTF-8: \(bytes.hexadecimal)")
        }
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\u{1B}", hasColor {
                // Select Graphic Rendition (ECMA-48 8.3.117), and nothing else.
                try demand(rest.popFirst() == "[", "an escape that is no colour")
                while let digit = rest.first, ("0"..."9").contains(digit) || digit == ";" { rest.removeFirst() }
                try demand(rest.popFirst() == "m", "an escape that is no colour")
                continue
            }
            try demand(Self.isHarmless(scalar), "U+\(String(scalar.value, radix: 16)) is in the output: \(text.debugDescription)")
        }
    }

    /// Controls, what has no width, what turns the direction of writing, and what ends a line in some programs.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: true
        case ..<0x20, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: false
        default: true
        }
    }
}
