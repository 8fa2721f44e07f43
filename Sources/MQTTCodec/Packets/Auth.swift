extension ControlPacket {
    /// AUTH: a step of an enhanced authentication; 5.0 only (3.15, 4.12).
    ///
    ///     1111 | 0000      Remaining Length
    ///     Reason Code      absent where it is 0x00 and there are no properties
    ///     Properties       absent with the Reason Code
    public struct Auth: Hashable, Sendable {
        /// Success (0x00), continue (0x18) or re-authenticate (0x19) (3.15.2.1).
        public var reasonCode: ReasonCode
        /// The properties, an Authentication Method among them (3.15.2.2).
        public var properties: Properties

        /// A step with this Reason Code.
        public init(reasonCode: ReasonCode, properties: Properties) {
            self.reasonCode = reasonCode
            self.properties = properties
        }

        /// Copies a borrowed AUTH.
        public init(_ view: borrowing PacketView.ReasonAndProperties) {
            self.reasonCode = view.reasonCode
            self.properties = Properties(copying: view.properties)
        }
    }
}

extension PacketView {
    @inline(never)
    static func decodeAuth<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> ReasonAndProperties.Layout {
        var reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        var reasonCode: UInt8 = 0
        var properties = ByteRange(reader.position, reader.position)
        var hasMethod = false
        if reader.remaining > 0 {
            reasonCode = try reader.reasonCode(of: .auth, &observer)
            let (range, seen) = try reader.properties(of: PropertyPlace(.auth), &observer)
            properties = range
            hasMethod = seen.contains(.authenticationMethod)
        } else {
            // A Reason Code that is left out is 0x00 all the same, which only a server may say (3.15.2.1).
            try reader.require(
                context.sender != .client, .reasonCodeOfSender, FieldPath(.reasonCode), reader.position, reader.position, &observer)
        }
        // The standard contradicts itself on an AUTH of no bytes: 3.15.2.1 allows it, 3.15.2.2.2 makes the missing method an error.
        let field = FieldPath(.property, property: .authenticationMethod)
        let end = Int(properties.end)
        try reader.require(hasMethod, .authenticationMethodPresent, field, end, end, &observer)
        try reader.requireEnd(&observer)
        return ReasonAndProperties.Layout(reasonCode: reasonCode, properties: properties)
    }
}

extension ControlPacket.Auth: EncodablePacket {
    @inline(always)
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? {
        version == .v5_0 ? nil : .notInVersion(FieldPath(.packetType), version)
    }

    @inline(always)
    var faultOfLength: PacketEncodingError? { properties.faultOfLength() }

    @inline(always)
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {
        guard reasonCode != .success || !properties.isEmpty else { return }
        sink.byte(reasonCode.rawValue)
        sink.properties(properties)
    }
}
