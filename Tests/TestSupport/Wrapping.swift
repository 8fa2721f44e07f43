/// A way in which an IP packet stands in a frame: a link layer, and what is between it and the packet.
///
/// Frames are built here from the standards' layouts by code that shares nothing with the reader.
public struct Wrapping: Sendable, CustomStringConvertible {
    /// What it is called.
    public let description: String
    /// The number that a capture file gives it.
    public let linkType: UInt32
    /// What a report says of it.
    public let encapsulation: [String]
    /// The frame of an IP packet; identifiers that the receiver chooses differ by direction.
    public let frame: @Sendable (_ packet: [UInt8], _ isFromClient: Bool) -> [UInt8]

    /// A wrapping of packets whatever their direction.
    public init(
        _ description: String, _ linkType: UInt32, _ encapsulation: [String] = [],
        _ frame: @escaping @Sendable (_ packet: [UInt8], _ isFromClient: Bool) -> [UInt8]
    ) {
        self.description = description
        self.linkType = linkType
        self.encapsulation = encapsulation
        self.frame = frame
    }
}

/// Bytes in network order, and the layers that many frames share.
public enum Bytes {
    /// Two bytes.
    public static func two(_ value: some BinaryInteger) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }
    /// Three bytes.
    public static func three(_ value: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: value >> 16)] + two(value) }
    /// Four bytes.
    public static func four(_ value: some BinaryInteger) -> [UInt8] { two(value >> 16) + two(value) }
    /// Four bytes, the lowest first.
    public static func little(_ value: Int) -> [UInt8] { four(value).reversed() }
    /// So many bytes of 0.
    public static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    /// The EtherType of an IP packet.
    public static func type(_ packet: [UInt8]) -> [UInt8] { packet[0] >> 4 == 6 ? [0x86, 0xdd] : [0x08, 0x00] }

    /// Ethernet with tags or others in front of the EtherType.
    public static func ethernet(_ packet: [UInt8], _ tags: [UInt8] = []) -> [UInt8] {
        [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + tags + type(packet) + packet
    }

    /// LLC and SNAP.
    public static func snap(_ packet: [UInt8]) -> [UInt8] { [0xaa, 0xaa, 3, 0, 0, 0] + type(packet) + packet }

    /// IPv4 between two routers, with a checksum.
    public static func ipv4(_ payload: [UInt8], _ protocolNumber: UInt8, _ isFromClient: Bool = true) -> [UInt8] {
        var header: [UInt8] = [0x45, 0] + two(20 + payload.count) + [0, 0, 0, 0, 64, protocolNumber, 0, 0]
        header += isFromClient ? [198, 51, 100, 1, 198, 51, 100, 2] : [198, 51, 100, 2, 198, 51, 100, 1]
        var sum = 0
        for index in stride(from: 0, to: 20, by: 2) { sum += Int(header[index]) << 8 | Int(header[index + 1]) }
        while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
        header.replaceSubrange(10..<12, with: two(~sum))
        return header + payload
    }

    /// IPv6 between two routers.
    public static func ipv6(_ payload: [UInt8], _ next: UInt8, _ isFromClient: Bool = true) -> [UInt8] {
        let ends = [[0x20, 0x01, 0x0d, 0xb8] + zeros(11) + [0xa1], [0x20, 0x01, 0x0d, 0xb8] + zeros(11) + [0xa2]]
        return [0x60, 0, 0, 0] + two(payload.count) + [next, 64] + (isFromClient ? ends[0] + ends[1] : ends[1] + ends[0]) + payload
    }

    /// UDP without a checksum.
    public static func udp(_ payload: [UInt8], from source: Int = 50_001, to destination: Int) -> [UInt8] {
        two(source) + two(destination) + two(8 + payload.count) + [0, 0] + payload
    }

    /// UDP in IPv4 in Ethernet.
    public static func udpFrame(_ payload: [UInt8], to port: Int, _ isFromClient: Bool) -> [UInt8] {
        ethernet(ipv4(udp(payload, to: port), 17, isFromClient))
    }

    /// GRE in IPv4 in Ethernet.
    public static func greFrame(_ flags: Int, _ type: Int, _ optional: [UInt8], _ payload: [UInt8], _ isFromClient: Bool) -> [UInt8] {
        ethernet(ipv4(two(flags) + two(type) + optional + payload, 47, isFromClient))
    }
}
