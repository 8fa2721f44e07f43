/// The first thing that is wrong with the wildcards or the Share Name of a Topic Filter (4.7.1, 4.8.2).
struct TopicFilterFault {
    let requirement: Requirement
    /// The bytes at fault, counted like those of the filter; empty where something is absent.
    let start: Int
    let end: Int

    private init(_ requirement: Requirement, _ start: Int, _ end: Int) {
        self.requirement = requirement
        self.start = start
        self.end = end
    }

    /// Looks for a fault in the filter between two offsets.
    ///
    /// - Parameter sharing: whether `$share/` begins a Shared Subscription, as it does in 5.0.
    @inline(always)
    init?(_ bytes: Span<UInt8>, from start: Int, to end: Int, sharing: Bool) {
        let slash = UInt8(ascii: "/")
        let multi = UInt8(ascii: "#")
        let single = UInt8(ascii: "+")
        var filterStart = start
        if sharing, bytes.isSharedFilter(from: start, to: end) {
            let nameStart = start &+ TopicFilter.sharePrefixLength
            var position = nameStart
            while position < end, bytes[position] != slash {
                if bytes[position] == single || bytes[position] == multi {
                    self = TopicFilterFault(.sharedTopicFilter, position, position &+ 1)
                    return
                }
                position &+= 1
            }
            if position == nameStart {
                self = TopicFilterFault(.shareName, nameStart, nameStart)
                return
            }
            if end &- position <= 1 {
                // No slash behind the name, or no filter behind the slash.
                self = TopicFilterFault(.sharedTopicFilter, end, end)
                return
            }
            filterStart = position &+ 1
        }
        var position = filterStart
        while let found = bytes.firstWildcard(from: position, to: end) {
            let byte = bytes[found]
            let next = found &+ 1
            let beginsLevel = found == filterStart || bytes[found &- 1] == slash
            let endsLevel = next == end || (byte == single && bytes[next] == slash)
            if !beginsLevel || !endsLevel {
                self = TopicFilterFault(byte == multi ? .multiLevelWildcard : .singleLevelWildcard, found, next)
                return
            }
            position = next
        }
        return nil
    }
}
