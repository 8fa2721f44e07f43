import MQTTCodec
import TestSupport
import Testing

/// Matters on which the standard's own tables, or its implementations, disagree; and what 3.1 left open.
@Suite struct `Disputed packets` {
    @Test func `DISCONNECT 0x8C is accepted from the server, which the general table of codes allows`() {
        expectDiagnosis("E0 01 8C", .v5_0, .server, .accept)
        expectDiagnosis("E0 01 8C", .v5_0, .unknown, .accept)
        expectDiagnosis("E0 01 8C", .v5_0, .client, .lenient, "MQTT-3.14.2-1 reason_code 2..<3")
    }

    @Test func `UNSUBACK 0x80 and CONNACK 0x99 are codes, though Wireshark lacks them`() {
        expectDiagnosis("B0 04 0001 00 80", .v5_0, .server, .accept)
        expectDiagnosis("20 03 00 99 00", .v5_0, .server, .accept)
    }

    @Test func `AUTH of no bytes is laid out, and misses its method`() {
        let missing = "3.15.2.2.2-no-authentication-method properties.authentication_method"
        expectDiagnosis("F0 00", .v5_0, .server, .lenient, "\(missing) 2..<2")
        expectDiagnosis("F0 00", .v5_0, .unknown, .lenient, "\(missing) 2..<2")
        // A client may not say Success either.
        expectDiagnosis("F0 00", .v5_0, .client, .lenient, "MQTT-3.15.2-1 reason_code 2..<2", "\(missing) 2..<2")
        expectDiagnosis("F0 02 18 00", .v5_0, .client, .lenient, "\(missing) 4..<4")
        expectDiagnosis("F0 06 18 04 16 0001 00", .v5_0, .client, .lenient, "\(missing) 8..<8")
        expectDiagnosis("F0 05 18 03 15 0000", .v5_0, .client, .accept)
    }

    @Test func `two Subscription Identifiers are legal in a PUBLISH, and not in a SUBSCRIBE`() {
        expectDiagnosis("30 08 0001 'a' 04 0B01 0B02", .v5_0, .server, .accept)
        expectDiagnosis(
            "82 0B 0001 04 0B01 0B02 0001 'a' 00", .v5_0, .client, .lenient,
            "3.8.2.1-repeated-property properties.subscription_identifiers[1] 7..<8")
    }

    @Test func `a Subscription Identifier in PUBLISH accuses a client, and no unknown sender`() {
        expectDiagnosis("30 06 0001 'a' 02 0B01", .v5_0, .client, .lenient, "MQTT-3.3.4-6 properties.subscription_identifiers[0] 6..<7")
        expectDiagnosis("30 06 0001 'a' 02 0B01", .v5_0, .unknown, .accept)
    }

    @Test func `a Response Topic is a Topic Name: not empty, no wildcard`() {
        expectDiagnosis("30 07 0001 'a' 03 08 0000", .v5_0, .unknown, .lenient, "MQTT-4.7.3-1 properties.response_topic 7..<9")
        expectDiagnosis("30 0A 0001 'a' 06 08 0003 'r/+'", .v5_0, .unknown, .lenient, "MQTT-3.3.2-14 properties.response_topic 11..<12")
    }

    @Test func `SUBACK has no 0x82, CONNACK no Maximum QoS 2`() {
        expectDiagnosis("90 04 0001 00 82", .v5_0, .server, .lenient, "MQTT-3.9.3-2 reason_codes[0] 5..<6")
        expectDiagnosis("20 05 00 00 02 24 02", .v5_0, .server, .lenient, "3.2.2.3.4-zero-or-one properties.maximum_qos 6..<7")
    }

    @Test func `a CONNACK of two bytes is no CONNACK of 5, whoever sends it`() {
        expectDiagnosis("20 02 00 01", .v5_0, .server, .reject, "MQTT-3.2.2-8 reason_code 3..<4", "MQTT-2.2.2-1 properties.length 4..<4")
        expectDiagnosis("20 02 00 00", .v5_0, .server, .reject, "MQTT-2.2.2-1 properties.length 4..<4")
        expectDiagnosis("20 02 00 01", .v3_1_1, .server, .accept)
        expectDiagnosis("20 03 00 84 00", .v5_0, .server, .accept)
        expectDiagnosis(
            "20 03 00 84 00", .v3_1_1, .server, .lenient, "MQTT-3.2.2-6 reason_code 3..<4", "3.2.1-length-not-two trailing_bytes 4..<5")
    }

