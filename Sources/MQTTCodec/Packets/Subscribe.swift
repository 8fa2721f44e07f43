extension ControlPacket {
    /// SUBSCRIBE: a client asks for Application Messages (3.8).
    ///
    ///     1000 | 0010             Remaining Length
    ///     Packet Identifier       Two Byte Integer
    ///     Properties              5.0
    ///     Topic Filter            UTF-8 Encoded String    \  once or
    ///     Subscription Options    one byte                /  more
    public struct Subscribe: Hashable, Sendable {
        /// The Packet Identifier, which the SUBACK repeats (2.2.1).
        public var packetIdentifier: PacketIdentifier
        /// The properties; empty before 5.0 (3.8.2.1).
        public var properties: Properties
        /// What is asked for, at least one (3.8.3).
        public var subscriptions: [Subscription]
        /// The DUP flag, which 3.1 allows on a packet that is sent again.
        public var isDuplicate: Bool

        /// A request for some subscriptions.
        public init(
            packetIdentifier: PacketIdentifier, subscriptions: [Subscription], properties: Properties = Properties(),
            isDuplicate: Bool = false
        ) {
            self.packetIdentifier = packetIdentifier
            self.properties = properties
            self.subscriptions = subscriptions
            self.isDuplicate = isDuplicate
        }

        /// Copies a borrowed SUBSCRIBE.
        public init(_ view: borrowing PacketView.Subscribe) {
            self.packetIdentifier = view.packetIdentifier
            self.properties = Properties(copying: view.properties)
            self.isDuplicate = view.isDuplicate
            var subscriptions: [Subscription] = []
            var iterator = view.subscriptions
            while let subscription = iterator.next() {
                subscriptions.append(
                    Subscription(topicFilter: UTF8EncodedString(copying: subscription.topicFilter), options: subscription.options))
            }
            self.subscriptions = subscriptions
        }
    }

    /// One Topic Filter of a SUBSCRIBE, and how it is to be served (3.8.3).
    public struct Subscription: Hashable, Sendable {
        /// The Topic Filter, in 5.0 perhaps of a Shared Subscription (4.7, 4.8.2).
        public var topicFilter: UTF8EncodedString
        /// The Subscription Options; before 5.0 only the QoS (3.8.3.1).
        public var options: SubscriptionOptions

        /// A subscription with QoS 0 unless said otherwise.
        public init(topicFilter: UTF8EncodedString, options: SubscriptionOptions = SubscriptionOptions()) {
            self.topicFilter = topicFilter
            self.options = options
        }
    }
}

/// The Subscription Options (3.8.3.1), one byte; before 5.0 only the QoS.
///
///       7  6   5  4             3                    2          1  0
///     +------+------------------+---------------------+----------+-----+
///     | 0  0 | Retain Handling  | Retain As Published | No Local | QoS |
///     +------+------------------+---------------------+----------+-----+
public struct SubscriptionOptions: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// The byte on the wire.
    public var rawValue: UInt8

    /// Options from their byte.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Options by name; retain handling is 0 (send always), 1 (send if new) or 2 (never).
    public init(qos: QoS = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false, retainHandling: UInt8 = 0) {
        rawValue = qos.rawValue | (noLocal ? 0b100 : 0) | (retainAsPublished ? 0b1000 : 0) | (retainHandling & 0b11) << 4
    }

    /// The highest QoS that is wanted.
    @inlinable public var qos: QoS { QoS(rawValue: rawValue) }
    /// No Local: the client does not want its own messages back.
    @inlinable public var noLocal: Bool { rawValue & 0b100 != 0 }
    /// Retain As Published: RETAIN stays as the publisher set it.
    @inlinable public var retainAsPublished: Bool { rawValue & 0b1000 != 0 }
    /// Retain Handling: 0 send retained messages, 1 only for a new subscription, 2 do not; 3 is never legal.
    @inlinable public var retainHandling: UInt8 { rawValue >> 4 & 0b11 }
}

extension PacketView {
    /// SUBSCRIBE, borrowed.
    public struct Subscribe: ~Escapable {
        @usableFromInline let bytes: Span<UInt8>
        @usableFromInline let layout: Layout

        /// Where the fields stand.
        @usableFromInline
        struct Layout: BitwiseCopyable {
            @usableFromInline let firstByte: UInt8
            @usableFromInline let packetIdentifier: UInt16
            @usableFromInline let properties: ByteRange
            @usableFromInline let list: ByteRange
        }

        @_lifetime(copy bytes)
        @inline(always)
        init(_ bytes: Span<UInt8>, _ layout: Layout) {
            self.bytes = bytes
            self.layout = layout
        }

        /// The Packet Identifier, which the SUBACK repeats (2.2.1).
        @inlinable public var packetIdentifier: PacketIdentifier { PacketIdentifier(rawValue: layout.packetIdentifier) }

        /// The DUP flag, which 3.1 allows.
        public var isDuplicate: Bool { layout.firstByte & 0x08 != 0 }

        /// The properties; empty before 5.0 (3.8.2.1).
        @inlinable public var properties: PropertiesView {
            @_lifetime(copy self)
            get { PropertiesView(bytes.extracting(layout.properties.range)) }
        }

        /// Walks over the subscriptions: `while let subscription = iterator.next() { ... }`.
        public var subscriptions: Subscriptions {
            @_lifetime(copy self)
            get { Subscriptions(bytes, layout.list) }
        }
    }

