/// A Topic Filter (4.7): what a client subscribes to, with `+` for one level and `#` for all that follow.
///
/// In 5.0 `$share/NAME/FILTER` is a Shared Subscription (4.8.2): what it matches is decided by FILTER alone.
public struct TopicFilter: Hashable, Sendable {
    /// The length of `$share/`.
    static let sharePrefixLength = 7

    /// The filter as it is on the wire.
    public let text: UTF8EncodedString
    /// Where the pattern begins; 0 where the subscription is not shared.
    private let start: Int

    /// Checks a Topic Filter by the rules of a version.
    ///
    /// - Throws: `TopicError` where it is not one.
    public init(_ text: UTF8EncodedString, version: MQTTVersion = .v5_0) throws(TopicError) {
        try TopicError.judge(text, as: .topicFilter, .subscribe, FieldPath(.subscriptionTopicFilter), version)
        self.text = text
        let bytes = text.bytes
        if version == .v5_0, bytes.span.isSharedFilter(from: 0, to: bytes.count),
            let slash = bytes[Self.sharePrefixLength...].firstIndex(of: UInt8(ascii: "/"))
        {
            start = slash + 1
        } else {
            start = 0
        }
    }

    /// The Share Name; nil where the subscription is not shared, as always before 5.0.
    public var shareName: ArraySlice<UInt8>? { start == 0 ? nil : text.bytes[Self.sharePrefixLength..<(start - 1)] }

    /// The part that topics are matched against: the text without `$share/NAME/`.
    public var pattern: ArraySlice<UInt8> { text.bytes[start...] }

    /// The levels of the pattern.
    public var levels: [ArraySlice<UInt8>] { pattern.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) }

    /// Whether the filter has a wildcard.
    public var hasWildcard: Bool { pattern.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") } }

    /// Whether a message with this Topic Name is what the subscription asks for (4.7.1 to 4.7.3).
    ///
    /// Goes over both once, and allocates nothing.
    public func matches(_ topicName: TopicName) -> Bool { matches(topicName.text.bytes.span) }

    /// The same for a Topic Name as bytes, as a borrowed PUBLISH has it; they must be a legal Topic Name.
    public func matches(_ topicName: Span<UInt8>) -> Bool {
        let slash = UInt8(ascii: "/")
        let multi = UInt8(ascii: "#")
        let single = UInt8(ascii: "+")
        let pattern = text.bytes.span
        var filter = start
        let filterEnd = pattern.count
        var name = 0
        // A wildcard at the beginning does not match what begins with $ (4.7.2-1).
        if filter < filterEnd, pattern[filter] == multi || pattern[filter] == single, !topicName.isEmpty,
            topicName[0] == UInt8(ascii: "$")
        {
            return false
        }
        while filter < filterEnd {
            switch pattern[filter] {
            case multi: return true
            case single:
                while name < topicName.count, topicName[name] != slash { name += 1 }
                filter += 1
            default:
                guard name < topicName.count, topicName[name] == pattern[filter] else {
                    // `a/#` matches `a` too: the multi-level wildcard includes the parent level (4.7.1.2).
                    let isParent = name == topicName.count && filter + 2 == filterEnd && pattern[filter] == slash
                    return isParent && pattern[filter + 1] == multi
                }
                filter += 1
                name += 1
            }
        }
        return name == topicName.count
    }
}

extension TopicFilter: CustomStringConvertible {
    /// The text.
    public var description: String { text.description }
}
