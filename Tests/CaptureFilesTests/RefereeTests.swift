import CaptureFiles
import Foundation
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

    private func describe(_ frame: Frame, _ contents: Contents) -> String {
        let time = frame.time.map { "\($0 / 1_000_000_000)." + String($0 % 1_000_000_000 + 1_000_000_000).dropFirst() } ?? ""
        let comments = contents.comments.filter { $0.subject == .frame(frame.number) }.map(\.text)
        return [
            String(frame.number), time, String(frame.capturedLength), String(frame.originalLength), comments.joined(separator: ","),
        ].joined(separator: "\t")
    }
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
