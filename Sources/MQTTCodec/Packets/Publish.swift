extension ControlPacket {
    /// PUBLISH: an Application Message, from a client to the server or from the server to a client (3.3).
    ///
    ///     0011 | DUP | QoS QoS | RETAIN    Remaining Length
    ///     Topic Name                       UTF-8 Encoded String
    ///     Packet Identifier                Two Byte Integer, only where QoS is not 0
    ///     Properties                       5.0
    ///     Payload                          to the end of the packet
    public struct Publish: Hashable, Sendable {
        /// DUP: this is an attempt to send again what was sent before (3.3.1.1).
        public var isDuplicate: Bool
        /// The Quality of Service (3.3.1.2).
        public var qos: QoS
        /// RETAIN (3.3.1.3).
        public var retain: Bool
        /// The Topic Name; in 5.0 empty where a Topic Alias stands for it (3.3.2.1).
        public var topicName: UTF8EncodedString
        /// The Packet Identifier; nil where QoS is 0 (3.3.2.2).
        public var packetIdentifier: PacketIdentifier?
        /// The properties; empty before 5.0 (3.3.2.3).
        public var properties: Properties
        /// The Application Message itself (3.3.3).
        public var payload: [UInt8]

        /// A message; with QoS 0 unless said otherwise.
        public init(
            topicName: UTF8EncodedString, payload: [UInt8] = [], qos: QoS = .atMostOnce, packetIdentifier: PacketIdentifier? = nil,
            retain: Bool = false, isDuplicate: Bool = false, properties: Properties = Properties()
        ) {
            self.isDuplicate = isDuplicate
            self.qos = qos
            self.retain = retain
            self.topicName = topicName
            self.packetIdentifier = packetIdentifier
            self.properties = properties
            self.payload = payload
        }

        /// Copies a borrowed PUBLISH.
        @inlinable
        public init(_ view: borrowing PacketView.Publish) {
            self.isDuplicate = view.isDuplicate
            self.qos = view.qos
            self.retain = view.retain
            self.topicName = UTF8EncodedString(copying: view.topicName)
            self.packetIdentifier = view.packetIdentifier
            self.properties = Properties(copying: view.properties)
            self.payload = view.payload.isEmpty ? [] : [UInt8](copying: view.payload)
        }
    }
}

extension PacketView {
    /// PUBLISH, borrowed.
    public struct Publish: ~Escapable {
        @usableFromInline let bytes: Span<UInt8>
        @usableFromInline let layout: Layout

        /// Where the fields stand.
        @usableFromInline
        struct Layout: BitwiseCopyable {
            @usableFromInline let firstByte: UInt8
            @usableFromInline let packetIdentifier: UInt16
            @usableFromInline let topicName: ByteRange
            @usableFromInline let properties: ByteRange
        }

        @_lifetime(copy bytes)
        @inlinable @inline(always)
        init(_ bytes: Span<UInt8>, _ layout: Layout) {
            self.bytes = bytes
            self.layout = layout
        }

        /// DUP (3.3.1.1).
        @inlinable public var isDuplicate: Bool { layout.firstByte & 0b1000 != 0 }

        /// The Quality of Service (3.3.1.2).
        @inlinable public var qos: QoS { QoS(rawValue: layout.firstByte >> 1) }

        /// RETAIN (3.3.1.3).
        @inlinable public var retain: Bool { layout.firstByte & 0b0001 != 0 }

        /// The bytes of the Topic Name (3.3.2.1).
        @inlinable public var topicName: Span<UInt8> {
            @_lifetime(copy self)
            get { bytes.extracting(layout.topicName.range) }
        }

        /// The Packet Identifier; nil where QoS is 0 (3.3.2.2).
        @inlinable public var packetIdentifier: PacketIdentifier? {
            layout.firstByte & 0b0110 == 0 ? nil : PacketIdentifier(rawValue: layout.packetIdentifier)
        }

        /// The properties (3.3.2.3).
        @inlinable public var properties: PropertiesView {
            @_lifetime(copy self)
            get { PropertiesView(bytes.extracting(layout.properties.range)) }
        }

        /// The Application Message (3.3.3).
        @inlinable public var payload: Span<UInt8> {
            @_lifetime(copy self)
            get { bytes.extracting(Range(uncheckedBounds: (Int(layout.properties.end), bytes.count))) }
        }
    }
}

