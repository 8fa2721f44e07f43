import MQTTCodec

/// What was said on each topic, as the tree that their levels make.
struct TopicStatistics: Sendable {
    /// A level of a topic, with what was said on the topic that ends there.
    struct Node: Sendable {
        /// The whole Topic Name.
        let topic: [UInt8]
        /// Where in it this level begins.
        let start: Int
        let parent: Int?
        /// Another topic of the same hash.
        let sameHash: Int?
        var children: [Int] = []
        /// Messages that clients published, and messages that servers sent on.
        var published = 0
        var delivered = 0
        /// Bytes of their payloads.
        var bytes = 0
        /// Whether the server has a retained message, as far as the last that was published or sent with the flag says.
        var isRetained = false
        /// The first bytes of the last payload.
        var last: [UInt8] = []
        var lastLength = 0

        var messages: Int { published + delivered }
        /// The level's name, without slashes.
        var name: ArraySlice<UInt8> { topic[start...] }
    }

    /// Levels that are kept: 65,536, some 250 bytes each, and so 16 MiB.
    ///
    /// A device that puts a number of its own into each topic makes them without end; messages on topics beyond are counted together.
    static let maximumNodes = 65_536
    /// Bytes of Topic Names that are kept: another 16 MiB, for as many of 256 bytes.
    ///
    /// Each level keeps the names of those above it too.
    static let maximumBytes = 1 << 24
    /// Bytes of a payload that are kept to be shown.
    static let shownPayload = 48
    /// Bytes of a Topic Name that are told apart; names that agree that far count as one.
    static let maximumTopic = 1024

    private(set) var nodes: [Node] = []
    private(set) var roots: [Int] = []
    /// Messages on topics for which there was no room.
    private(set) var messagesElsewhere = 0
    private var keptBytes = 0
    /// By the hash of its topic the level that was last made of those that have it.
    private var places: [UInt64: Int] = [:]
    /// What hashes begin with and are multiplied by, others for each capture, so that nobody can write topics that all have one.
    private let seed = UInt64.random(in: .min ... .max)
    private let factor = UInt64.random(in: .min ... .max) | 1

    /// Counts a message.
    mutating func add(
        _ topic: Span<UInt8>, _ payload: Span<UInt8>, payloadLength: Int, isRetained: Bool, isFromServer: Bool
    ) {
        let topic = topic.extracting(first: min(topic.count, Self.maximumTopic))
        guard let place = place(of: topic) else {
            messagesElsewhere += 1
            return
        }
        if isFromServer { nodes[place].delivered += 1 } else { nodes[place].published += 1 }
        nodes[place].bytes += payloadLength
        // One without a payload removes it (3.3.1.3).
        if isRetained { nodes[place].isRetained = payloadLength > 0 }
        nodes[place].last.removeAll(keepingCapacity: true)
        nodes[place].last.append(copying: payload.extracting(first: min(payload.count, Self.shownPayload)))
        nodes[place].lastLength = payloadLength
    }

    /// Where a topic stands; makes the levels that are missing, and is nil where there is no room for them.
    private mutating func place(of topic: Span<UInt8>) -> Int? {
        var hash = seed
        for index in topic.indices { hash = self.hash(hash, topic[index]) }
        if let place = known(topic, hash) { return place }
        // Going level by level takes longer, and is for nothing where there is no room for the last.
        guard nodes.count < Self.maximumNodes, keptBytes + topic.count <= Self.maximumBytes else { return nil }
        // Level by level, with the hash of what was gone over so far.
        var parent: Int?
        var start = 0
        var end = 0
        hash = seed
        while true {
            while end < topic.count, topic[end] != UInt8(ascii: "/") {
                hash = self.hash(hash, topic[end])
                end += 1
            }
            let above = topic.extracting(first: end)
            guard let place = known(above, hash) ?? make(above, hash, start: start, parent: parent) else { return nil }
            guard end < topic.count else { return place }
            parent = place
            hash = self.hash(hash, topic[end])
            end += 1
            start = end
        }
    }

    private func known(_ topic: Span<UInt8>, _ hash: UInt64) -> Int? {
        var place = places[hash]
        while let candidate = place, !Self.isEqual(nodes[candidate].topic, topic) { place = nodes[candidate].sameHash }
        return place
    }

    private mutating func make(_ topic: Span<UInt8>, _ hash: UInt64, start: Int, parent: Int?) -> Int? {
        guard nodes.count < Self.maximumNodes, keptBytes + topic.count <= Self.maximumBytes else { return nil }
        keptBytes += topic.count
        let place = nodes.count
        nodes.append(Node(topic: [UInt8](copying: topic), start: start, parent: parent, sameHash: places[hash]))
        places[hash] = place
        if let parent { nodes[parent].children.append(place) } else { roots.append(place) }
        return place
    }

    private static func isEqual(_ one: [UInt8], _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        for index in one.indices where one[index] != other[index] { return false }
        return true
    }

    /// The hash with one more byte: both halves of a product, so that every bit of the factor counts.
    private func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        let product = (hash ^ UInt64(byte)).multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }

    /// What a level and all below it have in sum.
    struct Sum {
        var published = 0
        var delivered = 0
        var bytes = 0

        var messages: Int { published + delivered }
    }

    /// The topics with most messages, and what is above them, by their place.
    ///
    /// - Parameter rows: how many rows they may take.
    /// - Returns: which levels belong to them, and how many topics are left out.
    func busiest(rows: Int) -> (isListed: [Bool], unlisted: Int) {
        var isListed = [Bool](repeating: false, count: nodes.count)
        var (left, unlisted) = (rows, 0)
        let topics = nodes.indices.filter { nodes[$0].messages > 0 }
        for topic in topics.sorted(by: { (nodes[$1].messages, $0) < (nodes[$0].messages, $1) }) {
            var cost = 0
            var level: Int? = topic
            while let place = level, !isListed[place] {
                // What only leads to the next level has no row.
                if place == topic || nodes[place].children.count > 1 || nodes[place].messages > 0 { cost += 1 }
                level = nodes[place].parent
            }
            guard cost <= left else {
                unlisted += 1
                continue
            }
            left -= cost
            level = topic
            while let place = level, !isListed[place] {
                isListed[place] = true
                level = nodes[place].parent
            }
        }
        return (isListed, unlisted)
    }

    /// The sums of all levels, by their place.
    func sums() -> [Sum] {
        var sums = nodes.map { Sum(published: $0.published, delivered: $0.delivered, bytes: $0.bytes) }
        // Children stand behind their parents.
        for index in nodes.indices.reversed() {
            guard let parent = nodes[index].parent else { continue }
            sums[parent].published += sums[index].published
            sums[parent].delivered += sums[index].delivered
            sums[parent].bytes += sums[index].bytes
        }
        return sums
    }
}
