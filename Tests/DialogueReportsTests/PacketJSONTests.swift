import DialogueReports
import MQTTCodec
import TestSupport
import Testing

/// Each packet type in each version, byte for byte as the form is documented.
struct PacketJSONTests {
    @Test(
        "Packets of MQTT 3.1",
        arguments: [
            (
                "10 25 0006 4d5149736470 03 ce 003c 0003 636c69 0003 772f74 0003 627965 0004 75736572 0002 7077",
                #"{"type":"CONNECT","protocol_name":"MQIsdp","protocol_level":3,"clean_start":true,"keep_alive":60,"client_id":"cli","#
                    + #""will":{"qos":1,"retain":false,"topic":"w/t","payload":"bye","payload_length":3},"username":"user","password_length":2}"#
            ),
            (
                "10 0f 0006 4d5149736470 83 02 0000 0001 63",
                #"{"type":"CONNECT","protocol_name":"MQIsdp","protocol_level":3,"bridge":131,"clean_start":true,"keep_alive":0,"client_id":"c"}"#
            ),
            ("20 02 00 05", #"{"type":"CONNACK","session_present":false,"reason_code":5}"#),
            (
                "30 05 0003 612f62",
                #"{"type":"PUBLISH","dup":false,"qos":0,"retain":false,"topic":"a/b","payload":"","payload_length":0}"#
            ),
            (
                "3d 09 0003 612f62 000a 6869",
                #"{"type":"PUBLISH","dup":true,"qos":2,"retain":true,"topic":"a/b","packet_id":10,"payload":"hi","payload_length":2}"#
            ),
            ("40 02 1234", #"{"type":"PUBACK","packet_id":4660}"#),
            ("50 02 ffff", #"{"type":"PUBREC","packet_id":65535}"#),
            ("62 02 0001", #"{"type":"PUBREL","packet_id":1}"#),
            ("6a 02 0001", #"{"type":"PUBREL","dup":true,"packet_id":1}"#),
            ("70 02 0001", #"{"type":"PUBCOMP","packet_id":1}"#),
            (
                "82 0c 0001 0001 61 00 0003 622f23 02",
                #"{"type":"SUBSCRIBE","packet_id":1,"subscriptions":[{"topic_filter":"a","qos":0},{"topic_filter":"b/#","qos":2}]}"#
            ),
            ("8a 06 0001 0001 61 01", #"{"type":"SUBSCRIBE","dup":true,"packet_id":1,"subscriptions":[{"topic_filter":"a","qos":1}]}"#),
            ("90 05 0001 00 01 02", #"{"type":"SUBACK","packet_id":1,"reason_codes":[0,1,2]}"#),
            ("a2 08 0001 0001 61 0001 62", #"{"type":"UNSUBSCRIBE","packet_id":1,"topic_filters":["a","b"]}"#),
            ("aa 05 0001 0001 61", #"{"type":"UNSUBSCRIBE","dup":true,"packet_id":1,"topic_filters":["a"]}"#),
            ("b0 02 0001", #"{"type":"UNSUBACK","packet_id":1}"#),
            ("c0 00", #"{"type":"PINGREQ"}"#),
            ("d0 00", #"{"type":"PINGRESP"}"#),
            ("e0 00", #"{"type":"DISCONNECT"}"#),
        ])
    func writesPacketsOf31(hex: String, expected: String) {
        #expect(json(TestSupport.hex(hex), .v3_1) == expected)
    }

    @Test(
        "Packets of MQTT 3.1.1",
        arguments: [
            (
                "10 0d 0004 4d515454 04 00 0000 0001 63",
                #"{"type":"CONNECT","protocol_name":"MQTT","protocol_level":4,"clean_start":false,"keep_alive":0,"client_id":"c"}"#
            ),
            (
                "10 0c 0004 4d515454 84 02 ffff 0000",
                #"{"type":"CONNECT","protocol_name":"MQTT","protocol_level":4,"bridge":132,"clean_start":true,"keep_alive":65535,"client_id":""}"#
            ),
            ("20 02 01 00", #"{"type":"CONNACK","session_present":true,"reason_code":0}"#),
            (
                "32 07 0003 612f62 0007",
                #"{"type":"PUBLISH","dup":false,"qos":1,"retain":false,"topic":"a/b","packet_id":7,"payload":"","payload_length":0}"#
            ),
            ("40 02 0007", #"{"type":"PUBACK","packet_id":7}"#),
            ("50 02 0007", #"{"type":"PUBREC","packet_id":7}"#),
            ("62 02 0007", #"{"type":"PUBREL","packet_id":7}"#),
            ("70 02 0007", #"{"type":"PUBCOMP","packet_id":7}"#),
            ("82 06 0007 0001 61 01", #"{"type":"SUBSCRIBE","packet_id":7,"subscriptions":[{"topic_filter":"a","qos":1}]}"#),
            ("90 03 0007 80", #"{"type":"SUBACK","packet_id":7,"reason_codes":[128]}"#),
            ("a2 05 0007 0001 61", #"{"type":"UNSUBSCRIBE","packet_id":7,"topic_filters":["a"]}"#),
            ("b0 02 0007", #"{"type":"UNSUBACK","packet_id":7}"#),
            ("c0 00", #"{"type":"PINGREQ"}"#),
            ("d0 00", #"{"type":"PINGRESP"}"#),
            ("e0 00", #"{"type":"DISCONNECT"}"#),
        ])
    func writesPacketsOf311(hex: String, expected: String) {
        #expect(json(TestSupport.hex(hex), .v3_1_1) == expected)
    }

    @Test(
        "Packets of MQTT 5.0",
        arguments: [
            (
                "10 29 0004 4d515454 05 f6 000a 05 11 0000000a 0003 636c69 05 18 00000005 0001 77 0002 ff00 0001 75 0002 7077",
                #"{"type":"CONNECT","protocol_name":"MQTT","protocol_level":5,"clean_start":true,"keep_alive":10,"#
                    + #""properties":{"session_expiry_interval":10},"client_id":"cli","will":{"qos":2,"retain":true,"#
                    + #""properties":{"will_delay_interval":5},"topic":"w","payload_hex":"ff00","payload_length":2},"username":"u","password_length":2}"#
            ),
            (
                "20 06 00 00 03 21 0014",
                #"{"type":"CONNACK","session_present":false,"reason_code":0,"properties":{"receive_maximum":20}}"#
            ),
            (
                "31 07 0001 61 00 686921",
                #"{"type":"PUBLISH","dup":false,"qos":0,"retain":true,"topic":"a","properties":{},"payload":"hi!","payload_length":3}"#
            ),
            ("40 02 0001", #"{"type":"PUBACK","packet_id":1,"reason_code":0,"properties":{}}"#),
            ("40 03 0001 10", #"{"type":"PUBACK","packet_id":1,"reason_code":16,"properties":{}}"#),
            ("50 08 0001 87 04 1f 0001 6e", #"{"type":"PUBREC","packet_id":1,"reason_code":135,"properties":{"reason_string":"n"}}"#),
            ("62 03 0001 92", #"{"type":"PUBREL","packet_id":1,"reason_code":146,"properties":{}}"#),
            ("70 04 0001 00 00", #"{"type":"PUBCOMP","packet_id":1,"reason_code":0,"properties":{}}"#),
            (
                "82 0d 0001 02 0b 07 0001 61 2d 0001 62 00",
                #"{"type":"SUBSCRIBE","packet_id":1,"properties":{"subscription_identifiers":[7]},"subscriptions":["#
                    + #"{"topic_filter":"a","qos":1,"no_local":true,"retain_as_published":true,"retain_handling":2},"#
                    + #"{"topic_filter":"b","qos":0,"no_local":false,"retain_as_published":false,"retain_handling":0}]}"#
            ),
            ("90 05 0001 00 02 a2", #"{"type":"SUBACK","packet_id":1,"properties":{},"reason_codes":[2,162]}"#),
            ("a2 06 0001 00 0001 61", #"{"type":"UNSUBSCRIBE","packet_id":1,"properties":{},"topic_filters":["a"]}"#),
            ("b0 05 0001 00 00 11", #"{"type":"UNSUBACK","packet_id":1,"properties":{},"reason_codes":[0,17]}"#),
            ("c0 00", #"{"type":"PINGREQ"}"#),
            ("d0 00", #"{"type":"PINGRESP"}"#),
            ("e0 00", #"{"type":"DISCONNECT","reason_code":0,"properties":{}}"#),
            ("e0 01 8e", #"{"type":"DISCONNECT","reason_code":142,"properties":{}}"#),
            ("f0 06 18 04 15 0001 78", #"{"type":"AUTH","reason_code":24,"properties":{"authentication_method":"x"}}"#),
        ])
    func writesPacketsOf50(hex: String, expected: String) {
        #expect(json(TestSupport.hex(hex), .v5_0) == expected)
    }

    @Test(
        "What a packet may not hold stays as it is, and has a number where the form has no place for it",
        arguments: [
            (
                "36 05 0001 61 0001", .v3_1_1,
                #"{"type":"PUBLISH","dup":false,"qos":3,"retain":false,"topic":"a","packet_id":1,"payload":"","payload_length":0}"#
            ),
            ("82 06 0000 0001 61 03", .v3_1_1, #"{"type":"SUBSCRIBE","packet_id":0,"subscriptions":[{"topic_filter":"a","qos":3}]}"#),
            (
                "82 06 0001 0001 61 85", .v3_1_1,
                #"{"type":"SUBSCRIBE","packet_id":1,"subscriptions":[{"topic_filter":"a","qos":1,"reserved":132}]}"#
            ),
            (
                "82 07 0001 00 0001 61 f1", .v5_0,
                #"{"type":"SUBSCRIBE","packet_id":1,"properties":{},"subscriptions":[{"topic_filter":"a","qos":1,"no_local":false,"#
                    + #""retain_as_published":false,"retain_handling":3,"reserved":192}]}"#
            ),
            ("82 02 0007", .v3_1_1, #"{"type":"SUBSCRIBE","packet_id":7,"subscriptions":[]}"#),
            ("c5 00", .v3_1_1, #"{"type":"PINGREQ","flags":5}"#),
            ("60 02 0001", .v5_0, #"{"type":"PUBREL","flags":0,"packet_id":1,"reason_code":0,"properties":{}}"#),
            ("6a 02 0001", .v3_1_1, #"{"type":"PUBREL","flags":10,"packet_id":1}"#),
            ("68 02 0001", .v3_1, #"{"type":"PUBREL","flags":8,"dup":true,"packet_id":1}"#),
            ("c1 00", .v3_1, #"{"type":"PINGREQ","flags":1}"#),
            ("20 02 07 00", .v3_1_1, #"{"type":"CONNACK","reserved":6,"session_present":true,"reason_code":0}"#),
            ("20 02 00 63", .v3_1_1, #"{"type":"CONNACK","session_present":false,"reason_code":99}"#),
            (
                "10 0d 0004 4d515454 04 03 0000 0001 63", .v3_1_1,
                #"{"type":"CONNECT","protocol_name":"MQTT","protocol_level":4,"clean_start":true,"reserved":1,"keep_alive":0,"client_id":"c"}"#
            ),
            ("c0 01 ff", .v3_1_1, #"{"type":"PINGREQ"}"#),
            ("c0 80 00", .v3_1_1, #"{"type":"PINGREQ"}"#),
            ("f0 00", .v5_0, #"{"type":"AUTH","reason_code":0,"properties":{}}"#),
        ] as [(String, MQTTVersion, String)])
    func writesIllegalValues(hex: String, version: MQTTVersion, expected: String) {
        #expect(json(TestSupport.hex(hex), version) == expected)
    }

    @Test("A CONNECT is written by the version that it announces")
    func writesConnectOfItsOwnVersion() {
        let connect = hex("10 0d 0004 4d515454 04 00 0000 0001 63")
        #expect(json(connect, .v5_0) == json(connect, .v3_1_1))
    }
}
