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
    @inline(always)
    @_lifetime(self: copy self)
    mutating func text<O: DecodingObserver>(
        _ field: @autoclosure () -> FieldPath, as kind: TextKind = .text, missing: Requirement = .mandatoryField, _ observer: inout O
    ) throws(O.Failure) -> ByteRange {
        let range = try binaryData(field(), missing: missing, &observer)
        let start = Int(range.start)
        let end = Int(range.end)
        let signs = bytes.signs(from: start, to: end)
        var fault: TopicFilterFault?
        var isSuspicious = O.isComplete || signs.isUnusual
        switch kind {
        case .text, .topicNameOrEmpty: break
        case .topicName, .topicFilter:
            try require(start < end, .topicNotEmpty, field(), start &- 2, start, &observer)
        }
        switch kind {
        case .text: break
        case .topicName, .topicNameOrEmpty:
            isSuspicious = isSuspicious || signs.hasWildcard
        case .topicFilter:
            if signs.hasWildcard || signs.isUnusual || bytes.isSharedFilter(from: start, to: end) {
                fault = TopicFilterFault(bytes, from: start, to: end, sharing: context.version == .v5_0)
            }
        }
        let isTopicName = kind == .topicName || kind == .topicNameOrEmpty
        if fault != nil || isSuspicious && !Self.isClean(bytes, from: start, to: end, wildcards: !isTopicName, O.self) {
            try Self.judgeText(bytes, context, field(), start, end, isTopicName: isTopicName, fault, &observer)
        }
        return range
    }

    /// Whether text is well-formed and holds no U+0000, no wildcards where they are forbidden, and no controls and non-characters where
    /// advice on them is wanted.
    @inline(never)
    private static func isClean<O: DecodingObserver>(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, wildcards: Bool, _ observer: O.Type
    ) -> Bool {
        var position = start
        while true {
            position = bytes.skipPlain(from: position, to: end, stoppingAtWildcards: !wildcards, atControls: O.isComplete)
            guard position < end else { return true }
            let character = UTF8Character(bytes, at: position, to: end)
            switch character.kind {
            case .plain: break
            case .wildcard where wildcards: break
            case .disallowed where !O.isComplete: break
            default: return false
            }
            position &+= character.length
        }
    }

    /// Goes from one suspicious character of a text to the next; what is wrong is noted once a kind, in the order of the bytes.
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
                if let failure = observer.violated(found.requirement, context, field, found.start, found.end) { throw failure }
            }
            guard position < end else { return }
            // Up to where the fault stands, so that it is noted in its place.
            let stop = min(fault?.start ?? end, end)
            position = bytes.skipPlain(from: position, to: stop, stoppingAtWildcards: isTopicName, atControls: O.isComplete)
            guard position < stop else { continue }
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
                let value = Int(bytes[position])
                if let failure = observer.violated(breach, context, field, position, next, value: value) { throw failure }
            }
            position = next
        }
    }
}

/// What a fast look over text found; it may say too much, never too little.
struct TextSigns {
    /// The highest bit of some byte is set where there may be a byte over 0x7F, or U+0000.
    fileprivate var unusual: UInt64 = 0
    /// The highest bit of some byte is set where there may be a `+` or `#`.
    fileprivate var wildcard: UInt64 = 0

    /// Whether there may be a byte over 0x7F, or U+0000.
    @inline(always)
    var isUnusual: Bool { unusual & UInt64.highestBits != 0 }

    /// Whether there may be a `+` or `#`.
    @inline(always)
    var hasWildcard: Bool { wildcard & UInt64.highestBits != 0 }

    @inline(always)
    fileprivate mutating func look(_ word: UInt64) {
        unusual |= word.unusualBytes
        wildcard |= word.bytes(of: UInt8(ascii: "+")) | word.bytes(of: UInt8(ascii: "#"))
    }

    @inline(always)
    fileprivate mutating func add(_ unusual: SIMD16<UInt8>, _ wildcard: SIMD16<UInt8>) {
        // SAFETY: both are sixteen bytes, and every bit pattern is two integers.
        let unusual = unsafeBitCast(unusual, to: SIMD2<UInt64>.self)
        let wildcard = unsafeBitCast(wildcard, to: SIMD2<UInt64>.self)
        self.unusual = unusual[0] | unusual[1]
        self.wildcard = wildcard[0] | wildcard[1]
    }
}

/// Eight bytes of text in a word, looked at together. Of the answers the highest bit of each byte counts, and the lowest byte that has it
/// set is right; what is borrowed by the bytes above it may add suspicion there.
extension UInt64 {
    fileprivate static let highestBits: UInt64 = 0x8080_8080_8080_8080
    fileprivate static let ones: UInt64 = 0x0101_0101_0101_0101

    /// Bytes of zero, and over 0x7F: a byte of 1 to 0x7F stays below 0x80 when one is taken from it.
    @inline(always)
    fileprivate var unusualBytes: UInt64 { self | (self &- Self.ones) }