extension PacketView.Publish.Layout {
    /// The fields within the first byte.
    static func readFlags<O: DecodingObserver>(_ observer: inout O) {
        observer.read(FieldPath(.dup), 0, 1)
        observer.read(FieldPath(.qos), 0, 1)
        observer.read(FieldPath(.retain), 0, 1)
    }

    /// The rules of DUP and QoS (3.3.1), which stand before the Remaining Length.
    @inline(always)
    static func judgeFlags<O: DecodingObserver>(
        _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) {
        let qos = header.flags >> 1 & 0b11
        if qos == 0 {
            // 3.1 does not forbid DUP here.
            guard header.flags & 0b1000 != 0, context.version != .v3_1 else { return }
            if let failure = observer.violated(.dupWithoutQoS, context, FieldPath(.dup), 0, 1, value: 1) { throw failure }
        } else if qos == 3 {
            if let failure = observer.violated(.publishQoS, context, FieldPath(.qos), 0, 1, value: 3) { throw failure }
        }
    }

    @inline(always)
    static func decode<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> Self {
        var reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        let qos = header.flags >> 1 & 0b11
        let topicName = try reader.text(
            FieldPath(.topicName), as: context.version == .v5_0 ? .topicNameOrEmpty : .topicName, &observer)
        var identifier: UInt16 = 0
        if qos > 0 {
            let start = reader.position
            identifier = try reader.twoByteInteger(FieldPath(.packetIdentifier), &observer)
            try reader.require(
                identifier != 0, .packetIdentifierNotZero, FieldPath(.packetIdentifier), start, reader.position, &observer)
        }
        var properties = ByteRange(reader.position, reader.position)
        var hasAlias = false
        if context.version == .v5_0 {
            let (range, seen) = try reader.properties(of: PropertyPlace(.publish), &observer)
            properties = range
            hasAlias = seen.contains(.topicAlias)
            if topicName.count == 0 {
                // The alias is missed where the properties end.
                let field = FieldPath(.property, property: .topicAlias)
                try reader.require(hasAlias, .topicNameOrAlias, field, reader.position, reader.position, &observer)
            }
        }
        if O.isComplete {
            observer.read(FieldPath(.payload), reader.position, reader.end)
            let saysText = PropertiesView(bytes.extracting(properties.range)).saysPayloadIsText
            if saysText, let fault = bytes.firstMalformed(from: reader.position, to: reader.end) {
                try reader.require(false, .payloadFormat, FieldPath(.payload), fault.lowerBound, fault.upperBound, &observer)
            }
        }
        return Self(firstByte: header.firstByte, packetIdentifier: identifier, topicName: topicName, properties: properties)
    }
}

extension PropertiesView {
    /// Whether the Payload Format Indicator says that the payload is UTF-8 (3.3.2.3.2).
    var saysPayloadIsText: Bool {
        guard let property = first(.payloadFormatIndicator) else { return false }
        return property.integer == 1
    }
}

extension Span<UInt8> {
    /// The first bytes that are not well-formed UTF-8.
    func firstMalformed(from start: Int, to end: Int) -> Range<Int>? {
        var position = start
        while position < end {
            let character = UTF8Character(self, at: position, to: end)
            if case .malformed = character.kind { return position..<(position &+ character.length) }
            position &+= character.length
        }
        return nil
    }
}

extension ControlPacket.Publish: EncodablePacket {
    /// DUP, QoS and RETAIN (3.3.1).
    @inline(always)
    func flags(as type: ControlPacketType) -> UInt8 { (isDuplicate ? 0b1000 : 0) | qos.rawValue << 1 | (retain ? 1 : 0) }

    @inline(always)
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? {
        guard (packetIdentifier == nil) == (qos.rawValue == 0) else { return .packetIdentifierAgainstQoS }
        return properties.faultOfPlace(in: version)
    }

    @inline(always)
    var faultOfLength: PacketEncodingError? {
        topicName.bytes.faultOfLength(FieldPath(.topicName)) ?? properties.faultOfLength()
    }

    @inline(always)
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {
        sink.binaryData(topicName.bytes)
        if qos.rawValue > 0 { sink.twoByteInteger(packetIdentifier?.rawValue ?? 0) }
        if version == .v5_0 { sink.properties(properties) }
        sink.bytes(payload)
    }
}
