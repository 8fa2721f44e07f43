extension ByteReader {
    /// A Property Length and the properties that it encloses (2.2.2), judged by the rules of where they stand.
    ///
    /// The range is that of the properties, without their length.
    @inline(always)
    @_lifetime(self: copy self)
    mutating func properties<O: DecodingObserver>(
        of place: PropertyPlace, inWill: Bool = false, _ observer: inout O
    ) throws(O.Failure) -> (range: ByteRange, seen: PropertiesSeen) {
        let lengthField = FieldPath(.propertyLength, inWill: inWill)
        let lengthStart = position
        let length = try variableByteInteger(lengthField, missing: .propertyLengthPresent, &observer)
        let start = position
        guard length <= remaining else {
            throw observer.broken(Finding(.fieldWithinBounds, context, lengthField, lengthStart, start, value: length))
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
        var reader = ByteReader(bytes, context, from: start, to: end)
        var seen = PropertiesSeen()
        var userProperties = 0
        var subscriptionIdentifiers = 0
        do throws(O.Failure) {
            while reader.remaining > 0 {
                let index = (userProperties, subscriptionIdentifiers)
                let identifier = try reader.property(of: place, inWill: inWill, index: index, &seen, &observer)
                if identifier == .userProperty { userProperties &+= 1 }
                if identifier == .subscriptionIdentifier { subscriptionIdentifiers &+= 1 }
            }
        } catch {
            // The Property Length says where the packet goes on, whatever its properties hold.
            guard observer.resumes(after: error) else { throw error }
            // What else stood there nobody can tell, so nothing is missed.
            return .everything
        }
        return seen
    }

    /// One property: its identifier, then a value of its type.
    @inline(always)
    @_lifetime(self: copy self)
    private mutating func property<O: DecodingObserver>(
        of place: PropertyPlace, inWill: Bool, index: (userProperty: Int, subscriptionIdentifier: Int), _ seen: inout PropertiesSeen,
        _ observer: inout O
    ) throws(O.Failure) -> PropertyIdentifier {
        let start = position
        // The identifier is a Variable Byte Integer, though none of the table needs a second byte.
        let number = try variableByteInteger(FieldPath(.propertyIdentifier, inWill: inWill), &observer)
        let rule = PropertyRule.of(UInt8(truncatingIfNeeded: number))
        guard number < 0x80, rule.isKnown, let identifier = PropertyIdentifier(rawValue: UInt8(truncatingIfNeeded: number)) else {
            throw observer.broken(
                Finding(
                    .propertyIdentifier, context, FieldPath(.propertyIdentifier, inWill: inWill), start, position, value: number))
        }
        let listIndex =
            identifier == .userProperty ? index.userProperty : identifier == .subscriptionIdentifier ? index.subscriptionIdentifier : 0
        let field = FieldPath(.property, index: listIndex, property: identifier, inWill: inWill)
        let identifierEnd = position
        // A property that does not belong here is one fault; what else could be said of it is not.
        let belongs = rule.belongs(in: place)
        if belongs {
            try judgeSender(of: identifier, field, start, identifierEnd, &observer)
            if !seen.insert(identifier), identifier != .userProperty {
                // Several Subscription Identifiers stand in a PUBLISH that several subscriptions matched (3.3.2.3.8).
                let mayRepeat = identifier == .subscriptionIdentifier && place.bit == PropertyPlace(.publish).bit
                try require(mayRepeat, .propertyOnce, field, start, identifierEnd, value: number, &observer)
            }
        } else {
            try require(false, .propertyOfPacket, field, start, identifierEnd, value: number, &observer)
        }
        switch rule.type {
        case .byte:
            let value = try byte(field, &observer)
            let isLegal = value <= 1 || rule.values != .zeroOrOne || !belongs
            try require(isLegal, .propertyZeroOrOne, field, identifierEnd, position, value: Int(value), &observer)
        case .twoByteInteger:
            let value = try twoByteInteger(field, &observer)
            if value == 0, belongs {
                try require(rule.values != .notZero, .propertyNotZero, field, identifierEnd, position, &observer)
                try require(rule.values != .topicAlias, .topicAliasNotZero, field, identifierEnd, position, &observer)
            }
        case .fourByteInteger:
            let value = try fourByteInteger(field, &observer)
            let isLegal = value != 0 || rule.values != .notZero || !belongs
            try require(isLegal, .propertyNotZero, field, identifierEnd, position, &observer)
        case .variableByteInteger:
            let value = try variableByteInteger(field, &observer)
            try require(value != 0 || !belongs, .propertyNotZero, field, identifierEnd, position, &observer)
        case .string:
            if rule.values == .topicName, belongs {
                _ = try text(field, as: .topicName, &observer)
            } else {
                _ = try text(field, &observer)
            }
        case .binaryData:
            _ = try binaryData(field, &observer)
        case .stringPair:
            _ = try text(FieldPath(.property, index: listIndex, property: identifier, part: .name, inWill: inWill), &observer)
            _ = try text(FieldPath(.property, index: listIndex, property: identifier, part: .value, inWill: inWill), &observer)
        }
        return identifier
    }

    /// Some properties stand only in packets of one side: a client sends no Subscription Identifier in PUBLISH (3.3.4-6) and no Server
    /// Reference (3.14.2.2.5), a server no Session Expiry Interval in DISCONNECT (3.14.2-2).
    @inline(always)
    private func judgeSender<O: DecodingObserver>(
        of identifier: PropertyIdentifier, _ field: FieldPath, _ start: Int, _ end: Int, _ observer: inout O
    ) throws(O.Failure) {
        switch (identifier, context.firstByte >> 4, context.sender) {
        case (.subscriptionIdentifier, ControlPacketType.publish.rawValue, .client),
            (.serverReference, ControlPacketType.disconnect.rawValue, .client),
            (.sessionExpiryInterval, ControlPacketType.disconnect.rawValue, .server):
            try require(false, .propertyOfSender, field, start, end, &observer)
        default: break
        }
    }
}
