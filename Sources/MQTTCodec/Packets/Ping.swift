extension PacketView {
    /// PINGREQ and PINGRESP: the Fixed Header and nothing else (3.12, 3.13).
    ///
    ///     1100 or 1101 | 0000    Remaining Length 0
    @inline(always)
    static func decodePing<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) {
        let reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        try reader.requireEnd(&observer)
    }
}

extension ControlPacket {
    /// What a PINGREQ or PINGRESP holds: nothing.
    struct Ping: EncodablePacket {
        var faultOfLength: PacketEncodingError? { nil }
        func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? { nil }
        func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {}
    }
}
