// What MQTT 3.1.1 calls each requirement. The first row that fits counts, so narrow rows stand before wide ones.

extension WrittenCitation {
    /// The citations of MQTT 3.1.1; their severities stand beside the statements.
    static let rowsOf311: [WrittenCitation] = fixedHeader + lengths + text + topics + connect + others
}

// swift-format-ignore
private let fixedHeader: [WrittenCitation] = [
    //   requirement                    packets          place        statement, also
    cite(.packetType,                   [],              .anywhere,   "2.2.1-reserved-type"),
    cite(.fixedHeaderFlags,             [.pubRel],       .anywhere,   "MQTT-3.6.1-1",  also: "MQTT-2.2.2-1"),
    cite(.fixedHeaderFlags,             [.subscribe],    .anywhere,   "MQTT-3.8.1-1",  also: "MQTT-2.2.2-1"),
    cite(.fixedHeaderFlags,             [.unsubscribe],  .anywhere,   "MQTT-3.10.1-1", also: "MQTT-2.2.2-1"),
    cite(.fixedHeaderFlags,             [.disconnect],   .anywhere,   "MQTT-3.14.1-1", also: "MQTT-2.2.2-1"),
    cite(.fixedHeaderFlags,             [],              .anywhere,   "MQTT-2.2.2-1"),
    cite(.lengthOfVariableByteInteger,  [],              .anywhere,   "2.2.3-length-too-long"),
    cite(.shortestVariableByteInteger,  [],              .anywhere,   "2.2.3-overlong-length"),
    cite(.directionOfFlow,              [],              .anywhere,   "2.2.1-direction"),
]

// swift-format-ignore
private let lengths: [WrittenCitation] = [
    cite(.fieldWithinBounds,  [],              .anywhere,                  "2.2.3-field-out-of-bounds"),
    cite(.mandatoryField,     [.publish],      .field(.topicName),         "MQTT-3.3.2-1", also: "2.2.3-missing-field"),
    cite(.mandatoryField,     [.publish, .subscribe, .unsubscribe],
                                               .field(.packetIdentifier),  "2.2.3-missing-field", also: "MQTT-2.3.1-1"),
    cite(.mandatoryField,     [.connAck],      .anywhere,                  "3.2.1-length-not-two"),
    cite(.mandatoryField,     [.pubAck],       .anywhere,                  "3.4.1-length-not-two"),
    cite(.mandatoryField,     [.pubRec],       .anywhere,                  "3.5.1-length-not-two"),
    cite(.mandatoryField,     [.pubRel],       .anywhere,                  "3.6.1-length-not-two"),
    cite(.mandatoryField,     [.pubComp],      .anywhere,                  "3.7.1-length-not-two"),
    cite(.mandatoryField,     [.unsubAck],     .anywhere,                  "3.11.1-length-not-two"),
    cite(.mandatoryField,     [],              .anywhere,                  "2.2.3-missing-field"),
    cite(.noTrailingBytes,    [.connect],      .anywhere,                  "3.1.3-trailing-bytes"),
    cite(.noTrailingBytes,    [.connAck],      .anywhere,                  "3.2.1-length-not-two"),
    cite(.noTrailingBytes,    [.pubAck],       .anywhere,                  "3.4.1-length-not-two"),
    cite(.noTrailingBytes,    [.pubRec],       .anywhere,                  "3.5.1-length-not-two"),
    cite(.noTrailingBytes,    [.pubRel],       .anywhere,                  "3.6.1-length-not-two"),
    cite(.noTrailingBytes,    [.pubComp],      .anywhere,                  "3.7.1-length-not-two"),
    cite(.noTrailingBytes,    [.unsubAck],     .anywhere,                  "3.11.1-length-not-two"),
    cite(.noTrailingBytes,    [.pingReq],      .anywhere,                  "3.12-length-not-zero"),
    cite(.noTrailingBytes,    [.pingResp],     .anywhere,                  "3.13-length-not-zero"),
    cite(.noTrailingBytes,    [.disconnect],   .anywhere,                  "3.14-length-not-zero"),
    cite(.userNameAbsent,     [.connect],      .anywhere,                  "3.1.3-trailing-bytes", also: "MQTT-3.1.2-18", "MQTT-3.1.2-20"),
    cite(.passwordAbsent,     [.connect],      .anywhere,                  "3.1.3-trailing-bytes", also: "MQTT-3.1.2-20"),
]

