extension Finding: CustomStringConvertible {
    /// One line: packet, bytes, field, what is there, what must be there, which rule.
    ///
    /// `CONNECT byte 9, connect_flags.reserved: the reserved bit 0 is set, it must be 0 [3.1.1 MQTT-3.1.2-3]`
    public var description: String {
        let name = packetType?.description ?? "packet of type \(firstByte >> 4)"
        return "\(name) \(place), \(field): \(message) [\(rules)]"
    }

    /// Where: `byte 9`, `bytes 5 to 6`, or `at byte 12` where something is absent.
    public var place: String {
        switch bytes.count {
        case 0: "at byte \(bytes.lowerBound)"
        case 1: "byte \(bytes.lowerBound)"
        default: "bytes \(bytes.lowerBound) to \(bytes.upperBound - 1)"
        }
    }

    /// The version and the ids of the statements: `3.1.1 MQTT-3.8.1-1, MQTT-2.2.2-1`.
    public var rules: String {
        let cited = citation
        var text = "\(version) \(cited.statement.statement.id)"
        for other in cited.also { text += ", \(other.statement.id)" }
        return text
    }

    /// What is there, and what must be there.
    public var message: String {
        switch requirement {
        case .packetType: "type \(value) does not exist in \(version)"
        case .fixedHeaderFlags: "the flags are \(binary(value, 4)), they must be \(binary(UInt32(packetType?.requiredFlags ?? 0), 4))"
        case .lengthOfVariableByteInteger: "the fourth byte announces a fifth, there may be four"
        case .shortestVariableByteInteger: "\(value) takes \(bytes.count) bytes, it must take the fewest that hold it"
        case .directionOfFlow: "sent by the \(sender == .client ? "client" : "server"), which never sends this packet"
        case .fieldWithinBounds: "its length is \(value), and less is left of what encloses it"
        case .mandatoryField: "is not there, or cut short; it must be there"
        case .noTrailingBytes: "\(value) \(value == 1 ? "byte follows" : "bytes follow") the last field, nothing may"
        case .wellFormedUTF8: "not UTF-8 from byte 0x\(hex(value)) on"
        case .noNullCharacter: "contains U+0000, which text may not"
        case .noDisallowedCharacters: "contains a control or non-character, which text should not"
        case .noWildcardInTopicName: "contains \(character), a Topic Name may not"
        case .topicNotEmpty: "is empty, it must have at least one character"
        case .topicNameOrAlias: "is not there and the Topic Name is empty, one of them must be there"
        case .multiLevelWildcard: "# must be the last character, and alone in its level"
        case .singleLevelWildcard: "+ must fill a whole level"
        case .shareName: "the Share Name behind $share/ is empty, it must have at least one character"
        case .sharedTopicFilter:
            bytes.isEmpty
                ? "no Topic Filter follows the Share Name, one must" : "the Share Name contains a wildcard, it may not"
        case .packetIdentifierNotZero: "is 0, it must be 1 to 65535"
        case .reasonCodeOfPacket: "0x\(hex(value)) is not a code of this packet"
        case .reasonCodeOfSender: "0x\(hex(value)) is not a code that the \(sender == .client ? "client" : "server") may send"
        case .protocolName: "is neither MQTT nor MQIsdp"
        case .protocolLevel: "\(value) is not a level of this protocol name"
        case .connectFlagsReserved: "the reserved bit 0 is set, it must be 0"
        case .willQoSWithoutWill: "is \(value >> 3 & 0b11) without the Will Flag, it must be 0"
        case .willQoS: "the bits are 11; 00, 01 and 10 are allowed"
        case .willRetainWithoutWill: "is set without the Will Flag, it must be 0"
        case .passwordWithoutUserName: "is set without the User Name Flag, it must be 0"
        case .userNamePresent, .passwordPresent: "its flag is set and it is not there, or cut short"
        case .userNameAbsent: "\(bytes.count) bytes follow the last field, and neither credential flag is set"
        case .passwordAbsent: "\(bytes.count) bytes follow the user name, and the Password Flag is not set"
        case .willPresent: "the Will Flag is set and it is not there, or cut short"
        case .clientIdentifierPresent: "is not there, or cut short; it must be there"
        case .emptyClientIdentifier: "is empty without Clean Session, which it may only be with"
        case .clientIdentifierLength: "has \(value) \(value == 1 ? "character" : "characters"), 3.1 allows 1 to 23"
        case .connAckFlagsReserved: "the flags are \(binary(value, 8)), the upper seven bits must be 0"
        case .sessionPresentOnRefusal: "is 1 with code 0x\(hex(value)), it must be 0 unless the code is 0"
        case .publishQoS: "the QoS bits are 11; 00, 01 and 10 are allowed"
        case .dupWithoutQoS: "is 1 with QoS 0, it must be 0"
        case .payloadFormat: "not UTF-8, and the Payload Format Indicator says that it is"
        case .topicFilterListNotEmpty: "there is no Topic Filter, at least one must be there"
        case .reasonCodeListNotEmpty: "there is no code, at least one must be there"
        case .subscriptionOptionsReserved: "the options are \(binary(value, 8)), the reserved bits must be 0"
        case .subscriptionQoS: "the QoS bits are 11; 00, 01 and 10 are allowed"
        case .retainHandling: "is 3; 0, 1 and 2 are allowed"
        case .noLocalOnSharedSubscription: "is 1 on a Shared Subscription, it must be 0"
        case .propertyLengthPresent: "is not there; even no properties have a length, 0"
        case .propertyIdentifier: "0x\(hex(value)) is not a property"
        case .propertyOfPacket: "does not belong \(field.isInWill ? "to a will" : "into this packet")"
        case .propertyOfSender: "the \(sender == .client ? "client" : "server") may not send it in this packet"
        case .propertyOnce: "stands more than once, it may stand once"
        case .propertyZeroOrOne: "is \(value), it must be 0 or 1"
        case .propertyNotZero, .topicAliasNotZero: "is 0, which is not allowed"
        case .authenticationMethodWithData: "is not there, and Authentication Data is"
        case .authenticationMethodPresent: "is not there, an AUTH must have it"
        }
    }

    private var character: String { String(Unicode.Scalar(UInt8(truncatingIfNeeded: value))) }

    private func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return digits.count < 2 ? "0" + digits : digits
    }

    private func binary(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 2)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
