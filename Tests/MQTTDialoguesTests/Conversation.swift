import MQTTCodec
import MQTTDialogues

/// A dialogue that is told packets as values.
struct Conversation {
    var dialogue = Dialogue()
    let version: MQTTVersion
    /// Everything that was found, in its order.
    private(set) var findings: [DialogueFinding] = []
    /// Every delivery that is over, in its order.
    private(set) var deliveries: [Delivery] = []
    /// How it ended.
    private(set) var ending: DialogueEnding?
    private(set) var token = 0
    private(set) var time: Int64? = 0

    init(_ version: MQTTVersion, hasTimes: Bool = true) {
        self.version = version
        if !hasTimes { time = nil }
    }

    /// Says a packet one millisecond after the one before; tokens count from 1.
    @discardableResult
    mutating func say(
        _ sender: ControlPacket.Sender, _ packet: ControlPacket, hasRoom: Bool = true
    ) throws -> Dialogue.Meaning {
        try say(sender, bytes: packet.encodedUnchecked(version: version), hasRoom: hasRoom)
    }

    /// Says a packet of these bytes.
    @discardableResult
    mutating func say(_ sender: ControlPacket.Sender, bytes: [UInt8], hasRoom: Bool = true) throws -> Dialogue.Meaning {
        token += 1
        time = time.map { $0 + 1_000_000 }
        let view = try PacketView(tolerating: bytes.span, version: version, sender: sender)
        let fault = ControlPacket.diagnose(bytes.span, version: version, sender: sender).findings.first
        let meaning = dialogue.received(
            view, version: version, from: sender, token: token, time: time, hasRoom: hasRoom, length: bytes.count,
            fault: fault)
        findings += meaning.findings
        deliveries += meaning.deliveries
        return meaning
    }

    /// Says CONNECT and CONNACK.
    mutating func open(
        cleanStart: Bool = true, sessionPresent: Bool = false, _ asked: Properties = [], answered: Properties = []
    ) throws {
        try say(
            .client,
            .connect(ControlPacket.Connect(version: version, clientIdentifier: "c", cleanStart: cleanStart, properties: asked)))
        try say(.server, .connAck(ControlPacket.ConnAck(sessionPresent: sessionPresent, properties: answered)))
    }

    /// Says CONNECT and CONNACK of a session that goes on, in which the server may send any message.
    mutating func resume(_ asked: Properties = [], answered: Properties = []) throws {
        try open(cleanStart: false, sessionPresent: true, asked, answered: answered)
    }

    /// Lets time pass, in seconds.
    mutating func wait(_ seconds: Int64) { time = time.map { $0 + seconds * 1_000_000_000 } }

    /// Tells of something below the packets.
    mutating func happens(_ event: TransportEvent) { findings += dialogue.transport(event, token: token, time: time) }

    /// Ends the connection.
    mutating func end(_ end: TransportEnd = .closed(by: .client)) {
        let result = dialogue.ended(end, token: token + 1, time: time)
        findings += result.findings
        deliveries += result.deliveries
        ending = result.ending
    }

    /// The statements that were found to be broken, the most specific of each finding.
    var broken: [String] { findings.map { $0.statement.statement.id } }

    /// The same, with all others that a finding names.
    var cited: [String] { findings.flatMap { [$0.statement.statement.id] + $0.also.map(\.statement.id) } }
}

func publish(
    _ topic: UTF8EncodedString, qos: QoS, id: PacketIdentifier? = nil, alias: UInt16? = nil, dup: Bool = false, retain: Bool = false,
    payload: [UInt8] = [1], _ properties: [Property] = []
) -> ControlPacket {
    .publish(
        ControlPacket.Publish(
            topicName: topic, payload: payload, qos: qos, packetIdentifier: id, retain: retain, isDuplicate: dup,
            properties: Properties((alias.map { [.topicAlias($0)] } ?? []) + properties)))
}

func acknowledgement(_ id: PacketIdentifier, _ code: ReasonCode = .success) -> ControlPacket.PublishAcknowledgement {
    ControlPacket.PublishAcknowledgement(packetIdentifier: id, reasonCode: code)
}

func subscribe(
    _ id: PacketIdentifier, _ filters: [(UTF8EncodedString, SubscriptionOptions)], _ properties: Properties = []
) -> ControlPacket {
    .subscribe(
        ControlPacket.Subscribe(
            packetIdentifier: id, subscriptions: filters.map { ControlPacket.Subscription(topicFilter: $0.0, options: $0.1) },
            properties: properties))
}

func subAck(_ id: PacketIdentifier, _ codes: UInt8...) -> ControlPacket {
    .subAck(ControlPacket.SubscriptionAcknowledgement(packetIdentifier: id, reasonCodes: codes.map { ReasonCode(rawValue: $0) }))
}

func unsubscribe(_ id: PacketIdentifier, _ filters: UTF8EncodedString...) -> ControlPacket {
    .unsubscribe(ControlPacket.Unsubscribe(packetIdentifier: id, topicFilters: filters))
}

func unsubAck(_ id: PacketIdentifier, _ codes: UInt8...) -> ControlPacket {
    .unsubAck(ControlPacket.SubscriptionAcknowledgement(packetIdentifier: id, reasonCodes: codes.map { ReasonCode(rawValue: $0) }))
}
