// What MQTT 3.1 demands. It numbers nothing, so the ids are ours: the section of the specification of 2010 (A is its appendix on topic
// wildcards) and a word.
//
// 3.1 leaves open much that 3.1.1 forbids, and calls unused bits a matter of "should": such faults are advice here, and the severity
// column of this table is all that softens them.

extension NormativeStatement {
    /// The statements of MQTT 3.1, none of them numbered.
    static let ownIn31: [NormativeStatement] = format + controlPackets + topics + streams
}

// Not inlined: into hundreds of rows, that makes the release build three times as long.
@inline(never)
private func row(
    _ id: String, _ packets: [ControlPacketType], _ binds: NormativeStatement.Party, _ level: NormativeStatement.Level,
    _ severity: NormativeStatement.Severity, _ paraphrase: String
) -> NormativeStatement {
    NormativeStatement(.v3_1, id, packets, binds, level, severity, paraphrase)
}

// swift-format-ignore
private let format: [NormativeStatement] = [
    row("2.1-reserved-type", [], .either, .decode, .malformed,
        "Packet types 0 and 15 are reserved."),
    row("2.1-direction", [], .either, .decode, .protocolError,
        "Each packet type is sent by the side that the protocol gives it to."),
    row("2.1-length-too-long", [], .either, .decode, .malformed,
        "The Remaining Length takes four bytes at most."),
    row("2.1-overlong-length", [], .either, .decode, .advice,
        "The Remaining Length takes no more bytes than it needs."),
    row("2.1-field-out-of-bounds", [], .either, .decode, .malformed,
        "Every field ends within the Remaining Length."),
    row("2.1-missing-field", [], .either, .decode, .malformed,
        "Every field of the packet is there."),
    row("2.1-qos-reserved", [.publish], .either, .decode, .malformed,
        "QoS 3 is reserved."),
    row("2.4-packet-identifier-zero", [], .either, .decode, .protocolError,
        "Packet Identifier 0 is reserved as invalid."),
    // Java's modified UTF-8 was what 3.1 described: C0 80 and surrogate pairs occur.
    row("2.5-ill-formed-text", [], .either, .decode, .advice,
        "Text is UTF-8."),
    row("2.5-null-character", [], .either, .decode, .advice,
        "Text does without U+0000."),
    // 3.1.1 was the first to say so; such bytes are as odd here.
    row("2.5-disallowed-characters", [], .either, .decode, .advice,
        "Text does without control characters and non-characters."),
    row("2.6-header-flags", [], .either, .decode, .advice,
        "Flag bits that a packet does not use are zero."),
    row("2.6-connect-flags", [.connect], .client, .decode, .advice,
        "Bit 0 of the connect flags is unused and zero."),
    row("2.6-acknowledge-byte", [.connAck], .server, .decode, .advice,
        "The first byte of the CONNACK variable header is unused and zero."),
    // Not named among the softened faults, but 3.1 only recommends that unused bits are zero.
    row("2.6-requested-qos-bits", [.subscribe], .client, .decode, .advice,
        "The upper six bits of a requested QoS are unused and zero."),
]

