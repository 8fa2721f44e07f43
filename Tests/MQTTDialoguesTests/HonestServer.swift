import MQTTCodec
import MQTTDialogues
import TestSupport

/// A server and its clients that keep every rule of sessions, Will Messages, retained messages and copies, in an order that is random.
struct HonestServer {
    struct Message {
        var topic: UTF8EncodedString
        var payload: [UInt8]
        var qos: UInt8
        var retain: Bool
        var properties: [Property]
        var expires: Int64?
    }

    private struct Waiting {
        var message: Message
        var qos: UInt8
        var retain: Bool
    }

    private struct Sent {
        var waiting: Waiting
        var id: UInt16
        var isReceived = false
    }

    private struct Client {
        let name: UTF8EncodedString
        /// The number of its connection; nil while it is away.
        var connection: Int?
        var isLasting = false
        var hasSession = false
        var subscriptions: [UTF8EncodedString: SubscriptionOptions] = [:]
        var out: [Waiting] = []
        var sent: [Sent] = []
        var lastID: UInt16 = 0
        /// What it has published and what is not acknowledged.
        var published: [Sent] = []
        var lastPublished: UInt16 = 0
        var will: Message?
        var aliveUntil: Int64 = 0
    }

    var talk = ServerTalk()
    let version: MQTTVersion
    /// One packet in so many is missing from the capture; nil: none.
    let lossOneIn: Int?
    /// One connection in so many leads past the capture; nil: none.
    let hiddenOneIn: Int?
    private var hidden: Set<Int> = []
    private var random: SeededGenerator
    private var clients: [Client]
    private var retained: [UTF8EncodedString: Message] = [:]
    private var lastConnection = 0
    private static let topics: [UTF8EncodedString] = ["a", "a/b", "a/c", "b", "b/c/d"]
    private static let filters: [UTF8EncodedString] = ["a", "a/b", "a/+", "a/#", "#", "b", "+/c/d"]

    init(_ version: MQTTVersion, seed: UInt64, lossOneIn: Int? = nil, hiddenOneIn: Int? = nil) {
        self.version = version
        self.lossOneIn = lossOneIn
        self.hiddenOneIn = hiddenOneIn
        random = SeededGenerator(seed: seed)
        clients = (0..<5).map { Client(name: UTF8EncodedString("client \($0)")) }
    }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func say(_ connection: Int, _ sender: ControlPacket.Sender, _ packet: ControlPacket) throws {
        guard !hidden.contains(connection) else { return }
        if let lossOneIn, below(lossOneIn) == 0 { return talk.happens(.lost(from: sender), on: connection) }
        try talk.say(connection, sender, packet)
    }

    /// Does this many things, and ends the capture.
    mutating func run(_ steps: Int) throws {
        for _ in 0..<steps {
            let client = below(clients.count)
            if clients[client].connection == nil {
                try connect(client)
                continue
            }
            switch below(24) {
            case 0: try disconnect(client)
            case 1: try reset(client)
            case 2: try takeOver(client)
            case 3...5: try subscribe(client)
            case 6: try unsubscribe(client)
            case 7...15: try publish(client)
            case 16...20: try acknowledge(client)
            case 21: talk.wait(Int64(below(12)))
            default: break
            }
            for other in clients.indices where below(2) == 0 { try flush(other, below(4)) }
        }
        for client in clients.indices { try flush(client, .max) }
        talk.wait(2)
        talk.finish()
    }

    // MARK: Connections

