extension ControlPacket {
    /// PUBACK, PUBREC, PUBREL or PUBCOMP: the steps behind a PUBLISH, which share one shape (3.4 to 3.7).
    ///
    ///     type | 0000 (PUBREL 0010)    Remaining Length
    ///     Packet Identifier            Two Byte Integer
    ///     Reason Code                  5.0; absent where it is 0x00 and there are no properties
    ///     Properties                   5.0; absent where the Remaining Length is less than 4
    public struct PublishAcknowledgement: Hashable, Sendable {
        /// The Packet Identifier of the PUBLISH that this belongs to (2.2.1).
        public var packetIdentifier: PacketIdentifier
        /// The Reason Code; success before 5.0 (3.4.2.1).
        public var reasonCode: ReasonCode
        /// The properties; empty before 5.0 (3.4.2.2).
        public var properties: Properties
        /// The DUP flag, which 3.1 allows on a PUBREL that is sent again.
        public var isDuplicate: Bool

        /// An acknowledgement of success unless said otherwise.
        public init(
            packetIdentifier: PacketIdentifier, reasonCode: ReasonCode = .success, properties: Properties = Properties(),
            isDuplicate: Bool = false
        ) {
            self.packetIdentifier = packetIdentifier
            self.reasonCode = reasonCode
            self.properties = properties
            self.isDuplicate = isDuplicate
        }

        /// Copies a borrowed acknowledgement.
        public init(_ view: borrowing PacketView.PublishAcknowledgement) {
            self.packetIdentifier = view.packetIdentifier
            self.reasonCode = view.reasonCode
            self.properties = Properties(copying: view.properties)
            self.isDuplicate = view.isDuplicate
        }
    }
}

extension PacketView {
    /// PUBACK, PUBREC, PUBREL or PUBCOMP, borrowed.
    public struct PublishAcknowledgement: ~Escapable {
        @usableFromInline let bytes: Span<UInt8>
        @usableFromInline let layout: Layout

        /// Where the fields stand.
        @usableFromInline
        struct Layout: BitwiseCopyable {
            @usableFromInline let firstByte: UInt8
            @usableFromInline let reasonCode: UInt8
            @usableFromInline let packetIdentifier: UInt16
            @usableFromInline let properties: ByteRange
        }

        @_lifetime(copy bytes)
        @inline(always)
        init(_ bytes: Span<UInt8>, _ layout: Layout) {
            self.bytes = bytes
            self.layout = layout
        }

        /// The Packet Identifier of the PUBLISH that this belongs to (2.2.1).
        @inlinable public var packetIdentifier: PacketIdentifier { PacketIdentifier(rawValue: layout.packetIdentifier) }

        /// The Reason Code; success where it is left out, and before 5.0.
        @inlinable public var reasonCode: ReasonCode { ReasonCode(rawValue: layout.reasonCode) }

        /// The DUP flag, which 3.1 allows on PUBREL.
        public var isDuplicate: Bool { layout.firstByte & 0xF8 == 0x68 }

        /// The properties; empty before 5.0 (3.4.2.2).
        @inlinable public var properties: PropertiesView {
            @_lifetime(copy self)
            get { PropertiesView(bytes.extracting(layout.properties.range)) }
        }
    }
}

extension PacketView.PublishAcknowledgement.Layout {
    @inline(never)
    static func decode<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ type: ControlPacketType, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> Self {
        var reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        let start = reader.position
        let identifier = try reader.twoByteInteger(FieldPath(.packetIdentifier), &observer)
        try reader.require(
            identifier != 0, .packetIdentifierNotZero, FieldPath(.packetIdentifier), start, reader.position, &observer)
        var reasonCode: UInt8 = 0
        var properties = ByteRange(reader.position, reader.position)
        if context.version == .v5_0, reader.remaining > 0 {
            reasonCode = try reader.reasonCode(of: type, &observer)
            if reader.remaining > 0 {
                properties = try reader.properties(of: PropertyPlace(type), &observer).range
            }
        }
        try reader.requireEnd(&observer)
        return Self(firstByte: header.firstByte, reasonCode: reasonCode, packetIdentifier: identifier, properties: properties)
    }
}

extension ByteReader {
    /// A Reason Code, judged by the table of its packet (2.4) and by who sent it.
    @inline(always)
    @_lifetime(self: copy self)
    mutating func reasonCode<O: DecodingObserver>(
        of type: ControlPacketType, at field: FieldPath = FieldPath(.reasonCode), _ observer: inout O
    ) throws(O.Failure) -> UInt8 {
        let start = position
        let byte = try byte(field, &observer)
        // Every packet that has codes lists 0x00; only AUTH minds who says so.
        if byte != 0 || type == .auth {
            let code = ReasonCode(rawValue: byte)
            if !code.isListed(in: type, version: context.version) {
                try require(false, .reasonCodeOfPacket, field, start, position, value: Int(byte), &observer)
            } else if context.version == .v5_0, !code.maySend(context.sender, in: type) {
                try require(false, .reasonCodeOfSender, field, start, position, value: Int(byte), &observer)
            }
        }
        return byte
    }
}

extension ControlPacket.PublishAcknowledgement: EncodablePacket {
    @inline(always)
    func flags(as type: ControlPacketType) -> UInt8 { type.requiredFlags | (type == .pubRel && isDuplicate ? 0b1000 : 0) }

    @inline(always)
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? {
        // Of the four that share a shape, only PUBREL has the flag, and only in 3.1.
        guard type == .pubRel || !isDuplicate else { return .notInVersion(FieldPath(.dup), version) }
        if let fault = properties.faultOfPlace(in: version) { return fault }
        return version == .v5_0 || reasonCode == .success ? nil : .notInVersion(FieldPath(.reasonCode), version)
    }

    @inline(always)
    var faultOfLength: PacketEncodingError? { properties.faultOfLength() }

    @inline(always)
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {
        sink.twoByteInteger(packetIdentifier.rawValue)
        guard version == .v5_0, reasonCode != .success || !properties.isEmpty else { return }
        sink.byte(reasonCode.rawValue)
        guard !properties.isEmpty else { return }
        sink.properties(properties)
    }
}
