#if LiveCapture
public import CaptureFiles
internal import CPcap

/// A capture filter in libpcap's language (pcap-filter(7)), for frames that are read from files.
///
/// A filter looks at fixed places of a frame, and so is compiled once for each link type. It is a value: what libpcap compiled is copied.
public struct FrameFilter: Sendable {
    /// The filter as it was given.
    public let expression: String
    private var programs: [LinkType: [Instruction]] = [:]

    /// A `bpf_insn`, which is not `Sendable` where C's header is imported.
    private struct Instruction: Sendable {
        var code: UInt16
        var jumpTrue: UInt8
        var jumpFalse: UInt8
        var k: UInt32
    }

    /// Link types of which a filter must suit one to be a filter at all: Ethernet, IP alone, Linux cooked, Wi-Fi with and without radiotap.
    private static let tried: [LinkType] = [.ethernet, .raw, .linuxSLL2, .linuxSLL, .ieee80211Radiotap, .ieee80211, .null]

    /// A filter from its text.
    ///
    /// Throws `LiveCaptureError.badFilter` where libpcap refuses it for every link type, and so for its syntax; the text is what libpcap says of
    /// Ethernet.
    public init(_ expression: String) throws(LiveCaptureError) {
        self.expression = expression
        var refusal: LiveCaptureError?
        for linkType in Self.tried {
            do throws(LiveCaptureError) {
                programs[linkType] = try Self.compile(expression, for: linkType)
                return
            } catch {
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
    }

    /// Whether a frame passes; `originalLength` is how many bytes it had on the wire.
    ///
    /// Throws `LiveCaptureError.badFilter` at the first frame of a link type that the filter does not suit.
    public mutating func accepts(
        _ bytes: Span<UInt8>, linkType: LinkType, originalLength: Int
    ) throws(LiveCaptureError) -> Bool {
        if programs[linkType] == nil { programs[linkType] = try Self.compile(expression, for: linkType) }
        guard let program = programs[linkType] else { return true }
        return program.withUnsafeBufferPointer { program in
            // SAFETY: an Instruction has the fields of bpf_insn in the same order, and so the same layout (checked when it is compiled).
            // libpcap made the program, which it ends with a return, and bpf_filter reads no byte of a frame beyond its captured length.
            unsafe program.withMemoryRebound(to: bpf_insn.self) { program in
                unsafe bytes.withUnsafeBufferPointer { bytes in
                    let (length, captured) = (UInt32(clamping: originalLength), UInt32(clamping: bytes.count))
                    return unsafe bpf_filter(program.baseAddress, bytes.baseAddress, length, captured) != 0
                }
            }
        }
    }

    private static func compile(_ expression: String, for linkType: LinkType) throws(LiveCaptureError) -> [Instruction] {
        precondition(MemoryLayout<Instruction>.stride == MemoryLayout<bpf_insn>.stride)
        // SAFETY: the handle is closed here and not used after it; the program is freed after its instructions were copied.
        guard let handle = unsafe pcap_open_dead(DataLink.number(of: linkType), 262_144) else {
            throw .other("libpcap has no memory for a filter")
        }
        defer { unsafe pcap_close(handle) }
        var program = unsafe bpf_program()
        guard unsafe pcap_compile(handle, &program, expression, 1, DataLink.unknownNetmask) == 0 else {
            let message = unsafe String(cString: pcap_geterr(handle))
            throw .badFilter(message)
        }
        defer { unsafe pcap_freecode(&program) }
        let instructions = unsafe UnsafeBufferPointer(start: program.bf_insns, count: Int(program.bf_len))
        return unsafe instructions.map {
            Instruction(code: $0.code, jumpTrue: $0.jt, jumpFalse: $0.jf, k: $0.k)
        }
    }
}
#endif
