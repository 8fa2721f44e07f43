public import MQTTCodec
import MQTTDialogues
import TCPStreams

/// Which packets of a capture are told: those that meet every condition that is set.
///
/// Of one condition several values may be given, of which one is enough. This is where an expression would be judged.
public struct PacketFilter: Hashable, Sendable {
    /// Topic Filters (4.7): messages on a topic that one of them matches, and what belongs to them.
    ///
    /// A PUBLISH by its Topic Name, also where an alias stands for it; its acknowledgements with it; a CONNECT by the topic of its Will;
    /// SUBSCRIBE, UNSUBSCRIBE and their answers where one of their Topic Filters has a topic in common with one of these.
    public var topics: [TopicFilter] = []
    /// Client Identifiers, those that the server assigns too (3.2.2.3.7).
    public var clients: [[UInt8]] = []
    /// Types of packets.
    public var types: Set<ControlPacketType> = []
    /// Numbers of connections (`Connection.id`).
    public var connections: Set<Int> = []

    /// Lets everything pass.
    public init() {}

    /// Whether everything passes.
    public var isEmpty: Bool { !isAboutConnections && !isAboutPackets }

    /// Whether connections as a whole are chosen.
    var isAboutConnections: Bool { !clients.isEmpty || !connections.isEmpty }

    /// Whether single packets are chosen.
    var isAboutPackets: Bool { !topics.isEmpty || !types.isEmpty }
}

// MARK: Judging

extension PacketFilter {
    /// Whether what is told of a connection may pass, by what is known of it so far.
    func accepts(_ connection: borrowing ConnectionInfo) -> Bool {
        guard acceptsConnection(connection.tcp.id) else { return false }
        guard !clients.isEmpty else { return true }
        guard let name = connection.dialogue.clientIdentifier else { return false }
        // Of a long one the dialogue keeps the beginning.
        return clients.contains { $0 == name || $0.count > name.count && name.count >= 256 && $0.starts(with: name) }
    }

    /// Whether a connection has one of the numbers that are asked for.
    func acceptsConnection(_ number: Int) -> Bool { connections.isEmpty || connections.contains(number) }

    /// Whether a packet passes that is there with its fields.
    func accepts(_ packet: borrowing PacketView, _ context: borrowing PacketContext) -> Bool {
        guard types.isEmpty || types.contains(packet.type) else { return false }
        guard !topics.isEmpty else { return true }
        switch packet {
        case .publish(let publish):
            if publish.topicName.isEmpty, let topic = context.meaning.topic { return accepts(topic: topic.span) }
            return accepts(topic: publish.topicName)
        case .pubAck, .pubRec, .pubRel, .pubComp:
            guard let topic = context.meaning.topic else { return false }
            return accepts(topic: topic.span)
        case .subscribe(let packet):
            var subscriptions = packet.subscriptions
            while let subscription = subscriptions.next() {
                if accepts(filter: subscription.topicFilter) { return true }
            }
            return false
        case .unsubscribe(let packet):
            var filters = packet.topicFilters
            while let filter = filters.next() {
                if accepts(filter: filter) { return true }
            }
            return false
        case .subAck, .unsubAck: return context.meaning.topicFilters.contains { accepts(filter: $0.span) }
        case .connect(let connect):
            guard let will = connect.will else { return false }
            return accepts(topic: will.topicName)
        case .connAck, .pingReq, .pingResp, .disconnect, .auth: return false
        }
    }

    /// Whether a packet passes of which there is no more than its first byte: it has no topic.
    func accepts(_ context: borrowing PacketContext) -> Bool {
        guard topics.isEmpty else { return false }
        guard !types.isEmpty else { return true }
        guard let type = ControlPacketType(rawValue: context.firstByte >> 4) else { return false }
        return types.contains(type)
    }

    private func accepts(topic: Span<UInt8>) -> Bool {
        for filter in topics where filter.matches(topic) { return true }
        return false
    }

    private func accepts(filter: Span<UInt8>) -> Bool {
        for own in topics where own.hasTopicInCommon(with: filter) { return true }
        return false
    }
}
