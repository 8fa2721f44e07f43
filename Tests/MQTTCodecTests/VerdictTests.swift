import MQTTCodec
import TestSupport
import Testing

/// How far bytes are a packet, and which statement says what is wrong, at which bytes.
@Suite struct `Verdicts` {
    // MARK: The four verdicts

    @Test func `accepts what breaks no rule, and what is only advised against`() {
        expectDiagnosis("C0 00", .v5_0, .unknown, .accept)
        expectDiagnosis("E0 00", .v5_0, .unknown, .accept)
        expectDiagnosis("C0 80 00", .v3_1_1, .unknown, .accept, "2.2.3-overlong-length remaining_length 1..<3")
        expectDiagnosis("C0 80 00", .v3_1, .unknown, .accept, "2.1-overlong-length remaining_length 1..<3")
    }

    @Test func `tolerates what can be laid out whole, and names each fault`() {
        // QoS 3, laid out as with a Packet Identifier.
        expectDiagnosis(
            "36 09 0003 'a/b' 0001 'hi'", .v5_0, .unknown, .reject, "MQTT-3.3.1-4 qos 0..<1",
            "1.2-field-out-of-bounds properties.length 9..<10")
        expectDiagnosis("36 0A 0003 'a/b' 0001 00 'hi'", .v5_0, .unknown, .lenient, "MQTT-3.3.1-4 qos 0..<1")
        expectDiagnosis("36 09 0003 'a/b' 0001 'hi'", .v3_1_1, .unknown, .lenient, "MQTT-3.3.1-4 qos 0..<1")
        expectDiagnosis("36 09 0003 'a/b' 0001 'hi'", .v3_1, .unknown, .lenient, "2.1-qos-reserved qos 0..<1")
        // A reserved flag, a reserved nibble.
        expectDiagnosis("10 0D 0004 'MQTT' 05 03 0000 00 0000", .v5_0, .unknown, .lenient, "MQTT-3.1.2-3 connect_flags.reserved 9..<10")
        expectDiagnosis("60 02 0001", .v5_0, .unknown, .lenient, "MQTT-3.6.1-1 flags 0..<1")
        // Packet Identifier 0.
        expectDiagnosis("32 06 0001 'a' 0000 00", .v5_0, .unknown, .lenient, "MQTT-2.2.1-3 packet_id 5..<7")
        expectDiagnosis("32 06 0001 'a' 0000 00", .v5_0, .server, .lenient, "MQTT-2.2.1-4 packet_id 5..<7")
        expectDiagnosis("40 02 0000", .v5_0, .unknown, .lenient, "2.2.1-packet-identifier-zero packet_id 2..<4")
        expectDiagnosis("40 02 0000", .v3_1_1, .unknown, .lenient, "MQTT-2.3.1-1 packet_id 2..<4")
        // Trailing bytes.
        expectDiagnosis("C0 02 0000", .v5_0, .unknown, .lenient, "3.12-length-not-zero trailing_bytes 2..<4")
        expectDiagnosis("20 04 00 00 00 00", .v5_0, .unknown, .lenient, "3.2.3-trailing-bytes trailing_bytes 5..<6")
        // An overlong Variable Byte Integer.
        expectDiagnosis("C0 80 00", .v5_0, .unknown, .lenient, "MQTT-1.5.5-1 remaining_length 1..<3")
        // A known property misplaced, repeated, of an illegal value.
        expectDiagnosis(
            "30 07 0001 'a' 03 21 0001", .v5_0, .unknown, .lenient, "2.2.2.2-misplaced-property properties.receive_maximum 6..<7")
        expectDiagnosis(
            "30 08 0001 'a' 04 01 01 01 01", .v5_0, .unknown, .lenient,
            "3.3.2.3-repeated-property properties.payload_format_indicator 8..<9")
        expectDiagnosis(
            "30 06 0001 'a' 02 01 02", .v5_0, .unknown, .lenient, "3.3.2.3.2-zero-or-one properties.payload_format_indicator 7..<8")
        // Invalid UTF-8, U+0000, a wildcard in a Topic Name.
        expectDiagnosis("30 05 0002 C328 00", .v5_0, .unknown, .lenient, "MQTT-1.5.4-1 topic 4..<5")
        expectDiagnosis("30 06 0003 'a' 00 'b' 00", .v5_0, .unknown, .lenient, "MQTT-1.5.4-2 topic 5..<6")
        expectDiagnosis("30 06 0003 'a/#' 00", .v5_0, .unknown, .lenient, "MQTT-3.3.2-2 topic 6..<7")
        // An unknown Reason Code, Retain Handling 3, an empty list.
        expectDiagnosis("40 03 0001 7F", .v5_0, .unknown, .lenient, "MQTT-3.4.2-1 reason_code 4..<5")
        expectDiagnosis(
            "82 07 0001 00 0001 'a' 30", .v5_0, .unknown, .lenient, "3.8.3.1-retain-handling subscriptions[0].retain_handling 8..<9")
        expectDiagnosis("82 02 0007", .v3_1_1, .unknown, .lenient, "MQTT-3.8.3-3 subscriptions 4..<4")
        expectDiagnosis("82 02 0007", .v3_1, .unknown, .lenient, "3.8-empty-list subscriptions 4..<4")
        expectDiagnosis("82 03 0007 00", .v5_0, .unknown, .lenient, "MQTT-3.8.3-2 subscriptions 5..<5")
        expectDiagnosis("A2 02 0007", .v3_1_1, .unknown, .lenient, "MQTT-3.10.3-2 topic_filters 4..<4")
        expectDiagnosis("A2 03 0007 00", .v5_0, .unknown, .lenient, "MQTT-3.10.3-2 topic_filters 5..<5")
        // AUTH without a method.
        expectDiagnosis("F0 00", .v5_0, .unknown, .lenient, "3.15.2.2.2-no-authentication-method properties.authentication_method 2..<2")
    }