// The general statement comes first: it says what is wrong, the statement of the field only that this is text.
// swift-format-ignore
private let text: [WrittenCitation] = [
    cite(.wellFormedUTF8,   [.publish],      .field(.topicName),                "MQTT-1.5.3-1", also: "MQTT-3.3.2-1"),
    cite(.wellFormedUTF8,   [.subscribe],    .field(.subscriptionTopicFilter),  "MQTT-1.5.3-1", also: "MQTT-3.8.3-1"),
    cite(.wellFormedUTF8,   [.unsubscribe],  .field(.topicFilters),             "MQTT-1.5.3-1", also: "MQTT-3.10.3-1"),
    cite(.wellFormedUTF8,   [.connect],      .field(.clientIdentifier),         "MQTT-1.5.3-1", also: "MQTT-3.1.3-4"),
    cite(.wellFormedUTF8,   [.connect],      .field(.willTopic),                "MQTT-1.5.3-1", also: "MQTT-3.1.3-10"),
    cite(.wellFormedUTF8,   [.connect],      .field(.userName),                 "MQTT-1.5.3-1", also: "MQTT-3.1.3-11"),
    cite(.wellFormedUTF8,   [],              .anywhere,                         "MQTT-1.5.3-1"),
    cite(.noNullCharacter,  [.publish],      .field(.topicName),                "MQTT-1.5.3-2", also: "MQTT-4.7.3-2", "MQTT-3.3.2-1"),
    cite(.noNullCharacter,  [.subscribe],    .field(.subscriptionTopicFilter),  "MQTT-1.5.3-2", also: "MQTT-4.7.3-2", "MQTT-3.8.3-1"),
    cite(.noNullCharacter,  [.unsubscribe],  .field(.topicFilters),             "MQTT-1.5.3-2", also: "MQTT-4.7.3-2", "MQTT-3.10.3-1"),
    cite(.noNullCharacter,  [.connect],      .field(.clientIdentifier),         "MQTT-1.5.3-2", also: "MQTT-3.1.3-4"),
    cite(.noNullCharacter,  [.connect],      .field(.willTopic),                "MQTT-1.5.3-2", also: "MQTT-4.7.3-2", "MQTT-3.1.3-10"),
    cite(.noNullCharacter,  [.connect],      .field(.userName),                 "MQTT-1.5.3-2", also: "MQTT-3.1.3-11"),
    cite(.noNullCharacter,  [],              .anywhere,                         "MQTT-1.5.3-2"),
    cite(.noDisallowedCharacters,  [],       .anywhere,                         "1.5.3-disallowed-characters"),
]

// swift-format-ignore
private let topics: [WrittenCitation] = [
    cite(.noWildcardInTopicName,  [.publish],  .anywhere,  "MQTT-3.3.2-2", also: "MQTT-4.7.1-1"),
    cite(.noWildcardInTopicName,  [],          .anywhere,  "MQTT-4.7.1-1"),
    cite(.topicNotEmpty,          [],          .anywhere,  "MQTT-4.7.3-1"),
    cite(.multiLevelWildcard,     [],          .anywhere,  "MQTT-4.7.1-2"),
    cite(.singleLevelWildcard,    [],          .anywhere,  "MQTT-4.7.1-3"),
]

// swift-format-ignore
private let connect: [WrittenCitation] = [
    cite(.protocolName,             [.connect],  .anywhere,  "MQTT-3.1.2-1"),
    cite(.protocolLevel,            [.connect],  .anywhere,  "MQTT-3.1.2-2"),
    cite(.connectFlagsReserved,     [.connect],  .anywhere,  "MQTT-3.1.2-3"),
    // D18: one fault, all the statements that it breaks, the most specific first.
    cite(.willQoSWithoutWill,       [.connect],  .anywhere,  "MQTT-3.1.2-13", also: "MQTT-3.1.2-11"),
    cite(.willQoS,                  [.connect],  .anywhere,  "MQTT-3.1.2-14"),
    cite(.willRetainWithoutWill,    [.connect],  .anywhere,  "MQTT-3.1.2-15", also: "MQTT-3.1.2-11"),
    cite(.passwordWithoutUserName,  [.connect],  .anywhere,  "MQTT-3.1.2-22"),
    cite(.userNamePresent,          [.connect],  .anywhere,  "MQTT-3.1.2-19"),
    cite(.passwordPresent,          [.connect],  .anywhere,  "MQTT-3.1.2-21"),
    cite(.willPresent,              [.connect],  .anywhere,  "MQTT-3.1.2-9"),
    cite(.clientIdentifierPresent,  [.connect],  .anywhere,  "MQTT-3.1.3-3"),
    cite(.emptyClientIdentifier,    [.connect],  .anywhere,  "MQTT-3.1.3-7"),
]

// swift-format-ignore
private let others: [WrittenCitation] = [
    cite(.packetIdentifierNotZero,      [],              .anywhere,  "MQTT-2.3.1-1"),
    // The table reserves the other codes; the statement has a server close rather than send one.
    cite(.reasonCodeOfPacket,           [.connAck],      .anywhere,  "MQTT-3.2.2-6"),
    cite(.reasonCodeOfPacket,           [.subAck],       .anywhere,  "MQTT-3.9.3-2"),
    cite(.connAckFlagsReserved,         [.connAck],      .anywhere,  "3.2.2.1-reserved-flags"),
    cite(.sessionPresentOnRefusal,      [.connAck],      .anywhere,  "MQTT-3.2.2-4"),
    cite(.publishQoS,                   [.publish],      .anywhere,  "MQTT-3.3.1-4"),
    // D13: an error whoever sent it, and decoding goes on.
    cite(.dupWithoutQoS,                [.publish],      .anywhere,  "MQTT-3.3.1-2", also: "MQTT-4.3.1-1"),
    cite(.topicFilterListNotEmpty,      [.subscribe],    .anywhere,  "MQTT-3.8.3-3"),
    cite(.topicFilterListNotEmpty,      [.unsubscribe],  .anywhere,  "MQTT-3.10.3-2"),
    cite(.reasonCodeListNotEmpty,       [.subAck],       .anywhere,  "3.9.3-no-return-code"),
    cite(.subscriptionOptionsReserved,  [.subscribe],    .anywhere,  "MQTT-3.8.3-4"),
    cite(.subscriptionQoS,              [.subscribe],    .anywhere,  "MQTT-3.8.3-4"),
]
