/// The identifier of a property of MQTT 5.0 (2.2.2.2).
public enum PropertyIdentifier: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
    /// Byte; PUBLISH and the will: whether the payload is UTF-8.
    case payloadFormatIndicator = 0x01
    /// Four Byte Integer, seconds; PUBLISH and the will.
    case messageExpiryInterval = 0x02
    /// UTF-8 Encoded String; PUBLISH and the will.
    case contentType = 0x03
    /// UTF-8 Encoded String, a Topic Name; PUBLISH and the will.
    case responseTopic = 0x08
    /// Binary Data; PUBLISH and the will.
    case correlationData = 0x09
    /// Variable Byte Integer; PUBLISH (from the server, repeatedly) and SUBSCRIBE.
    case subscriptionIdentifier = 0x0B
    /// Four Byte Integer, seconds; CONNECT, CONNACK and DISCONNECT.
    case sessionExpiryInterval = 0x11
    /// UTF-8 Encoded String; CONNACK.
    case assignedClientIdentifier = 0x12
    /// Two Byte Integer, seconds; CONNACK.
    case serverKeepAlive = 0x13
    /// UTF-8 Encoded String; CONNECT, CONNACK and AUTH.
    case authenticationMethod = 0x15
    /// Binary Data; CONNECT, CONNACK and AUTH.
    case authenticationData = 0x16
    /// Byte; CONNECT.
    case requestProblemInformation = 0x17
    /// Four Byte Integer, seconds; the will.
    case willDelayInterval = 0x18
    /// Byte; CONNECT.
    case requestResponseInformation = 0x19
    /// UTF-8 Encoded String; CONNACK.
    case responseInformation = 0x1A
    /// UTF-8 Encoded String; CONNACK and DISCONNECT.
    case serverReference = 0x1C
    /// UTF-8 Encoded String; every answer and DISCONNECT.
    case reasonString = 0x1F
    /// Two Byte Integer; CONNECT and CONNACK.
    case receiveMaximum = 0x21
    /// Two Byte Integer; CONNECT and CONNACK.
    case topicAliasMaximum = 0x22
    /// Two Byte Integer; PUBLISH.
    case topicAlias = 0x23
    /// Byte; CONNACK.
    case maximumQoS = 0x24
    /// Byte; CONNACK.
    case retainAvailable = 0x25
    /// UTF-8 String Pair, repeatedly; every packet that has properties.
    case userProperty = 0x26
    /// Four Byte Integer, bytes; CONNECT and CONNACK.
    case maximumPacketSize = 0x27
    /// Byte; CONNACK.
    case wildcardSubscriptionAvailable = 0x28
    /// Byte; CONNACK.
    case subscriptionIdentifierAvailable = 0x29
    /// Byte; CONNACK.
    case sharedSubscriptionAvailable = 0x2A
}

extension PropertyIdentifier: CustomStringConvertible {
    /// The name in lower case words: `session expiry interval`.
    public var description: String {
        String(key.map { $0 == "_" ? " " : $0 })
    }

    /// The name in snake case, as JSON forms spell it: `session_expiry_interval`.
    public var key: String { "\(keyLiteral)" }

    /// The name in snake case as a literal, which can be copied without making a `String`.
    public var keyLiteral: StaticString {
        switch self {
        case .payloadFormatIndicator: "payload_format_indicator"
        case .messageExpiryInterval: "message_expiry_interval"
        case .contentType: "content_type"
        case .responseTopic: "response_topic"
        case .correlationData: "correlation_data"
        case .subscriptionIdentifier: "subscription_identifier"
        case .sessionExpiryInterval: "session_expiry_interval"
        case .assignedClientIdentifier: "assigned_client_identifier"
        case .serverKeepAlive: "server_keep_alive"
        case .authenticationMethod: "authentication_method"
        case .authenticationData: "authentication_data"
        case .requestProblemInformation: "request_problem_information"
        case .willDelayInterval: "will_delay_interval"
        case .requestResponseInformation: "request_response_information"
        case .responseInformation: "response_information"
        case .serverReference: "server_reference"
        case .reasonString: "reason_string"
        case .receiveMaximum: "receive_maximum"
        case .topicAliasMaximum: "topic_alias_maximum"
        case .topicAlias: "topic_alias"
        case .maximumQoS: "maximum_qos"
        case .retainAvailable: "retain_available"
        case .userProperty: "user_property"
        case .maximumPacketSize: "maximum_packet_size"
        case .wildcardSubscriptionAvailable: "wildcard_subscription_available"
        case .subscriptionIdentifierAvailable: "subscription_identifier_available"
        case .sharedSubscriptionAvailable: "shared_subscription_available"
        }
    }
}
