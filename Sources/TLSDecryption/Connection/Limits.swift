extension TLSConnection {
    /// How much is kept, and how much is tried.
    public struct Limits: Hashable, Sendable {
        /// Bytes of records that a connection holds for a secret that may still come: 256 KiB.
        ///
        /// A key log is flushed within a round trip of its use; until then a peer sends its first window at most.
        public var heldBytes = 1 << 18

        /// Bytes that all connections hold together for want of secrets: 8 MiB.
        ///
        /// Where thousands of connections have no secret at all, they are not to fill the memory.
        public var heldBytesOfAll = 8 << 20

        /// Records that may lie in a hole: 4,096.
        ///
        /// As many places in the sequence are tried for the first record behind it; at a microsecond each that is unnoticed.
        public var recordsInHole = 4096

        /// Places in the sequence that are tried in vain before a direction is given up: 16,384; each record that is opened gives back 256.
        public var tries = 16_384

        /// Records in a row that cannot be opened before a direction is given up: 8.
        ///
        /// An endpoint closes the connection at the first (RFC 8446 5.2), so they are not damaged records, but a wrong secret.
        public var failures = 8

        /// Bytes of handshake messages that are kept to derive secrets from: 512 KiB, two messages of the largest size.
        public var transcriptBytes = 1 << 19

        /// The limits as documented.
        public init() {}
    }
}
