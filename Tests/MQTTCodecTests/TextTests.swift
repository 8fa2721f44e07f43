import MQTTCodec
import TestSupport
import Testing

@Suite struct `Text` {
    /// A field that holds text, and packets with any bytes in it.
    private struct Field: Sendable {
        let path: String
        let version: MQTTVersion
        let isTopic: Bool
        let bytes: @Sendable ([UInt8]) -> [UInt8]

        init(_ path: String, _ version: MQTTVersion, isTopic: Bool = false, _ bytes: @escaping @Sendable ([UInt8]) -> [UInt8]) {
            self.path = path
            self.version = version
            self.isTopic = isTopic
            self.bytes = bytes
        }
    }

    /// A packet with a list of one property whose value is text, or has text in it.
    private static func withProperty(_ firstByte: UInt8, _ before: [UInt8], _ property: [UInt8], _ after: [UInt8]) -> [UInt8] {
        packet(firstByte, before + variableByteInteger(property.count) + property + after)
    }

    private static let fields: [Field] = {
        var fields = [
            Field("topic", .v3_1_1, isTopic: true) { packet(0x30, prefixed($0) + hex("'p'")) },
            Field("topic", .v5_0, isTopic: true) { packet(0x32, prefixed($0) + hex("0001 00 'p'")) },
            Field("subscriptions[1].topic_filter", .v3_1_1) { packet(0x82, hex("0001 0001 'a' 00") + prefixed($0) + [1]) },
            Field("subscriptions[0].topic_filter", .v5_0) { packet(0x82, hex("0001 00") + prefixed($0) + [1]) },
            Field("topic_filters[0]", .v3_1_1) { packet(0xA2, hex("0001") + prefixed($0)) },
            Field("topic_filters[1]", .v5_0) { packet(0xA2, hex("0001 00 0001 'a'") + prefixed($0)) },
            Field("client_id", .v3_1_1) { packet(0x10, hex("0004 'MQTT' 04 02 0000") + prefixed($0)) },
            Field("client_id", .v5_0) { packet(0x10, hex("0004 'MQTT' 05 02 0000 00") + prefixed($0)) },
            Field("will.topic", .v3_1_1, isTopic: true) { packet(0x10, hex("0004 'MQTT' 04 06 0000 0000") + prefixed($0) + hex("0000")) },
            Field("will.topic", .v5_0, isTopic: true) {
                packet(0x10, hex("0004 'MQTT' 05 06 0000 00 0000 00") + prefixed($0) + hex("0000"))
            },
            Field("username", .v3_1_1) { packet(0x10, hex("0004 'MQTT' 04 82 0000 0000") + prefixed($0)) },
            Field("username", .v5_0) { packet(0x10, hex("0004 'MQTT' 05 82 0000 00 0000") + prefixed($0)) },
            Field("will.properties.content_type", .v5_0) { text in
                withProperty(0x10, hex("0004 'MQTT' 05 06 0000 00 0000"), [0x03] + prefixed(text), hex("0001 'w' 0000"))
            },
        ]
        let connect = (UInt8(0x10), hex("0004 'MQTT' 05 02 0000"), hex("0000"))
        let connAck = (UInt8(0x20), hex("00 00"), [UInt8]())
        let publish = (UInt8(0x30), hex("0001 'a'"), hex("'p'"))
        for (number, key, place) in [
            (UInt8(0x03), "content_type", publish), (0x08, "response_topic", publish), (0x12, "assigned_client_identifier", connAck),
            (0x15, "authentication_method", connect), (0x1A, "response_information", connAck), (0x1C, "server_reference", connAck),
            (0x1F, "reason_string", connAck), (0x1F, "reason_string", (0x40, hex("0001 00"), [])),
            (0x1F, "reason_string", (0xE0, hex("00"), [])), (0x1F, "reason_string", (0x90, hex("0001"), hex("00"))),
        ] {
            fields.append(
                Field("properties.\(key)", .v5_0, isTopic: number == 0x08) { text in
                    withProperty(place.0, place.1, [number] + prefixed(text), place.2)
                })
        }
        for place in [connect, connAck, publish, (0x82, hex("0001"), hex("0001 'a' 00")), (0xA2, hex("0001"), hex("0001 'a'"))] {
            fields.append(
                Field("properties.user_properties[0].name", .v5_0) {
                    withProperty(place.0, place.1, [0x26] + prefixed($0) + hex("0001 'v'"), place.2)
                })
            fields.append(
                Field("properties.user_properties[0].value", .v5_0) {
                    withProperty(place.0, place.1, [0x26] + hex("0001 'k'") + prefixed($0), place.2)
                })
        }
        return fields
    }()

