internal import CaptureAnalysis
internal import MQTTCodec
internal import MQTTDialogues

extension CSVWriter {
    /// Writes a field of a packet; nothing where the packet has none.
    mutating func write(
        _ field: CSVField, of packet: borrowing PacketView, _ context: borrowing PacketContext, _ maximumPayload: Int?
    ) {
        switch packet {
        case .publish(let packet): write(field, packet, context, maximumPayload)
        case .connAck(let packet): if field == .reasonCode { number(packet.reasonCode.rawValue) }
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet):
            switch field {
            case .packetIdentifier: number(packet.packetIdentifier.rawValue)
            case .dup: repeated(context)
            case .topic: if let topic = context.meaning.topic { text(topic.span) }
            case .reasonCode: if context.version == .v5_0 { number(packet.reasonCode.rawValue) }
            default: break
            }
        case .subscribe(let packet):
            switch field {
            case .packetIdentifier: number(packet.packetIdentifier.rawValue)
            case .dup: repeated(context)
            case .topic:
                var filters: [[UInt8]] = []
                var subscriptions = packet.subscriptions
                while let subscription = subscriptions.next() { filters.append([UInt8](copying: subscription.topicFilter)) }
                list(filters)
            default: break
            }
        case .unsubscribe(let packet):
            switch field {
            case .packetIdentifier: number(packet.packetIdentifier.rawValue)
            case .dup: repeated(context)
            case .topic:
                var filters: [[UInt8]] = []
                var iterator = packet.topicFilters
                while let filter = iterator.next() { filters.append([UInt8](copying: filter)) }
                list(filters)
            default: break
            }
        case .subAck(let packet):
            write(field, packet, context, hasCodes: true)
        case .unsubAck(let packet):
            write(field, packet, context, hasCodes: context.version == .v5_0)
        case .disconnect(let packet), .auth(let packet):
            if field == .reasonCode, context.version == .v5_0 { number(packet.reasonCode.rawValue) }
        case .connect, .pingReq, .pingResp: break
        }
    }

    private mutating func write(
        _ field: CSVField, _ packet: borrowing PacketView.Publish, _ context: borrowing PacketContext, _ maximumPayload: Int?
    ) {
        switch field {
        case .packetIdentifier: if let identifier = packet.packetIdentifier { number(identifier.rawValue) }
        case .qos: number(packet.qos.rawValue)
        case .retain: boolean(packet.retain)
        case .dup: boolean(packet.isDuplicate)
        case .topic:
            if packet.topicName.isEmpty, let topic = context.meaning.topic {
                text(topic.span)
            } else {
                text(packet.topicName)
            }
        case .payloadLength: number(context.payloadLength ?? packet.payload.count)
        case .payload:
            let payload = packet.payload
            let shown = payload.extracting(first: min(payload.count, max(0, maximumPayload ?? .max)))
            text(shown.count < payload.count ? shown.extracting(first: shown.withoutCutCharacter) : shown)
        default: break
        }
    }

    private mutating func write(
        _ field: CSVField, _ packet: borrowing PacketView.SubscriptionAcknowledgement, _ context: borrowing PacketContext, hasCodes: Bool
    ) {
        switch field {
        case .packetIdentifier: number(packet.packetIdentifier.rawValue)
        case .topic: list(context.meaning.topicFilters)
        case .reasonCode where hasCodes:
            let codes = packet.reasonCodes
            for index in codes.indices {
                if index > 0 { plain(" ") }
                number(codes[index])
            }
        default: break
        }
    }

    private mutating func boolean(_ value: Bool) { plain(value ? "true" : "false") }

    /// DUP of packets that have it in 3.1 only, told where it is set (3.1, 2.1).
    private mutating func repeated(_ context: borrowing PacketContext) {
        let flags = context.firstByte & 0x0F
        guard context.version == .v3_1, flags & 0b0010 != 0, flags & 0b1000 != 0 else { return }
        boolean(true)
    }
}
