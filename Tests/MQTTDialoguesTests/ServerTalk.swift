import MQTTCodec

@testable import MQTTDialogues

/// Several connections to one server, told packets as values.
struct ServerTalk {
    private struct Line {
        var dialogue = Dialogue()
        let place: Sessions.Place
        let version: MQTTVersion
    }

    private var sessions: Sessions
    private var lines: [Int: Line] = [:]
    private(set) var token = 0
    private(set) var time: Int64? = 0
    /// What was said, for who looks into what was found.
    private(set) var log: [String] = []
    /// Everything that was told, in its order.
    private(set) var journeys: [Journey] = []
    private(set) var findings: [(connection: Int, finding: DialogueFinding)] = []

    init(hasTimes: Bool = true, limit: Int = Sessions.defaultLimit) {
        sessions = Sessions(limit: limit, seed: 7)
        if !hasTimes { time = nil }
    }

    var keptBytes: Int { sessions.keptBytes }
    var notFollowed: Int { sessions.notFollowed }

    /// The statements that are found to be broken if the capture ends in two seconds, the most specific of each finding.
    var broken: [String] { told.map { $0.finding.statement.statement.id } }

    /// What is found if the capture ends in two seconds.
    var told: [(connection: Int, finding: DialogueFinding)] {
        var whole = self
        whole.wait(2)
        whole.finish()
        return whole.findings
    }

    /// Opens a connection below MQTT.
    mutating func begin(_ connection: Int, _ version: MQTTVersion, server: Int = 1) {
        guard let place = sessions.opened(connection, to: server, at: server) else { return }
        lines[connection] = Line(place: place, version: version)
    }

    /// Says a packet one millisecond after the one before; tokens count from 1.
    @discardableResult
    mutating func say(_ connection: Int, _ sender: ControlPacket.Sender, _ packet: ControlPacket) throws -> Dialogue.Meaning {
        guard var line = lines[connection] else { return Dialogue.Meaning() }
        token += 1
        time = time.map { $0 + 1_000_000 }
        let bytes = try packet.encodedUnchecked(version: line.version)
        let view = try PacketView(tolerating: bytes.span, version: line.version, sender: sender)
        log.append("\(token) \(connection) \(sender) \(packet)")
        var meaning = line.dialogue.received(
            view, version: line.version, from: sender, token: token, time: time, hasRoom: true, fault: nil)
        sessions.received(
            view, version: line.version, from: sender, token: token, time: time, in: line.dialogue, at: line.place, &meaning)
        lines[connection] = line
        findings += meaning.findings.map { (connection, $0) }
        takeNews()
        return meaning
    }

    /// Opens a connection: CONNECT and CONNACK.
    mutating func connect(
        _ connection: Int, _ client: UTF8EncodedString, _ version: MQTTVersion = .v3_1_1, cleanStart: Bool = true,
        sessionPresent: Bool = false, _ asked: Properties = [], will: ControlPacket.Will? = nil, server: Int = 1
    ) throws {
        begin(connection, version, server: server)
        try say(
            connection, .client,
            .connect(
                ControlPacket.Connect(
                    version: version, clientIdentifier: client, cleanStart: cleanStart, will: will, properties: asked)))
        try say(connection, .server, .connAck(ControlPacket.ConnAck(sessionPresent: sessionPresent)))
    }

    /// Subscribes to one filter, and grants what is asked for, or another QoS.
    mutating func subscribe(
        _ connection: Int, _ filter: UTF8EncodedString, _ options: SubscriptionOptions, granted: UInt8? = nil, id: PacketIdentifier = 100
    ) throws {
        try say(connection, .client, MQTTDialoguesTests.subscribe(id, [(filter, options)]))
        try say(connection, .server, subAck(id, granted ?? options.qos.rawValue))
    }

    /// Lets time pass, in seconds.
    mutating func wait(_ seconds: Int64) { time = time.map { $0 + seconds * 1_000_000_000 } }

    /// Tells of something below the packets of a connection.
    mutating func happens(_ event: TransportEvent, on connection: Int) {
        guard var line = lines[connection] else { return }
        log.append("   \(connection) \(event)")
        _ = line.dialogue.transport(event, token: token, time: time)
        sessions.note(line.dialogue.taint, isEnding: line.dialogue.isEnding, at: line.place)
        lines[connection] = line
    }

    /// A connection waits for bytes that are missing, or goes on.
    mutating func wait(_ isWaiting: Bool, on connection: Int) {
        guard let line = lines[connection] else { return }
        sessions.wait(isWaiting, at: line.place, token: token, time: time)
    }

    /// The clock of whoever captures is set.
    mutating func setClock() {
        sessions.setClock(behind: token, time: time)
        for connection in lines.keys.sorted() { happens(.clockSet, on: connection) }
    }

    /// Ends a connection.
    @discardableResult
    mutating func end(_ connection: Int, _ end: TransportEnd = .closed(by: .client)) -> Sessions.Ending {
        guard let line = lines.removeValue(forKey: connection) else { return Sessions.Ending() }
        token += 1
        log.append("\(token) \(connection) ends: \(end)")
        let ending = sessions.ended(line.place, line.dialogue, end, token: token, time: time)
        findings += ending.findings.map { (connection, $0) }
        takeNews()
        return ending
    }

    /// Ends the capture.
    mutating func finish() {
        sessions.finish(token: token, time: time)
        takeNews()
        for connection in lines.keys.sorted() { end(connection, .captureEnded) }
    }

    private mutating func takeNews() {
        for news in sessions.takeNews() {
            switch news {
            case .journey(let journey): journeys.append(journey)
            case .finding(let finding, let connection): findings.append((connection, finding))
            }
        }
    }
}

let disconnect = ControlPacket.disconnect(ControlPacket.Disconnect())

func will(
    _ topic: UTF8EncodedString, _ payload: [UInt8] = [9], qos: QoS = 1, retain: Bool = false, properties: Properties = []
) -> ControlPacket.Will {
    ControlPacket.Will(topicName: topic, payload: payload, qos: qos, retain: retain, properties: properties)
}

/// The versions that have the same rule, as arguments of a test.
let numberedVersions: [MQTTVersion] = [.v3_1_1, .v5_0]

/// What makes a session go on in each version: in 5.0 an expiry interval of five minutes.
func lasting(_ version: MQTTVersion) -> Properties { version == .v5_0 ? [.sessionExpiryInterval(300)] : [] }
