/// One breach of the standard in the bytes of one Control Packet.
///
/// A small, trivially copyable value: what it means in words is worked out when somebody reads it.
public struct Finding: Hashable, Sendable, BitwiseCopyable {
    /// What was demanded, whatever each version calls it.
    public let requirement: Requirement
    /// The version whose rules were applied.
    public let version: MQTTVersion
    /// Who sent the packet, as the decoder was told.
    public let sender: ControlPacket.Sender
    /// The first byte of the packet: type and flags.
    public let firstByte: UInt8
    /// The field that breaks the rule.
    public let field: FieldPath
    @usableFromInline let location: ByteRange
    /// What is there: a flag, code, length, identifier or byte, as the requirement says.
    public let value: UInt32

    @usableFromInline
    init(
        _ requirement: Requirement, _ context: DecodingContext, _ field: FieldPath, _ start: Int, _ end: Int, value: Int = 0
    ) {
        self.requirement = requirement
        self.version = context.version
        self.sender = context.sender
        self.firstByte = context.firstByte
        self.field = field
        self.location = ByteRange(start, end)
        self.value = UInt32(truncatingIfNeeded: value)
    }

    /// The bytes at fault, counted from the first byte of the packet; empty where something is absent.
    public var bytes: Range<Int> { location.range }

    /// The type of the packet; nil where its first byte names none.
    public var packetType: ControlPacketType? { ControlPacketType(rawValue: firstByte >> 4) }
}

/// What a decoder is told beside the bytes, and the first of them.
@usableFromInline
struct DecodingContext: Hashable, Sendable, BitwiseCopyable {
    @usableFromInline let version: MQTTVersion
    @usableFromInline let sender: ControlPacket.Sender
    @usableFromInline let firstByte: UInt8

    @inlinable
    init(version: MQTTVersion, sender: ControlPacket.Sender, firstByte: UInt8) {
        self.version = version
        self.sender = sender
        self.firstByte = firstByte
    }
}
