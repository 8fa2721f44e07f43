/// Says whether bytes are exactly one JSON value (RFC 8259) in UTF-8, without keys that stand twice in an object.
struct StrictJSON {
    private let bytes: [UInt8]
    private var position = 0

    static func accepts(_ bytes: [UInt8]) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        var parser = StrictJSON(bytes)
        return parser.value(depth: 0) && parser.position == bytes.count
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// No white space: nothing here writes any.
    private mutating func value(depth: Int) -> Bool {
        guard depth < 16 else { return false }
        switch next {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string() != nil
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        default: return number()
        }
    }

    private mutating func word(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0") {
            guard (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(next) else { return false }
            digits()
        }
        guard take(".") else { return true }
        let start = position
        digits()
        return position > start
    }

    private mutating func digits() {
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { position += 1 }
    }

    private mutating func string() -> ArraySlice<UInt8>? {
        guard take("\"") else { return nil }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return bytes[start..<(position - 1)]
            case UInt8(ascii: "\\"):
                if take("\"") || take("\\") { continue }
                guard take("u"), position + 4 <= bytes.count else { return nil }
                let isHex = bytes[position..<(position + 4)].allSatisfy {
                    ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f"))
                }
                guard isHex else { return nil }
                position += 4
            case ..<0x20, 0x7F: return nil
            default: continue
            }
        }
        return nil
    }

    private mutating func object(depth: Int) -> Bool {
        _ = take("{")
        if take("}") { return true }
        var keys: Set<ArraySlice<UInt8>> = []
        repeat {
            guard let key = string(), keys.insert(key).inserted, take(":"), value(depth: depth + 1) else { return false }
        } while take(",")
        return take("}")
    }

    private mutating func array(depth: Int) -> Bool {
        _ = take("[")
        if take("]") { return true }
        repeat {
            guard value(depth: depth + 1) else { return false }
        } while take(",")
        return take("]")
    }
}
