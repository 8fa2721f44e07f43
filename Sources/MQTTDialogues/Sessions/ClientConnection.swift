internal import MQTTCodec

/// A Network Connection, as far as it matters beyond itself.
struct ClientConnection: Sendable {
    /// What its owner calls it.
    let id: Int
    /// The number of its session, or -1.
    var session: Int32 = -1
    var version = MQTTVersion.v3_1_1
    /// What is not known of it.
    var taint: Taint = []
    /// Whether it is not known whose it is.
    var isStranger = false
    /// Whether a side has said that it ends: its client may be connected elsewhere.
    var isEnding = false
    /// Whether it waits for bytes that are missing, and is told late what comes behind them.
    var isWaiting = false
    /// Whether the client is a bridge, by a bit of the protocol level that no standard has.
    var isBridge = false
    /// Whether the CONNACK has resumed a session.
    var isResumed = false
    /// Whether the CONNECT asked for no session of before.
    var isCleanStart = false
    /// The CONNACK that accepted it.
    var accepted: Dialogue.Mark?
    /// The largest packet that the client takes (5.0 3.1.2.11.4).
    var maximumPacketSize: UInt32 = .max
    /// How many messages the client takes at once (5.0 3.1.2.11.3).
    var receiveMaximum: UInt16 = .max
    /// From CONNECT to CONNACK: what the CONNECT asked for.
    var opening: [Opening] = []
    /// The Will Message, until DISCONNECT or the end.
    var will: [Will] = []
    /// SUBSCRIBE and UNSUBSCRIBE that wait for their answer.
    var requests: [Request] = []
    /// Whether one was forgotten that waited: for want of room, or because another one has its Packet Identifier.
    var hasLostRequests = false
    /// The connection that took over, or is about to.
    var challenger: [Challenger] = []
    /// Where the session has messages that were not over when its last connection ended: how far each side has come.
    var resumption: [Resumption] = []
    /// Retained messages that a subscription asks for and that have not come.
    var retainedDue: [RetainedDue] = []
    /// Whether something was asked for of which it is not known whether the server has taken it.
    var hasOpenRequests: Bool { !requests.isEmpty || hasLostRequests }
    /// Whether its session has messages that were not over when its last connection ended.
    var hasUnfinished: Bool { !resumption.isEmpty }

    /// What a CONNECT asks for.
    struct Opening: Sendable {
        let mark: Dialogue.Mark
        /// The fingerprint of the User Name; 0 where there is none.
        let user: UInt64
        /// Nanoseconds that the session goes on after the connection; nil: for ever.
        let expiry: Int64?
        let will: Will?
    }

    /// A SUBSCRIBE, or an UNSUBSCRIBE where no options are given.
    struct Request: Sendable {
        let packetIdentifier: PacketIdentifier
        let mark: Dialogue.Mark
        let filters: [(filter: TopicFilter?, options: SubscriptionOptions?)]
    }

    /// How far the sides have come in sending again what was not over.
    struct Resumption: Sendable {
        /// The first sending of the PUBLISH that was sent again last, for each side.
        var lastAgain: (client: Dialogue.Token, server: Dialogue.Token) = (0, 0)
        /// The latest PUBLISH of QoS 1 and 2 that is new, for each side.
        var lastNew: (client: Dialogue.Token, server: Dialogue.Token) = (0, 0)
    }

    /// A retained message that a SUBSCRIBE asks for.
    struct RetainedDue: Sendable {
        let topic: UInt64
        let message: PublishedMessage
        let subscribe: Dialogue.Mark
        let rule: DialogueRule
        /// The same message without RETAIN, where that came.
        var unflagged: Dialogue.Mark?
    }

    /// A connection with the same Client Identifier.
    struct Challenger: Sendable {
        let connection: Int
        let connect: Dialogue.Mark
        /// The CONNACK that accepted it.
        var accepted: Dialogue.Mark?
        var isReported = false
    }

    /// The most requests that wait for their answer.
    static let maximumRequests = 64

    init(id: Int) { self.id = id }

    /// Notes a message that is new, where others are to be sent again.
    mutating func noteNew(_ arrival: Server.Arrival) {
        guard !resumption.isEmpty else { return }
        if arrival.sender == .server {
            resumption[0].lastNew.server = arrival.mark.token
        } else {
            resumption[0].lastNew.client = arrival.mark.token
        }
    }

    /// Whether nothing of it was missed.
    var isWhole: Bool { taint.isEverythingSeen(from: .unknown) && !taint.contains(.framesDropped) }
}

/// A Will Message (3.1.2.5).
struct Will: Sendable {
    /// As it will be published, by the CONNECT; `message.time` is that of the CONNECT.
    let message: PublishedMessage
    let topic: [UInt8]
    /// Nanoseconds from the end of the connection (5.0 3.1.3.2.2).
    let delay: Int64

    var cost: Int { 250 + topic.count }
}
