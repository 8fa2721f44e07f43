/// Writes frames as pcapng, into a buffer that whoever uses it empties.
///
///     var writer = PcapngWriter(application: "mqttscope 0.1.0")
///     let interface = writer.describe(CaptureInterface(linkType: .ethernet, snapLength: 262_144, name: "eth0"))
///     writer.add(frame, bytes, on: interface)
///
/// The first block begins a section, in little-endian byte order. What `CaptureReader` gives, and this writes, `CaptureReader` gives again:
/// frames with their bytes, lengths and times, interfaces, comments, names and secrets.
public struct PcapngWriter: Sendable {
    /// An interface of a section, by its number there; that of an earlier section stands for no interface any more.
    public struct Interface: Hashable, Sendable {
        let section: Int
        let index: Int
    }

    /// The blocks that were written and not yet taken.
    public var buffer: [UInt8] = []

    /// Who writes (the option `shb_userappl`).
    private let application: String
    private var interfaces: [CaptureInterface] = []
    private var sections = 0

    /// A writer; nothing is written before something is added.
    public init(application: String) {
        self.application = application
    }

    /// Whether a section was begun.
    public private(set) var hasSection = false

    /// Section 4.1, Section Header Block: begins a section, in which no interface is described yet.
    ///
    /// Without it, what is added first begins one that has no comments.
    public mutating func beginSection(comments: [String] = []) {
        hasSection = true
        sections += 1
        interfaces.removeAll()
        let application = application
        block(PcapngBlock.sectionHeader) { body in
            body.put(UInt32(0x1a2b_3c4d))
            body.put(UInt16(1))
            body.put(UInt16(0))
            // Of unknown length.
            body.put(UInt64.max)
            for comment in comments { body.option(PcapngOption.comment, comment) }
            body.option(4, application)
            body.endOptions()
        }
    }

    /// Section 4.2, Interface Description Block.
    ///
    /// The times of its frames are written in the interface's own resolution where that is a power of ten no finer than nanoseconds, and in
    /// nanoseconds otherwise, so that each is read as it is now.
    public mutating func describe(_ interface: CaptureInterface, comments: [String] = []) -> Interface {
        if !hasSection { beginSection() }
        var interface = interface
        let resolution = interface.timeResolution
        if resolution.isPowerOfTwo || resolution.exponent > 9 { interface.timeResolution = .nanoseconds }
        interfaces.append(interface)
        block(PcapngBlock.interfaceDescription) { body in
            body.put(UInt16(truncatingIfNeeded: interface.linkType.rawValue))
            body.put(UInt16(0))
            body.put(UInt32(clamping: interface.snapLength ?? 0))
            for comment in comments { body.option(PcapngOption.comment, comment) }
            if let name = interface.name { body.option(2, name) }
            if let description = interface.description { body.option(3, description) }
            body.option(9, [interface.timeResolution.rawValue])
            // In bytes, as other writers have it.
            if let length = interface.fcsLength, length < 8 { body.option(13, [UInt8(length)]) }
            if interface.timeOffset != 0 { body.option(14, UInt64(bitPattern: interface.timeOffset)) }
            body.endOptions()
        }
        return Interface(section: sections, index: interfaces.count - 1)
    }

    /// Whether a frame can be written as of this interface of the current section.
    ///
    /// One without a time, which the Simple Packet Block has, is always of the first interface of its section.
    public func canAdd(_ frame: Frame, on interface: Interface) -> Bool {
        frame.time != nil || interface.index == 0 || !isSimple(frame, interface)
    }

    /// Adds a frame: section 4.3, Enhanced Packet Block; or 4.4, Simple Packet Block, where it has no time.
    ///
    /// The interface must be one of the current section.
    public mutating func add(_ frame: Frame, _ bytes: Span<UInt8>, on interface: Interface, comments: [String] = []) {
        precondition(interface.section == sections, "the interface is of an earlier section")
        let original = UInt32(clamping: frame.originalLength)
        if frame.time == nil, interface.index == 0, isSimple(frame, interface) {
            return block(PcapngBlock.simplePacket) { body in
                body.put(original)
                body.padded(bytes)
            }
        }
        let ticks = ticks(frame.time, interfaces[interface.index])
        block(PcapngBlock.enhancedPacket) { body in
            body.put(UInt32(clamping: interface.index))
            body.put(UInt32(truncatingIfNeeded: ticks >> 32))
            body.put(UInt32(truncatingIfNeeded: ticks))
            body.put(UInt32(clamping: bytes.count))
            body.put(original)
            body.padded(bytes)
            guard !comments.isEmpty else { return }
            for comment in comments { body.option(PcapngOption.comment, comment) }
            body.endOptions()
        }
    }

