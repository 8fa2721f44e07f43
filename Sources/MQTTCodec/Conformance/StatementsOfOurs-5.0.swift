// What MQTT 5.0 demands without a number: section and a word of ours. Most malformed packets of 5.0 break one of these.

extension NormativeStatement {
    /// The statements of MQTT 5.0 that have no number there.
    static let ownIn50: [NormativeStatement] = format + properties + controlPackets + streams
}

// Not inlined: into hundreds of rows, that makes the release build three times as long.
@inline(never)
private func row(
    _ id: String, _ packets: [ControlPacketType], _ binds: NormativeStatement.Party, _ level: NormativeStatement.Level,
    _ severity: NormativeStatement.Severity, _ paraphrase: String
) -> NormativeStatement {
    NormativeStatement(.v5_0, id, packets, binds, level, severity, paraphrase)
}

// swift-format-ignore
private let format: [NormativeStatement] = [
    row("1.2-field-out-of-bounds", [], .either, .decode, .malformed,
        "Every field ends within the packet, property list or field that encloses it."),
    row("1.2-missing-field", [], .either, .decode, .malformed,
        "Every mandatory field of the packet is there."),
    row("1.5.4-disallowed-characters", [], .either, .decode, .advice,
        "Text should avoid control characters and non-characters."),
    row("1.5.5-integer-too-long", [], .either, .decode, .malformed,
        "A Variable Byte Integer takes four bytes at most."),
    row("2.1.2-reserved-type", [], .either, .decode, .malformed,
        "Packet type 0 is reserved."),
    row("2.1.2-direction", [], .either, .decode, .protocolError,
        "Each packet type is sent only by the side that the table of types names."),
    row("2.1.4-length-too-long", [], .either, .decode, .malformed,
        "The Remaining Length takes four bytes at most."),
    row("2.2.1-packet-identifier-zero", [.pubAck, .pubRec, .pubRel, .pubComp, .subAck, .unsubAck], .either, .decode, .protocolError,
        "No acknowledgement has Packet Identifier 0: nothing was sent under it."),
    // D14: the text calls a misplaced property malformed (0x81) and a repeated one a protocol error (0x82).
    row("2.2.2.2-unknown-property", [], .either, .decode, .malformed,
        "Property identifiers are those of the table."),
    row("2.2.2.2-misplaced-property", [], .either, .decode, .malformed,
        "A property stands only in packets that the table names for it."),
]

// swift-format-ignore
private let properties: [NormativeStatement] = [
    row("3.1.2.11-repeated-property", [.connect], .client, .decode, .protocolError,
        "CONNECT has each property but the User Property at most once."),
    row("3.1.3.2-repeated-property", [.connect], .client, .decode, .protocolError,
        "The will has each property but the User Property at most once."),
    row("3.2.2.3-repeated-property", [.connAck], .server, .decode, .protocolError,
        "CONNACK has each property but the User Property at most once."),
    // D5: a server repeats the Subscription Identifier in PUBLISH for each subscription that matched.
    row("3.3.2.3-repeated-property", [.publish], .either, .decode, .protocolError,
        "PUBLISH repeats no property but User Property and Subscription Identifier."),
    row("3.4.2.2-repeated-property", [.pubAck], .either, .decode, .protocolError,
        "PUBACK has at most one Reason String."),
    row("3.5.2.2-repeated-property", [.pubRec], .either, .decode, .protocolError,
        "PUBREC has at most one Reason String."),
    row("3.6.2.2-repeated-property", [.pubRel], .either, .decode, .protocolError,
        "PUBREL has at most one Reason String."),
    row("3.7.2.2-repeated-property", [.pubComp], .either, .decode, .protocolError,
        "PUBCOMP has at most one Reason String."),
    row("3.8.2.1-repeated-property", [.subscribe], .client, .decode, .protocolError,
        "SUBSCRIBE has at most one Subscription Identifier."),
    row("3.9.2.1-repeated-property", [.subAck], .server, .decode, .protocolError,
        "SUBACK has at most one Reason String."),
    row("3.11.2.1-repeated-property", [.unsubAck], .server, .decode, .protocolError,
        "UNSUBACK has at most one Reason String."),
    row("3.14.2.2-repeated-property", [.disconnect], .either, .decode, .protocolError,
        "DISCONNECT has each property but the User Property at most once."),
    row("3.15.2.2-repeated-property", [.auth], .either, .decode, .protocolError,
        "AUTH has each property but the User Property at most once."),
    row("3.1.2.11.3-receive-maximum-zero", [.connect], .client, .decode, .protocolError,
        "Receive Maximum is at least 1."),
    row("3.1.2.11.4-maximum-packet-size-zero", [.connect], .client, .decode, .protocolError,
        "Maximum Packet Size is at least 1."),
    row("3.1.2.11.6-zero-or-one", [.connect], .client, .decode, .protocolError,
        "Request Response Information is 0 or 1."),
    row("3.1.2.11.7-zero-or-one", [.connect], .client, .decode, .protocolError,
        "Request Problem Information is 0 or 1."),
    row("3.1.2.11.10-data-without-method", [.connect], .client, .decode, .protocolError,
        "Authentication Data comes only with an Authentication Method."),
    row("3.1.3.2.3-zero-or-one", [.connect], .client, .decode, .protocolError,
        "Payload Format Indicator of the will is 0 or 1."),
    row("3.1.3.2.3-payload-not-utf8", [.connect], .client, .decode, .advice,
        "Payload Format Indicator 1 announces a Will Payload in UTF-8."),
    row("3.2.2.3.3-receive-maximum-zero", [.connAck], .server, .decode, .protocolError,
        "Receive Maximum is at least 1."),
    // D9: 2 is what an absent Maximum QoS means, and an error where it is written.
    row("3.2.2.3.4-zero-or-one", [.connAck], .server, .decode, .protocolError,
        "Maximum QoS is 0 or 1; 2 is said by leaving it out."),
    row("3.2.2.3.5-zero-or-one", [.connAck], .server, .decode, .protocolError,
        "Retain Available is 0 or 1."),
    row("3.2.2.3.6-maximum-packet-size-zero", [.connAck], .server, .decode, .protocolError,
        "Maximum Packet Size is at least 1."),
    row("3.2.2.3.11-zero-or-one", [.connAck], .server, .decode, .protocolError,
        "Wildcard Subscription Available is 0 or 1."),
    row("3.2.2.3.12-zero-or-one", [.connAck], .server, .decode, .protocolError,
        "Subscription Identifier Available is 0 or 1."),
    row("3.2.2.3.13-zero-or-one", [.connAck], .server, .decode, .protocolError,
        "Shared Subscription Available is 0 or 1."),
    // The text gives the meaning of 0 and 1 and says nothing of other values; they have no legal reading, yet the layout stands.
    row("3.3.2.3.2-zero-or-one", [.publish], .either, .decode, .protocolError,
        "Payload Format Indicator is 0 or 1."),
    // D17: a receiver may look and need not; off unless asked for.
    row("3.3.2.3.2-payload-not-utf8", [.publish], .either, .decode, .advice,
        "Payload Format Indicator 1 announces a payload in UTF-8."),
    row("3.3.2.3.8-subscription-identifier-zero", [.publish], .server, .decode, .protocolError,
        "Subscription Identifier is at least 1."),
    row("3.8.2.1.2-subscription-identifier-zero", [.subscribe], .client, .decode, .protocolError,
        "Subscription Identifier is at least 1."),
    row("3.14.2.2.5-server-reference", [.disconnect], .client, .decode, .protocolError,
        "Only a server puts a Server Reference into DISCONNECT."),
    // D4: a short AUTH means Success without properties, and so without the method that every AUTH must have.
    row("3.15.2.2.2-no-authentication-method", [.auth], .either, .decode, .protocolError,
        "AUTH has an Authentication Method, its shortest form too."),
]