    @Test func `one byte behind the properties of CONNACK is one too many`() {
        expectDiagnosis("20 04 00 00 00 00", .v5_0, .server, .lenient, "3.2.3-trailing-bytes trailing_bytes 5..<6")
    }

    @Test func `UNSUBACK has codes of its table, at least one`() {
        expectDiagnosis("B0 03 0001 00", .v5_0, .server, .lenient, "3.11.3-no-reason-code reason_codes 5..<5")
        expectDiagnosis("B0 04 0001 00 FF", .v5_0, .server, .lenient, "MQTT-3.11.3-2 reason_codes[0] 5..<6")
        expectDiagnosis("90 03 0001 00", .v5_0, .server, .lenient, "3.9.3-no-reason-code reason_codes 5..<5")
        expectDiagnosis("90 02 0001", .v3_1_1, .server, .lenient, "3.9.3-no-return-code reason_codes 4..<4")
    }

    @Test func `DUP with QoS 0 is an error from 3.1.1 on, whoever sends it`() {
        for sender in [ControlPacket.Sender.client, .server, .unknown] {
            expectDiagnosis("38 03 0001 'a'", .v3_1, sender, .accept)
            expectDiagnosis("38 03 0001 'a'", .v3_1_1, sender, .lenient, "MQTT-3.3.1-2 dup 0..<1")
            expectDiagnosis("38 04 0001 'a' 00", .v5_0, sender, .lenient, "MQTT-3.3.1-2 dup 0..<1")
        }
    }

    @Test func `a misplaced property is malformed, a repeated one a protocol error`() throws {
        let misplaced = ControlPacket.diagnose(hex("30 07 0001 'a' 03 21 0001").span, version: .v5_0).findings
        #expect(misplaced.map(\.severity) == [.malformed])
        let repeated = ControlPacket.diagnose(hex("30 08 0001 'a' 04 0101 0101").span, version: .v5_0).findings
        #expect(repeated.map(\.severity) == [.protocolError])
    }

    @Test func `an overlong Variable Byte Integer is forbidden in 5, advice before`() {
        expectDiagnosis("30 83 00 0001 'a'", .v3_1_1, .unknown, .accept, "2.2.3-overlong-length remaining_length 1..<3")
        expectDiagnosis("30 84 80 80 00 0001 'a' 00", .v5_0, .unknown, .lenient, "MQTT-1.5.5-1 remaining_length 1..<5")
        expectDiagnosis(
            "30 07 0001 'a' 03 0B 8100", .v5_0, .server, .lenient, "MQTT-1.5.5-1 properties.subscription_identifiers[0] 7..<9")
    }

    @Test func `a payload that is no UTF-8 although it says so is advised against`() {
        expectDiagnosis("30 08 0001 'a' 02 0101 'x' FF", .v5_0, .unknown, .accept, "3.3.2.3.2-payload-not-utf8 payload 9..<10")
        expectDiagnosis("30 08 0001 'a' 02 0100 'x' FF", .v5_0, .unknown, .accept)
        expectDiagnosis("30 07 0001 'a' 02 0101 00", .v5_0, .unknown, .accept)
    }

    @Test func `a will QoS without a will breaks two statements, in one finding`() throws {
        let finding = try #require(ControlPacket.diagnose(hex("10 0C 0004 'MQTT' 04 0A 0000 0000").span, version: .v3_1_1).findings.first)
        #expect(finding.statement.id == "MQTT-3.1.2-13" && finding.also.map(\.id) == ["MQTT-3.1.2-11"])
        #expect(finding.bytes == 9..<10 && "\(finding.field)" == "connect_flags.will_qos")
    }

    // MARK: CONNECT

    @Test func `names and levels of no version have no layout`() {
        expectDiagnosis("10 0C 0004 'MQTT' 03 02 0000 0000", .v3_1_1, .client, .reject, "MQTT-3.1.2-2 protocol_level 8..<9")
        expectDiagnosis("10 0F 0006 'MQIsdp' 04 02 0000 0001 'c'", .v3_1_1, .client, .reject, "MQTT-3.1.2-2 protocol_level 10..<11")
        expectDiagnosis("10 0C 0004 'MQTT' 00 02 0000 0000", .v3_1_1, .client, .reject, "MQTT-3.1.2-2 protocol_level 8..<9")
        expectDiagnosis("10 0C 0004 'mqtt' 04 02 0000 0000", .v3_1_1, .client, .reject, "MQTT-3.1.2-1 protocol_name 4..<8")
        expectDiagnosis("10 0F 0006 'MQTsdp' 03 02 0000 0001 'c'", .v3_1, .client, .reject, "3.1-protocol-name protocol_name 4..<10")
        expectDiagnosis("10 08 0000 04 02 0000 0000", .v3_1_1, .client, .reject, "MQTT-3.1.2-1 protocol_name 4..<4")
    }

