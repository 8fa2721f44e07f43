import Testing

@testable import MQTTCodec

/// What a citation says, by ids.
private struct Named: Hashable, CustomStringConvertible {
    let statement: String
    let also: [String]
    var description: String { ([statement] + also).joined(separator: " ") }
}

extension Citation {
    fileprivate var named: Named { Named(statement: statement.statement.id, also: also.map(\.statement.id)) }
}

/// Every citation that a lookup can give, by version and requirement.
private let reachable: [MQTTVersion: [Requirement: Set<Citation>]] = {
    var fields: [FieldPath?] = [nil]
    fields += FieldPath.Name.allCases.filter { $0 != .property }.map { FieldPath($0) }
    for property in PropertyIdentifier.allCases {
        fields.append(FieldPath(.property, property: property))
        fields.append(FieldPath(.property, property: property, inWill: true))
    }
    var all: [MQTTVersion: [Requirement: Set<Citation>]] = [:]
    for version in MQTTVersion.allCases {
        for requirement in Requirement.allCases {
            var citations: Set<Citation> = []
            for packet in [nil] + ControlPacketType.allCases.map(Optional.some) {
                for field in fields {
                    for value: UInt32? in [nil, 0x80] {
                        for isFromServer in [false, true] {
                            let citation = requirement.citation(
                                in: version, packet: packet, field: field, value: value, isFromServer: isFromServer)
                            if let citation { citations.insert(citation) }
                        }
                    }
                }
            }
            all[version, default: [:]][requirement] = citations
        }
    }
    return all
}()

@Suite("Conformance: what each version calls a requirement")
struct ConformanceCitationTests {
    @Test("every requirement is demanded by at least one version")
    func everyRequirementIsCited() {
        for requirement in Requirement.allCases {
            #expect(MQTTVersion.allCases.contains { reachable[$0]?[requirement]?.isEmpty == false }, "\(requirement)")
        }
    }

    @Test("every statement of one packet is cited by a requirement, or says why it cannot be", arguments: MQTTVersion.allCases)
    func everyStatementIsCited(version: MQTTVersion) throws {
        let citations = try #require(reachable[version]).values.joined()
        let cited = Set(citations.flatMap { [$0.statement] + $0.also }.map(\.statement))
        for statement in NormativeStatement.all where statement.standard == version {
            switch statement.evidence {
            case .bytes: #expect(cited.contains(statement), "\(statement)")
            case .sameBytesAs: break
            case .capture, .cannot: #expect(!cited.contains(statement), "\(statement)")
            }
            if statement.level == .decode { #expect(statement.evidence != .capture, "\(statement)") }
        }
    }

    @Test("a citation names statements of its own version, each once, and has the severity of the first", arguments: MQTTVersion.allCases)
    func citationsAreConsistent(version: MQTTVersion) throws {
        for citation in try #require(reachable[version]).values.joined() {
            let statements = ([citation.statement] + citation.also).map(\.statement)
            #expect(statements.allSatisfy { $0.standard == version })
            #expect(Set(statements).count == statements.count)
            #expect(citation.severity == statements[0].severity)
        }
    }

    @Test("no row of the table hides behind a wider one")
    func everyRowIsReached() {
        let tables: [(MQTTVersion, [WrittenCitation])] = [
            (.v3_1, WrittenCitation.rowsOf31), (.v3_1_1, WrittenCitation.rowsOf311), (.v5_0, WrittenCitation.rowsOf50),
        ]
        for (version, rows) in tables {
            for row in rows {
                let named = Named(statement: row.statement, also: row.also)
                #expect(reachable[version]?[row.requirement]?.contains { $0.named == named } == true, "\(version) \(row)")
            }
        }
    }

    @Test("a row for certain packets names a statement about them")
    func rowsFitTheirPackets() {
        let tables: [(MQTTVersion, [WrittenCitation])] = [
            (.v3_1, WrittenCitation.rowsOf31), (.v3_1_1, WrittenCitation.rowsOf311), (.v5_0, WrittenCitation.rowsOf50),
        ]
        for (version, rows) in tables {
            for row in rows {
                let packets = NormativeStatement.index(of: row.statement, in: version)?.statement.packets ?? []
                #expect(packets.isEmpty || row.packets.allSatisfy(packets.contains), "\(version) \(row)")
            }
        }
    }

