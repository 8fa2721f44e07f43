extension TLSConnection {
    /// Who sent something.
    public enum Sender: Int, Hashable, Sendable {
        /// Who opened the connection.
        case client = 0
        /// Who answered.
        case server = 1

        /// The other end.
        public var peer: Sender { self == .client ? .server : .client }
    }

    /// Where bytes stood: a token of the caller, which comes back with what they held.
    public struct Position: Hashable, Sendable {
        /// A number of the caller's choice: of a frame, say.
        public var frame: Int
        /// A time of the caller's choice; nil where there is none.
        public var time: Int64?

        /// A position from its parts.
        public init(frame: Int, time: Int64? = nil) {
            self.frame = frame
            self.time = time
        }
    }

    /// What came out of the records; each at the position of the last byte of its record.
    public enum Event: ~Escapable {
        /// The next bytes of a direction, decrypted and authentic. They are valid during the call only, and never empty.
        case plaintext(Span<UInt8>, from: Sender, at: Position)
        /// The next bytes of a direction are missing, how many is not known; more may follow.
        case loss(Loss, from: Sender, at: Position)
        /// A message of the handshake has told more: all that is known now.
        case learnt(HandshakeFacts, from: Sender, at: Position)
        /// An alert.
        case alert(Alert, from: Sender, at: Position)
        /// Something is out of order, or cannot be read.
        case notice(Notice, from: Sender, at: Position)
    }

    /// Why bytes of a direction are missing.
    public enum Loss: Hashable, Sendable {
        /// Records, or parts of them, are not in the capture.
        case notCaptured
        /// A record did not fit its tag or MAC.
        case notAuthentic
        /// Records could not be decrypted for want of a secret.
        case noSecret
    }
}
