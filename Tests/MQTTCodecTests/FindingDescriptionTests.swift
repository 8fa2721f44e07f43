import MQTTCodec
import TestSupport
import Testing

@Suite struct `A finding` {
    @Test func `renders as one line: packet, place, field, what is there, what must be there, rule`() {
        let lines: [(String, MQTTVersion, ControlPacket.Sender, String)] = [
            (
                "10 0C 0004 'MQTT' 04 03 0000 0000", .v3_1_1, .unknown,
                "CONNECT byte 9, connect_flags.reserved: the reserved bit 0 is set, it must be 0 [3.1.1 MQTT-3.1.2-3]"
            ),
            (
                "80 06 0001 0001 'x' 00", .v3_1_1, .unknown,
                "SUBSCRIBE byte 0, flags: the flags are 0000, they must be 0010 [3.1.1 MQTT-3.8.1-1, MQTT-2.2.2-1]"
            ),
            ("00 00", .v5_0, .unknown, "packet of type 0 byte 0, type: type 0 does not exist in 5.0 [5.0 2.1.2-reserved-type]"),
            (
                "32 05 0001 'a' 0000", .v3_1_1, .unknown,
                "PUBLISH bytes 5 to 6, packet_id: is 0, it must be 1 to 65535 [3.1.1 MQTT-2.3.1-1]"
            ),
            (
                "32 03 0001 'a'", .v3_1_1, .unknown,
                "PUBLISH at byte 5, packet_id: is not there, or cut short; it must be there [3.1.1 2.2.3-missing-field, MQTT-2.3.1-1]"
            ),
            (
                "30 05 0003 'a/#'", .v3_1_1, .unknown,
                "PUBLISH byte 6, topic: contains #, a Topic Name may not [3.1.1 MQTT-3.3.2-2, MQTT-4.7.1-1]"
            ),
            (
                "30 04 0002 C328", .v3_1_1, .unknown,
                "PUBLISH byte 4, topic: not UTF-8 from byte 0xC3 on [3.1.1 MQTT-1.5.3-1, MQTT-3.3.2-1]"
            ),
            (
                "C0 80 00", .v5_0, .unknown,
                "PINGREQ bytes 1 to 2, remaining_length: 0 takes 2 bytes, it must take the fewest that hold it [5.0 MQTT-1.5.5-1]"
            ),
            (
                "C0 01 00", .v3_1_1, .unknown,
                "PINGREQ byte 2, trailing_bytes: 1 byte follows the last field, nothing may [3.1.1 3.12-length-not-zero]"
            ),
            (
                "30 03 0005 'a'", .v3_1_1, .unknown,
                "PUBLISH bytes 2 to 3, topic: its length is 5, and less is left of what encloses it [3.1.1 2.2.3-field-out-of-bounds]"
            ),
            ("40 03 0001 A2", .v5_0, .unknown, "PUBACK byte 4, reason_code: 0xA2 is not a code of this packet [5.0 MQTT-3.4.2-1]"),
            ("E0 01 04", .v5_0, .server, "DISCONNECT byte 2, reason_code: 0x04 is not a code that the server may send [5.0 MQTT-3.14.2-1]"),
            ("C0 00", .v5_0, .server, "PINGREQ byte 0, type: sent by the server, which never sends this packet [5.0 2.1.2-direction]"),
            (
                "30 07 0001 'a' 03 21 0001", .v5_0, .unknown,
                "PUBLISH byte 6, properties.receive_maximum: does not belong into this packet [5.0 2.2.2.2-misplaced-property]"
            ),
            (
                "30 06 0001 'a' 02 7F 00", .v5_0, .unknown,
                "PUBLISH byte 6, properties.identifier: 0x7F is not a property [5.0 2.2.2.2-unknown-property]"
            ),
            (
                "20 05 00 00 02 24 02", .v5_0, .unknown,
                "CONNACK byte 6, properties.maximum_qos: is 2, it must be 0 or 1 [5.0 3.2.2.3.4-zero-or-one]"
            ),
            (
                "82 02 0007", .v3_1_1, .unknown,
                "SUBSCRIBE at byte 4, subscriptions: there is no Topic Filter, at least one must be there [3.1.1 MQTT-3.8.3-3]"
            ),
            (
                "82 07 0001 00 0001 'a' C0", .v5_0, .unknown,
                "SUBSCRIBE byte 8, subscriptions[0].reserved: the options are 11000000, the reserved bits must be 0 [5.0 MQTT-3.8.3-5]"
            ),
            (
                "20 02 01 05", .v3_1_1, .unknown,
                "CONNACK byte 2, session_present: is 1 with code 0x05, it must be 0 unless the code is 0 [3.1.1 MQTT-3.2.2-4]"
            ),
            (
                "10 0C 0004 'MQTT' 04 0A 0000 0000", .v3_1_1, .unknown,
                "CONNECT byte 9, connect_flags.will_qos: is 1 without the Will Flag, it must be 0 [3.1.1 MQTT-3.1.2-13, MQTT-3.1.2-11]"
            ),
        ]
        for (bytes, version, sender, line) in lines {
            let findings = ControlPacket.diagnose(hex(bytes).span, version: version, sender: sender).findings
            #expect(findings.map(\.description) == [line])
        }
    }

    @Test func `is what an error says as well`() {
        let error = #expect(throws: PacketDecodingError.self) { try ControlPacket(decoding: hex("C0 01 00"), version: .v3_1_1) }
        #expect(
            error?.description == "PINGREQ byte 2, trailing_bytes: 1 byte follows the last field, nothing may [3.1.1 3.12-length-not-zero]")
        #expect(PacketDecodingError.incomplete(bytesNeeded: nil).description == "incomplete: the fixed header is cut")
        #expect(PacketDecodingError.incomplete(bytesNeeded: 1).description == "incomplete: 1 more byte needed")
        #expect(PacketDecodingError.incomplete(bytesNeeded: 3).description == "incomplete: 3 more bytes needed")
    }

    @Test func `has the severity of its version`() {
        let severities: [(String, MQTTVersion, NormativeStatement.Severity)] = [
            ("C1 00", .v3_1, .advice), ("C1 00", .v3_1_1, .malformed), ("C1 00", .v5_0, .malformed), ("C0 80 00", .v3_1_1, .advice),
            ("C0 80 00", .v5_0, .malformed), ("32 06 0001 'a' 0000 00", .v5_0, .protocolError), ("30 05 0002 'a' 01 00", .v5_0, .advice),
            ("30 05 0002 'a' 00 00", .v5_0, .malformed), ("82 02 0007", .v3_1_1, .protocolError),
        ]
        for (bytes, version, severity) in severities {
            let findings = ControlPacket.diagnose(hex(bytes).span, version: version).findings
            #expect(findings.map(\.severity) == [severity], "\(bytes) in \(version)")
        }
    }
}