    @Test("a version does not demand what it does not know")
    func notDemanded() {
        let onlyIn50: [Requirement] = [
            .topicNameOrAlias, .shareName, .sharedTopicFilter, .reasonCodeOfSender, .payloadFormat, .retainHandling,
            .noLocalOnSharedSubscription, .propertyLengthPresent, .propertyIdentifier, .propertyOfPacket, .propertyOfSender, .propertyOnce,
            .propertyZeroOrOne, .propertyNotZero, .topicAliasNotZero, .authenticationMethodWithData, .authenticationMethodPresent,
        ]
        for requirement in onlyIn50 {
            #expect(reachable[.v3_1]?[requirement] == [], "\(requirement)")
            #expect(reachable[.v3_1_1]?[requirement] == [], "\(requirement)")
        }
        #expect(reachable[.v5_0]?[.passwordWithoutUserName] == [])
        #expect(reachable[.v5_0]?[.emptyClientIdentifier] == [])
        #expect(reachable[.v5_0]?[.clientIdentifierLength] == [])
        #expect(reachable[.v3_1_1]?[.clientIdentifierLength] == [])
        #expect(reachable[.v3_1]?[.dupWithoutQoS] == [])
        #expect(reachable[.v3_1]?[.sessionPresentOnRefusal] == [])
        #expect(reachable[.v3_1]?[.emptyClientIdentifier] == [])
    }
}

@Suite("Conformance: the decoder and the table")
struct ConformanceDecoderTests {
    /// Bytes with all the variety that rules look at, the same in every run.
    private struct Noise: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    @Test("whatever the decoder finds in any bytes has a name in that version", arguments: MQTTVersion.allCases)
    func everyFindingIsNamed(version: MQTTVersion) throws {
        var noise = Noise(state: 0x9E37_79B9_7F4A_7C15)
        var names: Set<String> = []
        let connects: [MQTTVersion: [UInt8]] = [
            .v3_1: [0, 6, 0x4D, 0x51, 0x49, 0x73, 0x64, 0x70, 3], .v3_1_1: [0, 4, 0x4D, 0x51, 0x54, 0x54, 4],
            .v5_0: [0, 4, 0x4D, 0x51, 0x54, 0x54, 5],
        ]
        let identifiers = PropertyIdentifier.allCases.map(\.rawValue)
        for round in 0..<30_000 {
            var body: [UInt8] = round % 4 == 0 ? connects[version] ?? [] : []
            for _ in 0..<Int.random(in: 0...24, using: &noise) {
                switch Int.random(in: 0..<4, using: &noise) {
                case 0: body.append(0)
                case 1: body.append(UInt8.random(in: 0...8, using: &noise))
                case 2: body.append(identifiers.randomElement(using: &noise) ?? 0)
                default: body.append([0x23, 0x2B, 0x2F, 0x61, 0x80, 0xC3, 0xFF][Int.random(in: 0..<7, using: &noise)])
                }
            }
            let type: UInt8 = round % 4 == 0 ? 0x10 : UInt8.random(in: 0...255, using: &noise)
            let packet = [type, UInt8(body.count)] + body
            let sender: ControlPacket.Sender = [.client, .server, .unknown][round % 3]
            let diagnosis = ControlPacket.diagnose(packet.span, version: version, sender: sender)
            for finding in diagnosis.findings {
                let citation = finding.requirement.citation(
                    in: finding.version, packet: finding.packetType, field: finding.field, value: finding.value,
                    isFromServer: finding.sender == .server)
                if let citation {
                    names.insert(citation.statement.statement.name)
                } else {
                    Issue.record("\(finding.version) \(finding.requirement) \(finding.field) in \(packet)")
                }
            }
        }
        #expect(names.count > 20)
    }
}

// MARK: Literal expectations

/// One fault and what it must be called, typed from the standards.
struct ExpectedCitation: Sendable, CustomTestStringConvertible {
    let version: MQTTVersion
    let requirement: Requirement
    let packet: ControlPacketType?
    let field: FieldPath?
    let value: UInt32?
    let isFromServer: Bool
    let statement: String
    let also: [String]
    let severity: NormativeStatement.Severity

    init(
        _ version: MQTTVersion, _ requirement: Requirement, _ packet: ControlPacketType?, _ field: FieldPath?, value: UInt32? = nil,
        fromServer: Bool = false,
        _ severity: NormativeStatement.Severity, _ statement: String, _ also: String...
    ) {
        self.version = version
        self.requirement = requirement
        self.packet = packet
        self.field = field
        self.value = value
        self.isFromServer = fromServer
        self.statement = statement
        self.also = also
        self.severity = severity
    }

