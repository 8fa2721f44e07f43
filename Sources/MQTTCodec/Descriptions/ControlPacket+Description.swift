extension ControlPacket: CustomStringConvertible {
    /// The packet in one line: `PUBLISH a/b QoS 1 id 7 "hi"`.
    ///
    /// Safe to print: text from the wire is escaped, what is long is cut, and of passwords and authentication data only the length is said.
    /// The form is for people and may change.
    public var description: String {
        switch self {
        case .connect(let packet): packet.description
        case .connAck(let packet): packet.description
        case .publish(let packet): packet.description
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet): "\(type) \(packet.text(in: type))"
        case .subscribe(let packet): packet.description
        case .subAck(let packet), .unsubAck(let packet): "\(type) \(packet.text(in: type))"
        case .unsubscribe(let packet): packet.description
        case .pingReq, .pingResp: type.description
        case .disconnect(let packet): packet.description
        case .auth(let packet): packet.description
        }
    }
}

extension ControlPacket.Sender: CustomStringConvertible {
    /// `client`, `server` or `unknown`.
    public var description: String {
        switch self {
        case .client: "client"
        case .server: "server"
        case .unknown: "unknown"
        }
    }
}

extension ControlPacket.Connect: CustomStringConvertible {
    /// One line: `CONNECT "sensor 7" MQTT 5.0, clean start, keep alive 60 s, user name "alice", password of 6 bytes`.
    public var description: String {
        var text = "CONNECT \(clientIdentifier.quoted) MQTT \(version)"
        if isBridge { text += ", bridge" }
        if cleanStart { text += version == .v5_0 ? ", clean start" : ", clean session" }
        text += keepAlive == 0 ? ", no keep alive" : ", keep alive \(keepAlive) s"
        if let userName { text += ", user name \(userName.quoted)" }
        if let password { text += ", password of \(password.count) \(password.count == 1 ? "byte" : "bytes")" }
        if let will { text += ", will \(will)" }
        return text + properties.suffix
    }
}

extension ControlPacket.Will: CustomStringConvertible {
    /// One line: `lwt/7 QoS 1 retained "gone"`.
    public var description: String {
        var text = WireText()
        text.add("\(topicName.escaped) QoS \(qos)\(retain ? " retained" : "") ")
        text.add(payload: payload)
        text.add(properties.suffix)
        return text.text
    }
}

extension ControlPacket.ConnAck: CustomStringConvertible {
    /// One line: `CONNACK Not authorized (0x87)`, `CONNACK Success (0x00), session present`.
    public var description: String {
        "CONNACK \(reasonCode.text(in: .connAck))\(sessionPresent ? ", session present" : "")\(properties.suffix)"
    }
}

extension ControlPacket.Publish: CustomStringConvertible {
    /// One line: `PUBLISH a/b QoS 1 id 7 "hi"`; a payload that is not text is told by its length.
    public var description: String {
        var text = WireText()
        text.add("PUBLISH \(topicName.isEmpty ? "(no topic name)" : topicName.escaped) QoS \(qos)")
        if let packetIdentifier { text.add(" id \(packetIdentifier)") }
        if isDuplicate { text.add(" DUP") }
        if retain { text.add(" retained") }
        text.add(" ")
        text.add(payload: payload)
        text.add(properties.suffix)
        return text.text
    }
}

extension ControlPacket.PublishAcknowledgement: CustomStringConvertible {
    /// One line: `id 7`, `id 7 Not authorized (0x87)`; which of the four packets it is, only `ControlPacket` knows.
    public var description: String { text(in: .pubAck) }

    fileprivate func text(in type: ControlPacketType) -> String {
        var text = "id \(packetIdentifier)"
        if isDuplicate { text += " DUP" }
        if reasonCode != .success { text += " \(reasonCode.text(in: type))" }
        return text + properties.suffix
    }
}

extension ControlPacket.Subscribe: CustomStringConvertible {
    /// One line: `SUBSCRIBE id 7 a/# QoS 1, b/+ QoS 0`.
    public var description: String {
        let list = subscriptions.isEmpty ? "(no subscriptions)" : subscriptions.listed { $0.description }
        return "SUBSCRIBE id \(packetIdentifier)\(isDuplicate ? " DUP" : "") \(list)\(properties.suffix)"
    }
}

extension ControlPacket.Subscription: CustomStringConvertible {
    /// One line: `a/# QoS 1`.
    public var description: String { "\(topicFilter.escaped) \(options)" }
}

extension SubscriptionOptions: CustomStringConvertible {
    /// One line: `QoS 1`, `QoS 2 no local`; what is zero is left out.
    public var description: String {
        var text = "QoS \(qos)"
        if noLocal { text += " no local" }
        if retainAsPublished { text += " retain as published" }
        if retainHandling > 0 { text += " retain handling \(retainHandling)" }
        if rawValue >= 0x40 { text += " reserved bits \(rawValue >> 7)\(rawValue >> 6 & 1)" }
        return text
    }
}

extension ControlPacket.Unsubscribe: CustomStringConvertible {
    /// One line: `UNSUBSCRIBE id 7 a/#, b/+`.
    public var description: String {
        let list = topicFilters.isEmpty ? "(no topic filters)" : topicFilters.listed { $0.escaped }
        return "UNSUBSCRIBE id \(packetIdentifier)\(isDuplicate ? " DUP" : "") \(list)\(properties.suffix)"
    }
}

extension ControlPacket.SubscriptionAcknowledgement: CustomStringConvertible {
    /// One line: `id 7 0x01, 0x87`; in words only in `ControlPacket`, which knows whether it is a SUBACK or an UNSUBACK.
    public var description: String { "\(head)\(reasonCodes.listed { $0.description })\(properties.suffix)" }

    fileprivate func text(in type: ControlPacketType) -> String {
        "\(head)\(reasonCodes.listed { $0.text(in: type) })\(properties.suffix)"
    }

    private var head: String { "id \(packetIdentifier)\(reasonCodes.isEmpty ? "" : " ")" }
}

extension ControlPacket.Disconnect: CustomStringConvertible {
    /// One line: `DISCONNECT`, `DISCONNECT Server busy (0x89)`.
    public var description: String {
        "DISCONNECT\(reasonCode == .success ? "" : " \(reasonCode.text(in: .disconnect))")\(properties.suffix)"
    }
}

extension ControlPacket.Auth: CustomStringConvertible {
    /// One line: `AUTH Continue authentication (0x18) [authentication method: "SCRAM-SHA-1", authentication data: 20 bytes]`.
    public var description: String { "AUTH \(reasonCode.text(in: .auth))\(properties.suffix)" }
}

extension ReasonCode {
    /// Name and byte: `Not authorized (0x87)`; only the byte where the packet lists no such code in any version.
    ///
    /// A packet does not hold its version, and need not here: the codes 1 to 5 of CONNACK are of 3.x, all others that differ mean the same.
    fileprivate func text(in type: ControlPacketType) -> String {
        let version: MQTTVersion = type == .connAck && rawValue != 0 && rawValue < 0x80 ? .v3_1_1 : .v5_0
        guard isListed(in: type, version: version), let name = name(in: type, version: version) else { return description }
        return "\(name) (\(self))"
    }
}
