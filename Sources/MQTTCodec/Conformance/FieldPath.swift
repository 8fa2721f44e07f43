/// Where in a Control Packet a field stands: `connect_flags.reserved`, `subscriptions[0].qos`, `will.properties.user_properties[2].value`.
public struct FieldPath: Hashable, Sendable, BitwiseCopyable {
    /// The name of a field, after the standard.
    public enum Name: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
        /// The type in the upper four bits of the first byte (2.1.2): `type`.
        case packetType
        /// The lower four bits of the first byte (2.1.3): `flags`.
        case flags
        /// The Remaining Length, 1 to 4 bytes (2.1.4): `remaining_length`.
        case remainingLength
        /// DUP, bit 3 of the first byte of a PUBLISH (3.3.1.1): `dup`.
        case dup
        /// QoS, bits 2 and 1 of the first byte of a PUBLISH (3.3.1.2): `qos`.
        case qos
        /// RETAIN, bit 0 of the first byte of a PUBLISH (3.3.1.3): `retain`.
        case retain
        /// The protocol name of a CONNECT, its length included (3.1.2.1): `protocol_name`.
        case protocolName
        /// The protocol level, in 5.0 Protocol Version (3.1.2.2): `protocol_level`.
        case protocolLevel
        /// The byte of connect flags (3.1.2.3): `connect_flags`.
        case connectFlags
        /// Bit 0 of the connect flags (3.1.2.3): `connect_flags.reserved`.
        case connectFlagsReserved
        /// Bits 4 and 3 of the connect flags (3.1.2.6): `connect_flags.will_qos`.
        case willQoS
        /// Bit 5 of the connect flags (3.1.2.7): `connect_flags.will_retain`.
        case willRetain
        /// Bit 6 of the connect flags (3.1.2.9): `connect_flags.password`.
        case passwordFlag
        /// The Keep Alive, two bytes (3.1.2.10): `keep_alive`.
        case keepAlive
        /// The Client Identifier, its length included (3.1.3.1): `client_id`.
        case clientIdentifier
        /// The Will Topic, its length included (3.1.3.3): `will.topic`.
        case willTopic
        /// The Will Payload, its length included (3.1.3.4): `will.payload`.
        case willPayload
        /// The user name, its length included (3.1.3.5): `username`.
        case userName
        /// The password, its length included (3.1.3.6): `password`.
        case password
        /// The byte of acknowledge flags of a CONNACK (3.2.2.1): `acknowledge_flags`.
        case connectAcknowledgeFlags
        /// Bits 7 to 1 of the acknowledge flags (3.2.2.1): `acknowledge_flags.reserved`.
        case connectAcknowledgeFlagsReserved
        /// Bit 0 of the acknowledge flags (3.2.2.1.1): `session_present`.
        case sessionPresent
        /// The Reason Code, before 5.0 the return code (2.4): `reason_code`.
        case reasonCode
        /// One Reason Code of a SUBACK or UNSUBACK (3.9.3, 3.11.3): `reason_codes[0]`.
        case reasonCodes
        /// All Reason Codes of a SUBACK or UNSUBACK (3.9.3, 3.11.3): `reason_codes`.
        case reasonCodeList
        /// The Topic Name of a PUBLISH, its length included (3.3.2.1): `topic`.
        case topicName
        /// The Packet Identifier, two bytes (2.2.1): `packet_id`.
        case packetIdentifier
        /// The Application Message of a PUBLISH (3.3.3): `payload`.
        case payload
        /// All subscriptions of a SUBSCRIBE (3.8.3): `subscriptions`.
        case subscriptionList
        /// The Topic Filter of one subscription, its length included (3.8.3): `subscriptions[0].topic_filter`.
        case subscriptionTopicFilter
        /// The byte of Subscription Options (3.8.3.1): `subscriptions[0].options`.
        case subscriptionOptions
        /// Bits 1 and 0 of the Subscription Options: `subscriptions[0].qos`.
        case subscriptionQoS
        /// Bit 2 of the Subscription Options: `subscriptions[0].no_local`.
        case noLocal
        /// Bit 3 of the Subscription Options: `subscriptions[0].retain_as_published`.
        case retainAsPublished
        /// Bits 5 and 4 of the Subscription Options: `subscriptions[0].retain_handling`.
        case retainHandling
        /// Bits 7 and 6 of the Subscription Options, before 5.0 bits 7 to 2: `subscriptions[0].reserved`.
        case subscriptionReserved
        /// All Topic Filters of an UNSUBSCRIBE (3.10.3): `topic_filters`.
        case topicFilterList
        /// One Topic Filter of an UNSUBSCRIBE, its length included (3.10.3): `topic_filters[0]`.
        case topicFilters
        /// The Property Length (2.2.2.1): `properties.length`.
        case propertyLength
        /// The identifier of a property (2.2.2.2): `properties.identifier`.
        case propertyIdentifier
        /// The value of a property, the length of text and data included (2.2.2.2): `properties.topic_alias`.
        case property
        /// What follows the last field: `trailing_bytes`.
        case trailingBytes
    }

    /// Which half of a UTF-8 String Pair.
    public enum PairPart: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// The pair, or a field that is none.
        case whole
        /// The first string: the name.
        case name
        /// The second string: the value.
        case value
    }

    /// The field.
    public let name: Name
    /// Whether the field belongs to the Will Properties, not to those of the packet.
    public let isInWill: Bool
    /// The property, where the field is one.
    public let property: PropertyIdentifier?
    /// Name or value of a User Property.
    public let part: PairPart
    /// Which element of a list, counted from zero; zero where the field is in no list.
    public let index: UInt32

    @usableFromInline
    init(_ name: Name, index: Int = 0, property: PropertyIdentifier? = nil, part: PairPart = .whole, inWill: Bool = false) {
        self.name = name
        self.isInWill = inWill
        self.property = property
        self.part = part
        self.index = UInt32(truncatingIfNeeded: index)
    }
}

