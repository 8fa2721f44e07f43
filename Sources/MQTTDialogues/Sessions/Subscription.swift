internal import MQTTCodec

/// A subscription of a session, which the server has granted.
struct Subscription: Sendable {
    /// Whose it is.
    let session: Int32
    /// What it asks for.
    let filter: TopicFilter
    /// As the client asked, with the QoS that was granted.
    let options: SubscriptionOptions
    /// The SUBSCRIBE, and the SUBACK.
    let asked: Dialogue.Mark
    let granted: Dialogue.Mark
    /// Whether the session had the subscription before; nil where that is not known.
    let isAgain: Bool?
    /// The group that shares it, by the hash of its filter; nil where it is not shared (5.0 4.8.2).
    let group: Int?

    var cost: Int { Self.cost(of: filter) }

    /// An entry in a table, one in the tree of filters with a node for each level, and the filter in each.
    static func cost(of filter: TopicFilter) -> Int { 500 + 4 * filter.text.bytes.count }
}

/// The subscriptions of all sessions of a server.
struct Subscriptions: Sendable {
    private var table: [Int32: Subscription] = [:]
    private var last: Int32 = 0
    /// Filters without wildcards, which are most: finding them costs one look-up.
    private var exact: [ArraySlice<UInt8>: [Int32]] = [:]
    private var wildcards = TopicTree<Int32>()

    var isEmpty: Bool { table.isEmpty }

    subscript(_ number: Int32) -> Subscription? { table[number] }

    /// Adds one, and gives its number.
    mutating func insert(
        _ filter: TopicFilter, _ options: SubscriptionOptions, of session: Int32, asked: Dialogue.Mark, granted: Dialogue.Mark,
        isAgain: Bool?
    ) -> Int32 {
        last &+= 1
        let group = filter.shareName == nil ? nil : filter.text.bytes.hashValue
        table[last] = Subscription(
            session: session, filter: filter, options: options, asked: asked, granted: granted, isAgain: isAgain, group: group)
        if filter.hasWildcard { wildcards.insert(last, for: filter) } else { exact[filter.pattern, default: []].append(last) }
        return last
    }

    @discardableResult
    mutating func remove(_ number: Int32) -> Subscription? {
        guard let subscription = table.removeValue(forKey: number) else { return nil }
        let filter = subscription.filter
        if filter.hasWildcard {
            wildcards.remove(number, for: filter)
        } else {
            exact[filter.pattern]?.removeAll { $0 == number }
            if exact[filter.pattern]?.isEmpty == true { exact[filter.pattern] = nil }
        }
        return subscription
    }

    /// Those that match a Topic Name.
    func matches(_ topic: [UInt8]) -> [Subscription] {
        guard let name = try? TopicName(UTF8EncodedString(unchecked: topic)) else { return [] }
        return (wildcards.matches(name).sorted() + (exact[topic[...]] ?? [])).compactMap { table[$0] }
    }
}
