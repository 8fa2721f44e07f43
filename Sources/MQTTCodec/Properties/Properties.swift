/// The properties of a packet (2.2.2), in the order that they have on the wire.
///
/// Held as the bytes on the wire, read when they are asked for: an array of enums costs twice as much to decode, and a struct of
/// optionals would lose the order. Always empty in 3.1 and 3.1.1.
public struct Properties: Hashable, Sendable {
    /// The properties as on the wire, without the Property Length.
    public private(set) var bytes: [UInt8]
    /// A property that was added and has no form on the wire, because its text or data is longer than 65,535 bytes (1.5.4, 1.5.6).
    ///
    /// It is not among the bytes, and the encoder refuses the packet: nothing is cut in silence.
    public private(set) var oversized: PropertyIdentifier?

    /// A list without properties.
    public init() { bytes = [] }

    /// Properties in this order.
    public init(_ properties: [Property]) {
        bytes = []
        for property in properties { append(property) }
    }

    /// Bytes that may or may not be properties; encoding a packet judges them.
    public init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    @usableFromInline
    init(copying view: borrowing PropertiesView) {
        bytes = view.bytes.isEmpty ? [] : [UInt8](copying: view.bytes)
    }

    /// Whether there are none.
    public var isEmpty: Bool { bytes.isEmpty }

    /// A borrowed view, to walk over the properties without copying them.
    public var view: PropertiesView {
        @_lifetime(borrow self)
        get { PropertiesView(bytes.span) }
    }

    /// Adds a property behind the others.
    ///
    /// What is longer than 65,535 bytes is not added but remembered as `oversized`.
    public mutating func append(_ property: Property) {
        guard property.value.fitsWire else {
            oversized = oversized ?? property.identifier
            return
        }
        bytes.append(property.identifier.rawValue)
        switch property.value {
        case .byte(let value): bytes.append(value)
        case .twoByteInteger(let value): append(value)
        case .fourByteInteger(let value):
            append(UInt16(truncatingIfNeeded: value >> 16))
            append(UInt16(truncatingIfNeeded: value))
        case .variableByteInteger(let value):
            var rest = value
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        case .string(let text): append(text.bytes)
        case .binaryData(let data): append(data)
        case .stringPair(let name, let value):
            append(name.bytes)
            append(value.bytes)
        }
    }

    private mutating func append(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    private mutating func append(_ content: [UInt8]) {
        append(UInt16(truncatingIfNeeded: content.count))
        bytes.append(contentsOf: content)
    }
}

extension Property.Value {
    /// Whether the lengths of text and data fit their two bytes, and a Variable Byte Integer its four.
    fileprivate var fitsWire: Bool {
        switch self {
        case .byte, .twoByteInteger, .fourByteInteger: true
        case .variableByteInteger(let value): value <= VariableByteInteger.maximum
        case .string(let text): text.bytes.count <= 0xFFFF
        case .binaryData(let data): data.count <= 0xFFFF
        case .stringPair(let name, let value): name.bytes.count <= 0xFFFF && value.bytes.count <= 0xFFFF
        }
    }
}

extension Properties: ExpressibleByArrayLiteral {
    /// Properties in this order.
    public init(arrayLiteral elements: Property...) { self.init(elements) }
}

extension Properties: Sequence {
    /// Walks over the properties, copying each.
    public struct Iterator: IteratorProtocol {
        private let properties: Properties
        private var position = 0

        init(_ properties: Properties) { self.properties = properties }

        /// The next property.
        public mutating func next() -> Property? {
            let bytes = properties.bytes
            let start = position
            guard start < bytes.count else { return nil }
            let rest = bytes.span.extracting(start..<bytes.count)
            var iterator = PropertiesView(rest).makeIterator()
            guard let view = iterator.next() else { return nil }
            position = start + iterator.position
            return Property(view)
        }
    }

    /// Walks over the properties in their order.
    public func makeIterator() -> Iterator { Iterator(self) }
}

extension Properties {
    private func integer(_ identifier: PropertyIdentifier) -> UInt32? {
        guard let property = view.first(identifier) else { return nil }
        return property.integer
    }

    private func twoByteInteger(_ identifier: PropertyIdentifier) -> UInt16? {
        integer(identifier).map { UInt16(truncatingIfNeeded: $0) }
    }

    private func byte(_ identifier: PropertyIdentifier) -> UInt8? {
        integer(identifier).map { UInt8(truncatingIfNeeded: $0) }
    }

    private func text(_ identifier: PropertyIdentifier) -> UTF8EncodedString? {
        guard let property = view.first(identifier) else { return nil }
        return UTF8EncodedString(copying: property.content)
    }

    private func data(_ identifier: PropertyIdentifier) -> [UInt8]? {
        guard let property = view.first(identifier) else { return nil }
        return [UInt8](copying: property.content)
    }

