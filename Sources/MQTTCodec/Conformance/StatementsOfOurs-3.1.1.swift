// What MQTT 3.1.1 demands without a number: section and a word of ours.

extension NormativeStatement {
    /// The statements of MQTT 3.1.1 that have no number there.
    static let ownIn311: [NormativeStatement] = rows
}

// Not inlined: into hundreds of rows, that makes the release build three times as long.
@inline(never)
private func row(
    _ id: String, _ packets: [ControlPacketType], _ binds: NormativeStatement.Party, _ severity: NormativeStatement.Severity,
    _ paraphrase: String
) -> NormativeStatement {
    NormativeStatement(.v3_1_1, id, packets, binds, .decode, severity, paraphrase)
}

// swift-format-ignore
private let rows: [NormativeStatement] = [
    row("1.5.3-disallowed-characters", [], .either, .advice,
        "Text should avoid control characters and non-characters."),
    row("2.2.1-reserved-type", [], .either, .malformed,
        "Packet types 0 and 15 are reserved."),
    row("2.2.1-direction", [], .either, .protocolError,
        "Each packet type is sent only by the side that the table of types names."),
    row("2.2.3-length-too-long", [], .either, .malformed,
        "The Remaining Length takes four bytes at most."),
    // D15: 3.1.1 gives the number of bytes for each range of values, and does not forbid more.
    row("2.2.3-overlong-length", [], .either, .advice,
        "The Remaining Length takes no more bytes than it needs."),
    row("2.2.3-field-out-of-bounds", [], .either, .malformed,
        "Every field ends within the Remaining Length."),
    row("2.2.3-missing-field", [], .either, .malformed,
        "The Remaining Length covers every field of the packet."),
    row("3.1.3-trailing-bytes", [.connect], .client, .malformed,
        "CONNECT ends with the last field that its flags announce."),
    row("3.2.1-length-not-two", [.connAck], .server, .malformed,
        "The Remaining Length of CONNACK is 2."),
    row("3.2.2.1-reserved-flags", [.connAck], .server, .malformed,
        "Acknowledge-flags bits 7 to 1 are zero."),
    row("3.4.1-length-not-two", [.pubAck], .either, .malformed,
        "The Remaining Length of PUBACK is 2."),
    row("3.5.1-length-not-two", [.pubRec], .either, .malformed,
        "The Remaining Length of PUBREC is 2."),
    row("3.6.1-length-not-two", [.pubRel], .either, .malformed,
        "The Remaining Length of PUBREL is 2."),
    row("3.7.1-length-not-two", [.pubComp], .either, .malformed,
        "The Remaining Length of PUBCOMP is 2."),
    row("3.9.3-no-return-code", [.subAck], .server, .protocolError,
        "SUBACK has at least one return code."),
    row("3.11.1-length-not-two", [.unsubAck], .server, .malformed,
        "The Remaining Length of UNSUBACK is 2."),
    row("3.12-length-not-zero", [.pingReq], .client, .malformed,
        "PINGREQ is two bytes: nothing follows its fixed header."),
    row("3.13-length-not-zero", [.pingResp], .server, .malformed,
        "PINGRESP is two bytes: nothing follows its fixed header."),
    row("3.14-length-not-zero", [.disconnect], .client, .malformed,
        "DISCONNECT is two bytes: nothing follows its fixed header."),
]