    @Test func `rejects what has no layout, and says where it ends`() {
        expectDiagnosis("00 00", .v5_0, .unknown, .reject, "2.1.2-reserved-type type 0..<1")
        expectDiagnosis("F0 00", .v3_1_1, .unknown, .reject, "2.2.1-reserved-type type 0..<1")
        expectDiagnosis("10 FF FF FF FF 7F", .v5_0, .unknown, .reject, "2.1.4-length-too-long remaining_length 1..<5")
        expectDiagnosis("32 05 0003 612F62", .v3_1_1, .unknown, .reject, "2.2.3-missing-field packet_id 7..<7")
        expectDiagnosis("32 05 0003 612F62", .v5_0, .unknown, .reject, "1.2-missing-field packet_id 7..<7")
        // The example has a Remaining Length one too long for its bytes; these are 0007 and a filter without its options.
        expectDiagnosis("82 05 0007 0001 61", .v3_1_1, .unknown, .reject, "2.2.3-missing-field subscriptions[0].options 7..<7")
        expectDiagnosis("82 06 0007 0001 61", .v3_1_1, .unknown, .incomplete)
        expectDiagnosis("30 03 0005 61", .v3_1_1, .unknown, .reject, "2.2.3-field-out-of-bounds topic 2..<4")
        expectDiagnosis("30 06 0001 'a' 02 7F 00", .v5_0, .unknown, .reject, "2.2.2.2-unknown-property properties.identifier 6..<7")
        expectDiagnosis("10 0C 0004 'MQXX' 04 02 001E 0000", .v3_1_1, .unknown, .reject, "MQTT-3.1.2-1 protocol_name 4..<8")
        expectDiagnosis("10 0C 0004 'MQTT' 06 02 001E 0000", .v3_1_1, .unknown, .reject, "MQTT-3.1.2-2 protocol_level 8..<9")
    }

    @Test func `is incomplete where the Fixed Header is legal so far and announces more than there is`() {
        expectDiagnosis("30 08 0005", .v5_0, .unknown, .incomplete)
        expectDiagnosis("36 09 00", .v5_0, .unknown, .incomplete)
        expectDiagnosis("10", .v5_0, .unknown, .incomplete)
        // Whatever the body holds.
        expectDiagnosis("10 20 0004 'HTTP' 99", .v3_1_1, .unknown, .incomplete)
        expectDiagnosis("3E 81 00", .v5_0, .unknown, .incomplete)
    }

    // MARK: Packets that peers were captured sending

