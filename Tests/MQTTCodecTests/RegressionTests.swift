import MQTTCodec
import TestSupport
import Testing

/// What the decoder or the encoder once got wrong.
@Suite struct `Regressions of the codec` {
    @Test func `an UNSUBSCRIBE with a faulty Share Name is diagnosed, and does not trap`() {
        expectDiagnosis("A2 0D 0007 00 0008 '$share//'", .v5_0, .unknown, .lenient, "MQTT-4.8.2-1 topic_filters[0] 14..<14")
        expectDiagnosis("A2 0C 0007 00 0007 '$share/'", .v5_0, .unknown, .lenient, "MQTT-4.8.2-1 topic_filters[0] 14..<14")
        expectDiagnosis("A2 0E 0007 00 0009 '$share/g/'", .v5_0, .unknown, .lenient, "MQTT-4.8.2-2 topic_filters[0] 16..<16")
    }

    @Test func `the version of a CONNECT is not read from the packet behind it`() {
        let alone = ControlPacket.diagnose(hex("18 00").span, version: .v3_1, sender: .client)
        let followed = ControlPacket.diagnose(hex("18 00 0004 'MQTT' 05 02").span, version: .v3_1, sender: .client)
        #expect(followed == alone)
        #expect(followed.version == .v3_1)
    }

    @Test func `a packet of no known type ends where its Fixed Header says`() {
        for (bytes, version) in [(hex("04 00"), MQTTVersion.v5_0), (hex("F0 03 010203"), .v3_1_1)] {
            let alone = ControlPacket.diagnose(bytes.span, version: version)
            let followed = ControlPacket.diagnose((bytes + hex("C0 00")).span, version: version)
            #expect(alone.verdict == .reject && alone.length == bytes.count)
            #expect(followed == alone)
        }
        // What is not there whole is as long as what is there.
        #expect(ControlPacket.diagnose(hex("04 05 01").span, version: .v5_0).length == 3)
    }

    @Test func `a credential of 3.1 that is cut short is malformed, though one that is absent is advice`() {
        expectDiagnosis(
            "10 10 0006 'MQIsdp' 03 82 0000 0001 'a' 00", .v3_1, .client, .reject, "2.1-missing-field username 18..<18")
        expectDiagnosis(
            "10 13 0006 'MQIsdp' 03 C2 0000 0001 'a' 0001 'u' 00", .v3_1, .client, .reject, "2.1-missing-field password 21..<21")
        expectDiagnosis(
            "10 0F 0006 'MQIsdp' 03 82 0000 0001 'a'", .v3_1, .client, .accept, "3.1-user-name-missing username 17..<17")
    }

    @Test func `strict decoding names the element of a list of properties that is at fault`() throws {
        let second = hex("40 12 0001 00 0E 26 0001 'k' 0001 'v' 26 0001 FF 0001 'v'")
        let error = #expect(throws: PacketDecodingError.self) { try ControlPacket(decoding: second, version: .v5_0) }
        guard case .violation(let finding) = error else { return }
        #expect(finding.field.description == "properties.user_properties[1].name")
        expectAgreement(second, .v5_0)
        // A property that is in no list has no index, whatever stands before it.
        expectAgreement(hex("30 0A 0001 'a' 06 0B01 23 0000 0102"), .v5_0)
    }

    @Test func `the flags of a PUBLISH are judged before its length, as they stand`() {
        expectDiagnosis(
            "38 84 00 0001 'a' 00", .v5_0, .unknown, .lenient, "MQTT-3.3.1-2 dup 0..<1", "MQTT-1.5.5-1 remaining_length 1..<3")
        expectDiagnosis(
            "36 86 00 0001 'a' 0001 00", .v5_0, .unknown, .lenient, "MQTT-3.3.1-4 qos 0..<1", "MQTT-1.5.5-1 remaining_length 1..<3")
        let fields = ControlPacket.diagnose(hex("30 04 0001 'a' 00").span, version: .v5_0).fields.map(\.path.description)
        #expect(fields == ["type", "dup", "qos", "retain", "remaining_length", "topic", "properties.length", "payload"])
    }

