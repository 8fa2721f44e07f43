extension Properties: CustomStringConvertible {
    /// One line: `[topic alias: 3, user property: "site" = "7"]`; of authentication data only the length is said.
    public var description: String {
        var list: [String] = []
        var count = 0
        var iterator = view.makeIterator()
        var end = 0
        while let property = iterator.next() {
            end = iterator.position
            count += 1
            if count <= WireText.maximumElements { list.append(Property(property).description) }
        }
        if count > WireText.maximumElements { list.append("and \(count - WireText.maximumElements) more") }
        // Bytes that no decoder has seen may be anything.
        if end < bytes.count { list.append("and \(bytes.count - end) bytes that are no property") }
        if let oversized { list.append("\(oversized): too long") }
        var text = "["
        for index in list.indices { text += index == 0 ? list[index] : ", " + list[index] }
        return text + "]"
    }

    /// What stands behind a packet in its description: nothing where there are no properties.
    var suffix: String { isEmpty && oversized == nil ? "" : " \(self)" }
}

extension Property: CustomStringConvertible {
    /// One line: `topic alias: 3`; of authentication data only the length is said.
    public var description: String {
        guard case .binaryData(let data) = value, identifier != .authenticationData, !data.isEmpty, data.count <= 16 else {
            return "\(identifier): \(value)"
        }
        var text = "\(identifier): 0x"
        for byte in data { text += WireText.hex(byte) }
        return text
    }
}

extension Property.Value: CustomStringConvertible {
    /// One line: a number, text in quotes, or the length of Binary Data, which may be secret.
    public var description: String {
        switch self {
        case .byte(let value): return "\(value)"
        case .twoByteInteger(let value): return "\(value)"
        case .fourByteInteger(let value), .variableByteInteger(let value): return "\(value)"
        case .string(let text): return text.quoted
        case .binaryData(let data):
            var text = WireText()
            text.add(lengthOf: data)
            return text.text
        case .stringPair(let name, let value): return "\(name.quoted) = \(value.quoted)"
        }
    }
}

extension UTF8EncodedString: CustomDebugStringConvertible {
    /// The text in quotes, escaped so that it is safe to print, and cut where it is long.
    public var debugDescription: String { quoted }
}
