import MQTTCodec

extension JSONFields {
    /// The type, by the name that the standard prints.
    mutating func packetType() throws(JSONFault) -> ControlPacketType {
        let name = String(decoding: try bytes("type"), as: UTF8.self)
        guard let type = ControlPacketType.allCases.first(where: { "\($0.name)" == name }) else {
            throw fault("type", "a packet type must stand here: \(ControlPacketType.allCases.map { "\($0.name)" }.joined(separator: ", "))")
        }
        return type
    }

    /// What stands behind the type, of every packet but CONNECT.
    mutating func packet(of type: ControlPacketType, _ version: MQTTVersion) throws(JSONFault) -> ControlPacket {
        switch type {
        case .connect: .connect(try connect(version))
        case .connAck: .connAck(try connAck(version))
        case .publish: .publish(try publish(version))
        case .pubAck: .pubAck(try publishAcknowledgement(type, version))
        case .pubRec: .pubRec(try publishAcknowledgement(type, version))
        case .pubRel: .pubRel(try publishAcknowledgement(type, version))
        case .pubComp: .pubComp(try publishAcknowledgement(type, version))
        case .subscribe: .subscribe(try subscribe(version))
        case .subAck: .subAck(try subscriptionAcknowledgement(hasCodes: true, version))
        case .unsubscribe: .unsubscribe(try unsubscribe(version))
        case .unsubAck: .unsubAck(try subscriptionAcknowledgement(hasCodes: version == .v5_0, version))
        case .pingReq: .pingReq
        case .pingResp: .pingResp
        case .disconnect:
            .disconnect(ControlPacket.Disconnect(reasonCode: try reasonCode(version), properties: try properties(version)))
        case .auth:
            .auth(ControlPacket.Auth(reasonCode: try reasonCode(version), properties: try properties(version)))
        }
    }

    // MARK: CONNECT

    /// CONNECT (3.1): its level says the version, or where that is left out the caller.
    mutating func connect(_ version: MQTTVersion?) throws(JSONFault) -> ControlPacket.Connect {
        let version = try connectVersion(version)
        let bridge = try optionalInteger("bridge", Int(version.rawValue | 0x80)...Int(version.rawValue | 0x80))
        return ControlPacket.Connect(
            version: version, clientIdentifier: try text("client_id", default: []), cleanStart: try boolean("clean_start"),
            keepAlive: UInt16(try integer("keep_alive", 0...0xFFFF, default: 0)), will: try will(version),
            userName: try optionalBytes("username").map(UTF8EncodedString.init(unchecked:)), password: try secret("password"),
            properties: try properties(version), isBridge: bridge != nil)
    }

    private mutating func connectVersion(_ version: MQTTVersion?) throws(JSONFault) -> MQTTVersion {
        let level = try optionalInteger("protocol_level", 0...0x7F)
        let name = try optionalBytes("protocol_name").map { String(decoding: $0, as: UTF8.self) }
        guard let found = level.map({ MQTTVersion(rawValue: UInt8($0)) }) ?? version else {
            guard level == nil else { throw fault("protocol_level", "\(level ?? 0); 3, 4 and 5 are allowed") }
            throw JSONFault(object, path, "protocol_level is missing, and nothing else says the version; -V does")
        }
        let wanted = found == .v3_1 ? "MQIsdp" : "MQTT"
        guard name == nil || name == wanted else { throw fault("protocol_name", "the protocol of this level is called \(wanted)") }
        return found
    }

    private mutating func will(_ version: MQTTVersion) throws(JSONFault) -> ControlPacket.Will? {
        guard let value = value("will") else { return nil }
        var fields = try JSONFields(value, path(to: "will"))
        let will = ControlPacket.Will(
            topicName: try fields.text("topic"), payload: try fields.payload(), qos: try fields.qos(), retain: try fields.boolean("retain"),
            properties: try fields.properties(version))
        try fields.finish()
        return will
    }

    private mutating func connAck(_ version: MQTTVersion) throws(JSONFault) -> ControlPacket.ConnAck {
        ControlPacket.ConnAck(
            sessionPresent: try boolean("session_present"), reasonCode: try code("reason_code", default: 0),
            properties: try properties(version))
    }

    // MARK: PUBLISH

    private mutating func publish(_ version: MQTTVersion) throws(JSONFault) -> ControlPacket.Publish {
        let qos = try qos()
        if qos.rawValue == 0, value("packet_id") != nil {
            throw fault("packet_id", "a PUBLISH of QoS 0 has no place for a Packet Identifier")
        }
        return ControlPacket.Publish(
            topicName: try text("topic"), payload: try payload(), qos: qos,
            packetIdentifier: qos.rawValue == 0 ? nil : try packetIdentifier(),
            retain: try boolean("retain"), isDuplicate: try boolean("dup"), properties: try properties(version))
    }

