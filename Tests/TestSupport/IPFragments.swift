/// Cuts the payload of an IP packet without options or extension headers into fragments.
///
/// `sizes` are repeated; each but the last fragment's is rounded up to a multiple of 8 (RFC 791 3.2, RFC 8200 4.5).
public func fragments(of packet: [UInt8], sizes: [Int], identification: Int = 1) -> [[UInt8]] {
    let header = Array(packet[..<(packet[0] >> 4 == 6 ? 40 : 20)])
    let payload = Array(packet[header.count...])
    var result: [[UInt8]] = []
    var position = 0
    while position < payload.count {
        let size = max(8, (sizes[result.count % sizes.count] + 7) & ~7)
        let end = min(payload.count, position + size)
        result.append(fragment(header, Array(payload[position..<end]), at: position, more: end < payload.count, identification))
        position = end
    }
    return result
}

/// One fragment, with the header of the whole packet.
public func fragment(_ header: [UInt8], _ data: [UInt8], at position: Int, more: Bool, _ identification: Int = 1) -> [UInt8] {
    var header = header
    if header[0] >> 4 == 6 {
        let next = header[6]
        header.replaceSubrange(4..<6, with: Bytes.two(8 + data.count))
        header[6] = 44
        return header + [next, 0] + Bytes.two(position | (more ? 1 : 0)) + Bytes.four(identification) + data
    }
    header.replaceSubrange(2..<4, with: Bytes.two(20 + data.count))
    header.replaceSubrange(4..<8, with: Bytes.two(identification) + Bytes.two(position / 8 | (more ? 0x2000 : 0)))
    return header + data
}
