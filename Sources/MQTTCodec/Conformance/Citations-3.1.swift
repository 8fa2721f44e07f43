// What MQTT 3.1 calls each requirement. What it does not demand has no row: Session Present (its byte is unused), DUP without QoS, the
// empty Client Identifier (there a matter of its length).

extension WrittenCitation {
    /// The citations of MQTT 3.1; their severities stand beside the statements.
    static let rowsOf31: [WrittenCitation] = citations
}

// swift-format-ignore
private let citations: [WrittenCitation] = [
    //   requirement                    packets          place        statement
    cite(.packetType,                   [],              .anywhere,   "2.1-reserved-type"),
    cite(.fixedHeaderFlags,             [],              .anywhere,   "2.6-header-flags"),
    cite(.lengthOfVariableByteInteger,  [],              .anywhere,   "2.1-length-too-long"),
    cite(.shortestVariableByteInteger,  [],              .anywhere,   "2.1-overlong-length"),
    cite(.directionOfFlow,              [],              .anywhere,   "2.1-direction"),

    cite(.fieldWithinBounds,            [],              .anywhere,   "2.1-field-out-of-bounds"),
    cite(.mandatoryField,               [.connAck],      .anywhere,   "3.2-length-not-two"),
    cite(.mandatoryField,               [.pubAck],       .anywhere,   "3.4-length-not-two"),
    cite(.mandatoryField,               [.pubRec],       .anywhere,   "3.5-length-not-two"),
    cite(.mandatoryField,               [.pubRel],       .anywhere,   "3.6-length-not-two"),
    cite(.mandatoryField,               [.pubComp],      .anywhere,   "3.7-length-not-two"),
    cite(.mandatoryField,               [.unsubAck],     .anywhere,   "3.11-length-not-two"),
    cite(.mandatoryField,               [],              .anywhere,   "2.1-missing-field"),
    cite(.noTrailingBytes,              [.connect],      .anywhere,   "3.1-trailing-bytes"),
    cite(.noTrailingBytes,              [.connAck],      .anywhere,   "3.2-length-not-two"),
    cite(.noTrailingBytes,              [.pubAck],       .anywhere,   "3.4-length-not-two"),
    cite(.noTrailingBytes,              [.pubRec],       .anywhere,   "3.5-length-not-two"),
    cite(.noTrailingBytes,              [.pubRel],       .anywhere,   "3.6-length-not-two"),
    cite(.noTrailingBytes,              [.pubComp],      .anywhere,   "3.7-length-not-two"),
    cite(.noTrailingBytes,              [.unsubAck],     .anywhere,   "3.11-length-not-two"),
    cite(.noTrailingBytes,              [.pingReq],      .anywhere,   "3.12-length-not-zero"),
    cite(.noTrailingBytes,              [.pingResp],     .anywhere,   "3.13-length-not-zero"),
    cite(.noTrailingBytes,              [.disconnect],   .anywhere,   "3.14-length-not-zero"),
    cite(.userNameAbsent,               [.connect],      .anywhere,   "3.1-trailing-bytes"),
    cite(.passwordAbsent,               [.connect],      .anywhere,   "3.1-trailing-bytes"),

    cite(.wellFormedUTF8,               [],              .anywhere,   "2.5-ill-formed-text"),
    cite(.noNullCharacter,              [],              .anywhere,   "2.5-null-character"),
    cite(.noDisallowedCharacters,       [],              .anywhere,   "2.5-disallowed-characters"),

    cite(.noWildcardInTopicName,        [.publish],      .anywhere,   "3.3-topic-wildcard"),
    cite(.noWildcardInTopicName,        [.connect],      .anywhere,   "3.1-will-topic-wildcard"),
    cite(.topicNotEmpty,                [],              .anywhere,   "A-empty-topic"),
    cite(.multiLevelWildcard,           [],              .anywhere,   "A-multi-level-wildcard"),
    cite(.singleLevelWildcard,          [],              .anywhere,   "A-single-level-wildcard"),

    cite(.packetIdentifierNotZero,      [],              .anywhere,   "2.4-packet-identifier-zero"),
    cite(.reasonCodeOfPacket,           [.connAck],      .anywhere,   "3.2-return-code"),
    cite(.reasonCodeOfPacket,           [.subAck],       .value(0x80), "3.9-refusal"),
    cite(.reasonCodeOfPacket,           [.subAck],       .anywhere,   "3.9-granted-qos"),

    cite(.protocolName,                 [.connect],      .anywhere,   "3.1-protocol-name"),
    cite(.protocolLevel,                [.connect],      .anywhere,   "3.1-protocol-version"),
    cite(.connectFlagsReserved,         [.connect],      .anywhere,   "2.6-connect-flags"),
    cite(.willQoSWithoutWill,           [.connect],      .anywhere,   "3.1-will-qos-without-will"),
    cite(.willQoS,                      [.connect],      .anywhere,   "3.1-will-qos"),
    cite(.willRetainWithoutWill,        [.connect],      .anywhere,   "3.1-will-retain-without-will"),
    cite(.passwordWithoutUserName,      [.connect],      .anywhere,   "3.1-password-without-user-name"),
    cite(.userNamePresent,              [.connect],      .anywhere,   "3.1-user-name-missing"),
    cite(.passwordPresent,              [.connect],      .anywhere,   "3.1-password-missing"),
    cite(.willPresent,                  [.connect],      .anywhere,   "3.1-will-missing"),
    cite(.clientIdentifierPresent,      [.connect],      .anywhere,   "3.1-client-identifier-missing"),
    cite(.clientIdentifierLength,       [.connect],      .anywhere,   "3.1-client-identifier-length"),

    cite(.connAckFlagsReserved,         [.connAck],      .anywhere,   "2.6-acknowledge-byte"),
    cite(.publishQoS,                   [.publish],      .anywhere,   "2.1-qos-reserved"),
    cite(.topicFilterListNotEmpty,      [.subscribe],    .anywhere,   "3.8-empty-list"),
    cite(.topicFilterListNotEmpty,      [.unsubscribe],  .anywhere,   "3.10-empty-list"),
    cite(.reasonCodeListNotEmpty,       [.subAck],       .anywhere,   "3.9-no-granted-qos"),
    cite(.subscriptionOptionsReserved,  [.subscribe],    .anywhere,   "2.6-requested-qos-bits"),
    cite(.subscriptionQoS,              [.subscribe],    .anywhere,   "3.8-requested-qos"),
]
