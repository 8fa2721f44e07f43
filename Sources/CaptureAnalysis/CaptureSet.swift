public import CaptureFiles

/// Several capture files as one capture.
///
/// Frames come in the order of their times, those of one file in their own order: within a file time is not taken to step back, and a frame
/// without a time has that of the one before. A file is opened when its turn comes, so that files whose times do not overlap are read one
/// after the other with one open at a time, and only overlapping ones are merged.
public struct CaptureSet: ~Copyable {
    /// An input that could not be read, or only in part.
    public struct Failure: Error, Hashable, Sendable {
        /// The name as it was given.
        public let name: String
        /// What was wrong.
        public let error: CaptureFileError
        /// Frames that were read before.
        public let framesRead: Int
    }

    /// A frame, and where it came from.
    public struct Item: Hashable, Sendable {
        /// The frame; of several inputs its number counts over all of them.
        public var frame: Frame
        /// The frame's number in its own file.
        public var numberInFile: Int
        /// Which of the files.
        public var file: Int
        /// What the file says before the frame, and of it.
        public var annotations: [CaptureAnnotation]

        /// A frame that comes from one source, of which nothing else is said.
        public init(_ frame: Frame) {
            self.init(frame: frame, numberInFile: frame.number, file: 0, annotations: [])
        }

        init(frame: Frame, numberInFile: Int, file: Int, annotations: [CaptureAnnotation]) {
            self.frame = frame
            self.numberInFile = numberInFile
            self.file = file
            self.annotations = annotations
        }
    }

    /// Where a frame was captured.
    public struct Source: Hashable, Sendable {
        /// The section of its file, counted from 1.
        public var section: Int
        /// What the section says of its interface.
        public var interface: CaptureInterface
        /// The decryption secrets that stand in front of the frame and were not taken before.
        public var secrets: [DecryptionSecrets]
    }

    /// What was left out of the files because it was too much or made no sense; the frames are not touched by it.
    public struct Omissions: Hashable, Sendable {
        /// Comments, names, and blocks of decryption secrets.
        public var comments = 0, names = 0, secrets = 0
        /// Blocks whose options or records run past their end.
        public var optionLists = 0
    }

    /// How many files whose times overlap are open at once: 128.
    ///
    /// Each takes its buffers, 64 KiB (some 170 KiB where it is compressed), so that all together stay within the memory that a program of
    /// this kind may take, and within the 256 files that the strictest of systems gives a process. Past it a file is not read, and said so.
    public static let openFilesLimit = 128

    private static let sharedReadBuffer = 1 << 16

    /// The files that are read, in the order in which they were given.
    public let files: [String]
    private var queue: FileQueue
    private var open: [OpenFile] = []
    /// The file that gave the last frame; it is read on when the next one is asked for, not before.
    private var current: OpenFile?
    private var framesGiven = 0
    /// What stands in files behind their last frames.
    private var annotationsLeft: [CaptureAnnotation] = []
    private var secretsLeft: [DecryptionSecrets] = []
    private let keepsSecrets: Bool

    /// Inputs that could not be read whole.
    public private(set) var failures: [Failure] = []
    /// What the capturing systems counted, where they say so.
    public private(set) var statistics = InterfaceStatistics()
    /// What was left out.
    public private(set) var omissions = Omissions()

    /// Looks at the files.
    ///
    /// Each of several regular files is opened and closed again, to learn when it begins.
    ///
    /// - Parameter keepsSecrets: whether `takeSecrets` is called between frames: what nobody takes would pile up over a thousand files.
    public init(_ inputs: CaptureInputs, keepsSecrets: Bool = false) {
        self.keepsSecrets = keepsSecrets
        files = inputs.files
        queue = FileQueue(files)
        failures = inputs.failures.map { Failure(name: $0.name, error: $0.error, framesRead: 0) }
    }

    /// Whether frames come from more than one file.
    public var hasSeveralFiles: Bool { files.count > 1 }

    /// Hands on the next frame; its bytes are valid during the call only.
    ///
    /// - Returns: false at the end of all inputs.
    public mutating func next(_ body: (Item, Span<UInt8>) -> Void) -> Bool {
        guard let (file, item) = nextItem() else { return false }
        body(item, file.reader.bytes)
        return true
    }

    /// Hands on the next frame with what its file says of where it was captured; its bytes are valid during the call only.
    ///
    /// - Returns: false at the end of all inputs.
    public mutating func nextWithSource(_ body: (Item, Span<UInt8>, Source) -> Void) -> Bool {
        guard let (file, item) = nextItem() else { return false }
        let source = Source(
            section: file.reader.sectionsRead, interface: file.reader.interfaces[item.frame.interface ?? 0], secrets: takeSecrets())
        body(item, file.reader.bytes, source)
        return true
    }

