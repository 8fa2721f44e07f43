internal import MQTTCodec

/// A message on its way through a server.
struct Underway: Sendable {
    let message: PublishedMessage
    /// The session of the publisher, or -1.
    let session: Int32
    /// The route of its topic, and its number there.
    let route: Int
    let number: UInt32
    /// Connected subscribers that have got no copy yet.
    var remaining: Int
    /// Subscribers that were away when it was published, and have got no copy yet.
    var absent: Int
    /// The groups of Shared Subscriptions of which no member has got one, a bit each.
    var openGroups: UInt64
    /// Whether its journey was told.
    var isTold = false
    /// Whether the server refused it, or it was sent again: then it says nothing of who should have got it.
    var isUncertain = false
    var copies: [Journey.Copy] = []

    // Its neighbours in the order of publishing, and among those with the same fingerprint; -1 where there is none.
    fileprivate(set) var next = -1
    fileprivate(set) var previous = -1
    fileprivate(set) var nextSame = -1
    fileprivate(set) var previousSame = -1

    /// An entry of the table, and one for its fingerprint.
    static let cost = 400

    init(_ message: PublishedMessage, session: Int32, route: Int, number: UInt32, remaining: Int, absent: Int, openGroups: UInt64) {
        self.message = message
        self.session = session
        self.route = route
        self.number = number
        self.remaining = remaining
        self.absent = absent
        self.openGroups = openGroups
    }

    /// Whether everybody has got it who is connected.
    var isWithAll: Bool { remaining <= 0 && openGroups == 0 }
}

/// The messages that are on their way through one server, the oldest first.
struct MessagesUnderway: Sendable {
    /// What is free keeps its last message.
    private var table: [Underway] = []
    private var free: [Int] = []
    private var newestSame: [UInt64: Int] = [:]
    /// The places of the newest and the oldest, or -1.
    private(set) var newest = -1
    private(set) var oldest = -1
    private(set) var count = 0

    subscript(_ place: Int) -> Underway {
        get { table[place] }
        // In place, so that the list of copies is not copied.
        _modify { yield &table[place] }
    }

    /// The newest message with this fingerprint, or -1.
    func newest(_ fingerprint: UInt64) -> Int { newestSame[fingerprint] ?? -1 }

    /// The one before with the same fingerprint, or -1.
    func previousSame(_ place: Int) -> Int { table[place].previousSame }

    @discardableResult
    mutating func append(_ message: Underway) -> Int {
        let place = free.popLast() ?? table.count
        if place == table.count { table.append(message) } else { table[place] = message }
        table[place].previous = newest
        if let same = newestSame.updateValue(place, forKey: message.message.fingerprint) {
            table[place].previousSame = same
            table[same].nextSame = place
        }
        if newest >= 0 { table[newest].next = place } else { oldest = place }
        newest = place
        count += 1
        return place
    }

    mutating func remove(_ place: Int) {
        let (next, previous) = (table[place].next, table[place].previous)
        let (nextSame, previousSame) = (table[place].nextSame, table[place].previousSame)
        if previous >= 0 { table[previous].next = next } else { oldest = next }
        if next >= 0 { table[next].previous = previous } else { newest = previous }
        if previousSame >= 0 { table[previousSame].nextSame = nextSame }
        if nextSame >= 0 {
            table[nextSame].previousSame = previousSame
        } else {
            newestSame[table[place].message.fingerprint] = previousSame >= 0 ? previousSame : nil
        }
        table[place].copies = []
        free.append(place)
        count -= 1
    }

    /// How many of the newest messages are gone through for the one that an acknowledgement is about.
    private static let searched = 256

    /// Takes what this packet published as uncertain: the server refused it, or it was sent again.
    ///
    /// Where a frame brought several messages, that goes for each.
    mutating func doubt(publishedBy token: Dialogue.Token, on connection: Int) {
        var place = newest
        var steps = 0
        while place >= 0, steps < Self.searched {
            let message = table[place].message
            if message.token == token, message.publisher == connection, !message.isWill { table[place].isUncertain = true }
            place = table[place].previous
            steps += 1
        }
    }
}
