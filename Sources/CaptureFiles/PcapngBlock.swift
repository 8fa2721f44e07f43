/// The types of pcapng blocks (draft-ietf-opsawg-pcapng, section 4).
enum PcapngBlock {
    static let sectionHeader: UInt32 = 0x0a0d_0d0a
    static let interfaceDescription: UInt32 = 1
    /// Obsolete since 2004, still found in old files.
    static let packet: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let nameResolution: UInt32 = 4
    static let interfaceStatistics: UInt32 = 5
    static let enhancedPacket: UInt32 = 6
    static let systemdJournalExport: UInt32 = 9
    static let decryptionSecrets: UInt32 = 10
    static let custom: UInt32 = 0x0000_0bad
    /// A custom block that is not to be copied to other files.
    static let customNotCopied: UInt32 = 0x4000_0bad

    /// Type, length, and the length again at the end: what every block has.
    static let overhead = 12

    /// Whether Wireshark (since 4.0) lists such a block among the frames, so that the frames behind it have higher numbers.
    static func isNumbered(_ type: UInt32) -> Bool {
        type == custom || type == customNotCopied || type == systemdJournalExport
    }

    /// The block as messages call it.
    static func name(_ type: UInt32) -> String {
        switch type {
        case sectionHeader: "the section header block"
        case interfaceDescription: "the interface description block"
        case packet: "the packet block"
        case simplePacket: "the simple packet block"
        case nameResolution: "the name resolution block"
        case interfaceStatistics: "the interface statistics block"
        case enhancedPacket: "the enhanced packet block"
        case systemdJournalExport: "the systemd journal export block"
        case decryptionSecrets: "the decryption secrets block"
        case custom, customNotCopied: "the custom block"
        default: "the block of type \(hexadecimal(type))"
        }
    }
}

/// What the packet blocks need of their interface.
struct InterfaceClock {
    var linkType: LinkType
    /// The greatest number of bytes of a frame; `Int.max` where there is no limit.
    var snapLength: Int
    var resolution: TimeResolution
    var offset: Int64
}
