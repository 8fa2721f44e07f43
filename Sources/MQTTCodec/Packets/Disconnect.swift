extension ControlPacket {
    /// DISCONNECT: one side ends the Network Connection on purpose; before 5.0 only a client (3.14).
    ///
    ///     1110 | 0000      Remaining Length
    ///     Reason Code      5.0; absent where it is 0x00 and there are no properties
    ///     Properties       5.0; absent where the Remaining Length is less than 2
    public struct Disconnect: Hashable, Sendable {
        /// Why the connection ends; before 5.0 always a normal disconnection (3.14.2.1).
        public var reasonCode: ReasonCode
        /// The properties; empty before 5.0 (3.14.2.2).
        public var properties: Properties

        /// A normal disconnection unless said otherwise.
        public init(reasonCode: ReasonCode = .success, properties: Properties = Properties()) {
            self.reasonCode = reasonCode
            self.properties = properties
        }

        /// Copies a borrowed DISCONNECT.
        public init(_ view: borrowing PacketView.ReasonAndProperties) {
            self.reasonCode = view.reasonCode
            self.properties = Properties(copying: view.properties)
        }
    }
}

extension PacketView {
    /// DISCONNECT or AUTH, borrowed: a Reason Code and properties, both of which may be left out.
    public struct ReasonAndProperties: ~Escapable {
        @usableFromInline let bytes: Span<UInt8>
        @usableFromInline let layout: Layout

        /// Where the fields stand.
        @usableFromInline
        struct Layout: BitwiseCopyable {
            @usableFromInline let reasonCode: UInt8
            @usableFromInline let properties: ByteRange
        }

        @_lifetime(copy bytes)
        @inline(always)
        init(_ bytes: Span<UInt8>, _ layout: Layout) {
            self.bytes = bytes
            self.layout = layout
        }

        /// The Reason Code; 0x00 where it is left out (3.14.2.1, 3.15.2.1).
        @inlinable public var reasonCode: ReasonCode { ReasonCode(rawValue: layout.reasonCode) }

        /// The properties; empty before 5.0 (3.14.2.2).
        @inlinable public var properties: PropertiesView {
            @_lifetime(copy self)
            get { PropertiesView(bytes.extracting(layout.properties.range)) }
        }
    }

    @inline(never)
    static func decodeDisconnect<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> ReasonAndProperties.Layout {
        var reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        var reasonCode: UInt8 = 0
        var properties = ByteRange(reader.position, reader.position)
        if context.version == .v5_0, reader.remaining > 0 {
            reasonCode = try reader.reasonCode(of: .disconnect, &observer)
            // With a Remaining Length of 1 the Property Length is left out too (3.14.2.2.1).
            if reader.remaining > 0 {
                properties = try reader.properties(of: PropertyPlace(.disconnect), &observer).range
            }
        }
        try reader.requireEnd(&observer)
        return ReasonAndProperties.Layout(reasonCode: reasonCode, properties: properties)
    }
}

extension ControlPacket.Disconnect: EncodablePacket {
    @inline(always)
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? {
        if let fault = properties.faultOfPlace(in: version) { return fault }
        return version == .v5_0 || reasonCode == .success ? nil : .notInVersion(FieldPath(.reasonCode), version)
    }

    @inline(always)
    var faultOfLength: PacketEncodingError? { properties.faultOfLength() }

    @inline(always)
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {
        guard version == .v5_0, reasonCode != .success || !properties.isEmpty else { return }
        sink.byte(reasonCode.rawValue)
        guard !properties.isEmpty else { return }
        sink.properties(properties)
    }
}