    @Test func `an empty Client Identifier needs Clean Session, in 3_1_1`() {
        expectDiagnosis("10 0C 0004 'MQTT' 04 00 0000 0000", .v3_1_1, .client, .lenient, "MQTT-3.1.3-7 client_id 12..<14")
        expectDiagnosis("10 0D 0004 'MQTT' 05 00 0000 00 0000", .v5_0, .client, .accept)
    }

    @Test func `credentials that a flag announces are there, and none without a flag`() {
        expectDiagnosis("10 0C 0004 'MQTT' 04 82 0000 0000", .v3_1_1, .client, .reject, "MQTT-3.1.2-19 username 14..<14")
        expectDiagnosis("10 0F 0004 'MQTT' 04 C2 0000 0000 0001 'u'", .v3_1_1, .client, .reject, "MQTT-3.1.2-21 password 17..<17")
        expectDiagnosis("10 0D 0004 'MQTT' 05 82 0000 00 0000", .v5_0, .client, .reject, "MQTT-3.1.2-17 username 15..<15")
        expectDiagnosis("10 0D 0004 'MQTT' 05 42 0000 00 0000", .v5_0, .client, .reject, "MQTT-3.1.2-19 password 15..<15")
        expectDiagnosis("10 0C 0004 'MQTT' 04 06 0000 0000", .v3_1_1, .client, .reject, "MQTT-3.1.2-9 will.topic 14..<14")
        expectDiagnosis("10 0F 0004 'MQTT' 04 06 0000 0000 0001 'w'", .v3_1_1, .client, .reject, "MQTT-3.1.2-9 will.payload 17..<17")
        expectDiagnosis("10 0A 0004 'MQTT' 04 02 0000", .v3_1_1, .client, .reject, "MQTT-3.1.3-3 client_id 12..<12")
        expectDiagnosis(
            "10 0F 0004 'MQTT' 04 02 0000 0000 0001 'u'", .v3_1_1, .client, .lenient, "3.1.3-trailing-bytes trailing_bytes 14..<17")
        expectDiagnosis(
            "10 11 0004 'MQTT' 04 82 0000 0000 0001 'u' 0000", .v3_1_1, .client, .lenient, "3.1.3-trailing-bytes trailing_bytes 17..<19")
    }

    @Test func `Authentication Data needs an Authentication Method`() {
        expectDiagnosis(
            "10 11 0004 'MQTT' 05 02 0000 04 16 0001 00 0000", .v5_0, .client, .lenient,
            "3.1.2.11.10-data-without-method properties.authentication_method 17..<17")
        expectDiagnosis("10 14 0004 'MQTT' 05 02 0000 07 16 0001 00 15 0000 0000", .v5_0, .client, .accept)
    }

    @Test func `Session Present is 0 where the connection is refused`() {
        expectDiagnosis("20 02 01 05", .v3_1_1, .server, .lenient, "MQTT-3.2.2-4 session_present 2..<3")
        expectDiagnosis("20 03 01 87 00", .v5_0, .server, .lenient, "MQTT-3.2.2-6 session_present 2..<3")
        expectDiagnosis("20 02 02 00", .v3_1_1, .server, .lenient, "3.2.2.1-reserved-flags acknowledge_flags.reserved 2..<3")
        expectDiagnosis("20 03 80 00 00", .v5_0, .server, .lenient, "MQTT-3.2.2-1 acknowledge_flags.reserved 2..<3")
    }

    // MARK: What 3.1 left open

