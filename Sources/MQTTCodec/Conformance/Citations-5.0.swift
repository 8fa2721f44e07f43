// What MQTT 5.0 calls each requirement. The first row that fits counts, so narrow rows stand before wide ones.

extension WrittenCitation {
    /// The citations of MQTT 5.0; their severities stand beside the statements.
    static let rowsOf50: [WrittenCitation] = fixedHeader + lengths + text + topics + codes + connect + others + properties
}

// swift-format-ignore
private let fixedHeader: [WrittenCitation] = [
    //   requirement                    packets          place                     statement, also
    cite(.packetType,                   [],              .anywhere,                "2.1.2-reserved-type"),
    cite(.fixedHeaderFlags,             [.pubRel],       .anywhere,                "MQTT-3.6.1-1",  also: "MQTT-2.1.3-1"),
    cite(.fixedHeaderFlags,             [.subscribe],    .anywhere,                "MQTT-3.8.1-1",  also: "MQTT-2.1.3-1"),
    cite(.fixedHeaderFlags,             [.unsubscribe],  .anywhere,                "MQTT-3.10.1-1", also: "MQTT-2.1.3-1"),
    cite(.fixedHeaderFlags,             [.disconnect],   .anywhere,                "MQTT-3.14.1-1", also: "MQTT-2.1.3-1"),
    cite(.fixedHeaderFlags,             [.auth],         .anywhere,                "MQTT-3.15.1-1", also: "MQTT-2.1.3-1"),
    cite(.fixedHeaderFlags,             [],              .anywhere,                "MQTT-2.1.3-1"),
    cite(.lengthOfVariableByteInteger,  [],              .field(.remainingLength), "2.1.4-length-too-long"),
    cite(.lengthOfVariableByteInteger,  [],              .anywhere,                "1.5.5-integer-too-long"),
    // D15: forbidden here, advice in 3.x.
    cite(.shortestVariableByteInteger,  [],              .anywhere,                "MQTT-1.5.5-1"),
    cite(.directionOfFlow,              [],              .anywhere,                "2.1.2-direction"),
]

// swift-format-ignore
private let lengths: [WrittenCitation] = [
    // D10: a CONNACK of two bytes is a 3.1.1 one; whoever decodes a connection tries that before this table is asked.
    cite(.fieldWithinBounds,  [],              .anywhere,                            "1.2-field-out-of-bounds"),
    cite(.mandatoryField,     [.publish],      .field(.topicName),                   "MQTT-3.3.2-1", also: "1.2-missing-field"),
    cite(.mandatoryField,     [.publish],      .fieldFromServer(.packetIdentifier),  "1.2-missing-field", also: "MQTT-2.2.1-4"),
    cite(.mandatoryField,     [.publish, .subscribe, .unsubscribe],
                                               .field(.packetIdentifier),            "1.2-missing-field", also: "MQTT-2.2.1-3"),
    cite(.mandatoryField,     [],              .anywhere,                            "1.2-missing-field"),
    cite(.noTrailingBytes,    [.connect],      .anywhere,                            "3.1.3-trailing-bytes"),
    cite(.noTrailingBytes,    [.connAck],      .anywhere,                            "3.2.3-trailing-bytes"),
    cite(.noTrailingBytes,    [.pubAck],       .anywhere,                            "3.4.3-trailing-bytes"),
    cite(.noTrailingBytes,    [.pubRec],       .anywhere,                            "3.5.3-trailing-bytes"),
    cite(.noTrailingBytes,    [.pubRel],       .anywhere,                            "3.6.3-trailing-bytes"),
    cite(.noTrailingBytes,    [.pubComp],      .anywhere,                            "3.7.3-trailing-bytes"),
    cite(.noTrailingBytes,    [.pingReq],      .anywhere,                            "3.12-length-not-zero"),
    cite(.noTrailingBytes,    [.pingResp],     .anywhere,                            "3.13-length-not-zero"),
    cite(.noTrailingBytes,    [.disconnect],   .anywhere,                            "3.14.3-trailing-bytes"),
    cite(.noTrailingBytes,    [.auth],         .anywhere,                            "3.15.3-trailing-bytes"),
    cite(.userNameAbsent,     [.connect],      .anywhere,                            "3.1.3-trailing-bytes", also: "MQTT-3.1.2-16", "MQTT-3.1.2-18"),
    cite(.passwordAbsent,     [.connect],      .anywhere,                            "3.1.3-trailing-bytes", also: "MQTT-3.1.2-18"),
]