    private mutating func publishAcknowledgement(
        _ type: ControlPacketType, _ version: MQTTVersion
    ) throws(JSONFault) -> ControlPacket.PublishAcknowledgement {
        ControlPacket.PublishAcknowledgement(
            packetIdentifier: try packetIdentifier(), reasonCode: try reasonCode(version), properties: try properties(version),
            isDuplicate: type == .pubRel ? try boolean("dup") : false)
    }

    // MARK: SUBSCRIBE

    private mutating func subscribe(_ version: MQTTVersion) throws(JSONFault) -> ControlPacket.Subscribe {
        var subscriptions: [ControlPacket.Subscription] = []
        for (index, element) in try elements("subscriptions").enumerated() {
            var fields = try JSONFields(element, path(to: "subscriptions[\(index)]"))
            subscriptions.append(try fields.subscription(version))
            try fields.finish()
        }
        return ControlPacket.Subscribe(
            packetIdentifier: try packetIdentifier(), subscriptions: subscriptions, properties: try properties(version),
            isDuplicate: try boolean("dup"))
    }

    private mutating func subscription(_ version: MQTTVersion) throws(JSONFault) -> ControlPacket.Subscription {
        var options = SubscriptionOptions(qos: try qos())
        if version == .v5_0 {
            options = SubscriptionOptions(
                qos: options.qos, noLocal: try boolean("no_local"), retainAsPublished: try boolean("retain_as_published"),
                retainHandling: UInt8(try integer("retain_handling", 0...3, default: 0)))
        } else {
            try refuse("no_local", "retain_as_published", "retain_handling", version: version.description)
        }
        options.rawValue |= try reserved(version == .v5_0 ? 0b1100_0000 : 0b1111_1100)
        return ControlPacket.Subscription(topicFilter: try text("topic_filter"), options: options)
    }

    private mutating func unsubscribe(_ version: MQTTVersion) throws(JSONFault) -> ControlPacket.Unsubscribe {
        var filters: [UTF8EncodedString] = []
        for (index, element) in try elements("topic_filters").enumerated() {
            let path = path(to: "topic_filters[\(index)]")
            if case .string(let bytes) = element.content {
                filters.append(UTF8EncodedString(unchecked: bytes))
            } else {
                var fields = try JSONFields(element, path)
                filters.append(try fields.text("topic_filter"))
                try fields.finish()
            }
        }
        return ControlPacket.Unsubscribe(
            packetIdentifier: try packetIdentifier(), topicFilters: filters, properties: try properties(version),
            isDuplicate: try boolean("dup"))
    }

    private mutating func subscriptionAcknowledgement(
        hasCodes: Bool, _ version: MQTTVersion
    ) throws(JSONFault) -> ControlPacket.SubscriptionAcknowledgement {
        var codes: [ReasonCode] = []
        if hasCodes {
            for (index, element) in try elements("reason_codes").enumerated() {
                codes.append(ReasonCode(rawValue: UInt8(try Self.integer(element, path(to: "reason_codes[\(index)]"), 0...255))))
            }
        } else {
            try refuse("reason_codes", version: version.description)
        }
        return ControlPacket.SubscriptionAcknowledgement(
            packetIdentifier: try packetIdentifier(), reasonCodes: codes, properties: try properties(version))
    }

    // MARK: Fields

    private mutating func text(_ key: String, default: [UInt8]? = nil) throws(JSONFault) -> UTF8EncodedString {
        UTF8EncodedString(unchecked: try bytes(key, default: `default`))
    }

    private mutating func packetIdentifier() throws(JSONFault) -> PacketIdentifier {
        PacketIdentifier(rawValue: UInt16(try integer("packet_id", 0...0xFFFF)))
    }

    private mutating func qos() throws(JSONFault) -> QoS { QoS(rawValue: UInt8(try integer("qos", 0...3, default: 0))) }

    private mutating func code(_ key: String, default: Int? = nil) throws(JSONFault) -> ReasonCode {
        ReasonCode(rawValue: UInt8(try integer(key, 0...255, default: `default`)))
    }

    /// A Reason Code that only 5.0 has a place for.
    private mutating func reasonCode(_ version: MQTTVersion) throws(JSONFault) -> ReasonCode {
        guard version == .v5_0 else {
            try refuse("reason_code", version: version.description)
            return .success
        }
        return try code("reason_code", default: 0)
    }
}
