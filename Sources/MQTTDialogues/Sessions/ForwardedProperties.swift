internal import MQTTCodec

/// The properties of a message that a server sends on as they are (5.0 3.3.2.3), each by its fingerprint, and its expiry.
struct ForwardedProperties: Hashable, Sendable {
    /// The Payload Format Indicator; absent is 0 (3.3.2.3.2).
    private(set) var payloadFormat: UInt32 = 0
    /// The Message Expiry Interval in seconds.
    private(set) var expiry: UInt32?
    private(set) var contentType: UInt64?
    private(set) var responseTopic: UInt64?
    private(set) var correlationData: UInt64?
    private(set) var userPropertyCount = 0
    /// The User Properties in their order, and in any.
    private(set) var userPropertiesInOrder: UInt64 = 0
    private(set) var userProperties: UInt64 = 0

    /// None.
    init() {}

    init(_ properties: borrowing PropertiesView, _ fingerprint: Fingerprint) {
        var iterator = properties.makeIterator()
        while let property = iterator.next() {
            switch property.identifier {
            case .payloadFormatIndicator: payloadFormat = property.integer
            case .messageExpiryInterval: expiry = property.integer
            case .contentType: contentType = fingerprint.of(property.content)
            case .responseTopic: responseTopic = fingerprint.of(property.content)
            case .correlationData: correlationData = fingerprint.of(property.content)
            case .userProperty:
                let pair = fingerprint.of(property.content) &* 31 &+ fingerprint.of(property.pairValue)
                userPropertyCount += 1
                userProperties = userProperties &+ pair
                userPropertiesInOrder = (userPropertiesInOrder &* 0x9E37_79B9_7F4A_7C15) &+ pair
            default: break
            }
        }
    }

    /// The rules that a copy with other properties breaks; the expiry is judged apart.
    ///
    /// User Properties more than the publisher gave are no breach that is certain: the server may have its own.
    ///
    /// - Parameter order: the rule that keeps the User Properties in their order.
    func breaches(by copy: ForwardedProperties, order: DialogueRule) -> [(DialogueRule, String)] {
        var list: [(DialogueRule, String)] = []
        if copy.payloadFormat != payloadFormat {
            list.append((.payloadFormatForwarded, "the Payload Format Indicator is not the publisher's"))
        }
        if copy.contentType != contentType { list.append((.contentTypeForwarded, "the Content Type is not the publisher's")) }
        if copy.responseTopic != responseTopic { list.append((.responseTopicForwarded, "the Response Topic is not the publisher's")) }
        if copy.correlationData != correlationData {
            list.append((.correlationDataForwarded, "the Correlation Data are not the publisher's"))
        }
        if copy.userPropertyCount < userPropertyCount
            || copy.userPropertyCount == userPropertyCount && copy.userProperties != userProperties
        {
            list.append((.userPropertiesForwarded, "the User Properties are not the publisher's"))
        } else if copy.userPropertyCount == userPropertyCount, copy.userPropertiesInOrder != userPropertiesInOrder {
            list.append((order, "the User Properties are not in the publisher's order"))
        }
        return list
    }
}
