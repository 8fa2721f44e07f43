public import MQTTCodec

/// What the bytes below the packets tell a dialogue, beside packets.
public enum TransportEvent: Hashable, Sendable {
    /// The connection was open before the first thing that is known of it: rules that need its beginning stay silent.
    case joinedMidway
    /// Bytes of this side are missing: rules that need what they may have held stay silent from here on.
    case lost(from: ControlPacket.Sender)
    /// Bytes of this side came in two forms, and which one was read is not known.
    case ambiguous(from: ControlPacket.Sender)
    /// A packet of this side came that cannot be laid out, is there only in part, or was not kept.
    ///
    /// The finding says why it has no layout; nil where the capture, or a limit of the caller, is to blame.
    case unreadable(Finding?, from: ControlPacket.Sender)
    /// Whoever captured has dropped frames, of this connection or of others.
    case framesDropped
    /// The clock of whoever captures was set: how long it is since what came before is not known.
    case clockSet
    /// MQTT came in a WebSocket frame that is not binary (MQTT-6.0.0-1).
    case textFrame(from: ControlPacket.Sender)
    /// The WebSocket handshake: whether the client offered the subprotocol `mqtt` (`mqttv3.1`), and whether the server chose it (6.0).
    case webSocketHandshake(isOffered: Bool, isChosen: Bool)
    /// A side has said that it sends nothing more (FIN).
    case finished(ControlPacket.Sender)
}

/// How the connection below a dialogue ended.
public enum TransportEnd: Hashable, Sendable {
    /// Both sides closed it, this one first.
    case closed(by: ControlPacket.Sender)
    /// One side reset it.
    case reset(by: ControlPacket.Sender)
    /// A fatal alert of TLS ended it (RFC 8446 6.2).
    case alert(Announcement)
    /// A side closed the WebSocket that carries it (RFC 6455 5.5.1).
    case webSocketClose(Announcement)
    /// A new connection uses its ports; its end was not seen.
    case portReused
    /// It was forgotten, because there are too many.
    case evicted
    /// The capture ends, and it is open.
    case captureEnded

    /// What a side says when it ends a layer between TCP and the dialogue.
    public struct Announcement: Hashable, Sendable {
        /// Who says so.
        public let sender: ControlPacket.Sender
        /// The reason that it gives, in words of ours: `the alert unknown_ca`, `1008 (policy violation)`; nil where it gives none.
        public let words: String?
        /// The packet, or frame, in which it stands.
        public let token: Dialogue.Token
        /// When; nil where the capture has no times.
        public let time: Int64?

        /// What a side says, from its parts.
        public init(by sender: ControlPacket.Sender, _ words: String?, token: Dialogue.Token, time: Int64?) {
            self.sender = sender
            self.words = words
            self.token = token
            self.time = time
        }
    }
}
