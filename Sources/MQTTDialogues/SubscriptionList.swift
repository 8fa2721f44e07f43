internal import MQTTCodec

/// What a client has subscribed to on one Network Connection, kept to judge what the server sends.
///
/// A subscription that was removed or replaced stays: messages that were queued before may still come (3.10.4). So each stands for
/// everything that was asked for under its filter.
struct SubscriptionList: Sendable {
    /// The most filters that are kept: every message of the server is held against each.
    ///
    /// Few clients have more than some dozens; of one that has more, nothing is judged that needs them.
    static let maximum = 256

    /// The most Subscription Identifiers that are kept for one filter, which replacing it again and again could make grow without bound.
    static let maximumIdentifiers = 8

    struct Subscription: Sendable {
        let filter: TopicFilter
        /// The highest QoS that was granted; -1 where none was.
        var granted: Int8 = -1
        /// The highest QoS that was asked for and is not answered; -1 where everything is.
        var asked: Int8 = -1
        var unanswered: UInt16 = 0
        /// Every Subscription Identifier that it has had.
        var identifiers: [UInt32] = []
        /// Whether it was asked for without a Subscription Identifier.
        var wasWithoutIdentifier = false
        /// Whether it was asked for with No Local: then it does not match what the client publishes itself (5.0 3.8.3.1).
        var wasNoLocal = false
        /// Whether messages that it brings may have RETAIN 1: Retain As Published, or a Retain Handling that lets retained ones through.
        var mayBringRetained = false
        /// Whether it is there, as the latest request says that was answered, and which that is: answers may come in any order.
        var isHeld = false
        var decidedBy: UInt32 = 0
        /// Whether it was asked for once, and nobody asked to remove it.
        var isSteady = true
        /// The place of its SUBSCRIBE and its SUBACK in the order of both.
        var askedAt: UInt32
        var grantedAt = UInt32.max

        /// The highest QoS that it may bring; -1 where it brings nothing.
        var allowed: Int8 { max(granted, asked) }
        var cost: Int { filter.text.bytes.count + 2 * MemoryLayout<Subscription>.stride }
    }

    /// Whether everything that was asked for is here.
    private(set) var isComplete = true
    private(set) var keptBytes = 0
    private(set) var subscriptions: [Subscription] = []
    /// Whether one has a Subscription Identifier.
    private(set) var hasIdentifiers = false
    /// Where the last message matched; they come in runs.
    var lastMatch = 0
    private var clock: UInt32 = 0

    /// Something was asked for that is not known: nothing can be judged any more.
    mutating func giveUp() {
        subscriptions = []
        keptBytes = 0
        isComplete = false
    }

    private func place(of filter: [UInt8]) -> Int? { subscriptions.firstIndex { $0.filter.text.bytes == filter } }

    /// The client asks for something.
    mutating func ask(_ request: RequestTable.Request, identifier: UInt32?, _ version: MQTTVersion) {
        guard isComplete else { return }
        clock += 1
        for (bytes, options) in zip(request.topicFilters, request.options) {
            guard options.qos.isLegal, let filter = Self.filter(bytes, version) else { return giveUp() }
            let place: Int
            if let known = self.place(of: bytes) {
                place = known
                subscriptions[place].isSteady = false
            } else {
                guard subscriptions.count < Self.maximum else { return giveUp() }
                place = subscriptions.count
                subscriptions.append(Subscription(filter: filter, askedAt: clock))
                keptBytes += subscriptions[place].cost
            }
            subscriptions[place].asked = max(subscriptions[place].asked, Int8(options.qos.rawValue))
            if subscriptions[place].unanswered < .max { subscriptions[place].unanswered += 1 }
            if let identifier {
                hasIdentifiers = true
                if !subscriptions[place].identifiers.contains(identifier) { subscriptions[place].identifiers.append(identifier) }
                if subscriptions[place].identifiers.count > Self.maximumIdentifiers { return giveUp() }
            } else {
                subscriptions[place].wasWithoutIdentifier = true
            }
            if options.noLocal { subscriptions[place].wasNoLocal = true }
            if version < .v5_0 || options.retainAsPublished || options.retainHandling != 2 {
                subscriptions[place].mayBringRetained = true
            }
        }
    }

    /// A filter whose meaning the standard gives.
    ///
    /// Beside `$share/` of 5.0, servers have prefixes of their own ($queue/, $exclusive/, $share/ before 5.0 ...) behind which another
    /// filter stands; $SYS/ is a topic like others.
    private static func filter(_ bytes: [UInt8], _ version: MQTTVersion) -> TopicFilter? {
        guard let filter = try? TopicFilter(UTF8EncodedString(unchecked: bytes), version: version) else { return nil }
        let isSpecial = bytes.first == UInt8(ascii: "$") && filter.shareName == nil && !bytes.starts(with: "$SYS/".utf8)
        return isSpecial ? nil : filter
    }

    /// The server answers.
    mutating func answer(_ request: RequestTable.Request, _ codes: Span<UInt8>) {
        guard isComplete else { return }
        guard codes.count == request.topicFilters.count else { return giveUp() }
        clock += 1
        for (index, bytes) in request.topicFilters.enumerated() {
            guard let place = place(of: bytes) else { continue }
            let code = codes[index]
            guard code <= 2 || code >= 0x80 else { return giveUp() }
            if subscriptions[place].unanswered > 0 { subscriptions[place].unanswered -= 1 }
            if subscriptions[place].unanswered == 0 { subscriptions[place].asked = -1 }
            guard code <= 2 else {
                subscriptions[place].isSteady = false
                continue
            }
            subscriptions[place].granted = max(subscriptions[place].granted, Int8(code))
            subscriptions[place].grantedAt = min(subscriptions[place].grantedAt, clock)
            decide(place, request, isHeld: true)
        }
    }

    /// The client asks to remove something.
    mutating func askToRemove(_ filters: [[UInt8]]) {
        for bytes in filters {
            if let place = place(of: bytes) { subscriptions[place].isSteady = false }
        }
    }

    private mutating func decide(_ place: Int, _ request: RequestTable.Request, isHeld: Bool) {
        guard request.ordinal > subscriptions[place].decidedBy else { return }
        subscriptions[place].decidedBy = request.ordinal
        subscriptions[place].isHeld = isHeld
    }

    /// The server has removed something, or says that it was not there; gives the place of a filter that was there all the same.
    ///
    /// - Parameter codes: empty before 5.0.
    mutating func remove(_ request: RequestTable.Request, _ codes: Span<UInt8>) -> Int? {
        var denied: Int?
        for (index, bytes) in request.topicFilters.enumerated() {
            guard let place = place(of: bytes) else { continue }
            let code = index < codes.count ? codes[index] : 0
            let subscription = subscriptions[place]
            if code == ReasonCode.noSubscriptionExisted.rawValue, subscription.isHeld, subscription.unanswered == 0,
                request.ordinal > subscription.decidedBy
            {
                denied = denied ?? index
            }
            if code < 0x80 { decide(place, request, isHeld: false) }
        }
        return denied
    }
}
