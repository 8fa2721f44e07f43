import MQTTCodec

extension TopicFilter {
    /// Whether there is a Topic Name that this filter matches and another one too (4.7.1).
    ///
    /// Goes over both once, and allocates nothing.
    ///
    /// - Parameter other: a Topic Filter as it is on the wire, with the name of its share if it has one (4.8.2).
    func hasTopicInCommon(with other: Span<UInt8>) -> Bool {
        let own = pattern.span
        var place = 0
        var otherPlace = other.startOfPattern
        // A wildcard at the beginning does not match what begins with $ (4.7.2-1).
        if own.hasWildcard(at: place), other.has("$", at: otherPlace) { return false }
        if other.hasWildcard(at: otherPlace), own.has("$", at: place) { return false }
        while true {
            if own.has("#", at: place) || other.has("#", at: otherPlace) { return true }
            let end = own.endOfLevel(from: place)
            let otherEnd = other.endOfLevel(from: otherPlace)
            let isSame = own.extracting(place..<end).isEqual(to: other.extracting(otherPlace..<otherEnd))
            guard isSame || own.has("+", at: place) || other.has("+", at: otherPlace) else { return false }
            // `a/#` matches `a` too: the multi-level wildcard includes the parent level (4.7.1.2). But no topic is empty (4.7.3-1).
            let isNamed = place > 0 || end > 0 && otherEnd > otherPlace
            if end == own.count { return otherEnd == other.count || isNamed && other.has("#", at: otherEnd + 1) }
            if otherEnd == other.count { return isNamed && own.has("#", at: end + 1) }
            (place, otherPlace) = (end + 1, otherEnd + 1)
        }
    }
}

extension Span<UInt8> {
    /// Where that begins which topics are matched against: behind `$share/NAME/`.
    fileprivate var startOfPattern: Int {
        for (place, character) in "$share/".utf8.enumerated() where place >= count || self[place] != character { return 0 }
        let end = endOfLevel(from: "$share/".utf8.count)
        return end < count ? end + 1 : 0
    }

    fileprivate func endOfLevel(from start: Int) -> Int {
        var end = start
        while end < count, self[end] != UInt8(ascii: "/") { end += 1 }
        return end
    }

    fileprivate func has(_ character: Unicode.Scalar, at place: Int) -> Bool { place < count && self[place] == UInt8(ascii: character) }

    fileprivate func hasWildcard(at place: Int) -> Bool { has("#", at: place) || has("+", at: place) }

    fileprivate func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
