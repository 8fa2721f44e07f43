package import MQTTCodec

/// Makes packets that a version allows a sender, reaching every type, optional field, property, code and boundary length.
package struct PacketGenerator {
    package var random: SeededGenerator
    package let version: MQTTVersion
    package let sender: ControlPacket.Sender
    /// Whether texts and payloads may have thousands of bytes.
    package var allowsLarge = true

    package init(seed: UInt64, version: MQTTVersion, sender: ControlPacket.Sender, allowsLarge: Bool = true) {
        random = SeededGenerator(seed: seed)
        self.version = version
        self.sender = sender
        self.allowsLarge = allowsLarge
    }

    /// The types that this sender has in this version.
    package var types: [ControlPacketType] {
        ControlPacketType.allCases.filter { ($0 != .auth || version == .v5_0) && maySend($0, sender, in: version) }
    }

    package mutating func packet() -> ControlPacket { packet(of: random.pick(types)) }

    package mutating func packet(of type: ControlPacketType) -> ControlPacket {
        switch type {
        case .connect: .connect(connect())
        case .connAck: .connAck(connAck())
        case .publish: .publish(publish())
        case .pubAck: .pubAck(acknowledgement(.pubAck, .pubAck))
        case .pubRec: .pubRec(acknowledgement(.pubRec, .pubRec))
        case .pubRel: .pubRel(acknowledgement(.pubRel, .pubRel))
        case .pubComp: .pubComp(acknowledgement(.pubComp, .pubComp))
        case .subscribe: .subscribe(subscribe())
        case .subAck: .subAck(subscriptionAcknowledgement(.subAck, .subAck))
        case .unsubscribe: .unsubscribe(unsubscribe())
        case .unsubAck: .unsubAck(subscriptionAcknowledgement(.unsubAck, .unsubAck))
        case .pingReq: .pingReq
        case .pingResp: .pingResp
        case .disconnect: .disconnect(disconnect())
        case .auth: .auth(auth())
        }
    }
}

// MARK: Packets

extension PacketGenerator {
    private mutating func connect() -> ControlPacket.Connect {
        let cleanStart = random.once(in: 2)
        var packet = ControlPacket.Connect(
            version: version, clientIdentifier: clientIdentifier(mayBeEmpty: cleanStart || version == .v5_0), cleanStart: cleanStart,
            keepAlive: UInt16(boundary([0, 1, 60, 255, 256, 65_535])), properties: properties(.connect),
            isBridge: version != .v5_0 && random.once(in: 6))
        if random.once(in: 2) {
            packet.will = ControlPacket.Will(
                topicName: topicName(), payload: data(), qos: QoS(rawValue: UInt8(random.below(3))), retain: random.once(in: 2),
                properties: properties(.will))
        }
        if random.once(in: 2) { packet.userName = text() }
        if random.once(in: 2), packet.userName != nil || version == .v5_0 { packet.password = data() }
        return packet
    }

    private mutating func connAck() -> ControlPacket.ConnAck {
        let code = version == .v5_0 ? random.pick(reasonCodes(of: .connAck, from: sender)) : UInt8(random.below(6))
        return ControlPacket.ConnAck(
            sessionPresent: random.once(in: 2) && (code == 0 || version == .v3_1), reasonCode: ReasonCode(rawValue: code),
            properties: properties(.connAck))
    }

    private mutating func publish() -> ControlPacket.Publish {
        let qos = QoS(rawValue: UInt8(random.below(3)))
        var packet = ControlPacket.Publish(
            topicName: topicName(), payload: data(), qos: qos, packetIdentifier: qos.rawValue > 0 ? packetIdentifier() : nil,
            retain: random.once(in: 2), isDuplicate: (qos.rawValue > 0 || version == .v3_1) && random.once(in: 3),
            properties: properties(.publish))
        if packet.properties.topicAlias != nil, random.once(in: 2) { packet.topicName = "" }
        if random.once(in: 8) { adjustPayload(of: &packet) }
        return packet
    }

    /// Makes the Remaining Length one of those at which its own length changes.
    private mutating func adjustPayload(of packet: inout ControlPacket.Publish) {
        packet.payload = []
        guard let bytes = try? ControlPacket.publish(packet).encodedUnchecked(version: version) else { return }
        let rest = bytes.count - (bytes.count <= 129 ? 2 : bytes.count <= 16_386 ? 3 : 4)
        let length = random.pick(allowsLarge ? [127, 128, 16_383, 16_384] : [127, 128])
        if length >= rest { packet.payload = random.bytes(length - rest) }
    }

    private mutating func acknowledgement(
        _ type: ControlPacketType, _ place: PropertyRow.Place
    ) -> ControlPacket.PublishAcknowledgement {
        ControlPacket.PublishAcknowledgement(
            packetIdentifier: packetIdentifier(),
            reasonCode: version == .v5_0 ? ReasonCode(rawValue: random.pick(reasonCodes(of: type, from: sender))) : .success,
            properties: random.once(in: 2) ? Properties() : properties(place), isDuplicate: type == .pubRel && isSentAgain())
    }

