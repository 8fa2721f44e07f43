/// Why a capture cannot be read, or not to its end: what was expected, what is there, and at which byte.
///
/// It does not know the file's name; callers put that in front.
public struct CaptureFileError: Error, Hashable, Sendable {
    /// What went wrong, with the figures that the message needs.
    public enum Kind: Hashable, Sendable {
        /// `open(2)` refused, or the path is a directory; the value is `errno`.
        case cannotOpen(errno: CInt)
        /// There is no capture in a directory, nor in those below it.
        case noCaptureInDirectory
        /// `read(2)` failed in the middle; the value is `errno`.
        case cannotRead(errno: CInt)
        /// There is not one byte.
        case empty
        /// The first bytes (at most four) are not those of a capture.
        case notACapture(firstBytes: [UInt8])
        /// A format, or a variant of one, that is recognised and not read; the value names it.
        case unsupported(String)
        /// Another kind of capture, or a compressed one; the first value names it, the second says what to do.
        case foreign(String, remedy: String)
        /// What gzip compressed ends or breaks here.
        case compression(CompressionFault)
        /// More files whose times overlap than are read at a time; the value is how many are.
        case tooManyOpen(limit: Int)
        /// The file ends inside this part, which needs this many bytes from `offset` (`atLeast` where its own length is not there).
        case cutShort(Part, needed: Int, atLeast: Bool, present: Int)
        /// A length that is not believed, because no such frame or block exists.
        case absurdLength(Part, length: Int, limit: Int)
        /// Something that contradicts the format; after it the place of the next block is not known for certain.
        case malformed(Part, expected: String, found: String)
    }

    /// Which part of a file an error is about.
    public enum Part: Hashable, Sendable {
        /// The file header of pcap.
        case fileHeader
        /// A frame, by its number.
        case frame(Int)
        /// A block of pcapng, by its type; `nil` where not even that is there.
        case block(UInt32?)
    }

    /// What is wrong with a file that gzip compressed (RFC 1952).
    public enum CompressionFault: Hashable, Sendable {
        /// It ends before its trailer.
        case cutShort
        /// It cannot be inflated further, or its checksum does not fit; the value is what zlib says.
        case damaged(String)
        /// Behind it something follows that is neither another member nor padding.
        case followed
        /// zlib got no memory.
        case noMemory
    }

    /// What went wrong.
    public var kind: Kind

    /// Where the part in question begins: bytes from the start of the file, or of what it inflates to where it is compressed.
    public var offset: Int

    /// How many bytes of a compressed file were inflated by then; nil where it is not compressed.
    public var compressedOffset: Int?

    /// An error from its parts.
    public init(_ kind: Kind, offset: Int, compressedOffset: Int? = nil) {
        self.kind = kind
        self.offset = offset
        self.compressedOffset = compressedOffset
    }

    /// The error with the place in the compressed file, unless it has one.
    func at(compressedOffset place: Int?) -> Self {
        CaptureFileError(kind, offset: offset, compressedOffset: compressedOffset ?? place)
    }
}

extension CaptureFileError: CustomStringConvertible {
    /// One line, without the file's name and without a full stop.
    public var description: String {
        guard let compressedOffset else { return message }
        if case .compression = kind { return message }
        return message + " (in what gzip holds; offset \(compressedOffset.grouped) of the file)"
    }

    private var message: String {
        switch kind {
        case .cannotOpen(let errno): errno == .directory ? "is a directory" : text(errno, otherwise: "cannot be opened")
        case .noCaptureInDirectory: "no capture in this directory, nor below it"
        case .cannotRead(let errno): text(errno, otherwise: "cannot be read further than offset \(offset.grouped)")
        case .empty: "empty: there is not one byte, pcap begins with 24 bytes of header, pcapng with 28"
        case .notACapture(let bytes):
            "not a capture: the file begins with \(hexadecimal(bytes)), "
                + "pcap begins with d4 c3 b2 a1 (or a1 b2 c3 d4 ...), pcapng with 0a 0d 0d 0a"
        case .unsupported(let name): "\(name) is not supported"
        case .foreign(let name, let remedy): "\(name); \(remedy)"
        case .compression(let fault):
            "\(fault) at offset \((compressedOffset ?? 0).grouped) of the file, offset \(offset.grouped) of what it holds"
        case .tooManyOpen(let limit):
            "not read: more than \(limit) files whose times overlap; merge some of them first, such as with `mergecap -w merged.pcapng FILE...`"
        case .cutShort(let part, let needed, let atLeast, let present):
            "ends inside \(part.indefinite): \(part.definite) needs \(atLeast ? "at least " : "")\(needed.grouped) bytes "
                + "from offset \(offset.grouped), \(present.grouped) \(present == 1 ? "is" : "are") there"
        case .absurdLength(let part, let length, let limit):
            "damaged: \(part.definite) at offset \(offset.grouped) claims \(length.grouped) bytes, at most \(limit.grouped) are believed"
        case .malformed(let part, let expected, let found):
            "damaged: \(part.definite) at offset \(offset.grouped) must have \(expected), it has \(found)"
        }
    }

    private func text(_ errno: CInt, otherwise verb: String) -> String {
        switch errno {
        case .noSuchFile: "no such file"
        case .notPermitted: "no permission to read it"
        default: "\(verb): \(errorText(errno))"
        }
    }
}

extension CaptureFileError.CompressionFault: CustomStringConvertible {
    /// What is wrong, before the place where it is.
    public var description: String {
        switch self {
        case .cutShort: "compressed with gzip, which is cut short"
        case .damaged(let reason): "compressed with gzip, which is damaged (\(reason))"
        case .followed: "compressed with gzip, behind which something else follows"
        case .noMemory: "compressed with gzip: no memory to inflate it"
        }
    }
}

extension CaptureFileError.Part {
    /// As in "ends inside a frame".
    fileprivate var indefinite: String {
        switch self {
        case .fileHeader: "the file header"
        case .frame: "a frame"
        case .block: "a block"
        }
    }

    /// As in "frame 84 needs 92 bytes".
    fileprivate var definite: String {
        switch self {
        case .fileHeader: "the file header"
        case .frame(let number): "frame \(number.grouped)"
        case .block(let type?): PcapngBlock.name(type)
        case .block(nil): "a block"
        }
    }
}
