package import MQTTCodec

// The tables of the standard, typed from its text and not computed by the sources: what is wrong both in a decoder and in its encoder, no
// law can see. The generator of packets draws on them too.

/// The property table of 5.0 (2.2.2.2): one row, with a value as bytes and as what they mean.
package struct PropertyRow: Sendable {
    package let number: UInt8
    package let identifier: PropertyIdentifier
    package let key: String
    /// The value on the wire, without the identifier.
    package let example: String
    package let property: Property
    /// Where the property may stand.
    package let places: [Place]

    /// A packet that has properties, or the will.
    package enum Place: Hashable, Sendable, CaseIterable {
        case connect, will, connAck, publish, pubAck, pubRec, pubRel, pubComp, subscribe, subAck, unsubscribe, unsubAck, disconnect, auth
    }

    package init(
        _ number: UInt8, _ identifier: PropertyIdentifier, _ key: String, _ example: String, _ property: Property, _ places: [Place]
    ) {
        self.number = number
        self.identifier = identifier
        self.key = key
        self.example = example
        self.property = property
        self.places = places
    }
}

// swift-format-ignore
package let propertyTable: [PropertyRow] = [
    .init(0x01, .payloadFormatIndicator, "payload_format_indicator", "01", .payloadFormatIndicator(1), [.will, .publish]),
    .init(0x02, .messageExpiryInterval, "message_expiry_interval", "01020304", .messageExpiryInterval(16_909_060), [.will, .publish]),
    .init(0x03, .contentType, "content_type", "0003 'txt'", .contentType("txt"), [.will, .publish]),
    .init(0x08, .responseTopic, "response_topic", "0003 'a/b'", .responseTopic("a/b"), [.will, .publish]),
    .init(0x09, .correlationData, "correlation_data", "0002 00FF", .correlationData([0x00, 0xFF]), [.will, .publish]),
    .init(0x0B, .subscriptionIdentifier, "subscription_identifier", "C1 02", .subscriptionIdentifier(321), [.publish, .subscribe]),
    .init(0x11, .sessionExpiryInterval, "session_expiry_interval", "FFFFFFFE", .sessionExpiryInterval(4_294_967_294), [.connect, .connAck, .disconnect]),
    .init(0x12, .assignedClientIdentifier, "assigned_client_identifier", "0002 'id'", .assignedClientIdentifier("id"), [.connAck]),
    .init(0x13, .serverKeepAlive, "server_keep_alive", "0102", .serverKeepAlive(258), [.connAck]),
    .init(0x15, .authenticationMethod, "authentication_method", "0001 'm'", .authenticationMethod("m"), [.connect, .connAck, .auth]),
    .init(0x16, .authenticationData, "authentication_data", "0001 C0", .authenticationData([0xC0]), [.connect, .connAck, .auth]),
    .init(0x17, .requestProblemInformation, "request_problem_information", "00", .requestProblemInformation(0), [.connect]),
    .init(0x18, .willDelayInterval, "will_delay_interval", "00000102", .willDelayInterval(258), [.will]),
    .init(0x19, .requestResponseInformation, "request_response_information", "01", .requestResponseInformation(1), [.connect]),
    .init(0x1A, .responseInformation, "response_information", "0001 'r'", .responseInformation("r"), [.connAck]),
    .init(0x1C, .serverReference, "server_reference", "0001 's'", .serverReference("s"), [.connAck, .disconnect]),
    .init(0x1F, .reasonString, "reason_string", "0003 'why'", .reasonString("why"),
        [.connAck, .pubAck, .pubRec, .pubRel, .pubComp, .subAck, .unsubAck, .disconnect, .auth]),
    .init(0x21, .receiveMaximum, "receive_maximum", "0201", .receiveMaximum(513), [.connect, .connAck]),
    .init(0x22, .topicAliasMaximum, "topic_alias_maximum", "0000", .topicAliasMaximum(0), [.connect, .connAck]),
    .init(0x23, .topicAlias, "topic_alias", "FF00", .topicAlias(65_280), [.publish]),
    .init(0x24, .maximumQoS, "maximum_qos", "01", .maximumQoS(1), [.connAck]),
    .init(0x25, .retainAvailable, "retain_available", "00", .retainAvailable(0), [.connAck]),
    .init(0x26, .userProperty, "user_property", "0001 'k' 0002 'vw'", .userProperty("k", "vw"), PropertyRow.Place.allCases),
    .init(0x27, .maximumPacketSize, "maximum_packet_size", "00010000", .maximumPacketSize(65_536), [.connect, .connAck]),
    .init(0x28, .wildcardSubscriptionAvailable, "wildcard_subscription_available", "00", .wildcardSubscriptionAvailable(0), [.connAck]),
    .init(0x29, .subscriptionIdentifierAvailable, "subscription_identifier_available", "01", .subscriptionIdentifierAvailable(1), [.connAck]),
    .init(0x2A, .sharedSubscriptionAvailable, "shared_subscription_available", "00", .sharedSubscriptionAvailable(0), [.connAck]),
]

/// A row of the table of Reason Codes of 5.0 (2.4), with the packets that list the code.
package struct ReasonCodeRow: Sendable {
    package let code: UInt8
    package let name: String
    package let packets: [ControlPacketType]
    /// Who may send the code in DISCONNECT or AUTH; of PUBACK and PUBREC, 0x10 is the server's.
    package let senders: Senders

    package enum Senders: Sendable {
        case both, client, server
    }

    package init(_ code: UInt8, _ name: String, _ packets: [ControlPacketType], _ senders: Senders = .both) {
        self.code = code
        self.name = name
        self.packets = packets
        self.senders = senders
    }
}

