extension PacketView {
    /// PINGREQ and PINGRESP: the Fixed Header and nothing else (3.12, 3.13).
    ///
    ///     1100 or 1101 | 0000    Remaining Length 0
    @inline(__always)
    static func decodePing<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) {
        let reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        try reader.requireEnd(&observer)
    }
}