    private mutating func connect(_ index: Int) throws {
        lastConnection += 1
        let connection = lastConnection
        let isClean = below(3) == 0
        var client = clients[index]
        let isPresent = !isClean && client.hasSession
        if !isPresent {
            client.subscriptions = [:]
            client.out = []
            client.sent = []
            client.published = []
        }
        client.isLasting = version == .v5_0 ? below(2) == 0 : !isClean
        client.connection = connection
        client.hasSession = true
        let isWilling = below(3) == 0
        client.will =
            isWilling
            ? Message(topic: "w", payload: [UInt8(below(256)), 1], qos: UInt8(below(2)), retain: below(2) == 0, properties: []) : nil
        clients[index] = client
        if let hiddenOneIn, below(hiddenOneIn) == 0 {
            hidden.insert(connection)
            // To be somewhere else takes a moment.
            talk.wait(2)
        } else {
            talk.begin(connection, version)
        }
        let packet = ControlPacket.Connect(
            version: version, clientIdentifier: client.name, cleanStart: isClean,
            will: client.will.map {
                ControlPacket.Will(topicName: $0.topic, payload: $0.payload, qos: QoS(rawValue: $0.qos), retain: $0.retain)
            }, properties: version == .v5_0 && client.isLasting ? [.sessionExpiryInterval(1000)] : [])
        try say(connection, .client, .connect(packet))
        try say(connection, .server, .connAck(ControlPacket.ConnAck(sessionPresent: isPresent && version != .v3_1)))
        // What was not over is sent again, in its order.
        for sent in client.sent {
            if sent.isReceived {
                try say(connection, .server, .pubRel(acknowledgement(PacketIdentifier(rawValue: sent.id))))
            } else {
                try say(connection, .server, packetOf(sent, dup: true))
            }
        }
        for sent in client.published {
            if sent.isReceived {
                try say(connection, .client, .pubRel(acknowledgement(PacketIdentifier(rawValue: sent.id))))
            } else {
                try say(connection, .client, packetOf(sent, dup: true))
            }
        }
    }

    private func packetOf(_ sent: Sent, dup: Bool) -> ControlPacket {
        MQTTDialoguesTests.publish(
            sent.waiting.message.topic, qos: QoS(rawValue: sent.waiting.qos), id: PacketIdentifier(rawValue: sent.id), dup: dup,
            retain: sent.waiting.retain, payload: sent.waiting.message.payload, sent.waiting.message.properties)
    }

    private mutating func disconnect(_ index: Int) throws {
        guard let connection = clients[index].connection else { return }
        try say(connection, .client, .disconnect(ControlPacket.Disconnect()))
        clients[index].will = nil
        leave(index)
        talk.end(connection, .closed(by: .client))
    }

    private mutating func reset(_ index: Int) throws {
        guard let connection = clients[index].connection else { return }
        leave(index)
        talk.end(connection, .reset(by: .client))
        if let will = clients[index].will { distribute(will, from: nil) }
    }

    /// The server ends the first of two connections with one Client Identifier before it answers the second.
    private mutating func takeOver(_ index: Int) throws {
        guard let old = clients[index].connection else { return }
        let will = clients[index].will
        leave(index)
        talk.end(old, .closed(by: .server))
        if let will { distribute(will, from: nil) }
        try connect(index)
    }

    private mutating func leave(_ index: Int) {
        clients[index].connection = nil
        clients[index].out.removeAll { $0.qos == 0 }
        guard !clients[index].isLasting else { return }
        clients[index].hasSession = false
        clients[index].subscriptions = [:]
        clients[index].out = []
        clients[index].sent = []
        clients[index].published = []
    }

    // MARK: Subscriptions

    private mutating func subscribe(_ index: Int) throws {
        guard let connection = clients[index].connection else { return }
        let filter = Self.filters[below(Self.filters.count)]
        let isNew = clients[index].subscriptions[filter] == nil
        let handling = version == .v5_0 ? UInt8(below(3)) : 0
        let options = SubscriptionOptions(qos: QoS(rawValue: UInt8(below(3))), retainHandling: handling)
        try say(connection, .client, MQTTDialoguesTests.subscribe(60_000, [(filter, options)]))
        clients[index].subscriptions[filter] = options
        try say(connection, .server, subAck(60_000, options.qos.rawValue))
        guard handling == 0 || handling == 1 && isNew else { return }
        for message in retained.values.sorted(by: { $0.topic.bytes.lexicographicallyPrecedes($1.topic.bytes) }) {
            guard Self.matches(filter, message.topic) else { continue }
            clients[index].out.append(Waiting(message: message, qos: min(message.qos, options.qos.rawValue), retain: true))
        }
        try flush(index, .max)
    }

