import MQTTCodec
import TestSupport
import Testing

@Suite struct `The encoder` {
    /// A packet that a version forbids, what the encoder says, and what the unchecked door writes.
    private struct Refusal {
        let packet: ControlPacket
        let version: MQTTVersion
        let sender: ControlPacket.Sender
        let reason: String
        let unchecked: String

        init(
            _ packet: ControlPacket, _ version: MQTTVersion, _ sender: ControlPacket.Sender = .unknown, says reason: String,
            writes unchecked: String
        ) {
            self.packet = packet
            self.version = version
            self.sender = sender
            self.reason = reason
            self.unchecked = unchecked
        }
    }

    private func reason(_ error: PacketEncodingError) -> String {
        switch error {
        case .violation(let finding): "\(finding.statement.id) \(finding.field)"
        case .fieldTooLong(let field): "\(field) too long"
        case .packetTooLong(let length): "\(length) too long"
        case .notInVersion(let field, let version): "no \(field) in \(version)"
        case .packetIdentifierAgainstQoS: "packet identifier against QoS"
        }
    }

    private func check(_ refusals: [Refusal], sourceLocation: SourceLocation = #_sourceLocation) {
        for refusal in refusals {
            var buffer: [UInt8] = [0xAA, 0xBB]
            do throws(PacketEncodingError) {
                try refusal.packet.encode(version: refusal.version, sender: refusal.sender, into: &buffer)
                Issue.record("written: \(refusal.reason)", sourceLocation: sourceLocation)
            } catch {
                #expect(reason(error) == refusal.reason, sourceLocation: sourceLocation)
                #expect(!error.description.isEmpty && !error.description.contains("\n"), sourceLocation: sourceLocation)
            }
            #expect(buffer == [0xAA, 0xBB], "\(refusal.reason)", sourceLocation: sourceLocation)
            let unchecked = (try? refusal.packet.encodedUnchecked(version: refusal.version)) ?? []
            #expect(hexDump(unchecked) == hexDump(hex(refusal.unchecked)), "\(refusal.reason)", sourceLocation: sourceLocation)
        }
    }