    @Test func `captured malformed packets are called by their rules`() {
        expectDiagnosis("10 FFFFFFFF 7F 0004 'MQTT'", .v3_1_1, .client, .reject, "2.2.3-length-too-long remaining_length 1..<5")
        expectDiagnosis("36 09 0003 'a/b' 0001 'hi'", .v3_1_1, .client, .lenient, "MQTT-3.3.1-4 qos 0..<1")
        expectDiagnosis("80 06 0001 0001 'x' 00", .v3_1_1, .client, .lenient, "MQTT-3.8.1-1 flags 0..<1")
        expectDiagnosis("30 07 0004 'a/' C328 'x'", .v3_1_1, .client, .lenient, "MQTT-1.5.3-1 topic 6..<7")
        expectDiagnosis("32 08 0003 'a/b' 0000 'x'", .v3_1_1, .client, .lenient, "MQTT-2.3.1-1 packet_id 7..<9")
        expectDiagnosis("30 08 0005 'a/+/b' 'x'", .v3_1_1, .client, .lenient, "MQTT-3.3.2-2 topic 6..<7")
        expectDiagnosis("10 11 0004 'MQXX' 04 02 001E 0005 'wrong'", .v3_1_1, .client, .reject, "MQTT-3.1.2-1 protocol_name 4..<8")
        expectDiagnosis("10 10 0004 'MQTT' 06 02 001E 0004 'lvl6'", .v3_1_1, .client, .reject, "MQTT-3.1.2-2 protocol_level 8..<9")
        expectDiagnosis(
            "10 1E 0004 'MQTT' 05 02 000A 0A 11 00000001 11 00000002 0007 'dupprop'", .v3_1_1, .client, .lenient,
            "3.1.2.11-repeated-property properties.session_expiry_interval 18..<19")
        expectDiagnosis("30 08 0001 'a' 03 23 0000 'x'", .v5_0, .client, .lenient, "MQTT-3.3.2-8 properties.topic_alias 7..<9")
        expectDiagnosis("C0 01 00", .v3_1_1, .client, .lenient, "3.12-length-not-zero trailing_bytes 2..<3")
    }

    // MARK: What broke other decoders

    @Test func `an inner length beyond the packet is found at that length`() {
        expectDiagnosis("10 0C 0004 'MQTT' 04 02 0000 FFFF", .v3_1_1, .unknown, .reject, "2.2.3-field-out-of-bounds client_id 12..<14")
        expectDiagnosis("10 02 FFFF", .v3_1_1, .unknown, .reject, "2.2.3-field-out-of-bounds protocol_name 2..<4")
        expectDiagnosis(
            "10 0F 0004 'MQTT' 04 06 0000 0000 0002 'w'", .v3_1_1, .unknown, .reject, "2.2.3-field-out-of-bounds will.topic 14..<16")
        expectDiagnosis(
            "10 11 0004 'MQTT' 04 06 0000 0000 0001 'w' 0001", .v3_1_1, .unknown, .reject,
            "2.2.3-field-out-of-bounds will.payload 17..<19")
        expectDiagnosis(
            "10 13 0004 'MQTT' 04 C2 0000 0000 0001 'u' 0003 'pw'", .v3_1_1, .unknown, .reject,
            "2.2.3-field-out-of-bounds password 17..<19")
        expectDiagnosis("30 02 FFFF", .v3_1_1, .unknown, .reject, "2.2.3-field-out-of-bounds topic 2..<4")
        expectDiagnosis(
            "82 05 0001 0002 'a'", .v3_1_1, .unknown, .reject, "2.2.3-field-out-of-bounds subscriptions[0].topic_filter 4..<6")
        expectDiagnosis("A2 08 0001 0001 'a' 0002 'b'", .v3_1_1, .unknown, .reject, "2.2.3-field-out-of-bounds topic_filters[1] 7..<9")
        expectDiagnosis(
            "30 11 0001 'a' 06 26 0001 'k' 00FF 'payload'", .v5_0, .unknown, .reject,
            "1.2-field-out-of-bounds properties.user_properties[0].value 10..<12")
    }

    @Test func `a PUBLISH of QoS above 0 that ends after its topic is rejected`() {
        expectDiagnosis("32 03 0001 'a'", .v3_1_1, .unknown, .reject, "2.2.3-missing-field packet_id 5..<5")
        expectDiagnosis("34 04 0001 'a' 00", .v3_1_1, .unknown, .reject, "2.2.3-missing-field packet_id 6..<6")
        expectDiagnosis("32 05 0001 'a' 0001", .v5_0, .unknown, .reject, "MQTT-2.2.2-1 properties.length 7..<7")
        expectDiagnosis("30 00", .v3_1_1, .unknown, .reject, "MQTT-3.3.2-1 topic 2..<2")
        expectDiagnosis("30 01 00", .v3_1_1, .unknown, .reject, "MQTT-3.3.2-1 topic 3..<3")
    }

