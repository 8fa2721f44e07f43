/// Why a packet cannot be encoded.
public enum PacketEncodingError: Error, Hashable, Sendable {
    /// The bytes would break the standard; the finding is the first breach.
    case violation(Finding)
    /// Text or data is longer than the 65,535 bytes that its length can say (1.5.4, 1.5.6), or a number than 268,435,455 (1.5.5).
    case fieldTooLong(FieldPath)
    /// The packet would have a Remaining Length of more than 268,435,455 bytes (2.1.4).
    case packetTooLong(remainingLength: Int)
    /// The packet holds something that this version has no place for, and that would be lost.
    case notInVersion(FieldPath, MQTTVersion)
    /// A PUBLISH of QoS 1 or 2 has no Packet Identifier, or one of QoS 0 has one (2.2.1).
    case packetIdentifierAgainstQoS
}

extension PacketEncodingError: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .violation(let finding): finding.description
        case .fieldTooLong(let field): "\(field) is longer than its length can say"
        case .packetTooLong(let length): "a Remaining Length of \(length) bytes is more than 268435455"
        case .notInVersion(let field, let version): "MQTT \(version) has no \(field)"
        case .packetIdentifierAgainstQoS: "a PUBLISH has a Packet Identifier exactly where its QoS is 1 or 2"
        }
    }
}
