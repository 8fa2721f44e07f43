import MQTTCodec
import TestSupport
import Testing

@Suite struct `The table of properties` {
    /// The bytes of a packet with these properties, assembled by hand.
    private func bytes(_ place: PropertyRow.Place, _ properties: [UInt8]) -> [UInt8] {
        let list = variableByteInteger(properties.count) + properties
        return switch place {
        case .connect: packet(0x10, hex("0004 'MQTT' 05 02 003C") + list + hex("0000"))
        case .will: packet(0x10, hex("0004 'MQTT' 05 06 003C 00 0000") + list + hex("0001 'w' 0000"))
        case .connAck: packet(0x20, hex("00 00") + list)
        case .publish: packet(0x30, hex("0001 'a'") + list + hex("'payload'"))
        case .pubAck: packet(0x40, hex("0001 00") + list)
        case .pubRec: packet(0x50, hex("0001 00") + list)
        case .pubRel: packet(0x62, hex("0001 00") + list)
        case .pubComp: packet(0x70, hex("0001 00") + list)
        case .subscribe: packet(0x82, hex("0001") + list + hex("0001 'a' 00"))
        case .subAck: packet(0x90, hex("0001") + list + hex("00"))
        case .unsubscribe: packet(0xA2, hex("0001") + list + hex("0001 'a'"))
        case .unsubAck: packet(0xB0, hex("0001") + list + hex("00"))
        case .disconnect: packet(0xE0, hex("00") + list)
        case .auth: packet(0xF0, hex("18") + list)
        }
    }

    /// The property on the wire, with the Authentication Method beside it where one must be.
    private func wire(_ row: PropertyRow, in place: PropertyRow.Place) -> [UInt8] {
        let property = [row.number] + hex(row.example)
        let needsMethod =
            row.identifier != .authenticationMethod && (place == .auth || place == .connect && row.identifier == .authenticationData)
        return property + (needsMethod ? hex("15 0001 'm'") : [])
    }

