/// A value of JSON (RFC 8259), and where it stands in its text.
///
/// Two values are equal where they say the same, wherever they stand.
public struct JSONValue: Sendable {
    /// What a value is.
    public enum Content: Equatable, Sendable {
        /// `null`.
        case null
        /// `true` or `false`.
        case boolean(Bool)
        /// A number without fraction and exponent that fits 64 bits.
        case integer(Int)
        /// Any other number, as it was written: nothing here needs to calculate with it.
        case number(String)
        /// A string: its bytes, which are well-formed UTF-8, without escapes.
        case string([UInt8])
        /// An array.
        case array([JSONValue])
        /// An object, in the order of the text; no key stands twice.
        case object([Member])
    }

    /// A key of an object with its value.
    public struct Member: Equatable, Sendable {
        /// The key, without escapes.
        public let key: String
        /// Its value.
        public let value: JSONValue

        /// A key with its value.
        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// What the value is.
    public let content: Content
    /// The line on which it begins, counted from one.
    public let line: Int
    /// The byte of that line at which it begins, counted from one.
    public let column: Int

    /// A value, and where it stands.
    public init(_ content: Content, line: Int = 1, column: Int = 1) {
        self.content = content
        self.line = line
        self.column = column
    }

    /// The value under a key; nil where there is no such key, or the value is no object.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = content else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The value at a place; nil where there is none, or the value is no array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = content, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text of a string; nil for any other value.
    public var string: String? {
        guard case .string(let bytes) = content else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A whole number; nil for any other value.
    public var integer: Int? {
        guard case .integer(let number) = content else { return nil }
        return number
    }

    /// The elements of an array; nil for any other value.
    public var elements: [JSONValue]? {
        guard case .array(let elements) = content else { return nil }
        return elements
    }
}

extension JSONValue: Equatable {
    /// Whether both say the same, wherever they stand.
    public static func == (lhs: JSONValue, rhs: JSONValue) -> Bool { lhs.content == rhs.content }
}

extension JSONValue.Content {
    /// The value as a complaint names it: the value itself where it is short, otherwise what it is.
    var words: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let number): "\(number)"
        case .number(let text): text.utf8.count <= 20 ? text : "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// What is wrong with a JSON text, and where: in its grammar, or with what it says of a packet.
public struct JSONFault: Error, Hashable, Sendable {
    /// The line, counted from one.
    public let line: Int
    /// The keys that lead to the value, `subscriptions[0].qos`; where no value could be read, `column 14`.
    public let place: String
    /// What is there, and what must be there.
    public let message: String

    /// A fault of a value that these keys lead to.
    init(_ value: JSONValue, _ path: String, _ message: String) {
        line = value.line
        place = path
        self.message = message
    }

    /// A fault of the grammar.
    init(line: Int, column: Int, _ message: String) {
        self.line = line
        place = "column \(column)"
        self.message = message
    }
}

extension JSONFault: CustomStringConvertible {
    /// One line: `line 3, subscriptions[0].qos: 3; 0, 1 and 2 are allowed`.
    ///
    /// Keys and values from outside stand in it as they are; who shows it on a terminal escapes what a terminal might act on.
    public var description: String { place.isEmpty ? "line \(line): \(message)" : "line \(line), \(place): \(message)" }
}
