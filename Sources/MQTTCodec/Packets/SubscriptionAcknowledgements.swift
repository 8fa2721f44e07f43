extension ControlPacket {
    /// SUBACK or UNSUBACK: the server answers each Topic Filter of a SUBSCRIBE or UNSUBSCRIBE (3.9, 3.11).
    ///
    ///     1001 or 1011 | 0000    Remaining Length
    ///     Packet Identifier      Two Byte Integer
    ///     Properties             5.0
    ///     Reason Codes           one byte for each Topic Filter; an UNSUBACK before 5.0 has none
    public struct SubscriptionAcknowledgement: Hashable, Sendable {
        /// The Packet Identifier of the SUBSCRIBE or UNSUBSCRIBE that this answers (2.2.1).
        public var packetIdentifier: PacketIdentifier
        /// The properties; empty before 5.0 (3.9.2.1).
        public var properties: Properties
        /// One code for each Topic Filter, in their order (3.9.3, 3.11.3); empty in an UNSUBACK before 5.0.
        public var reasonCodes: [ReasonCode]

        /// An answer to a SUBSCRIBE or UNSUBSCRIBE.
        public init(packetIdentifier: PacketIdentifier, reasonCodes: [ReasonCode] = [], properties: Properties = Properties()) {
            self.packetIdentifier = packetIdentifier
            self.properties = properties
            self.reasonCodes = reasonCodes
        }

        /// Copies a borrowed answer.
        public init(_ view: borrowing PacketView.SubscriptionAcknowledgement) {
            self.packetIdentifier = view.packetIdentifier
            self.properties = Properties(copying: view.properties)
            var codes: [ReasonCode] = []
            let bytes = view.reasonCodes
            codes.reserveCapacity(bytes.count)
            for index in bytes.indices { codes.append(ReasonCode(rawValue: bytes[index])) }
            self.reasonCodes = codes
        }
    }
}

extension PacketView {
    /// SUBACK or UNSUBACK, borrowed.
    public struct SubscriptionAcknowledgement: ~Escapable {
        @usableFromInline let bytes: Span<UInt8>
        @usableFromInline let layout: Layout

        /// Where the fields stand.
        @usableFromInline
        struct Layout: BitwiseCopyable {
            @usableFromInline let packetIdentifier: UInt16
            @usableFromInline let properties: ByteRange
            @usableFromInline let reasonCodes: ByteRange
        }

        @_lifetime(copy bytes)
        @inline(always)
        init(_ bytes: Span<UInt8>, _ layout: Layout) {
            self.bytes = bytes
            self.layout = layout
        }

        /// The Packet Identifier of the SUBSCRIBE or UNSUBSCRIBE that this answers (2.2.1).
        @inlinable public var packetIdentifier: PacketIdentifier { PacketIdentifier(rawValue: layout.packetIdentifier) }

        /// The properties; empty before 5.0 (3.9.2.1).
        @inlinable public var properties: PropertiesView {
            @_lifetime(copy self)
            get { PropertiesView(bytes.extracting(layout.properties.range)) }
        }

        /// One byte for each Topic Filter, each a Reason Code.
        @inlinable public var reasonCodes: Span<UInt8> {
            @_lifetime(copy self)
            get { bytes.extracting(layout.reasonCodes.range) }
        }
    }
}

extension PacketView.SubscriptionAcknowledgement.Layout {
    @inline(never)
    static func decode<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ type: ControlPacketType, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> Self {
        var reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        let start = reader.position
        let identifier = try reader.twoByteInteger(FieldPath(.packetIdentifier), &observer)
        try reader.require(
            identifier != 0, .packetIdentifierNotZero, FieldPath(.packetIdentifier), start, reader.position, &observer)
        var properties = ByteRange(reader.position, reader.position)
        if context.version == .v5_0 {
            properties = try reader.properties(of: PropertyPlace(type), &observer).range
        }
        let codes = reader.position
        if type == .subAck || context.version == .v5_0 {
            try reader.require(
                reader.remaining > 0, .reasonCodeListNotEmpty, FieldPath(.reasonCodeList), codes, codes, &observer)
            var index = 0
            while reader.remaining > 0 {
                _ = try reader.reasonCode(of: type, at: FieldPath(.reasonCodes, index: index), &observer)
                index &+= 1
            }
        }
        let codesEnd = reader.position
        try reader.requireEnd(&observer)
        return Self(packetIdentifier: identifier, properties: properties, reasonCodes: ByteRange(codes, codesEnd))
    }
}

extension ControlPacket.SubscriptionAcknowledgement: EncodablePacket {
    @inline(always)
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? {
        if let fault = properties.faultOfPlace(in: version) { return fault }
        return hasCodes(version, as: type) || reasonCodes.isEmpty ? nil : .notInVersion(FieldPath(.reasonCodeList), version)
    }

    @inline(always)
    var faultOfLength: PacketEncodingError? { properties.faultOfLength() }

    /// An UNSUBACK before 5.0 has no codes.
    @inline(always)
    private func hasCodes(_ version: MQTTVersion, as type: ControlPacketType) -> Bool { type == .subAck || version == .v5_0 }

    @inline(always)
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {
        sink.twoByteInteger(packetIdentifier.rawValue)
        if version == .v5_0 { sink.properties(properties) }
        guard hasCodes(version, as: type) else { return }
        for code in reasonCodes { sink.byte(code.rawValue) }
    }
}