    /// Payload Format Indicator: 1 where the payload is UTF-8, 0 where nothing is said of it (3.3.2.3.2).
    public var payloadFormatIndicator: UInt8? { byte(.payloadFormatIndicator) }
    /// Message Expiry Interval: how long the message may be delivered, in seconds (3.3.2.3.3).
    public var messageExpiryInterval: UInt32? { integer(.messageExpiryInterval) }
    /// Content Type: what the payload is, often a MIME type (3.3.2.3.9).
    public var contentType: UTF8EncodedString? { text(.contentType) }
    /// Response Topic: the Topic Name that an answer goes to (3.3.2.3.5).
    public var responseTopic: UTF8EncodedString? { text(.responseTopic) }
    /// Correlation Data: what an answer repeats, so that it can be told to what it belongs (3.3.2.3.6).
    public var correlationData: [UInt8]? { data(.correlationData) }
    /// Every Subscription Identifier, in the order on the wire (3.3.2.3.8).
    public var subscriptionIdentifiers: [UInt32] {
        compactMap { if case .variableByteInteger(let value) = $0.value { value } else { nil } }
    }
    /// Session Expiry Interval: how long the session outlives its connection, in seconds; 0xFFFFFFFF is for ever (3.1.2.11.2).
    public var sessionExpiryInterval: UInt32? { integer(.sessionExpiryInterval) }
    /// Assigned Client Identifier: the name that the server gave a client that had none (3.2.2.3.7).
    public var assignedClientIdentifier: UTF8EncodedString? { text(.assignedClientIdentifier) }
    /// Server Keep Alive: the Keep Alive that counts instead of that of the CONNECT, in seconds (3.2.2.3.14).
    public var serverKeepAlive: UInt16? { twoByteInteger(.serverKeepAlive) }
    /// Authentication Method: the name of the enhanced authentication (3.1.2.11.9).
    public var authenticationMethod: UTF8EncodedString? { text(.authenticationMethod) }
    /// Authentication Data: what the method exchanges, and descriptions do not show (3.1.2.11.10).
    public var authenticationData: [UInt8]? { data(.authenticationData) }
    /// Request Problem Information: 0 where the client wants no Reason String and User Properties with most packets (3.1.2.11.7).
    public var requestProblemInformation: UInt8? { byte(.requestProblemInformation) }
    /// Will Delay Interval: how long the server waits before it publishes the will, in seconds (3.1.3.2.2).
    public var willDelayInterval: UInt32? { integer(.willDelayInterval) }
    /// Request Response Information: 1 where the client asks for Response Information (3.1.2.11.6).
    public var requestResponseInformation: UInt8? { byte(.requestResponseInformation) }
    /// Response Information: what a client makes its Response Topics from (3.2.2.3.15).
    public var responseInformation: UTF8EncodedString? { text(.responseInformation) }
    /// Server Reference: another server to use (3.2.2.3.16).
    public var serverReference: UTF8EncodedString? { text(.serverReference) }
    /// Reason String: the reason in words, for a person and not for a program (3.2.2.3.9).
    public var reasonString: UTF8EncodedString? { text(.reasonString) }
    /// Receive Maximum: how many QoS 1 and 2 messages this side takes unacknowledged, 1 to 65,535 (3.1.2.11.3).
    public var receiveMaximum: UInt16? { twoByteInteger(.receiveMaximum) }
    /// Topic Alias Maximum: the highest Topic Alias that this side takes; 0 for none (3.1.2.11.5).
    public var topicAliasMaximum: UInt16? { twoByteInteger(.topicAliasMaximum) }
    /// Topic Alias: a number that stands for the Topic Name, 1 to 65,535 (3.3.2.3.4).
    public var topicAlias: UInt16? { twoByteInteger(.topicAlias) }
    /// Maximum QoS: the highest QoS that the server supports, 0 or 1; where it is absent, 2 (3.2.2.3.4).
    public var maximumQoS: UInt8? { byte(.maximumQoS) }
    /// Retain Available: 0 where the server keeps no retained messages (3.2.2.3.5).
    public var retainAvailable: UInt8? { byte(.retainAvailable) }
    /// Every User Property, in the order on the wire; names may stand more than once (3.3.2.3.7).
    public var userProperties: [(name: UTF8EncodedString, value: UTF8EncodedString)] {
        compactMap { if case .stringPair(let name, let value) = $0.value { (name, value) } else { nil } }
    }
    /// Maximum Packet Size: the largest packet that this side takes, in bytes, at least 1 (3.1.2.11.4).
    public var maximumPacketSize: UInt32? { integer(.maximumPacketSize) }
    /// Wildcard Subscription Available: 0 where the server takes no wildcards in Topic Filters (3.2.2.3.11).
    public var wildcardSubscriptionAvailable: UInt8? { byte(.wildcardSubscriptionAvailable) }
    /// Subscription Identifier Available: 0 where the server takes no Subscription Identifiers (3.2.2.3.12).
    public var subscriptionIdentifierAvailable: UInt8? { byte(.subscriptionIdentifierAvailable) }
    /// Shared Subscription Available: 0 where the server takes no Shared Subscriptions (3.2.2.3.13).
    public var sharedSubscriptionAvailable: UInt8? { byte(.sharedSubscriptionAvailable) }
}