    var testDescription: String { "\(version) \(requirement) \(packet?.description ?? "-") \(field?.description ?? "")" }

    func check() throws {
        let citation = try #require(
            requirement.citation(in: version, packet: packet, field: field, value: value, isFromServer: isFromServer))
        #expect(citation.statement.statement.id == statement)
        #expect(citation.also.map(\.statement.id) == also)
        #expect(citation.severity == severity)
    }
}

extension FieldPath {
    fileprivate static func of(_ name: Name) -> FieldPath { FieldPath(name) }
    fileprivate static func property(_ property: PropertyIdentifier, inWill: Bool = false) -> FieldPath {
        FieldPath(.property, property: property, inWill: inWill)
    }
}

// swift-format-ignore
private let malformedPackets: [ExpectedCitation] = [
    // The packets of a capture of malformed traffic, in its order; those of a dialogue (a second CONNECT, HTTP) are not for a decoder.
    .init(.v3_1_1, .lengthOfVariableByteInteger, .connect, .of(.remainingLength), .malformed, "2.2.3-length-too-long"),
    .init(.v3_1_1, .publishQoS, .publish, .of(.qos), .malformed, "MQTT-3.3.1-4"),
    .init(.v3_1_1, .fixedHeaderFlags, .subscribe, .of(.flags), .malformed, "MQTT-3.8.1-1", "MQTT-2.2.2-1"),
    .init(.v3_1_1, .wellFormedUTF8, .publish, .of(.topicName), .malformed, "MQTT-1.5.3-1", "MQTT-3.3.2-1"),
    .init(.v3_1_1, .packetIdentifierNotZero, .publish, .of(.packetIdentifier), .protocolError, "MQTT-2.3.1-1"),
    .init(.v3_1_1, .noWildcardInTopicName, .publish, .of(.topicName), .protocolError, "MQTT-3.3.2-2", "MQTT-4.7.1-1"),
    .init(.v3_1_1, .protocolName, .connect, .of(.protocolName), .protocolError, "MQTT-3.1.2-1"),
    .init(.v3_1_1, .protocolLevel, .connect, .of(.protocolLevel), .protocolError, "MQTT-3.1.2-2"),
    .init(.v3_1_1, .topicFilterListNotEmpty, .subscribe, .of(.subscriptionList), .protocolError, "MQTT-3.8.3-3"),
    .init(.v5_0, .propertyOnce, .connect, .property(.sessionExpiryInterval), .protocolError, "3.1.2.11-repeated-property"),
    .init(.v3_1_1, .packetType, nil, .of(.packetType), .malformed, "2.2.1-reserved-type"),
    .init(.v5_0, .topicAliasNotZero, .publish, .property(.topicAlias), .protocolError, "MQTT-3.3.2-8"),
    .init(.v3_1_1, .noTrailingBytes, .pingReq, .of(.trailingBytes), .malformed, "3.12-length-not-zero"),
]

