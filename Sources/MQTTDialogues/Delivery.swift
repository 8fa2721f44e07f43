public import MQTTCodec

/// A message of QoS 1 or 2 on its way between one client and the server, when it is over.
public struct Delivery: Hashable, Sendable {
    /// How it ended.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// PUBACK, or PUBCOMP.
        case complete
        /// The connection or the capture ended before.
        case incomplete
        /// The receiver refused it with a Reason Code of 0x80 or above.
        case refused
    }

    /// Who sent the message.
    public let sender: ControlPacket.Sender
    /// Its Packet Identifier.
    public let packetIdentifier: UInt16
    /// 1 or 2.
    public let qos: UInt8
    /// The Topic Name, resolved; nil where it is not known.
    public let topic: [UInt8]?
    /// How it ended.
    public let status: Status
    /// Its packets in their order, the PUBLISH first where it was seen.
    public let tokens: [Dialogue.Token]
    /// Nanoseconds from the PUBLISH to the last acknowledgement; nil unless complete, and where the capture has no times.
    public let latency: Int64?
    /// Whether the PUBLISH, or the PUBREL, was sent more than once.
    public let isRedelivered: Bool
    /// The time of the last packet.
    public let time: Int64?
    /// Whether it is incomplete only as far as is known: bytes are missing since, or the identifier was used
    /// for another message before the answer came.
    public let mayHaveCompleted: Bool
}