    @Test func `refuses what the standard forbids, and writes it unchecked`() {
        check([
            // Packet Identifiers.
            .init(
                .publish(.init(topicName: "a", qos: 1, packetIdentifier: 0)), .v3_1_1, says: "MQTT-2.3.1-1 packet_id",
                writes: "32 05 0001 'a' 0000"),
            .init(.publish(.init(topicName: "a", qos: 1)), .v3_1_1, says: "packet identifier against QoS", writes: "32 05 0001 'a' 0000"),
            .init(
                .publish(.init(topicName: "a", packetIdentifier: 7)), .v3_1_1, says: "packet identifier against QoS",
                writes: "30 03 0001 'a'"),
            .init(.pubAck(.init(packetIdentifier: 0)), .v5_0, says: "2.2.1-packet-identifier-zero packet_id", writes: "40 02 0000"),
            // Flags.
            .init(.publish(.init(topicName: "a", isDuplicate: true)), .v5_0, says: "MQTT-3.3.1-2 dup", writes: "38 04 0001 'a' 00"),
            .init(
                .publish(.init(topicName: "a", qos: 3, packetIdentifier: 1)), .v3_1_1, says: "MQTT-3.3.1-4 qos",
                writes: "36 05 0001 'a' 0001"),
            .init(.pubRel(.init(packetIdentifier: 1, isDuplicate: true)), .v3_1_1, says: "MQTT-3.6.1-1 flags", writes: "6A 02 0001"),
            .init(
                .subscribe(.init(packetIdentifier: 1, subscriptions: [.init(topicFilter: "a")], isDuplicate: true)), .v5_0,
                says: "MQTT-3.8.1-1 flags", writes: "8A 07 0001 00 0001 'a' 00"),
            .init(
                .unsubscribe(.init(packetIdentifier: 1, topicFilters: ["a"], isDuplicate: true)), .v3_1_1, says: "MQTT-3.10.1-1 flags",
                writes: "AA 05 0001 0001 'a'"),
            // Topics.
            .init(.publish(.init(topicName: "a/+")), .v3_1_1, says: "MQTT-3.3.2-2 topic", writes: "30 05 0003 'a/+'"),
            .init(.publish(.init(topicName: "")), .v3_1_1, says: "MQTT-4.7.3-1 topic", writes: "30 02 0000"),
            .init(
                .publish(.init(topicName: "")), .v5_0, says: "3.3.2.1-no-topic-name-or-alias properties.topic_alias",
                writes: "30 03 0000 00"),
            .init(.publish(.init(topicName: "a\0")), .v5_0, says: "MQTT-1.5.4-2 topic", writes: "30 05 0002 'a' 00 00"),
            .init(
                .publish(.init(topicName: UTF8EncodedString(unchecked: [0xC3]))), .v5_0, says: "MQTT-1.5.4-1 topic",
                writes: "30 04 0001 C3 00"),
            .init(
                .subscribe(.init(packetIdentifier: 1, subscriptions: [.init(topicFilter: "a#")])), .v3_1_1,
                says: "MQTT-4.7.1-2 subscriptions[0].topic_filter", writes: "82 07 0001 0002 'a#' 00"),
            .init(
                .subscribe(.init(packetIdentifier: 1, subscriptions: [])), .v5_0, says: "MQTT-3.8.3-2 subscriptions",
                writes: "82 03 0001 00"),
            .init(
                .unsubscribe(.init(packetIdentifier: 1, topicFilters: [])), .v3_1_1, says: "MQTT-3.10.3-2 topic_filters",
                writes: "A2 02 0001"),
            // Options.
            .init(
                .subscribe(.init(packetIdentifier: 1, subscriptions: [.init(topicFilter: "a", options: .init(retainHandling: 3))])), .v5_0,
                says: "3.8.3.1-retain-handling subscriptions[0].retain_handling", writes: "82 07 0001 00 0001 'a' 30"),
            .init(
                .subscribe(.init(packetIdentifier: 1, subscriptions: [.init(topicFilter: "$share/g/a", options: .init(noLocal: true))])),
                .v5_0,
                says: "MQTT-3.8.3-4 subscriptions[0].no_local", writes: "82 10 0001 00 000A '$share/g/a' 04"),
            .init(
                .subscribe(.init(packetIdentifier: 1, subscriptions: [.init(topicFilter: "a", options: .init(noLocal: true))])), .v3_1_1,
                says: "MQTT-3.8.3-4 subscriptions[0].reserved", writes: "82 06 0001 0001 'a' 04"),
            // Codes.
            .init(
                .pubRel(.init(packetIdentifier: 1, reasonCode: .notAuthorized)), .v5_0, says: "MQTT-3.6.2-1 reason_code",
                writes: "62 03 0001 87"),
            .init(.connAck(.init(reasonCode: .notAuthorized)), .v3_1_1, says: "MQTT-3.2.2-6 reason_code", writes: "20 02 00 87"),
            .init(
                .connAck(.init(sessionPresent: true, reasonCode: .banned)), .v5_0, says: "MQTT-3.2.2-6 session_present",
                writes: "20 03 01 8A 00"),
            .init(.subAck(.init(packetIdentifier: 1)), .v5_0, says: "3.9.3-no-reason-code reason_codes", writes: "90 03 0001 00"),
            .init(
                .subAck(.init(packetIdentifier: 1, reasonCodes: [.success, .protocolError])), .v5_0, says: "MQTT-3.9.3-2 reason_codes[1]",
                writes: "90 05 0001 00 00 82"),
            .init(.disconnect(.init(reasonCode: .serverBusy)), .v5_0, .client, says: "MQTT-3.14.2-1 reason_code", writes: "E0 01 89"),
            .init(
                .auth(.init(reasonCode: .continueAuthentication, properties: [])), .v5_0,
                says: "3.15.2.2.2-no-authentication-method properties.authentication_method", writes: "F0 02 18 00"),
            // Sides.
            .init(.pingReq, .v5_0, .server, says: "2.1.2-direction type", writes: "C0 00"),
            .init(.disconnect(.init()), .v3_1_1, .server, says: "2.2.1-direction type", writes: "E0 00"),
        ])
    }

