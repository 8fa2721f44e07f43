/// Reads the frames of a capture file, pcap or pcapng, one after the other; compressed by gzip or not.
///
///     var reader = try CaptureReader(path: "house.pcapng")
///     while let frame = try reader.next() {
///         print(frame.number, frame.linkType, reader.bytes.count)
///     }
///
/// Both byte orders, pcap with microseconds and nanoseconds and in its modified forms, and in pcapng several sections, interfaces of different link types and
/// every time resolution. Regular files and pipes are read the same way, through one buffer, in constant memory: what is kept of a
/// file beside the current frame (interfaces, comments, secrets) is bounded.
///
/// A file that is cut short or damaged gives the frames before that place, then the error. Blocks of pcapng that are not known are
/// passed over.
public struct CaptureReader: ~Copyable, Sendable {
    /// Whether a name is that of a regular file, which can be opened again; told without opening it.
    public static func isRegularFile(_ path: String) -> Bool { InputDescriptor.isRegularFile(path) }

    /// Which of the two formats it is, with what reading the next frame needs.
    enum Format {
        case pcap(PcapHeader)
        case pcapng
    }

    var source: CaptureSource
    private let format: Format
    private var isFinished = false
    /// Where the bytes of the current frame begin in the file, and how many they are.
    private var frameStart = 0
    private var frameLength = 0

    /// The number of the latest frame, or of what Wireshark numbers among the frames.
    var lastNumber = 0
    /// The byte order of the current section (pcapng).
    var order = ByteOrder.little
    /// The link type, clock and snap length of each interface: what the loop needs, without the strings.
    var clocks: [InterfaceClock] = []

    /// How many frames were given.
    public internal(set) var framesRead = 0

    /// How many sections began: 1 in pcap, 0 in pcapng before the first call of `next()`.
    public internal(set) var sectionsRead = 0

    /// The interfaces of the current section, as far as they are described; in pcap the one that the file header describes.
    ///
    /// A new section starts with none. `Frame.interface` is an index into this array until the next call of `next()`.
    public internal(set) var interfaces: [CaptureInterface] = []

    /// The comments so far, in the order of the file; at most 1 MiB of them, which no person writes.
    public internal(set) var comments: [CaptureComment] = []

    /// How many comments were left out because there were too many.
    public internal(set) var commentsDropped = 0

    /// The names of addresses so far, in the order of the file; at most 1 MiB of them, some 8,000.
    public internal(set) var names: [ResolvedName] = []

    /// How many names were left out because there were too many.
    public internal(set) var namesDropped = 0

    /// The decryption secrets so far, in the order of the file; at most 16 MiB of them, some 100,000 lines of a TLS key log.
    public internal(set) var secrets: [DecryptionSecrets] = []

    /// How many blocks of secrets were left out, because there were too many or because they contradict themselves.
    public internal(set) var secretsDropped = 0

    /// How many blocks had a list of options that runs past their end; what stood before that was read, and the frames are whole.
    public internal(set) var malformedOptionLists = 0

    /// What is kept of comments, names and secrets, in bytes, each with its overhead.
    var commentBytes = 0
    var nameBytes = 0
    var secretBytes = 0
    /// What the statistics of earlier sections say.
    var statisticsOfEarlierSections = InterfaceStatistics()

    /// Opens a capture file; `-` has no special meaning here.
    ///
    /// Reads the file header of pcap, or as far as the byte-order magic of pcapng, and throws what is wrong with that. One read asks for
    /// `readBuffer` bytes, which many files that are open together may want smaller.
    public init(path: String, readBuffer: Int = CaptureReader.readBuffer) throws(CaptureFileError) {
        try self.init(reading: CaptureSource(InputDescriptor(path: path), readBuffer: readBuffer))
    }

    /// How many bytes one read asks for: 256 KiB.
    public static let readBuffer = CaptureLimits.readBuffer

    /// Reads from a descriptor that is open for reading: a file, a pipe, a socket, standard input.
    ///
    /// Reads the file header of pcap, or as far as the byte-order magic of pcapng, and throws what is wrong with that. With `closes` the
    /// descriptor is closed when the reader goes away, also when this throws.
    public init(fileDescriptor: CInt, closes: Bool) throws(CaptureFileError) {
        try self.init(reading: CaptureSource(InputDescriptor(descriptor: fileDescriptor, closes: closes)))
    }

    private init(reading source: consuming CaptureSource) throws(CaptureFileError) {
        let (format, interfaces) = try Self.open(&source)
        self.source = source
        self.format = format
        self.interfaces = interfaces
        if case .pcap = format { sectionsRead = 1 }
    }

