/// A Topic Name (4.7): what a message is published to.
///
/// It has 1 to 65,535 bytes of UTF-8, no wildcards and no U+0000.
public struct TopicName: Hashable, Sendable {
    /// The name as it is on the wire; topics are compared byte by byte (4.7.3-4).
    public let text: UTF8EncodedString

    /// Checks a Topic Name by the rules of a version.
    ///
    /// - Throws: `TopicError` where it is not one.
    public init(_ text: UTF8EncodedString, version: MQTTVersion = .v5_0) throws(TopicError) {
        try TopicError.judge(text, as: .topicName, .publish, FieldPath(.topicName), version)
        self.text = text
    }

    /// The bytes between the slashes; a leading or trailing slash makes an empty level (4.7.1.1).
    public var levels: [ArraySlice<UInt8>] { text.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) }

    /// Whether it begins with `$`: a name that wildcards at the beginning of a Topic Filter do not match (4.7.2).
    public var isReserved: Bool { text.bytes.first == UInt8(ascii: "$") }
}

extension TopicName: CustomStringConvertible {
    /// The text.
    public var description: String { text.description }
}

/// Why text is not a Topic Name or Topic Filter.
public struct TopicError: Error, Hashable, Sendable {
    /// What was demanded.
    public let requirement: Requirement
    /// The bytes at fault, counted from the first of the text; empty where something is absent.
    public let bytes: Range<Int>
    /// The statement that is broken.
    public let statement: NormativeStatement
    /// What is there, and what must be there.
    public let message: String

    /// Judges text by the rules that the decoder applies to the field.
    static func judge(
        _ text: UTF8EncodedString, as kind: TextKind, _ type: ControlPacketType, _ field: FieldPath, _ version: MQTTVersion
    ) throws(TopicError) {
        let context = DecodingContext(version: version, sender: .unknown, firstByte: type.rawValue << 4 | type.requiredFlags)
        let count = text.bytes.count
        guard count <= 0xFFFF else {
            // No length can say it (4.7.3-3); the decoder cannot meet it.
            throw TopicError(Finding(.fieldWithinBounds, context, field, 2, count &+ 2, value: count))
        }
        let bytes = [UInt8(count >> 8), UInt8(count & 0xFF)] + text.bytes
        var reader = ByteReader(bytes.span, context, from: 0, to: bytes.count)
        var observer = StrictObserver()
        let fault: PacketDecodingError
        do throws(PacketDecodingError) {
            _ = try reader.text(field, as: kind, &observer)
            return
        } catch {
            fault = error
        }
        if case .violation(let finding) = fault { throw TopicError(finding) }
    }

    private init(_ finding: Finding) {
        requirement = finding.requirement
        // The two bytes of the length do not count; what is wrong with an empty text is told at its length.
        bytes = max(0, finding.bytes.lowerBound - 2)..<max(0, finding.bytes.upperBound - 2)
        statement = finding.statement
        message = finding.message
    }
}

extension TopicError: CustomStringConvertible {
    /// One line for a person.
    public var description: String { "\(message) [\(statement.name)]" }
}
