internal import MQTTCodec

/// A message on its way through a server.
struct Underway: Sendable {
    /// The connection of the publisher, as its owner calls it, and here.
    let publisher: Int
    let publisherSession: Int32
    /// The PUBLISH, or the CONNECT of a Will Message.
    let token: Dialogue.Token
    /// When it was published.
    let time: Int64?
    let route: Int
    /// Its number among the messages of the topic.
    let number: UInt32
    let fingerprint: UInt64
    let qos: UInt8
    let retain: Bool
    let isDuplicate: Bool
    let isWill: Bool
    let version: MQTTVersion
    /// Bytes of the PUBLISH.
    let length: Int
    let properties: ForwardedProperties?
    /// Connected subscribers that have got no copy yet.
    var remaining: Int
    /// The groups of Shared Subscriptions of which no member has got one.
    var openGroups: UInt64
    /// Whether its journey was told.
    var isTold = false
    /// Whether the server refused it, or it was sent again: then it says nothing of who should have got it.
    var isUncertain = false
    var copies: [Journey.Copy] = []

    // The messages in their order, and those with the same fingerprint.
    fileprivate(set) var next = -1
    fileprivate(set) var previous = -1
    fileprivate(set) var nextSame = -1
    fileprivate(set) var previousSame = -1

    /// An entry of the table, and one for its fingerprint.
    static let cost = 400
}

/// The messages that are on their way through one server, the oldest first.
struct MessagesUnderway: Sendable {
    private var table: [Underway?] = []
    private var free: [Int] = []
    private var newestSame: [UInt64: Int] = [:]
    private var newest = -1
    /// The place of the oldest, or -1.
    private(set) var oldest = -1
    private(set) var count = 0

    /// The message at a place that is in use.
    subscript(_ place: Int) -> Underway {
        _read {
            guard let message = table[place] else { preconditionFailure("no message is there") }
            yield message
        }
        _modify {
            // In place, so that the list of copies is not copied.
            yield &table[place]!
        }
    }

    func isThere(_ place: Int) -> Bool { table.indices.contains(place) && table[place] != nil }

    /// The newest message with this fingerprint, or -1.
    func newest(_ fingerprint: UInt64) -> Int { newestSame[fingerprint] ?? -1 }

    @discardableResult
    mutating func append(_ new: Underway) -> Int {
        var message = new
        let place = free.popLast() ?? table.count
        message.previous = newest
        if let same = newestSame.updateValue(place, forKey: message.fingerprint) {
            message.previousSame = same
            table[same]?.nextSame = place
        }
        if newest >= 0 { table[newest]?.next = place } else { oldest = place }
        newest = place
        if place == table.count { table.append(message) } else { table[place] = message }
        count += 1
        return place
    }

    @discardableResult
    mutating func remove(_ place: Int) -> Underway {
        let message = self[place]
        table[place] = nil
        free.append(place)
        if message.previous >= 0 { table[message.previous]?.next = message.next } else { oldest = message.next }
        if message.next >= 0 { table[message.next]?.previous = message.previous } else { newest = message.previous }
        if message.previousSame >= 0 { table[message.previousSame]?.nextSame = message.nextSame }
        if message.nextSame >= 0 {
            table[message.nextSame]?.previousSame = message.previousSame
        } else if message.previousSame >= 0 {
            newestSame[message.fingerprint] = message.previousSame
        } else {
            newestSame[message.fingerprint] = nil
        }
        count -= 1
        return message
    }

    /// The place of the message that was published by this packet, or nil; the newest are looked at.
    func place(publishedBy token: Dialogue.Token, on connection: Int) -> Int? {
        var place = newest
        var steps = 0
        while place >= 0, steps < 256, let message = table[place], message.token >= token {
            if message.token == token, message.publisher == connection, !message.isWill { return place }
            place = message.previous
            steps += 1
        }
        return nil
    }
}