    private mutating func subscribe() -> ControlPacket.Subscribe {
        let subscriptions = (0..<listLength()).map { _ in
            var options = SubscriptionOptions(qos: QoS(rawValue: UInt8(random.below(3))))
            let filter = topicFilter()
            if version == .v5_0 {
                options = SubscriptionOptions(
                    qos: options.qos, noLocal: random.once(in: 2) && !filter.bytes.starts(with: Array("$share/".utf8)),
                    retainAsPublished: random.once(in: 2), retainHandling: UInt8(random.below(3)))
            }
            return ControlPacket.Subscription(topicFilter: filter, options: options)
        }
        return ControlPacket.Subscribe(
            packetIdentifier: packetIdentifier(), subscriptions: subscriptions, properties: properties(.subscribe),
            isDuplicate: isSentAgain())
    }

    private mutating func unsubscribe() -> ControlPacket.Unsubscribe {
        ControlPacket.Unsubscribe(
            packetIdentifier: packetIdentifier(), topicFilters: (0..<listLength()).map { _ in topicFilter() },
            properties: properties(.unsubscribe), isDuplicate: isSentAgain())
    }

    private mutating func subscriptionAcknowledgement(
        _ type: ControlPacketType, _ place: PropertyRow.Place
    ) -> ControlPacket.SubscriptionAcknowledgement {
        let codes: [UInt8] =
            switch (version, type) {
            case (.v5_0, _): reasonCodes(of: type, from: sender)
            case (_, .subAck): [0, 1, 2, 0x80]
            default: []
            }
        return ControlPacket.SubscriptionAcknowledgement(
            packetIdentifier: packetIdentifier(),
            reasonCodes: codes.isEmpty ? [] : (0..<listLength()).map { _ in ReasonCode(rawValue: random.pick(codes)) },
            properties: properties(place))
    }

    private mutating func disconnect() -> ControlPacket.Disconnect {
        guard version == .v5_0 else { return ControlPacket.Disconnect() }
        return ControlPacket.Disconnect(
            reasonCode: ReasonCode(rawValue: random.pick(reasonCodes(of: .disconnect, from: sender))),
            properties: random.once(in: 2) ? Properties() : properties(.disconnect))
    }

    private mutating func auth() -> ControlPacket.Auth {
        ControlPacket.Auth(
            reasonCode: ReasonCode(rawValue: random.pick(reasonCodes(of: .auth, from: sender))), properties: properties(.auth))
    }
}

// MARK: Properties

extension PacketGenerator {
    private mutating func properties(_ place: PropertyRow.Place) -> Properties {
        guard version == .v5_0 else { return Properties() }
        var chosen: [Property] = []
        let mostly = random.once(in: 3)
        for row in propertyTable where row.places.contains(place) && mayStand(row.identifier, in: place) {
            var count = random.once(in: mostly ? 2 : 6) ? 1 : 0
            if row.identifier == .userProperty { count = random.pick([0, 0, 1, 2, 3]) }
            if row.identifier == .subscriptionIdentifier, place == .publish, count > 0 { count = random.number(1...3) }
            if row.identifier == .authenticationMethod, place == .auth { count = 1 }
            for _ in 0..<count { chosen.append(property(row.identifier)) }
        }
        let identifiers = chosen.map(\.identifier)
        if place == .connect, identifiers.contains(.authenticationData), !identifiers.contains(.authenticationMethod) {
            chosen.append(property(.authenticationMethod))
        }
        chosen.shuffle(using: &random)
        return Properties(chosen)
    }

    /// Some properties are for one side only (3.3.4-6, 3.14.2-2, 3.14.2.2.5).
    private func mayStand(_ identifier: PropertyIdentifier, in place: PropertyRow.Place) -> Bool {
        switch (identifier, place, sender) {
        case (.subscriptionIdentifier, .publish, .client), (.serverReference, .disconnect, .client),
            (.sessionExpiryInterval, .disconnect, .server):
            false
        default: true
        }
    }