// swift-format-ignore
private let controlPackets: [NormativeStatement] = [
    row("3.1-protocol-name", [.connect], .client, .decode, .protocolError,
        "The protocol name is MQIsdp."),
    row("3.1-protocol-version", [.connect], .client, .decode, .protocolError,
        "The protocol version is 3."),
    row("3.1-will-qos-without-will", [.connect], .client, .decode, .advice,
        "Will QoS has no meaning without the Will Flag."),
    row("3.1-will-retain-without-will", [.connect], .client, .decode, .advice,
        "Will Retain has no meaning without the Will Flag."),
    row("3.1-will-qos", [.connect], .client, .decode, .malformed,
        "Will QoS 3 is reserved."),
    row("3.1-will-missing", [.connect], .client, .decode, .malformed,
        "Will Flag set: Will Topic and Will Message follow."),
    row("3.1-user-name-missing", [.connect], .client, .decode, .advice,
        "User Name Flag set: a user name follows, unless the Remaining Length ends before."),
    row("3.1-password-missing", [.connect], .client, .decode, .advice,
        "Password Flag set: a password follows, unless the Remaining Length ends before."),
    row("3.1-password-without-user-name", [.connect], .client, .decode, .protocolError,
        "A password comes only with a user name."),
    row("3.1-client-identifier-missing", [.connect], .client, .decode, .malformed,
        "The payload begins with the Client Identifier."),
    row("3.1-client-identifier-length", [.connect], .client, .decode, .advice,
        "A Client Identifier has 1 to 23 characters."),
    row("3.1-will-topic-wildcard", [.connect], .client, .decode, .protocolError,
        "The Will Topic contains no wildcard."),
    row("3.1-trailing-bytes", [.connect], .client, .decode, .malformed,
        "CONNECT ends with the last field that its flags announce."),
    row("3.2-return-code", [.connAck], .server, .decode, .protocolError,
        "CONNACK return codes are 0 to 5."),
    row("3.2-length-not-two", [.connAck], .server, .decode, .malformed,
        "The Remaining Length of CONNACK is 2."),
    row("3.3-topic-wildcard", [.publish], .either, .decode, .protocolError,
        "The topic of a PUBLISH contains no wildcard."),
    row("3.4-length-not-two", [.pubAck], .either, .decode, .malformed,
        "The Remaining Length of PUBACK is 2."),
    row("3.5-length-not-two", [.pubRec], .either, .decode, .malformed,
        "The Remaining Length of PUBREC is 2."),
    row("3.6-length-not-two", [.pubRel], .either, .decode, .malformed,
        "The Remaining Length of PUBREL is 2."),
    row("3.7-length-not-two", [.pubComp], .either, .decode, .malformed,
        "The Remaining Length of PUBCOMP is 2."),
    row("3.8-empty-list", [.subscribe], .client, .decode, .protocolError,
        "SUBSCRIBE names at least one topic."),
    row("3.8-requested-qos", [.subscribe], .client, .decode, .malformed,
        "A requested QoS of 3 is reserved."),
    row("3.9-granted-qos", [.subAck], .server, .decode, .protocolError,
        "A granted QoS is 0, 1 or 2."),
    // 0x80 is a quirk of servers that answer as in 3.1.1.
    row("3.9-refusal", [.subAck], .server, .decode, .advice,
        "SUBACK has no code for failure."),
    row("3.9-no-granted-qos", [.subAck], .server, .decode, .protocolError,
        "SUBACK has at least one granted QoS."),
    row("3.10-empty-list", [.unsubscribe], .client, .decode, .protocolError,
        "UNSUBSCRIBE names at least one topic."),
    row("3.11-length-not-two", [.unsubAck], .server, .decode, .malformed,
        "The Remaining Length of UNSUBACK is 2."),
    row("3.12-length-not-zero", [.pingReq], .client, .decode, .malformed,
        "PINGREQ is two bytes: nothing follows its fixed header."),
    row("3.13-length-not-zero", [.pingResp], .server, .decode, .malformed,
        "PINGRESP is two bytes: nothing follows its fixed header."),
    row("3.14-length-not-zero", [.disconnect], .client, .decode, .malformed,
        "DISCONNECT is two bytes: nothing follows its fixed header."),
]

// swift-format-ignore
private let topics: [NormativeStatement] = [
    row("A-empty-topic", [.connect, .publish, .subscribe, .unsubscribe], .either, .decode, .protocolError,
        "A topic has at least one character."),
    row("A-multi-level-wildcard", [.subscribe, .unsubscribe], .client, .decode, .protocolError,
        "# stands alone or after a slash, and only at the end."),
    row("A-single-level-wildcard", [.subscribe, .unsubscribe], .client, .decode, .protocolError,
        "+ fills a whole topic level."),
]

// What a Network Connection must show; judged by the dialogues, not by the decoder.
// swift-format-ignore
private let streams: [NormativeStatement] = [
    row("2.4-packet-identifier-in-use", [.publish, .subscribe, .unsubscribe], .either, .stream, .protocolError,
        "A Packet Identifier is free again only after its last acknowledgement."),
    row("2.4-acknowledged-identifier", [.pubAck, .pubRec, .pubRel, .pubComp, .subAck, .unsubAck], .either, .stream, .protocolError,
        "An acknowledgement carries the identifier of what it acknowledges."),
    row("3.1-connect-first", [.connect], .client, .stream, .protocolError,
        "CONNECT is the first packet of a client."),
    row("3.1-second-connect", [.connect], .client, .stream, .protocolError,
        "A client sends CONNECT once on a connection."),
    row("3.1-keep-alive", [], .server, .stream, .protocolError,
        "Silence beyond 1.5 times the keep alive makes the server disconnect."),
    row("3.1-client-identifier-taken", [.connect], .server, .session, .protocolError,
        "A second connection under one Client Identifier ends the first."),
    row("3.2-connack-due", [.connAck], .server, .stream, .protocolError,
        "The server answers CONNECT with CONNACK."),
    row("3.9-suback-due", [.subAck], .server, .stream, .protocolError,
        "Each SUBSCRIBE is answered by one SUBACK."),
    row("3.9-granted-qos-count", [.subAck], .server, .stream, .protocolError,
        "SUBACK has one granted QoS for each topic, in their order."),
    row("3.11-unsuback-due", [.unsubAck], .server, .stream, .protocolError,
        "Each UNSUBSCRIBE is answered by one UNSUBACK."),
    row("3.13-pingresp-due", [.pingResp], .server, .stream, .protocolError,
        "Each PINGREQ is answered by PINGRESP."),
    row("4.1-qos-flow", [.publish, .pubAck, .pubRec, .pubRel, .pubComp], .either, .stream, .protocolError,
        "QoS 1 is answered by PUBACK, QoS 2 by PUBREC, PUBREL and PUBCOMP."),
    row("4.3-message-order", [.publish, .pubRel], .either, .stream, .advice,
        "Messages and their acknowledgements keep the order in which they were started."),
]
