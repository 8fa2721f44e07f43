import CaptureAnalysis
import CaptureFiles
import Foundation
import Testing

@Suite struct CaptureSetTests {
    /// Files that are removed in the end, each with frames of these times (in seconds; nil: none) whose one byte says which they are.
    private final class Files {
        private let folder = FileManager.default.temporaryDirectory.appending(path: "set-\(UUID())")
        private(set) var names: [String] = []

        init(_ files: [[(UInt32?, UInt8)]]) throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (index, frames) in files.enumerated() {
                let url = folder.appending(path: "\(index).pcapng")
                try Data(Self.file(frames)).write(to: url)
                names.append(url.path)
            }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        /// pcapng, times in seconds.
        private static func file(_ frames: [(UInt32?, UInt8)]) -> [UInt8] {
            func words(_ words: [UInt32]) -> [UInt8] {
                words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
            }
            var bytes = words([0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, .max, .max, 28])
            bytes += words([1, 32, 147, 0, 9 | 1 << 16, 0, 0, 32])
            for (time, byte) in frames {
                if let time {
                    bytes += words([6, 36, 0, 0, time, 1, 1]) + [byte, 0, 0, 0] + words([36])
                } else {
                    bytes += words([3, 20, 1]) + [byte, 0, 0, 0] + words([20])
                }
            }
            return bytes
        }
    }

    private func order(_ names: [String]) -> String {
        var set = CaptureSet(CaptureInputs(names))
        var order = ""
        while set.next({ order += String(UnicodeScalar($1[0])) }) {}
        return order
    }

    private static func frames(_ frames: (UInt32?, Character)...) -> [(UInt32?, UInt8)] {
        frames.map { ($0, $1.asciiValue ?? 0) }
    }

    @Test func `reads files that do not overlap in the order of their first frames, however they are given`() throws {
        let files = try Files([
            Self.frames((30, "f"), (31, "g")), Self.frames((10, "a"), (20, "b")), Self.frames((20, "c"), (25, "d"), (30, "e")),
        ])
        for names in [files.names, files.names.reversed(), [files.names[1], files.names[0], files.names[2]]] {
            #expect(order(names) == "abcdefg")
        }
    }

    @Test func `reads the file that ends first before another that begins at the same time`() throws {
        let files = try Files([Self.frames((10, "b"), (11, "c")), Self.frames((10, "a"), (10, "a"))])
        #expect(order(files.names) == "aabc")
    }

    @Test func `merges files that overlap by time, and those of equal times as they are given`() throws {
        let files = try Files([Self.frames((10, "a"), (20, "c"), (30, "e")), Self.frames((15, "b"), (20, "d"), (40, "f"))])
        #expect(order(files.names) == "abcdef")
    }

    @Test func `never takes time to step back within a file`() throws {
        let files = try Files([Self.frames((10, "a"), (50, "c"), (12, "d")), Self.frames((20, "b"), (60, "e"))])
        #expect(order(files.names) == "abcde")
    }

    @Test func `gives a frame without a time that of the one before it, and at the beginning that of the first that has one`() throws {
        let files = try Files([Self.frames((nil, "c"), (20, "d"), (nil, "e")), Self.frames((10, "a"), (nil, "b"), (30, "f"))])
        #expect(order(files.names) == "abcdef")
    }

    @Test func `reads files without times in the order in which they are given`() throws {
        let files = try Files([Self.frames((nil, "a"), (nil, "b")), Self.frames((nil, "c"))])
        #expect(order(files.names) == "abc")
    }

    @Test func `opens so many files at once that overlap, and says which it did not read`() throws {
        let count = CaptureSet.openFilesLimit + 5
        let files = try Files((0..<count).map { Self.frames((UInt32($0), "a"), (1_000, "b")) })
        var set = CaptureSet(CaptureInputs(files.names))
        var frames = 0
        while set.next({ _, _ in frames += 1 }) {}
        let failures = set.failures
        #expect(failures.map(\.name) == Array(files.names.suffix(5)))
        #expect(failures.allSatisfy { $0.error.kind == .tooManyOpen(limit: CaptureSet.openFilesLimit) })
        #expect(frames == 2 * CaptureSet.openFilesLimit)
    }
}
