public import MQTTCodec

/// How a Network Connection ended, and why.
public struct DialogueEnding: Hashable, Sendable {
    /// What ended it.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// A DISCONNECT, for a reason that none of the others names.
        case disconnect
        /// One side closed without a word.
        case fin
        /// One side reset the connection.
        case rst
        /// A CONNACK that refuses.
        case refused
        /// The server ended it after one and a half times the keep alive without a packet of the client.
        case keepAliveExceeded = "keep_alive_exceeded"
        /// Another connection uses the same Client Identifier.
        case sessionTakenOver = "session_taken_over"
        /// One side ended it for a packet of the other that breaks a rule.
        case malformed
        /// A TLS alert.
        case tlsAlert = "tls_alert"
        /// A new connection between the same ports; the end was not captured.
        case portReused = "port_reused"
        /// Forgotten, because more connections are open than are tracked.
        case evicted
        /// It is open.
        case captureEnded = "capture_ended"
    }

    /// What ended it.
    public var cause: Cause
    /// Who did; nil where nobody did, or it is not known.
    public var endedBy: ControlPacket.Sender?
    /// Who did what, and in which frame: `server closed in frame 87`.
    public var event: String
    /// Why, or what is odd about it: `90.2 s after the client's last packet in frame 80; keep alive 60 s: 1.5 x 60 s exceeded`.
    public var circumstance: String?
    /// Both in one sentence, without bytes from the wire and without how long the connection lasted; `frame` names a token.
    public var reason: String { circumstance.map { "\(event), \($0)" } ?? event }
    /// Whether it ended as the peers wanted it: nobody needs to look.
    public var isOrderly: Bool
    /// The packets, or frames, that show it.
    public var evidence: [Dialogue.Token]
    /// When it ended.
    public var time: Int64?
}
