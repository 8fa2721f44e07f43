public import MQTTCodec

/// What the Network Connections of servers have to do with each other: sessions, Will Messages, retained messages, and the way of each
/// message from its publisher through the server to its subscribers.
///
/// Pure, as a `Dialogue` is: time comes with the packets, connections are called as their owner calls them. A server is an address and
/// port that clients connect to; what servers tell each other (clusters, bridges) is not followed: there a bridge is a client.
///
///     let place = sessions.opened(connection, to: server, at: address)
///     sessions.received(packet, payloadLength: nil, version, from: sender, token, time, in: dialogue, at: place, &meaning)
///     sessions.ended(place, dialogue, end, token, time)
public struct Sessions: Sendable {
    /// Where a connection is kept.
    public struct Place: Hashable, Sendable, BitwiseCopyable {
        let server: Int32
        let connection: Int32
    }

    /// Something that shows beside the packet that was taken.
    public enum News: Hashable, Sendable {
        /// A message was followed through the server.
        case journey(Journey)
        /// Something is wrong with a connection that is open.
        case finding(DialogueFinding, connection: Int)
    }

    /// What the end of a connection has shown.
    public struct Ending: Hashable, Sendable {
        /// What is wrong, once this is known.
        public var findings: [DialogueFinding] = []
        /// The connection that took the session over, and its CONNECT, where the server ended this one because of it.
        public var takenOver: Successor?
    }

    /// A connection with the same Client Identifier as one before.
    public struct Successor: Hashable, Sendable {
        /// What its owner calls it.
        public let connection: Int
        /// Its CONNECT.
        public let token: Dialogue.Token
    }

    /// Bytes that are kept at most, about: 8 MiB.
    ///
    /// Seven thousand clients with a subscription each fit, or twenty thousand messages on their way; and a hundred thousand connections stay
    /// within the memory that they may take. Past it, sessions, subscriptions
    /// and messages that begin are not followed, which is counted.
    public static let defaultLimit = 8 << 20

    private var servers: [Server] = []
    private var places: [Int: Int32] = [:]
    /// How many connections there are to an address, open now, that cannot be read.
    private var unread: [Int: Int] = [:]
    private var ledger: Ledger

    /// Nothing seen.
    ///
    /// - Parameters:
    ///   - limit: bytes that are kept at most, about.
    ///   - seed: what fingerprints begin with; nothing that is told depends on it.
    public init(limit: Int = Sessions.defaultLimit, seed: UInt64 = .random(in: 0 ... .max)) {
        ledger = Ledger(limit: limit, fingerprint: Fingerprint(seed: seed))
    }

    /// Whether there is something to tell that was not asked for yet.
    public var hasNews: Bool { !ledger.news.isEmpty }

    /// What there is to tell, in its order; it is told once.
    public mutating func takeNews() -> [News] {
        defer { ledger.news.removeAll() }
        return ledger.news
    }

    /// Sessions, subscriptions and messages that were not followed because there was no room.
    public var notFollowed: Int { ledger.notFollowed }

    /// Bytes that are kept, about.
    public var keptBytes: Int { ledger.kept }

    /// The most servers: 1,024.
    ///
    /// A capture has one, or a handful; whoever invents more has those behind them taken for one that nothing is known of.
    static let maximumServers = 1024

    /// A connection begins.
    ///
    /// - Parameters:
    ///   - connection: what its owner calls it.
    ///   - server: what its owner calls the server.
    ///   - address: what its owner calls the address and port of it, behind which there may be several servers (by their names, or paths).
    public mutating func opened(_ connection: Int, to server: Int, at address: Int) -> Place? {
        let index: Int32
        if let known = places[server] {
            index = known
        } else {
            guard servers.count < Self.maximumServers else {
                ledger.notFollowed += 1
                return nil
            }
            index = Int32(servers.count)
            places[server] = index
            servers.append(Server(address: address))
            for _ in 0..<(unread[address] ?? 0) { servers[Int(index)].beginUnread() }
        }
        return Place(server: index, connection: Int32(servers[Int(index)].open(connection)))
    }

