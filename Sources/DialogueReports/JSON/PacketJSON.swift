public import MQTTCodec

/// The JSON form of a Control Packet: flat, in the order of the wire, the names in snake case.
///
/// It is the same wherever a packet is written as JSON. Text that is not UTF-8 stands as hexadecimal digits under its key with `_hex`;
/// numbers that the standard does not allow stay what they are. What is wrong with a packet is not part of it.
public struct PacketJSON: Hashable, Sendable {
    /// How many bytes of a payload are shown; nil for all.
    ///
    /// 64 KiB: more does not help who reads, and a line should not take a megabyte.
    public var maximumPayload: Int?
    /// Whether passwords and Authentication Data are shown, and not only how many bytes they have.
    public var showsSecrets: Bool

    /// Shows no secrets, and 65,536 bytes of payload, unless said otherwise.
    public init(maximumPayload: Int? = 65_536, showsSecrets: Bool = false) {
        self.maximumPayload = maximumPayload
        self.showsSecrets = showsSecrets
    }

    /// Writes a packet as an object.
    ///
    /// - Parameters:
    ///   - packet: the packet.
    ///   - firstByte: its first byte, of which the flags are shown where they are not those of the standard's table (2.1.3).
    ///   - version: the version that it was decoded as.
    ///   - payloadLength: bytes of the whole payload of a PUBLISH of which `packet` holds only the beginning; nil where it is there whole.
    ///   - json: where it is written to.
    public func write(
        _ packet: borrowing PacketView, firstByte: UInt8, version: MQTTVersion, payloadLength: Int? = nil, to json: inout JSONWriter
    ) {
        json.beginObject()
        json.key("type")
        json.string(packet.type.name)
        if packet.type != .publish { writeFlags(of: packet.type, firstByte, version, to: &json) }
        switch packet {
        case .publish(let packet): write(packet, version, payloadLength, to: &json)
        case .connect(let packet): write(packet, to: &json)
        case .connAck(let packet): write(packet, version, to: &json)
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet): write(packet, version, to: &json)
        case .subscribe(let packet): write(packet, version, to: &json)
        case .subAck(let packet): write(packet, hasCodes: true, version, to: &json)
        case .unsubscribe(let packet): write(packet, version, to: &json)
        case .unsubAck(let packet): write(packet, hasCodes: version == .v5_0, version, to: &json)
        case .disconnect(let packet), .auth(let packet): write(packet, version, to: &json)
        case .pingReq, .pingResp: break
        }
        json.endObject()
    }

    /// Flags that are not those of the table (2.1.3), and DUP where 3.1 has it (3.1, 2.1).
    private func writeFlags(of type: ControlPacketType, _ firstByte: UInt8, _ version: MQTTVersion, to json: inout JSONWriter) {
        let flags = firstByte & 0x0F
        let required = type.requiredFlags
        guard flags != required else { return }
        let isDuplicate = version == .v3_1 && required != 0 && flags & 0b1000 != 0
        if !isDuplicate || flags != required | 0b1000 {
            json.key("flags")
            json.number(flags)
        }
        if isDuplicate {
            json.key("dup")
            json.boolean(true)
        }
    }
}

/// The name of a version: `3.1`, `3.1.1` or `5.0`.
@inline(always)
func name(_ version: MQTTVersion) -> StaticString {
    switch version {
    case .v3_1: "3.1"
    case .v3_1_1: "3.1.1"
    case .v5_0: "5.0"
    }
}

/// The side that sent a packet.
@inline(always)
func name(_ sender: ControlPacket.Sender) -> StaticString {
    switch sender {
    case .client: "client"
    case .server: "server"
    case .unknown: "unknown"
    }
}
