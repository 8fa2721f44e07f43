/// A Control Packet as a value (chapter 3).
///
/// One type for all versions: fields are shaped after 5.0, and before 5.0 `properties` are empty. The version is an argument of decoding
/// and encoding, and is part of the packet only in CONNECT, where it is on the wire.
public enum ControlPacket: Hashable, Sendable {
    /// Connection request. Rare and large, and so the one case that is not stored in place.
    indirect case connect(Connect)
    /// Connect acknowledgement.
    case connAck(ConnAck)
    /// Application Message.
    case publish(Publish)
    /// Acknowledgement of a QoS 1 PUBLISH.
    case pubAck(PublishAcknowledgement)
    /// First answer to a QoS 2 PUBLISH.
    case pubRec(PublishAcknowledgement)
    /// Second step of QoS 2.
    case pubRel(PublishAcknowledgement)
    /// Last step of QoS 2.
    case pubComp(PublishAcknowledgement)
    /// Subscribe request.
    case subscribe(Subscribe)
    /// Subscribe acknowledgement.
    case subAck(SubscriptionAcknowledgement)
    /// Unsubscribe request.
    case unsubscribe(Unsubscribe)
    /// Unsubscribe acknowledgement.
    case unsubAck(SubscriptionAcknowledgement)
    /// Ping request.
    case pingReq
    /// Ping response.
    case pingResp
    /// Disconnect notification.
    case disconnect(Disconnect)
    /// Authentication exchange, 5.0 only.
    case auth(Auth)

    /// Who sent a packet, which decides some of the rules.
    public enum Sender: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// The side that opened the Network Connection.
        case client
        /// The side that accepted it.
        case server
        /// Not known; accuses nobody of what only the other side may do.
        case unknown
    }

    /// Decodes the packet at the beginning of some bytes; what follows it is left alone.
    ///
    /// - Parameters:
    ///   - bytes: a whole packet, from its first byte.
    ///   - version: whose rules to apply; a CONNECT is judged by the version that it announces.
    ///   - sender: who sent the bytes.
    /// - Throws: `PacketDecodingError.incomplete` where more bytes are needed, otherwise the first breach of the standard.
    @inlinable
    public init(
        decoding bytes: Span<UInt8>, version: MQTTVersion, sender: Sender = .unknown
    ) throws(PacketDecodingError) {
        self.init(try PacketView(decoding: bytes, version: version, sender: sender))
    }

    /// Decodes the packet at the beginning of an array.
    @inlinable
    public init(
        decoding bytes: [UInt8], version: MQTTVersion, sender: Sender = .unknown
    ) throws(PacketDecodingError) {
        self = try ControlPacket(decoding: bytes.span, version: version, sender: sender)
    }

    /// Copies a borrowed packet.
    @inlinable
    public init(_ view: borrowing PacketView) {
        switch view {
        case .connect(let packet): self = .connect(Connect(packet))
        case .connAck(let packet): self = .connAck(ConnAck(packet))
        case .publish(let packet): self = .publish(Publish(packet))
        case .pubAck(let packet): self = .pubAck(PublishAcknowledgement(packet))
        case .pubRec(let packet): self = .pubRec(PublishAcknowledgement(packet))
        case .pubRel(let packet): self = .pubRel(PublishAcknowledgement(packet))
        case .pubComp(let packet): self = .pubComp(PublishAcknowledgement(packet))
        case .subscribe(let packet): self = .subscribe(Subscribe(packet))
        case .subAck(let packet): self = .subAck(SubscriptionAcknowledgement(packet))
        case .unsubscribe(let packet): self = .unsubscribe(Unsubscribe(packet))
        case .unsubAck(let packet): self = .unsubAck(SubscriptionAcknowledgement(packet))
        case .pingReq: self = .pingReq
        case .pingResp: self = .pingResp
        case .disconnect(let packet): self = .disconnect(Disconnect(packet))
        case .auth(let packet): self = .auth(Auth(packet))
        }
    }

    /// The type of the packet.
    public var type: ControlPacketType {
        switch self {
        case .connect: .connect
        case .connAck: .connAck
        case .publish: .publish
        case .pubAck: .pubAck
        case .pubRec: .pubRec
        case .pubRel: .pubRel
        case .pubComp: .pubComp
        case .subscribe: .subscribe
        case .subAck: .subAck
        case .unsubscribe: .unsubscribe
        case .unsubAck: .unsubAck
        case .pingReq: .pingReq
        case .pingResp: .pingResp
        case .disconnect: .disconnect
        case .auth: .auth
        }
    }
}
