internal import MQTTCodec

/// A Topic Name on one server, and the sessions that messages published to it go to.
struct Route: Sendable {
    /// A session that gets the messages.
    struct Target: Sendable {
        let session: Int32
        /// The latest SUBACK of the subscriptions that match, and its SUBSCRIBE.
        var granted: Dialogue.Token
        var asked: Dialogue.Token
        /// The first SUBSCRIBE of those that match, as far as it is known that there was none before; otherwise 0.
        var since: Dialogue.Token = .max
        /// The time of the SUBACK.
        var grantedTime: Int64?
        /// The highest QoS that was granted.
        var qos: UInt8
        /// How many subscriptions match that are not shared; 0 where the session got messages without one that is known.
        var plainCount: UInt8 = 0
        /// The place in `Route.groups` of a Shared Subscription that matches.
        var group: UInt8?
        /// The QoS that it was granted.
        var groupQoS: UInt8 = 0
        /// Whether every subscription that is not shared is No Local (5.0 3.8.3.1).
        var isNoLocal = true
        /// Whether one, and whether each, is Retain As Published (5.0 3.8.3.1).
        var someRetainAsPublished = false
        var allRetainAsPublished = true
        /// Whether one may bring retained messages, or may have done so before it was made again (5.0 3.8.3.1).
        var mayBringRetained = false
        /// Whether a client that a bridge is has subscribed: it gets RETAIN as published, by a custom of 3.1.1.
        var isBridge = false
        /// Whether a message was given up of which a copy may come yet.
        var mayGetLateCopies = false
        /// Whether a copy came that belongs to no message that is known.
        var hasStrangeCopies = false
        /// The message with the highest number of which a copy came, and which of the 64 before it.
        private var latest: UInt32 = 0
        private var delivered: UInt64 = 0
        /// The publisher of the latest copy, and the number of its latest message that came with each QoS.
        var publisher = 0
        var latestOfPublisher: (UInt32, UInt32, UInt32) = (0, 0, 0)

        init(session: Int32, granted: Dialogue.Token, asked: Dialogue.Token, qos: UInt8) {
            self.session = session
            self.granted = granted
            self.asked = asked
            self.qos = qos
        }

        /// Whether a copy of this message came; also where that is too long ago to be known.
        func got(_ number: UInt32) -> Bool {
            if number > latest { return false }
            let age = latest - number
            return age >= 64 || delivered & 1 << UInt64(age) != 0
        }

        mutating func mark(_ number: UInt32) {
            if number > latest {
                let step = number - latest
                delivered = step >= 64 ? 1 : delivered << UInt64(step) | 1
                latest = number
            } else if latest - number < 64 {
                delivered |= 1 << UInt64(latest - number)
            }
        }

        /// Whether each subscription that matches is No Local, and there is one.
        var isAllNoLocal: Bool { isNoLocal && plainCount > 0 && group == nil }

        /// Whether a copy of any message came.
        var hasGotAny: Bool { latest > 0 }

        /// Whether a copy came of a message that was published later.
        func hasGotLater(than number: UInt32) -> Bool { latest > number }

        /// The number of the latest message of the publisher that came, of those with this QoS.
        func latest(ofQoS qos: UInt8) -> UInt32 {
            switch qos {
            case 0: latestOfPublisher.0
            case 1: latestOfPublisher.1
            default: latestOfPublisher.2
            }
        }

        mutating func noteLatest(_ number: UInt32, ofQoS qos: UInt8, from publisher: Int) {
            if self.publisher != publisher {
                self.publisher = publisher
                latestOfPublisher = (0, 0, 0)
            }
            switch qos {
            case 0: latestOfPublisher.0 = max(latestOfPublisher.0, number)
            case 1: latestOfPublisher.1 = max(latestOfPublisher.1, number)
            default: latestOfPublisher.2 = max(latestOfPublisher.2, number)
            }
        }

        /// Whether it gets the messages: by a subscription, or as one whose subscriptions are not known and that got messages before.
        func isExpecting(isSessionKnown: Bool) -> Bool { plainCount > 0 || group == nil && !isSessionKnown }

        /// The same, without a subscription.
        var unsubscribed: Target {
            var target = Target(session: session, granted: granted, asked: asked, qos: 0)
            target.since = 0
            target.takeOver(self)
            return target
        }

        /// Whether the retained messages that the subscription has brought are no longer on their way: some servers look for them late.
        func isSettled(at time: Int64?) -> Bool {
            guard let time, let grantedTime else { return false }
            return time - grantedTime > Server.followed
        }

        /// What is known of copies goes on when the subscriptions have changed.
        mutating func takeOver(_ old: Target) {
            since = min(since, old.since)
            hasStrangeCopies = old.hasStrangeCopies
            mayGetLateCopies = old.mayGetLateCopies
            latest = old.latest
            delivered = old.delivered
            publisher = old.publisher
            latestOfPublisher = old.latestOfPublisher
        }
    }

    let topic: [UInt8]
    /// In the order of their sessions.
    var targets: [Target] = []
    /// The groups that share a subscription that matches.
    var groups: [Int] = []
    /// How many of the targets are connected and have a subscription that is not shared.
    var connected = 0
    var hasNoLocal = false
    /// How many are not connected whose session goes on.
    var absent = 0
    /// Of which state of the subscriptions and connections the targets are.
    var generation = 0
    /// Whether a message was given up for want of room, of which copies may come yet.
    var isVague = false
    /// How many packets the server had taken when the targets were found.
    var refreshed = 0
    /// How many messages were published.
    var count: UInt32 = 0

    init(_ topic: [UInt8]) { self.topic = topic }

    /// Adds a subscription that matches.
    mutating func add(_ subscription: Subscription, isBridge: Bool) {
        let (index, isThere) = place(of: subscription.session)
        let (granted, asked) = (subscription.granted.token, subscription.asked.token)
        if !isThere { targets.insert(Target(session: subscription.session, granted: granted, asked: asked, qos: 0), at: index) }
        let options = subscription.options
        if granted >= targets[index].granted {
            targets[index].granted = granted
            targets[index].asked = asked
            targets[index].grantedTime = subscription.granted.time
        }
        targets[index].isBridge = isBridge
        targets[index].since = min(targets[index].since, subscription.isAgain == false ? asked : 0)
        if let group = subscription.group {
            let ordinal = groups.firstIndex(of: group) ?? groups.count
            if ordinal == groups.count { groups.append(group) }
            targets[index].group = UInt8(clamping: ordinal)
            targets[index].groupQoS = options.qos.rawValue
        } else {
            targets[index].plainCount &+= targets[index].plainCount < .max ? 1 : 0
            targets[index].qos = max(targets[index].qos, options.qos.rawValue)
            if !options.noLocal { targets[index].isNoLocal = false }
        }
        if options.retainHandling < 2 || subscription.isAgain != false { targets[index].mayBringRetained = true }
        if options.retainAsPublished {
            targets[index].someRetainAsPublished = true
        } else {
            targets[index].allRetainAsPublished = false
        }
    }

    var cost: Int { 250 + topic.count + targets.count * MemoryLayout<Target>.stride }

    /// Where the session stands, or would stand.
    func place(of session: Int32) -> (index: Int, isThere: Bool) {
        var low = 0
        var high = targets.count
        while low < high {
            let middle = (low + high) / 2
            if targets[middle].session < session { low = middle + 1 } else { high = middle }
        }
        return (low, low < targets.count && targets[low].session == session)
    }
}