    /// Bytes of this value, and perhaps some over 0x7F.
    @inline(always)
    fileprivate func bytes(of byte: UInt8) -> UInt64 { (self ^ (Self.ones &* UInt64(byte))) &- Self.ones }

    /// Bytes below 0x20, 0x7F, and perhaps some over that.
    @inline(always)
    fileprivate var controlBytes: UInt64 { (self &- (Self.ones &* 0x20)) | bytes(of: 0x7F) }
}

extension Span<UInt8> {
    /// Looks over text, sixteen bytes at a time where there are as many.
    @inline(always)
    func signs(from start: Int, to end: Int) -> TextSigns {
        var signs = TextSigns()
        let raw = bytes
        let count = end &- start
        if count >= 16 {
            // The first and the last sixteen bytes, which may overlap, and then what lies between. Lanes do not borrow from one another.
            // SAFETY: loads are bounds-checked by `RawSpan`, and every bit pattern is a vector of bytes.
            let first = raw.unsafeLoadUnaligned(fromByteOffset: start, as: SIMD16<UInt8>.self)
            let last = raw.unsafeLoadUnaligned(fromByteOffset: end &- 16, as: SIMD16<UInt8>.self)
            var unusual = first | (first &- 1) | last | (last &- 1)
            var wildcard = ((first ^ 0x2B) &- 1) | ((first ^ 0x23) &- 1) | ((last ^ 0x2B) &- 1) | ((last ^ 0x23) &- 1)
            var position = start &+ 16
            while position < end &- 16 {
                let text = raw.unsafeLoadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
                unusual |= text | (text &- 1)
                wildcard |= ((text ^ 0x2B) &- 1) | ((text ^ 0x23) &- 1)
                position &+= 16
            }
            signs.add(unusual, wildcard)
        } else if count >= 8 {
            // SAFETY: as above, and every bit pattern is an integer.
            signs.look(raw.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
            signs.look(raw.unsafeLoadUnaligned(fromByteOffset: end &- 8, as: UInt64.self))
        } else if count > 0 {
            signs.look(lastWord(from: start, to: end))
        }
        return signs
    }

    /// Where the first byte stands that is no plain character, or the end where there is none.
    ///
    /// Not plain are zero and what is over 0x7F, and if wanted a wildcard or a control.
    @inline(always)
    func skipPlain(from start: Int, to end: Int, stoppingAtWildcards: Bool, atControls: Bool) -> Int {
        var position = start
        while position < end {
            let word = word(from: position, to: end)
            var suspicious = word.unusualBytes
            if stoppingAtWildcards { suspicious |= word.bytes(of: UInt8(ascii: "+")) | word.bytes(of: UInt8(ascii: "#")) }
            if atControls { suspicious |= word.controlBytes }
            suspicious &= UInt64.highestBits
            if suspicious != 0 { return position &+ suspicious.trailingZeroBitCount &>> 3 }
            position &+= 8
        }
        return end
    }

    /// Where the first `+` or `#` stands.
    @inline(always)
    func firstWildcard(from start: Int, to end: Int) -> Int? {
        var position = start
        while position < end {
            let word = word(from: position, to: end)
            let found = (word.bytes(of: UInt8(ascii: "+")) | word.bytes(of: UInt8(ascii: "#"))) & ~word & UInt64.highestBits
            if found != 0 { return position &+ found.trailingZeroBitCount &>> 3 }
            position &+= 8
        }
        return nil
    }

    /// The next bytes of a text as a word, the first in its lowest byte; spaces behind the end.
    @inline(always)
    private func word(from start: Int, to end: Int) -> UInt64 {
        // SAFETY: bounds-checked by `RawSpan`; every bit pattern is an integer.
        guard end &- start < 8 else { return UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)) }
        return lastWord(from: start, to: end)
    }

    /// The last one to seven bytes of a text as a word, the first in its lowest byte; spaces behind the end.
    @inline(always)
    private func lastWord(from start: Int, to end: Int) -> UInt64 {
        let bits = UInt64(truncatingIfNeeded: 8 &* (end &- start))
        let spaces: UInt64 = 0x2020_2020_2020_2020
        if end >= 8 {
            // The word that ends with the text: what stands before the text is shifted out.
            // SAFETY: bounds-checked by `RawSpan`; every bit pattern is an integer.
            let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: end &- 8, as: UInt64.self))
            return word &>> (64 &- bits) | spaces &<< bits
        }
        var word = spaces
        for position in (start..<end).reversed() { word = word &<< 8 | UInt64(self[position]) }
        return word
    }

    /// Whether text begins with `$share/`, as a Shared Subscription does (4.8.2).
    @inline(always)
    func isSharedFilter(from start: Int, to end: Int) -> Bool {
        end &- start >= TopicFilter.sharePrefixLength && self[start] == UInt8(ascii: "$")
            && fourByteInteger(at: start) == 0x2473_6861 && fourByteInteger(at: start &+ 3) == 0x6172_652F
    }
}
