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

/// Captures frames from an interface, one after the other.
///
///     var capture = try InterfaceCapture(interface: "eth0")
///     while !isTimeToStop {
///         if try !capture.next({ frame, bytes in ... }) { capture.wait() }
///     }
///
/// Frames are given a twentieth of a second after they came at the latest, with times in nanoseconds where the system has them.
public struct InterfaceCapture: ~Copyable {
    /// How to capture.
    public struct Options: Hashable, Sendable {
        /// How many bytes of a frame are kept: 262,144, as tcpdump has it, which is more than any has.
        public var snapLength = 262_144
        /// Whether frames for others are captured too.
        public var isPromiscuous = true
        /// Bytes of the kernel's buffer; nil for libpcap's choice (2 MiB on Linux).
        public var bufferSize: Int?
        /// A filter in libpcap's language, which the kernel applies; nil for all frames.
        public var filter: String?

        /// As tcpdump does by default.
        public init() {}
    }

    /// Milliseconds after which the kernel hands on what it has: a twentieth of a second, which a person does not notice.
    ///
    /// libpcap's immediate mode would hand each frame on at once. But on Linux its buffer then has places of the size of the largest frame, 30 on
    /// the loopback interface, so that a burst of some dozen small frames is lost.
    private static let longestDelay: CInt = 50
    /// How long a wait lasts at most: a tenth of a second, so that a person who wants it to end does not notice.
    private static let longestWait: CInt = 100

    private let handle: OpaquePointer
    private let descriptor: CInt
    private let nanosecondsPerUnit: Int64

    /// How many frames were given.
    public private(set) var framesRead = 0

    /// What its frames begin with, as a capture file says it.
    public let linkType: LinkType

    /// What a capture file says of the interface.
    public let interface: CaptureInterface

    /// Opens an interface by its name; `any` is all of them, on Linux.
    ///
    /// Throws what stands against it.
    public init(interface name: String, options: Options = Options()) throws(LiveCaptureError) {
        var message = ErrorBuffer()
        // SAFETY: the handle is not used after pcap_close, which deinit calls, or this initializer where it throws.
        guard let handle = unsafe message.fill({ unsafe pcap_create(name, $0) }) else { throw .other(message.text) }
        do throws(LiveCaptureError) {
            try unsafe Self.activate(handle, name, options)
            if name == "any" { unsafe Self.chooseCookedWithInterface(handle) }
            if let filter = options.filter { try unsafe Self.set(filter, on: handle) }
        } catch {
            unsafe pcap_close(handle)
            throw error
        }
        let isNanoseconds = unsafe pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO
        nanosecondsPerUnit = isNanoseconds ? 1 : 1000
        unsafe descriptor = pcap_get_selectable_fd(handle)
        unsafe linkType = DataLink.linkType(of: pcap_datalink(handle))
        interface = CaptureInterface(
            linkType: linkType, snapLength: options.snapLength, name: name,
            timeResolution: isNanoseconds ? .nanoseconds : .microseconds)
        unsafe self.handle = handle
    }

    // SAFETY: nothing uses the handle afterwards: it is this struct's alone, which cannot be copied.
    deinit { unsafe pcap_close(handle) }

    /// Hands on the next frame, if one is there; its bytes are valid during the call only.
    ///
    /// - Returns: false where none is there yet. Throws `LiveCaptureError.interfaceLost` where none will come any more.
    public mutating func next(_ body: (Frame, Span<UInt8>) -> Void) throws(LiveCaptureError) -> Bool {
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var data: UnsafePointer<UInt8>?
        // SAFETY: the handle is open as long as this struct lives; libpcap sets both pointers where it answers 1, and its error is a C
        // string that is copied at once.
        let answer = unsafe pcap_next_ex(handle, &header, &data)
        guard answer >= 0 else { throw .interfaceLost(unsafe String(cString: pcap_geterr(handle))) }
        guard answer == 1, let header = unsafe header?.pointee, let data = unsafe data else { return false }
        framesRead += 1
        let time = Int64(header.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.ts.tv_usec) &* nanosecondsPerUnit
        let frame = Frame(
            number: framesRead, time: time, linkType: linkType, capturedLength: Int(header.caplen), originalLength: Int(header.len),
            offset: 0, interface: 0)
        // SAFETY: libpcap keeps caplen bytes there until it is asked for the next frame.
        let bytes = unsafe UnsafeBufferPointer(start: data, count: Int(header.caplen))
        body(frame, bytes.span)
        return true
    }

