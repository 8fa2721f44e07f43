/// One captured frame: what the file says about it.
///
/// Its bytes are `CaptureReader.bytes`.
public struct Frame: Hashable, Sendable {
    /// The number of the frame in the file, from 1, as Wireshark counts.
    ///
    /// Wireshark also numbers the custom blocks and journal entries of pcapng, so numbers can have gaps there.
    public var number: Int

    /// When it was captured: nanoseconds since 1970-01-01 00:00 UTC, rounded down.
    ///
    /// `nil` where the file has no time (Simple Packet Blocks) and where the time lies outside what 64 bits of nanoseconds can
    /// say (the years 1677 to 2262), so that a nonsensical clock is not mistaken for a date.
    public var time: Int64?

    /// What its first bytes are.
    public var linkType: LinkType

    /// How many of its bytes are in the file.
    public var capturedLength: Int

    /// How many bytes it had on the wire; more than `capturedLength` where the snap length cut it.
    public var originalLength: Int

    /// Where its record (pcap) or block (pcapng) begins: bytes from the start of the file.
    public var offset: Int

    /// Which interface of its section it was captured on, from 0 (pcapng; `nil` in pcap, which has only one).
    public var interface: Int?

    /// A frame from its parts.
    public init(
        number: Int, time: Int64?, linkType: LinkType, capturedLength: Int, originalLength: Int, offset: Int, interface: Int? = nil
    ) {
        self.number = number
        self.time = time
        self.linkType = linkType
        self.capturedLength = capturedLength
        self.originalLength = originalLength
        self.offset = offset
        self.interface = interface
    }
}
