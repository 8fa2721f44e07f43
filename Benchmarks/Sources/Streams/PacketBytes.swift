/// The data types of the standard (1.5) as bytes.
///
/// Written apart from the codec on purpose: what it is measured on must not come from it.
enum PacketBytes {
    static func twoBytes(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }

    static func fourBytes(_ number: Int) -> [UInt8] { twoBytes(number >> 16) + twoBytes(number & 0xFFFF) }

    static func variable(_ number: Int) -> [UInt8] {
        number < 128 ? [UInt8(number)] : [UInt8(number & 0x7F) | 0x80] + variable(number >> 7)
    }

    static func text(_ text: String) -> [UInt8] { data([UInt8](text.utf8)) }

    static func data(_ bytes: [UInt8]) -> [UInt8] { twoBytes(bytes.count) + bytes }

    static func properties(_ properties: [UInt8]...) -> [UInt8] {
        let bytes = properties.flatMap { $0 }
        return variable(bytes.count) + bytes
    }

    static func userProperty(_ name: String, _ value: String) -> [UInt8] { [0x26] + text(name) + text(value) }

    static func packet(_ firstByte: UInt8, _ body: [UInt8]) -> [UInt8] { [firstByte] + variable(body.count) + body }
}

extension Int {
    /// In decimal, with zeros before it to this many digits.
    func digits(_ count: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, count - text.count)) + text
    }
}