// swift-format-ignore
private let faults311: [ExpectedCitation] = [
    .init(.v3_1_1, .fixedHeaderFlags, .pubRel, nil, .malformed, "MQTT-3.6.1-1", "MQTT-2.2.2-1"),
    .init(.v3_1_1, .fixedHeaderFlags, .unsubscribe, nil, .malformed, "MQTT-3.10.1-1", "MQTT-2.2.2-1"),
    .init(.v3_1_1, .fixedHeaderFlags, .disconnect, nil, .malformed, "MQTT-3.14.1-1", "MQTT-2.2.2-1"),
    .init(.v3_1_1, .fixedHeaderFlags, .connect, nil, .malformed, "MQTT-2.2.2-1"),
    .init(.v3_1_1, .fixedHeaderFlags, .pingReq, nil, .malformed, "MQTT-2.2.2-1"),
    .init(.v3_1_1, .packetType, .auth, nil, .malformed, "2.2.1-reserved-type"),
    .init(.v3_1_1, .shortestVariableByteInteger, .pingReq, .of(.remainingLength), .advice, "2.2.3-overlong-length"),
    .init(.v3_1_1, .directionOfFlow, .subAck, nil, .protocolError, "2.2.1-direction"),
    .init(.v3_1_1, .mandatoryField, .publish, .of(.packetIdentifier), .malformed, "2.2.3-missing-field", "MQTT-2.3.1-1"),
    .init(.v3_1_1, .mandatoryField, .publish, .of(.topicName), .malformed, "MQTT-3.3.2-1", "2.2.3-missing-field"),
    .init(.v3_1_1, .mandatoryField, .subscribe, .of(.subscriptionOptions), .malformed, "2.2.3-missing-field"),
    .init(.v3_1_1, .noTrailingBytes, .pingResp, nil, .malformed, "3.13-length-not-zero"),
    .init(.v3_1_1, .noTrailingBytes, .disconnect, nil, .malformed, "3.14-length-not-zero"),
    .init(.v3_1_1, .noTrailingBytes, .pubAck, nil, .malformed, "3.4.1-length-not-two"),
    .init(.v3_1_1, .noTrailingBytes, .connect, nil, .malformed, "3.1.3-trailing-bytes"),
    .init(.v3_1_1, .userNameAbsent, .connect, nil, .malformed, "3.1.3-trailing-bytes", "MQTT-3.1.2-18", "MQTT-3.1.2-20"),
    .init(.v3_1_1, .passwordAbsent, .connect, nil, .malformed, "3.1.3-trailing-bytes", "MQTT-3.1.2-20"),
    .init(.v3_1_1, .noNullCharacter, .publish, .of(.topicName), .malformed, "MQTT-1.5.3-2", "MQTT-4.7.3-2", "MQTT-3.3.2-1"),
    .init(.v3_1_1, .noNullCharacter, .connect, .of(.clientIdentifier), .malformed, "MQTT-1.5.3-2", "MQTT-3.1.3-4"),
    .init(.v3_1_1, .wellFormedUTF8, .subscribe, .of(.subscriptionTopicFilter), .malformed, "MQTT-1.5.3-1", "MQTT-3.8.3-1"),
    .init(.v3_1_1, .wellFormedUTF8, .unsubscribe, .of(.topicFilters), .malformed, "MQTT-1.5.3-1", "MQTT-3.10.3-1"),
    .init(.v3_1_1, .wellFormedUTF8, .connect, .of(.clientIdentifier), .malformed, "MQTT-1.5.3-1", "MQTT-3.1.3-4"),
    .init(.v3_1_1, .wellFormedUTF8, .connect, .of(.willTopic), .malformed, "MQTT-1.5.3-1", "MQTT-3.1.3-10"),
    .init(.v3_1_1, .wellFormedUTF8, .connect, .of(.userName), .malformed, "MQTT-1.5.3-1", "MQTT-3.1.3-11"),
    .init(.v3_1_1, .noWildcardInTopicName, .connect, .of(.willTopic), .protocolError, "MQTT-4.7.1-1"),
    .init(.v3_1_1, .multiLevelWildcard, .subscribe, nil, .protocolError, "MQTT-4.7.1-2"),
    .init(.v3_1_1, .singleLevelWildcard, .unsubscribe, nil, .protocolError, "MQTT-4.7.1-3"),
    .init(.v3_1_1, .packetIdentifierNotZero, .subscribe, nil, .protocolError, "MQTT-2.3.1-1"),
    .init(.v3_1_1, .packetIdentifierNotZero, .pubAck, nil, .protocolError, "MQTT-2.3.1-1"),
    .init(.v3_1_1, .reasonCodeOfPacket, .connAck, nil, .protocolError, "MQTT-3.2.2-6"),
    .init(.v3_1_1, .reasonCodeOfPacket, .subAck, nil, .protocolError, "MQTT-3.9.3-2"),
    .init(.v3_1_1, .connectFlagsReserved, .connect, nil, .malformed, "MQTT-3.1.2-3"),
    .init(.v3_1_1, .willQoSWithoutWill, .connect, nil, .protocolError, "MQTT-3.1.2-13", "MQTT-3.1.2-11"),
    .init(.v3_1_1, .willRetainWithoutWill, .connect, nil, .protocolError, "MQTT-3.1.2-15", "MQTT-3.1.2-11"),
    .init(.v3_1_1, .willQoS, .connect, nil, .malformed, "MQTT-3.1.2-14"),
    .init(.v3_1_1, .passwordWithoutUserName, .connect, nil, .protocolError, "MQTT-3.1.2-22"),
    .init(.v3_1_1, .userNamePresent, .connect, nil, .malformed, "MQTT-3.1.2-19"),
    .init(.v3_1_1, .passwordPresent, .connect, nil, .malformed, "MQTT-3.1.2-21"),
    .init(.v3_1_1, .willPresent, .connect, nil, .malformed, "MQTT-3.1.2-9"),
    .init(.v3_1_1, .clientIdentifierPresent, .connect, nil, .malformed, "MQTT-3.1.3-3"),
    .init(.v3_1_1, .emptyClientIdentifier, .connect, nil, .protocolError, "MQTT-3.1.3-7"),
    .init(.v3_1_1, .connAckFlagsReserved, .connAck, nil, .malformed, "3.2.2.1-reserved-flags"),
    .init(.v3_1_1, .sessionPresentOnRefusal, .connAck, nil, .protocolError, "MQTT-3.2.2-4"),
    .init(.v3_1_1, .dupWithoutQoS, .publish, nil, .protocolError, "MQTT-3.3.1-2", "MQTT-4.3.1-1"),
    .init(.v3_1_1, .topicFilterListNotEmpty, .unsubscribe, nil, .protocolError, "MQTT-3.10.3-2"),
    .init(.v3_1_1, .subscriptionOptionsReserved, .subscribe, nil, .malformed, "MQTT-3.8.3-4"),
    .init(.v3_1_1, .subscriptionQoS, .subscribe, nil, .malformed, "MQTT-3.8.3-4"),
    .init(.v3_1_1, .topicNotEmpty, .publish, .of(.topicName), .protocolError, "MQTT-4.7.3-1"),
]