// swift-format-ignore
private let controlPackets: [NormativeStatement] = [
    row("3.1.3-trailing-bytes", [.connect], .client, .decode, .malformed,
        "CONNECT ends with the last field that its flags announce."),
    // D11: a byte behind the properties, which one client library tolerates, is an error.
    row("3.2.3-trailing-bytes", [.connAck], .server, .decode, .malformed,
        "CONNACK ends with its properties."),
    row("3.3.2.1-no-topic-name-or-alias", [.publish], .either, .decode, .protocolError,
        "Without a Topic Name, PUBLISH has a Topic Alias."),
    row("3.4.3-trailing-bytes", [.pubAck], .either, .decode, .malformed,
        "PUBACK ends with its properties."),
    row("3.5.3-trailing-bytes", [.pubRec], .either, .decode, .malformed,
        "PUBREC ends with its properties."),
    row("3.6.3-trailing-bytes", [.pubRel], .either, .decode, .malformed,
        "PUBREL ends with its properties."),
    row("3.7.3-trailing-bytes", [.pubComp], .either, .decode, .malformed,
        "PUBCOMP ends with its properties."),
    row("3.8.3.1-maximum-qos", [.subscribe], .client, .decode, .protocolError,
        "The maximum QoS of a subscription is 0, 1 or 2."),
    row("3.8.3.1-retain-handling", [.subscribe], .client, .decode, .protocolError,
        "Retain Handling is 0, 1 or 2."),
    row("3.9.3-no-reason-code", [.subAck], .server, .decode, .protocolError,
        "SUBACK has at least one Reason Code."),
    // D12: an empty list is an error, though a client library accepts it.
    row("3.11.3-no-reason-code", [.unsubAck], .server, .decode, .protocolError,
        "UNSUBACK has at least one Reason Code."),
    row("3.12-length-not-zero", [.pingReq], .client, .decode, .malformed,
        "PINGREQ is two bytes: nothing follows its fixed header."),
    row("3.13-length-not-zero", [.pingResp], .server, .decode, .malformed,
        "PINGRESP is two bytes: nothing follows its fixed header."),
    row("3.14.3-trailing-bytes", [.disconnect], .either, .decode, .malformed,
        "DISCONNECT ends with its properties."),
    row("3.15.3-trailing-bytes", [.auth], .either, .decode, .malformed,
        "AUTH ends with its properties."),
]

// What a Network Connection must show; judged by the dialogues, not by the decoder.
// swift-format-ignore
private let streams: [NormativeStatement] = [
    row("3.2.2.3.11-wildcard-unavailable", [.subscribe], .client, .stream, .protocolError,
        "No wildcard subscription after Wildcard Subscription Available 0."),
    row("3.2.2.3.12-identifier-unavailable", [.subscribe], .client, .stream, .protocolError,
        "No Subscription Identifier after Subscription Identifier Available 0."),
    row("3.2.2.3.13-shared-unavailable", [.subscribe], .client, .stream, .protocolError,
        "No Shared Subscription after Shared Subscription Available 0."),
    row("3.3.2.3.4-alias-above-maximum", [.publish], .either, .stream, .protocolError,
        "A Topic Alias is at most the receiver's Topic Alias Maximum."),
    row("3.3.4-undefined-alias", [.publish], .either, .stream, .protocolError,
        "A Topic Alias stands for a name only after one PUBLISH had both."),
    row("3.14.2.2.2-session-expiry-raised", [.disconnect], .client, .stream, .protocolError,
        "DISCONNECT cannot raise a Session Expiry Interval that CONNECT set to 0."),
]
