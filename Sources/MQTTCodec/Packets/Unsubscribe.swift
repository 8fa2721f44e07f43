extension ControlPacket {
    /// UNSUBSCRIBE: a client ends subscriptions (3.10).
    ///
    ///     1010 | 0010            Remaining Length
    ///     Packet Identifier      Two Byte Integer
    ///     Properties             5.0
    ///     Topic Filter           UTF-8 Encoded String, once or more
    public struct Unsubscribe: Hashable, Sendable {
        /// The Packet Identifier, which the UNSUBACK repeats (2.2.1).
        public var packetIdentifier: PacketIdentifier
        /// The properties; empty before 5.0 (3.10.2.1).
        public var properties: Properties
        /// The Topic Filters, at least one (3.10.3).
        public var topicFilters: [UTF8EncodedString]
        /// The DUP flag, which 3.1 allows on a packet that is sent again.
        public var isDuplicate: Bool

        /// A request to end the subscriptions with these Topic Filters.
        public init(
            packetIdentifier: PacketIdentifier, topicFilters: [UTF8EncodedString], properties: Properties = Properties(),
            isDuplicate: Bool = false
        ) {
            self.packetIdentifier = packetIdentifier
            self.properties = properties
            self.topicFilters = topicFilters
            self.isDuplicate = isDuplicate
        }

        /// Copies a borrowed UNSUBSCRIBE.
        public init(_ view: borrowing PacketView.Unsubscribe) {
            self.packetIdentifier = view.packetIdentifier
            self.properties = Properties(copying: view.properties)
            self.isDuplicate = view.isDuplicate
            var filters: [UTF8EncodedString] = []
            var iterator = view.topicFilters
            while let filter = iterator.next() { filters.append(UTF8EncodedString(copying: filter)) }
            self.topicFilters = filters
        }
    }
}

extension PacketView {
    /// UNSUBSCRIBE, borrowed.
    public struct Unsubscribe: ~Escapable {
        @usableFromInline let bytes: Span<UInt8>
        @usableFromInline let layout: Subscribe.Layout

        @_lifetime(copy bytes)
        @inline(always)
        init(_ bytes: Span<UInt8>, _ layout: Subscribe.Layout) {
            self.bytes = bytes
            self.layout = layout
        }

        /// The Packet Identifier, which the UNSUBACK repeats (2.2.1).
        @inlinable public var packetIdentifier: PacketIdentifier { PacketIdentifier(rawValue: layout.packetIdentifier) }

        /// The DUP flag, which 3.1 allows.
        public var isDuplicate: Bool { layout.firstByte & 0x08 != 0 }

        /// The properties; empty before 5.0 (3.10.2.1).
        @inlinable public var properties: PropertiesView {
            @_lifetime(copy self)
            get { PropertiesView(bytes.extracting(layout.properties.range)) }
        }

        /// Walks over the Topic Filters: `while let filter = iterator.next() { ... }`.
        public var topicFilters: TopicFilters {
            @_lifetime(copy self)
            get { TopicFilters(bytes, layout.list) }
        }
    }

    /// Walks over the Topic Filters of an UNSUBSCRIBE.
    public struct TopicFilters: ~Escapable {
        private let bytes: Span<UInt8>
        private var position: Int
        private let end: Int

        @_lifetime(copy bytes)
        init(_ bytes: Span<UInt8>, _ list: ByteRange) {
            self.bytes = bytes
            self.position = Int(list.start)
            self.end = Int(list.end)
        }

        /// The bytes of the next Topic Filter.
        @_lifetime(copy self)
        @_lifetime(self: copy self)
        public mutating func next() -> Span<UInt8>? {
            guard position < end else { return nil }
            let start = position &+ 2
            position = start &+ Int(bytes.twoByteInteger(at: position))
            return bytes.extracting(start..<position)
        }
    }

    @inline(never)
    static func decodeUnsubscribe<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> Subscribe.Layout {
        var reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        let start = reader.position
        let identifier = try reader.twoByteInteger(FieldPath(.packetIdentifier), &observer)
        try reader.require(
            identifier != 0, .packetIdentifierNotZero, FieldPath(.packetIdentifier), start, reader.position, &observer)
        var properties = ByteRange(reader.position, reader.position)
        if context.version == .v5_0 {
            properties = try reader.properties(of: PropertyPlace(.unsubscribe), &observer).range
        }
        let listStart = reader.position
        try reader.require(
            reader.remaining > 0, .topicFilterListNotEmpty, FieldPath(.topicFilterList), listStart, listStart, &observer)
        var index = 0
        while reader.remaining > 0 {
            _ = try reader.text(FieldPath(.topicFilters, index: index), as: .topicFilter, &observer)
            index &+= 1
        }
        return Subscribe.Layout(
            firstByte: header.firstByte, packetIdentifier: identifier, properties: properties,
            list: ByteRange(listStart, reader.position))
    }
}

extension ControlPacket.Unsubscribe: EncodablePacket {
    @inline(always)
    func flags(as type: ControlPacketType) -> UInt8 { type.requiredFlags | (isDuplicate ? 0b1000 : 0) }

    @inline(always)
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? {
        properties.faultOfPlace(in: version)
    }

    @inline(always)
    var faultOfLength: PacketEncodingError? {
        if let fault = properties.faultOfLength() { return fault }
        for index in topicFilters.indices {
            if let fault = topicFilters[index].bytes.faultOfLength(FieldPath(.topicFilters, index: index)) { return fault }
        }
        return nil
    }

    @inline(always)
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {
        sink.twoByteInteger(packetIdentifier.rawValue)
        if version == .v5_0 { sink.properties(properties) }
        for filter in topicFilters { sink.binaryData(filter.bytes) }
    }
}