    /// What a character in text comes to: nothing, a violation, or advice, and how many of its bytes are at fault.
    private static let characters: [(bytes: String, requirement: Requirement?, length: Int)] = [
        ("'a'", nil, 0), ("7E", nil, 0), ("C2A0", nil, 0), ("DFBF", nil, 0), ("E0A080", nil, 0), ("ED9FBF", nil, 0), ("EE8080", nil, 0),
        ("EFBFBD", nil, 0), ("F0908080", nil, 0), ("F48FBFBD", nil, 0),
        // U+FEFF is a character like any other, wherever it stands (1.5.4-3).
        ("EFBBBF", nil, 0),
        ("00", .noNullCharacter, 1),
        // Control characters and non-characters should not be used.
        ("01", .noDisallowedCharacters, 1), ("1F", .noDisallowedCharacters, 1), ("7F", .noDisallowedCharacters, 1),
        ("C280", .noDisallowedCharacters, 2), ("C29F", .noDisallowedCharacters, 2), ("EFB790", .noDisallowedCharacters, 3),
        ("EFB7AF", .noDisallowedCharacters, 3), ("EFBFBE", .noDisallowedCharacters, 3), ("EFBFBF", .noDisallowedCharacters, 3),
        ("F09FBFBE", .noDisallowedCharacters, 4), ("F48FBFBF", .noDisallowedCharacters, 4),
        // Bytes that begin nothing.
        ("80", .wellFormedUTF8, 1), ("BF", .wellFormedUTF8, 1), ("C0", .wellFormedUTF8, 1), ("C1", .wellFormedUTF8, 1),
        ("F5", .wellFormedUTF8, 1),
        ("FE", .wellFormedUTF8, 1), ("FF", .wellFormedUTF8, 1),
        // Overlong forms, surrogates, beyond U+10FFFF.
        ("C080", .wellFormedUTF8, 1), ("C1BF", .wellFormedUTF8, 1), ("E09FBF", .wellFormedUTF8, 1), ("F08FBFBF", .wellFormedUTF8, 1),
        ("EDA080", .wellFormedUTF8, 1), ("EDBFBF", .wellFormedUTF8, 1), ("F4908080", .wellFormedUTF8, 1),
        // Cut short.
        ("C2", .wellFormedUTF8, 1), ("E282", .wellFormedUTF8, 2), ("F0908C", .wellFormedUTF8, 3), ("C328", .wellFormedUTF8, 1),
    ]

    @Test func `is judged alike in every field, at every offset and length`() {
        var issues = 0
        for field in Self.fields {
            for (index, character) in Self.characters.enumerated() {
                // The fast look takes sixteen and eight bytes at a time: every offset in them, with short and long tails.
                for before in 0..<18 where issues < 12 {
                    for after in [0, 1, 9] where (before + after + index) % 2 == 0 || after == 0 {
                        let text = [UInt8](repeating: 0x61, count: before) + hex(character.bytes) + [UInt8](repeating: 0x62, count: after)
                        if let fault = self.fault(of: field, text, character.requirement, at: before, character.length) {
                            Issue.record("\(field.version) \(field.path), \(hexDump(text)): \(fault)")
                            issues += 1
                        }
                    }
                }
            }
        }
    }

    /// What is wrong with the diagnosis of text in a field; nil where it is as it must be.
    private func fault(of field: Field, _ text: [UInt8], _ requirement: Requirement?, at offset: Int, _ length: Int) -> String? {
        let bytes = field.bytes(text)
        let diagnosis = ControlPacket.diagnose(bytes.span, version: field.version)
        let isAdvice = requirement == nil || requirement == .noDisallowedCharacters
        if diagnosis.verdict != (isAdvice ? .accept : .lenient) { return "\(diagnosis.verdict)" }
        // What begins nothing may be followed by more that begins nothing: one finding a kind and field.
        guard diagnosis.findings.map(\.requirement) == (requirement.map { [$0] } ?? []) else { return "\(diagnosis.findings)" }
        if let finding = diagnosis.findings.first {
            // Where other text of the same length would stand.
            guard let start = field.bytes([UInt8](repeating: 0xEE, count: text.count)).firstIndex(of: 0xEE) else { return "no text" }
            if finding.bytes != (start + offset)..<(start + offset + length) { return "at \(finding.bytes), text from \(start)" }
            if finding.field.description != field.path { return "in \(finding.field)" }
        }
        let strict = try? ControlPacket(decoding: bytes, version: field.version)
        if (strict != nil) != isAdvice { return "strict decoding disagrees" }
        return strict == nil || strict == diagnosis.packet ? nil : "the doors read different packets"
    }

