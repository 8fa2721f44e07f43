import DialogueReports
import MQTTCodec
import TestSupport
import Testing

@Suite struct `The JSON form of a packet` {
    /// The form of some bytes, with everything shown.
    private func form(_ bytes: [UInt8], _ version: MQTTVersion, _ sender: ControlPacket.Sender) throws -> [UInt8] {
        let view = try PacketView(tolerating: bytes.span, version: version, sender: sender)
        var json = JSONWriter()
        PacketJSON(maximumPayload: nil, showsSecrets: true).write(view, firstByte: bytes[0], version: version, to: &json)
        return json.buffer
    }

    private func encoded(
        _ json: String, _ version: MQTTVersion? = .v5_0, unchecked: Bool = false, sender: ControlPacket.Sender = .unknown
    ) throws -> [UInt8]? {
        try PacketEncoding(version: version, sender: sender, isChecked: !unchecked).bytes(of: JSONReader.value(of: Array(json.utf8)))
    }

    private func fault(_ json: String, _ version: MQTTVersion? = .v5_0, unchecked: Bool = false) -> String {
        do {
            return "\(try encoded(json, version, unchecked: unchecked).map(hexDump) ?? "no packets")"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: MQTTVersion.allCases)
    func `gives back the canonical bytes of every packet that can be accepted`(version: MQTTVersion) throws {
        for sender in [ControlPacket.Sender.client, .server, .unknown] {
            var generator = PacketGenerator(seed: 2026 + UInt64(version.rawValue), version: version, sender: sender)
            for _ in 0..<1500 {
                let bytes = try generator.packet().encoded(version: version, sender: sender)
                let json = try form(bytes, version, sender)
                let packet = try JSONPacket(JSONReader.value(of: json), version: version)
                #expect(packet.version == version)
                #expect(try packet.encoded(checkedFor: sender) == bytes, "\(String(decoding: json, as: UTF8.self))")
            }
        }
    }

    @Test(arguments: MQTTVersion.allCases)
    func `gives back the very bytes of lenient packets, unchecked, where it can say them`(version: MQTTVersion) throws {
        var generator = PacketGenerator(seed: 7, version: version, sender: .unknown, allowsLarge: false)
        var mutator = Mutator(seed: 8)
        var counts = (same: 0, other: 0)
        while counts.same < 1000 {
            let one = try generator.packet().encoded(version: version)
            let other = try generator.packet().encoded(version: version)
            let bytes = mutator.mutated(one, with: other)
            let diagnosis = ControlPacket.diagnose(bytes.span, version: version)
            guard diagnosis.verdict == .lenient else { continue }
            let whole = Array(bytes.prefix(diagnosis.length))
            let json = try form(whole, diagnosis.version, .unknown)
            let packet = try JSONPacket(JSONReader.value(of: json), version: version)
            let again = try packet.encoded(checkedFor: nil)
            if again == whole {
                counts.same += 1
            } else {
                counts.other += 1
                // What the form has no place for: bytes behind the last field, lengths longer than they need be, what stands for nothing.
                let lost = diagnosis.findings.contains { Self.unsaid.contains($0.requirement) }
                let short = ControlPacket.diagnose(again.span, version: version)
                #expect(lost || whole.count > again.count && isLongForm(whole, diagnosis), "\(hexDump(whole)) became \(hexDump(again))")
                #expect(short.packet == diagnosis.packet)
            }
        }
        #expect(counts.other < 3 * counts.same)
    }

    /// What bytes can break and the form cannot say: it has no key for it, since it changes no field.
    private static let unsaid: Set<Requirement> = [
        .noTrailingBytes, .userNameAbsent, .passwordAbsent, .shortestVariableByteInteger,
        // Will QoS and Will RETAIN are keys of the will, and there is none.
        .willQoSWithoutWill, .willRetainWithoutWill,
        // A flag of 3.1 without the field that it announces.
        .userNamePresent, .passwordPresent,
    ]

    /// Whether a Reason Code 0x00 or an empty list of properties stands there that the shortest form leaves out (3.4.2.1, 3.14.2.1).
    private func isLongForm(_ bytes: [UInt8], _ diagnosis: Diagnosis) -> Bool {
        guard diagnosis.version == .v5_0, let type = diagnosis.packet?.type else { return false }
        return [.pubAck, .pubRec, .pubRel, .pubComp, .disconnect, .auth].contains(type)
            && diagnosis.fields.contains { $0.path.description == "reason_code" }
    }

    @Test func `says with the key what must be there`() {
        let table: [(String, String)] = [
            ("[]", "line 1: an array; an object must stand here"), ("{}", "line 1: type is missing"),
            (
                #"{"type":"PUBLSH"}"#,
                "line 1, type: a packet type must stand here: CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT, AUTH"
            ),
            (#"{"type":5}"#, "line 1, type: 5; a string must stand here"),
            (#"{"type":"PUBLISH","topc":"a"}"#, "line 1, topc: unknown key; is topic meant?"),
            (#"{"type":"PUBLISH","payload":"a"}"#, "line 1: topic is missing"),
            (#"{"type":"PUBLISH","topic":"a","colour":1}"#, "line 1, colour: unknown key"),
            (#"{"type":"PUBLISH","topic":"a","qos":3,"packet_id":1}"#, "line 1, qos: 3; 0, 1 and 2 are allowed [5.0 MQTT-3.3.1-4]"),
            (#"{"type":"PUBLISH","topic":"a","qos":4}"#, "line 1, qos: 4; 0, 1, 2 and 3 are allowed"),
            (#"{"type":"PUBLISH","topic":"a","qos":1.0}"#, "line 1, qos: 1.0; a whole number must stand here"),
            (#"{"type":"PUBLISH","topic":"a","qos":"1"}"#, "line 1, qos: a string; a whole number must stand here"),
            (#"{"type":"PUBLISH","topic":"a","qos":1}"#, "line 1: packet_id is missing"),
            (
                #"{"type":"PUBLISH","topic":"a","packet_id":1}"#,
                "line 1, packet_id: a PUBLISH of QoS 0 has no place for a Packet Identifier"
            ),
            (#"{"type":"PUBLISH","topic":"a","qos":1,"packet_id":65536}"#, "line 1, packet_id: 65536; 0 to 65535 are allowed"),
            (#"{"type":"PUBLISH","topic":"a","retain":1}"#, "line 1, retain: 1; true or false must stand here"),
            (#"{"type":"PUBLISH","topic":null}"#, "line 1, topic: null; a string must stand here"),
            (#"{"type":"PUBLISH","topic":"a","topic_hex":"61"}"#, "line 1, topic_hex: topic stands here too; one of both is enough"),
            (#"{"type":"PUBLISH","topic_hex":"6"}"#, "line 1, topic_hex: hexadecimal digits in pairs must stand here"),
            (#"{"type":"PUBLISH","topic_hex":"0g"}"#, "line 1, topic_hex: hexadecimal digits in pairs must stand here"),
            (#"{"type":"PUBLISH","topic":"a+"}"#, "line 1, topic: contains +, a Topic Name may not [5.0 MQTT-3.3.2-2, MQTT-4.7.0-1]"),
            (
                #"{"type":"PUBLISH","topic":"a","payload":"x","payload_length":2}"#,
                "line 1, payload_length: 2; the payload that is here has 1 bytes"
            ),
            (
                #"{"type":"PUBLISH","topic":"a","payload":"x","payload_length":2,"payload_truncated":true}"#,
                "line 1, payload_truncated: only the beginning of the payload is here; --max-payload all writes it whole"
            ),
            (
                "{\"type\":\"SUBSCRIBE\",\"packet_id\":1,\n\"subscriptions\":[\n{\"topic_filter\":\"a\",\"qos\":3}]}",
                "line 3, subscriptions[0].qos: 3; 0, 1 and 2 are allowed [5.0 3.8.3.1-maximum-qos]"
            ),
            (
                #"{"type":"SUBSCRIBE","packet_id":1,"subscriptions":[{"topic_filter":"a","no_locl":true}]}"#,
                "line 1, subscriptions[0].no_locl: unknown key; is no_local meant?"
            ),
            (#"{"type":"SUBSCRIBE","packet_id":1,"subscriptions":["a"]}"#, "line 1, subscriptions[0]: a string; an object must stand here"),
            (#"{"type":"SUBSCRIBE","packet_id":1}"#, "line 1: subscriptions is missing"),
            (#"{"type":"UNSUBSCRIBE","packet_id":1,"topic_filters":["a",2]}"#, "line 1, topic_filters[1]: 2; an object must stand here"),
            (#"{"type":"SUBACK","packet_id":1,"reason_codes":[0,256]}"#, "line 1, reason_codes[1]: 256; 0 to 255 are allowed"),
            (
                #"{"type":"PUBACK","packet_id":1,"reason_code":3}"#,
                "line 1, reason_code: 0x03 is not a code of this packet [5.0 MQTT-3.4.2-1]"
            ),
            (#"{"type":"PINGREQ","flags":3}"#, "line 1, flags: the flags are 0011, they must be 0000 [5.0 MQTT-2.1.3-1]"),
            (#"{"type":"CONNACK","reserved":1}"#, "line 1, reserved: 1; of 254 any bits are allowed"),
            (
                #"{"type":"CONNACK","reserved":2}"#,
                "line 1, reserved: the flags are 00000010, the upper seven bits must be 0 [5.0 MQTT-3.2.2-1]"
            ),
            (#"{"type":"CONNECT","protocol_level":6}"#, "line 1, protocol_level: 6; 3, 4 and 5 are allowed"),
            (
                #"{"type":"CONNECT","protocol_level":5,"protocol_name":"MQIsdp"}"#,
                "line 1, protocol_name: the protocol of this level is called MQTT"
            ),
            (#"{"type":"CONNECT","protocol_level":4,"bridge":131}"#, "line 1, bridge: 131; 132 is allowed"),
            (
                #"{"type":"CONNECT","client_id":"c","password_length":3}"#,
                "line 1, password_length: only its length is here; --show-secrets writes it whole"
            ),
            (
                #"{"type":"CONNECT","client_id":"c","will":{"topic":"a","qos":3}}"#,
                "line 1, will.qos: 3; 0, 1 and 2 are allowed [5.0 MQTT-3.1.2-12]"
            ),
            (
                #"{"type":"CONNECT","client_id":"c","will":{"topic":"a","properties":{"topic_alias":1}}}"#,
                "line 1, will.properties.topic_alias: does not belong to a will [5.0 2.2.2.2-misplaced-property]"
            ),
            (
                #"{"type":"AUTH","properties":{"authentication_method":"m","authentication_data_length":3}}"#,
                "line 1, properties.authentication_data_length: only its length is here; --show-secrets writes it whole"
            ),
            (
                #"{"type":"PUBACK","packet_id":1,"properties":{"reasn_string":"x"}}"#,
                "line 1, properties.reasn_string: unknown key; is reason_string meant?"
            ),
            (
                #"{"type":"CONNECT","properties":{"receive_maximum":65536}}"#,
                "line 1, properties.receive_maximum: 65536; 0 to 65535 are allowed"
            ),
            (
                #"{"type":"CONNECT","properties":{"receive_maximum_hex":"01"}}"#,
                "line 1, properties.receive_maximum_hex: unknown key; is receive_maximum meant?"
            ),
            (
                #"{"type":"CONNECT","properties":{"receive_maximum":0}}"#,
                "line 1, properties.receive_maximum: is 0, which is not allowed [5.0 3.1.2.11.3-receive-maximum-zero]"
            ),
            (
                #"{"type":"DISCONNECT","properties":{"user_properties":[["a","b"],["c"]]}}"#,
                "line 1, properties.user_properties[1]: a name and a value must stand here"
            ),
            (
                "{\"type\":\"DISCONNECT\",\"properties\":{\"user_properties\":[[\"a\",\"b\"],\n[\"c\",\"\\u0000\"]]}}",
                "line 2, properties.user_properties[1].value: contains U+0000, which text may not [5.0 MQTT-1.5.7-1, MQTT-1.5.4-2]"
            ),
            (
                #"{"type":"DISCONNECT","properties":{"reason_string":"a"},"property_order":[31,31]}"#,
                "line 1, property_order: an array with the identifier of each property must stand here"
            ),
            (
                #"{"type":"DISCONNECT","properties":{"reason_string":"a"},"property_order":[17]}"#,
                "line 1, property_order[0]: 17; no property with this identifier is left"
            ),
            (#"{"type":"DISCONNECT","properties":[]}"#, "line 1, properties: an array; an object must stand here"),
        ]
        for (json, message) in table { #expect(fault(json) == message, "\(json)") }
        #expect(fault(#"{"type":"PINGREQ"}"#, nil) == "line 1, type: nothing says whose version this PINGREQ is; -V does")
        #expect(
            fault(#"{"type":"CONNECT","client_id":"c"}"#, nil)
                == "line 1: protocol_level is missing, and nothing else says the version; -V does")
        #expect(
            fault(#"{"type":"PUBACK","packet_id":1,"reason_code":0}"#, .v3_1_1) == "line 1, reason_code: MQTT 3.1.1 has no reason_code here"
        )
        #expect(fault(#"{"type":"PUBLISH","topic":"a","properties":{}}"#, .v3_1) == "line 1, properties: MQTT 3.1 has no properties here")
        let long = String(repeating: "a", count: 65_536)
        for unchecked in [false, true] {
            #expect(
                fault(#"{"type":"PUBLISH","topic":"\#(long)"}"#, unchecked: unchecked)
                    == "line 1, topic: longer than the 65535 bytes that its length can say")
        }
    }

    @Test func `may leave out what is false, zero or empty`() throws {
        #expect(try encoded(#"{"type":"PUBLISH","topic":"a"}"#) == hex("30 04 0001 'a' 00"))
        #expect(try encoded(#"{"type":"CONNECT"}"#) == hex("10 0d 0004 'MQTT' 05 00 0000 00 0000"))
        #expect(try encoded(#"{"type":"PUBACK","packet_id":7}"#) == hex("40 02 0007"))
        #expect(try encoded(#"{"type":"AUTH"}"#, unchecked: true) == hex("f0 00"))
        #expect(
            try encoded(#"{"type":"CONNECT","protocol_level":3,"client_id":"c","clean_start":true}"#, nil)
                == hex("10 0f 0006 'MQIsdp' 03 02 0000 0001 'c'"))
    }

    @Test func `says hostile packets, which come out unchecked`() throws {
        let table: [(String, MQTTVersion, String)] = [
            (#"{"type":"PINGREQ","flags":5}"#, .v3_1_1, "c5 00"),
            (#"{"type":"PUBLISH","qos":3,"topic":"a","packet_id":0,"dup":true}"#, .v3_1_1, "3e 05 0001 'a' 0000"),
            (#"{"type":"CONNACK","reserved":6,"session_present":true,"reason_code":99}"#, .v3_1_1, "20 02 07 63"),
            (#"{"type":"CONNECT","protocol_level":3,"reserved":1,"client_id":""}"#, .v5_0, "10 0e 0006 'MQIsdp' 03 01 0000 0000"),
            (
                #"{"type":"CONNECT","protocol_level":4,"bridge":132,"reserved":1,"password":"p"}"#, .v5_0,
                "10 0f 0004 'MQTT' 84 41 0000 0000 0001 'p'"
            ),
            (
                #"{"type":"SUBSCRIBE","packet_id":1,"subscriptions":[{"topic_filter":"a","qos":3,"reserved":132}]}"#, .v3_1_1,
                "82 06 0001 0001 'a' 87"
            ),
            (
                #"{"type":"SUBSCRIBE","packet_id":1,"subscriptions":[{"topic_filter":"a","retain_handling":3,"reserved":192}]}"#, .v5_0,
                "82 07 0001 00 0001 'a' f0"
            ),
            (#"{"type":"SUBSCRIBE","packet_id":0,"subscriptions":[]}"#, .v3_1_1, "82 02 0000"),
            (#"{"type":"UNSUBSCRIBE","packet_id":1,"topic_filters":[{"topic_filter_hex":"FF"},""]}"#, .v3_1_1, "a2 07 0001 0001 ff 0000"),
            (#"{"type":"PUBLISH","topic_hex":"c328","payload_hex":"00"}"#, .v3_1_1, "30 05 0002 c328 00"),
            (#"{"type":"PUBREL","dup":true,"packet_id":1}"#, .v5_0, "6a 02 0001"),
            (
                #"{"type":"PUBACK","packet_id":1,"properties":{"receive_maximum":0,"user_properties":[{"name_hex":"ff","value":"v"}]},"repeated_properties":[{"receive_maximum":1}]}"#,
                .v5_0, "40 11 0001 00 0d 21 0000 26 0001 ff 0001 'v' 21 0001"
            ),
            (
                #"{"type":"PUBACK","packet_id":1,"properties":{"receive_maximum":0,"user_properties":[["a",""],["b",""]]},"repeated_properties":[{"receive_maximum":1}],"property_order":[38,33,33,38]}"#,
                .v5_0, "40 16 0001 00 12 26 0001 'a' 0000 21 0000 21 0001 26 0001 'b' 0000"
            ),
        ]
        for (json, version, bytes) in table { #expect(fault(json, version, unchecked: true) == hexDump(hex(bytes)), "\(json)") }
    }

    @Test func `loses the bits that mean nothing in 3_1 where rules are checked`() throws {
        let table = [
            (#"{"type":"PUBACK","flags":15,"packet_id":1}"#, "40 02 0001", "4f 02 0001"),
            (#"{"type":"CONNACK","reserved":254}"#, "20 02 0000", "20 02 fe00"),
            (
                #"{"type":"SUBSCRIBE","packet_id":1,"subscriptions":[{"topic_filter":"a","qos":2,"reserved":252}]}"#,
                "82 06 0001 0001 'a' 02",
                "82 06 0001 0001 'a' fe"
            ),
        ]
        for (json, checked, unchecked) in table {
            #expect(fault(json, .v3_1) == hexDump(hex(checked)), "\(json)")
            #expect(fault(json, .v3_1, unchecked: true) == hexDump(hex(unchecked)), "\(json)")
        }
    }

    @Test func `is taken out of records, which say version and sender`() throws {
        #expect(
            try encoded(
                #"{"schema":"mqttscope/1","record":"packet","sender":"server","version":"5.0","latency_ms":1.5,"type":"PUBACK","packet":{"type":"PUBACK","packet_id":1}}"#,
                nil) == hex("40 02 0001"))
        let explanation =
            #"{"record":"explanation","verdict":"accept","version":"3.1.1","sender":"client","packets":[{"packet":{"type":"CONNECT","protocol_level":5}},{"packet":{"type":"PUBLISH","topic":"a"}}]}"#
        #expect(try encoded(explanation, nil) == hex("10 0d 0004 'MQTT' 05 00 0000 00 0000 30 04 0001 'a' 00"))
        #expect(try encoded(#"{"schema":"mqttscope/1","record":"summary","frames":3}"#, nil) == nil)
        #expect(try encoded(#"{"record":"explanation","packets":[]}"#, nil) == [])
        #expect(
            fault(#"{"record":"explanation","version":"5.0","packets":[{"verdict":"reject"}]}"#)
                == "line 1, packets[0]: there is no packet, its verdict is reject")
        #expect(
            fault(#"{"record":"packet","type":"PUBLISH","partial":true}"#)
                == "line 1: this record has no packet: not all of it was captured, or it could not be read")
        #expect(
            fault(#"{"record":"packet","version":"5","packet":{"type":"PINGREQ"}}"#) == "line 1, version: 3.1, 3.1.1 or 5.0 must stand here"
        )
        #expect(
            fault(
                #"{"record":"packet","version":"5.0","sender":"client","packet":{"type":"PUBLISH","topic":"a","properties":{"subscription_identifiers":[1]}}}"#
            ).hasPrefix("line 1, packet.properties.subscription_identifiers[0]: "))
        #expect(throws: JSONFault.self) { try self.encoded(#"{"type":"PINGRESP"}"#, sender: .client) }
    }
}
