/// Many Topic Filters, each with values, of which those are found that match a Topic Name: what a broker needs.
///
/// A tree of levels. Finding visits the nodes that the name can lead to: one for each level where there are no wildcards, and never more
/// than the tree has; it does not depend on how many filters there are otherwise. Adding and removing cost one look-up for each level.
/// Memory is that of the filters' distinct levels.
public struct TopicTree<Value: Hashable & Sendable>: Sendable {
    private struct Node: Sendable {
        var children: [ArraySlice<UInt8>: Int] = [:]
        /// The child for `+`.
        var single: Int?
        /// Values of filters that end here.
        var values: Set<Value> = []
        /// Values of filters that end with `#` behind this level.
        var multi: Set<Value> = []
    }

    private var nodes: [Node] = [Node()]
    private var freeNodes: [Int] = []
    /// How many pairs of filter and value there are.
    public private(set) var count = 0

    /// A tree without filters.
    public init() {}

    /// Adds a value to a filter.
    ///
    /// - Returns: false where it was there already.
    @discardableResult
    public mutating func insert(_ value: Value, for filter: TopicFilter) -> Bool {
        var node = 0
        for level in filter.levels {
            if level == [UInt8(ascii: "#")] {
                return added(nodes[node].multi.insert(value).inserted)
            }
            node = child(of: node, level) ?? makeChild(of: node, level)
        }
        return added(nodes[node].values.insert(value).inserted)
    }

    private mutating func added(_ isNew: Bool) -> Bool {
        if isNew { count += 1 }
        return isNew
    }

    private func child(of node: Int, _ level: ArraySlice<UInt8>) -> Int? {
        level == [UInt8(ascii: "+")] ? nodes[node].single : nodes[node].children[level]
    }

    private mutating func makeChild(of node: Int, _ level: ArraySlice<UInt8>) -> Int {
        let made: Int
        if let free = freeNodes.popLast() {
            made = free
            nodes[made] = Node()
        } else {
            made = nodes.count
            nodes.append(Node())
        }
        if level == [UInt8(ascii: "+")] { nodes[node].single = made } else { nodes[node].children[level] = made }
        return made
    }

    /// Takes a value from a filter, and with it the levels that nothing else needs.
    ///
    /// - Returns: false where it was not there.
    @discardableResult
    public mutating func remove(_ value: Value, for filter: TopicFilter) -> Bool {
        var path: [(node: Int, level: ArraySlice<UInt8>)] = []
        var node = 0
        var wasThere = false
        var isMulti = false
        for level in filter.levels {
            if level == [UInt8(ascii: "#")] {
                isMulti = true
                break
            }
            guard let next = child(of: node, level) else { return false }
            path.append((node, level))
            node = next
        }
        wasThere = (isMulti ? nodes[node].multi.remove(value) : nodes[node].values.remove(value)) != nil
        guard wasThere else { return false }
        count -= 1
        while let (parent, level) = path.popLast(), isUnused(node) {
            if level == [UInt8(ascii: "+")] { nodes[parent].single = nil } else { nodes[parent].children[level] = nil }
            nodes[node] = Node()
            freeNodes.append(node)
            node = parent
        }
        return true
    }

    private func isUnused(_ node: Int) -> Bool {
        nodes[node].children.isEmpty && nodes[node].single == nil && nodes[node].values.isEmpty && nodes[node].multi.isEmpty
    }

    /// The values of all filters that match a Topic Name, each once (4.7).
    public func matches(_ topicName: TopicName) -> Set<Value> {
        var found: Set<Value> = []
        let levels = topicName.levels
        // Nodes that the name can lead to, and how many of its levels were used: no recursion, for a name has up to 65,535 levels.
        var open: [(node: Int, depth: Int)] = [(0, 0)]
        while let (node, depth) = open.popLast() {
            // At the root wildcards do not match names that begin with $ (4.7.2-1).
            let allowsWildcard = depth > 0 || !topicName.isReserved
            if allowsWildcard { found.formUnion(nodes[node].multi) }
            guard depth < levels.count else {
                found.formUnion(nodes[node].values)
                continue
            }
            if let next = nodes[node].children[levels[depth]] { open.append((next, depth + 1)) }
            if allowsWildcard, let next = nodes[node].single { open.append((next, depth + 1)) }
        }
        return found
    }
}
