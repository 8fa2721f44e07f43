import MQTTCodec
import TestSupport

/// A client that keeps the rules.
struct LegalClient {
    private let terms: LegalTerms
    private var sender: LegalSender
    private var isOpen = false
    private var isResumed = false
    private var requests: Set<UInt16> = []
    /// What is to be acknowledged, in the order in which it came (4.6).
    private var pubAcks: [PacketIdentifier] = []
    private var pubRecs: [PacketIdentifier] = []
    private var pubComps: [PacketIdentifier] = []

    static let filters: [UTF8EncodedString] = ["a/+", "a/#", "#", "b", "$SYS/x"]
    static let topics: [UTF8EncodedString] = ["a/1", "a/2", "b", "a", "c/d", "$SYS/x", "$SYS/y"]

    init(_ terms: LegalTerms) {
        self.terms = terms
        sender = LegalSender(terms, aliasMaximum: terms.serverAliases, window: terms.serverWindow)
    }

    func open() -> [ControlPacket] {
        var properties: Properties = []
        if terms.version == .v5_0 {
            properties = [.receiveMaximum(UInt16(terms.clientWindow)), .topicAliasMaximum(terms.clientAliases)]
        }
        return [
            .connect(
                ControlPacket.Connect(
                    version: terms.version, clientIdentifier: "legal", cleanStart: terms.cleanStart, properties: properties))
        ]
    }

    mutating func act(_ random: inout SeededGenerator) -> [ControlPacket] {
        guard isOpen || terms.isImpatient else { return [] }
        if !isResumed, isOpen {
            isResumed = true
            // Before 5.0 a client keeps what it has, also where the server has nothing.
            if !terms.cleanStart, terms.sessionPresent || terms.version < .v5_0, sender.states.isEmpty { return sender.resume(&random) }
        }
        switch random.below(8) {
        case 0, 1:
            let used = requests
            return sender.publish(
                random.pick(Self.topics), qos: UInt8(random.below(3)), besides: used, mayAlias: isOpen, &random
            ).map { [$0] } ?? []
        case 2: return subscribe(&random)
        case 3: return pubAcks.isEmpty ? [] : [.pubAck(acknowledgement(pubAcks.removeFirst()))]
        case 4: return pubRecs.isEmpty ? [] : [.pubRec(acknowledgement(pubRecs.removeFirst()))]
        case 5: return pubComps.isEmpty ? [] : [.pubComp(acknowledgement(pubComps.remove(at: random.below(pubComps.count))))]
        case 6 where terms.resends: return sender.resent(&random).map { [$0] } ?? []
        default: return random.percent(20) ? [.pingReq] : []
        }
    }

    private mutating func subscribe(_ random: inout SeededGenerator) -> [ControlPacket] {
        let id = UInt16(random.number(1...12))
        guard sender.states[id] == nil, requests.insert(id).inserted else { return [] }
        let identifier = PacketIdentifier(rawValue: id)
        let chosen = Self.filters.filter { _ in random.percent(40) } + [random.pick(Self.filters)]
        guard random.percent(70) else {
            return [.unsubscribe(ControlPacket.Unsubscribe(packetIdentifier: identifier, topicFilters: chosen))]
        }
        var properties: Properties = []
        if terms.version == .v5_0, random.percent(60) { properties = [.subscriptionIdentifier(UInt32(random.number(1...5)))] }
        let subscriptions = chosen.map {
            ControlPacket.Subscription(topicFilter: $0, options: SubscriptionOptions(qos: QoS(rawValue: UInt8(random.below(3)))))
        }
        return [.subscribe(ControlPacket.Subscribe(packetIdentifier: identifier, subscriptions: subscriptions, properties: properties))]
    }

    mutating func receive(_ packet: ControlPacket) -> [ControlPacket] {
        switch packet {
        case .connAck: isOpen = true
        case .publish(let message):
            if let identifier = message.packetIdentifier {
                if message.qos == 1 { pubAcks.append(identifier) } else { pubRecs.append(identifier) }
            }
        case .pubRel(let packet): pubComps.append(packet.packetIdentifier)
        case .subAck(let packet), .unsubAck(let packet): requests.remove(packet.packetIdentifier.rawValue)
        // PUBREL goes out at once, and so in the order of PUBREC (4.6.0-4).
        case .pubAck, .pubRec, .pubComp: return sender.receive(packet)
        default: break
        }
        return []
    }
}

/// A server that keeps the rules; it acknowledges in any order, which it may.
struct LegalServer {
    private struct Subscription {
        let filter: TopicFilter
        let qos: UInt8
        let identifier: UInt32?
    }