    @Test func `softened in 3_1, an error in 3_1_1`() {
        // Flags of the Fixed Header.
        expectDiagnosis("14 0F 0006 'MQIsdp' 03 02 0000 0001 'c'", .v3_1, .client, .accept, "2.6-header-flags flags 0..<1")
        expectDiagnosis("14 0D 0004 'MQTT' 04 02 0000 0001 'c'", .v3_1_1, .client, .lenient, "MQTT-2.2.2-1 flags 0..<1")
        expectDiagnosis("29 02 00 01", .v3_1, .server, .accept, "2.6-header-flags flags 0..<1")
        expectDiagnosis("29 02 00 01", .v3_1_1, .server, .lenient, "MQTT-2.2.2-1 flags 0..<1")
        // Bit 0 of the connect flags, and what is said of a will that is not there.
        expectDiagnosis(
            "10 0F 0006 'MQIsdp' 03 03 0000 0001 'c'", .v3_1, .client, .accept, "2.6-connect-flags connect_flags.reserved 11..<12")
        expectDiagnosis(
            "10 0F 0006 'MQIsdp' 03 0A 0000 0001 'c'", .v3_1, .client, .accept, "3.1-will-qos-without-will connect_flags.will_qos 11..<12")
        expectDiagnosis(
            "10 0F 0006 'MQIsdp' 03 22 0000 0001 'c'", .v3_1, .client, .accept,
            "3.1-will-retain-without-will connect_flags.will_retain 11..<12")
        expectDiagnosis(
            "10 0D 0004 'MQTT' 04 22 0000 0001 'c'", .v3_1_1, .client, .lenient, "MQTT-3.1.2-15 connect_flags.will_retain 9..<10")
        // Credentials that are announced and absent; but no password without a user name.
        expectDiagnosis(
            "10 0F 0006 'MQIsdp' 03 C2 0000 0001 'c'", .v3_1, .client, .accept, "3.1-user-name-missing username 17..<17",
            "3.1-password-missing password 17..<17")
        expectDiagnosis(
            "10 11 0006 'MQIsdp' 03 42 0000 0001 'c' 0000", .v3_1, .client, .lenient,
            "3.1-password-without-user-name connect_flags.password 11..<12")
        // Client Identifiers of 0 and of more than 23 characters.
        expectDiagnosis("10 0E 0006 'MQIsdp' 03 02 0000 0000", .v3_1, .client, .accept, "3.1-client-identifier-length client_id 14..<16")
        expectDiagnosis("10 25 0006 'MQIsdp' 03 02 0000 0017 'abcdefghijklmnopqrstuvw'", .v3_1, .client, .accept)
        expectDiagnosis(
            "10 26 0006 'MQIsdp' 03 02 0000 0018 'abcdefghijklmnopqrstuvwx'", .v3_1, .client, .accept,
            "3.1-client-identifier-length client_id 14..<40")
        // The byte before the return code, and the refusal of a subscription.
        expectDiagnosis("20 02 FF 00", .v3_1, .server, .accept, "2.6-acknowledge-byte acknowledge_flags.reserved 2..<3")
        expectDiagnosis("20 02 01 05", .v3_1, .server, .accept)
        expectDiagnosis("90 03 0001 80", .v3_1, .server, .accept, "3.9-refusal reason_codes[0] 4..<5")
        expectDiagnosis("82 06 0001 0001 'a' FD", .v3_1, .client, .accept, "2.6-requested-qos-bits subscriptions[0].reserved 7..<8")
        expectDiagnosis("82 06 0001 0001 'a' FD", .v3_1_1, .client, .lenient, "MQTT-3.8.3-4 subscriptions[0].reserved 7..<8")
        // Text: what 3.1 described was Java's modified UTF-8.
        expectDiagnosis("30 04 0002 C080", .v3_1, .client, .accept, "2.5-ill-formed-text topic 4..<5")
        expectDiagnosis("30 08 0006 EDA081 EDB080", .v3_1, .client, .accept, "2.5-ill-formed-text topic 4..<5")
        expectDiagnosis("30 05 0003 'a' 00 'b'", .v3_1, .client, .accept, "2.5-null-character topic 5..<6")
        expectDiagnosis("30 05 0003 'a/+'", .v3_1, .client, .lenient, "3.3-topic-wildcard topic 6..<7")
    }

    @Test func `DUP of PUBREL, SUBSCRIBE and UNSUBSCRIBE is legal in 3_1 only`() {
        expectDiagnosis("6A 02 0001", .v3_1, .client, .accept)
        expectDiagnosis("8A 06 0001 0001 'a' 00", .v3_1, .client, .accept)
        expectDiagnosis("AA 05 0001 0001 'a'", .v3_1, .client, .accept)
        expectDiagnosis("6A 02 0001", .v3_1_1, .client, .lenient, "MQTT-3.6.1-1 flags 0..<1")
        expectDiagnosis("8A 06 0001 0001 'a' 00", .v3_1_1, .client, .lenient, "MQTT-3.8.1-1 flags 0..<1")
        expectDiagnosis("AA 05 0001 0001 'a'", .v3_1_1, .client, .lenient, "MQTT-3.10.1-1 flags 0..<1")
        expectDiagnosis("6A 02 0001", .v5_0, .client, .lenient, "MQTT-3.6.1-1 flags 0..<1")
        expectDiagnosis("4A 02 0001", .v3_1, .client, .accept, "2.6-header-flags flags 0..<1")
    }
}
