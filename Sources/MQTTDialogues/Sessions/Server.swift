internal import MQTTCodec

/// One server and its clients, as far as their connections show it.
struct Server: Sendable {
    /// Where a packet comes from, and when.
    struct Arrival {
        let connection: Int
        let sender: ControlPacket.Sender
        let version: MQTTVersion
        let mark: Dialogue.Mark
    }

    /// What the owner of its connections calls its address.
    let address: Int
    var connections = Pages<ClientConnection>()
    var freeConnections: [Int] = []
    var doubt = Doubt()
    /// What is wrong as far as is known, the oldest first.
    var suspicions: [Suspicion] = []
    /// Whether somebody publishes who is not in the capture.
    var hasUnseenPublisher = false
    /// The packet behind which the clock of whoever captured was set last.
    var clockSet: Dialogue.Token = -1
    /// Connections that are open of which it is not known whose they are: what they do to sessions is not known.
    var strangers = 0
    /// When the last of them ended.
    var lastStranger: Dialogue.Token = -1
    /// The sessions by their numbers, which are never used again.
    var sessions: [Int32: Session] = [:]
    var lastSession: Int32 = -1
    var clients: [[UInt8]: Int32] = [:]
    var subscriptions = Subscriptions()
    /// Counts the changes of what `Route` is made from.
    var generation = 1
    var routes: [Route] = []
    var routesByTopic: [UInt64: Int] = [:]
    var underway = MessagesUnderway()
    var retained: [UInt64: RetainedTopic] = [:]
    /// Will Messages that are due, or were removed, and when they are to be looked at.
    var wills: [DueWill] = []
    var willsDue = Int64.max
    /// What the Will Messages say that were set and not published: a server may see the end of their connections before the capture.
    var willContents: [UInt64: WillContent] = [:]
    /// Connections in the order in which they were accepted, those at the beginning perhaps over.
    var accepted: [(place: Int, id: Int, token: Dialogue.Token)] = []
    /// How many packets were taken.
    var packets = 0
    /// Messages of Shared Subscriptions that a client refused.
    var refused: [(connection: Int, token: Dialogue.Token)] = []

    init(address: Int) { self.address = address }

    /// How long a message is followed: 30 s.
    ///
    /// A server that is not overloaded sends on within milliseconds; what is later is told as a message from its queue.
    static let followed = 30 * Int64.second

    /// Takes a connection in, and gives its place.
    mutating func open(_ id: Int) -> Int {
        if let free = freeConnections.popLast() {
            connections[free] = ClientConnection(id: id)
            return free
        }
        connections.append(ClientConnection(id: id))
        return connections.count - 1
    }

    mutating func received(
        _ packet: borrowing PacketView, _ payloadLength: Int?, _ arrival: Arrival, _ dialogue: borrowing Dialogue,
        _ meaning: inout Dialogue.Meaning, _ ledger: inout Ledger
    ) {
        let place = arrival.connection
        packets &+= 1
        connections[place].version = arrival.version
        note(dialogue.taint, place)
        advance(to: arrival.mark, &ledger)
        if arrival.sender == .server, !connections[place].challenger.isEmpty { outlived(arrival, &meaning) }
        switch packet {
        case .publish(let publish):
            if !meaning.findings.isEmpty { holdReceiveMaximum(&meaning, arrival, &ledger) }
            received(publish, payloadLength, arrival, &meaning, &ledger)
        case .connect(let packet):
            connecting(packet, arrival, dialogue, &ledger)
        case .connAck(let packet):
            guard arrival.sender != .client else { return }
            connected(packet, arrival, dialogue, &meaning, &ledger)
        case .subscribe(let packet):
            asked(packet, arrival)
        case .unsubscribe(let packet):
            asked(packet, arrival)
        case .subAck(let packet):
            guard arrival.sender != .client else { return }
            answered(packet, arrival, &ledger)
        case .unsubAck(let packet):
            guard arrival.sender != .client else { return }
            answeredUnsubscribe(packet, arrival, &ledger)
        case .pubRel(let packet):
            if connections[place].hasUnfinished { releasedAgain(packet.packetIdentifier, arrival, &meaning) }
        case .pubAck(let packet):
            acknowledged(packet.packetIdentifier, packet.reasonCode, arrival, &meaning)
        case .pubRec(let packet):
            acknowledged(packet.packetIdentifier, packet.reasonCode, arrival, &meaning)
        case .pubComp(let packet):
            nameTopic(packet.packetIdentifier, arrival, &meaning)
        case .disconnect(let packet):
            disconnected(packet, arrival)
        case .pingReq, .pingResp, .auth:
            break
        }
        if !meaning.suspected.isEmpty { suspect(&meaning, arrival, topic: nil, &ledger) }
    }

    private mutating func suspect(
        _ meaning: inout Dialogue.Meaning, _ arrival: Arrival, topic: UInt64?, _ ledger: inout Ledger
    ) {
        suspect(meaning.suspected, at: arrival.connection, topic: topic, arrival.mark, &ledger)
        meaning.suspected = []
    }