    /// Takes it that there is a connection to an address that cannot be read, or not yet: it may be one to any server there.
    public mutating func beginUnread(at address: Int) {
        unread[address, default: 0] += 1
        for index in servers.indices where servers[index].address == address { servers[index].beginUnread() }
    }

    /// Takes it that a connection that could not be read is over, or can be read from here on.
    public mutating func endUnread(at address: Int, token: Dialogue.Token, time: Int64?) {
        guard let count = unread[address] else { return }
        unread[address] = count > 1 ? count - 1 : nil
        for index in servers.indices where servers[index].address == address {
            servers[index].endUnread(Dialogue.Mark(token: token, time: time))
        }
    }

    /// Takes the next packet of a connection, behind its dialogue.
    ///
    /// - Parameters:
    ///   - packet: the packet.
    ///   - payloadLength: bytes of the payload of a PUBLISH of which only the beginning is there.
    ///   - version: the version that it was decoded as.
    ///   - sender: who sent it.
    ///   - token: its name.
    ///   - time: nanoseconds, or nil.
    ///   - dialogue: the dialogue of the connection, which has taken the packet.
    ///   - place: where the connection is kept.
    ///   - meaning: what the dialogue makes of it; what is known from other connections is added.
    public mutating func received(
        _ packet: borrowing PacketView, payloadLength: Int? = nil, version: MQTTVersion, from sender: ControlPacket.Sender,
        token: Dialogue.Token, time: Int64?, in dialogue: borrowing Dialogue, at place: Place, _ meaning: inout Dialogue.Meaning
    ) {
        let arrival = Server.Arrival(
            connection: Int(place.connection), sender: sender, version: version, mark: Dialogue.Mark(token: token, time: time))
        servers[Int(place.server)].received(packet, payloadLength, arrival, dialogue, &meaning, &ledger)
    }

    /// Takes what is not known of a dialogue, once it has changed without a packet, and whether a side has said that it ends.
    public mutating func note(_ taint: Taint, isEnding: Bool = false, at place: Place) {
        servers[Int(place.server)].note(taint, Int(place.connection))
        if isEnding { servers[Int(place.server)].connections[Int(place.connection)].isEnding = true }
    }

    /// Takes it that a connection waits for bytes that are missing, or goes on: what comes of others in the meantime may be later than what
    /// waits.
    public mutating func wait(_ isWaiting: Bool, at place: Place, token: Dialogue.Token, time: Int64?) {
        servers[Int(place.server)].wait(isWaiting, Int(place.connection), Dialogue.Mark(token: token, time: time))
    }

    /// Takes it that the clock of whoever captures was set: times before and after cannot be compared.
    ///
    /// - Parameters:
    ///   - token: the last packet, or frame, before.
    ///   - time: what the clock says now.
    public mutating func setClock(behind token: Dialogue.Token, time: Int64?) {
        for index in servers.indices { servers[index].setClock(Dialogue.Mark(token: token, time: time), &ledger) }
    }

    /// Takes the end of a connection, behind its dialogue.
    public mutating func ended(
        _ place: Place, _ dialogue: borrowing Dialogue, _ end: TransportEnd, token: Dialogue.Token, time: Int64?
    ) -> Ending {
        servers[Int(place.server)].ended(
            Int(place.connection), dialogue, end, Dialogue.Mark(token: token, time: time), &ledger)
    }

    /// The capture ends: what is on its way is told as it is.
    ///
    /// Before the connections that are open are ended, so that what is wrong with them is known.
    public mutating func finish(token: Dialogue.Token, time: Int64?) {
        for index in servers.indices { servers[index].finish(Dialogue.Mark(token: token, time: time), &ledger) }
    }
}
