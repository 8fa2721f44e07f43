/// A TCP segment: the header fields that reassembly needs, and where its data stand in the frame.
struct Segment {
    var sourcePort: UInt16
    var destinationPort: UInt16
    var sequence: UInt32
    var acknowledgment: UInt32
    var flags: Flags
    /// Where the header begins in the frame.
    var start: Int
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
        start = offset
        self.offset = min(offset + headerLength, frame.count)
        captured = min(length, frame.count - self.offset)
    }
    /// Whether the checksum fits (RFC 9293 3.1): over a pseudo-header of both addresses, the protocol and the length, and the whole segment.
    ///
    /// False for what was not captured whole. Often false on frames captured where they were sent, where the network card was to fill it in:
    /// it only says which of two copies to believe.
    func checksumFits(_ frame: Span<UInt8>, between key: FlowKey) -> Bool {
        let end = offset + length
        guard captured == length, end - start >= 20 else { return false }
        // Addresses are added 32 bits at a time, which is the same modulo 2^16 - 1; their order does not matter.
        var sum: UInt64 = UInt64(IPProtocol.tcp) + UInt64(end - start)
        for word in [key.lowHigh, key.lowLow, key.highHigh, key.highLow] { sum += word >> 32 + word & 0xffff_ffff }
        var position = start
        while end - position >= 4 {
            sum += UInt64(frame.bigEndian32(at: position))
            position += 4
        }
        if end - position >= 2 {
            sum += UInt64(frame.bigEndian16(at: position))
            position += 2
        }
        if end > position { sum += UInt64(frame[position]) << 8 }
        while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
        return sum == 0xffff
    }
}