    private mutating func nextItem() -> (OpenFile, Item)? {
        if let current { advance(current) }
        openNext()
        guard let file = open.min(by: { ($0.time, $0.turn.rank) < ($1.time, $1.turn.rank) }), let frame = file.frame else { return nil }
        current = file
        framesGiven += 1
        var item = Item(frame: frame, numberInFile: frame.number, file: file.turn.file, annotations: [])
        if hasSeveralFiles { item.frame.number = framesGiven }
        if file.hasAnnotations || !annotationsLeft.isEmpty {
            item.annotations = takeAnnotations() + file.takeAnnotations(frame: item.frame.number)
        }
        return (file, item)
    }

    /// The decryption secrets that were read and not yet taken: behind the last frame, those that stand there.
    public mutating func takeSecrets() -> [DecryptionSecrets] {
        guard keepsSecrets else { return [] }
        defer { secretsLeft = [] }
        return secretsLeft + (current?.takeSecrets() ?? [])
    }

    /// What stands behind the last frame.
    public mutating func takeAnnotations() -> [CaptureAnnotation] {
        defer { annotationsLeft = [] }
        return annotationsLeft
    }

    /// Opens the files whose turn has come: where none is open, the next one; otherwise those that begin before the frame that is next.
    private mutating func openNext() {
        while let turn = queue.next {
            var earliest = Int64.max
            for file in open { earliest = min(earliest, file.time) }
            // One that begins at the same time waits: the files before it go first.
            guard open.isEmpty || turn.first < earliest else { return }
            queue.removeNext()
            let name = files[turn.file]
            do throws(CaptureFileError) {
                guard open.count < Self.openFilesLimit else {
                    throw CaptureFileError(.tooManyOpen(limit: Self.openFilesLimit), offset: 0)
                }
                let buffer = hasSeveralFiles ? Self.sharedReadBuffer : CaptureReader.readBuffer
                let reader =
                    name == "-" ? try CaptureReader(fileDescriptor: 0, closes: false) : try CaptureReader(path: name, readBuffer: buffer)
                let file = OpenFile(turn, reader, names: Self.names(in: name))
                open.append(file)
                advance(file)
            } catch {
                failures.append(Failure(name: name, error: error, framesRead: 0))
            }
        }
    }

    /// The names of addresses in a pcapng file, which its writer may have put behind all frames; nil where only its reading tells.
    ///
    /// It takes a pass over the file, a hundredth of what its analysis takes. Pipes can be read only once, and inflating a file twice takes as
    /// long as its analysis: there a name is known from where it stands.
    private static func names(in file: String) -> [ResolvedName]? {
        guard file != "-", CaptureReader.isRegularFile(file) else { return nil }
        do throws(CaptureFileError) {
            var reader = try CaptureReader(path: file, readBuffer: sharedReadBuffer)
            guard reader.isPcapng, !reader.isCompressed else { return nil }
            do throws(CaptureFileError) {
                while try reader.next() != nil {}
            } catch {}
            return reader.names
        } catch { return nil }
    }

    private mutating func advance(_ file: OpenFile) {
        do throws(CaptureFileError) {
            try file.advance()
        } catch {
            failures.append(Failure(name: files[file.turn.file], error: error, framesRead: file.reader.framesRead))
        }
        guard file.frame == nil else { return }
        statistics.add(file.reader.statistics)
        omissions.comments += file.reader.commentsDropped
        omissions.names += file.reader.namesDropped
        omissions.secrets += file.reader.secretsDropped
        omissions.optionLists += file.reader.malformedOptionLists
        annotationsLeft += file.takeAnnotations(frame: 0)
        if keepsSecrets { secretsLeft += file.takeSecrets() }
        open.removeAll { $0 === file }
        current = nil
    }
}

/// A file that is being read, and its next frame.
///
/// A class, because a reader cannot be copied and so cannot be kept in an array.
private final class OpenFile {
    let turn: FileQueue.Turn
    var reader: CaptureReader
    var frame: Frame?
    /// The latest time so far; before there is one, that of the first frame that has one.
    var time: Int64
    /// The names of a file that was looked through before; nil where they are taken from the reader.
    private var namesBefore: [ResolvedName]?
    /// How many of the names and comments were taken.
    private var namesTaken = 0
    private var commentsTaken = 0
    private var secretsTaken = 0

    init(_ turn: FileQueue.Turn, _ reader: consuming CaptureReader, names: [ResolvedName]?) {
        namesBefore = names
        self.turn = turn
        self.reader = reader
        time = turn.first
    }

    func advance() throws(CaptureFileError) {
        frame = nil
        frame = try reader.next()
        if let next = frame?.time { time = max(time, next) }
    }

    var hasAnnotations: Bool { names.count > namesTaken || reader.comments.count > commentsTaken }

    private var names: [ResolvedName] { namesBefore ?? reader.names }

    func takeSecrets() -> [DecryptionSecrets] {
        defer { secretsTaken = reader.secrets.count }
        return Array(reader.secrets[secretsTaken...])
    }

    func takeAnnotations(frame: Int) -> [CaptureAnnotation] {
        defer { (namesTaken, commentsTaken) = (names.count, reader.comments.count) }
        return names[namesTaken...].compactMap { CaptureAnnotation($0) }
            + reader.comments[commentsTaken...].map { CaptureAnnotation($0, frame: frame) }
    }
}
