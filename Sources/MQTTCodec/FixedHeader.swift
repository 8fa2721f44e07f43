/// The Fixed Header, with which every Control Packet begins (2.1).
///
///       7  6  5  4   3  2  1  0
///     +------------+------------+
///     | type       | flags      |   first byte
///     +------------+------------+
///     | Remaining Length        |   1 to 4 bytes, a Variable Byte Integer
///     +-------------------------+
public struct FixedHeader: Hashable, Sendable, BitwiseCopyable {
    /// The largest value of the Remaining Length (2.1.4): four bytes of seven bits.
    public static let maximumRemainingLength = 268_435_455

    /// The first byte: the type in the upper four bits, the flags in the lower four (2.1).
    public let firstByte: UInt8
    @usableFromInline let lengthOfHeader: UInt8
    /// Whether the Remaining Length uses more bytes than its value needs (1.5.5).
    @usableFromInline let isOverlong: Bool
    @usableFromInline let remaining: UInt32

    @inlinable @inline(always)
    init(firstByte: UInt8, length: Int, remainingLength: Int, isOverlong: Bool) {
        self.firstByte = firstByte
        self.lengthOfHeader = UInt8(truncatingIfNeeded: length)
        self.isOverlong = isOverlong
        self.remaining = UInt32(truncatingIfNeeded: remainingLength)
    }

    /// The same header in front of fewer bytes: those of a PUBLISH up to its payload.
    @usableFromInline
    func cut(to packetLength: Int) -> FixedHeader {
        FixedHeader(firstByte: firstByte, length: length, remainingLength: packetLength - length, isOverlong: isOverlong)
    }

    /// Bytes of the Fixed Header itself, 2 to 5.
    @inlinable @inline(always) public var length: Int { Int(lengthOfHeader) }

    /// Bytes that follow the Fixed Header (2.1.4).
    @inlinable @inline(always) public var remainingLength: Int { Int(remaining) }

    /// Bytes of the whole packet, Fixed Header included: 2 to 268,435,460.
    @inlinable @inline(always) public var packetLength: Int { Int(remaining) &+ Int(lengthOfHeader) }

    /// The type of the packet; nil for 0, which no version defines (2.1.2).
    public var type: ControlPacketType? { ControlPacketType(rawValue: firstByte >> 4) }

    /// The lower four bits of the first byte; in PUBLISH they mean DUP, QoS and RETAIN (2.1.3).
    @inlinable @inline(always) public var flags: UInt8 { firstByte & 0x0F }

    /// What the beginning of some bytes says of the Fixed Header there.
    @usableFromInline
    enum Scan {
        case complete(FixedHeader)
        case incomplete
        /// A fourth byte of the Remaining Length announces a fifth, which no value needs (1.5.5).
        case lengthTooLong
    }

    /// Looks for a Fixed Header at `offset`, which may be the end of the bytes.
    @inlinable @inline(always)
    static func scan(_ bytes: Span<UInt8>, at offset: Int) -> Scan {
        let available = bytes.count &- offset
        guard available >= 2 else { return .incomplete }
        let firstByte = bytes[offset]
        let low = bytes[offset &+ 1]
        if low < 0x80 {
            return .complete(FixedHeader(firstByte: firstByte, length: 2, remainingLength: Int(low), isOverlong: false))
        }
        var value = Int(low & 0x7F)
        var count = 1
        while count < 4 {
            guard available > count &+ 1 else { return .incomplete }
            let byte = bytes[offset &+ count &+ 1]
            value |= Int(byte & 0x7F) &<< (7 &* count)
            count &+= 1
            if byte < 0x80 {
                let isOverlong = count > VariableByteInteger.size(value)
                return .complete(
                    FixedHeader(firstByte: firstByte, length: count &+ 1, remainingLength: value, isOverlong: isOverlong))
            }
        }
        return .lengthTooLong
    }

    /// How many bytes the packet at the beginning of some bytes has, whatever its type; nil where its Remaining Length is cut or too long.
    public static func packetLength(of bytes: Span<UInt8>) -> Int? {
        guard case .complete(let header) = scan(bytes, at: 0) else { return nil }
        return header.packetLength
    }

    /// Reads the Fixed Header at the beginning of some bytes.
    ///
    /// The type is not judged: whether 15 is one depends on the version.
    ///
    /// - Throws: `PacketDecodingError.incomplete` when the Remaining Length is cut, a violation when it is longer than four bytes (2.1.4)
    ///   or the type is 0.
    @inlinable
    public init(decoding bytes: Span<UInt8>) throws(PacketDecodingError) {
        guard case .complete(let header) = Self.scan(bytes, at: 0), header.firstByte >= 0x10 else {
            throw PacketView.unreadable(bytes, version: .v5_0, sender: .unknown)
        }
        self = header
    }
}

extension Finding {
    /// The Remaining Length at bytes 1 to 4 announces a fifth byte.
    @usableFromInline
    static func lengthTooLong(_ context: DecodingContext) -> Finding {
        Finding(.lengthOfVariableByteInteger, context, FieldPath(.remainingLength), 1, 5)
    }
}
