/// The values of an object, taken by their keys one after the other; a key that nobody took is a fault in the end.
///
/// So the keys that an object may have stand in one place only, where they are taken.
struct JSONFields {
    /// The object.
    let object: JSONValue
    /// The keys that lead to it; empty for the outermost.
    let path: String
    private let members: [JSONValue.Member]
    private var places: [String: Int] = [:]
    private var isTaken: [Bool]
    /// The keys that were asked for.
    private var known: [String] = []

    init(_ value: JSONValue, _ path: String) throws(JSONFault) {
        guard case .object(let members) = value.content else {
            throw JSONFault(value, path, "\(value.content.words); an object must stand here")
        }
        object = value
        self.path = path
        self.members = members
        isTaken = [Bool](repeating: false, count: members.count)
        for (index, member) in members.enumerated() { places[member.key] = index }
    }

    /// The keys that lead to a value of this object.
    func path(to key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// A fault of the value under a key, or of the object where there is none.
    func fault(_ key: String, _ message: String) -> JSONFault {
        JSONFault(places[key].map { members[$0].value } ?? object, path(to: key), message)
    }

    /// The value under a key.
    mutating func value(_ key: String) -> JSONValue? {
        known.append(key)
        guard let index = places[key] else { return nil }
        isTaken[index] = true
        return members[index].value
    }

    /// Ends the reading: every key must have been taken.
    func finish() throws(JSONFault) {
        guard let index = isTaken.firstIndex(of: false) else { return }
        throw Self.unknown(members[index], at: path(to: members[index].key), known: known)
    }

    /// A key that does not belong here, with the one that was perhaps meant.
    static func unknown(_ member: JSONValue.Member, at path: String, known: [String]) -> JSONFault {
        let near = known.filter { isNear(member.key, to: $0) }.min { distance(member.key, $0) < distance(member.key, $1) }
        return JSONFault(member.value, path, "unknown key\(near.map { "; is \($0) meant?" } ?? "")")
    }

    /// Whether a key is so much like another that it may be a slip of the pen.
    private static func isNear(_ key: String, to other: String) -> Bool { distance(key, other) <= max(1, key.utf8.count / 3) }

    /// How many letters must be changed, added or left out to make one key of the other (Levenshtein's distance).
    private static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first.utf8.prefix(64)), Array(second.utf8))
        var row = Array(0...second.count)
        for (line, letter) in first.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (index, other) in second.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[index + 1]
                row[index + 1] = min(replaced, row[index] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}

// MARK: Values by type

extension JSONFields {
    /// A number, if it is there.
    mutating func optionalInteger(_ key: String, _ range: ClosedRange<Int>) throws(JSONFault) -> Int? {
        guard let value = value(key) else { return nil }
        return try Self.integer(value, path(to: key), range)
    }

    /// A number; where it has no default it must be there.
    mutating func integer(_ key: String, _ range: ClosedRange<Int>, default: Int? = nil) throws(JSONFault) -> Int {
        guard let number = try optionalInteger(key, range) ?? `default` else { throw missing(key) }
        return number
    }

    /// Whether a flag is set; without a key it is not.
    mutating func boolean(_ key: String) throws(JSONFault) -> Bool {
        guard let value = value(key) else { return false }
        guard case .boolean(let flag) = value.content else { throw fault(key, "\(value.content.words); true or false must stand here") }
        return flag
    }

    /// The elements of an array, which must be there.
    mutating func elements(_ key: String) throws(JSONFault) -> [JSONValue] {
        guard let value = value(key) else { throw missing(key) }
        guard let elements = value.elements else { throw fault(key, "\(value.content.words); an array must stand here") }
        return elements
    }

    /// Bytes, if they are there: a string, or digits under the key with `_hex`.
    mutating func optionalBytes(_ key: String) throws(JSONFault) -> [UInt8]? {
        let hexKey = key + "_hex"
        let (text, digits) = (value(key), value(hexKey))
        guard text == nil || digits == nil else { throw fault(hexKey, "\(key) stands here too; one of both is enough") }
        if let text { return try Self.string(text, path(to: key)) }
        return try digits.map { digits throws(JSONFault) in try Self.hexadecimal(digits, path(to: hexKey)) }
    }

    /// Bytes; where they have no default they must be there.
    mutating func bytes(_ key: String, default: [UInt8]? = nil) throws(JSONFault) -> [UInt8] {
        guard let bytes = try optionalBytes(key) ?? `default` else { throw missing(key) }
        return bytes
    }

    /// An Application Message: its bytes, and how many they are, which says nothing new and must be true.
    mutating func payload() throws(JSONFault) -> [UInt8] {
        let payload = try bytes("payload", default: [])
        if try boolean("payload_truncated") {
            throw fault("payload_truncated", "only the beginning of the payload is here; --max-payload all writes it whole")
        }
        if let length = try optionalInteger("payload_length", 0...Int.max), length != payload.count {
            throw fault("payload_length", "\(length); the payload that is here has \(payload.count) bytes")
        }
        return payload
    }

    /// A secret, if it is there; where only its length was written, that is a fault.
    mutating func secret(_ key: String) throws(JSONFault) -> [UInt8]? {
        if value("\(key)_length") != nil { throw fault("\(key)_length", Self.hiddenSecret) }
        return try optionalBytes(key)
    }

    /// Why a length cannot stand for a secret.
    static let hiddenSecret = "only its length is here; --show-secrets writes it whole"

    /// Keys that this version has no place for.
    mutating func refuse(_ keys: String..., version: String) throws(JSONFault) {
        for key in keys where value(key) != nil { throw fault(key, "MQTT \(version) has no \(key) here") }
    }

    /// A key that is not there; where one that nobody knows is spelled much like it, that one.
    private func missing(_ key: String) -> JSONFault {
        for (index, member) in members.enumerated() where !isTaken[index] && Self.isNear(member.key, to: key) {
            return Self.unknown(member, at: path(to: member.key), known: [key])
        }
        return JSONFault(object, path, "\(key) is missing")
    }

    /// Reserved bits that are set.
    ///
    /// - Parameter mask: those that the byte has.
    mutating func reserved(_ mask: UInt8) throws(JSONFault) -> UInt8 {
        let bits = UInt8(try integer("reserved", 0...255, default: 0))
        guard bits & ~mask == 0 else { throw fault("reserved", "\(bits); of \(mask) any bits are allowed") }
        return bits
    }

    static func integer(_ value: JSONValue, _ path: String, _ range: ClosedRange<Int>) throws(JSONFault) -> Int {
        guard let number = value.integer else { throw JSONFault(value, path, "\(value.content.words); a whole number must stand here") }
        guard range.contains(number) else {
            let allowed =
                switch range.count {
                case 1: "\(range.lowerBound) is"
                case 2...4: range.dropLast().map { "\($0)" }.joined(separator: ", ") + " and \(range.upperBound) are"
                default: "\(range.lowerBound) to \(range.upperBound) are"
                }
            throw JSONFault(value, path, "\(number); \(allowed) allowed")
        }
        return number
    }

    static func string(_ value: JSONValue, _ path: String) throws(JSONFault) -> [UInt8] {
        guard case .string(let bytes) = value.content else {
            throw JSONFault(value, path, "\(value.content.words); a string must stand here")
        }
        return bytes
    }

    static func hexadecimal(_ value: JSONValue, _ path: String) throws(JSONFault) -> [UInt8] {
        guard let bytes = HexadecimalDigit.bytes(of: try string(value, path)) else {
            throw JSONFault(value, path, "hexadecimal digits in pairs must stand here")
        }
        return bytes
    }
}
