import CaptureAnalysis
import MQTTCodec
import MQTTDialogues

/// What a person wants to know of a packet, as groups of one line.
struct PacketText {
    /// Bytes of a payload that are shown at most, where a line has room for them.
    var maximumPayload: Int? = 256
    /// Whether passwords and authentication data are shown.
    var showsSecrets = false
    /// Whether properties are said in words; below them the fields may say them one by one.
    var showsProperties = true
    /// Whether payloads are cut to fit what is left of a line.
    var cutsToFit = true

    /// Columns of the type of the packet.
    static let typeWidth = 11

    func write(_ packet: borrowing PacketView, _ context: borrowing PacketContext, to line: inout TextLine) {
        switch packet {
        case .connect(let packet): write(packet, to: &line)
        case .connAck(let packet): write(packet, context, to: &line)
        case .publish(let packet): write(packet, context, to: &line)
        case .pubAck(let packet): write(packet, .pubAck, context, to: &line)
        case .pubRec(let packet): write(packet, .pubRec, context, to: &line)
        case .pubRel(let packet): write(packet, .pubRel, context, to: &line)
        case .pubComp(let packet): write(packet, .pubComp, context, to: &line)
        case .subscribe(let packet): write(packet, context, to: &line)
        case .subAck(let packet): write(packet, .subAck, context, to: &line)
        case .unsubscribe(let packet): write(packet, to: &line)
        case .unsubAck(let packet): write(packet, .unsubAck, context, to: &line)
        case .pingReq, .pingResp: break
        case .disconnect(let packet): write(packet, .disconnect, context, to: &line)
        case .auth(let packet): write(packet, .auth, context, to: &line)
        }
    }

    // MARK: CONNECT, CONNACK

    private func write(_ packet: borrowing PacketView.Connect, to line: inout TextLine) {
        line.color(.name)
        if packet.clientIdentifier.isEmpty {
            line.add("(empty client identifier)")
        } else {
            line.add(wire: packet.clientIdentifier, limit: line.fullRoom)
        }
        line.color(.plain)
        line.endGroup()
        if packet.isBridge { line.group("bridge") }
        if packet.cleanStart { line.group(packet.version == .v5_0 ? "clean start" : "clean session") }
        line.add(packet.keepAlive == 0 ? "no keep alive" : "keep alive ")
        if packet.keepAlive > 0 {
            line.add(Int(packet.keepAlive))
            line.add(" s")
        }
        line.endGroup()
        if let userName = packet.userName {
            line.add("user ")
            line.add(wire: userName, limit: line.fullRoom - 5)
            line.endGroup()
        }
        if let password = packet.password {
            line.add("password ")
            secret(password, to: &line)
        }
        properties(packet.properties, to: &line)
        if let will = packet.will {
            line.startNote()
            line.add("will ")
            line.color(.name)
            line.add(wire: will.topicName, limit: line.fullRoom - 10)
            line.color(.plain)
            line.endGroup()
            quality(will.qos, nil, to: &line)
            if will.retain { line.group("retained") }
            payload(will.payload, total: will.payload.count, to: &line)
            properties(will.properties, startsNote: false, to: &line)
        }
    }

    private func write(_ packet: borrowing PacketView.ConnAck, _ context: borrowing PacketContext, to line: inout TextLine) {
        if packet.reasonCode == .success {
            line.group("accepted")
        } else {
            line.color(.trouble)
            line.add("refused:")
            line.endGroup()
            reason(packet.reasonCode, .connAck, context.version, to: &line)
            line.color(.plain)
            line.endGroup(gap: 1)
        }
        if packet.sessionPresent, context.version != .v3_1 { line.group("session present") }
        properties(packet.properties, to: &line)
    }

    // MARK: PUBLISH and its acknowledgements

    private func write(_ packet: borrowing PacketView.Publish, _ context: borrowing PacketContext, to line: inout TextLine) {
        line.color(.name)
        if !packet.topicName.isEmpty {
            line.add(wire: packet.topicName, limit: line.fullRoom)
        } else if let topic = context.meaning.topic {
            line.add(wire: topic.span, limit: line.fullRoom)
        } else {
            line.add("(no topic name)")
        }
        line.color(.plain)
        line.endGroup()
        quality(packet.qos, packet.packetIdentifier, to: &line)
        if packet.isDuplicate {
            line.color(.caution)
            line.add("DUP")
            line.color(.plain)
            line.endGroup()
        }
        if packet.retain { line.group("retained") }
        payload(packet.payload, total: context.payloadLength ?? packet.payload.count, to: &line)
        properties(packet.properties, to: &line)
    }

    private func write(
        _ packet: borrowing PacketView.PublishAcknowledgement, _ type: ControlPacketType, _ context: borrowing PacketContext,
        to line: inout TextLine
    ) {
        answeredTopic(context, to: &line)
        identifier(packet.packetIdentifier, to: &line)
        if type == .pubRel, packet.isDuplicate { line.group("DUP") }
        if packet.reasonCode != .success { reasonGroup(packet.reasonCode, type, context.version, to: &line) }
        properties(packet.properties, to: &line)
    }

    // MARK: SUBSCRIBE, UNSUBSCRIBE and their acknowledgements

    private func write(_ packet: borrowing PacketView.Subscribe, _ context: borrowing PacketContext, to line: inout TextLine) {
        var iterator = packet.subscriptions
        while let subscription = iterator.next() {
            let options = subscription.options
            line.color(.name)
            line.add(wire: subscription.topicFilter, limit: line.fullRoom - 8)
            line.color(.plain)
            line.add(" QoS ")
            line.add(Int(options.qos.rawValue))
            line.endGroup()
            guard context.version == .v5_0 else { continue }
            if options.noLocal { line.group("no local") }
            if options.retainAsPublished { line.group("retain as published") }
            switch options.retainHandling {
            case 0: break
            case 1: line.group("retained only if new")
            case 2: line.group("no retained")
            default: line.group("retain handling 3")
            }
        }
        identifier(packet.packetIdentifier, to: &line)
        if packet.isDuplicate { line.group("DUP") }
        properties(packet.properties, to: &line)
    }

