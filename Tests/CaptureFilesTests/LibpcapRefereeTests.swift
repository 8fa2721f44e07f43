import CaptureFiles
import Foundation
import TestSupport
import Testing

/// What libpcap reads of the same files; only where it can be compiled against.
@Suite(.enabled(if: Libpcap.isInstalled, "libpcap-dev or a C compiler is not installed"))
struct LibpcapRefereeTests {
    @Test func `reads of every capture the frames, times and link types that libpcap reads`() throws {
        let names = captureNames()
        let files = try names.map { [UInt8](try Data(contentsOf: captures.appending(path: $0))) }
        let readings = try Libpcap.read(files)
        try #require(readings.count == files.count)
        for (name, (file, reading)) in zip(names, zip(files, readings)) { compare(file, reading, "\(name)") }
        #expect(readings.count { $0.isWhole } > 40)
    }

    @Test(arguments: [UInt64](1...3))
    func `agrees with libpcap on captures that are damaged`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let originals = try captureNames().map { [UInt8](try Data(contentsOf: captures.appending(path: $0)).prefix(3_000)) }
        let files = (0..<1_500).map { mutate(originals[$0 % originals.count], using: &random) }
        let readings = try Libpcap.read(files)
        try #require(readings.count == files.count)
        for (index, (file, reading)) in zip(files, readings).enumerated() { compare(file, reading, "seed \(seed), file \(index)") }
        // Most are cut, and so end in an error, behind their frames.
        #expect(readings.reduce(0) { $0 + $1.frames.count } > 5_000)
    }

    /// Bits, whole words and lengths, as damage and malice have them.
    private func mutate(_ file: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = file
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            // The headers at the beginning are where most of the differences would be.
            let position = Int.random(in: 0..<(Bool.random(using: &random) ? min(64, bytes.count) : bytes.count), using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[position] = [0, 1, 4, 0x7f, 0xff].randomElement(using: &random) ?? 0
            case 2: bytes.remove(at: position)
            default: bytes = Array(bytes.prefix(max(24, position)))
            }
        }
        return bytes
    }

    /// As far as libpcap reads, and no further where it comes to the end.
    private func compare(_ file: [UInt8], _ reading: Libpcap.Reading, _ name: String) {
        guard let linkType = reading.linkType else { return }
        let contents = Contents(of: file)
        let differences = zip(contents.frames, zip(contents.bytes, reading.frames)).filter { frame, both in
            let (bytes, theirs) = both
            // libpcap cuts what is longer than the snap length that the file announces.
            let length = reading.snapLength > 0 ? min(frame.capturedLength, reading.snapLength) : frame.capturedLength
            return theirs.capturedLength != length || theirs.originalLength != frame.originalLength
                || theirs.hash != Libpcap.hash(bytes.prefix(length)) || frame.linkType.rawValue != linkType
                // It has no word for a frame without a time.
                || frame.time.map { !Libpcap.isSame($0, theirs) } ?? false
        }
        #expect(differences.isEmpty, "\(name)")
        let complaint = contents.error.map { "\($0)" } ?? "no error"
        #expect(contents.frames.count >= reading.frames.count, "\(name): \(complaint)")
        guard reading.isWhole else { return }
        #expect(contents.error == nil, "\(name): \(complaint)")
        #expect(contents.frames.count == reading.frames.count, "\(name)")
    }
}

/// Runs libpcap, in a program of its own that a test compiles.
enum Libpcap {
    struct Frame {
        let seconds: Int64
        let nanoseconds: Int64
        let capturedLength: Int
        let originalLength: Int
        let hash: UInt32
    }

    struct Reading {
        var frames: [Frame] = []
        /// Whether it came to the end of the file without an error.
        var isWhole = false
        /// Nil where it does not take the file for a capture.
        var linkType: UInt32?
        var snapLength = 0
    }

    static var isInstalled: Bool { program != nil }

    /// The compiled program; nil where it cannot be compiled.
    private static let program: URL? = {
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Peers/libpcap_frames.c").standardized
        let program = FileManager.default.temporaryDirectory.appending(path: "libpcap-frames-\(UUID())")
        for compiler in ["clang", "cc"] {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [compiler, "-O1", "-o", program.path, source.path, "-lpcap"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { continue }
            process.waitUntilExit()
            if process.terminationStatus == 0 { return program }
        }
        return nil
    }()

    static func read(_ files: [[UInt8]]) throws -> [Reading] {
        var input = Data()
        for file in files {
            withUnsafeBytes(of: UInt32(file.count).littleEndian) { input.append(contentsOf: $0) }
            input.append(contentsOf: file)
        }
        // A file, because a pipe that nobody empties would block it.
        let url = FileManager.default.temporaryDirectory.appending(path: "libpcap-\(UUID())")
        try input.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.standardInput = try FileHandle(forReadingFrom: url)
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        var readings: [Reading] = []
        var reading = Reading()
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let first = Int64(words[0]) else {
                reading.isWhole = words[0] == "end"
                reading.linkType = UInt32(words[1])
                reading.snapLength = Int(words[2]) ?? 0
                readings.append(reading)
                reading = Reading()
                continue
            }
            reading.frames.append(
                Frame(
                    seconds: first, nanoseconds: Int64(words[1]) ?? 0, capturedLength: Int(words[2]) ?? 0,
                    originalLength: Int(words[3]) ?? 0, hash: UInt32(words[4]) ?? 0))
        }
        return readings
    }

    /// FNV-1a of 32 bits.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }

    /// Whether a time is libpcap's, whose seconds and fractions are signed 32 bits in pcap, so that those after 2038, and fractions of half an hour
    /// and more, are others there; the format has them without a sign.
    static func isSame(_ time: Int64, _ frame: Frame) -> Bool {
        let (theirs, overflow) = frame.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return true }
        let difference = time.subtractingReportingOverflow(theirs &+ frame.nanoseconds).partialValue
        let wraps: [Int64] = [0, 1 << 32 * 1_000_000_000]
        let fractions: [Int64] = frame.nanoseconds < 0 ? [1 << 32, 1 << 32 * 1_000] : [0]
        return wraps.contains { wrap in fractions.contains { difference == wrap + $0 } }
    }
}
