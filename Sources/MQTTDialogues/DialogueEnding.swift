public import MQTTCodec

/// How a Network Connection ended, and why.
public struct DialogueEnding: Hashable, Sendable {
    /// What ended it.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        case disconnect
        case fin
        case rst
        case refused
        case keepAliveExceeded = "keep_alive_exceeded"
        case sessionTakenOver = "session_taken_over"
        case malformed
        case tlsAlert = "tls_alert"
        case portReused = "port_reused"
        case evicted
        case captureEnded = "capture_ended"
    }

    /// What ended it.
    public var cause: Cause
    /// Who did; nil where nobody did, or it is not known.
    public var endedBy: ControlPacket.Sender?
    /// One sentence with its evidence, without bytes from the wire and without how long the connection lasted.
    public var reason: String
    /// Whether it ended as the peers wanted it: nobody needs to look.
    public var isOrderly: Bool
    /// The packets, or frames, that show it.
    public var evidence: [Dialogue.Token]
    /// When it ended.
    public var time: Int64?
}