    /// One subscription, borrowed.
    public struct Subscription: ~Escapable {
        /// The bytes of the Topic Filter (4.7).
        public let topicFilter: Span<UInt8>
        /// The Subscription Options; before 5.0 only the QoS (3.8.3.1).
        public let options: SubscriptionOptions

        @_lifetime(copy topicFilter)
        init(_ topicFilter: Span<UInt8>, _ options: SubscriptionOptions) {
            self.topicFilter = topicFilter
            self.options = options
        }
    }

    /// Walks over the subscriptions of a SUBSCRIBE.
    public struct Subscriptions: ~Escapable {
        private let bytes: Span<UInt8>
        private var position: Int
        private let end: Int

        @_lifetime(copy bytes)
        init(_ bytes: Span<UInt8>, _ list: ByteRange) {
            self.bytes = bytes
            self.position = Int(list.start)
            self.end = Int(list.end)
        }

        /// The next subscription, in the order on the wire; nil at the end.
        @_lifetime(copy self)
        @_lifetime(self: copy self)
        public mutating func next() -> PacketView.Subscription? {
            guard position < end else { return nil }
            let start = position &+ 2
            let filterEnd = start &+ Int(bytes.twoByteInteger(at: position))
            position = filterEnd &+ 1
            return PacketView.Subscription(
                bytes.extracting(start..<filterEnd), SubscriptionOptions(rawValue: bytes[filterEnd]))
        }
    }
}

extension PacketView.Subscribe.Layout {
    @inline(never)
    static func decode<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> Self {
        var reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        let start = reader.position
        let identifier = try reader.twoByteInteger(FieldPath(.packetIdentifier), &observer)
        try reader.require(
            identifier != 0, .packetIdentifierNotZero, FieldPath(.packetIdentifier), start, reader.position, &observer)
        var properties = ByteRange(reader.position, reader.position)
        if context.version == .v5_0 {
            properties = try reader.properties(of: PropertyPlace(.subscribe), &observer).range
        }
        let listStart = reader.position
        try reader.require(
            reader.remaining > 0, .topicFilterListNotEmpty, FieldPath(.subscriptionList), listStart, listStart, &observer)
        var index = 0
        while reader.remaining > 0 {
            let filter = try reader.text(FieldPath(.subscriptionTopicFilter, index: index), as: .topicFilter, &observer)
            let at = reader.position
            let options = SubscriptionOptions(
                rawValue: try reader.byte(FieldPath(.subscriptionOptions, index: index), &observer))
            if O.isComplete { observer.readOptions(index, at, context.version) }
            if context.version == .v5_0 {
                try reader.require(
                    options.rawValue < 0x40, .subscriptionOptionsReserved, FieldPath(.subscriptionReserved, index: index), at, at &+ 1,
                    value: Int(options.rawValue), &observer)
                try reader.require(
                    options.retainHandling < 3, .retainHandling, FieldPath(.retainHandling, index: index), at, at &+ 1, value: 3, &observer)
                let isShared = options.noLocal && bytes.isSharedFilter(from: Int(filter.start), to: Int(filter.end))
                try reader.require(
                    !isShared, .noLocalOnSharedSubscription, FieldPath(.noLocal, index: index), at, at &+ 1, value: 1, &observer)
            } else {
                try reader.require(
                    options.rawValue < 0x04, .subscriptionOptionsReserved, FieldPath(.subscriptionReserved, index: index), at, at &+ 1,
                    value: Int(options.rawValue), &observer)
            }
            try reader.require(
                options.qos.isLegal, .subscriptionQoS, FieldPath(.subscriptionQoS, index: index), at, at &+ 1, value: 3, &observer)
            index &+= 1
        }
        return Self(
            firstByte: header.firstByte, packetIdentifier: identifier, properties: properties,
            list: ByteRange(listStart, reader.position))
    }
}

extension DecodingObserver {
    /// The fields within one byte of Subscription Options.
    fileprivate mutating func readOptions(_ index: Int, _ offset: Int, _ version: MQTTVersion) {
        read(FieldPath(.subscriptionQoS, index: index), offset, offset &+ 1)
        guard version == .v5_0 else { return }
        read(FieldPath(.noLocal, index: index), offset, offset &+ 1)
        read(FieldPath(.retainAsPublished, index: index), offset, offset &+ 1)
        read(FieldPath(.retainHandling, index: index), offset, offset &+ 1)
    }
}

extension ControlPacket.Subscribe: EncodablePacket {
    @inline(always)
    func flags(as type: ControlPacketType) -> UInt8 { type.requiredFlags | (isDuplicate ? 0b1000 : 0) }

    @inline(always)
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? {
        properties.faultOfPlace(in: version)
    }

    @inline(always)
    var faultOfLength: PacketEncodingError? {
        if let fault = properties.faultOfLength() { return fault }
        for index in subscriptions.indices {
            let filter = subscriptions[index].topicFilter.bytes
            if let fault = filter.faultOfLength(FieldPath(.subscriptionTopicFilter, index: index)) { return fault }
        }
        return nil
    }

    @inline(always)
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {
        sink.twoByteInteger(packetIdentifier.rawValue)
        if version == .v5_0 { sink.properties(properties) }
        for subscription in subscriptions {
            sink.binaryData(subscription.topicFilter.bytes)
            sink.byte(subscription.options.rawValue)
        }
    }
}