// swift-format-ignore
private let faults50: [ExpectedCitation] = [
    .init(.v5_0, .packetType, nil, nil, .malformed, "2.1.2-reserved-type"),
    .init(.v5_0, .fixedHeaderFlags, .subscribe, nil, .malformed, "MQTT-3.8.1-1", "MQTT-2.1.3-1"),
    .init(.v5_0, .fixedHeaderFlags, .auth, nil, .malformed, "MQTT-3.15.1-1", "MQTT-2.1.3-1"),
    .init(.v5_0, .fixedHeaderFlags, .connAck, nil, .malformed, "MQTT-2.1.3-1"),
    .init(.v5_0, .lengthOfVariableByteInteger, .publish, .of(.remainingLength), .malformed, "2.1.4-length-too-long"),
    .init(.v5_0, .lengthOfVariableByteInteger, .publish, .of(.propertyLength), .malformed, "1.5.5-integer-too-long"),
    .init(.v5_0, .shortestVariableByteInteger, .publish, .of(.propertyLength), .malformed, "MQTT-1.5.5-1"),
    .init(.v5_0, .directionOfFlow, .connAck, nil, .protocolError, "2.1.2-direction"),
    .init(.v5_0, .userNameAbsent, .connect, nil, .malformed, "3.1.3-trailing-bytes", "MQTT-3.1.2-16", "MQTT-3.1.2-18"),
    .init(.v5_0, .passwordAbsent, .connect, nil, .malformed, "3.1.3-trailing-bytes", "MQTT-3.1.2-18"),
    .init(.v5_0, .noTrailingBytes, .connAck, nil, .malformed, "3.2.3-trailing-bytes"),
    .init(.v5_0, .noTrailingBytes, .pingReq, nil, .malformed, "3.12-length-not-zero"),
    .init(.v5_0, .wellFormedUTF8, .connect, .of(.willTopic), .malformed, "MQTT-1.5.4-1", "MQTT-3.1.3-11"),
    .init(.v5_0, .wellFormedUTF8, .connect, .of(.userName), .malformed, "MQTT-1.5.4-1", "MQTT-3.1.3-12"),
    .init(.v5_0, .wellFormedUTF8, .publish, .property(.responseTopic), .malformed, "MQTT-1.5.4-1", "MQTT-3.3.2-13"),
    .init(.v5_0, .wellFormedUTF8, .publish, .property(.contentType), .malformed, "MQTT-1.5.4-1", "MQTT-3.3.2-19"),
    .init(.v5_0, .wellFormedUTF8, .subAck, .property(.userProperty), .malformed, "MQTT-1.5.7-1", "MQTT-1.5.4-1"),
    .init(.v5_0, .wellFormedUTF8, .connAck, .property(.reasonString), .malformed, "MQTT-1.5.4-1"),
    .init(.v5_0, .noNullCharacter, .publish, .property(.responseTopic), .malformed, "MQTT-1.5.4-2", "MQTT-4.7.3-2", "MQTT-3.3.2-13"),
    .init(.v5_0, .noDisallowedCharacters, .publish, .of(.topicName), .advice, "1.5.4-disallowed-characters"),
    .init(.v5_0, .noWildcardInTopicName, .publish, .of(.topicName), .protocolError, "MQTT-3.3.2-2", "MQTT-4.7.0-1"),
    .init(.v5_0, .noWildcardInTopicName, .connect, .of(.willTopic), .protocolError, "MQTT-4.7.0-1"),
    .init(.v5_0, .noWildcardInTopicName, .publish, .property(.responseTopic), .protocolError, "MQTT-3.3.2-14", "MQTT-4.7.0-1"),
    .init(.v5_0, .topicNotEmpty, .publish, .property(.responseTopic), .protocolError, "MQTT-4.7.3-1"),
    .init(.v5_0, .topicNameOrAlias, .publish, .of(.topicName), .protocolError, "3.3.2.1-no-topic-name-or-alias", "MQTT-4.7.3-1"),
    .init(.v5_0, .multiLevelWildcard, .subscribe, nil, .protocolError, "MQTT-4.7.1-1"),
    .init(.v5_0, .singleLevelWildcard, .subscribe, nil, .protocolError, "MQTT-4.7.1-2"),
    .init(.v5_0, .shareName, .subscribe, nil, .protocolError, "MQTT-4.8.2-1"),
    .init(.v5_0, .sharedTopicFilter, .subscribe, nil, .protocolError, "MQTT-4.8.2-2"),
    .init(.v5_0, .packetIdentifierNotZero, .publish, nil, .protocolError, "MQTT-2.2.1-3"),
    .init(.v5_0, .packetIdentifierNotZero, .publish, nil, fromServer: true, .protocolError, "MQTT-2.2.1-4"),
    .init(.v5_0, .packetIdentifierNotZero, .unsubscribe, nil, .protocolError, "MQTT-2.2.1-3"),
    .init(.v5_0, .packetIdentifierNotZero, .pubComp, nil, .protocolError, "2.2.1-packet-identifier-zero"),
    .init(.v5_0, .packetIdentifierNotZero, .subAck, nil, fromServer: true, .protocolError, "2.2.1-packet-identifier-zero"),
    .init(.v5_0, .reasonCodeOfPacket, .connAck, nil, .protocolError, "MQTT-3.2.2-8"),
    .init(.v5_0, .reasonCodeOfPacket, .pubAck, nil, .protocolError, "MQTT-3.4.2-1"),
    .init(.v5_0, .reasonCodeOfPacket, .pubRec, nil, .protocolError, "MQTT-3.5.2-1"),
    .init(.v5_0, .reasonCodeOfPacket, .pubRel, nil, .protocolError, "MQTT-3.6.2-1"),
    .init(.v5_0, .reasonCodeOfPacket, .pubComp, nil, .protocolError, "MQTT-3.7.2-1"),
    .init(.v5_0, .reasonCodeOfPacket, .subAck, nil, .protocolError, "MQTT-3.9.3-2"),
    .init(.v5_0, .reasonCodeOfPacket, .unsubAck, nil, .protocolError, "MQTT-3.11.3-2"),
    .init(.v5_0, .reasonCodeOfSender, .disconnect, nil, .protocolError, "MQTT-3.14.2-1"),
    .init(.v5_0, .reasonCodeOfSender, .auth, nil, .protocolError, "MQTT-3.15.2-1"),
    .init(.v5_0, .willQoSWithoutWill, .connect, nil, .protocolError, "MQTT-3.1.2-11"),
    .init(.v5_0, .willQoS, .connect, nil, .malformed, "MQTT-3.1.2-12"),
    .init(.v5_0, .willRetainWithoutWill, .connect, nil, .protocolError, "MQTT-3.1.2-13"),
    .init(.v5_0, .connAckFlagsReserved, .connAck, nil, .malformed, "MQTT-3.2.2-1"),
    .init(.v5_0, .sessionPresentOnRefusal, .connAck, nil, .protocolError, "MQTT-3.2.2-6"),
    .init(.v5_0, .publishQoS, .publish, nil, .malformed, "MQTT-3.3.1-4"),
    .init(.v5_0, .topicFilterListNotEmpty, .subscribe, nil, .protocolError, "MQTT-3.8.3-2"),
    .init(.v5_0, .subscriptionOptionsReserved, .subscribe, nil, .malformed, "MQTT-3.8.3-5"),
    .init(.v5_0, .subscriptionQoS, .subscribe, nil, .protocolError, "3.8.3.1-maximum-qos"),
    .init(.v5_0, .retainHandling, .subscribe, nil, .protocolError, "3.8.3.1-retain-handling"),
    .init(.v5_0, .noLocalOnSharedSubscription, .subscribe, nil, .protocolError, "MQTT-3.8.3-4"),
    .init(.v5_0, .propertyLengthPresent, .publish, nil, .malformed, "MQTT-2.2.2-1"),
    .init(.v5_0, .propertyIdentifier, .publish, .of(.propertyIdentifier), .malformed, "2.2.2.2-unknown-property"),
    .init(.v5_0, .propertyOfPacket, .publish, .property(.receiveMaximum), .malformed, "2.2.2.2-misplaced-property"),
    .init(.v5_0, .propertyOfSender, .publish, .property(.subscriptionIdentifier), .protocolError, "MQTT-3.3.4-6"),
    .init(.v5_0, .propertyOfSender, .disconnect, .property(.sessionExpiryInterval), .protocolError, "MQTT-3.14.2-2"),
    .init(.v5_0, .propertyOfSender, .disconnect, .property(.serverReference), .protocolError, "3.14.2.2.5-server-reference"),
    .init(.v5_0, .propertyOnce, .connect, .property(.contentType, inWill: true), .protocolError, "3.1.3.2-repeated-property"),
    .init(.v5_0, .propertyOnce, .publish, .property(.contentType), .protocolError, "3.3.2.3-repeated-property"),
    .init(.v5_0, .propertyOnce, .auth, .property(.authenticationData), .protocolError, "3.15.2.2-repeated-property"),
    .init(.v5_0, .propertyZeroOrOne, .connAck, .property(.maximumQoS), .protocolError, "3.2.2.3.4-zero-or-one"),
    .init(.v5_0, .propertyZeroOrOne, .connect, .property(.payloadFormatIndicator, inWill: true), .protocolError, "3.1.3.2.3-zero-or-one"),
    .init(.v5_0, .propertyNotZero, .connect, .property(.receiveMaximum), .protocolError, "3.1.2.11.3-receive-maximum-zero"),
    .init(.v5_0, .propertyNotZero, .subscribe, .property(.subscriptionIdentifier), .protocolError, "3.8.2.1.2-subscription-identifier-zero"),
    .init(.v5_0, .authenticationMethodWithData, .connect, nil, .protocolError, "3.1.2.11.10-data-without-method"),
    .init(.v5_0, .authenticationMethodPresent, .auth, nil, .protocolError, "3.15.2.2.2-no-authentication-method"),
    .init(.v5_0, .payloadFormat, .publish, .of(.payload), .advice, "3.3.2.3.2-payload-not-utf8"),
]

