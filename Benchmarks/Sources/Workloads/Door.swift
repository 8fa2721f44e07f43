/// A way through the packets of a stream, as a program goes that uses the codec.
public enum Door: String, CaseIterable, Sendable {
    /// Hops from Fixed Header to Fixed Header, by hand: the floor under all others. Nothing is checked.
    case hop
    /// `PacketFramer` alone, which cuts the stream into packets.
    case frame
    /// `PacketFramer`, and a `PacketView` of each packet that it cuts.
    case framed
    /// `PacketView` of one packet behind the other.
    case view
    /// `ControlPacket(decoding:)` of one packet behind the other.
    case owned
    /// `ControlPacket.diagnose` of one packet behind the other.
    case diagnose
    /// `ControlPacket.encode` of the packets of the stream into one buffer that has the room.
    case encode

    /// Whether a pass reads Topic Name, payload and Packet Identifier, and so adds them up.
    public var readsFields: Bool {
        switch self {
        case .framed, .view, .owned, .diagnose: true
        case .hop, .frame, .encode: false
        }
    }
}
