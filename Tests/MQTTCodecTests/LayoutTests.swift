import MQTTCodec
import TestSupport
import Testing

/// Literal bytes and the literal value that they are, in both directions.
@Suite struct `The layout of each packet` {
    private func expect(
        _ hexadecimal: String, _ version: MQTTVersion, is packet: ControlPacket, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let bytes = hex(hexadecimal)
        let decoded = try? ControlPacket(decoding: bytes, version: version)
        #expect(decoded == packet, sourceLocation: sourceLocation)
        #expect((try? packet.encoded(version: version)) == bytes, sourceLocation: sourceLocation)
        #expect(decoded?.type.rawValue == bytes[0] >> 4, sourceLocation: sourceLocation)
    }

    // MARK: CONNECT

    @Test func `CONNECT, the shortest of each version`() {
        expect(
            "10 0F 0006 'MQIsdp' 03 00 000A 0001 'c'", .v3_1,
            is: .connect(.init(version: .v3_1, clientIdentifier: "c", cleanStart: false, keepAlive: 10)))
        expect(
            "10 0C 0004 'MQTT' 04 02 0000 0000", .v3_1_1,
            is: .connect(.init(version: .v3_1_1, clientIdentifier: "", cleanStart: true, keepAlive: 0)))
        expect(
            "10 0D 0004 'MQTT' 05 02 0000 00 0000", .v5_0,
            is: .connect(.init(version: .v5_0, clientIdentifier: "", cleanStart: true, keepAlive: 0)))
    }

    @Test func `CONNECT with everything, each field in its place`() {
        let will = ControlPacket.Will(
            topicName: "w/t", payload: Array("gone".utf8), qos: .atLeastOnce, retain: true,
            properties: [.willDelayInterval(5), .payloadFormatIndicator(1)])
        let connect = ControlPacket.Connect(
            version: .v5_0, clientIdentifier: "id", cleanStart: false, keepAlive: 0x0102, will: will, userName: "user",
            password: [0xDE, 0xAD, 0x00], properties: [.sessionExpiryInterval(60), .userProperty("k", "v")])
        expect(
            """
            10 39 0004 'MQTT' 05 EC 0102 0C 11 0000003C 26 0001 'k' 0001 'v' 0002 'id' \
            07 18 00000005 01 01 0003 'w/t' 0004 'gone' 0004 'user' 0003 DEAD00
            """, .v5_0, is: .connect(connect))
        var older = connect
        older.properties = []
        older.will?.properties = []
        older.version = .v3_1_1
        expect(
            "10 24 0004 'MQTT' 04 EC 0102 0002 'id' 0003 'w/t' 0004 'gone' 0004 'user' 0003 DEAD00", .v3_1_1, is: .connect(older))
        older.version = .v3_1
        expect(
            "10 26 0006 'MQIsdp' 03 EC 0102 0002 'id' 0003 'w/t' 0004 'gone' 0004 'user' 0003 DEAD00", .v3_1, is: .connect(older))
    }