    private mutating func property(_ identifier: PropertyIdentifier) -> Property {
        let flag = UInt8(random.below(2))
        return switch identifier {
        case .payloadFormatIndicator: .payloadFormatIndicator(flag)
        case .messageExpiryInterval: .messageExpiryInterval(fourBytes())
        case .contentType: .contentType(text())
        case .responseTopic: .responseTopic(topicName())
        case .correlationData: .correlationData(data())
        case .subscriptionIdentifier:
            .subscriptionIdentifier(UInt32(boundary([1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455])))
        case .sessionExpiryInterval: .sessionExpiryInterval(fourBytes())
        case .assignedClientIdentifier: .assignedClientIdentifier(text())
        case .serverKeepAlive: .serverKeepAlive(twoBytes())
        case .authenticationMethod: .authenticationMethod(text())
        case .authenticationData: .authenticationData(data())
        case .requestProblemInformation: .requestProblemInformation(flag)
        case .willDelayInterval: .willDelayInterval(fourBytes())
        case .requestResponseInformation: .requestResponseInformation(flag)
        case .responseInformation: .responseInformation(text())
        case .serverReference: .serverReference(text())
        case .reasonString: .reasonString(text())
        case .receiveMaximum: .receiveMaximum(max(1, twoBytes()))
        case .topicAliasMaximum: .topicAliasMaximum(twoBytes())
        case .topicAlias: .topicAlias(max(1, twoBytes()))
        case .maximumQoS: .maximumQoS(flag)
        case .retainAvailable: .retainAvailable(flag)
        case .userProperty: .userProperty(text(), text())
        case .maximumPacketSize: .maximumPacketSize(max(1, fourBytes()))
        case .wildcardSubscriptionAvailable: .wildcardSubscriptionAvailable(flag)
        case .subscriptionIdentifierAvailable: .subscriptionIdentifierAvailable(flag)
        case .sharedSubscriptionAvailable: .sharedSubscriptionAvailable(flag)
        }
    }

    private mutating func twoBytes() -> UInt16 { UInt16(boundary([0, 1, 255, 256, 65_535])) }
    private mutating func fourBytes() -> UInt32 { UInt32(boundary([0, 1, 65_535, 65_536, 4_294_967_295])) }
}

// MARK: Fields

extension PacketGenerator {
    /// One of some boundaries, or a number between the lowest and the highest.
    private mutating func boundary(_ values: [Int]) -> Int {
        random.once(in: 3) ? random.number((values.first ?? 0)...(values.last ?? 0)) : random.pick(values)
    }

    private mutating func packetIdentifier() -> PacketIdentifier {
        PacketIdentifier(rawValue: UInt16(boundary([1, 2, 127, 128, 255, 256, 32_768, 65_535])))
    }

    /// DUP on what 3.1 sends again (3.1, section 2.1).
    private mutating func isSentAgain() -> Bool { version == .v3_1 && random.once(in: 3) }

    private mutating func listLength() -> Int { random.once(in: 12) ? random.number(4...40) : random.number(1...3) }

    /// Mostly short, now and then at a boundary.
    private mutating func length() -> Int {
        if allowsLarge, random.once(in: 160) { return random.pick([16_383, 16_384, 65_534, 65_535]) }
        return random.once(in: 12) ? random.pick([127, 128, 255, 256]) : random.below(40)
    }

    private mutating func data() -> [UInt8] { random.bytes(length()) }

    private mutating func clientIdentifier(mayBeEmpty: Bool) -> UTF8EncodedString {
        let length = version == .v3_1 ? random.number(1...23) : length()
        return text(length: length == 0 && !mayBeEmpty ? 1 : length)
    }

    package mutating func text() -> UTF8EncodedString { text(length: length()) }

    package mutating func topicName() -> UTF8EncodedString {
        UTF8EncodedString(unchecked: text(length: max(1, length())).bytes.map { $0 == 0x23 || $0 == 0x2B ? 0x2F : $0 })
    }

    /// Text of exactly so many bytes, of characters of one to four bytes; in 3.1 now and then what is no UTF-8.
    private mutating func text(length: Int) -> UTF8EncodedString {
        if version == .v3_1, random.once(in: 20) {
            return UTF8EncodedString(unchecked: random.bytes(length))
        }
        let isASCII = random.once(in: 2)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        while bytes.count < length {
            let room = length - bytes.count
            let character: [UInt8] =
                switch isASCII ? 0 : min(random.below(5), room) {
                case 2: random.pick([[0xC3, 0xA9], [0xDF, 0xBF], [0xC2, 0xA0]])
                case 3: random.pick([[0xE2, 0x82, 0xAC], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBB, 0xBF]])
                case 4: random.pick([[0xF0, 0x90, 0x8C, 0xBC], [0xF4, 0x8F, 0xBF, 0xBD]])
                default: [UInt8(random.number(0x20...0x7E))]
                }
            bytes += character
        }
        // A control character should not be there, and may.
        if length > 0, random.once(in: 40), bytes[length - 1] < 0x80 { bytes[length - 1] = 0x01 }
        return UTF8EncodedString(unchecked: bytes)
    }

    private mutating func topicFilter() -> UTF8EncodedString {
        var levels = (0..<random.number(1...4)).map { _ in
            random.pick(["+", "a", "", "é", "$SYS", "sensors", "床前明月光"])
        }
        if random.once(in: 4) { levels.append("#") }
        if levels == [""] { levels = ["/"] }
        let filter = levels.joined(separator: "/")
        return UTF8EncodedString(random.once(in: 6) ? "$share/\(random.pick(["g", "group", "ü"]))/\(filter)" : filter)
    }
}
