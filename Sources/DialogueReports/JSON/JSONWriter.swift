internal import MQTTCodec

/// Writes JSON (RFC 8259) into a buffer of bytes, value after value.
///
/// It puts the commas; that keys and values alternate, and that what is begun is ended, is up to the caller. Nothing is allocated but room
/// in the buffer. What it writes is ASCII, but for text from outside, which is UTF-8 without characters that a terminal might act on.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.key("qos")
///     json.number(1)
///     json.endObject()            // {"qos":1}
public struct JSONWriter: Sendable {
    /// What was written; whoever takes it out empties it.
    public var buffer: [UInt8] = []
    /// Whether a comma comes before the next key or value.
    private var needsComma = false

    /// A writer with an empty buffer.
    public init() {}

    /// Begins an object.
    public mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Ends the object that was begun last.
    public mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Begins an array.
    public mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Ends the array that was begun last.
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Ends a line of newline-delimited JSON: what comes next is a value of its own.
    public mutating func endLine() {
        buffer.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// A key of an object; it must need no escapes.
    public mutating func key(_ name: StaticString) {
        key(name, "")
    }

    /// A key of an object that ends with another word, as `topic_hex` does.
    ///
    /// Neither may need escapes.
    public mutating func key(_ name: StaticString, _ suffix: StaticString) {
        let length = name.utf8CodeUnitCount &+ suffix.utf8CodeUnitCount
        buffer.append(addingCapacity: length &+ 4) { output in
            if needsComma { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "\""))
            output.append(name)
            output.append(suffix)
            output.append(UInt8(ascii: "\""))
            output.append(UInt8(ascii: ":"))
        }
        needsComma = false
    }

    /// A key of an object that is not known before the program runs; it must need no escapes.
    ///
    /// It has a label so that literals, which are far quicker, are not taken for it; likewise `string(escaping:)`.
    public mutating func key(named name: String) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(contentsOf: name.utf8)
        buffer.append(UInt8(ascii: "\""))
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// `true` or `false`.
    public mutating func boolean(_ value: Bool) {
        buffer.append(addingCapacity: 6) { output in
            if needsComma { output.append(UInt8(ascii: ",")) }
            output.append(value ? "true" : "false")
        }
        needsComma = true
    }

    /// A number.
    public mutating func number<Value: BinaryInteger>(_ value: Value) {
        separate()
        if value < 0 { buffer.append(UInt8(ascii: "-")) }
        buffer.append(decimal: UInt64(truncatingIfNeeded: value.magnitude))
    }

    /// A whole number of nanoseconds as milliseconds: 1234567 is `1.234567`, exactly, and 2000000 is `2`.
    public mutating func milliseconds(nanoseconds: Int64) {
        separate()
        buffer.append(milliseconds: nanoseconds)
    }

    /// A string of ours; it must need no escapes.
    public mutating func string(_ text: StaticString) {
        buffer.append(addingCapacity: text.utf8CodeUnitCount &+ 3) { output in
            if needsComma { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "\""))
            output.append(text)
            output.append(UInt8(ascii: "\""))
        }
        needsComma = true
    }

    /// A string: anything that needs it is escaped.
    public mutating func string(escaping text: String) {
        let bytes = [UInt8](text.utf8)
        string(bytes.span, TextForm(of: bytes.span))
    }

    /// A string of which the bytes are appended by the body; they must need no escapes.
    public mutating func quote(_ body: (inout JSONWriter) -> Void) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        body(&self)
        buffer.append(UInt8(ascii: "\""))
    }

    /// Bytes that are JSON already: keys with their values, or values, without a comma in front.
    @inline(always)
    mutating func written(_ json: Span<UInt8>) {
        separate()
        buffer.append(copying: json)
    }

    /// Puts the comma, and takes note that a value is there.
    @inline(always)
    mutating func separate() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    @inline(always)
    private mutating func open(_ bracket: UInt8) {
        separate()
        buffer.append(bracket)
        needsComma = false
    }

    @inline(always)
    private mutating func close(_ bracket: UInt8) {
        buffer.append(bracket)
        needsComma = true
    }
}

extension OutputSpan<UInt8> {
    /// Adds the characters of a literal; there must be room for them.
    @inline(always)
    fileprivate mutating func append(_ text: StaticString) {
        // SAFETY: whoever calls has asked for room for the literal, behind the `count` bytes that are there; both pointers stay in the
        // closures, and `count` grows by what was stored.
        withUnsafeMutableBufferPointer { buffer, count in
            text.withUTF8Buffer { characters in
                for (offset, character) in characters.enumerated() { buffer[count + offset] = character }
            }
            count += text.utf8CodeUnitCount
        }
    }
}
