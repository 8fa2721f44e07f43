import MQTTCodec
import TestSupport
import Testing

@Suite struct `A description` {
    @Test func `of a packet is one line`() throws {
        let lines: [(String, MQTTVersion, String)] = [
            ("32 09 0003 'a/b' 0007 'hi'", .v3_1_1, #"PUBLISH a/b QoS 1 id 7 "hi""#),
            ("3D 09 0003 'a/b' 0007 'hi'", .v3_1_1, #"PUBLISH a/b QoS 2 id 7 DUP retained "hi""#),
            ("30 05 0003 'a/b'", .v3_1_1, "PUBLISH a/b QoS 0 (empty)"),
            ("30 08 0003 'a/b' 00FF80", .v3_1_1, "PUBLISH a/b QoS 0 3 bytes"),
            ("30 08 0000 03 23 0002 'hi'", .v5_0, #"PUBLISH (no topic name) QoS 0 "hi" [topic alias: 2]"#),
            (
                "10 1A 0004 'MQTT' 04 C2 001E 0003 'dev' 0002 'me' 0005 'tiger'", .v3_1_1,
                #"CONNECT "dev" MQTT 3.1.1, clean session, keep alive 30 s, user name "me", password of 5 bytes"#
            ),
            (
                "10 19 0004 'MQTT' 05 2C 0000 00 0000 00 0003 'lwt' 0004 'gone'", .v5_0,
                #"CONNECT "" MQTT 5.0, no keep alive, will lwt QoS 1 retained "gone""#
            ),
            ("20 02 0000", .v3_1_1, "CONNACK Success (0x00)"),
            ("20 02 0100", .v3_1_1, "CONNACK Success (0x00), session present"),
            ("20 02 0005", .v3_1_1, "CONNACK Not authorized (0x05)"),
            ("20 06 0087 03 21 0014", .v5_0, "CONNACK Not authorized (0x87) [receive maximum: 20]"),
            ("40 02 0007", .v3_1_1, "PUBACK id 7"),
            ("50 03 0007 10", .v5_0, "PUBREC id 7 No matching subscribers (0x10)"),
            ("6A 02 0007", .v3_1, "PUBREL id 7 DUP"),
            ("70 03 0007 92", .v5_0, "PUBCOMP id 7 Packet Identifier not found (0x92)"),
            (
                "82 11 0007 00 0003 'a/#' 2D 0001 'b' 02 0001 'c' 00", .v5_0,
                "SUBSCRIBE id 7 a/# QoS 1 no local retain as published retain handling 2, b QoS 2, c QoS 0"
            ),
            ("90 05 0007 01 00 80", .v3_1_1, "SUBACK id 7 Granted QoS 1 (0x01), Granted QoS 0 (0x00), Unspecified error (0x80)"),
            ("A2 08 0007 0001 'a' 0001 '#'", .v3_1_1, "UNSUBSCRIBE id 7 a, #"),
            ("B0 02 0007", .v3_1_1, "UNSUBACK id 7"),
            ("B0 05 0007 00 00 11", .v5_0, "UNSUBACK id 7 Success (0x00), No subscription existed (0x11)"),
            ("C0 00", .v5_0, "PINGREQ"),
            ("D0 00", .v5_0, "PINGRESP"),
            ("E0 00", .v5_0, "DISCONNECT"),
            ("E0 01 89", .v5_0, "DISCONNECT Server busy (0x89)"),
            (
                "F0 0E 18 0C 15 0002 'XY' 16 0004 'abcd'", .v5_0,
                #"AUTH Continue authentication (0x18) [authentication method: "XY", authentication data: 4 bytes]"#
            ),
        ]
        for (bytes, version, line) in lines {
            let packet = try ControlPacket(decoding: hex(bytes), version: version)
            #expect("\(packet)" == line)
        }
    }

    @Test func `of a part is the part's own`() {
        #expect("\(ControlPacket.PublishAcknowledgement(packetIdentifier: 7, reasonCode: .notAuthorized))" == "id 7 Not authorized (0x87)")
        #expect("\(ControlPacket.SubscriptionAcknowledgement(packetIdentifier: 7, reasonCodes: [.success]))" == "id 7 0x00")
        #expect("\(ControlPacket.Subscription(topicFilter: "a/+", options: SubscriptionOptions(qos: 2)))" == "a/+ QoS 2")
        #expect("\(SubscriptionOptions(rawValue: 0b0111_0011))" == "QoS 3 retain handling 3 reserved bits 01")
        #expect("\(ControlPacket.Subscribe(packetIdentifier: 1, subscriptions: []))" == "SUBSCRIBE id 1 (no subscriptions)")
        #expect("\(ControlPacket.Unsubscribe(packetIdentifier: 1, topicFilters: []))" == "UNSUBSCRIBE id 1 (no topic filters)")
        #expect("\(ControlPacket.Will(topicName: "w", payload: []))" == "w QoS 0 (empty)")
        #expect(ControlPacket.Sender.server.description == "server")
    }

    @Test func `of properties has each in order`() {
        let properties: Properties = [
            .payloadFormatIndicator(1), .subscriptionIdentifier(300), .correlationData([0x0A, 0xFF]), .userProperty("k", "v\"w"),
        ]
        #expect(
            "\(properties)"
                == #"[payload format indicator: 1, subscription identifier: 300, correlation data: 0x0AFF, user property: "k" = "v\"w"]"#)
        #expect("\(Properties())" == "[]")
        #expect("\(Properties(unchecked: [0x01, 0x01, 0x7F, 0x00]))" == "[payload format indicator: 1, and 2 bytes that are no property]")
        #expect(
            "\(Properties([.contentType(UTF8EncodedString(unchecked: [UInt8](repeating: 0x61, count: 65_536)))]))"
                == "[content type: too long]")
        #expect("\(Properties((0..<10).map { .userProperty(UTF8EncodedString("\($0)"), "") }))".hasSuffix(#""7" = "", and 2 more]"#))
        #expect("\(Property.correlationData([UInt8](repeating: 1, count: 17)))" == "correlation data: 17 bytes")
    }

    @Test func `of headers, streams, limits and fields is one line`() throws {
        #expect("\(try FixedHeader(decoding: hex("32 07").span))" == "PUBLISH flags 0010, remaining length 7")
        #expect("\(PacketFramer.Limits())" == "packets of at most 268435460 bytes, CONNECT of at most 1048576")
        #expect("\(PacketFramer.Limits(maximumPublishCollected: 9))".hasSuffix("PUBLISH of more than 9 in pieces"))
        #expect(
            "\(PacketFramer.Limits(maximumCollected: 9, maximumPropertyCount: 8))".hasSuffix("at most 9 collected, at most 8 properties"))
        let large = hex("30 FF FF 7F")
        var strict = PacketFramer(limits: PacketFramer.Limits(maximumPacketSize: 1000))
        strict.receive(large.span) { event in
            guard case .tooLarge(let excess) = event else { return }
            #expect("\(excess)" == "PUBLISH flags 0000, remaining length 2097151, over the limit packetSize")
        }
        var framer = PacketFramer()
        #expect("\(framer)" == "between packets")
        let first = hex("30")
        framer.receive(first.span) { _ in }
        #expect("\(framer)" == "1 byte of a fixed header")
        let second = hex("05 00")
        framer.receive(second.span) { _ in }
        #expect("\(framer)" == "within a packet, 3 bytes held, 4 more needed")
        let effect = framer.lose(byteCount: 9) { _ in }
        #expect("\(effect)" == "boundary lost")
        #expect("\(framer)".hasPrefix("boundary lost"))
        #expect("\(PacketFramer.LossEffect.withinPacket)" == "within a packet")
        #expect("\(ConnectionDecoder())" == "MQTT 3.1.1 (assumed); from the client: between packets; from the server: between packets")
        let diagnosis = ControlPacket.diagnose(hex("32 06 0001 'a' 0007 'h'").span, version: .v3_1_1)
        #expect(diagnosis.fields.map(\.description).contains("packet_id: bytes 5 to 6"))
        #expect(diagnosis.fields.map(\.description).contains("payload: byte 7"))
        #expect("\(FieldPath.Name.subscriptionQoS)" == "subscriptions.qos")
        #expect("\(FieldPath.Name.topicName)" == "topic")
        #expect("\(FieldPath.PairPart.value)" == "value")
        var tree = TopicTree<Int>()
        tree.insert(1, for: try TopicFilter("a/#"))
        #expect("\(tree)" == "1 value for Topic Filters")
    }

    @Test func `of a diagnosis has the verdict, the packet and the first finding`() {
        let lines: [(String, String)] = [
            ("30 04 0001 'a' 'x'", #"accept: PUBLISH a QoS 0 "x""#),
            ("C1 00", "lenient: PINGREQ; PINGREQ byte 0, flags: the flags are 0001, they must be 0000 [3.1.1 MQTT-2.2.2-1]"),
            ("00 00", "reject: packet of type 0 byte 0, type: type 0 does not exist in 3.1.1 [3.1.1 2.2.1-reserved-type]"),
            ("30 05 0001", "incomplete: 4 bytes, 3 more needed"),
            ("30", "incomplete: 1 byte"),
        ]
        for (bytes, line) in lines {
            #expect("\(ControlPacket.diagnose(hex(bytes).span, version: .v3_1_1))" == line)
        }
        let many = ControlPacket.diagnose(hex("36 06 0001 '#' 0000 00").span, version: .v3_1_1)
        #expect("\(many)".hasSuffix(", and 2 more"))
    }

    @Test func `of a citation has the statements and the severity`() throws {
        let citation = try #require(Requirement.fixedHeaderFlags.citation(in: .v3_1_1, packet: .subscribe))
        #expect("\(citation)" == "3.1.1:MQTT-3.8.1-1, 3.1.1:MQTT-2.2.2-1 (malformed)")
        #expect("\(NormativeStatement.Severity.protocolError)" == "protocol error")
        #expect("\(NormativeStatement.Evidence.sameBytesAs("MQTT-2.3.1-1"))" == "the same bytes as MQTT-2.3.1-1")
        for requirement in Requirement.allCases { #expect(requirement.description.hasSuffix(".") == false) }
    }
}

@Suite struct `Text from the wire in a description` {
    private func publish(_ topic: [UInt8], _ payload: [UInt8] = []) -> String {
        ControlPacket.Publish(topicName: UTF8EncodedString(unchecked: topic), payload: payload).description
    }

    @Test func `is escaped where it is not safe to print`() {
        let texts: [([UInt8], String)] = [
            ([0x1B, 0x5B, 0x32, 0x4A], #"\x1B[2J"#), (Array("a\nb\tc\r".utf8), #"a\nb\tc\r"#), ([0x00, 0x7F], #"\x00\x7F"#),
            (Array("\u{9B}1m".utf8), #"\u{9b}1m"#), (Array("a\u{202E}b".utf8), #"a\u{202e}b"#), (Array("\u{2028}".utf8), #"\u{2028}"#),
            (Array("\u{FFFF}".utf8), #"\u{ffff}"#), ([0xC3, 0x28], #"\xC3("#), ([0xF0, 0x9F, 0x98], #"\xF0\x9F\x98"#),
            ([0xED, 0xA0, 0x80], #"\xED\xA0\x80"#), (Array("a\\x1B".utf8), #"a\\x1B"#), (Array("grün/温度/🌡".utf8), "grün/温度/🌡"),
        ]
        for (bytes, text) in texts {
            #expect(publish(bytes) == "PUBLISH \(text) QoS 0 (empty)")
            #expect(UTF8EncodedString(unchecked: bytes).debugDescription == "\"\(text)\"")
        }
        #expect(publish([0x61], Array("say \"hi\"\n".utf8)) == #"PUBLISH a QoS 0 "say \"hi\"\n""#)
    }

    @Test func `is never more than one line of printable characters, whatever the bytes`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = UTF8EncodedString(unchecked: bytes)
            let packets: [ControlPacket] = [
                .publish(.init(topicName: text, payload: bytes, properties: Properties(unchecked: bytes))),
                .connect(.init(version: .v5_0, clientIdentifier: text, will: .init(topicName: text, payload: bytes), userName: text)),
                .subscribe(.init(packetIdentifier: 1, subscriptions: [.init(topicFilter: text)])),
                .unsubscribe(.init(packetIdentifier: 1, topicFilters: [text], properties: [.userProperty(text, text)])),
            ]
            for packet in packets {
                let scalars = packet.description.unicodeScalars
                #expect(
                    scalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F).contains($0.value) }, "\(hexDump(bytes))")
            }
        }
    }

    @Test func `is cut where it is long, between characters`() {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1000)
        #expect(publish([0x61], long) == "PUBLISH a QoS 0 \"\(String(repeating: "x", count: 64))\"… (1000 bytes)")
        #expect(publish(long) == "PUBLISH \(String(repeating: "x", count: 128))… QoS 0 (empty)")
        #expect(
            publish([0x61], Array(String(repeating: "温", count: 22).utf8))
                == "PUBLISH a QoS 0 \"\(String(repeating: "温", count: 21))\"… (66 bytes)")
        let many = ControlPacket.Unsubscribe(packetIdentifier: 1, topicFilters: (0..<10).map { UTF8EncodedString("\($0)") })
        #expect(many.description == "UNSUBSCRIBE id 1 0, 1, 2, 3, 4, 5, 6, 7, and 2 more")
    }
}

