#if LiveCapture
public import CaptureFiles
internal import CPcap

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// An interface that libpcap knows of: a network interface, or a pseudo-device such as `any`.
public struct NetworkInterface: Hashable, Sendable {
    /// Its name, as `-i` takes it.
    public var name: String
    /// What it is, in words, where the system has some.
    public var description: String?
    /// Its addresses in network order: 4 bytes of IPv4, or 16 of IPv6.
    public var addresses: [[UInt8]]
    /// Whether it is up.
    public var isUp: Bool
    /// Whether it is up and has its resources; a cable that is not there is told by `isDisconnected`.
    public var isRunning: Bool
    /// Whether it is the loopback interface.
    public var isLoopback: Bool
    /// Whether it is known to have no carrier, or no network that it belongs to.
    public var isDisconnected: Bool

    /// All interfaces, in libpcap's order, which has those first that are most likely wanted.
    ///
    /// Throws `LiveCaptureError.other`.
    public static func all() throws(LiveCaptureError) -> [NetworkInterface] {
        var first: UnsafeMutablePointer<pcap_if_t>?
        var message = ErrorBuffer()
        guard unsafe message.fill({ unsafe pcap_findalldevs(&first, $0) }) == 0 else { throw .other(message.text) }
        // SAFETY: the list is libpcap's, walked to its end, and freed when all of it was copied.
        defer { unsafe pcap_freealldevs(first) }
        var interfaces: [NetworkInterface] = []
        var next = unsafe first
        while let entry = unsafe next {
            unsafe interfaces.append(NetworkInterface(entry.pointee))
            unsafe next = entry.pointee.next
        }
        return interfaces
    }

    /// What the frames of the interface begin with; throws what stands against capturing on it.
    ///
    /// It is opened for that and closed again, without promiscuous mode.
    public func probe() throws(LiveCaptureError) -> LinkType {
        var options = InterfaceCapture.Options()
        options.isPromiscuous = false
        options.bufferSize = 1 << 16
        let capture = try InterfaceCapture(interface: name, options: options)
        return capture.linkType
    }

    private init(_ entry: pcap_if_t) {
        // SAFETY: the strings and addresses of an entry live as long as the list, and are copied here; a sockaddr of a family that is
        // known is as long as that family's.
        name = unsafe String(cString: entry.name)
        description = unsafe entry.description.map { unsafe String(cString: $0) }
        let flags = unsafe Int32(bitPattern: entry.flags)
        isUp = flags & PCAP_IF_UP != 0
        isRunning = flags & PCAP_IF_RUNNING != 0
        isLoopback = flags & PCAP_IF_LOOPBACK != 0
        isDisconnected = flags & PCAP_IF_CONNECTION_STATUS == PCAP_IF_CONNECTION_STATUS_DISCONNECTED
        addresses = []
        var next = unsafe entry.addresses
        while let address = unsafe next {
            if let bytes = unsafe Self.bytes(of: address.pointee.addr) { addresses.append(bytes) }
            unsafe next = address.pointee.next
        }
    }

    private static func bytes(of address: UnsafeMutablePointer<sockaddr>?) -> [UInt8]? {
        // SAFETY: a sockaddr of a family that is known is as long as that family's; the four or sixteen bytes are copied within the
        // closures.
        guard let address = unsafe address else { return nil }
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET:
            return unsafe UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                unsafe withUnsafeBytes(of: address.pointee.sin_addr) { unsafe Array($0) }
            }
        case AF_INET6:
            return unsafe UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                unsafe withUnsafeBytes(of: address.pointee.sin6_addr) { unsafe Array($0) }
            }
        default: return nil
        }
    }
}

/// Where libpcap writes what went wrong.
struct ErrorBuffer {
    private var bytes = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))

    mutating func fill<Result>(_ body: (UnsafeMutablePointer<CChar>?) -> Result) -> Result {
        // SAFETY: libpcap writes at most PCAP_ERRBUF_SIZE bytes, the last of them a NUL.
        bytes.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress) }
    }

    /// The text, which ends at the first NUL.
    var text: String { String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
}
#endif
