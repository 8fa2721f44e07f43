/// What an IP header says.
struct Datagram {
    enum Content: UInt8 { case tcp, fragment, otherProtocol, malformed }

    var content: Content
    var source: IPAddress
    var destination: IPAddress
    /// What stands at `offset`: the protocol number of the transport layer.
    var protocolNumber: UInt8
    /// Where the transport layer begins in the frame; of a fragment its data in IPv4, its fragment header in IPv6.
    var offset: Int
    /// Where the datagram ends in the frame as it was on the wire: past the end of the captured bytes when the frame was cut,
    /// before it when the link layer padded.
    var end: Int

    static let malformed = Datagram(
        content: .malformed, source: IPAddress(v4: 0), destination: IPAddress(v4: 0), protocolNumber: 0, offset: 0, end: 0)

    @inline(__always)
    init(content: Content, source: IPAddress, destination: IPAddress, protocolNumber: UInt8, offset: Int, end: Int) {
        self.content = content
        self.source = source
        self.destination = destination
        self.protocolNumber = protocolNumber
        self.offset = offset
        self.end = end
    }

    /// The end of a datagram whose length field is 0: that of the frame.
    ///
    /// What the record claims beyond the captured bytes is believed up to 1 MiB, twice what segmentation offload makes (512 KiB).
    static func unstatedEnd(_ frame: Span<UInt8>, _ originalLength: Int) -> Int {
        max(frame.count, min(originalLength, 1 << 20))
    }
}

/// Protocol numbers of the IPv4 Protocol and IPv6 Next Header fields (IANA protocol numbers).
enum IPProtocol {
    static let hopByHop: UInt8 = 0
    static let ipv4: UInt8 = 4
    static let tcp: UInt8 = 6
    static let udp: UInt8 = 17
    static let ipv6: UInt8 = 41
    static let routing: UInt8 = 43
    static let fragment: UInt8 = 44
    static let gre: UInt8 = 47
    static let authentication: UInt8 = 51
    static let destinationOptions: UInt8 = 60
    static let etherIP: UInt8 = 97
    static let l2tp: UInt8 = 115
    static let mobility: UInt8 = 135
    static let mpls: UInt8 = 137
    static let hostIdentity: UInt8 = 139
    static let shim6: UInt8 = 140
}
