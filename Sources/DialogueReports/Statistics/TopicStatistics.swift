import MQTTCodec

/// What was said on each topic, as the tree that their levels make.
struct TopicStatistics: Sendable {
    /// A level of a topic, with what was said on the topic that ends there.
    struct Node: Sendable {
        /// The level's name, without slashes.
        let name: [UInt8]
        let parent: Int?
        var children: [Int] = []
        /// The whole Topic Name.
        let topic: [UInt8]
        /// Messages that clients published, and messages that servers sent on.
        var published = 0
        var delivered = 0
        /// Bytes of their payloads.
        var bytes = 0
        /// Whether a message was published to be retained, or sent as a retained one.
        var isRetained = false
        /// The first bytes of the last payload.
        var last: [UInt8] = []
        var lastLength = 0

        var messages: Int { published + delivered }
    }

    /// Levels that are kept: 65,536, some 300 bytes each, and so 20 MiB.
    ///
    /// A device that puts a number of its own into each topic makes them without end; messages on topics beyond are counted together.
    static let maximumNodes = 65_536
    /// Bytes of a payload that are kept to be shown.
    static let shownPayload = 48
    /// Bytes of a Topic Name that are told apart; names that agree that far count as one.
    static let maximumTopic = 1024

    private(set) var nodes: [Node] = []
    private(set) var roots: [Int] = []
    /// Messages on topics for which there was no room.
    private(set) var messagesElsewhere = 0
    /// By the hash of the whole topic: where it stands, most of the time; what does not agree is looked for level by level.
    private var places: [UInt64: Int] = [:]

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
        if isRetained { nodes[place].isRetained = true }
        nodes[place].last.removeAll(keepingCapacity: true)
        nodes[place].last.append(copying: payload.extracting(first: min(payload.count, Self.shownPayload)))
        nodes[place].lastLength = payloadLength
    }

    private mutating func place(of topic: Span<UInt8>) -> Int? {
        let hash = Self.hash(topic)
        if let place = places[hash], Self.isEqual(nodes[place].topic, topic) { return place }
        guard let place = insert(topic) else { return nil }
        places[hash] = place
        return place
    }

    /// Looks for a topic level by level, and makes what is missing.
    private mutating func insert(_ topic: Span<UInt8>) -> Int? {
        var parent: Int?
        var start = 0
        while true {
            var end = start
            while end < topic.count, topic[end] != UInt8(ascii: "/") { end += 1 }
            let name = topic.extracting(start..<end)
            let siblings = parent.map { nodes[$0].children } ?? roots
            if let known = siblings.first(where: { Self.isEqual(nodes[$0].name, name) }) {
                parent = known
            } else {
                guard nodes.count < Self.maximumNodes else { return nil }
                let node = Node(name: [UInt8](copying: name), parent: parent, topic: [UInt8](copying: topic.extracting(first: end)))
                nodes.append(node)
                if let parent { nodes[parent].children.append(nodes.count - 1) } else { roots.append(nodes.count - 1) }
                parent = nodes.count - 1
            }
            guard end < topic.count else { return parent }
            start = end + 1
        }
    }

    private static func isEqual(_ one: [UInt8], _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        for index in one.indices where one[index] != other[index] { return false }
        return true
    }

    /// FNV-1a over 64 bits.
    private static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        return hash
    }

    /// What a level and all below it have in sum.
    struct Sum {
        var messages = 0
        var bytes = 0
    }

    /// The sums of all levels, by their place.
    func sums() -> [Sum] {
        var sums = nodes.map { Sum(messages: $0.messages, bytes: $0.bytes) }
        // Children stand behind their parents.
        for index in nodes.indices.reversed() {
            guard let parent = nodes[index].parent else { continue }
            sums[parent].messages += sums[index].messages
            sums[parent].bytes += sums[index].bytes
        }
        return sums
    }
}