    @Test func `in Topic Names, wildcards are found at every offset and length`() {
        for field in Self.fields where field.isTopic {
            for wildcard in [UInt8(ascii: "+"), UInt8(ascii: "#")] {
                for before in 0..<18 {
                    for after in [0, 1, 7, 8, 15, 16, 17] {
                        let text = [UInt8](repeating: 0x61, count: before) + [wildcard] + [UInt8](repeating: 0x62, count: after)
                        if let fault = fault(of: field, text, .noWildcardInTopicName, at: before, 1) {
                            Issue.record("\(field.version) \(field.path), \(hexDump(text)): \(fault)")
                        }
                    }
                }
            }
        }
    }

    @Test func `wildcards are ordinary in text that is no topic`() {
        for field in Self.fields where !field.isTopic && !field.path.contains("filter") {
            let diagnosis = ControlPacket.diagnose(field.bytes(hex("'a+b#c'")).span, version: field.version)
            #expect(diagnosis.verdict == .accept && diagnosis.findings.isEmpty, "\(field.path)")
        }
    }

    @Test func `each kind of fault in one field is told once, in the order of the bytes`() {
        expectDiagnosis(
            "30 0B 0009 FF 00 '#' 01 FE 00 '+' 02 'a'", .v3_1_1, .unknown, .lenient, "MQTT-1.5.3-1 topic 4..<5", "MQTT-1.5.3-2 topic 5..<6",
            "MQTT-3.3.2-2 topic 6..<7", "1.5.3-disallowed-characters topic 7..<8")
    }

    @Test func `characters that stand beside one another do not hide faults`() {
        // Bytes from which one is subtracted at a time borrow from their neighbours; no fault may get lost.
        for length in 1...40 {
            for position in 0..<length {
                for filler: UInt8 in [0x20, 0x24, 0x2C, 0x22, 0x7F, 0x01] {
                    for (fault, requirement) in [
                        (UInt8(0), Requirement.noNullCharacter), (0x80, .wellFormedUTF8), (0x23, .noWildcardInTopicName),
                    ] {
                        var topic = [UInt8](repeating: filler, count: length)
                        topic[position] = fault
                        let error = #expect(throws: PacketDecodingError.self) {
                            try ControlPacket(decoding: packet(0x30, prefixed(topic)), version: .v3_1_1)
                        }
                        guard case .violation(let finding) = error else { return }
                        #expect(finding.requirement == requirement && finding.bytes == (position + 4)..<(position + 5))
                    }
                }
            }
        }
    }

    @Test func `a byte order mark is kept`() throws {
        let bytes = hex("30 07 0005 EFBBBF 'ab'")
        guard case .publish(let publish) = try ControlPacket(decoding: bytes, version: .v3_1_1) else { return }
        #expect(publish.topicName.bytes == hex("EFBBBF 'ab'"))
        #expect(publish.topicName.string?.unicodeScalars.first == "\u{FEFF}")
        #expect(try ControlPacket.publish(publish).encoded(version: .v3_1_1) == bytes)
    }

    @Test func `is compared byte by byte, not by what it looks like`() {
        #expect(UTF8EncodedString("\u{E9}") != UTF8EncodedString("e\u{301}"))
        #expect("\u{E9}" == "e\u{301}")
    }

    @Test func `that is no UTF-8 has no String, and is repaired for nobody`() throws {
        guard case .publish(let publish) = try ControlPacket(decoding: hex("30 04 0002 C080"), version: .v3_1) else { return }
        #expect(publish.topicName.string == nil)
        #expect(publish.topicName.bytes == [0xC0, 0x80])
        #expect(UTF8EncodedString("a/é").string == "a/é")
    }
}
