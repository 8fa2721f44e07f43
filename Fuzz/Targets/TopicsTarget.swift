import MQTTCodec

extension FuzzTarget {
    /// Topic Names and Filters: a version, then lines, each a step (subscribe, unsubscribe, publish) and a text.
    ///
    /// What is a name and what a filter, and which filters match, is worked out a second time here, from section 4.7 and in the plainest way.
    ///
    /// Allowance: each text is checked in a copy and cut into levels, of which each costs an array slice, a node of the tree with a
    /// dictionary (some 300 bytes) and a place in the plain matcher, once for each filter held: at most sixteen.
    static let topics = FuzzTarget("topics", maximumLength: 512, allowance: Allowance(perByte: 12_000, base: 1 << 17)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let version = feed.pick([MQTTVersion.v3_1_1, .v5_0])
        var tree = TopicTree<Int>()
        var held: [(value: Int, filter: PlainFilter)] = []
        let lines = feed.rest().split(separator: 0x0A)
        for line in lines.prefix(64) {
            let text = UTF8EncodedString(unchecked: Array(line.dropFirst()))
            let step = line.first.map(Int.init) ?? 0
            let value = step >> 2 % 8
            let plainFilter = PlainFilter(text.bytes, version)
            let filter = try? TopicFilter(text, version: version)
            try demand((plainFilter != nil) == (filter != nil), "a filter or none? \(text.bytes.hexadecimal)")
            let name = try? TopicName(text, version: version)
            try demand(PlainFilter.isName(text.bytes) == (name != nil), "a name or none? \(text.bytes.hexadecimal)")
            if let filter, let plainFilter {
                try demand(filter.shareName.map(Array.init) == plainFilter.shareName, "another Share Name: \(text.bytes.hexadecimal)")
                try demand(filter.levels.map(Array.init) == plainFilter.levels, "other levels: \(text.bytes.hexadecimal)")
                let isHeld = held.contains { $0.value == value && $0.filter.levels == plainFilter.levels }
                if step & 1 == 0, held.count < 16 {
                    try demand(tree.insert(value, for: filter) == !isHeld, "inserted twice, or not at all")
                    if !isHeld { held.append((value, plainFilter)) }
                } else {
                    try demand(tree.remove(value, for: filter) == isHeld, "removed twice, or not at all")
                    held.removeAll { $0.value == value && $0.filter.levels == plainFilter.levels }
                }
            }
            try demand(tree.count == held.count, "the tree counts \(tree.count) of \(held.count)")
            guard let name else { continue }
            var expected: Set<Int> = []
            for (value, filter) in held where filter.matches(text.bytes) { expected.insert(value) }
            try demand(tree.matches(name) == expected, "the tree finds others for \(text.bytes.hexadecimal)")
            for other in lines.prefix(64) {
                guard let filter = try? TopicFilter(UTF8EncodedString(unchecked: Array(other.dropFirst())), version: version),
                    let plain = PlainFilter(Array(other.dropFirst()), version)
                else { continue }
                try demand(
                    filter.matches(name) == plain.matches(text.bytes),
                    "\(Array(other).hexadecimal) and \(text.bytes.hexadecimal): do they match?")
            }
        }
    }
}

/// A Topic Filter, in the plainest way that section 4.7 can be written down.
private struct PlainFilter {
    let levels: [[UInt8]]
    let shareName: [UInt8]?

    /// Nil where the text is no filter of this version (3.1.1 or 5.0).
    init?(_ text: [UInt8], _ version: MQTTVersion) {
        guard Self.isText(text) else { return nil }
        var levels = Self.levels(text)
        var shareName: [UInt8]?
        if version == .v5_0, levels.count > 1, levels[0] == Array("$share".utf8) {
            // 4.8.2: a name of at least one character, no wildcard in it, a slash, and a filter.
            shareName = levels[1]
            levels.removeFirst(2)
            guard let shareName, !shareName.isEmpty, !shareName.contains(0x2B), !shareName.contains(0x23), !levels.isEmpty, levels != [[]]
            else { return nil }
        }
        for (index, level) in levels.enumerated() {
            // 4.7.1-2: `#` alone in the last level. 4.7.1-3: `+` alone in its level.
            if level.contains(0x23), level != [0x23] || index != levels.count - 1 { return nil }
            if level.contains(0x2B), level != [0x2B] { return nil }
        }
        self.levels = levels
        self.shareName = shareName
    }

    /// 4.7.3: at least one character, at most 65,535 bytes, UTF-8 without U+0000.
    private static func isText(_ text: [UInt8]) -> Bool {
        !text.isEmpty && text.count <= 65_535 && !text.contains(0) && String(validating: text, as: UTF8.self) != nil
    }

    /// 4.7.1.1: what stands between the slashes.
    private static func levels(_ text: [UInt8]) -> [[UInt8]] {
        text.split(separator: 0x2F, omittingEmptySubsequences: false).map(Array.init)
    }

    /// 3.3.2-2: a name has no wildcards.
    static func isName(_ text: [UInt8]) -> Bool { isText(text) && !text.contains(0x2B) && !text.contains(0x23) }

    func matches(_ name: [UInt8]) -> Bool {
        let names = Self.levels(name)
        // 4.7.2-1: a wildcard at the beginning does not match a name that begins with `$`.
        if name.first == 0x24, levels[0] == [0x23] || levels[0] == [0x2B] { return false }
        return Self.matches(levels[...], names[...])
    }

    private static func matches(_ filter: ArraySlice<[UInt8]>, _ name: ArraySlice<[UInt8]>) -> Bool {
        guard let first = filter.first else { return name.isEmpty }
        // 4.7.1.2: this level and all below it, and the parent.
        if first == [0x23] { return true }
        guard let own = name.first, first == [0x2B] || first == own else { return false }
        return matches(filter.dropFirst(), name.dropFirst())
    }
}