extension FieldPath: CustomStringConvertible {
    /// The path as JSON forms spell it.
    public var description: String {
        let properties = isInWill ? "will.properties" : "properties"
        switch name {
        case .packetType: return "type"
        case .flags: return "flags"
        case .remainingLength: return "remaining_length"
        case .dup: return "dup"
        case .qos: return "qos"
        case .retain: return "retain"
        case .protocolName: return "protocol_name"
        case .protocolLevel: return "protocol_level"
        case .connectFlags: return "connect_flags"
        case .connectFlagsReserved: return "connect_flags.reserved"
        case .willQoS: return "connect_flags.will_qos"
        case .willRetain: return "connect_flags.will_retain"
        case .passwordFlag: return "connect_flags.password"
        case .keepAlive: return "keep_alive"
        case .clientIdentifier: return "client_id"
        case .willTopic: return "will.topic"
        case .willPayload: return "will.payload"
        case .userName: return "username"
        case .password: return "password"
        case .connectAcknowledgeFlags: return "acknowledge_flags"
        case .connectAcknowledgeFlagsReserved: return "acknowledge_flags.reserved"
        case .sessionPresent: return "session_present"
        case .reasonCode: return "reason_code"
        case .reasonCodes: return "reason_codes[\(index)]"
        case .reasonCodeList: return "reason_codes"
        case .topicName: return "topic"
        case .packetIdentifier: return "packet_id"
        case .payload: return "payload"
        case .subscriptionList: return "subscriptions"
        case .subscriptionTopicFilter: return "subscriptions[\(index)].topic_filter"
        case .subscriptionOptions: return "subscriptions[\(index)].options"
        case .subscriptionQoS: return "subscriptions[\(index)].qos"
        case .noLocal: return "subscriptions[\(index)].no_local"
        case .retainAsPublished: return "subscriptions[\(index)].retain_as_published"
        case .retainHandling: return "subscriptions[\(index)].retain_handling"
        case .subscriptionReserved: return "subscriptions[\(index)].reserved"
        case .topicFilterList: return "topic_filters"
        case .topicFilters: return "topic_filters[\(index)]"
        case .propertyLength: return "\(properties).length"
        case .propertyIdentifier: return "\(properties).identifier"
        case .trailingBytes: return "trailing_bytes"
        case .property:
            guard let property else { return properties }
            switch (property, part) {
            case (.userProperty, .whole): return "\(properties).user_properties[\(index)]"
            case (.userProperty, .name): return "\(properties).user_properties[\(index)].name"
            case (.userProperty, .value): return "\(properties).user_properties[\(index)].value"
            case (.subscriptionIdentifier, _): return "\(properties).subscription_identifiers[\(index)]"
            default: return "\(properties).\(property.key)"
            }
        }
    }
}