// swift-format-ignore
package let reasonCodeTable: [ReasonCodeRow] = [
    .init(0x00, "Success", [.connAck, .pubAck, .pubRec, .pubRel, .pubComp, .unsubAck]),
    .init(0x00, "Success", [.auth], .server),
    .init(0x00, "Normal disconnection", [.disconnect]),
    .init(0x00, "Granted QoS 0", [.subAck]),
    .init(0x01, "Granted QoS 1", [.subAck]),
    .init(0x02, "Granted QoS 2", [.subAck]),
    .init(0x04, "Disconnect with Will Message", [.disconnect], .client),
    .init(0x10, "No matching subscribers", [.pubAck, .pubRec], .server),
    .init(0x11, "No subscription existed", [.unsubAck]),
    .init(0x18, "Continue authentication", [.auth]),
    .init(0x19, "Re-authenticate", [.auth], .client),
    .init(0x80, "Unspecified error", [.connAck, .pubAck, .pubRec, .subAck, .unsubAck, .disconnect]),
    .init(0x81, "Malformed Packet", [.connAck, .disconnect]),
    .init(0x82, "Protocol Error", [.connAck, .disconnect]),
    .init(0x83, "Implementation specific error", [.connAck, .pubAck, .pubRec, .subAck, .unsubAck, .disconnect]),
    .init(0x84, "Unsupported Protocol Version", [.connAck]),
    .init(0x85, "Client Identifier not valid", [.connAck]),
    .init(0x86, "Bad User Name or Password", [.connAck]),
    .init(0x87, "Not authorized", [.connAck, .pubAck, .pubRec, .subAck, .unsubAck]),
    .init(0x87, "Not authorized", [.disconnect], .server),
    .init(0x88, "Server unavailable", [.connAck]),
    .init(0x89, "Server busy", [.connAck]),
    .init(0x89, "Server busy", [.disconnect], .server),
    .init(0x8A, "Banned", [.connAck]),
    .init(0x8B, "Server shutting down", [.disconnect], .server),
    .init(0x8C, "Bad authentication method", [.connAck]),
    .init(0x8C, "Bad authentication method", [.disconnect], .server),
    .init(0x8D, "Keep Alive timeout", [.disconnect], .server),
    .init(0x8E, "Session taken over", [.disconnect], .server),
    .init(0x8F, "Topic Filter invalid", [.subAck, .unsubAck]),
    .init(0x8F, "Topic Filter invalid", [.disconnect], .server),
    .init(0x90, "Topic Name invalid", [.connAck, .pubAck, .pubRec, .disconnect]),
    .init(0x91, "Packet Identifier in use", [.pubAck, .pubRec, .subAck, .unsubAck]),
    .init(0x92, "Packet Identifier not found", [.pubRel, .pubComp]),
    .init(0x93, "Receive Maximum exceeded", [.disconnect]),
    .init(0x94, "Topic Alias invalid", [.disconnect]),
    .init(0x95, "Packet too large", [.connAck, .disconnect]),
    .init(0x96, "Message rate too high", [.disconnect]),
    .init(0x97, "Quota exceeded", [.connAck, .pubAck, .pubRec, .subAck, .disconnect]),
    .init(0x98, "Administrative action", [.disconnect]),
    .init(0x99, "Payload format invalid", [.connAck, .pubAck, .pubRec, .disconnect]),
    .init(0x9A, "Retain not supported", [.connAck]),
    .init(0x9A, "Retain not supported", [.disconnect], .server),
    .init(0x9B, "QoS not supported", [.connAck]),
    .init(0x9B, "QoS not supported", [.disconnect], .server),
    .init(0x9C, "Use another server", [.connAck]),
    .init(0x9C, "Use another server", [.disconnect], .server),
    .init(0x9D, "Server moved", [.connAck]),
    .init(0x9D, "Server moved", [.disconnect], .server),
    .init(0x9E, "Shared Subscriptions not supported", [.subAck]),
    .init(0x9E, "Shared Subscriptions not supported", [.disconnect], .server),
    .init(0x9F, "Connection rate exceeded", [.connAck]),
    .init(0x9F, "Connection rate exceeded", [.disconnect], .server),
    .init(0xA0, "Maximum connect time", [.disconnect], .server),
    .init(0xA1, "Subscription Identifiers not supported", [.subAck]),
    .init(0xA1, "Subscription Identifiers not supported", [.disconnect], .server),
    .init(0xA2, "Wildcard Subscriptions not supported", [.subAck]),
    .init(0xA2, "Wildcard Subscriptions not supported", [.disconnect], .server),
]

/// The codes that a sender may put into a packet of 5.0; with an unknown sender, what either may.
package func reasonCodes(of type: ControlPacketType, from sender: ControlPacket.Sender) -> [UInt8] {
    reasonCodeTable.filter { row in
        guard row.packets.contains(type) else { return false }
        return switch (row.senders, sender) {
        case (.both, _), (_, .unknown), (.client, .client), (.server, .server): true
        case (.client, .server), (.server, .client): false
        }
    }.map(\.code)
}

/// Who may send a packet (table 2.1); the third column is DISCONNECT's difference in 3.x.
package func maySend(_ type: ControlPacketType, _ sender: ControlPacket.Sender, in version: MQTTVersion) -> Bool {
    switch (type, sender) {
    case (_, .unknown): true
    case (.connect, _), (.subscribe, _), (.unsubscribe, _), (.pingReq, _): sender == .client
    case (.connAck, _), (.subAck, _), (.unsubAck, _), (.pingResp, _): sender == .server
    case (.disconnect, _): sender == .client || version == .v5_0
    case (.publish, _), (.pubAck, _), (.pubRec, _), (.pubRel, _), (.pubComp, _), (.auth, _): true
    }
}
