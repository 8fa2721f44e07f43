import DialogueReports
import MQTTCodec
import TCPStreams
import TestSupport
import Testing

@Suite("Properties of 5.0")
struct PropertyMatrixTests {
    /// How the example of each property in the standard's table is told: its value in JSON, and its words.
    private static let told: [PropertyIdentifier: (json: String, words: String)] = [
        .payloadFormatIndicator: (#""payload_format_indicator":1"#, "payload is UTF-8"),
        .messageExpiryInterval: (#""message_expiry_interval":16909060"#, "message expiry interval 16,909,060 s"),
        .contentType: (#""content_type":"txt""#, "content type txt"),
        .responseTopic: (#""response_topic":"a/b""#, "response topic a/b"),
        .correlationData: (#""correlation_data_hex":"00ff""#, "correlation data 00ff"),
        .subscriptionIdentifier: (#""subscription_identifiers":[321]"#, "subscription identifier 321"),
        .sessionExpiryInterval: (#""session_expiry_interval":4294967294"#, "session expiry interval 4,294,967,294 s"),
        .assignedClientIdentifier: (#""assigned_client_identifier":"id""#, "assigned client identifier id"),
        .serverKeepAlive: (#""server_keep_alive":258"#, "server keep alive 258 s"),
        .authenticationMethod: (#""authentication_method":"m""#, "authentication method m"),
        .authenticationData: (#""authentication_data_length":1"#, "authentication data of 1 byte"),
        .requestProblemInformation: (#""request_problem_information":0"#, "no problem information, please"),
        .willDelayInterval: (#""will_delay_interval":258"#, "will delay interval 258 s"),
        .requestResponseInformation: (#""request_response_information":1"#, "asks for response information"),
        .responseInformation: (#""response_information":"r""#, "response information r"),
        .serverReference: (#""server_reference":"s""#, "server reference s"),
        .reasonString: (#""reason_string":"why""#, #"reason string "why""#),
        .receiveMaximum: (#""receive_maximum":513"#, "receive maximum 513"),
        .topicAliasMaximum: (#""topic_alias_maximum":0"#, "topic alias maximum 0"),
        .topicAlias: (#""topic_alias":65280"#, "topic alias 65,280"),
        .maximumQoS: (#""maximum_qos":1"#, "maximum QoS 1"),
        .retainAvailable: (#""retain_available":0"#, "retain not available"),
        .userProperty: (#""user_properties":[["k","vw"]]"#, "user property k: vw"),
        .maximumPacketSize: (#""maximum_packet_size":65536"#, "maximum packet size 65,536 B"),
        .wildcardSubscriptionAvailable: (#""wildcard_subscription_available":0"#, "no wildcard subscriptions"),
        .subscriptionIdentifierAvailable: (#""subscription_identifier_available":1"#, "subscription identifiers available"),
        .sharedSubscriptionAvailable: (#""shared_subscription_available":0"#, "no shared subscriptions"),
    ]

    /// A packet, or a will, with one property; an authentication method comes with the data, without which it may not be.
    private static func packet(_ place: PropertyRow.Place, with row: PropertyRow) -> (packet: ControlPacket, sender: ControlPacket.Sender) {
        var list = [row.property]
        if place == .auth || row.identifier == .authenticationData, row.identifier != .authenticationMethod {
            list.insert(.authenticationMethod("m"), at: 0)
        }
        let properties = Properties(list)
        let identifier: PacketIdentifier = 7
        switch place {
        case .connect: return (.connect(.init(version: .v5_0, clientIdentifier: "c", properties: properties)), .client)
        case .will:
            let will = ControlPacket.Will(topicName: "w", payload: [], properties: properties)
            return (.connect(.init(version: .v5_0, clientIdentifier: "c", will: will)), .client)
        case .connAck: return (.connAck(.init(properties: properties)), .server)
        case .publish: return (.publish(.init(topicName: "t", properties: properties)), .server)
        case .pubAck: return (.pubAck(.init(packetIdentifier: identifier, properties: properties)), .server)
        case .pubRec: return (.pubRec(.init(packetIdentifier: identifier, properties: properties)), .server)
        case .pubRel: return (.pubRel(.init(packetIdentifier: identifier, properties: properties)), .client)
        case .pubComp: return (.pubComp(.init(packetIdentifier: identifier, properties: properties)), .server)
        case .subscribe:
            return (
                .subscribe(.init(packetIdentifier: identifier, subscriptions: [.init(topicFilter: "t")], properties: properties)), .client
            )
        case .subAck: return (.subAck(.init(packetIdentifier: identifier, reasonCodes: [.success], properties: properties)), .server)
        case .unsubscribe:
            return (.unsubscribe(.init(packetIdentifier: identifier, topicFilters: ["t"], properties: properties)), .client)
        case .unsubAck: return (.unsubAck(.init(packetIdentifier: identifier, reasonCodes: [.success], properties: properties)), .server)
        case .disconnect:
            return (.disconnect(.init(properties: properties)), row.identifier == .sessionExpiryInterval ? .client : .server)
        case .auth:
            return (.auth(.init(reasonCode: .continueAuthentication, properties: properties)), .server)
        }
    }

    @Test("appear in text and NDJSON, each in every packet that may carry it")
    func everyPropertyAppears() throws {
        #expect(propertyTable.count == 27)
        for row in propertyTable {
            let told = try #require(Self.told[row.identifier])
            for place in row.places {
                let (packet, sender) = Self.packet(place, with: row)
                let bytes = try packet.encoded(version: .v5_0, sender: sender)
                let type = packet.type
                let json = Self.told(bytes, type, sender, by: Capture()).first { $0.contains(#""type":"\#(type)""#) } ?? ""
                #expect(json.contains(told.json), "\(row.key) in \(place)")
                #expect(json.contains(#""findings":[]"#), "\(row.key) in \(place)")
                let text = Self.told(bytes, type, sender, by: Capture(TextReport()))
                let line = text.drop { !$0.contains(" \(type)") }.joined(separator: " ").split(separator: " ").joined(separator: " ")
                #expect(line.contains(told.words), "\(row.key) in \(place)")
            }
        }
    }

    /// The lines of a report on a connection with this packet; nothing else on it is of its type.
    private static func told<R>(
        _ bytes: [UInt8], _ type: ControlPacketType, _ sender: ControlPacket.Sender, by capture: consuming Capture<R>
    ) -> [String] {
        capture.connect()
        if type != .connect { capture.send(hex("10 0E 0004 'MQTT' 05 02 003C 00 0001 'c'"), .client) }
        capture.send(bytes, sender == .server ? .server : .client)
        return capture.finish()
    }
}