    /// Sees to compression; an error says then where it is in the compressed file, too.
    private static func open(_ source: inout CaptureSource) throws(CaptureFileError) -> (Format, [CaptureInterface]) {
        do throws(CaptureFileError) {
            if try source.fill(4) >= 2, source.unread[0] == 0x1f, source.unread[1] == 0x8b { try source.beginInflating() }
            return try recognize(&source)
        } catch {
            throw error.at(compressedOffset: source.compressedOffset)
        }
    }

    /// Tells the formats apart, and reads the file header of pcap.
    private static func recognize(
        _ source: inout CaptureSource
    ) throws(CaptureFileError) -> (Format, [CaptureInterface]) {
        guard try source.fill(4) >= 4 else { throw shortFile(source.unread) }
        switch FileSignature(source.unread) {
        case nil:
            throw CaptureFileError(.notACapture(firstBytes: (0..<4).map { source.unread[$0] }), offset: 0)
        case .unsupported(let name):
            throw CaptureFileError(.unsupported(name), offset: 0)
        case .foreign(let name, let remedy):
            throw CaptureFileError(.foreign(name, remedy: remedy), offset: 0)
        case .pcapng:
            _ = try sectionOrder(&source)
            return (.pcapng, [])
        case .pcap(let variant, let order):
            let present = try source.fill(PcapHeader.length)
            guard present >= PcapHeader.length else {
                throw CaptureFileError(.cutShort(.fileHeader, needed: PcapHeader.length, atLeast: false, present: present), offset: 0)
            }
            let header = try PcapHeader(source.unread, variant, order)
            let interface = header.interface(source.unread)
            source.consume(PcapHeader.length)
            // What IXIA adds to the header: how many bytes of records follow, which the end of the file tells as well.
            _ = try source.skip(variant.addedToHeader)
            return (.pcap(header), [interface])
        }
    }

    /// Whether it is pcapng, and not pcap.
    public var isPcapng: Bool {
        if case .pcapng = format { true } else { false }
    }

    /// Whether it is compressed by gzip.
    public var isCompressed: Bool { source.compressedOffset != nil }

    /// Whether it is a regular file, which can be opened again for a second pass.
    public var isRegularFile: Bool { source.isRegularFile }

    /// How many bytes of the file (of what it inflates to) were read past: after a frame, where the next record or block begins.
    public var byteCount: Int { source.offset }

    /// What the interfaces counted, all together, by the interface statistics of pcapng so far; `nil` where they do not say.
    public var statistics: InterfaceStatistics {
        var sum = statisticsOfEarlierSections
        for interface in interfaces { if let counts = interface.statistics { sum.add(counts) } }
        return sum
    }

    /// The bytes of the frame that `next()` gave last, valid until it is called again; empty before the first and after the last.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { source.consumed(from: frameStart, count: frameLength) }
    }

    /// The next frame, or `nil` at the end of the file.
    ///
    /// From a pipe it is given as soon as its bytes are there. Throws where the file is cut short, damaged or cannot be read; after
    /// an error there are no more frames, and every further call gives `nil`.
    public mutating func next() throws(CaptureFileError) -> Frame? {
        guard !isFinished else { return nil }
        do throws(CaptureFileError) {
            let frame: Frame? =
                switch format {
                case .pcap(let header): try nextRecord(header)
                case .pcapng: try nextPacketBlock()
                }
            if let frame { return frame }
            finish()
            return nil
        } catch {
            finish()
            throw error.at(compressedOffset: source.compressedOffset)
        }
    }

    /// Makes a frame the current one and goes past its record.
    @inline(__always)
    mutating func finishFrame(_ frame: Frame, bytesAt position: Int, recordLength: Int) -> Frame {
        frameStart = frame.offset + position
        frameLength = frame.capturedLength
        framesRead += 1
        lastNumber = frame.number
        source.consume(recordLength)
        return frame
    }

    private mutating func finish() {
        isFinished = true
        frameStart = source.offset
        frameLength = 0
    }

    /// What is wrong with a file of fewer than four bytes: cut short if a capture can begin so.
    private static func shortFile(_ bytes: Span<UInt8>) -> CaptureFileError {
        let begun = bytes.indices.map { bytes[$0] }
        guard !begun.isEmpty else { return CaptureFileError(.empty, offset: 0) }
        let magics: [[UInt8]] = [
            [0xd4, 0xc3, 0xb2, 0xa1], [0xa1, 0xb2, 0xc3, 0xd4],
            [0x4d, 0x3c, 0xb2, 0xa1], [0xa1, 0xb2, 0x3c, 0x4d],
            [0x0a, 0x0d, 0x0d, 0x0a], [0x1f, 0x8b],
        ]
        guard magics.contains(where: { $0.starts(with: begun) }) else {
            return CaptureFileError(.notACapture(firstBytes: begun), offset: 0)
        }
        return CaptureFileError(.cutShort(.fileHeader, needed: PcapHeader.length, atLeast: true, present: begun.count), offset: 0)
    }
}
