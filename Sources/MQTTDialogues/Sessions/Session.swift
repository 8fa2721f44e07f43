internal import MQTTCodec

/// The session of a client with a server (3.1.1 3.1.2.4, 5.0 4.1), as far as its connections show it.
struct Session: Sendable {
    /// Whose it is; nil where no CONNECT said it.
    let clientIdentifier: [UInt8]?
    /// The fingerprint of the User Name of its connections; 0 where they have none.
    let user: UInt64
    /// The place of the connection that is open, or of the one that was the last.
    var connection: Int
    var isConnected = true
    /// The CONNACK of its first connection.
    let began: Dialogue.Token
    /// Whether everything that belongs to it was seen: it began in the capture, and nothing of it was missed.
    var isKnown: Bool
    /// Nanoseconds that it goes on after its connection; nil: for ever.
    var expiry: Int64?
    /// When its last connection ended.
    var ended: Dialogue.Mark?
    /// The last connection, as its owner calls it.
    var lastConnection: Int
    var version: MQTTVersion
    /// The numbers of its subscriptions, by their Topic Filters.
    var subscriptions: [[UInt8]: Int32] = [:]
    /// Subscriptions that were taken back: the filter, and the UNSUBACK.
    var unsubscribed: [(filter: TopicFilter, mark: Dialogue.Mark)] = []
    /// Messages that were not over when the last connection ended, in the order in which they were first sent.
    var unfinished: [UnfinishedMessage] = []
    /// Messages that were published while it was not connected.
    var queue: [QueuedMessage] = []

    /// An entry in two tables, the Client Identifier not counted.
    static let cost = 500

    /// The most messages that are remembered for a client that is away: 256.
    ///
    /// Most servers keep some hundred; a message that is forgotten here is no less delivered, only its journey is not told.
    static let maximumQueue = 256
    /// The most subscriptions that were taken back and are remembered.
    static let maximumUnsubscribed = 16

    /// Whether it ends with its connection.
    var isTransient: Bool { expiry == 0 }

    /// Whether it goes on at this time, its last connection being over; nil where that cannot be told.
    func isStored(at time: Int64?) -> Bool? {
        guard let time, let began = ended?.time else { return nil }
        let passed = time - began
        guard let expiry else { return true }
        if expiry == 0 { return false }
        // Servers look for what has expired every now and then, and their clocks begin when they notice the end.
        return passed < expiry - .second ? true : nil
    }
}

/// A message of QoS 1 or 2 that was not over when its connection ended.
struct UnfinishedMessage: Sendable {
    let sender: ControlPacket.Sender
    let packetIdentifier: UInt16
    let qos: UInt8
    let topic: [UInt8]?
    /// Its PUBLISH, or a PUBREL where no PUBLISH was seen.
    let token: Dialogue.Token
    let time: Int64?
    let isPublishSeen: Bool
    /// Whether PUBREL was sent.
    let isReleased: Bool
    /// The connection that carried it.
    let connection: Int
    /// Whether it was sent again on the connection that resumed the session, or need not be any more.
    var isSettled = false
}

/// A message that waits for its subscriber.
struct QueuedMessage: Sendable {
    let message: PublishedMessage
    let topic: [UInt8]
    /// Whether one was sent that was behind it.
    var isPassed = false

    /// Whether both have to come in their order (4.6).
    func isSameKind(as other: QueuedMessage) -> Bool {
        topic == other.topic && message.qos == other.message.qos && message.publisher == other.message.publisher
    }

    static let cost = 250
}

extension Int64 {
    /// A second in nanoseconds.
    static let second: Int64 = 1_000_000_000
}
