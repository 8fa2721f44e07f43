import MQTTCodec

/// The fields of a packet of a stream, of which the version and the sender are known.
struct PacketFields {
    let rows: [Explanation.Row]

    /// Lays out a packet field by field; of a PUBLISH its beginning is enough.
    ///
    /// - Parameter length: bytes of the whole packet.
    init(
        of bytes: [UInt8], length: Int, version: MQTTVersion, sender: ControlPacket.Sender, showsSecrets: Bool
    ) {
        guard bytes.count < length, let header = try? FixedHeader(decoding: bytes.span), bytes.count >= header.length else {
            rows = Self.rows(of: bytes, version, sender, showsSecrets)
            return
        }
        // A payload has no layout: with a Remaining Length of what is there, the fields before it are the same.
        let body = bytes[header.length...]
        let length = Self.variableByteInteger(body.count)
        let shift = header.length - 1 - length.count
        rows = Self.rows(of: [bytes[0]] + length + body, version, sender, showsSecrets).map { row in
            var row = row
            switch row.path.name {
            case .packetType: break
            case .remainingLength:
                row.bytes = 1..<header.length
                row.value = Explanation.decimal(header.remainingLength)
            default:
                row.bytes = (row.bytes.lowerBound + shift)..<(row.bytes.upperBound + shift)
                if row.path.name == .payload {
                    row.value = Explanation.data(Array(bytes[row.bytes]), of: header.packetLength - row.bytes.lowerBound)
                }
            }
            return row
        }
    }

    private static func rows(
        of bytes: [UInt8], _ version: MQTTVersion, _ sender: ControlPacket.Sender, _ showsSecrets: Bool
    ) -> [Explanation.Row] {
        let explanation = Explanation(bytes, version: version, sender: sender)
        return explanation.packets.first.map { explanation.rows(of: $0, showsSecrets: showsSecrets) } ?? []
    }

    /// A number as it is encoded in one to four bytes (1.5.5).
    private static func variableByteInteger(_ number: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
