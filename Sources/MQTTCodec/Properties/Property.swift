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
    /// Payload Format Indicator: 1 where the payload is UTF-8, 0 where nothing is said of it (3.3.2.3.2).
    public static func payloadFormatIndicator(_ value: UInt8) -> Property { Property(.payloadFormatIndicator, .byte(value)) }
    /// Message Expiry Interval: how long the message may be delivered, in seconds (3.3.2.3.3).
    public static func messageExpiryInterval(_ seconds: UInt32) -> Property {
        Property(.messageExpiryInterval, .fourByteInteger(seconds))
    }
    /// Content Type: what the payload is, often a MIME type (3.3.2.3.9).
    public static func contentType(_ text: UTF8EncodedString) -> Property { Property(.contentType, .string(text)) }
    /// Response Topic: the Topic Name that an answer goes to (3.3.2.3.5).
    public static func responseTopic(_ topic: UTF8EncodedString) -> Property { Property(.responseTopic, .string(topic)) }
    /// Correlation Data: what an answer repeats, so that it can be told to what it belongs (3.3.2.3.6).
    public static func correlationData(_ data: [UInt8]) -> Property { Property(.correlationData, .binaryData(data)) }
    /// Subscription Identifier: 1 to 268,435,455, which the client gave a subscription (3.8.2.1.2).
    public static func subscriptionIdentifier(_ value: UInt32) -> Property {
        Property(.subscriptionIdentifier, .variableByteInteger(value))
    }
    /// Session Expiry Interval: how long the session outlives its connection, in seconds; 0xFFFFFFFF is for ever (3.1.2.11.2).
    public static func sessionExpiryInterval(_ seconds: UInt32) -> Property {
        Property(.sessionExpiryInterval, .fourByteInteger(seconds))
    }
    /// Assigned Client Identifier: the name that the server gave a client that had none (3.2.2.3.7).
    public static func assignedClientIdentifier(_ text: UTF8EncodedString) -> Property {
        Property(.assignedClientIdentifier, .string(text))
    }
    /// Server Keep Alive: the Keep Alive that counts instead of that of the CONNECT, in seconds (3.2.2.3.14).
    public static func serverKeepAlive(_ seconds: UInt16) -> Property { Property(.serverKeepAlive, .twoByteInteger(seconds)) }
    /// Authentication Method: the name of the enhanced authentication (3.1.2.11.9).
    public static func authenticationMethod(_ text: UTF8EncodedString) -> Property { Property(.authenticationMethod, .string(text)) }
    /// Authentication Data: what the method exchanges, and descriptions do not show (3.1.2.11.10).
    public static func authenticationData(_ data: [UInt8]) -> Property { Property(.authenticationData, .binaryData(data)) }
    /// Request Problem Information: 0 where the client wants no Reason String and User Properties with most packets (3.1.2.11.7).
    public static func requestProblemInformation(_ value: UInt8) -> Property { Property(.requestProblemInformation, .byte(value)) }
    /// Will Delay Interval: how long the server waits before it publishes the will, in seconds (3.1.3.2.2).
    public static func willDelayInterval(_ seconds: UInt32) -> Property { Property(.willDelayInterval, .fourByteInteger(seconds)) }
    /// Request Response Information: 1 where the client asks for Response Information (3.1.2.11.6).
    public static func requestResponseInformation(_ value: UInt8) -> Property { Property(.requestResponseInformation, .byte(value)) }
    /// Response Information: what a client makes its Response Topics from (3.2.2.3.15).
    public static func responseInformation(_ text: UTF8EncodedString) -> Property { Property(.responseInformation, .string(text)) }
    /// Server Reference: another server to use (3.2.2.3.16).
    public static func serverReference(_ text: UTF8EncodedString) -> Property { Property(.serverReference, .string(text)) }
    /// Reason String: the reason in words, for a person and not for a program (3.2.2.3.9).
    public static func reasonString(_ text: UTF8EncodedString) -> Property { Property(.reasonString, .string(text)) }
    /// Receive Maximum: how many QoS 1 and 2 messages this side takes unacknowledged, 1 to 65,535 (3.1.2.11.3).
    public static func receiveMaximum(_ count: UInt16) -> Property { Property(.receiveMaximum, .twoByteInteger(count)) }
    /// Topic Alias Maximum: the highest Topic Alias that this side takes; 0 for none (3.1.2.11.5).
    public static func topicAliasMaximum(_ value: UInt16) -> Property { Property(.topicAliasMaximum, .twoByteInteger(value)) }
    /// Topic Alias: a number that stands for the Topic Name, 1 to 65,535 (3.3.2.3.4).
    public static func topicAlias(_ value: UInt16) -> Property { Property(.topicAlias, .twoByteInteger(value)) }
    /// Maximum QoS: the highest QoS that the server supports, 0 or 1; where it is absent, 2 (3.2.2.3.4).
    public static func maximumQoS(_ value: UInt8) -> Property { Property(.maximumQoS, .byte(value)) }
    /// Retain Available: 0 where the server keeps no retained messages (3.2.2.3.5).
    public static func retainAvailable(_ value: UInt8) -> Property { Property(.retainAvailable, .byte(value)) }
    /// User Property: a name and a value that the standard gives no meaning (3.3.2.3.7).
    public static func userProperty(_ name: UTF8EncodedString, _ value: UTF8EncodedString) -> Property {
        Property(.userProperty, .stringPair(name: name, value: value))
    }
    /// Maximum Packet Size: the largest packet that this side takes, in bytes, at least 1 (3.1.2.11.4).
    public static func maximumPacketSize(_ bytes: UInt32) -> Property { Property(.maximumPacketSize, .fourByteInteger(bytes)) }
    /// Wildcard Subscription Available: 0 where the server takes no wildcards in Topic Filters (3.2.2.3.11).
    public static func wildcardSubscriptionAvailable(_ value: UInt8) -> Property {
        Property(.wildcardSubscriptionAvailable, .byte(value))
    }
    /// Subscription Identifier Available: 0 where the server takes no Subscription Identifiers (3.2.2.3.12).
    public static func subscriptionIdentifierAvailable(_ value: UInt8) -> Property {
        Property(.subscriptionIdentifierAvailable, .byte(value))
    }
    /// Shared Subscription Available: 0 where the server takes no Shared Subscriptions (3.2.2.3.13).
    public static func sharedSubscriptionAvailable(_ value: UInt8) -> Property { Property(.sharedSubscriptionAvailable, .byte(value)) }
}