    private func properties(_ packet: ControlPacket?, _ place: PropertyRow.Place) -> Properties? {
        switch packet {
        case .connect(let packet): place == .will ? packet.will?.properties : packet.properties
        case .connAck(let packet): packet.properties
        case .publish(let packet): packet.properties
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet): packet.properties
        case .subscribe(let packet): packet.properties
        case .subAck(let packet), .unsubAck(let packet): packet.properties
        case .unsubscribe(let packet): packet.properties
        case .disconnect(let packet): packet.properties
        case .auth(let packet): packet.properties
        case .pingReq, .pingResp, nil: nil
        }
    }

    @Test func `has 27 rows, with the numbers and names of the standard`() {
        #expect(PropertyIdentifier.allCases.map(\.rawValue) == propertyTable.map(\.number))
        #expect(PropertyIdentifier.allCases == propertyTable.map(\.identifier))
        #expect(PropertyIdentifier.allCases.map(\.key) == propertyTable.map(\.key))
        #expect(PropertyIdentifier.allCases.count == 27)
    }

    @Test func `a property is written and read as the bytes of its type`() {
        for row in propertyTable {
            #expect(Properties([row.property]).bytes == [row.number] + hex(row.example), "\(row.key)")
            #expect(Array(Properties(unchecked: [row.number] + hex(row.example))) == [row.property], "\(row.key)")
        }
    }

    @Test func `numbers are read at the edges of their types`() {
        let rows: [(String, Property)] = [
            ("0B 01", .subscriptionIdentifier(1)), ("0B 7F", .subscriptionIdentifier(127)), ("0B 80 01", .subscriptionIdentifier(128)),
            ("0B FF 7F", .subscriptionIdentifier(16_383)), ("0B 80 80 01", .subscriptionIdentifier(16_384)),
            ("0B FF FF 7F", .subscriptionIdentifier(2_097_151)), ("0B 80 80 80 01", .subscriptionIdentifier(2_097_152)),
            ("0B FF FF FF 7F", .subscriptionIdentifier(268_435_455)), ("11 FFFFFFFF", .sessionExpiryInterval(4_294_967_295)),
            ("27 80000000", .maximumPacketSize(2_147_483_648)), ("21 FFFF", .receiveMaximum(65_535)), ("23 8000", .topicAlias(32_768)),
        ]
        for (bytes, property) in rows {
            #expect(Properties([property]).bytes == hex(bytes), "\(bytes)")
            #expect(Array(Properties(unchecked: hex(bytes))) == [property], "\(bytes)")
        }
        #expect(Properties(unchecked: hex("0B FF FF FF 7F 0B 01")).subscriptionIdentifiers == [268_435_455, 1])
    }

    @Test func `a list that makes no sense is read as far as it does`() {
        for bytes in ["7F", "01", "0B 80", "0B 80 80 80 80 01", "26 0001 'k' 0005 'v'", "03 0001", "11 000000", "21 00", "00"] {
            #expect(Array(Properties(unchecked: hex("01 01") + hex(bytes))) == [.payloadFormatIndicator(1)], "\(bytes)")
        }
    }

    @Test func `a property is accepted in the packets of its row and misplaced in all others`() {
        for row in propertyTable {
            for place in PropertyRow.Place.allCases {
                let bytes = bytes(place, wire(row, in: place))
                let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
                let belongs = row.places.contains(place)
                #expect(diagnosis.verdict == (belongs ? .accept : .lenient), "\(row.key) in \(place)")
                #expect(
                    properties(diagnosis.packet, place)?.first { $0.identifier == row.identifier } == row.property, "\(row.key) in \(place)"
                )
                guard !belongs else { continue }
                #expect(diagnosis.findings.map(\.statement.id) == ["2.2.2.2-misplaced-property"], "\(row.key) in \(place)")
                let field = "\(place == .will ? "will.properties" : "properties").\(row.key)"
                #expect(
                    diagnosis.findings.first.map { "\($0.field)" }
                        == (row.key == "subscription_identifier" ? field.replacing("identifier", with: "identifiers[0]") : field))
                #expect(diagnosis.findings.first.map { bytes[$0.bytes.lowerBound] } == row.number)
                expectAgreement(bytes, .v5_0)
            }
        }
    }

    @Test func `a property that stands twice is told by the statement of its packet`() {
        let statements: [PropertyRow.Place: String] = [
            .connect: "3.1.2.11", .will: "3.1.3.2", .connAck: "3.2.2.3", .publish: "3.3.2.3", .pubAck: "3.4.2.2", .pubRec: "3.5.2.2",
            .pubRel: "3.6.2.2", .pubComp: "3.7.2.2", .subscribe: "3.8.2.1", .subAck: "3.9.2.1", .unsubAck: "3.11.2.1",
            .disconnect: "3.14.2.2", .auth: "3.15.2.2",
        ]
        for row in propertyTable {
            for place in row.places {
                let once = wire(row, in: place)
                let bytes = bytes(place, [row.number] + hex(row.example) + once)
                let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
                let mayRepeat = row.identifier == .userProperty || row.identifier == .subscriptionIdentifier && place == .publish
                #expect(diagnosis.findings.map(\.statement.id) == (mayRepeat ? [] : ["\(statements[place] ?? "?")-repeated-property"]))
                #expect(diagnosis.verdict == (mayRepeat ? .accept : .lenient), "\(row.key) in \(place)")
                expectAgreement(bytes, .v5_0)
            }
        }
    }

    @Test func `an identifier that the table lacks has no layout`() {
        let known = Set(propertyTable.map(\.number))
        for number: UInt8 in 0...127 where !known.contains(number) {
            let bytes = bytes(.publish, [number, 0, 0, 0, 0])
            let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
            #expect(diagnosis.verdict == .reject && diagnosis.findings.map(\.statement.id) == ["2.2.2.2-unknown-property"])
            #expect(diagnosis.findings.map(\.bytes) == [6..<7])
        }
        // Identifiers are Variable Byte Integers: 0x80 takes two bytes, and so may 0x01, were that not overlong.
        expectDiagnosis(
            "30 09 0001 'a' 05 8001 0000 00", .v5_0, .unknown, .reject, "2.2.2.2-unknown-property properties.identifier 6..<8")
        expectDiagnosis(
            "30 07 0001 'a' 03 8100 01", .v5_0, .unknown, .lenient, "MQTT-1.5.5-1 properties.identifier 6..<8")
        expectDiagnosis(
            "30 09 0001 'a' 05 FFFFFFFF 7F", .v5_0, .unknown, .reject, "1.5.5-integer-too-long properties.identifier 6..<10")
    }

    @Test func `values that are 0 or 1 are nothing else`() {
        let rows: [(PropertyRow.Place, UInt8, String)] = [
            (.publish, 0x01, "3.3.2.3.2-zero-or-one"), (.will, 0x01, "3.1.3.2.3-zero-or-one"), (.connect, 0x17, "3.1.2.11.7-zero-or-one"),
            (.connect, 0x19, "3.1.2.11.6-zero-or-one"), (.connAck, 0x24, "3.2.2.3.4-zero-or-one"),
            (.connAck, 0x25, "3.2.2.3.5-zero-or-one"),
            (.connAck, 0x28, "3.2.2.3.11-zero-or-one"), (.connAck, 0x29, "3.2.2.3.12-zero-or-one"),
            (.connAck, 0x2A, "3.2.2.3.13-zero-or-one"),
        ]
        for (place, number, statement) in rows {
            for value: UInt8 in [0, 1, 2, 3, 0x7F, 0xFF] {
                let bytes = bytes(place, [number, value])
                let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
                #expect(diagnosis.findings.map(\.statement.id) == (value < 2 ? [] : [statement]), "\(place) \(number) \(value)")
                #expect(diagnosis.findings.allSatisfy { $0.bytes.count == 1 && bytes[$0.bytes.lowerBound] == value })
                expectAgreement(bytes, .v5_0)
            }
        }
    }

    @Test func `values that may not be zero are not`() {
        let rows: [(PropertyRow.Place, String, String)] = [
            (.connect, "21 0000", "3.1.2.11.3-receive-maximum-zero"), (.connAck, "21 0000", "3.2.2.3.3-receive-maximum-zero"),
            (.connect, "27 00000000", "3.1.2.11.4-maximum-packet-size-zero"),
            (.connAck, "27 00000000", "3.2.2.3.6-maximum-packet-size-zero"),
            (.publish, "0B 00", "3.3.2.3.8-subscription-identifier-zero"), (.subscribe, "0B 00", "3.8.2.1.2-subscription-identifier-zero"),
            (.publish, "23 0000", "MQTT-3.3.2-8"),
        ]
        for (place, property, statement) in rows {
            let bytes = bytes(place, hex(property))
            let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
            #expect(diagnosis.verdict == .lenient && diagnosis.findings.map(\.statement.id) == [statement], "\(place) \(property)")
            #expect(diagnosis.findings.map(\.bytes.count) == [hex(property).count - 1])
            expectAgreement(bytes, .v5_0)
        }
        // Zero is a value like any other here.
        for (place, property) in [
            (PropertyRow.Place.connect, "22 0000"), (.connAck, "13 0000"), (.connAck, "22 0000"), (.will, "18 00000000"),
            (.publish, "02 00000000"),
        ] {
            #expect(ControlPacket.diagnose(bytes(place, hex(property)).span, version: .v5_0).verdict == .accept, "\(property)")
        }
    }

    @Test func `some properties belong to one sender`() {
        expectDiagnosis("30 06 0001 'a' 02 0B01", .v5_0, .server, .accept)
        expectDiagnosis("30 06 0001 'a' 02 0B01", .v5_0, .unknown, .accept)
        expectDiagnosis(
            "30 06 0001 'a' 02 0B01", .v5_0, .client, .lenient, "MQTT-3.3.4-6 properties.subscription_identifiers[0] 6..<7")
        expectDiagnosis("E0 07 00 05 11 00000001", .v5_0, .client, .accept)
        expectDiagnosis("E0 07 00 05 11 00000001", .v5_0, .unknown, .accept)
        expectDiagnosis(
            "E0 07 00 05 11 00000001", .v5_0, .server, .lenient, "MQTT-3.14.2-2 properties.session_expiry_interval 4..<5")
        expectDiagnosis("E0 06 00 04 1C 0001 's'", .v5_0, .server, .accept)
        expectDiagnosis("E0 06 00 04 1C 0001 's'", .v5_0, .unknown, .accept)
        expectDiagnosis(
            "E0 06 00 04 1C 0001 's'", .v5_0, .client, .lenient, "3.14.2.2.5-server-reference properties.server_reference 4..<5")
    }

    @Test func `values do not run past the Property Length, whatever stands behind`() {
        for row in propertyTable {
            let place = row.places[0]
            let whole = [row.number] + hex(row.example)
            // Cut behind every byte but the last; the rest is payload, or whatever the packet makes of it.
            for count in 1..<whole.count {
                let bytes = bytes(place, Array(whole[..<count]))
                let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0)
                #expect(diagnosis.verdict == .reject, "\(row.key) cut after \(count)")
                expectAgreement(bytes, .v5_0)
            }
        }
    }

    @Test func `the Property Length is there, and within the packet`() {
        for (bytes, end) in [
            ("20 02 00 00", 4), ("30 03 0001 'a'", 5), ("32 05 0001 'a' 0001", 7), ("82 02 0001", 4), ("90 02 0001", 4), ("A2 02 0001", 4),
            ("B0 02 0001", 4), ("F0 01 18", 3), ("10 0A 0004 'MQTT' 05 02 003C", 12), ("10 0D 0004 'MQTT' 05 06 003C 00 0000", 15),
        ] {
            let field = bytes.contains("06 003C 00") ? "will.properties.length" : "properties.length"
            expectDiagnosis(bytes, .v5_0, .unknown, .reject, "MQTT-2.2.2-1 \(field) \(end)..<\(end)")
        }
        expectDiagnosis("30 04 0001 'a' 01", .v5_0, .unknown, .reject, "1.2-field-out-of-bounds properties.length 5..<6")
        expectDiagnosis(
            "30 07 0001 'a' FFFFFF7F", .v5_0, .unknown, .reject, "1.2-field-out-of-bounds properties.length 5..<9")
        expectDiagnosis("30 05 0001 'a' 80 00", .v5_0, .unknown, .lenient, "MQTT-1.5.5-1 properties.length 5..<7")
        expectDiagnosis("30 04 0001 'a' 80", .v5_0, .unknown, .reject, "1.2-missing-field properties.length 6..<6")
        expectDiagnosis(
            "30 08 0001 'a' 80808080 00", .v5_0, .unknown, .reject, "1.5.5-integer-too-long properties.length 5..<9")
    }

    @Test func `what a property list says is given by name`() {
        let all = Properties(propertyTable.map(\.property))
        #expect(all.payloadFormatIndicator == 1)
        #expect(all.messageExpiryInterval == 16_909_060)
        #expect(all.contentType == "txt")
        #expect(all.responseTopic == "a/b")
        #expect(all.correlationData == [0x00, 0xFF])
        #expect(all.subscriptionIdentifiers == [321])
        #expect(all.sessionExpiryInterval == 4_294_967_294)
        #expect(all.assignedClientIdentifier == "id")
        #expect(all.serverKeepAlive == 258)
        #expect(all.authenticationMethod == "m")
        #expect(all.authenticationData == [0xC0])
        #expect(all.requestProblemInformation == 0)
        #expect(all.willDelayInterval == 258)
        #expect(all.requestResponseInformation == 1)
        #expect(all.responseInformation == "r")
        #expect(all.serverReference == "s")
        #expect(all.reasonString == "why")
        #expect(all.receiveMaximum == 513)
        #expect(all.topicAliasMaximum == 0)
        #expect(all.topicAlias == 65_280)
        #expect(all.maximumQoS == 1)
        #expect(all.retainAvailable == 0)
        #expect(all.userProperties.map { "\($0.name)=\($0.value)" } == ["k=vw"])
        #expect(all.maximumPacketSize == 65_536)
        #expect(all.wildcardSubscriptionAvailable == 0)
        #expect(all.subscriptionIdentifierAvailable == 1)
        #expect(all.sharedSubscriptionAvailable == 0)
        #expect(all.map(\.identifier) == propertyTable.map(\.identifier))
    }

    @Test func `an empty list says nothing, and an empty value is not an absent one`() {
        #expect(Properties().contentType == nil && Properties().correlationData == nil && Properties().topicAlias == nil)
        let empty = Properties([.contentType(""), .correlationData([])])
        #expect(empty.contentType == "" && empty.correlationData == [])
    }
}