@Suite struct `A password` {
    private struct Holder {
        let packet: ControlPacket
        let connect: ControlPacket.Connect
        let properties: Properties
    }

    private let connect = ControlPacket.Connect(
        version: .v5_0, clientIdentifier: "dev", userName: "me", password: Array("tiger".utf8),
        properties: [.authenticationMethod("XY"), .authenticationData(Array("panther".utf8))])

    /// Everything that Swift makes text of a value with.
    private func texts<T>(_ value: T) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        var printed = ""
        print(value, to: &printed)
        var debugged = ""
        debugPrint(value, to: &debugged)
        return [dumped, printed, debugged, "\(value)", String(describing: value), String(reflecting: value), String(reflecting: [value])]
    }

    @Test func `is in no text that is made of its packet`() throws {
        let packet = ControlPacket.connect(connect)
        let bytes = try packet.encoded(version: .v5_0)
        let cut = bytes.span.extracting(droppingLast: 1)
        let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
        #expect(diagnosis.packet == packet)
        var framer = PacketFramer()
        framer.receive(cut) { _ in }
        var decoder = ConnectionDecoder()
        decoder.receive(cut, from: .client) { _ in }
        let holder = Holder(packet: packet, connect: connect, properties: connect.properties)
        let all =
            texts(connect) + texts(packet) + texts(connect.properties) + texts(Array(connect.properties)) + texts(diagnosis)
            + texts(framer) + texts(decoder) + texts(holder)
        for text in all {
            for secret in ["tiger", "panther", "116", "0x74", "7469", "97, 110"] { #expect(!text.contains(secret), "\(text)") }
        }
        #expect(texts(connect)[0].contains("5 bytes, not shown"))
        #expect(texts(connect)[0].contains("7 bytes, not shown"))
        #expect(texts(packet)[1] == "\(packet)\n")
    }
}