// The general statement comes first: it says what is wrong, the statement of the field only that this is text.
// Response Topic and Content Type of the will are those of the PUBLISH that it becomes.
// swift-format-ignore
private let text: [WrittenCitation] = [
    cite(.wellFormedUTF8,   [.publish],      .field(.topicName),                "MQTT-1.5.4-1", also: "MQTT-3.3.2-1"),
    cite(.wellFormedUTF8,   [.subscribe],    .field(.subscriptionTopicFilter),  "MQTT-1.5.4-1", also: "MQTT-3.8.3-1"),
    cite(.wellFormedUTF8,   [.unsubscribe],  .field(.topicFilters),             "MQTT-1.5.4-1", also: "MQTT-3.10.3-1"),
    cite(.wellFormedUTF8,   [.connect],      .field(.clientIdentifier),         "MQTT-1.5.4-1", also: "MQTT-3.1.3-4"),
    cite(.wellFormedUTF8,   [.connect],      .field(.willTopic),                "MQTT-1.5.4-1", also: "MQTT-3.1.3-11"),
    cite(.wellFormedUTF8,   [.connect],      .field(.userName),                 "MQTT-1.5.4-1", also: "MQTT-3.1.3-12"),
    cite(.wellFormedUTF8,   [],              .property(.responseTopic),         "MQTT-1.5.4-1", also: "MQTT-3.3.2-13"),
    cite(.wellFormedUTF8,   [],              .property(.contentType),           "MQTT-1.5.4-1", also: "MQTT-3.3.2-19"),
    cite(.wellFormedUTF8,   [],              .property(.userProperty),          "MQTT-1.5.7-1", also: "MQTT-1.5.4-1"),
    cite(.wellFormedUTF8,   [],              .anywhere,                         "MQTT-1.5.4-1"),
    cite(.noNullCharacter,  [.publish],      .field(.topicName),                "MQTT-1.5.4-2", also: "MQTT-4.7.3-2", "MQTT-3.3.2-1"),
    cite(.noNullCharacter,  [.subscribe],    .field(.subscriptionTopicFilter),  "MQTT-1.5.4-2", also: "MQTT-4.7.3-2", "MQTT-3.8.3-1"),
    cite(.noNullCharacter,  [.unsubscribe],  .field(.topicFilters),             "MQTT-1.5.4-2", also: "MQTT-4.7.3-2", "MQTT-3.10.3-1"),
    cite(.noNullCharacter,  [.connect],      .field(.clientIdentifier),         "MQTT-1.5.4-2", also: "MQTT-3.1.3-4"),
    cite(.noNullCharacter,  [.connect],      .field(.willTopic),                "MQTT-1.5.4-2", also: "MQTT-4.7.3-2", "MQTT-3.1.3-11"),
    cite(.noNullCharacter,  [.connect],      .field(.userName),                 "MQTT-1.5.4-2", also: "MQTT-3.1.3-12"),
    cite(.noNullCharacter,  [],              .property(.responseTopic),         "MQTT-1.5.4-2", also: "MQTT-4.7.3-2", "MQTT-3.3.2-13"),
    cite(.noNullCharacter,  [],              .property(.contentType),           "MQTT-1.5.4-2", also: "MQTT-3.3.2-19"),
    cite(.noNullCharacter,  [],              .property(.userProperty),          "MQTT-1.5.7-1", also: "MQTT-1.5.4-2"),
    cite(.noNullCharacter,  [],              .anywhere,                         "MQTT-1.5.4-2"),
    cite(.noDisallowedCharacters,  [],       .anywhere,                         "1.5.4-disallowed-characters"),
]

