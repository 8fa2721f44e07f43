/// Lists in header fields (RFC 9110 5.6).
enum HeaderList {
    /// The elements between commas, those in quotes whole, empty ones left out (5.6.1).
    static func elements(_ value: String) -> [String] { split(value, at: ",") }

    /// An element of `Sec-WebSocket-Extensions` (RFC 6455 9.1): a name, and parameters, of which a value may be quoted.
    static func parameters(_ element: String) -> [(name: String, value: String?)] {
        split(element, at: ";").map { part in
            guard let equals = part.firstIndex(of: "=") else { return (part, nil) }
            return (trimmed(part[..<equals]), unquoted(trimmed(part[part.index(after: equals)...])))
        }
    }

    private static func split(_ value: String, at separator: Character) -> [String] {
        var elements: [String] = []
        var element = ""
        var (isQuoted, isEscaped) = (false, false)
        for character in value {
            if character == separator, !isQuoted {
                elements.append(trimmed(element[...]))
                element = ""
                continue
            }
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = isQuoted
            } else if character == "\"" {
                isQuoted.toggle()
            }
            element.append(character)
        }
        elements.append(trimmed(element[...]))
        return elements.filter { !$0.isEmpty }
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, value.first == "\"", value.last == "\"" else { return value }
        var result = ""
        var isEscaped = false
        for character in value.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }

    private static func trimmed(_ text: Substring) -> String {
        let front = text.drop { $0 == " " || $0 == "\t" }
        guard let last = front.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(front[...last])
    }
}
