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
        /// Which input, counted from zero in the order in which they were given.
        public var input: Int
    }

    /// A file whose turn has not come.
    private struct Waiting {
        let input: Int
        /// The time of its first frame; the smallest value where it has none.
        let first: Int64
    }

    /// A file that is being read, and its next frame.
    ///
    /// A class, because a reader cannot be copied and so cannot be kept in an array.
    private final class OpenFile {
        let input: Int
        var reader: CaptureReader
        var frame: Frame?
        /// The latest time so far.
        var time: Int64 = .min

        init(_ input: Int, _ reader: consuming CaptureReader) {
            self.input = input
            self.reader = reader
        }

        func advance() throws(CaptureFileError) {
            frame = nil
            frame = try reader.next()
            if let next = frame?.time { time = max(time, next) }
        }
    }

    private let names: [String]
    private var waiting: [Waiting] = []
    private var open: [OpenFile] = []
    /// The file that gave the last frame; it is read on when the next one is asked for, not before.
    private var current: OpenFile?
    private var framesGiven = 0
    /// Inputs that could not be read whole.
    public private(set) var failures: [Failure] = []
    /// Frames that the capturing system says it dropped, where it does.
    public private(set) var drops: UInt64?

    /// Looks at the files; `-` is standard input.
    ///
    /// Each of several files is opened and closed again, to learn when it begins.
    public init(_ names: [String]) {
        self.names = names
        for (input, name) in names.enumerated() {
            // One input is read straight on: it may be a pipe, which cannot be opened twice.
            let first = names.count > 1 && name != "-" ? Self.firstTime(name) : .min
            waiting.append(Waiting(input: input, first: first))
        }
        // Stable, so that files without times keep the order in which they were given.
        waiting = waiting.enumerated().sorted { ($0.element.first, $0.offset) < ($1.element.first, $1.offset) }.map(\.element)
    }

    /// When a file begins.
    ///
    /// What is wrong with it is told when its turn comes, so that what stands before the fault is shown first.
    private static func firstTime(_ name: String) -> Int64 {
        // A pipe can be read once only, and so not to look when it begins.
        guard CaptureReader.isRegularFile(name), var reader = try? CaptureReader(path: name), let frame = try? reader.next() else {
            return .min
        }
        return frame.time ?? .min
    }

    /// Hands on the next frame; its bytes are valid during the call only.
    ///
    /// - Returns: false at the end of all inputs.
    public mutating func next(_ body: (Item, Span<UInt8>) -> Void) -> Bool {
        if let current { advance(current) }
        openWaiting()
        guard let file = open.min(by: { ($0.time, $0.input) < ($1.time, $1.input) }), let frame = file.frame else { return false }
        current = file
        framesGiven += 1
        var item = Item(frame: frame, numberInFile: frame.number, input: file.input)
        if names.count > 1 { item.frame.number = framesGiven }
        body(item, file.reader.bytes)
        return true
    }

    private mutating func openWaiting() {
        while let next = waiting.first, open.isEmpty || next.first <= open.map(\.time).min() ?? .max {
            waiting.removeFirst()
            let name = names[next.input]
            do throws(CaptureFileError) {
                let reader = name == "-" ? try CaptureReader(fileDescriptor: 0, closes: false) : try CaptureReader(path: name)
                let file = OpenFile(next.input, reader)
                open.append(file)
                advance(file)
            } catch {
                failures.append(Failure(name: name, error: error, framesRead: 0))
            }
        }
    }

    private mutating func advance(_ file: OpenFile) {
        do throws(CaptureFileError) {
            try file.advance()
        } catch {
            failures.append(Failure(name: names[file.input], error: error, framesRead: file.reader.framesRead))
        }
        guard file.frame == nil else { return }
        if let dropped = file.reader.drops { drops = (drops ?? 0) &+ dropped }
        open.removeAll { $0 === file }
        current = nil
    }
}