// swift-format-ignore
private let topics: [WrittenCitation] = [
    cite(.noWildcardInTopicName,  [],            .property(.responseTopic),  "MQTT-3.3.2-14", also: "MQTT-4.7.0-1"),
    cite(.noWildcardInTopicName,  [.publish],    .anywhere,                  "MQTT-3.3.2-2",  also: "MQTT-4.7.0-1"),
    cite(.noWildcardInTopicName,  [],            .anywhere,                  "MQTT-4.7.0-1"),
    // D7: a Response Topic is a Topic Name, and so not empty either.
    cite(.topicNotEmpty,          [],            .anywhere,                  "MQTT-4.7.3-1"),
    cite(.topicNameOrAlias,       [.publish],    .anywhere,                  "3.3.2.1-no-topic-name-or-alias", also: "MQTT-4.7.3-1"),
    cite(.multiLevelWildcard,     [],            .anywhere,                  "MQTT-4.7.1-1"),
    cite(.singleLevelWildcard,    [],            .anywhere,                  "MQTT-4.7.1-2"),
    // In UNSUBSCRIBE too: a filter that no SUBSCRIBE may have ends no subscription.
    cite(.shareName,              [],            .anywhere,                  "MQTT-4.8.2-1"),
    cite(.sharedTopicFilter,      [],            .anywhere,                  "MQTT-4.8.2-2"),
]

// swift-format-ignore
private let codes: [WrittenCitation] = [
    cite(.packetIdentifierNotZero,  [.publish],                  .fromServer,  "MQTT-2.2.1-4"),
    cite(.packetIdentifierNotZero,  [.publish, .subscribe, .unsubscribe],
                                                                 .anywhere,    "MQTT-2.2.1-3"),
    cite(.packetIdentifierNotZero,  [.pubAck, .pubRec, .pubRel, .pubComp, .subAck, .unsubAck],
                                                                 .anywhere,    "2.2.1-packet-identifier-zero"),
    // D3: CONNACK has 0x99, though some tools lack it.
    cite(.reasonCodeOfPacket,       [.connAck],                  .anywhere,    "MQTT-3.2.2-8"),
    cite(.reasonCodeOfPacket,       [.pubAck],                   .anywhere,    "MQTT-3.4.2-1"),
    cite(.reasonCodeOfPacket,       [.pubRec],                   .anywhere,    "MQTT-3.5.2-1"),
    cite(.reasonCodeOfPacket,       [.pubRel],                   .anywhere,    "MQTT-3.6.2-1"),
    cite(.reasonCodeOfPacket,       [.pubComp],                  .anywhere,    "MQTT-3.7.2-1"),
    // D8: 0x82 is not a code of SUBACK, though a server sends it.
    cite(.reasonCodeOfPacket,       [.subAck],                   .anywhere,    "MQTT-3.9.3-2"),
    // D2: UNSUBACK has 0x80, though some tools lack it. D12: 0xFF is an error.
    cite(.reasonCodeOfPacket,       [.unsubAck],                 .anywhere,    "MQTT-3.11.3-2"),
    // D1: 0x8C in DISCONNECT is accepted from a server: the general table of codes names it, that of DISCONNECT does not.
    cite(.reasonCodeOfPacket,       [.disconnect],               .anywhere,    "MQTT-3.14.2-1"),
    cite(.reasonCodeOfPacket,       [.auth],                     .anywhere,    "MQTT-3.15.2-1"),
    // Only a server knows that nobody subscribed (0x10).
    cite(.reasonCodeOfSender,       [.pubAck],                   .anywhere,    "MQTT-3.4.2-1"),
    cite(.reasonCodeOfSender,       [.pubRec],                   .anywhere,    "MQTT-3.5.2-1"),
    cite(.reasonCodeOfSender,       [.disconnect],               .anywhere,    "MQTT-3.14.2-1"),
    cite(.reasonCodeOfSender,       [.auth],                     .anywhere,    "MQTT-3.15.2-1"),
    cite(.reasonCodeListNotEmpty,   [.subAck],                   .anywhere,    "3.9.3-no-reason-code", also: "MQTT-3.9.3-2"),
    cite(.reasonCodeListNotEmpty,   [.unsubAck],                 .anywhere,    "3.11.3-no-reason-code", also: "MQTT-3.11.3-2"),
]

