/// Where in a Control Packet a field stands: `connect_flags.reserved`, `subscriptions[0].qos`, `will.properties.user_properties[2].value`.
public struct FieldPath: Hashable, Sendable, BitwiseCopyable {
    /// The name of a field, after the standard.
    public enum Name: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
        case packetType, flags, remainingLength
        case dup, qos, retain
        case protocolName, protocolLevel
        case connectFlags, connectFlagsReserved, willQoS, willRetain, passwordFlag
        case keepAlive, clientIdentifier, willTopic, willPayload, userName, password
        case connectAcknowledgeFlags, connectAcknowledgeFlagsReserved, sessionPresent
        case reasonCode, reasonCodes, reasonCodeList
        case topicName, packetIdentifier, payload
        case subscriptionList, subscriptionTopicFilter, subscriptionOptions, subscriptionQoS, noLocal, retainAsPublished
        case retainHandling, subscriptionReserved
        case topicFilterList, topicFilters
        case propertyLength, propertyIdentifier, property
        case trailingBytes
    }

    /// Which half of a UTF-8 String Pair.
    public enum PairPart: UInt8, Hashable, Sendable, BitwiseCopyable {
        case whole, name, value
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