    @Test func `refuses properties that do not belong, or have illegal values`() {
        check([
            .init(
                .publish(.init(topicName: "a", properties: [.receiveMaximum(1)])), .v5_0,
                says: "2.2.2.2-misplaced-property properties.receive_maximum",
                writes: "30 07 0001 'a' 03 21 0001"),
            .init(
                .publish(.init(topicName: "a", properties: [.contentType(""), .contentType("")])), .v5_0,
                says: "3.3.2.3-repeated-property properties.content_type", writes: "30 0A 0001 'a' 06 03 0000 03 0000"),
            .init(
                .publish(.init(topicName: "a", properties: [.topicAlias(0)])), .v5_0, says: "MQTT-3.3.2-8 properties.topic_alias",
                writes: "30 07 0001 'a' 03 23 0000"),
            .init(
                .publish(.init(topicName: "a", properties: [.payloadFormatIndicator(2)])), .v5_0,
                says: "3.3.2.3.2-zero-or-one properties.payload_format_indicator", writes: "30 06 0001 'a' 02 01 02"),
            .init(
                .publish(.init(topicName: "a", properties: [.subscriptionIdentifier(1)])), .v5_0, .client,
                says: "MQTT-3.3.4-6 properties.subscription_identifiers[0]", writes: "30 06 0001 'a' 02 0B 01"),
            .init(
                .publish(.init(topicName: "a", properties: Properties(unchecked: [0x7F]))), .v5_0,
                says: "2.2.2.2-unknown-property properties.identifier", writes: "30 05 0001 'a' 01 7F"),
            .init(
                .publish(.init(topicName: "a", properties: Properties(unchecked: [0x81, 0x00, 0x01]))), .v5_0,
                says: "MQTT-1.5.5-1 properties.identifier", writes: "30 07 0001 'a' 03 81 00 01"),
            .init(
                .connect(.init(version: .v5_0, clientIdentifier: "", keepAlive: 0, properties: [.authenticationData([])])), .v5_0,
                says: "3.1.2.11.10-data-without-method properties.authentication_method",
                writes: "10 10 0004 'MQTT' 05 02 0000 03 16 0000 0000"),
        ])
    }

    @Test func `refuses what CONNECT may not say`() {
        func connect(_ version: MQTTVersion, _ change: (inout ControlPacket.Connect) -> Void) -> ControlPacket {
            var packet = ControlPacket.Connect(version: version, clientIdentifier: "c", keepAlive: 0)
            change(&packet)
            return .connect(packet)
        }
        check([
            .init(
                connect(.v3_1_1) { $0.password = [1] }, .v3_1_1, says: "MQTT-3.1.2-22 connect_flags.password",
                writes: "10 10 0004 'MQTT' 04 42 0000 0001 'c' 0001 01"),
            .init(
                connect(.v3_1_1) {
                    $0.clientIdentifier = ""
                    $0.cleanStart = false
                }, .v3_1_1, says: "MQTT-3.1.3-7 client_id", writes: "10 0C 0004 'MQTT' 04 00 0000 0000"),
            .init(
                connect(.v3_1_1) { $0.will = .init(topicName: "w", payload: [], qos: 3) }, .v3_1_1,
                says: "MQTT-3.1.2-14 connect_flags.will_qos",
                writes: "10 12 0004 'MQTT' 04 1E 0000 0001 'c' 0001 'w' 0000"),
            .init(
                connect(.v3_1_1) { $0.will = .init(topicName: "w/#", payload: []) }, .v3_1_1, says: "MQTT-4.7.1-1 will.topic",
                writes: "10 14 0004 'MQTT' 04 06 0000 0001 'c' 0003 'w/#' 0000"),
            .init(
                connect(.v5_0) { $0.isBridge = true }, .v5_0, says: "MQTT-3.1.2-2 protocol_level",
                writes: "10 0E 0004 'MQTT' 85 02 0000 00 0001 'c'"),
            .init(
                connect(.v3_1_1) { $0.properties = [.receiveMaximum(1)] }, .v3_1_1, says: "no properties in 3.1.1",
                writes: "10 0D 0004 'MQTT' 04 02 0000 0001 'c'"),
            .init(
                connect(.v3_1) { $0.will = .init(topicName: "w", payload: [], properties: [.willDelayInterval(1)]) }, .v3_1,
                says: "no will.properties in 3.1", writes: "10 14 0006 'MQIsdp' 03 06 0000 0001 'c' 0001 'w' 0000"),
        ])
    }

    @Test func `refuses what an older version has no place for`() {
        check([
            .init(
                .pubAck(.init(packetIdentifier: 1, reasonCode: .notAuthorized)), .v3_1_1, says: "no reason_code in 3.1.1",
                writes: "40 02 0001"),
            .init(
                .pubComp(.init(packetIdentifier: 1, properties: [.reasonString("")])), .v3_1, says: "no properties in 3.1",
                writes: "70 02 0001"),
            .init(
                .publish(.init(topicName: "a", properties: [.topicAlias(1)])), .v3_1_1, says: "no properties in 3.1.1",
                writes: "30 03 0001 'a'"),
            .init(
                .unsubAck(.init(packetIdentifier: 1, reasonCodes: [.success])), .v3_1_1, says: "no reason_codes in 3.1.1",
                writes: "B0 02 0001"),
            .init(.disconnect(.init(reasonCode: .disconnectWithWillMessage)), .v3_1_1, says: "no reason_code in 3.1.1", writes: "E0 00"),
            .init(
                .auth(.init(reasonCode: .success, properties: [.authenticationMethod("")])), .v3_1_1, says: "no type in 3.1.1",
                writes: "F0 05 00 03 15 0000"),
        ])
    }

