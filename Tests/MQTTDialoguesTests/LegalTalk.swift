import MQTTCodec
import TestSupport

/// A client and a server that keep every rule, at some distance from each other, and the packets as they pass a place between them.
///
/// Packets take their time on both halves of the way, each direction in its order; the two ends act at random, and answer when they like.
struct LegalTalk {
    typealias Passing = (sender: ControlPacket.Sender, packet: ControlPacket)

    private var random: SeededGenerator
    private var client: LegalClient
    private var server: LegalServer
    /// From each end to the place between, and from there to the other end.
    private var fromClient: [ControlPacket] = []
    private var toServer: [ControlPacket] = []
    private var fromServer: [ControlPacket] = []
    private var toClient: [ControlPacket] = []
    private(set) var captured: [Passing] = []

    init(_ version: MQTTVersion, seed: UInt64, steps: Int) {
        random = SeededGenerator(seed: seed)
        let terms = LegalTerms(version, &random)
        client = LegalClient(terms)
        server = LegalServer(terms)
        fromClient = client.open()
        for _ in 0..<steps { step() }
    }

    private mutating func step() {
        switch random.below(8) {
        case 0, 1: fromClient += client.act(&random)
        case 2, 3: fromServer += server.act(&random)
        case 4 where !fromClient.isEmpty:
            let packet = fromClient.removeFirst()
            captured.append((.client, packet))
            toServer.append(packet)
        case 5 where !fromServer.isEmpty:
            let packet = fromServer.removeFirst()
            captured.append((.server, packet))
            toClient.append(packet)
        case 6 where !toServer.isEmpty: fromServer += server.receive(toServer.removeFirst(), &random)
        case 7 where !toClient.isEmpty: fromClient += client.receive(toClient.removeFirst())
        default: break
        }
    }
}

/// What the two ends have agreed upon.
struct LegalTerms {
    let version: MQTTVersion
    let cleanStart: Bool
    let sessionPresent: Bool
    /// Whether the client sends before it has the CONNACK.
    let isImpatient: Bool
    /// What each end takes.
    let clientWindow: Int
    let serverWindow: Int
    let clientAliases: UInt16
    let serverAliases: UInt16
    /// Before 5.0, whether an end sends again what was not answered.
    let resends: Bool

    init(_ version: MQTTVersion, _ random: inout SeededGenerator) {
        self.version = version
        cleanStart = random.percent(70)
        sessionPresent = version > .v3_1 && !cleanStart && random.percent(70)
        isImpatient = random.percent(30)
        clientWindow = version == .v5_0 ? random.number(1...4) : 8
        serverWindow = version == .v5_0 ? random.number(1...4) : 8
        clientAliases = version == .v5_0 ? UInt16(random.below(4)) : 0
        serverAliases = version == .v5_0 ? UInt16(random.below(4)) : 0
        resends = version < .v5_0 && random.percent(50)
    }
}

/// The messages that an end sends, by the rules of 4.3.
struct LegalSender {
    enum State { case published(ControlPacket.Publish), released }

    let terms: LegalTerms
    let aliasMaximum: UInt16
    let window: Int
    var states: [UInt16: State] = [:]
    private var aliases: [UInt16: UTF8EncodedString] = [:]

    init(_ terms: LegalTerms, aliasMaximum: UInt16, window: Int) {
        self.terms = terms
        self.aliasMaximum = aliasMaximum
        self.window = window
    }

    /// A message, where there is room for it.
    mutating func publish(
        _ topic: UTF8EncodedString, qos: UInt8, properties: [Property] = [], besides used: Set<UInt16> = [], mayAlias: Bool,
        _ random: inout SeededGenerator
    ) -> ControlPacket? {
        var message = ControlPacket.Publish(topicName: topic, payload: random.bytes(4), qos: QoS(rawValue: qos))
        var properties = properties
        if qos > 0 {
            let id = UInt16(random.number(1...12))
            guard states.count < window, states[id] == nil, !used.contains(id) else { return nil }
            message.packetIdentifier = PacketIdentifier(rawValue: id)
            states[id] = .published(message)
        }
        if mayAlias, aliasMaximum > 0, random.percent(50) {
            let alias = UInt16(random.number(1...Int(aliasMaximum)))
            if aliases[alias] == topic, random.percent(80) { message.topicName = "" } else { aliases[alias] = topic }
            properties.append(.topicAlias(alias))
        }
        if terms.version == .v5_0 { message.properties = Properties(properties) }
        return .publish(message)
    }

    mutating func receive(_ packet: ControlPacket) -> [ControlPacket] {
        switch packet {
        case .pubAck(let packet):
            if case .published(let message)? = states[packet.packetIdentifier.rawValue], message.qos == 1 {
                states[packet.packetIdentifier.rawValue] = nil
            }
        case .pubRec(let packet):
            let id = packet.packetIdentifier.rawValue
            if terms.version == .v5_0, packet.reasonCode.isFailure {
                states[id] = nil
                return []
            }
            if case .published(let message)? = states[id] {
                guard message.qos == 2 else { return [] }
                states[id] = .released
            }
            return [.pubRel(acknowledgement(packet.packetIdentifier))]
        case .pubComp(let packet):
            if case .released? = states[packet.packetIdentifier.rawValue] { states[packet.packetIdentifier.rawValue] = nil }
        default: break
        }
        return []
    }

    /// Something that was not answered, once more; on a connection of its own in 5.0.
    func resent(_ random: inout SeededGenerator) -> ControlPacket? {
        guard let id = states.keys.sorted().randomElement(using: &random), let state = states[id] else { return nil }
        switch state {
        case .released: return .pubRel(acknowledgement(PacketIdentifier(rawValue: id)))
        case .published(var message):
            message.isDuplicate = true
            return .publish(message)
        }
    }

    /// What is left over from an earlier connection.
    mutating func resume(_ random: inout SeededGenerator) -> [ControlPacket] {
        let topic: UTF8EncodedString = "old"
        var packets: [ControlPacket] = []
        for id in 1...UInt16(min(2, window)) where random.percent(50) {
            guard random.percent(60) else {
                states[id] = .released
                packets.append(.pubRel(acknowledgement(PacketIdentifier(rawValue: id))))
                continue
            }
            let message = ControlPacket.Publish(
                topicName: topic, qos: QoS(rawValue: UInt8(random.number(1...2))), packetIdentifier: PacketIdentifier(rawValue: id),
                isDuplicate: true)
            states[id] = .published(message)
            packets.append(.publish(message))
        }
        return packets
    }
}
