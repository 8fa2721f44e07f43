import CaptureFiles
import Foundation
import TestSupport
import Testing

/// What Wireshark's `tshark` says of the captures that come with the project; only where it is installed.
@Suite(.enabled(if: Referee.isInstalled, "tshark is not installed"))
struct RefereeTests {
    @Test(arguments: captureNames())
    func `agrees with tshark on number, time, lengths and comments`(name: String) throws {
        let path = captures.appending(path: name).path
        let contents = Contents(path: path)
        let (lines, complaint) = try Referee.frames(of: path)
        #expect(contents.frames.count == lines.count)
        for (frame, line) in zip(contents.frames, lines) {
            #expect(describe(frame, contents) == line)
        }
        #expect((contents.error != nil) == complaint.contains("cut short"))
    }

    @Test(arguments: [UInt64](1...8))
    func `agrees with tshark on pcapng made up at random`(seed: UInt64) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "referee-\(UUID()).pcapng")
        try Data(madeUpCapture(seed: seed, resolutions: [0, 3, 6, 9, 0x80, 0x8a, 0x94, 0x9e])).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let contents = Contents(path: file.path)
        #expect(contents.error == nil)
        let lines = try Referee.frames(of: file.path).lines
        #expect(contents.frames.count == lines.count)
        for (frame, line) in zip(contents.frames, lines) {
            #expect(describe(frame, contents) == line)
        }
    }

    private func describe(_ frame: Frame, _ contents: Contents) -> String {
        let time = frame.time.map { "\($0 / 1_000_000_000)." + String($0 % 1_000_000_000 + 1_000_000_000).dropFirst() } ?? ""
        let comments = contents.comments.filter { $0.subject == .frame(frame.number) }.map(\.text)
        return [
            String(frame.number), time, String(frame.capturedLength), String(frame.originalLength), comments.joined(separator: ","),
        ].joined(separator: "\t")
    }
}

/// Sections of either byte order, interfaces with any clock, all packet blocks, comments, blocks that nobody knows.
///
/// tshark's own arithmetic overflows with powers of 10 finer than 9.
func madeUpCapture(seed: UInt64, resolutions: [UInt8]) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var file = PcapngFile(bigEndian: seed.isMultiple(of: 2))
    for section in 0..<Int.random(in: 1...3, using: &random) {
        if section > 0 { file.section(bigEndian: Bool.random(using: &random), options: [.comment("section")]) }
        let resolutions = resolutions.shuffled(using: &random).prefix(3)
        let snapLengths = (0..<3).map { _ in [0, 20, 96].randomElement(using: &random) ?? 0 }
        for (resolution, snapLength) in zip(resolutions, snapLengths) {
            let offset = file.timeOffset(.random(in: -1_000...1_000, using: &random))
            file.interface(1, snapLength: UInt32(snapLength), options: [.resolution(resolution), offset])
        }
        for _ in 0..<30 {
            let frame = (0..<Int.random(in: 14...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            let index = Int.random(in: 0..<3, using: &random)
            let resolution = TimeResolution(rawValue: resolutions[index])
            let base: UInt64 = resolution.isPowerOfTwo ? 2 : 10
            let second = (0..<resolution.exponent).reduce(UInt64(1)) { unit, _ in unit * base }
            let ticks = 1_795_424_051 * second + UInt64.random(in: 0..<second, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: file.block(0x8000_0123, frame)
            case 1: file.obsoletePacket(frame, ticks: ticks, interface: UInt16(index))
            case 2:
                file.simplePacket(Array(frame.prefix(snapLengths[0] == 0 ? .max : snapLengths[0])), original: UInt32(frame.count))
            case 3: file.packet(frame, ticks: ticks, interface: UInt32(index), options: [.comment("one"), .comment("zwölf")])
            default: file.packet(frame, ticks: ticks, interface: UInt32(index), original: UInt32(frame.count + index))
            }
        }
    }
    return file.bytes
}

/// Runs `tshark`.
enum Referee {
    static let isInstalled = (try? run(["--version"])) != nil

    static func frames(of path: String) throws -> (lines: [String], complaint: String) {
        let fields = ["frame.number", "frame.time_epoch", "frame.cap_len", "frame.len", "frame.comment"]
        let (output, complaint) = try run(["-n", "-r", path, "-T", "fields"] + fields.flatMap { ["-e", $0] })
        return (output.split(separator: "\n").map(String.init), complaint)
    }

    private static func run(_ arguments: [String]) throws -> (output: String, complaint: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["tshark"] + arguments
        let (output, complaint) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        let errors = try complaint.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        // env gives 127 where there is no such program.
        guard process.terminationStatus != 127 else { throw CocoaError(.fileNoSuchFile) }
        return (String(decoding: text, as: UTF8.self), String(decoding: errors, as: UTF8.self))
    }
}
