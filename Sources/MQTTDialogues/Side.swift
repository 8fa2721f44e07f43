internal import MQTTCodec

/// The messages that one side of a Network Connection sends: those that wait for an acknowledgement, and its Topic Aliases.
struct Side: Sendable {
    /// A message of QoS 1 or 2 on its way.
    struct Delivery: Sendable {
        enum Stage: Sendable {
            /// PUBLISH was sent.
            case published
            /// PUBREC came.
            case received
            /// PUBREL was sent.
            case released
        }

        var stage: Stage
        /// The PUBLISH.
        let publish: Dialogue.Mark?
        /// The last packet of the delivery, which the next one answers.
        var last: Dialogue.Mark
        let qos: UInt8
        let topic: [UInt8]?

        var cost: Int { Dialogue.entryCost + (topic?.count ?? 0) }
    }

    private var deliveries: [UInt16: Delivery] = [:]
    private var aliases: [UInt16: [UInt8]] = [:]
    private(set) var keptBytes = 0

    /// Takes a PUBLISH, and gives the Topic Name that its alias stands for, where it has none of its own.
    mutating func publish(
        _ publish: borrowing PacketView.Publish, _ version: MQTTVersion, _ mark: Dialogue.Mark, _ hasRoom: Bool
    ) -> [UInt8]? {
        var resolved: [UInt8]?
        if version == .v5_0, let alias = publish.properties.first(.topicAlias) {
            let number = UInt16(truncatingIfNeeded: alias.integer)
            if publish.topicName.isEmpty {
                resolved = aliases[number]
            } else {
                // A new binding takes the place of the old one, also where there is no room to keep it.
                if let old = aliases.removeValue(forKey: number) { keptBytes -= old.count + Dialogue.entryCost }
                if hasRoom {
                    aliases[number] = [UInt8](copying: publish.topicName)
                    keptBytes += publish.topicName.count + Dialogue.entryCost
                }
            }
        }
        guard let identifier = publish.packetIdentifier else { return resolved }
        forget(identifier)
        guard hasRoom else { return resolved }
        var topic = resolved
        if topic == nil, !publish.topicName.isEmpty { topic = [UInt8](copying: publish.topicName) }
        keep(Delivery(stage: .published, publish: mark, last: mark, qos: publish.qos.rawValue, topic: topic), identifier)
        return resolved
    }

    private mutating func keep(_ delivery: Delivery, _ identifier: PacketIdentifier) {
        deliveries[identifier.rawValue] = delivery
        keptBytes += delivery.cost
    }

    private mutating func forget(_ identifier: PacketIdentifier) {
        guard let old = deliveries.removeValue(forKey: identifier.rawValue) else { return }
        keptBytes -= old.cost
        // Between messages nothing is kept: an empty table has some 300 bytes, and there may be a hundred thousand connections.
        if deliveries.isEmpty { deliveries = [:] }
    }

    /// Takes the answer of the other side: PUBACK, PUBREC or PUBCOMP.
    mutating func settle(
        _ identifier: PacketIdentifier, _ type: ControlPacketType, _ isFailure: Bool, _ mark: Dialogue.Mark
    ) -> Dialogue.Meaning {
        guard let delivery = deliveries[identifier.rawValue] else { return Dialogue.Meaning() }
        let fits: Bool
        switch type {
        case .pubAck: fits = delivery.qos == 1
        case .pubRec: fits = delivery.qos == 2 && delivery.stage == .published
        default: fits = delivery.stage == .released
        }
        guard fits else { return Dialogue.Meaning(topic: delivery.topic) }
        let meaning = Dialogue.Meaning(answer: mark.answer(to: delivery.last), topic: delivery.topic)
        if type == .pubRec, !isFailure {
            deliveries[identifier.rawValue]?.stage = .received
            deliveries[identifier.rawValue]?.last = mark
        } else {
            forget(identifier)
        }
        return meaning
    }

    /// Takes a PUBREL of this side.
    ///
    /// One without a PUBLISH releases a message of an earlier Network Connection (4.4).
    mutating func release(_ identifier: PacketIdentifier, _ mark: Dialogue.Mark, _ hasRoom: Bool) -> Dialogue.Meaning {
        if let other = deliveries[identifier.rawValue], other.qos != 2 { return Dialogue.Meaning() }
        guard let delivery = deliveries[identifier.rawValue] else {
            if hasRoom { keep(Delivery(stage: .released, publish: nil, last: mark, qos: 2, topic: nil), identifier) }
            return Dialogue.Meaning()
        }
        deliveries[identifier.rawValue]?.stage = .released
        deliveries[identifier.rawValue]?.last = mark
        let answer = delivery.stage == .received ? mark.answer(to: delivery.last) : nil
        return Dialogue.Meaning(answer: answer, topic: delivery.topic)
    }

    func unfinished(sender: ControlPacket.Sender) -> [Dialogue.Unfinished] {
        deliveries.map { identifier, delivery in
            let missing: ControlPacketType =
                switch delivery.stage {
                case .published: delivery.qos == 1 ? .pubAck : .pubRec
                case .received: .pubRel
                case .released: .pubComp
                }
            return Dialogue.Unfinished(
                token: (delivery.publish ?? delivery.last).token, type: delivery.publish == nil ? .pubRel : .publish, sender: sender,
                packetIdentifier: identifier, qos: delivery.qos, topic: delivery.topic, missing: missing,
                time: (delivery.publish ?? delivery.last).time)
        }
    }
}
