/// The type of a Control Packet: bits 7 to 4 of its first byte (2.1.2).
public enum ControlPacketType: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
    /// Connection request, from the client.
    case connect = 1
    /// Connect acknowledgement, from the server.
    case connAck = 2
    /// Application Message, from either side.
    case publish = 3
    /// Acknowledgement of a QoS 1 PUBLISH.
    case pubAck = 4
    /// Publish received: first answer to a QoS 2 PUBLISH.
    case pubRec = 5
    /// Publish released: second step of QoS 2, from the publishing side.
    case pubRel = 6
    /// Publish complete: last step of QoS 2.
    case pubComp = 7
    /// Subscribe request, from the client.
    case subscribe = 8
    /// Subscribe acknowledgement, from the server.
    case subAck = 9
    /// Unsubscribe request, from the client.
    case unsubscribe = 10
    /// Unsubscribe acknowledgement, from the server.
    case unsubAck = 11
    /// Ping request, from the client.
    case pingReq = 12
    /// Ping response, from the server.
    case pingResp = 13
    /// Disconnect notification; before 5.0 from the client only.
    case disconnect = 14
    /// Authentication exchange (5.0 only).
    case auth = 15
}

extension ControlPacketType {
    /// The name as the standard prints it: `CONNECT`, `CONNACK`, ...
    ///
    /// A literal, which can be copied without making a `String`.
    public var name: StaticString {
        switch self {
        case .connect: "CONNECT"
        case .connAck: "CONNACK"
        case .publish: "PUBLISH"
        case .pubAck: "PUBACK"
        case .pubRec: "PUBREC"
        case .pubRel: "PUBREL"
        case .pubComp: "PUBCOMP"
        case .subscribe: "SUBSCRIBE"
        case .subAck: "SUBACK"
        case .unsubscribe: "UNSUBSCRIBE"
        case .unsubAck: "UNSUBACK"
        case .pingReq: "PINGREQ"
        case .pingResp: "PINGRESP"
        case .disconnect: "DISCONNECT"
        case .auth: "AUTH"
        }
    }
}

extension ControlPacketType: CustomStringConvertible {
    /// The name as the standard prints it.
    public var description: String { "\(name)" }
}