    @Test func `advice does not crowd out the first violation`() throws {
        // Seventy control characters, then a Reason String that is not UTF-8.
        let advice = (0..<70).flatMap { _ in hex("26 0001 01 0000") }
        let bytes = packet(0x40, hex("0001 00") + variableByteInteger(advice.count + 4) + advice + hex("1F 0001 FF"))
        expectAgreement(bytes, .v5_0)
        let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
        #expect(diagnosis.findings.count == 64 && diagnosis.findingsDropped == 7)
        #expect(diagnosis.findings.last?.field.description == "properties.reason_string")
    }

    @Test func `DUP on an acknowledgement that has no such flag is refused, not lost`() {
        let acknowledgement = ControlPacket.PublishAcknowledgement(packetIdentifier: 1, isDuplicate: true)
        for version in MQTTVersion.allCases {
            for packet in [ControlPacket.pubAck(acknowledgement), .pubRec(acknowledgement), .pubComp(acknowledgement)] {
                let error = #expect(throws: PacketEncodingError.self) { try packet.encoded(version: version) }
                guard case .notInVersion(let field, version) = error else {
                    Issue.record("\(error as Any)")
                    continue
                }
                #expect(field.name == .dup)
            }
        }
    }

    @Test func `a Fixed Header of type 0 is refused, whole or cut`() {
        for bytes in ["00", "00 00", "0F 05 'hello'"] {
            let error = #expect(throws: PacketDecodingError.self) { try FixedHeader(decoding: hex(bytes).span) }
            guard case .violation(let finding) = error else {
                Issue.record("\(bytes): \(error as Any)")
                continue
            }
            #expect(finding.statement.id == "2.1.2-reserved-type")
        }
    }

    @Test func `behind a property that cannot be read, no other is missed`() {
        // The Topic Alias, the Authentication Method may stand there.
        expectDiagnosis(
            "30 08 0000 05 7F 23 00 01 00", .v5_0, .unknown, .reject, "2.2.2.2-unknown-property properties.identifier 5..<6")
        expectDiagnosis(
            "F0 07 18 05 7F 15 0000 00", .v5_0, .unknown, .reject, "2.2.2.2-unknown-property properties.identifier 4..<5")
        expectDiagnosis(
            "10 15 0004 'MQTT' 05 02 0000 08 16 0000 7F 15 0000 00 0000", .v5_0, .client, .reject,
            "2.2.2.2-unknown-property properties.identifier 16..<17")
    }

    @Test func `the length of a Client Identifier of 3.1 is counted in characters`() throws {
        func findings(_ identifier: String) -> [String] {
            let bytes = packet(0x10, hex("0006 'MQIsdp' 03 02 0000") + prefixed(Array(identifier.utf8)))
            return ControlPacket.diagnose(bytes.span, version: .v3_1).findings.map(\.message)
        }
        #expect(findings(String(repeating: "é", count: 23)) == [])
        #expect(findings(String(repeating: "床", count: 24)) == ["has 24 characters, 3.1 allows 1 to 23"])
        #expect(findings("") == ["has 0 characters, 3.1 allows 1 to 23"])
    }

    @Test func `a Will Payload that is not the text it is said to be is advised against`() {
        expectDiagnosis(
            "10 18 0004 'MQTT' 05 06 0000 00 0000 02 01 01 0001 'w' 0003 'aFF'", .v5_0, .client, .accept)
        expectDiagnosis(
            "10 17 0004 'MQTT' 05 06 0000 00 0000 02 01 01 0001 'w' 0002 61FF", .v5_0, .client, .accept,
            "3.1.3.2.3-payload-not-utf8 will.payload 24..<25")
    }

    @Test func `a refused subscription of 3_1 is accepted, and advised against`() {
        expectDiagnosis("90 04 0001 01 80", .v3_1, .server, .accept, "3.9-refusal reason_codes[1] 5..<6")
        expectDiagnosis("90 04 0001 01 80", .v3_1_1, .server, .accept)
    }
}
