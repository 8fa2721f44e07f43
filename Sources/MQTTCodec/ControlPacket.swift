/// A Control Packet as a value (chapter 3).
///
/// One type for all versions: fields are shaped after 5.0, and before 5.0 `properties` are empty. The version is an argument of decoding
/// and encoding, and is part of the packet only in CONNECT, where it is on the wire.
public enum ControlPacket: Hashable, Sendable {
    /// CONNECT: connection request, from the client (3.1).
    ///
    /// Rare and large, and so the one case that is not stored in place.
    indirect case connect(Connect)
    /// CONNACK: connect acknowledgement, from the server (3.2).
    case connAck(ConnAck)
    /// PUBLISH: an Application Message, from either side (3.3).
    case publish(Publish)
    /// PUBACK: acknowledgement of a QoS 1 PUBLISH (3.4).
    case pubAck(PublishAcknowledgement)
    /// PUBREC: first answer to a QoS 2 PUBLISH (3.5).
    case pubRec(PublishAcknowledgement)
    /// PUBREL: second step of QoS 2, from the publishing side (3.6).
    case pubRel(PublishAcknowledgement)
    /// PUBCOMP: last step of QoS 2 (3.7).
    case pubComp(PublishAcknowledgement)
    /// SUBSCRIBE: subscribe request, from the client (3.8).
    case subscribe(Subscribe)
    /// SUBACK: subscribe acknowledgement, from the server (3.9).
    case subAck(SubscriptionAcknowledgement)
    /// UNSUBSCRIBE: unsubscribe request, from the client (3.10).
    case unsubscribe(Unsubscribe)
    /// UNSUBACK: unsubscribe acknowledgement, from the server (3.11).
    case unsubAck(SubscriptionAcknowledgement)
    /// PINGREQ: ping request, from the client (3.12).
    case pingReq
    /// PINGRESP: ping response, from the server (3.13).
    case pingResp
    /// DISCONNECT: disconnect notification; before 5.0 from the client only (3.14).
    case disconnect(Disconnect)
    /// AUTH: authentication exchange, 5.0 only (3.15).
    case auth(Auth)

    /// Who sent a packet, which decides some of the rules.
    public enum Sender: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// The side that opened the Network Connection.
        case client
        /// The side that accepted it.
        case server
        /// Not known; accuses nobody of what only the other side may do.
        case unknown

        /// The other side; of an unknown one the server, as the unknown one is taken for the client where a side must be named.
        public var peer: Sender { self == .server ? .client : .server }
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

    /// Decodes the packet at the beginning of an array; what follows it is left alone.
    ///
    /// - Parameters:
    ///   - bytes: a whole packet, from its first byte.
    ///   - version: whose rules to apply; a CONNECT is judged by the version that it announces.
    ///   - sender: who sent the bytes.
    /// - Throws: `PacketDecodingError.incomplete` where more bytes are needed, otherwise the first breach of the standard.
    @inlinable
    public init(
        decoding bytes: [UInt8], version: MQTTVersion, sender: Sender = .unknown
    ) throws(PacketDecodingError) {
        self = try ControlPacket(decoding: bytes.span, version: version, sender: sender)
    }

    /// Copies a borrowed packet, so that it outlives the bytes that it was decoded from.
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

    /// The type of the packet, which the first byte says (2.1.2).
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