    /// Waits until a frame is there, or a tenth of a second has passed, or a signal comes that is not blocked.
    public func wait() {
        // A few devices have no descriptor to wait on; -1 is passed over by poll, which then only sleeps.
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // SAFETY: one `pollfd` is there, as is said.
        _ = unsafe poll(&request, 1, descriptor < 0 ? Self.longestWait / 10 : Self.longestWait)
    }

    /// What was counted so far: by the kernel, and by the interface where it says so.
    public var statistics: InterfaceStatistics {
        var counts = pcap_stat()
        // SAFETY: the handle is open as long as this struct lives; libpcap fills the counters where it answers 0.
        guard unsafe pcap_stats(handle, &counts) == 0 else { return InterfaceStatistics() }
        return InterfaceStatistics(
            received: UInt64(counts.ps_recv), droppedByInterface: UInt64(counts.ps_ifdrop), droppedBySystem: UInt64(counts.ps_drop))
    }

    private static func activate(_ handle: OpaquePointer, _ name: String, _ options: Options) throws(LiveCaptureError) {
        // SAFETY: `init` has opened the handle; what libpcap says are C strings that end with a NUL, copied at once.
        // Before it is activated, a handle refuses only values that make no sense, which the command does not pass.
        _ = unsafe pcap_set_snaplen(handle, CInt(clamping: options.snapLength))
        // `any` cannot be made promiscuous.
        _ = unsafe pcap_set_promisc(handle, options.isPromiscuous && name != "any" ? 1 : 0)
        _ = unsafe pcap_set_timeout(handle, longestDelay)
        _ = unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
        if let size = options.bufferSize { _ = unsafe pcap_set_buffer_size(handle, CInt(clamping: size)) }
        let answer = unsafe pcap_activate(handle)
        guard answer < 0 else {
            var message = ErrorBuffer()
            guard unsafe message.fill({ unsafe pcap_setnonblock(handle, 1, $0) }) == 0 else { throw .other(message.text) }
            return
        }
        let detail = unsafe String(cString: pcap_geterr(handle))
        switch answer {
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED: throw .noPermission(interface: name)
        case PCAP_ERROR_NO_SUCH_DEVICE: throw .noSuchInterface(name)
        case PCAP_ERROR_IFACE_NOT_UP: throw .interfaceDown(name)
        case PCAP_ERROR: throw .other(detail)
        default:
            let words = unsafe String(cString: pcap_statustostr(answer))
            throw .other(detail.isEmpty ? words : "\(words): \(detail)")
        }
    }

    /// Linux cooked version 2 says on which of all interfaces a frame was seen, where libpcap has it (1.10).
    private static func chooseCookedWithInterface(_ handle: OpaquePointer) {
        // SAFETY: `init` has opened the handle.
        _ = unsafe pcap_set_datalink(handle, CInt(LinkType.linuxSLL2.rawValue))
    }

    private static func set(_ filter: String, on handle: OpaquePointer) throws(LiveCaptureError) {
        // SAFETY: `init` has opened the handle, libpcap fills the program where it answers 0, and only then it is freed, once; its error is
        // a C string that is copied at once.
        var program = unsafe bpf_program()
        guard unsafe pcap_compile(handle, &program, filter, 1, DataLink.unknownNetmask) == 0 else {
            throw .badFilter(unsafe String(cString: pcap_geterr(handle)))
        }
        defer { unsafe pcap_freecode(&program) }
        guard unsafe pcap_setfilter(handle, &program) == 0 else {
            throw .badFilter(unsafe String(cString: pcap_geterr(handle)))
        }
    }
}
#endif