    private struct Queued {
        let topic: UTF8EncodedString
        let qos: UInt8
        let identifiers: [UInt32]
    }

    private let terms: LegalTerms
    private var sender: LegalSender
    private var isOpen = false
    private var isResumed = false
    private var subscriptions: [Subscription] = []
    private var queue: [Queued] = []
    private var answers: [ControlPacket] = []

    init(_ terms: LegalTerms) {
        self.terms = terms
        sender = LegalSender(terms, aliasMaximum: terms.clientAliases, window: terms.clientWindow)
        if terms.sessionPresent { add("c/#", 2, nil) }
    }

    private mutating func add(_ text: UTF8EncodedString, _ qos: UInt8, _ identifier: UInt32?) {
        guard let filter = try? TopicFilter(text, version: terms.version) else { return }
        subscriptions.removeAll { $0.filter == filter }
        subscriptions.append(Subscription(filter: filter, qos: qos, identifier: identifier))
    }

    mutating func act(_ random: inout SeededGenerator) -> [ControlPacket] {
        guard isOpen else { return [] }
        if !isResumed {
            isResumed = true
            if terms.sessionPresent { return sender.resume(&random) }
        }
        switch random.below(6) {
        case 0: enqueue(&random)
        case 1, 2:
            guard let next = queue.first else { return [] }
            let properties = next.identifiers.map { Property.subscriptionIdentifier($0) }
            guard let packet = sender.publish(next.topic, qos: next.qos, properties: properties, mayAlias: true, &random) else { return [] }
            queue.removeFirst()
            return [packet]
        case 3 where terms.resends: return sender.resent(&random).map { [$0] } ?? []
        default:
            guard !answers.isEmpty else { return [] }
            return [answers.remove(at: random.below(answers.count))]
        }
        return []
    }

    /// A message for the client, as one copy for all subscriptions that match, or as one for each (3.3.4).
    private mutating func enqueue(_ random: inout SeededGenerator) {
        let topic = random.pick(LegalClient.topics)
        let matching = subscriptions.filter { $0.filter.matches(topic.bytes.span) }
        guard let highest = matching.map(\.qos).max() else { return }
        let published = UInt8(random.below(3))
        if random.percent(50) {
            queue.append(Queued(topic: topic, qos: min(published, highest), identifiers: Array(Set(matching.compactMap(\.identifier)))))
        } else {
            for one in matching {
                queue.append(Queued(topic: topic, qos: min(published, one.qos), identifiers: one.identifier.map { [$0] } ?? []))
            }
        }
    }

    mutating func receive(_ packet: ControlPacket, _ random: inout SeededGenerator) -> [ControlPacket] {
        switch packet {
        case .connect:
            isOpen = true
            var properties: Properties = []
            if terms.version == .v5_0 {
                properties = [.receiveMaximum(UInt16(terms.serverWindow)), .topicAliasMaximum(terms.serverAliases)]
            }
            return [.connAck(ControlPacket.ConnAck(sessionPresent: terms.sessionPresent, properties: properties))]
        case .publish(let message):
            guard let identifier = message.packetIdentifier else { return [] }
            let code: ReasonCode = terms.version == .v5_0 && !message.isDuplicate && random.percent(10) ? .notAuthorized : .success
            answers.append(message.qos == 1 ? .pubAck(acknowledgement(identifier, code)) : .pubRec(acknowledgement(identifier, code)))
        case .pubRel(let packet): answers.append(.pubComp(acknowledgement(packet.packetIdentifier)))
        case .subscribe(let request):
            var codes: [ReasonCode] = []
            for subscription in request.subscriptions {
                guard terms.version == .v3_1 || random.percent(85) else {
                    codes.append(.unspecifiedError)
                    continue
                }
                let qos = UInt8(random.below(Int(subscription.options.qos.rawValue) + 1))
                codes.append(ReasonCode(rawValue: qos))
                add(subscription.topicFilter, qos, request.properties.subscriptionIdentifiers.first)
            }
            answers.append(
                .subAck(ControlPacket.SubscriptionAcknowledgement(packetIdentifier: request.packetIdentifier, reasonCodes: codes)))
        case .unsubscribe(let request):
            var codes: [ReasonCode] = []
            for text in request.topicFilters {
                let before = subscriptions.count
                subscriptions.removeAll { $0.filter.text == text }
                codes.append(subscriptions.count < before ? .success : .noSubscriptionExisted)
            }
            answers.append(
                .unsubAck(ControlPacket.SubscriptionAcknowledgement(packetIdentifier: request.packetIdentifier, reasonCodes: codes)))
        case .pingReq: return [.pingResp]
        default: return sender.receive(packet)
        }
        return []
    }
}
