import MQTTCodec

// Any packet value, legal or not. Bytes that are small numbers choose what is ordinary, so that legal packets are not rare.

extension ByteFeed {
    mutating func packet(_ version: MQTTVersion) -> ControlPacket {
        switch ControlPacketType(rawValue: byte() & 15) ?? .publish {
        case .connect: .connect(connect(version))
        case .connAck: .connAck(ControlPacket.ConnAck(sessionPresent: flag(), reasonCode: reasonCode(), properties: properties(version)))
        case .publish: .publish(publish(version))
        case .pubAck: .pubAck(acknowledgement(version))
        case .pubRec: .pubRec(acknowledgement(version))
        case .pubRel: .pubRel(acknowledgement(version))
        case .pubComp: .pubComp(acknowledgement(version))
        case .subscribe: .subscribe(subscribe(version))
        case .subAck: .subAck(subscriptionAcknowledgement(version))
        case .unsubscribe: .unsubscribe(unsubscribe(version))
        case .unsubAck: .unsubAck(subscriptionAcknowledgement(version))
        case .pingReq: .pingReq
        case .pingResp: .pingResp
        case .disconnect: .disconnect(ControlPacket.Disconnect(reasonCode: reasonCode(), properties: properties(version)))
        case .auth: .auth(ControlPacket.Auth(reasonCode: reasonCode(), properties: properties(version)))
        }
    }

    private mutating func connect(_ version: MQTTVersion) -> ControlPacket.Connect {
        let choice = byte()
        let ownVersion = choice & 0x80 == 0 ? version : self.version()
        var packet = ControlPacket.Connect(
            version: ownVersion, clientIdentifier: text(), cleanStart: choice & 1 == 0, keepAlive: twoByteInteger(),
            properties: properties(ownVersion), isBridge: choice & 2 != 0)
        if choice & 4 != 0 {
            packet.will = ControlPacket.Will(
                topicName: text(), payload: data(), qos: QoS(rawValue: byte()), retain: flag(), properties: properties(ownVersion))
        }
        if choice & 8 != 0 { packet.userName = text() }
        if choice & 16 != 0 { packet.password = data() }
        return packet
    }

    private mutating func publish(_ version: MQTTVersion) -> ControlPacket.Publish {
        let choice = byte()
        let hasIdentifier = (choice & 6 != 0) == (choice & 0x80 == 0)
        return ControlPacket.Publish(
            topicName: text(), payload: data(), qos: QoS(rawValue: choice >> 1), packetIdentifier: hasIdentifier ? packetIdentifier() : nil,
            retain: choice & 1 != 0, isDuplicate: choice & 8 != 0, properties: properties(version))
    }

    private mutating func acknowledgement(_ version: MQTTVersion) -> ControlPacket.PublishAcknowledgement {
        ControlPacket.PublishAcknowledgement(
            packetIdentifier: packetIdentifier(), reasonCode: reasonCode(), properties: properties(version), isDuplicate: flag())
    }

    private mutating func subscribe(_ version: MQTTVersion) -> ControlPacket.Subscribe {
        let count = below(6)
        return ControlPacket.Subscribe(
            packetIdentifier: packetIdentifier(),
            subscriptions: (0..<count).map { _ in
                ControlPacket.Subscription(topicFilter: text(), options: SubscriptionOptions(rawValue: byte()))
            }, properties: properties(version), isDuplicate: flag())
    }

    private mutating func unsubscribe(_ version: MQTTVersion) -> ControlPacket.Unsubscribe {
        let count = below(6)
        return ControlPacket.Unsubscribe(
            packetIdentifier: packetIdentifier(), topicFilters: (0..<count).map { _ in text() }, properties: properties(version),
            isDuplicate: flag())
    }

    private mutating func subscriptionAcknowledgement(_ version: MQTTVersion) -> ControlPacket.SubscriptionAcknowledgement {
        let count = below(6)
        return ControlPacket.SubscriptionAcknowledgement(
            packetIdentifier: packetIdentifier(), reasonCodes: (0..<count).map { _ in ReasonCode(rawValue: byte()) },
            properties: properties(version))
    }

    private mutating func packetIdentifier() -> PacketIdentifier { PacketIdentifier(rawValue: twoByteInteger()) }

    private mutating func reasonCode() -> ReasonCode { ReasonCode(rawValue: byte()) }
}

// MARK: Properties

extension ByteFeed {
    private mutating func properties(_ version: MQTTVersion) -> Properties {
        let choice = byte()
        // Before 5.0 there is no place for them; now and then they are there all the same.
        if version != .v5_0, choice < 0xF0 { return Properties() }
        if choice == 0xFF { return Properties(unchecked: data()) }
        return Properties((0..<Int(choice % 8)).map { _ in property() })
    }

    private mutating func property() -> Property {
        switch pick(PropertyIdentifier.allCases) {
        case .payloadFormatIndicator: .payloadFormatIndicator(byte())
        case .messageExpiryInterval: .messageExpiryInterval(fourByteInteger())
        case .contentType: .contentType(text())
        case .responseTopic: .responseTopic(text())
        case .correlationData: .correlationData(data())
        case .subscriptionIdentifier: .subscriptionIdentifier(fourByteInteger() >> 3)
        case .sessionExpiryInterval: .sessionExpiryInterval(fourByteInteger())
        case .assignedClientIdentifier: .assignedClientIdentifier(text())
        case .serverKeepAlive: .serverKeepAlive(twoByteInteger())
        case .authenticationMethod: .authenticationMethod(text())
        case .authenticationData: .authenticationData(data())
        case .requestProblemInformation: .requestProblemInformation(byte())
        case .willDelayInterval: .willDelayInterval(fourByteInteger())
        case .requestResponseInformation: .requestResponseInformation(byte())
        case .responseInformation: .responseInformation(text())
        case .serverReference: .serverReference(text())
        case .reasonString: .reasonString(text())
        case .receiveMaximum: .receiveMaximum(twoByteInteger())
        case .topicAliasMaximum: .topicAliasMaximum(twoByteInteger())
        case .topicAlias: .topicAlias(twoByteInteger())
        case .maximumQoS: .maximumQoS(byte())
        case .retainAvailable: .retainAvailable(byte())
        case .userProperty: .userProperty(text(), text())
        case .maximumPacketSize: .maximumPacketSize(fourByteInteger())
        case .wildcardSubscriptionAvailable: .wildcardSubscriptionAvailable(byte())
        case .subscriptionIdentifierAvailable: .subscriptionIdentifierAvailable(byte())
        case .sharedSubscriptionAvailable: .sharedSubscriptionAvailable(byte())
        }
    }
}

// MARK: Text and data

extension ByteFeed {
    private mutating func text() -> UTF8EncodedString { UTF8EncodedString(unchecked: data()) }

    /// Bytes of the input, or so many of one byte that lengths come to their edges.
    private mutating func data() -> [UInt8] {
        let count = byte()
        guard count >= 0xF0 else { return take(Int(count)) }
        let length = [127, 128, 255, 256, 16_383, 16_384, 65_534, 65_535, 65_536][Int(count & 15) % 9]
        return [UInt8](repeating: byte() | 0x40, count: length)
    }
}