    private func write(_ packet: borrowing PacketView.Unsubscribe, to line: inout TextLine) {
        var iterator = packet.topicFilters
        while let filter = iterator.next() {
            line.color(.name)
            line.add(wire: filter, limit: line.fullRoom)
            line.color(.plain)
            line.endGroup()
        }
        identifier(packet.packetIdentifier, to: &line)
        if packet.isDuplicate { line.group("DUP") }
        properties(packet.properties, to: &line)
    }

    private func write(
        _ packet: borrowing PacketView.SubscriptionAcknowledgement, _ type: ControlPacketType, _ context: borrowing PacketContext,
        to line: inout TextLine
    ) {
        let codes = packet.reasonCodes
        let filters = context.meaning.topicFilters
        for index in 0..<max(codes.count, filters.count) {
            if index < filters.count {
                line.color(.name)
                let filter = filters[index]
                line.add(wire: filter.span, limit: line.fullRoom - 15)
                line.color(.plain)
                if index < codes.count { line.add(" ") }
            }
            if index < codes.count { outcome(ReasonCode(rawValue: codes[index]), type, context.version, to: &line) }
            line.endGroup()
        }
        identifier(packet.packetIdentifier, to: &line)
        properties(packet.properties, to: &line)
    }

    private func outcome(_ code: ReasonCode, _ type: ControlPacketType, _ version: MQTTVersion, to line: inout TextLine) {
        switch (type, code.rawValue) {
        case (.subAck, 0...2):
            line.add("granted QoS ")
            line.add(Int(code.rawValue))
        case (.unsubAck, 0):
            line.add("unsubscribed")
        default:
            line.color(.trouble)
            reason(code, type, version, to: &line)
            line.color(.plain)
        }
    }

    // MARK: DISCONNECT, AUTH

    private func write(
        _ packet: borrowing PacketView.ReasonAndProperties, _ type: ControlPacketType, _ context: borrowing PacketContext,
        to line: inout TextLine
    ) {
        if type == .auth || packet.reasonCode != .success { reasonGroup(packet.reasonCode, type, context.version, to: &line) }
        properties(packet.properties, to: &line)
    }

    // MARK: Parts

    private func properties(_ properties: PropertiesView, startsNote: Bool = true, to line: inout TextLine) {
        guard showsProperties else { return }
        PropertyText.write(properties, showsSecrets: showsSecrets, startsNote: startsNote, to: &line)
    }

    /// `QoS 1 id 7`.
    private func quality(_ qos: QoS, _ identifier: PacketIdentifier?, to line: inout TextLine) {
        line.add("QoS ")
        line.add(Int(qos.rawValue))
        if let identifier {
            line.add(" id ")
            line.add(Int(identifier.rawValue))
        }
        line.endGroup()
    }

    private func identifier(_ identifier: PacketIdentifier, to line: inout TextLine) {
        line.add("id ")
        line.add(Int(identifier.rawValue))
        line.endGroup()
    }

    /// The topic of the message that an acknowledgement is about, so that nobody looks identifiers up by hand.
    private func answeredTopic(_ context: borrowing PacketContext, to line: inout TextLine) {
        guard let topic = context.meaning.topic else { return }
        line.color(.name)
        line.add(wire: topic.span, limit: line.fullRoom)
        line.color(.plain)
        line.endGroup()
    }

    private func reasonGroup(_ code: ReasonCode, _ type: ControlPacketType, _ version: MQTTVersion, to line: inout TextLine) {
        if code.isFailure { line.color(.trouble) }
        reason(code, type, version, to: &line)
        if code.isFailure { line.color(.plain) }
        line.endGroup()
    }

    /// `Not authorized (0x87)`; before 5.0 `Not authorized (5)`.
    private func reason(_ code: ReasonCode, _ type: ControlPacketType, _ version: MQTTVersion, to line: inout TextLine) {
        let name = code.name(in: type, version: version)
        if let name {
            line.add(name)
            line.add(" (")
        } else {
            line.add("unknown code ")
        }
        if version == .v5_0 || code.rawValue >= 0x80 {
            line.add("0x")
            line.add(hex: code.rawValue)
        } else {
            line.add(Int(code.rawValue))
        }
        if name != nil { line.add(")") }
    }

    /// A password: its length, or itself where it may be shown.
    private func secret(_ content: Span<UInt8>, to line: inout TextLine) {
        if showsSecrets {
            line.add("\"")
            line.add(wire: content, escapesQuotes: true, limit: line.fullRoom)
            line.add("\"")
        } else {
            line.add("of ")
            line.add(content.count)
            line.add(content.count == 1 ? " byte" : " bytes")
        }
        line.endGroup()
    }

    /// The payload as text, or in hexadecimal; cut to fit, and then its length is said.
    private func payload(_ content: Span<UInt8>, total: Int, to line: inout TextLine) {
        guard total > 0 else { return line.group("(empty)") }
        PayloadText(content, total: total, limit: maximumPayload, cutsToFit: cutsToFit).write(to: &line)
    }
}

extension TextLine {
    /// A group that is a word or two of ours.
    mutating func group(_ text: StaticString) {
        add(text)
        endGroup()
    }

    /// Begins a line below the packet for what belongs to it.
    mutating func startNote() {
        if column > hang { newLine() }
    }
}