    @Test func `refuses text and data of more than 65,535 bytes, in every field`() {
        let long = [UInt8](repeating: 0x61, count: 65_536)
        let text = UTF8EncodedString(unchecked: long)
        let fits = UTF8EncodedString(unchecked: Array(long.dropLast()))
        var connect = ControlPacket.Connect(version: .v5_0, clientIdentifier: "c", will: .init(topicName: "w", payload: []))
        func with(_ change: (inout ControlPacket.Connect) -> Void) -> ControlPacket {
            var packet = connect
            change(&packet)
            return .connect(packet)
        }
        let refusals: [(ControlPacket, String)] = [
            (.publish(.init(topicName: text)), "topic"), (with { $0.clientIdentifier = text }, "client_id"),
            (with { $0.will?.topicName = text }, "will.topic"), (with { $0.will?.payload = long }, "will.payload"),
            (with { $0.userName = text }, "username"), (with { $0.password = long }, "password"),
            (with { $0.properties = [.authenticationMethod(text)] }, "properties.authentication_method"),
            (with { $0.will?.properties = [.correlationData(long)] }, "will.properties.correlation_data"),
            (.publish(.init(topicName: "a", properties: [.userProperty("", text)])), "properties.user_properties[0]"),
            (.publish(.init(topicName: "a", properties: [.userProperty(text, "")])), "properties.user_properties[0]"),
            (.publish(.init(topicName: "a", properties: [.subscriptionIdentifier(268_435_456)])), "properties.subscription_identifiers[0]"),
            (
                .subscribe(.init(packetIdentifier: 1, subscriptions: [.init(topicFilter: "a"), .init(topicFilter: text)])),
                "subscriptions[1].topic_filter"
            ),
            (.unsubscribe(.init(packetIdentifier: 1, topicFilters: ["a", text])), "topic_filters[1]"),
            (.connAck(.init(properties: [.reasonString(text)])), "properties.reason_string"),
            (.subAck(.init(packetIdentifier: 1, reasonCodes: [.success], properties: [.reasonString(text)])), "properties.reason_string"),
            (.disconnect(.init(properties: [.reasonString(text)])), "properties.reason_string"),
            (.auth(.init(reasonCode: .success, properties: [.authenticationMethod(text)])), "properties.authentication_method"),
        ]
        for (packet, field) in refusals {
            for isChecked in [true, false] {
                do throws(PacketEncodingError) {
                    _ = isChecked ? try packet.encoded(version: .v5_0) : try packet.encodedUnchecked(version: .v5_0)
                    Issue.record("written: \(field)")
                } catch {
                    #expect(reason(error) == "\(field) too long")
                }
            }
        }
        connect.clientIdentifier = fits
        let bytes = try? ControlPacket.connect(connect).encoded(version: .v5_0)
        #expect(bytes.flatMap { try? ControlPacket(decoding: $0, version: .v5_0) } == .connect(connect))
    }

    @Test func `refuses a Remaining Length of more than 268,435,455 bytes`() {
        let packet = ControlPacket.publish(.init(topicName: "a", payload: [UInt8](repeating: 0, count: 268_435_453)))
        var buffer: [UInt8] = [1]
        #expect(throws: PacketEncodingError.packetTooLong(remainingLength: 268_435_456)) {
            try packet.encode(version: .v3_1_1, into: &buffer)
        }
        #expect(buffer == [1])
        #expect(throws: PacketEncodingError.packetTooLong(remainingLength: 268_435_456)) { try packet.encodedUnchecked(version: .v3_1_1) }
    }

    @Test func `writes what is only advised against`() throws {
        let packet = ControlPacket.publish(.init(topicName: "a\u{1}"))
        #expect(try packet.encoded(version: .v3_1_1) == hex("30 04 0002 'a' 01"))
        let old = ControlPacket.connect(.init(version: .v3_1, clientIdentifier: "abcdefghijklmnopqrstuvwxyz", keepAlive: 0))
        #expect(try old.encoded(version: .v3_1).count == 42)
    }

    @Test func `adds to a buffer, and leaves what is there`() throws {
        var buffer = hex("C0 00")
        try ControlPacket.pingResp.encode(version: .v5_0, into: &buffer)
        try ControlPacket.publish(.init(topicName: "a")).encode(version: .v5_0, into: &buffer)
        #expect(buffer == hex("C0 00 D0 00 30 04 0001 'a' 00"))
    }
}
