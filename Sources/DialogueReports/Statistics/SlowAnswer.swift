import MQTTCodec
import TCPStreams

/// An answer that took long, and where it stands.
struct SlowAnswer: Sendable {
    let latency: Int64
    let type: ControlPacketType
    let sender: ControlPacket.Sender
    let position: Position
    /// The frame of what was answered.
    let question: Int
    let connection: Int
    /// What the client calls itself; empty where that is not known.
    let client: [UInt8]
    let topic: [UInt8]

    /// How many are kept.
    static let kept = 5
}