    @Test func `each connect flag does what its bit says`() throws {
        // Bits 7 to 0: user name, password, will retain, will QoS (two), will, clean start, reserved.
        for flags: UInt8 in 0...255 {
            var body = hex("0004 'MQTT' 05") + [flags] + hex("0000 00 0001 'c'")
            if flags & 0x04 != 0 { body += hex("00 0001 't' 0001 'p'") }
            if flags & 0x80 != 0 { body += hex("0001 'u'") }
            if flags & 0x40 != 0 { body += hex("0001 's'") }
            let bytes = packet(0x10, body)
            let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
            guard case .connect(let connect) = diagnosis.packet else {
                Issue.record("\(flags)")
                continue
            }
            #expect(connect.cleanStart == (flags & 2 == 2))
            #expect((connect.will != nil) == (flags & 4 == 4))
            if let will = connect.will {
                #expect(will.qos.rawValue == flags / 8 % 4)
                #expect(will.retain == (flags / 32 % 2 == 1))
                #expect(will.topicName == "t" && will.payload == Array("p".utf8))
            }
            #expect(connect.password == (flags / 64 % 2 == 1 ? Array("s".utf8) : nil))
            #expect(connect.userName == (flags / 128 == 1 ? "u" : nil))
            var faults: [Requirement] = []
            if flags % 2 == 1 { faults.append(.connectFlagsReserved) }
            if flags & 4 == 0, flags / 8 % 4 != 0 { faults.append(.willQoSWithoutWill) }
            if flags & 4 == 0, flags / 32 % 2 == 1 { faults.append(.willRetainWithoutWill) }
            if flags & 4 == 4, flags / 8 % 4 == 3 { faults.append(.willQoS) }
            #expect(diagnosis.findings.map(\.requirement) == faults, "\(flags)")
            #expect(diagnosis.findings.allSatisfy { $0.bytes == 9..<10 })
            if faults.isEmpty { #expect(try ControlPacket.connect(connect).encoded(version: .v5_0) == bytes, "\(flags)") }
        }
    }

    @Test func `a bridge sets the highest bit of the level, before 5`() {
        let bridge31 = ControlPacket.Connect(version: .v3_1, clientIdentifier: "b", keepAlive: 0, isBridge: true)
        expect("10 0F 0006 'MQIsdp' 83 02 0000 0001 'b'", .v3_1, is: .connect(bridge31))
        let bridge311 = ControlPacket.Connect(version: .v3_1_1, clientIdentifier: "b", keepAlive: 0, isBridge: true)
        expect("10 0D 0004 'MQTT' 84 02 0000 0001 'b'", .v3_1_1, is: .connect(bridge311))
        expectDiagnosis("10 0E 0004 'MQTT' 85 02 0000 00 0001 'b'", .v5_0, .unknown, .reject, "MQTT-3.1.2-2 protocol_level 8..<9")
    }

    @Test func `a CONNECT is judged by the version that it announces`() {
        for version in MQTTVersion.allCases {
            let diagnosis = ControlPacket.diagnose(hex("10 0C 0004 'MQTT' 04 02 0000 0000").span, version: version)
            #expect(diagnosis.verdict == .accept && diagnosis.version == .v3_1_1)
        }
    }

    // MARK: CONNACK

    @Test func `CONNACK`() {
        for version in [MQTTVersion.v3_1, .v3_1_1] {
            expect("20 02 01 00", version, is: .connAck(.init(sessionPresent: true)))
            expect("20 02 00 05", version, is: .connAck(.init(reasonCode: ReasonCode(rawValue: 5))))
        }
        expect("20 03 01 00 00", .v5_0, is: .connAck(.init(sessionPresent: true)))
        expect(
            "20 08 00 87 05 1F 0002 'no'", .v5_0, is: .connAck(.init(reasonCode: .notAuthorized, properties: [.reasonString("no")])))
    }

    // MARK: PUBLISH

    @Test func `PUBLISH`() {
        for version in [MQTTVersion.v3_1, .v3_1_1] {
            expect("30 07 0003 'a/b' 'hi'", version, is: .publish(.init(topicName: "a/b", payload: Array("hi".utf8))))
            expect("31 03 0001 'a'", version, is: .publish(.init(topicName: "a", retain: true)))
            expect(
                "3A 06 0001 'a' 1234 'x'", version,
                is: .publish(.init(topicName: "a", payload: [0x78], qos: .atLeastOnce, packetIdentifier: 0x1234, isDuplicate: true)))
            expect(
                "35 05 0001 'a' FFFF", version,
                is: .publish(.init(topicName: "a", qos: .exactlyOnce, packetIdentifier: 65_535, retain: true)))
        }
        expect("38 03 0001 'a'", .v3_1, is: .publish(.init(topicName: "a", isDuplicate: true)))
        expect("30 06 0001 'a' 00 00FF", .v5_0, is: .publish(.init(topicName: "a", payload: [0x00, 0xFF])))
        expect(
            "34 0B 0000 0007 03 23 0009 'pay'", .v5_0,
            is: .publish(
                .init(topicName: "", payload: Array("pay".utf8), qos: .exactlyOnce, packetIdentifier: 7, properties: [.topicAlias(9)])))
    }

    // MARK: PUBACK, PUBREC, PUBREL, PUBCOMP

    @Test func `PUBACK, PUBREC, PUBREL and PUBCOMP`() {
        for version in MQTTVersion.allCases {
            expect("40 02 0102", version, is: .pubAck(.init(packetIdentifier: 0x0102)))
            expect("50 02 0102", version, is: .pubRec(.init(packetIdentifier: 0x0102)))
            expect("62 02 0102", version, is: .pubRel(.init(packetIdentifier: 0x0102)))
            expect("70 02 0102", version, is: .pubComp(.init(packetIdentifier: 0x0102)))
        }
        expect("6A 02 0102", .v3_1, is: .pubRel(.init(packetIdentifier: 0x0102, isDuplicate: true)))
        expect("40 03 0001 10", .v5_0, is: .pubAck(.init(packetIdentifier: 1, reasonCode: .noMatchingSubscribers)))
        expect("50 03 0001 97", .v5_0, is: .pubRec(.init(packetIdentifier: 1, reasonCode: .quotaExceeded)))
        expect("62 03 0001 92", .v5_0, is: .pubRel(.init(packetIdentifier: 1, reasonCode: .packetIdentifierNotFound)))
        expect("70 03 0001 92", .v5_0, is: .pubComp(.init(packetIdentifier: 1, reasonCode: .packetIdentifierNotFound)))
        expect(
            "40 08 0001 00 04 1F 0001 'r'", .v5_0, is: .pubAck(.init(packetIdentifier: 1, properties: [.reasonString("r")])))
    }

    @Test func `what a short form leaves out may be there as well`() throws {
        let longer: [(String, String)] = [
            ("40 03 0001 00", "40 02 0001"), ("50 03 0001 00", "50 02 0001"), ("62 04 0001 00 00", "62 02 0001"),
            ("70 04 0001 92 00", "70 03 0001 92"), ("E0 01 00", "E0 00"), ("E0 02 00 00", "E0 00"), ("E0 02 04 00", "E0 01 04"),
        ]
        for (long, short) in longer {
            let packet = try ControlPacket(decoding: hex(long), version: .v5_0)
            #expect(packet == (try ControlPacket(decoding: hex(short), version: .v5_0)))
            #expect(try packet.encoded(version: .v5_0) == hex(short))
        }
    }

    // MARK: SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK

    @Test func `SUBSCRIBE`() {
        let subscriptions: [ControlPacket.Subscription] = [
            .init(topicFilter: "a/+", options: .init(qos: .atLeastOnce)), .init(topicFilter: "#", options: .init(qos: .exactlyOnce)),
        ]
        for version in [MQTTVersion.v3_1, .v3_1_1] {
            expect(
                "82 0C 000A 0003 'a/+' 01 0001 '#' 02", version, is: .subscribe(.init(packetIdentifier: 10, subscriptions: subscriptions)))
        }
        expect(
            "8A 0C 000A 0003 'a/+' 01 0001 '#' 02", .v3_1,
            is: .subscribe(.init(packetIdentifier: 10, subscriptions: subscriptions, isDuplicate: true)))
        expect(
            "82 10 000A 03 0B C102 0003 'a/+' 01 0001 '#' 02", .v5_0,
            is: .subscribe(.init(packetIdentifier: 10, subscriptions: subscriptions, properties: [.subscriptionIdentifier(321)])))
    }

    @Test func `each bit of the Subscription Options does what it says`() throws {
        // Bits 7 and 6 reserved, 5 and 4 Retain Handling, 3 Retain As Published, 2 No Local, 1 and 0 QoS.
        for options: UInt8 in 0...255 {
            let bytes = hex("82 07 0001 00 0001 'a'") + [options]
            let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
            guard case .subscribe(let subscribe) = diagnosis.packet, let decoded = subscribe.subscriptions.first?.options else {
                Issue.record("\(options)")
                continue
            }
            #expect(decoded.qos.rawValue == options % 4)
            #expect(decoded.noLocal == (options / 4 % 2 == 1))
            #expect(decoded.retainAsPublished == (options / 8 % 2 == 1))
            #expect(decoded.retainHandling == options / 16 % 4)
            var faults: [String] = []
            if options >= 64 { faults.append("MQTT-3.8.3-5 subscriptions[0].reserved") }
            if options / 16 % 4 == 3 { faults.append("3.8.3.1-retain-handling subscriptions[0].retain_handling") }
            if options % 4 == 3 { faults.append("3.8.3.1-maximum-qos subscriptions[0].qos") }
            #expect(diagnosis.findings.map { "\($0.statement.id) \($0.field)" } == faults, "\(options)")
            #expect(diagnosis.findings.allSatisfy { $0.bytes == 8..<9 })
            let rebuilt = SubscriptionOptions(
                qos: decoded.qos, noLocal: decoded.noLocal, retainAsPublished: decoded.retainAsPublished,
                retainHandling: decoded.retainHandling)
            #expect(rebuilt.rawValue == options % 64)
        }
    }

    @Test func `SUBACK, UNSUBSCRIBE and UNSUBACK`() {
        let codes: [ReasonCode] = [.success, .grantedQoS2, .unspecifiedError]
        for version in [MQTTVersion.v3_1, .v3_1_1] {
            expect("90 05 000A 00 02 80", version, is: .subAck(.init(packetIdentifier: 10, reasonCodes: codes)))
            expect("A2 09 000B 0001 'a' 0002 '/b'", version, is: .unsubscribe(.init(packetIdentifier: 11, topicFilters: ["a", "/b"])))
            expect("B0 02 000B", version, is: .unsubAck(.init(packetIdentifier: 11)))
        }
        expect("AA 05 000B 0001 'a'", .v3_1, is: .unsubscribe(.init(packetIdentifier: 11, topicFilters: ["a"], isDuplicate: true)))
        expect("90 06 000A 00 00 02 80", .v5_0, is: .subAck(.init(packetIdentifier: 10, reasonCodes: codes)))
        expect("A2 0A 000B 00 0001 'a' 0002 '/b'", .v5_0, is: .unsubscribe(.init(packetIdentifier: 11, topicFilters: ["a", "/b"])))
        expect(
            "B0 09 000B 04 1F 0001 'r' 00 11", .v5_0,
            is: .unsubAck(
                .init(packetIdentifier: 11, reasonCodes: [.success, .noSubscriptionExisted], properties: [.reasonString("r")])))
    }

    // MARK: PINGREQ, PINGRESP, DISCONNECT, AUTH

    @Test func `PINGREQ, PINGRESP, DISCONNECT and AUTH`() {
        for version in MQTTVersion.allCases {
            expect("C0 00", version, is: .pingReq)
            expect("D0 00", version, is: .pingResp)
            expect("E0 00", version, is: .disconnect(.init()))
        }
        expect("E0 01 04", .v5_0, is: .disconnect(.init(reasonCode: .disconnectWithWillMessage)))
        expect("E0 06 9C 04 1C 0001 's'", .v5_0, is: .disconnect(.init(reasonCode: .useAnotherServer, properties: [.serverReference("s")])))
        expect("E0 06 00 04 1F 0001 'r'", .v5_0, is: .disconnect(.init(properties: [.reasonString("r")])))
        expect(
            "F0 0B 18 09 15 0002 'SC' 16 0001 FE", .v5_0,
            is: .auth(.init(reasonCode: .continueAuthentication, properties: [.authenticationMethod("SC"), .authenticationData([0xFE])])))
    }

    // MARK: Borrowed

    @Test func `a view shows bytes that no value keeps`() throws {
        let connect = hex("10 0D 0004 'MQTT' 84 03 0000 0001 'c'")
        let connAck = hex("20 02 FF 00")
        switch try PacketView(tolerating: connect.span, version: .v3_1_1, sender: .unknown) {
        case .connect(let packet): #expect(packet.connectFlags == 0x03 && packet.isBridge && packet.version == .v3_1_1)
        default: Issue.record("not a CONNECT")
        }
        switch try PacketView(tolerating: connAck.span, version: .v3_1_1, sender: .unknown) {
        case .connAck(let packet): #expect(packet.acknowledgeFlags == 0xFF && packet.sessionPresent)
        default: Issue.record("not a CONNACK")
        }
    }

    @Test func `a view walks over subscriptions, filters and properties without copying them`() throws {
        let subscribe = hex("82 12 000A 05 0B 01 0B FF 7F 0003 'a/+' 01 0001 '#' 02")
        let view = try PacketView(tolerating: subscribe.span, version: .v5_0, sender: .unknown)
        #expect(view.type == .subscribe)
        switch view {
        case .subscribe(let packet):
            var subscriptions = packet.subscriptions
            var found: [String] = []
            while let subscription = subscriptions.next() {
                let filter = UTF8EncodedString(unchecked: array(subscription.topicFilter))
                found.append("\(filter) \(subscription.options.qos)")
            }
            #expect(found == ["a/+ 1", "# 2"])
            var properties = packet.properties.makeIterator()
            var numbers: [UInt32] = []
            while let property = properties.next() { numbers.append(property.integer) }
            #expect(numbers == [1, 16_383])
        default: Issue.record("not a SUBSCRIBE")
        }
    }

    // MARK: Where fields stand

    @Test func `diagnose says where every field stands`() {
        func places(_ hexadecimal: String, _ version: MQTTVersion) -> [String] {
            ControlPacket.diagnose(hex(hexadecimal).span, version: version).fields.map { "\($0.path) \($0.bytes)" }
        }
        #expect(
            places("32 0A 0001 'a' 0007 03 23 0009 'p'", .v5_0) == [
                "type 0..<1", "dup 0..<1", "qos 0..<1", "retain 0..<1", "remaining_length 1..<2", "topic 2..<5", "packet_id 5..<7",
                "properties.length 7..<8", "properties.identifier 8..<9", "properties.topic_alias 9..<11", "payload 11..<12",
            ])
        #expect(
            places("82 07 0001 00 0001 'a' 2D", .v5_0) == [
                "type 0..<1", "remaining_length 1..<2", "packet_id 2..<4", "properties.length 4..<5", "subscriptions[0].topic_filter 5..<8",
                "subscriptions[0].options 8..<9", "subscriptions[0].qos 8..<9", "subscriptions[0].no_local 8..<9",
                "subscriptions[0].retain_as_published 8..<9", "subscriptions[0].retain_handling 8..<9",
            ])
        #expect(
            places("10 16 0004 'MQTT' 04 C6 0000 0000 0001 'w' 0000 0001 'u' 0000", .v3_1_1).suffix(6) == [
                "keep_alive 10..<12", "client_id 12..<14", "will.topic 14..<17", "will.payload 17..<19", "username 19..<22",
                "password 22..<24",
            ])
    }
}