// swift-format-ignore
private let softened: [ExpectedCitation] = [
    .init(.v3_1, .fixedHeaderFlags, .connect, .of(.flags), .advice, "2.6-header-flags"),
    .init(.v3_1, .fixedHeaderFlags, .pubRel, .of(.flags), .advice, "2.6-header-flags"),
    .init(.v3_1, .fixedHeaderFlags, .connAck, .of(.flags), .advice, "2.6-header-flags"),
    .init(.v3_1, .connectFlagsReserved, .connect, .of(.connectFlagsReserved), .advice, "2.6-connect-flags"),
    .init(.v3_1, .willQoSWithoutWill, .connect, .of(.willQoS), .advice, "3.1-will-qos-without-will"),
    .init(.v3_1, .willRetainWithoutWill, .connect, .of(.willRetain), .advice, "3.1-will-retain-without-will"),
    .init(.v3_1, .connAckFlagsReserved, .connAck, nil, .advice, "2.6-acknowledge-byte"),
    .init(.v3_1, .reasonCodeOfPacket, .subAck, .of(.reasonCodes), value: 0x80, .advice, "3.9-refusal"),
    .init(.v3_1, .userNamePresent, .connect, .of(.userName), .advice, "3.1-user-name-missing"),
    .init(.v3_1, .passwordPresent, .connect, .of(.password), .advice, "3.1-password-missing"),
    .init(.v3_1, .clientIdentifierLength, .connect, .of(.clientIdentifier), .advice, "3.1-client-identifier-length"),
    .init(.v3_1, .wellFormedUTF8, .publish, .of(.topicName), .advice, "2.5-ill-formed-text"),
    .init(.v3_1, .noNullCharacter, .publish, .of(.topicName), .advice, "2.5-null-character"),
    .init(.v3_1, .noDisallowedCharacters, .publish, .of(.topicName), .advice, "2.5-disallowed-characters"),
    .init(.v3_1, .subscriptionOptionsReserved, .subscribe, .of(.subscriptionReserved), .advice, "2.6-requested-qos-bits"),
    .init(.v3_1, .shortestVariableByteInteger, .connect, .of(.remainingLength), .advice, "2.1-overlong-length"),
]