    @Test func `a SUBSCRIBE whose last filter has no options is rejected`() {
        expectDiagnosis(
            "82 09 0001 0001 'a' 00 0001 'b'", .v3_1_1, .unknown, .reject, "2.2.3-missing-field subscriptions[1].options 11..<11")
        expectDiagnosis("82 06 0001 00 0001 'a'", .v5_0, .unknown, .reject, "1.2-missing-field subscriptions[0].options 8..<8")
        expectDiagnosis("82 03 0001 00", .v3_1_1, .unknown, .reject, "2.2.3-missing-field subscriptions[0].topic_filter 5..<5")
    }

    @Test func `acknowledgements of 0 and 1 byte are rejected`() {
        let sections: [(UInt8, String)] = [(0x40, "3.4.1"), (0x50, "3.5.1"), (0x62, "3.6.1"), (0x70, "3.7.1"), (0xB0, "3.11.1")]
        for (first, section) in sections {
            for body in ["", "00"] {
                let bytes = packet(first, hex(body))
                let diagnosis = ControlPacket.diagnose(bytes.span, version: .v3_1_1)
                #expect(diagnosis.verdict == .reject)
                #expect(
                    diagnosis.findings.map { "\($0.statement.id) \($0.field) \($0.bytes)" } == [
                        "\(section)-length-not-two packet_id \(bytes.count)..<\(bytes.count)"
                    ])
                expectAgreement(bytes, .v3_1_1)
                expectAgreement(bytes, .v5_0)
            }
        }
        expectDiagnosis("90 00", .v3_1_1, .unknown, .reject, "2.2.3-missing-field packet_id 2..<2")
        expectDiagnosis("20 00", .v3_1_1, .unknown, .reject, "3.2.1-length-not-two acknowledge_flags 2..<2")
        expectDiagnosis("20 01 00", .v3_1_1, .unknown, .reject, "3.2.1-length-not-two reason_code 3..<3")
        expectDiagnosis("40 00", .v5_0, .unknown, .reject, "1.2-missing-field packet_id 2..<2")
    }

    @Test func `a packet longer than 127 bytes is laid out behind its longer header`() {
        let bytes = packet(0x30, hex("0001 'a'") + [UInt8](repeating: 0x70, count: 200))
        let diagnosis = ControlPacket.diagnose(bytes.span, version: .v3_1_1)
        #expect(diagnosis.verdict == .accept)
        #expect(diagnosis.fields.last.map { "\($0.path) \($0.bytes)" } == "payload 6..<206")
    }

    @Test func `hundreds of properties are as legal as one`() {
        let list = (0..<500).flatMap { _ in hex("26 0001 'k' 0001 'v'") }
        let bytes = packet(0x30, hex("0001 'a'") + variableByteInteger(list.count) + list)
        let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
        #expect(diagnosis.verdict == .accept)
        guard case .publish(let publish) = diagnosis.packet else { return }
        #expect(publish.properties.userProperties.count == 500)
    }

    @Test func `empty fields and absent ones are told apart`() {
        func connect(_ hexadecimal: String) -> ControlPacket.Connect? {
            guard case .connect(let packet) = try? ControlPacket(decoding: hex(hexadecimal), version: .v3_1_1) else { return nil }
            return packet
        }
        let empty = connect("10 15 0004 'MQTT' 04 C6 0000 0000 0001 'w' 0000 0000 0000")
        #expect(empty?.will?.payload == [] && empty?.userName == "" && empty?.password == [])
        let absent = connect("10 0C 0004 'MQTT' 04 02 0000 0000")
        #expect(absent != nil && absent?.will == nil && absent?.userName == nil && absent?.password == nil)
        expectDiagnosis("30 02 0000", .v3_1_1, .unknown, .lenient, "MQTT-4.7.3-1 topic 2..<4")
        expectDiagnosis("30 03 0000 00", .v5_0, .unknown, .lenient, "3.3.2.1-no-topic-name-or-alias properties.topic_alias 5..<5")
    }

    @Test func `bytes of the next packet are not swallowed`() {
        expectDiagnosis("30 02 0003 C0 00", .v3_1_1, .unknown, .reject, "2.2.3-field-out-of-bounds topic 2..<4")
        expectDiagnosis("40 01 00 01", .v3_1_1, .unknown, .reject, "3.4.1-length-not-two packet_id 3..<3")
        expectDiagnosis("E0 00 E0 00", .v5_0, .unknown, .accept)
    }

    // MARK: What almost nobody rejects

    @Test func `rejects what other decoders let through`() {
        expectDiagnosis("20 04 00 00 00 00", .v5_0, .server, .lenient, "3.2.3-trailing-bytes trailing_bytes 5..<6")
        expectDiagnosis("40 05 0001 00 00 00", .v5_0, .unknown, .lenient, "3.4.3-trailing-bytes trailing_bytes 6..<7")
        expectDiagnosis("E0 03 00 00 00", .v5_0, .unknown, .lenient, "3.14.3-trailing-bytes trailing_bytes 4..<5")
        expectDiagnosis(
            "30 06 0001 'a' 02 01 02", .v5_0, .unknown, .lenient, "3.3.2.3.2-zero-or-one properties.payload_format_indicator 7..<8")
        expectDiagnosis(
            "82 10 0001 00 000A '$share/g/x' 04", .v5_0, .client, .lenient, "MQTT-3.8.3-4 subscriptions[0].no_local 17..<18")
        expectDiagnosis(
            "82 0F 0001 00 0009 '$share//x' 00", .v5_0, .client, .lenient, "MQTT-4.8.2-1 subscriptions[0].topic_filter 14..<14")
        expectDiagnosis("82 80 00", .v5_0, .client, .reject, "MQTT-1.5.5-1 remaining_length 1..<3", "1.2-missing-field packet_id 3..<3")
        expectDiagnosis("C1 00", .v3_1_1, .client, .lenient, "MQTT-2.2.2-1 flags 0..<1")
        expectDiagnosis("41 02 0001", .v5_0, .client, .lenient, "MQTT-2.1.3-1 flags 0..<1")
        expectDiagnosis("38 03 0001 'a'", .v3_1_1, .client, .lenient, "MQTT-3.3.1-2 dup 0..<1")
        expectDiagnosis("70 03 0001 10", .v5_0, .unknown, .lenient, "MQTT-3.7.2-1 reason_code 4..<5")
        // A value that runs past the Property Length into the payload.
        expectDiagnosis("30 0D 0001 'a' 02 23 00 'payload'", .v5_0, .unknown, .reject, "1.2-missing-field properties.topic_alias 8..<8")
    }

    // MARK: Valid packets that others reject

    @Test func `accepts what other decoders refuse`() {
        expectDiagnosis("E0 00", .v5_0, .client, .accept)
        expectDiagnosis("E0 01 04", .v5_0, .client, .accept)
        expectDiagnosis("40 03 0001 10", .v5_0, .server, .accept)
        // A binary password; and one without a user name, in 5.0.
        expectDiagnosis("10 13 0004 'MQTT' 04 C2 0000 0000 0001 'u' 0002 00FF", .v3_1_1, .client, .accept)
        expectDiagnosis("10 11 0004 'MQTT' 05 42 0000 00 0000 0002 00FF", .v5_0, .client, .accept)
        expectDiagnosis(
            "10 10 0004 'MQTT' 04 42 0000 0000 0002 00FF", .v3_1_1, .client, .lenient, "MQTT-3.1.2-22 connect_flags.password 9..<10")
        // An empty topic with an alias; will properties; Subscription Identifiers from the server.
        expectDiagnosis("30 07 0000 03 23 0001 'p'", .v5_0, .client, .accept)
        expectDiagnosis("10 18 0004 'MQTT' 05 06 0000 00 0000 05 18 0000000A 0001 'w' 0000", .v5_0, .client, .accept)
        expectDiagnosis("30 06 0001 'a' 02 0B 05", .v5_0, .server, .accept)
        expectDiagnosis("10 0F 0006 'MQIsdp' 03 02 0000 0001 'c'", .v3_1, .client, .accept)
        // Keep Alive 0, an empty will, an empty payload.
        expectDiagnosis("10 12 0004 'MQTT' 04 26 0000 0001 'c' 0001 'w' 0000", .v3_1_1, .client, .accept)
    }
}
