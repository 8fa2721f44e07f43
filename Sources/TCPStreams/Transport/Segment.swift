/// A TCP segment: the header fields that reassembly needs, and where its data stand in the frame.
struct Segment {
    var sourcePort: UInt16
    var destinationPort: UInt16
    var sequence: UInt32
    var acknowledgment: UInt32
    var flags: Flags
    /// Where the data begin in the frame; its end, where the header itself is cut.
    var offset: Int
    /// Bytes of data in the frame.
    var captured: Int
    /// Bytes of data on the wire, at least `captured`; the rest fell to the capture's snap length.
    var length: Int

    /// The control bits (RFC 9293 3.1); those that reassembly does not need are not kept.
    struct Flags: OptionSet {
        var rawValue: UInt8

        static let fin = Flags(rawValue: 0x01)
        static let syn = Flags(rawValue: 0x02)
        static let rst = Flags(rawValue: 0x04)
        static let ack = Flags(rawValue: 0x10)
        static let changesState: Flags = [.fin, .syn, .rst]
    }

    /// Reads a TCP header at `offset` of a frame whose datagram ends at `end` (RFC 9293 3.1); nil if it is cut short or impossible.
    ///
    ///      0                   1                   2                   3
    ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    ///     +-------------------------------+-------------------------------+
    ///     |          Source Port          |       Destination Port        |
    ///     +-------------------------------+-------------------------------+
    ///     |                        Sequence Number                        |
    ///     +---------------------------------------------------------------+
    ///     |                    Acknowledgment Number                      |
    ///     +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
    ///     | Data  |       |C|E|U|A|P|R|S|F|                               |
    ///     | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
    ///     |       |       |R|E|G|K|H|T|N|N|                               |
    ///     +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
    ///
    /// 14 bytes of it are enough: a snap length that cuts the options still shows how much data followed.
    @inline(__always)
    init?(_ frame: Span<UInt8>, at offset: Int, end: Int) {
        guard frame.count - offset >= 14, end - offset >= 20, end - offset <= maximumWindow else { return nil }
        let headerLength = Int(frame[offset + 12] >> 4) * 4
        guard headerLength >= 20, offset + headerLength <= end else { return nil }
        sourcePort = frame.bigEndian16(at: offset)
        destinationPort = frame.bigEndian16(at: offset + 2)
        sequence = frame.bigEndian32(at: offset + 4)
        acknowledgment = frame.bigEndian32(at: offset + 8)
        flags = Flags(rawValue: frame[offset + 13])
        length = end - offset - headerLength
        self.offset = min(offset + headerLength, frame.count)
        captured = min(length, frame.count - self.offset)
    }
}
