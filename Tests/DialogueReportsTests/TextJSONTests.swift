import DialogueReports
import MQTTCodec
import TestSupport
import Testing

/// Text, payloads and secrets.
struct TextJSONTests {
    private func publish(_ payload: [UInt8], _ form: PacketJSON = PacketJSON()) -> String? {
        let beginning = #"{"type":"PUBLISH","dup":false,"qos":0,"retain":false,"topic":"t","#
        guard let text = json(packet(0x30, prefixed("t") + payload), .v3_1_1, form), text.hasPrefix(beginning) else { return nil }
        return String(text.dropFirst(beginning.count).dropLast())
    }

    @Test(
        "Text that is not UTF-8 stands as hexadecimal digits under its key with _hex",
        arguments: [
            (
                "10 13 0004 4d515454 04 c2 0000 0001 ff 0001 fe 0001 fd",
                #"{"type":"CONNECT","protocol_name":"MQTT","protocol_level":4,"clean_start":true,"keep_alive":0,"#
                    + #""client_id_hex":"ff","username_hex":"fe","password_hex":"fd"}"#
            ),
            (
                "10 16 0004 4d515454 04 06 0000 0001 63 0002 c380 0003 e28200",
                #"{"type":"CONNECT","protocol_name":"MQTT","protocol_level":4,"clean_start":true,"keep_alive":0,"client_id":"c","#
                    + #""will":{"qos":0,"retain":false,"topic":"À","payload_hex":"e28200","payload_length":3}}"#
            ),
            (
                "10 14 0004 4d515454 04 06 0000 0001 63 0001 80 0002 6869",
                #"{"type":"CONNECT","protocol_name":"MQTT","protocol_level":4,"clean_start":true,"keep_alive":0,"client_id":"c","#
                    + #""will":{"qos":0,"retain":false,"topic_hex":"80","payload":"hi","payload_length":2}}"#
            ),
            (
                "30 04 0002 eda0",
                #"{"type":"PUBLISH","dup":false,"qos":0,"retain":false,"topic_hex":"eda0","payload":"","payload_length":0}"#
            ),
            ("82 07 0001 0002 c080 00", #"{"type":"SUBSCRIBE","packet_id":1,"subscriptions":[{"topic_filter_hex":"c080","qos":0}]}"#),
            (
                "a2 08 0001 0001 ff 0001 61",
                #"{"type":"UNSUBSCRIBE","packet_id":1,"topic_filters":[{"topic_filter_hex":"ff"},"a"]}"#
            ),
        ])
    func writesMalformedText(hex: String, expected: String) {
        #expect(json(TestSupport.hex(hex), .v3_1_1, PacketJSON(showsSecrets: true)) == expected)
    }

    @Test(
        "Every text and datum of a property that is not UTF-8 has its key with _hex",
        arguments: [
            (0x03, "content_type"), (0x08, "response_topic"), (0x09, "correlation_data"), (0x12, "assigned_client_identifier"),
            (0x15, "authentication_method"), (0x16, "authentication_data"), (0x1A, "response_information"), (0x1C, "server_reference"),
            (0x1F, "reason_string"),
        ] as [(UInt8, String)])
    func writesMalformedProperties(identifier: UInt8, key: String) {
        let disconnect = packet(0xE0, [0x00, 0x05, identifier, 0x00, 0x02, 0xC3, 0x28])
        #expect(
            json(disconnect, .v5_0, PacketJSON(showsSecrets: true))
                == #"{"type":"DISCONNECT","reason_code":0,"properties":{"\#(key)_hex":"c328"}}"#)
    }

    @Test("Secrets are shown only when they are asked for")
    func hidesSecrets() {
        let connect = hex("10 19 0004 4d515454 05 40 0000 08 15 0001 78 16 0001 73 0000 0002 7077")
        let beginning = #"{"type":"CONNECT","protocol_name":"MQTT","protocol_level":5,"clean_start":false,"keep_alive":0,"#
        #expect(
            json(connect, .v5_0) == beginning
                + #""properties":{"authentication_method":"x","authentication_data_length":1},"client_id":"","password_length":2}"#)
        #expect(
            json(connect, .v5_0, PacketJSON(showsSecrets: true)) == beginning
                + #""properties":{"authentication_method":"x","authentication_data":"s"},"client_id":"","password":"pw"}"#)
    }

    @Test(
        "Characters that JSON or a terminal takes for more than themselves are escaped",
        arguments: [
            ("22", #"\""#), ("5c", #"\\"#), ("2f", "/"), ("00", #"\u0000"#), ("09", #"\u0009"#), ("0a", #"\u000a"#), ("1b5b", #"\u001b["#),
            ("1f", #"\u001f"#), ("7e", "~"), ("7f", #"\u007f"#), ("c280", #"\u0080"#), ("c29b", #"\u009b"#), ("c29f", #"\u009f"#),
            ("c2a0", "\u{A0}"), ("d89c", #"\u061c"#), ("d89b", "\u{61B}"), ("e2808a", "\u{200A}"), ("e2808b", #"\u200b"#),
            ("e2808c", #"\u200c"#), ("e2808d", #"\u200d"#), ("e2808e", #"\u200e"#), ("e2808f", #"\u200f"#), ("e28090", "\u{2010}"),
            ("e280a8", #"\u2028"#), ("e280a9", #"\u2029"#), ("e280aa", #"\u202a"#), ("e280ae", #"\u202e"#), ("e280af", "\u{202F}"),
            ("e281a0", #"\u2060"#), ("e281a6", #"\u2066"#), ("e281a9", #"\u2069"#), ("efbbbf", #"\ufeff"#), ("efbfbd", "\u{FFFD}"),
            ("efbfbe", "\u{FFFE}"), ("f09f9880", "😀"), ("f48fbfbf", "\u{10FFFF}"), ("e282ac0ae282ac", #"€\u000a€"#),
        ])
    func escapes(hex: String, expected: String) {
        let payload = TestSupport.hex(hex)
        #expect(publish(payload) == #""payload":"\#(expected)","payload_length":\#(payload.count)"#)
        // The same within longer text, at every place of the words and vectors that are looked at together.
        for length in 0...40 {
            let around = [UInt8](repeating: UInt8(ascii: "x"), count: length)
            let x = String(repeating: "x", count: length)
            let whole = around + payload + around
            #expect(publish(whole) == #""payload":"\#(x)\#(expected)\#(x)","payload_length":\#(whole.count)"#)
        }
    }

    @Test(
        "Bytes that are not well-formed UTF-8 are never taken for text",
        arguments: [
            "80", "bf", "c0 80", "c1 bf", "c2", "c2 41", "e0 9f bf", "e2 82", "ed a0 80", "ed bf bf", "f0 8f bf bf", "f0 9f 98",
            "f4 90 80 80", "f5 80 80 80", "ff", "fe", "e2 28 a1",
        ])
    func recognizesMalformedText(hex: String) {
        for length in 0...40 {
            let around = [UInt8](repeating: UInt8(ascii: "x"), count: length)
            let x = String(repeating: "78", count: length)
            let payload = around + TestSupport.hex(hex) + around
            let digits = hex.filter { $0 != " " }
            #expect(publish(payload) == #""payload_hex":"\#(x)\#(digits)\#(x)","payload_length":\#(payload.count)"#)
        }
    }

    @Test("A payload is cut between two characters, and says so")
    func cutsBetweenCharacters() {
        let payload = Array("a€😀b".utf8)  // 1, 3, 4 and 1 bytes
        let shown = ["", "a", "a", "a", "a€", "a€", "a€", "a€", "a€😀"]
        for limit in 0..<payload.count {
            #expect(
                publish(payload, PacketJSON(maximumPayload: limit))
                    == #""payload":"\#(shown[limit])","payload_length":9,"payload_truncated":true"#)
        }
        for limit in [9, 10, nil] {
            #expect(publish(payload, PacketJSON(maximumPayload: limit)) == #""payload":"a€😀b","payload_length":9"#)
        }
    }

    @Test("A payload that is no text is cut at the limit, and so is that of a will")
    func cutsBytes() {
        let form = PacketJSON(maximumPayload: 2)
        #expect(publish([0xFF, 0xC3, 0x80], form) == #""payload_hex":"ffc3","payload_length":3,"payload_truncated":true"#)
        #expect(publish([0x61, 0xFF, 0x80], form) == #""payload_hex":"61ff","payload_length":3,"payload_truncated":true"#)
        #expect(publish([0x80, 0x80, 0x80], form) == #""payload_hex":"8080","payload_length":3,"payload_truncated":true"#)
        #expect(
            json(hex("10 16 0004 4d515454 04 06 0000 0001 63 0001 77 0004 61626364"), .v3_1_1, form)
                == #"{"type":"CONNECT","protocol_name":"MQTT","protocol_level":4,"clean_start":true,"keep_alive":0,"client_id":"c","#
                + #""will":{"qos":0,"retain":false,"topic":"w","payload":"ab","payload_length":4,"payload_truncated":true}}"#)
    }

    @Test("By default 65,536 bytes of a payload are shown")
    func showsDefaultLimit() {
        let payload = [UInt8](repeating: UInt8(ascii: "p"), count: 65_537)
        let text = String(repeating: "p", count: 65_536)
        #expect(publish(Array(payload.dropLast())) == #""payload":"\#(text)","payload_length":65536"#)
        #expect(publish(payload) == #""payload":"\#(text)","payload_length":65537,"payload_truncated":true"#)
        #expect(publish(payload, PacketJSON(maximumPayload: nil)) == #""payload":"\#(text)p","payload_length":65537"#)
    }
}
