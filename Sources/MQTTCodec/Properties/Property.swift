/// One property of MQTT 5.0 (2.2.2.2): its identifier, and a value of the type that belongs to it.
public struct Property: Hashable, Sendable {
    /// A value, by its data type.
    public enum Value: Hashable, Sendable {
        /// One byte.
        case byte(UInt8)
        /// Two Byte Integer.
        case twoByteInteger(UInt16)
        /// Four Byte Integer.
        case fourByteInteger(UInt32)
        /// Variable Byte Integer, at most 268,435,455.
        case variableByteInteger(UInt32)
        /// UTF-8 Encoded String.
        case string(UTF8EncodedString)
        /// Binary Data.
        case binaryData([UInt8])
        /// UTF-8 String Pair.
        case stringPair(name: UTF8EncodedString, value: UTF8EncodedString)
    }

    /// Which property it is.
    public let identifier: PropertyIdentifier
    /// Its value.
    public let value: Value

    private init(_ identifier: PropertyIdentifier, _ value: Value) {
        self.identifier = identifier
        self.value = value
    }

    /// Copies a borrowed property.
    public init(_ view: borrowing PropertyView) {
        identifier = view.identifier
        switch PropertyRule.of(Int(view.identifier.rawValue)).type {
        case .byte: value = .byte(UInt8(truncatingIfNeeded: view.integer))
        case .twoByteInteger: value = .twoByteInteger(UInt16(truncatingIfNeeded: view.integer))
        case .fourByteInteger: value = .fourByteInteger(view.integer)
        case .variableByteInteger: value = .variableByteInteger(view.integer)
        case .string: value = .string(UTF8EncodedString(copying: view.content))
        case .binaryData: value = .binaryData([UInt8](copying: view.content))
        case .stringPair:
            value = .stringPair(name: UTF8EncodedString(copying: view.content), value: UTF8EncodedString(copying: view.pairValue))
        }
    }
}

extension Property {
    /// Whether the payload is UTF-8: 0 or 1 (3.3.2.3.2).
    public static func payloadFormatIndicator(_ value: UInt8) -> Property { Property(.payloadFormatIndicator, .byte(value)) }
    /// Seconds (3.3.2.3.3).
    public static func messageExpiryInterval(_ seconds: UInt32) -> Property {
        Property(.messageExpiryInterval, .fourByteInteger(seconds))
    }
    /// What the payload is (3.3.2.3.9).
    public static func contentType(_ text: UTF8EncodedString) -> Property { Property(.contentType, .string(text)) }
    /// Where an answer goes (3.3.2.3.5).
    public static func responseTopic(_ topic: UTF8EncodedString) -> Property { Property(.responseTopic, .string(topic)) }
    /// What an answer repeats (3.3.2.3.6).
    public static func correlationData(_ data: [UInt8]) -> Property { Property(.correlationData, .binaryData(data)) }
    /// 1 to 268,435,455 (3.8.2.1.2).
    public static func subscriptionIdentifier(_ value: UInt32) -> Property {
        Property(.subscriptionIdentifier, .variableByteInteger(value))
    }
    /// Seconds; 0xFFFFFFFF never expires (3.1.2.11.2).
    public static func sessionExpiryInterval(_ seconds: UInt32) -> Property {
        Property(.sessionExpiryInterval, .fourByteInteger(seconds))
    }
    /// The name that the server gave (3.2.2.3.7).
    public static func assignedClientIdentifier(_ text: UTF8EncodedString) -> Property {
        Property(.assignedClientIdentifier, .string(text))
    }
    /// Seconds (3.2.2.3.14).
    public static func serverKeepAlive(_ seconds: UInt16) -> Property { Property(.serverKeepAlive, .twoByteInteger(seconds)) }
    /// The name of a method (3.1.2.11.9).
    public static func authenticationMethod(_ text: UTF8EncodedString) -> Property { Property(.authenticationMethod, .string(text)) }
    /// What the method exchanges (3.1.2.11.10).
    public static func authenticationData(_ data: [UInt8]) -> Property { Property(.authenticationData, .binaryData(data)) }
    /// 0 or 1 (3.1.2.11.7).
    public static func requestProblemInformation(_ value: UInt8) -> Property { Property(.requestProblemInformation, .byte(value)) }
    /// Seconds (3.1.3.2.2).
    public static func willDelayInterval(_ seconds: UInt32) -> Property { Property(.willDelayInterval, .fourByteInteger(seconds)) }
    /// 0 or 1 (3.1.2.11.6).
    public static func requestResponseInformation(_ value: UInt8) -> Property { Property(.requestResponseInformation, .byte(value)) }
    /// A basis for response topics (3.2.2.3.15).
    public static func responseInformation(_ text: UTF8EncodedString) -> Property { Property(.responseInformation, .string(text)) }
    /// Another server to use (3.2.2.3.16).
    public static func serverReference(_ text: UTF8EncodedString) -> Property { Property(.serverReference, .string(text)) }
    /// Why, for a person (3.2.2.3.9).
    public static func reasonString(_ text: UTF8EncodedString) -> Property { Property(.reasonString, .string(text)) }
    /// 1 to 65,535 (3.1.2.11.3).
    public static func receiveMaximum(_ count: UInt16) -> Property { Property(.receiveMaximum, .twoByteInteger(count)) }
    /// The highest alias taken (3.1.2.11.5).
    public static func topicAliasMaximum(_ value: UInt16) -> Property { Property(.topicAliasMaximum, .twoByteInteger(value)) }
    /// 1 to 65,535 (3.3.2.3.4).
    public static func topicAlias(_ value: UInt16) -> Property { Property(.topicAlias, .twoByteInteger(value)) }
    /// 0 or 1 (3.2.2.3.4).
    public static func maximumQoS(_ value: UInt8) -> Property { Property(.maximumQoS, .byte(value)) }
    /// 0 or 1 (3.2.2.3.5).
    public static func retainAvailable(_ value: UInt8) -> Property { Property(.retainAvailable, .byte(value)) }
    /// A name and a value of the user's own (3.3.2.3.7).
    public static func userProperty(_ name: UTF8EncodedString, _ value: UTF8EncodedString) -> Property {
        Property(.userProperty, .stringPair(name: name, value: value))
    }
    /// Bytes, at least 1 (3.1.2.11.4).
    public static func maximumPacketSize(_ bytes: UInt32) -> Property { Property(.maximumPacketSize, .fourByteInteger(bytes)) }
    /// 0 or 1 (3.2.2.3.11).
    public static func wildcardSubscriptionAvailable(_ value: UInt8) -> Property {
        Property(.wildcardSubscriptionAvailable, .byte(value))
    }
    /// 0 or 1 (3.2.2.3.12).
    public static func subscriptionIdentifierAvailable(_ value: UInt8) -> Property {
        Property(.subscriptionIdentifierAvailable, .byte(value))
    }
    /// 0 or 1 (3.2.2.3.13).
    public static func sharedSubscriptionAvailable(_ value: UInt8) -> Property { Property(.sharedSubscriptionAvailable, .byte(value)) }
}