// swift-format-ignore
private let notSoftened: [ExpectedCitation] = [
    .init(.v3_1, .packetType, nil, nil, .malformed, "2.1-reserved-type"),
    .init(.v3_1, .lengthOfVariableByteInteger, .connect, nil, .malformed, "2.1-length-too-long"),
    .init(.v3_1, .fieldWithinBounds, .publish, nil, .malformed, "2.1-field-out-of-bounds"),
    .init(.v3_1, .mandatoryField, .publish, nil, .malformed, "2.1-missing-field"),
    .init(.v3_1, .noTrailingBytes, .connect, nil, .malformed, "3.1-trailing-bytes"),
    .init(.v3_1, .noTrailingBytes, .pingReq, nil, .malformed, "3.12-length-not-zero"),
    .init(.v3_1, .publishQoS, .publish, nil, .malformed, "2.1-qos-reserved"),
    .init(.v3_1, .willQoS, .connect, nil, .malformed, "3.1-will-qos"),
    .init(.v3_1, .willPresent, .connect, nil, .malformed, "3.1-will-missing"),
    .init(.v3_1, .clientIdentifierPresent, .connect, nil, .malformed, "3.1-client-identifier-missing"),
    .init(.v3_1, .passwordWithoutUserName, .connect, nil, .protocolError, "3.1-password-without-user-name"),
    .init(.v3_1, .packetIdentifierNotZero, .publish, nil, .protocolError, "2.4-packet-identifier-zero"),
    .init(.v3_1, .reasonCodeOfPacket, .connAck, nil, .protocolError, "3.2-return-code"),
    .init(.v3_1, .reasonCodeOfPacket, .connAck, nil, value: 0x80, .protocolError, "3.2-return-code"),
    .init(.v3_1, .reasonCodeOfPacket, .subAck, .of(.reasonCodes), value: 3, .protocolError, "3.9-granted-qos"),
    .init(.v3_1, .noWildcardInTopicName, .publish, nil, .protocolError, "3.3-topic-wildcard"),
    .init(.v3_1, .topicFilterListNotEmpty, .subscribe, nil, .protocolError, "3.8-empty-list"),
    .init(.v3_1, .multiLevelWildcard, .subscribe, nil, .protocolError, "A-multi-level-wildcard"),
    .init(.v3_1, .directionOfFlow, .connAck, nil, .protocolError, "2.1-direction"),
]

@Suite("Conformance: faults and their names")
struct ConformanceFaultTests {
    @Test("a captured malformed packet is called by its rule", arguments: malformedPackets)
    func captured(expected: ExpectedCitation) throws { try expected.check() }

    @Test("a fault of 3.1.1 is called by its rule", arguments: faults311)
    func of311(expected: ExpectedCitation) throws { try expected.check() }

    @Test("a fault of 5.0 is called by its rule", arguments: faults50)
    func of50(expected: ExpectedCitation) throws { try expected.check() }

    @Test("what 3.1 left open is advice there", arguments: softened)
    func softenedIn31(expected: ExpectedCitation) throws { try expected.check() }

    @Test("what 3.1 cannot read or forbids is no advice", arguments: notSoftened)
    func notSoftenedIn31(expected: ExpectedCitation) throws { try expected.check() }

    @Test("nothing else is advice in 3.1")
    func onlyTheseAreSoftened() {
        let soft = Set(softened.map(\.requirement))
        for requirement in Requirement.allCases {
            for packet in ControlPacketType.allCases {
                if let citation = requirement.citation(in: .v3_1, packet: packet), citation.severity == .advice {
                    #expect(soft.contains(requirement), "\(requirement) \(packet)")
                }
            }
        }
    }
}
