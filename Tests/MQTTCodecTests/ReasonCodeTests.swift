import MQTTCodec
import TestSupport
import Testing

@Suite struct `The table of Reason Codes` {
    /// A packet of 5.0 with this code, assembled by hand; nil where the type has no codes.
    private func bytes(_ type: ControlPacketType, _ code: UInt8) -> [UInt8]? {
        switch type {
        case .connAck: packet(0x20, [0x00, code, 0x00])
        case .pubAck: packet(0x40, [0x00, 0x01, code])
        case .pubRec: packet(0x50, [0x00, 0x01, code])
        case .pubRel: packet(0x62, [0x00, 0x01, code])
        case .pubComp: packet(0x70, [0x00, 0x01, code])
        case .subAck: packet(0x90, [0x00, 0x01, 0x00, code])
        case .unsubAck: packet(0xB0, [0x00, 0x01, 0x00, code])
        case .disconnect: packet(0xE0, [code])
        case .auth: packet(0xF0, [code] + hex("04 15 0001 'm'"))
        case .connect, .publish, .subscribe, .unsubscribe, .pingReq, .pingResp: nil
        }
    }

    private let statements: [ControlPacketType: String] = [
        .connAck: "MQTT-3.2.2-8", .pubAck: "MQTT-3.4.2-1", .pubRec: "MQTT-3.5.2-1", .pubRel: "MQTT-3.6.2-1", .pubComp: "MQTT-3.7.2-1",
        .subAck: "MQTT-3.9.3-2", .unsubAck: "MQTT-3.11.3-2", .disconnect: "MQTT-3.14.2-1", .auth: "MQTT-3.15.2-1",
    ]

    @Test func `lists as many codes for each packet as the standard`() {
        let counts: [ControlPacketType: Int] = [
            .connAck: 22, .pubAck: 9, .pubRec: 9, .pubRel: 2, .pubComp: 2, .subAck: 12, .unsubAck: 7,
            // 29, and 0x8C from the general table (2.4).
            .disconnect: 30, .auth: 3,
        ]
        for (type, count) in counts { #expect(Set(reasonCodes(of: type, from: .unknown)).count == count, "\(type)") }
    }

    @Test func `a code is accepted in the packets that list it, from the side that may send it`() {
        for type in ControlPacketType.allCases {
            for code: UInt8 in 0...255 {
                guard let bytes = bytes(type, code) else { continue }
                for sender in [ControlPacket.Sender.client, .server, .unknown] where maySend(type, sender, in: .v5_0) {
                    let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0, sender: sender)
                    let isLegal = reasonCodes(of: type, from: sender).contains(code)
                    let expected: Diagnosis.Verdict = isLegal ? .accept : .lenient
                    guard diagnosis.verdict == expected, diagnosis.findings.map(\.statement.id) == (isLegal ? [] : [statements[type]])
                    else {
                        Issue.record("\(type) \(code) from \(sender): \(diagnosis.verdict) \(diagnosis.findings)")
                        continue
                    }
                    if let finding = diagnosis.findings.first, bytes[finding.bytes] != [code] {
                        Issue.record("\(type) \(code): found at \(finding.bytes)")
                    }
                }
            }
        }
    }

    @Test func `names are those of the standard`() {
        for row in reasonCodeTable {
            for type in row.packets {
                #expect(ReasonCode(rawValue: row.code).name(in: type, version: .v5_0) == row.name, "\(type)")
                #expect(ReasonCode(rawValue: row.code).isFailure == (row.code >= 0x80))
            }
        }
        #expect(ReasonCode(rawValue: 0x03).name(in: .subAck, version: .v5_0) == nil)
        #expect(ReasonCode(rawValue: 0x8C).description == "0x8C")
    }

    @Test func `the constants have their numbers`() {
        let constants: [(ReasonCode, UInt8)] = [
            (.success, 0x00), (.grantedQoS1, 0x01), (.grantedQoS2, 0x02), (.disconnectWithWillMessage, 0x04),
            (.noMatchingSubscribers, 0x10),
            (.noSubscriptionExisted, 0x11), (.continueAuthentication, 0x18), (.reAuthenticate, 0x19), (.unspecifiedError, 0x80),
            (.malformedPacket, 0x81), (.protocolError, 0x82), (.implementationSpecificError, 0x83), (.unsupportedProtocolVersion, 0x84),
            (.clientIdentifierNotValid, 0x85), (.badUserNameOrPassword, 0x86), (.notAuthorized, 0x87), (.serverUnavailable, 0x88),
            (.serverBusy, 0x89), (.banned, 0x8A), (.serverShuttingDown, 0x8B), (.badAuthenticationMethod, 0x8C), (.keepAliveTimeout, 0x8D),
            (.sessionTakenOver, 0x8E), (.topicFilterInvalid, 0x8F), (.topicNameInvalid, 0x90), (.packetIdentifierInUse, 0x91),
            (.packetIdentifierNotFound, 0x92), (.receiveMaximumExceeded, 0x93), (.topicAliasInvalid, 0x94), (.packetTooLarge, 0x95),
            (.messageRateTooHigh, 0x96), (.quotaExceeded, 0x97), (.administrativeAction, 0x98), (.payloadFormatInvalid, 0x99),
            (.retainNotSupported, 0x9A), (.qosNotSupported, 0x9B), (.useAnotherServer, 0x9C), (.serverMoved, 0x9D),
            (.sharedSubscriptionsNotSupported, 0x9E), (.connectionRateExceeded, 0x9F), (.maximumConnectTime, 0xA0),
            (.subscriptionIdentifiersNotSupported, 0xA1), (.wildcardSubscriptionsNotSupported, 0xA2),
        ]
        #expect(Set(constants.map(\.1)) == Set(reasonCodeTable.map(\.code)))
        for (constant, number) in constants { #expect(constant.rawValue == number) }
    }

    @Test func `the return codes of 3 are 0 to 5, and 0, 1, 2 and 0x80`() {
        let connAck = [
            "Connection accepted", "Unacceptable protocol version", "Identifier rejected", "Server unavailable",
            "Bad user name or password",
            "Not authorized",
        ]
        for version in [MQTTVersion.v3_1, .v3_1_1] {
            for code: UInt8 in 0...255 {
                let connected = ControlPacket.diagnose([0x20, 0x02, 0x00, code].span, version: version)
                #expect((connected.verdict == .accept) == (code <= 5), "CONNACK \(code)")
                #expect(ReasonCode(rawValue: code).name(in: .connAck, version: version) == (code <= 5 ? connAck[Int(code)] : nil))
                let subscribed = ControlPacket.diagnose([0x90, 0x03, 0x00, 0x01, code].span, version: version)
                #expect((subscribed.verdict == .accept) == [0, 1, 2, 0x80].contains(code), "SUBACK \(code)")
            }
        }
        expectDiagnosis("20 02 00 06", .v3_1_1, .server, .lenient, "MQTT-3.2.2-6 reason_code 3..<4")
        expectDiagnosis("20 02 00 06", .v3_1, .server, .lenient, "3.2-return-code reason_code 3..<4")
        expectDiagnosis("90 04 0001 00 03", .v3_1_1, .server, .lenient, "MQTT-3.9.3-2 reason_codes[1] 5..<6")
        expectDiagnosis("90 04 0001 00 03", .v3_1, .server, .lenient, "3.9-granted-qos reason_codes[1] 5..<6")
    }
}