    /// Section 4.5, Name Resolution Block: a record a name.
    public mutating func add(_ names: [ResolvedName]) {
        guard !names.isEmpty else { return }
        if !hasSection { beginSection() }
        block(PcapngBlock.nameResolution) { body in
            for name in names where name.address.count == 4 || name.address.count == 16 {
                body.option(name.address.count == 4 ? 1 : 2, name.address + Array(name.name.utf8) + [0])
            }
            body.endOptions()
        }
    }

    /// Section 4.6, Interface Statistics Block: what was counted on an interface; `time` is when, in nanoseconds since 1970.
    public mutating func add(_ statistics: InterfaceStatistics, of interface: Interface, time: Int64?) {
        let ticks = ticks(time ?? 0, interfaces[interface.index])
        block(PcapngBlock.interfaceStatistics) { body in
            body.put(UInt32(clamping: interface.index))
            body.put(UInt32(truncatingIfNeeded: ticks >> 32))
            body.put(UInt32(truncatingIfNeeded: ticks))
            for (code, count) in [
                (4, statistics.received), (5, statistics.droppedByInterface), (6, statistics.accepted), (7, statistics.droppedBySystem),
            ] as [(UInt16, UInt64?)] {
                if let count { body.option(code, count) }
            }
            body.endOptions()
        }
    }

    /// Section 4.7, Decryption Secrets Block.
    public mutating func add(_ secrets: DecryptionSecrets) {
        if !hasSection { beginSection() }
        block(PcapngBlock.decryptionSecrets) { body in
            body.put(secrets.type.rawValue)
            body.put(UInt32(clamping: secrets.bytes.count))
            body.padded(secrets.bytes.span)
        }
    }

    /// Whether a Simple Packet Block says of a frame all that is known: its captured length is the smaller of its own and the snap length.
    private func isSimple(_ frame: Frame, _ interface: Interface) -> Bool {
        frame.capturedLength == min(frame.originalLength, interfaces[interface.index].snapLength ?? .max)
    }

    /// A time in the units of an interface; where there is none, a number that stands for no time that can be told.
    private func ticks(_ time: Int64?, _ interface: CaptureInterface) -> UInt64 {
        guard let time else { return .max }
        let (offset, isTooLarge) = interface.timeOffset.multipliedReportingOverflow(by: 1_000_000_000)
        let (elapsed, overflow) = time.subtractingReportingOverflow(offset)
        guard !isTooLarge, !overflow, elapsed >= 0 else { return .max }
        var unit: UInt64 = 1
        for _ in interface.timeResolution.exponent..<9 { unit *= 10 }
        return UInt64(elapsed) / unit
    }

    /// Writes a block: type, length, body, and the length again (section 3.1).
    private mutating func block(_ type: UInt32, _ body: (inout BlockBody) -> Void) {
        let start = buffer.count
        var writer = BlockBody(bytes: buffer)
        buffer = []
        writer.put(type)
        writer.put(UInt32(0))
        body(&writer)
        let length = UInt32(clamping: writer.bytes.count - start + 4)
        for index in 0..<4 { writer.bytes[start + 4 + index] = UInt8(truncatingIfNeeded: length >> (index * 8)) }
        writer.put(length)
        buffer = writer.bytes
    }
}

/// The body of a block as it is written, in little-endian byte order.
private struct BlockBody {
    var bytes: [UInt8]

    mutating func put(_ number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Bytes, padded to 32 bits.
    mutating func padded(_ content: Span<UInt8>) {
        content.withUnsafeBufferPointer { content in
            // SAFETY: the pointer is only used in this closure, which copies what it points to.
            unsafe bytes.append(contentsOf: content)
        }
        pad(content.count)
    }

    /// Section 3.5: code, length, value padded to 32 bits.
    ///
    /// A value longer than its length field can say, 65,535 bytes, is cut; what a reader gave is never longer.
    mutating func option(_ code: UInt16, _ value: [UInt8]) {
        let value = value.prefix(Int(UInt16.max))
        put(code)
        put(UInt16(value.count))
        bytes += value
        pad(value.count)
    }

    mutating func option(_ code: UInt16, _ text: String) { option(code, Array(text.utf8)) }

    mutating func option(_ code: UInt16, _ number: UInt64) {
        option(code, (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
    }

    /// `opt_endofopt`, and what ends the records of names.
    mutating func endOptions() { put(UInt32(0)) }

    private mutating func pad(_ count: Int) {
        for _ in 0..<(-count & 3) { bytes.append(0) }
    }
}
