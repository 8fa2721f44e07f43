extension ByteReader {
    /// A Property Length and the properties that it encloses (2.2.2), judged by the rules of where they stand.
    ///
    /// The range is that of the properties, without their length.
    @inline(always)
    @_lifetime(self: copy self)
    mutating func properties<O: DecodingObserver>(
        of place: PropertyPlace, inWill: Bool = false, _ observer: inout O
    ) throws(O.Failure) -> (range: ByteRange, seen: PropertiesSeen) {
        let lengthStart = position
        let length = try variableByteInteger(
            FieldPath(.propertyLength, inWill: inWill), missing: .propertyLengthPresent, &observer)
        let start = position
        guard length <= remaining else {
            throw observer.broken(
                .fieldWithinBounds, context, FieldPath(.propertyLength, inWill: inWill), lengthStart, start, value: length)
        }
        let end = start &+ length
        skip(to: end)
        guard length > 0 else { return (ByteRange(start, end), PropertiesSeen()) }
        let seen = try Self.judgeProperties(bytes, context, from: start, to: end, place, inWill: inWill, &observer)
        return (ByteRange(start, end), seen)
    }

    @inline(never)
    private static func judgeProperties<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ context: DecodingContext, from start: Int, to end: Int, _ place: PropertyPlace, inWill: Bool,
        _ observer: inout O
    ) throws(O.Failure) -> PropertiesSeen {
        // Cut where the properties end, so that one comparison serves both the rules and the bounds.
        let bytes = bytes.extracting(first: end)
        var reader = ByteReader(bytes, context, from: start, to: bytes.count)
        var seen = PropertiesSeen()
        var counts = ListCounts()
        do throws(O.Failure) {
            while reader.remaining > 0 {
                try reader.property(of: place, inWill: inWill, &counts, &seen, &observer)
            }
        } catch {
            // The Property Length says where the packet goes on, whatever its properties hold.
            guard observer.resumes(after: error) else { throw error }
            // What else stood there nobody can tell, so nothing is missed.
            return .everything
        }
        return seen
    }

    /// The identifiers that need more than their row of the table, as the numbers that are on the wire.
    private enum Number {
        @inline(always) static var userProperty: Int { Int(PropertyIdentifier.userProperty.rawValue) }
        @inline(always) static var subscriptionIdentifier: Int { Int(PropertyIdentifier.subscriptionIdentifier.rawValue) }
        @inline(always) static var serverReference: Int { Int(PropertyIdentifier.serverReference.rawValue) }
        @inline(always) static var sessionExpiryInterval: Int { Int(PropertyIdentifier.sessionExpiryInterval.rawValue) }
    }

    /// How many there were so far of the properties that may stand more than once.
    private struct ListCounts {
        var userProperties = 0
        var subscriptionIdentifiers = 0

        @inline(always)
        func index(of number: Int) -> Int {
            number == Number.userProperty ? userProperties : number == Number.subscriptionIdentifier ? subscriptionIdentifiers : 0
        }
    }

    /// One property: its identifier, then a value of its type.
    @inline(always)
    @_lifetime(self: copy self)
    private mutating func property<O: DecodingObserver>(
        of place: PropertyPlace, inWill: Bool, _ counts: inout ListCounts, _ seen: inout PropertiesSeen, _ observer: inout O
    ) throws(O.Failure) {
        let start = position
        // The identifier is a Variable Byte Integer, though none of the table needs a second byte.
        let number = try variableByteInteger(FieldPath(.propertyIdentifier, inWill: inWill), &observer)
        let rule = PropertyRule.of(number)
        guard rule.isKnown else {
            throw observer.broken(
                .propertyIdentifier, context, FieldPath(.propertyIdentifier, inWill: inWill), start, position, value: number)
        }
        let counted = counts
        func field(_ part: FieldPath.PairPart = .whole) -> FieldPath {
            FieldPath.property(number, index: counted.index(of: number), part: part, inWill: inWill)
        }
        let identifierEnd = position
        // A property that does not belong here is one fault; what else could be said of it is not.
        let belongs = rule.belongs(in: place)
        if belongs {
            try judgeSender(of: number, field(), start, identifierEnd, &observer)
            if !seen.insert(number), number != Number.userProperty {
                // Several Subscription Identifiers stand in a PUBLISH that several subscriptions matched (3.3.2.3.8).
                let mayRepeat = number == Number.subscriptionIdentifier && place.bit == PropertyPlace(.publish).bit
                try require(mayRepeat, .propertyOnce, field(), start, identifierEnd, value: number, &observer)
            }
        } else {
            try require(false, .propertyOfPacket, field(), start, identifierEnd, value: number, &observer)
        }
        switch rule.type {
        case .byte:
            let value = try byte(field(), &observer)
            let isLegal = value <= 1 || !rule.demands(.zeroOrOne) || !belongs
            try require(isLegal, .propertyZeroOrOne, field(), identifierEnd, position, value: Int(value), &observer)
        case .twoByteInteger:
            let value = try twoByteInteger(field(), &observer)
            if value == 0, belongs {
                try require(!rule.demands(.notZero), .propertyNotZero, field(), identifierEnd, position, &observer)
                try require(!rule.demands(.topicAlias), .topicAliasNotZero, field(), identifierEnd, position, &observer)
            }
        case .fourByteInteger:
            let value = try fourByteInteger(field(), &observer)
            let isLegal = value != 0 || !rule.demands(.notZero) || !belongs
            try require(isLegal, .propertyNotZero, field(), identifierEnd, position, &observer)
        case .variableByteInteger:
            let value = try variableByteInteger(field(), &observer)
            try require(value != 0 || !belongs, .propertyNotZero, field(), identifierEnd, position, &observer)
            // Only the Subscription Identifier is of this type, and only the User Property is a pair.
            counts.subscriptionIdentifiers &+= 1
        case .string:
            if rule.demands(.topicName), belongs {
                _ = try text(field(), as: .topicName, &observer)
            } else {
                _ = try text(field(), &observer)
            }
        case .binaryData:
            _ = try binaryData(field(), &observer)
        case .stringPair:
            _ = try text(field(.name), &observer)
            _ = try text(field(.value), &observer)
            counts.userProperties &+= 1
        }
    }

    /// Some properties stand only in packets of one side: a client sends no Subscription Identifier in PUBLISH (3.3.4-6) and no Server
    /// Reference (3.14.2.2.5), a server no Session Expiry Interval in DISCONNECT (3.14.2-2).
    @inline(always)
    private func judgeSender<O: DecodingObserver>(
        of number: Int, _ field: @autoclosure () -> FieldPath, _ start: Int, _ end: Int, _ observer: inout O
    ) throws(O.Failure) {
        switch (number, context.firstByte >> 4, context.sender) {
        case (Number.subscriptionIdentifier, ControlPacketType.publish.rawValue, .client),
            (Number.serverReference, ControlPacketType.disconnect.rawValue, .client),
            (Number.sessionExpiryInterval, ControlPacketType.disconnect.rawValue, .server):
            try require(false, .propertyOfSender, field(), start, end, &observer)
        default: break
        }
    }
}

extension FieldPath {
    /// The path of a property by its number, which the table has; out of line, because a path is seldom wanted.
    @inline(never)
    fileprivate static func property(_ number: Int, index: Int, part: PairPart, inWill: Bool) -> FieldPath {
        FieldPath(
            .property, index: index, property: PropertyIdentifier(rawValue: UInt8(truncatingIfNeeded: number)), part: part, inWill: inWill)
    }
}