    /// More is not known of a connection.
    mutating func note(_ taint: Taint, _ place: Int) {
        // What was missed once stays missed, whoever says less of it.
        let taint = connections[place].taint.union(taint)
        guard connections[place].taint != taint else { return }
        if !taint.isComplete(.client), connections[place].taint.isComplete(.client) { beginDoubt() }
        connections[place].taint = taint
        guard !connections[place].isWhole else { return }
        if !suspicions.isEmpty { suspicions.removeAll { $0.place == place } }
        if connections[place].accepted == nil, !connections[place].isStranger {
            connections[place].isStranger = true
            strangers += 1
        }
        sessions[connections[place].session]?.isKnown = false
    }

    /// A PUBLISH: of a client to the server, or a copy of the server's.
    private mutating func received(
        _ publish: borrowing PacketView.Publish, _ payloadLength: Int?, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning,
        _ ledger: inout Ledger
    ) {
        if let identifier = publish.packetIdentifier {
            if connections[arrival.connection].hasUnfinished { publishedAgain(publish, identifier, arrival, &meaning) }
            if !meaning.suspected.isEmpty { suspect(&meaning, arrival, topic: nil, &ledger) }
            if meaning.redelivery == nil { connections[arrival.connection].noteNew(arrival) }
        }
        let length = payloadLength ?? publish.payload.count
        if publish.topicName.isEmpty {
            guard let topic = meaning.topic else { return }
            passed(publish, topic.span, length, arrival, &meaning, &ledger)
        } else {
            passed(publish, publish.topicName, length, arrival, &meaning, &ledger)
        }
    }

    @inline(always)
    private mutating func passed(
        _ publish: borrowing PacketView.Publish, _ topic: Span<UInt8>, _ length: Int, _ arrival: Arrival, _ meaning: inout Dialogue.Meaning,
        _ ledger: inout Ledger
    ) {
        if arrival.sender == .server {
            sentOn(publish, topic, length, arrival, &meaning, &ledger)
            guard !meaning.suspected.isEmpty else { return }
            suspect(&meaning, arrival, topic: ledger.fingerprint.of(topic), &ledger)
        } else {
            published(publish, topic, length, arrival, meaning, &ledger)
        }
    }

    /// There is a connection that may be one to this server, and cannot be read.
    mutating func beginUnread() {
        strangers += 1
        beginDoubt()
    }

    /// A connection that could not be read is over.
    mutating func endUnread(_ mark: Dialogue.Mark) {
        strangers -= 1
        lastStranger = mark.token
        doubt.end(at: mark, rest: Self.followed)
    }

    /// A connection waits for bytes that are missing, or goes on.
    mutating func wait(_ isWaiting: Bool, _ place: Int, _ mark: Dialogue.Mark) {
        guard connections[place].isWaiting != isWaiting else { return }
        connections[place].isWaiting = isWaiting
        if isWaiting, !suspicions.isEmpty { suspicions.removeAll { $0.place == place } }
        if isWaiting { beginDoubt() } else { doubt.end(at: mark, rest: 0) }
    }

    /// The clock of whoever captured was set: nothing that lasted across this moment can be judged.
    mutating func setClock(_ mark: Dialogue.Mark, _ ledger: inout Ledger) {
        suspicions = []
        doubt.setClock(at: mark)
        clockSet = mark.token
        if !wills.isEmpty { dropWills(&ledger) }
    }

    /// The session of a connection, made where nothing says whose it is.
    mutating func sessionNumber(_ place: Int, _ ledger: inout Ledger) -> Int32 {
        if connections[place].session >= 0 { return connections[place].session }
        guard ledger.takeRoom(Session.cost) else { return -1 }
        lastSession += 1
        sessions[lastSession] = Session(
            clientIdentifier: nil, user: 0, connection: place, began: connections[place].accepted?.token ?? 0,
            isKnown: connections[place].accepted != nil && connections[place].isWhole, expiry: 0, lastConnection: connections[place].id,
            version: connections[place].version)
        connections[place].session = lastSession
        return lastSession
    }

    /// Forgets a session, and all that is kept for it.
    mutating func forget(_ number: Int32, _ ledger: inout Ledger) {
        guard let session = sessions.removeValue(forKey: number) else { return }
        ledger.kept -= Session.cost + (session.clientIdentifier?.count ?? 0) + session.queue.count * QueuedMessage.cost
        for subscription in session.subscriptions.values {
            if let removed = subscriptions.remove(subscription) { ledger.kept -= removed.cost }
        }
        if !session.subscriptions.isEmpty { generation += 1 }
        if let identifier = session.clientIdentifier, clients[identifier] == number { clients[identifier] = nil }
    }

    /// Drops what a session holds, which goes on or is remembered as one that is over.
    mutating func empty(_ number: Int32, _ ledger: inout Ledger) {
        guard let session = sessions[number] else { return }
        for subscription in session.subscriptions.values {
            if let removed = subscriptions.remove(subscription) { ledger.kept -= removed.cost }
        }
        if !session.subscriptions.isEmpty { generation += 1 }
        ledger.kept -= session.queue.count * QueuedMessage.cost
        sessions[number]?.subscriptions = [:]
        sessions[number]?.unsubscribed = []
        sessions[number]?.queue = []
    }
}
