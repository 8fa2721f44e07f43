/// What the network layer of a frame holds.
struct Datagram {
    enum Content: UInt8 { case tcp, fragment, otherProtocol, malformed }

    var content: Content
    var source: IPAddress
    var destination: IPAddress
    /// Where the transport layer begins in the frame.
    var offset: Int
    /// Where the datagram ends in the frame as it was on the wire: past the end of the captured bytes when the frame was cut,
    /// before it when the link layer padded.
    var end: Int

    static let malformed = Datagram(empty: .malformed)
    static let fragment = Datagram(empty: .fragment)
    static let otherProtocol = Datagram(empty: .otherProtocol)

    private init(empty content: Content) {
        self.content = content
        source = IPAddress(high: 0, low: 0, isIPv6: false)
        destination = source
        offset = 0
        end = 0
    }

    @inline(__always)
    init(source: IPAddress, destination: IPAddress, offset: Int, end: Int) {
        content = .tcp
        self.source = source
        self.destination = destination
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
    static let tcp: UInt8 = 6
    static let routing: UInt8 = 43
    static let fragment: UInt8 = 44
    static let authentication: UInt8 = 51
    static let destinationOptions: UInt8 = 60
    static let mobility: UInt8 = 135
    static let hostIdentity: UInt8 = 139
    static let shim6: UInt8 = 140
}