// A password without a user name, and an empty Client Identifier, are legal in 5.0.
// swift-format-ignore
private let connect: [WrittenCitation] = [
    cite(.protocolName,             [.connect],  .anywhere,  "MQTT-3.1.2-1"),
    cite(.protocolLevel,            [.connect],  .anywhere,  "MQTT-3.1.2-2"),
    cite(.connectFlagsReserved,     [.connect],  .anywhere,  "MQTT-3.1.2-3"),
    cite(.willQoSWithoutWill,       [.connect],  .anywhere,  "MQTT-3.1.2-11"),
    cite(.willQoS,                  [.connect],  .anywhere,  "MQTT-3.1.2-12"),
    cite(.willRetainWithoutWill,    [.connect],  .anywhere,  "MQTT-3.1.2-13"),
    cite(.userNamePresent,          [.connect],  .anywhere,  "MQTT-3.1.2-17"),
    cite(.passwordPresent,          [.connect],  .anywhere,  "MQTT-3.1.2-19"),
    cite(.willPresent,              [.connect],  .anywhere,  "MQTT-3.1.2-9"),
    cite(.clientIdentifierPresent,  [.connect],  .anywhere,  "MQTT-3.1.3-3"),
]

// swift-format-ignore
private let others: [WrittenCitation] = [
    cite(.connAckFlagsReserved,         [.connAck],      .anywhere,        "MQTT-3.2.2-1"),
    cite(.sessionPresentOnRefusal,      [.connAck],      .anywhere,        "MQTT-3.2.2-6"),
    cite(.publishQoS,                   [.publish],      .anywhere,        "MQTT-3.3.1-4"),
    cite(.dupWithoutQoS,                [.publish],      .anywhere,        "MQTT-3.3.1-2", also: "MQTT-4.3.1-1"),
    cite(.payloadFormat,                [.publish],      .anywhere,        "3.3.2.3.2-payload-not-utf8"),
    cite(.payloadFormat,                [.connect],      .anywhere,        "3.1.3.2.3-payload-not-utf8"),
    cite(.topicFilterListNotEmpty,      [.subscribe],    .anywhere,        "MQTT-3.8.3-2"),
    cite(.topicFilterListNotEmpty,      [.unsubscribe],  .anywhere,        "MQTT-3.10.3-2"),
    cite(.subscriptionOptionsReserved,  [.subscribe],    .anywhere,        "MQTT-3.8.3-5"),
    cite(.subscriptionQoS,              [.subscribe],    .anywhere,        "3.8.3.1-maximum-qos"),
    cite(.retainHandling,               [.subscribe],    .anywhere,        "3.8.3.1-retain-handling"),
    cite(.noLocalOnSharedSubscription,  [.subscribe],    .anywhere,        "MQTT-3.8.3-4"),
]

