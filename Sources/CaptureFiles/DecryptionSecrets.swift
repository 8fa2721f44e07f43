/// Secrets that a pcapng file carries for reading what it holds (draft-ietf-opsawg-pcapng, section 4.7).
///
/// Its descriptions show only how long they are.
public struct DecryptionSecrets: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The form of the secrets, by the number that the block has for it.
    public struct SecretsType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The number in the block.
        public var rawValue: UInt32

        /// A form by its number, whether it has a name here or not.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// The text of an NSS key log (`SSLKEYLOGFILE`).
        public static let tlsKeyLog = Self(rawValue: 0x544c_534b)
        /// The text of a WireGuard key log.
        public static let wireGuardKeyLog = Self(rawValue: 0x5747_4b4c)
        /// The keys of ZigBee networks.
        public static let zigBeeNetworkKey = Self(rawValue: 0x5a4e_574b)
        /// The keys of ZigBee application support.
        public static let zigBeeAPSKey = Self(rawValue: 0x5a41_504b)

        /// As in `TLS key log`; the number where it has no name here.
        public var description: String {
            switch self {
            case .tlsKeyLog: "TLS key log"
            case .wireGuardKeyLog: "WireGuard key log"
            case .zigBeeNetworkKey: "ZigBee network key"
            case .zigBeeAPSKey: "ZigBee APS key"
            default: "secrets of type \(hexadecimal(rawValue))"
            }
        }
    }

    /// What form they have.
    public var type: SecretsType

    /// The secrets themselves, as they stand in the file.
    public var bytes: [UInt8]

    /// Where their block begins: bytes from the start of the file.
    public var offset: Int

    /// Secrets from their parts.
    public init(type: SecretsType, bytes: [UInt8], offset: Int) {
        self.type = type
        self.bytes = bytes
        self.offset = offset
    }

    /// As in `TLS key log, 1,610 bytes at offset 120`.
    public var description: String { "\(type), \(bytes.count.grouped) bytes at offset \(offset.grouped)" }

    /// The same as `description`, so that no log shows them by accident.
    public var debugDescription: String { description }

    /// Without the bytes, so that `dump` does not show them either.
    public var customMirror: Mirror { Mirror(self, children: ["type": type, "count": bytes.count, "offset": offset]) }
}
