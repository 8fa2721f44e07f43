import DialogueReports
import MQTTCodec
import TestSupport
import Testing

/// Properties of MQTT 5.0 under their names, in their order.
struct PropertyJSONTests {
    /// A PUBLISH with these properties, as far as they go into its JSON form.
    private func properties(_ hex: String, _ form: PacketJSON = PacketJSON()) -> String? {
        let properties = TestSupport.hex(hex)
        let body = prefixed("t") + packet(0, properties).dropFirst()
        let beginning = #"{"type":"PUBLISH","dup":false,"qos":0,"retain":false,"topic":"t","#
        let end = #","payload":"","payload_length":0}"#
        guard let text = json(packet(0x30, body), .v5_0, form), text.hasPrefix(beginning), text.hasSuffix(end) else { return nil }
        return String(text.dropFirst(beginning.count).dropLast(end.count))
    }

    @Test(
        "Each of the 27 properties stands under its name, with its value",
        arguments: [
            ("01 01", #""payload_format_indicator":1"#),
            ("02 ffffffff", #""message_expiry_interval":4294967295"#),
            ("03 0001 61", #""content_type":"a""#),
            ("08 0003 612f62", #""response_topic":"a/b""#),
            ("09 0002 6162", #""correlation_data":"ab""#),
            ("0b ffffff7f", #""subscription_identifiers":[268435455]"#),
            ("11 00000001", #""session_expiry_interval":1"#),
            ("12 0001 61", #""assigned_client_identifier":"a""#),
            ("13 ffff", #""server_keep_alive":65535"#),
            ("15 0001 61", #""authentication_method":"a""#),
            ("16 0001 61", #""authentication_data_length":1"#),
            ("17 00", #""request_problem_information":0"#),
            ("18 00000009", #""will_delay_interval":9"#),
            ("19 01", #""request_response_information":1"#),
            ("1a 0001 61", #""response_information":"a""#),
            ("1c 0001 61", #""server_reference":"a""#),
            ("1f 0001 61", #""reason_string":"a""#),
            ("21 0102", #""receive_maximum":258"#),
            ("22 000a", #""topic_alias_maximum":10"#),
            ("23 0000", #""topic_alias":0"#),
            ("24 02", #""maximum_qos":2"#),
            ("25 ff", #""retain_available":255"#),
            ("26 0001 61 0001 62", #""user_properties":[["a","b"]]"#),
            ("27 00010000", #""maximum_packet_size":65536"#),
            ("28 01", #""wildcard_subscription_available":1"#),
            ("29 01", #""subscription_identifier_available":1"#),
            ("2a 01", #""shared_subscription_available":1"#),
        ])
    func writesEachProperty(hex: String, expected: String) {
        #expect(properties(hex) == #""properties":{\#(expected)}"#)
    }

    @Test("The names are those of the codec")
    func usesNamesOfTheCodec() throws {
        for identifier in PropertyIdentifier.allCases where ![.userProperty, .subscriptionIdentifier].contains(identifier) {
            // Zeros are a value of every type: a number, or an empty text.
            let digits = String(identifier.rawValue, radix: 16)
            let hex = digits.count < 2 ? "0" + digits : digits
            var written: String?
            for zeros in 1...4 where written == nil {
                written = properties(hex + String(repeating: "00", count: zeros), PacketJSON(showsSecrets: true))
            }
            #expect(try #require(written).hasPrefix(#""properties":{"\#(identifier.key)":"#))
        }
    }

    @Test("They keep the order of the wire, and lists stand where their first element stood")
    func keepsOrder() {
        #expect(
            properties("23 0001  26 0001 61 0001 62  26 0001 61 0001 63  0b 01  0b 02  01 01")
                == #""properties":{"topic_alias":1,"user_properties":[["a","b"],["a","c"]],"subscription_identifiers":[1,2],"#
                + #""payload_format_indicator":1}"#)
    }

    @Test("An order that is lost where a list has something between its elements is told")
    func tellsLostOrder() {
        #expect(
            properties("26 0001 61 0001 62  01 00  26 0001 63 0001 64")
                == #""properties":{"user_properties":[["a","b"],["c","d"]],"payload_format_indicator":0},"property_order":[38,1,38]"#)
        #expect(
            properties("0b 01  26 0001 61 0001 62  0b 02")
                == #""properties":{"subscription_identifiers":[1,2],"user_properties":[["a","b"]]},"property_order":[11,38,11]"#)
    }

    @Test("A property that stands more than once has its later values in a list of their own")
    func tellsRepeats() {
        #expect(
            properties("23 0001  23 0002  23 0003")
                == #""properties":{"topic_alias":1},"repeated_properties":[{"topic_alias":2},{"topic_alias":3}]"#)
        #expect(
            properties("03 0001 61  01 00  03 0001 ff  01 01")
                == #""properties":{"content_type":"a","payload_format_indicator":0},"#
                + #""repeated_properties":[{"content_type_hex":"ff"},{"payload_format_indicator":1}]"#)
        #expect(
            properties("01 00  01 01  03 0001 61")
                == #""properties":{"payload_format_indicator":0,"content_type":"a"},"#
                + #""repeated_properties":[{"payload_format_indicator":1}],"property_order":[1,1,3]"#)
        #expect(
            properties("16 0001 61  16 0002 6162")
                == #""properties":{"authentication_data_length":1},"repeated_properties":[{"authentication_data_length":2}]"#)
    }

    @Test("A pair of which one half is not UTF-8 is an object")
    func writesMalformedPairs() {
        #expect(properties("26 0001 ff 0001 76") == #""properties":{"user_properties":[{"name_hex":"ff","value":"v"}]}"#)
        #expect(properties("26 0001 6e 0001 fe") == #""properties":{"user_properties":[{"name":"n","value_hex":"fe"}]}"#)
        #expect(
            properties("26 0001 ff 0001 fe  26 0001 6e 0001 76")
                == #""properties":{"user_properties":[{"name_hex":"ff","value_hex":"fe"},["n","v"]]}"#)
    }
}
