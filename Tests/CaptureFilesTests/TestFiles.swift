import CaptureFiles
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// All that a reader gives of a file.
struct Contents: Equatable {
    var frames: [Frame] = []
    var bytes: [[UInt8]] = []
    var error: CaptureFileError?
    var comments: [CaptureComment] = []
    var names: [ResolvedName] = []
    var secrets: [DecryptionSecrets] = []
    var interfaces: [CaptureInterface] = []
    var byteCount = 0
    var malformedOptionLists = 0
    var secretsDropped = 0
    var commentsDropped = 0
    var namesDropped = 0
    var drops: UInt64?

    init() {}

    init(_ reader: consuming CaptureReader) {
        do {
            while let frame = try reader.next() {
                frames.append(frame)
                bytes.append(copy(reader.bytes))
            }
        } catch {
            self.error = error
            // After an error there is nothing more, for ever.
            for _ in 0..<2 where (try? reader.next()) != nil { frames.removeAll() }
        }
        comments = reader.comments
        names = reader.names
        secrets = reader.secrets
        interfaces = reader.interfaces
        byteCount = reader.byteCount
        malformedOptionLists = reader.malformedOptionLists
        secretsDropped = reader.secretsDropped
        commentsDropped = reader.commentsDropped
        namesDropped = reader.namesDropped
        drops = reader.statistics.dropped
    }

    /// What a file of these bytes holds; errors of opening it too.
    init(of file: [UInt8]) {
        self.init(descriptor: temporaryFile(file), closes: true)
    }

    init(descriptor: CInt, closes: Bool) {
        self.init { () throws(CaptureFileError) in try CaptureReader(fileDescriptor: descriptor, closes: closes) }
    }

    init(path: String) {
        self.init { () throws(CaptureFileError) in try CaptureReader(path: path) }
    }

    init(opening open: () throws(CaptureFileError) -> CaptureReader) {
        do {
            self.init(try open())
        } catch {
            self.init()
            self.error = error
        }
    }
}

func copy(_ span: Span<UInt8>) -> [UInt8] {
    span.indices.map { span[$0] }
}

/// A descriptor of a file with these bytes, which has no name any more.
func temporaryFile(_ bytes: [UInt8]) -> CInt {
    var template = Array((NSTemporaryDirectory() + "/capture-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    precondition(descriptor >= 0)
    unlink(template)
    writeAll(bytes, to: descriptor)
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
}

/// Writes all of the bytes, however many `write(2)` takes at a time.
func writeAll(_ bytes: [UInt8], to descriptor: CInt) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        precondition(count > 0)
        rest = rest.dropFirst(count)
    }
}

/// A pipe that a thread feeds in these pieces, and then closes.
func pipe(feeding pieces: [[UInt8]]) -> CInt {
    var ends: [CInt] = [-1, -1]
    precondition(pipe(&ends) == 0)
    let sink = ends[1]
    Thread.detachNewThread {
        for piece in pieces { writeAll(piece, to: sink) }
        close(sink)
    }
    return ends[0]
}

/// The captures that come with the project.
let captures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/captures").standardized

/// The files of `captures` by name.
func captureNames() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: captures.path)) ?? []
    return names.filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }.sorted()
}