// D16: property 0x02 is the Message Expiry Interval; "publication expiry" was its name in a draft.
// swift-format-ignore
private let properties: [WrittenCitation] = [
    cite(.propertyLengthPresent,         [],             .anywhere,                               "MQTT-2.2.2-1"),
    cite(.propertyIdentifier,            [],             .anywhere,                               "2.2.2.2-unknown-property"),
    cite(.propertyOfPacket,              [],             .anywhere,                               "2.2.2.2-misplaced-property"),
    // D6: only where the sender is known to be the client.
    cite(.propertyOfSender,              [.publish],     .property(.subscriptionIdentifier),      "MQTT-3.3.4-6"),
    cite(.propertyOfSender,              [.disconnect],  .property(.sessionExpiryInterval),       "MQTT-3.14.2-2"),
    cite(.propertyOfSender,              [.disconnect],  .property(.serverReference),             "3.14.2.2.5-server-reference"),
    cite(.propertyOnce,                  [.connect],     .willProperties,                         "3.1.3.2-repeated-property"),
    cite(.propertyOnce,                  [.connect],     .anywhere,                               "3.1.2.11-repeated-property"),
    cite(.propertyOnce,                  [.connAck],     .anywhere,                               "3.2.2.3-repeated-property"),
    cite(.propertyOnce,                  [.publish],     .anywhere,                               "3.3.2.3-repeated-property"),
    cite(.propertyOnce,                  [.pubAck],      .anywhere,                               "3.4.2.2-repeated-property"),
    cite(.propertyOnce,                  [.pubRec],      .anywhere,                               "3.5.2.2-repeated-property"),
    cite(.propertyOnce,                  [.pubRel],      .anywhere,                               "3.6.2.2-repeated-property"),
    cite(.propertyOnce,                  [.pubComp],     .anywhere,                               "3.7.2.2-repeated-property"),
    cite(.propertyOnce,                  [.subscribe],   .anywhere,                               "3.8.2.1-repeated-property"),
    cite(.propertyOnce,                  [.subAck],      .anywhere,                               "3.9.2.1-repeated-property"),
    cite(.propertyOnce,                  [.unsubAck],    .anywhere,                               "3.11.2.1-repeated-property"),
    cite(.propertyOnce,                  [.disconnect],  .anywhere,                               "3.14.2.2-repeated-property"),
    cite(.propertyOnce,                  [.auth],        .anywhere,                               "3.15.2.2-repeated-property"),
    cite(.propertyZeroOrOne,             [.connect],     .property(.requestResponseInformation),  "3.1.2.11.6-zero-or-one"),
    cite(.propertyZeroOrOne,             [.connect],     .property(.requestProblemInformation),   "3.1.2.11.7-zero-or-one"),
    cite(.propertyZeroOrOne,             [.connect],     .property(.payloadFormatIndicator),      "3.1.3.2.3-zero-or-one"),
    cite(.propertyZeroOrOne,             [.connAck],     .property(.maximumQoS),                  "3.2.2.3.4-zero-or-one"),
    cite(.propertyZeroOrOne,             [.connAck],     .property(.retainAvailable),             "3.2.2.3.5-zero-or-one"),
    cite(.propertyZeroOrOne,             [.connAck],     .property(.wildcardSubscriptionAvailable),
                                                                                                  "3.2.2.3.11-zero-or-one"),
    cite(.propertyZeroOrOne,             [.connAck],     .property(.subscriptionIdentifierAvailable),
                                                                                                  "3.2.2.3.12-zero-or-one"),
    cite(.propertyZeroOrOne,             [.connAck],     .property(.sharedSubscriptionAvailable), "3.2.2.3.13-zero-or-one"),
    cite(.propertyZeroOrOne,             [.publish],     .property(.payloadFormatIndicator),      "3.3.2.3.2-zero-or-one"),
    cite(.propertyNotZero,               [.connect],     .property(.receiveMaximum),              "3.1.2.11.3-receive-maximum-zero"),
    cite(.propertyNotZero,               [.connect],     .property(.maximumPacketSize),           "3.1.2.11.4-maximum-packet-size-zero"),
    cite(.propertyNotZero,               [.connAck],     .property(.receiveMaximum),              "3.2.2.3.3-receive-maximum-zero"),
    cite(.propertyNotZero,               [.connAck],     .property(.maximumPacketSize),           "3.2.2.3.6-maximum-packet-size-zero"),
    cite(.propertyNotZero,               [.publish],     .property(.subscriptionIdentifier),      "3.3.2.3.8-subscription-identifier-zero"),
    cite(.propertyNotZero,               [.subscribe],   .property(.subscriptionIdentifier),      "3.8.2.1.2-subscription-identifier-zero"),
    cite(.topicAliasNotZero,             [.publish],     .anywhere,                               "MQTT-3.3.2-8"),
    cite(.authenticationMethodWithData,  [.connect],     .anywhere,                               "3.1.2.11.10-data-without-method"),
    cite(.authenticationMethodPresent,   [.auth],        .anywhere,                               "3.15.2.2.2-no-authentication-method"),
    // A property that is out of place should have been left out, whatever its value.
    cite(.propertyOnce,                  [],             .anywhere,                               "2.2.2.2-misplaced-property"),
    cite(.propertyZeroOrOne,             [],             .anywhere,                               "2.2.2.2-misplaced-property"),
    cite(.propertyNotZero,               [],             .anywhere,                               "2.2.2.2-misplaced-property"),
    cite(.topicAliasNotZero,             [],             .anywhere,                               "2.2.2.2-misplaced-property"),
]