    private mutating func unsubscribe(_ index: Int) throws {
        guard let connection = clients[index].connection,
            let filter = clients[index].subscriptions.keys.sorted(by: {
                $0.bytes.lexicographicallyPrecedes($1.bytes)
            }).first
        else { return }
        clients[index].subscriptions[filter] = nil
        try say(connection, .client, MQTTDialoguesTests.unsubscribe(60_001, filter))
        try say(connection, .server, version == .v5_0 ? unsubAck(60_001, 0) : unsubAck(60_001))
    }

    private static func matches(_ filter: UTF8EncodedString, _ topic: UTF8EncodedString) -> Bool {
        guard let filter = try? TopicFilter(filter), let topic = try? TopicName(topic) else { return false }
        return filter.matches(topic)
    }

    // MARK: Messages

    private mutating func publish(_ index: Int) throws {
        guard let connection = clients[index].connection else { return }
        // Now and then several are the same, or empty.
        let payload: [UInt8] = below(5) == 0 ? (below(2) == 0 ? [] : [7]) : (0..<6).map { _ in UInt8(below(256)) }
        var properties: [Property] = []
        if version == .v5_0, below(3) == 0 {
            properties = [.contentType(UTF8EncodedString("t\(below(3))")), .userProperty("a", "1"), .userProperty("b", "2")]
        }
        let qos = UInt8(below(3))
        let message = Message(
            topic: Self.topics[below(Self.topics.count)], payload: payload, qos: qos, retain: below(4) == 0, properties: properties)
        clients[index].lastPublished += 1
        let sent = Sent(waiting: Waiting(message: message, qos: qos, retain: message.retain), id: clients[index].lastPublished)
        if qos == 0 {
            try say(
                connection, .client,
                MQTTDialoguesTests.publish(message.topic, qos: 0, retain: message.retain, payload: payload, properties))
        } else {
            clients[index].published.append(sent)
            try say(connection, .client, packetOf(sent, dup: false))
        }
        distribute(message, from: index)
    }

    private mutating func distribute(_ message: Message, from publisher: Int?) {
        if message.retain { retained[message.topic] = message.payload.isEmpty ? nil : message }
        for index in clients.indices {
            let qos = clients[index].subscriptions.filter { Self.matches($0.key, message.topic) }.map(\.value.qos.rawValue).max()
            guard let qos else { continue }
            let copy = min(qos, message.qos)
            guard clients[index].connection != nil || copy > 0 else { continue }
            clients[index].out.append(Waiting(message: message, qos: copy, retain: false))
        }
    }

    /// Sends what waits for a client, the oldest first.
    private mutating func flush(_ index: Int, _ count: Int) throws {
        guard let connection = clients[index].connection else { return }
        for _ in 0..<min(count, clients[index].out.count) {
            let waiting = clients[index].out.removeFirst()
            guard waiting.qos > 0 else {
                try say(
                    connection, .server,
                    MQTTDialoguesTests.publish(
                        waiting.message.topic, qos: 0, retain: waiting.retain, payload: waiting.message.payload, waiting.message.properties)
                )
                continue
            }
            clients[index].lastID += 1
            let sent = Sent(waiting: waiting, id: clients[index].lastID)
            clients[index].sent.append(sent)
            try say(connection, .server, packetOf(sent, dup: false))
        }
    }

    /// Goes one step on with the oldest message of each direction.
    private mutating func acknowledge(_ index: Int) throws {
        guard let connection = clients[index].connection else { return }
        if let sent = clients[index].sent.first {
            clients[index].sent[0].isReceived = true
            if try step(sent, connection, from: .server) { clients[index].sent.removeFirst() }
        }
        if let sent = clients[index].published.first {
            clients[index].published[0].isReceived = true
            if try step(sent, connection, from: .client) { clients[index].published.removeFirst() }
        }
    }

    private mutating func step(_ sent: Sent, _ connection: Int, from sender: ControlPacket.Sender) throws -> Bool {
        let peer: ControlPacket.Sender = sender == .server ? .client : .server
        let packet = acknowledgement(PacketIdentifier(rawValue: sent.id))
        if sent.waiting.qos == 1 {
            try say(connection, peer, .pubAck(packet))
            return true
        }
        guard sent.isReceived else {
            try say(connection, peer, .pubRec(packet))
            try say(connection, sender, .pubRel(packet))
            return false
        }
        try say(connection, peer, .pubComp(packet))
        return true
    }
}
