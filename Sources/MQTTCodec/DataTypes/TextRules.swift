/// Which rules a UTF-8 Encoded String is held to.
enum TextKind {
    /// Any text (1.5.4).
    case text
    /// A Topic Name: not empty, no wildcards (4.7).
    case topicName
    /// A Topic Name that a Topic Alias may stand for, and so may be empty (3.3.2.1).
    case topicNameOrEmpty
    /// A Topic Filter: not empty, wildcards in their places, a Share Name where it begins with `$share/` (4.7, 4.8.2).
    case topicFilter
}

extension ByteReader {
    /// A UTF-8 Encoded String (1.5.4), judged by the rules of its kind.
    ///
    /// The range is that of the content, without its length.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func text<O: DecodingObserver>(
        _ field: FieldPath, as kind: TextKind = .text, missing: Requirement = .mandatoryField, _ observer: inout O
    ) throws(O.Failure) -> ByteRange {
        let range = try binaryData(field, missing: missing, &observer)
        let start = Int(range.start)
        let end = Int(range.end)
        let signs = bytes.signs(from: start, to: end)
        switch kind {
        case .text:
            if O.isComplete || signs.isUnusual {
                try Self.judgeText(bytes, context, field, start, end, isTopicName: false, nil, &observer)
            }
        case .topicName, .topicNameOrEmpty:
            if kind == .topicName {
                try require(start < end, .topicNotEmpty, field, start &- 2, start, &observer)
            }
            if O.isComplete || signs.isUnusual || signs.hasWildcard {
                try Self.judgeText(bytes, context, field, start, end, isTopicName: true, nil, &observer)
            }
        case .topicFilter:
            try require(start < end, .topicNotEmpty, field, start &- 2, start, &observer)
            var fault: TopicFilterFault?
            if signs.hasWildcard || signs.isUnusual || bytes.isSharedFilter(from: start, to: end) {
                fault = TopicFilterFault(bytes, from: start, to: end, sharing: context.version == .v5_0)
            }
            if O.isComplete || signs.isUnusual || fault != nil {
                try Self.judgeText(bytes, context, field, start, end, isTopicName: false, fault, &observer)
            }
        }
        return range
    }

    /// Goes through text character by character; what is wrong is noted once a kind, in the order of the bytes.
    @inline(never)
    private static func judgeText<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ context: DecodingContext, _ field: FieldPath, _ start: Int, _ end: Int, isTopicName: Bool,
        _ filterFault: TopicFilterFault?, _ observer: inout O
    ) throws(O.Failure) {
        var noted: (malformed: Bool, null: Bool, wildcard: Bool, disallowed: Bool) = (false, false, false, false)
        var fault = filterFault
        var position = start
        while true {
            if let found = fault, found.start <= position {
                fault = nil
                let finding = Finding(found.requirement, context, field, found.start, found.end)
                if let failure = observer.violated(finding) { throw failure }
            }
            guard position < end else { return }
            let character = UTF8Character(bytes, at: position, to: end)
            let next = position &+ character.length
            var breach: Requirement?
            switch character.kind {
            case .plain: break
            case .malformed where !noted.malformed:
                noted.malformed = true
                breach = .wellFormedUTF8
            case .null where !noted.null:
                noted.null = true
                breach = .noNullCharacter
            case .wildcard where isTopicName && !noted.wildcard:
                noted.wildcard = true
                breach = .noWildcardInTopicName
            case .disallowed where O.isComplete && !noted.disallowed:
                noted.disallowed = true
                breach = .noDisallowedCharacters
            case .malformed, .null, .wildcard, .disallowed: break
            }
            if let breach {
                let finding = Finding(breach, context, field, position, next, value: Int(bytes[position]))
                if let failure = observer.violated(finding) { throw failure }
            }
            position = next
        }
    }
}

/// What a fast look over text found; it may say too much, never too little.
struct TextSigns {
    private let high: UInt64
    private let wild: UInt64

    @inline(__always)
    init(high: UInt64, wild: UInt64) {
        self.high = high
        self.wild = wild
    }

    /// Whether there may be a byte over 0x7F, or U+0000.
    @inline(__always)
    var isUnusual: Bool { high & 0x8080_8080_8080_8080 != 0 }

    /// Whether there may be a `+` or `#`.
    @inline(__always)
    var hasWildcard: Bool { wild & 0x8080_8080_8080_8080 != 0 }
}

extension Span<UInt8> {
    /// Looks over text eight bytes at a time.
    ///
    /// A byte of 1 to 0x7F stays below 0x80 when one is taken from it; zero and bytes over 0x7F do not. The same shows a `+` or `#` once
    /// it has been turned into zero. Bits borrowed from the next byte only add suspicion where there already is some.
    @inline(__always)
    func signs(from start: Int, to end: Int) -> TextSigns {
        var high: UInt64 = 0
        var wild: UInt64 = 0
        @inline(__always)
        func look(_ word: UInt64) {
            high |= word | (word &- 0x0101_0101_0101_0101)
            wild |= (word ^ 0x2B2B_2B2B_2B2B_2B2B) &- 0x0101_0101_0101_0101
            wild |= (word ^ 0x2323_2323_2323_2323) &- 0x0101_0101_0101_0101
        }
        let raw = bytes
        let last = end &- 8
        if last >= start {
            var position = start
            while position < last {
                look(raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
                position &+= 8
            }
            look(raw.unsafeLoadUnaligned(fromByteOffset: last, as: UInt64.self))
        } else if start < end {
            if last >= 0 {
                // The word that ends with the text; what stands before the text is made harmless.
                let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: last, as: UInt64.self))
                let before = ~UInt64(0) &>> UInt64(truncatingIfNeeded: 8 &* (end &- start))
                look((word & ~before) | (0x2020_2020_2020_2020 & before))
            } else {
                for position in start..<end {
                    look(UInt64(self[position]) | 0x2020_2020_2020_2000)
                }
            }
        }
        return TextSigns(high: high, wild: wild)
    }

    /// Whether text begins with `$share/`, as a Shared Subscription does (4.8.2).
    @inline(__always)
    func isSharedFilter(from start: Int, to end: Int) -> Bool {
        end &- start >= TopicFilter.sharePrefixLength && self[start] == UInt8(ascii: "$")
            && fourByteInteger(at: start) == 0x2473_6861 && fourByteInteger(at: start &+ 3) == 0x6172_652F
    }
}
