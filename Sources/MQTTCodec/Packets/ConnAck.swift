extension ControlPacket {
    /// CONNACK: the server accepts or refuses a Network Connection (3.2).
    ///
    ///     0010 | 0000                     Remaining Length
    ///     0000 000 | Session Present      acknowledge flags
    ///     Reason Code                     in 3.x a return code
    ///     Properties                      5.0
    public struct ConnAck: Hashable, Sendable {
        /// Whether the server holds state of an earlier Network Connection (3.2.2.1.1); 3.1 does not use the bit.
        public var sessionPresent: Bool
        /// The Connect Reason Code; before 5.0 the return code (3.2.2.2).
        public var reasonCode: ReasonCode
        /// The properties; empty before 5.0 (3.2.2.3).
        public var properties: Properties

        /// An acceptance unless said otherwise.
        public init(sessionPresent: Bool = false, reasonCode: ReasonCode = .success, properties: Properties = Properties()) {
            self.sessionPresent = sessionPresent
            self.reasonCode = reasonCode
            self.properties = properties
        }

        /// Copies a borrowed CONNACK.
        public init(_ view: borrowing PacketView.ConnAck) {
            self.sessionPresent = view.sessionPresent
            self.reasonCode = view.reasonCode
            self.properties = Properties(copying: view.properties)
        }
    }
}

extension PacketView {
    /// CONNACK, borrowed.
    public struct ConnAck: ~Escapable {
        @usableFromInline let bytes: Span<UInt8>
        @usableFromInline let layout: Layout

        /// Where the fields stand.
        @usableFromInline
        struct Layout: BitwiseCopyable {
            @usableFromInline let flags: UInt8
            @usableFromInline let reasonCode: UInt8
            @usableFromInline let properties: ByteRange
        }

        @_lifetime(copy bytes)
        @inline(always)
        init(_ bytes: Span<UInt8>, _ layout: Layout) {
            self.bytes = bytes
            self.layout = layout
        }

        /// Session Present (3.2.2.1.1).
        @inlinable public var sessionPresent: Bool { layout.flags & 1 != 0 }

        /// The acknowledge flags whole; more than bit 0 is never legal (3.2.2.1).
        @inlinable public var acknowledgeFlags: UInt8 { layout.flags }

        /// The Connect Reason Code; before 5.0 the return code (3.2.2.2).
        @inlinable public var reasonCode: ReasonCode { ReasonCode(rawValue: layout.reasonCode) }

        /// The properties; empty before 5.0 (3.2.2.3).
        @inlinable public var properties: PropertiesView {
            @_lifetime(copy self)
            get { PropertiesView(bytes.extracting(layout.properties.range)) }
        }
    }
}

extension PacketView.ConnAck.Layout {
    @inline(never)
    static func decode<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> Self {
        var reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        let start = reader.position
        let flags = try reader.byte(FieldPath(.connectAcknowledgeFlags), &observer)
        if O.isComplete { observer.read(FieldPath(.sessionPresent), start, reader.position) }
        let reserved = FieldPath(.connectAcknowledgeFlagsReserved)
        try reader.require(flags <= 1, .connAckFlagsReserved, reserved, start, reader.position, value: Int(flags), &observer)
        if flags & 1 != 0, context.version != .v3_1, reader.remaining > 0, bytes[reader.position] != 0 {
            try reader.require(
                false, .sessionPresentOnRefusal, FieldPath(.sessionPresent), start, reader.position,
                value: Int(bytes[reader.position]), &observer)
        }
        let reasonCode = try reader.reasonCode(of: .connAck, &observer)
        var properties = ByteRange(reader.position, reader.position)
        if context.version == .v5_0 {
            properties = try reader.properties(of: PropertyPlace(.connAck), &observer).range
        }
        try reader.requireEnd(&observer)
        return Self(flags: flags, reasonCode: reasonCode, properties: properties)
    }
}

extension ControlPacket.ConnAck: EncodablePacket {
    @inline(always)
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? {
        properties.faultOfPlace(in: version)
    }

    @inline(always)
    var faultOfLength: PacketEncodingError? { properties.faultOfLength() }

    @inline(always)
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {
        sink.byte(sessionPresent ? 1 : 0)
        sink.byte(reasonCode.rawValue)
        if version == .v5_0 { sink.properties(properties) }
    }
}
