import Foundation
import TLSDecryption

/// Talks of the installed OpenSSL with itself, which `Tests/tools/tls_talk.py` records once for all tests.
enum OpenSSL {
    static let isInstalled = (try? run(["version"])) != nil && (try? run(["--version"], program: "python3")) != nil

    private static let recording = Result { () throws -> URL in
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-talks-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../tools/tls_talk.py").standardized
        let errors = try run([script.path, folder.path], program: "python3")
        if !errors.isEmpty { print(errors) }
        atexit { OpenSSL.remove() }
        return folder
    }

    private static func remove() {
        if let folder = try? recording.get() { try? FileManager.default.removeItem(at: folder) }
    }

    /// Where the recordings are.
    static func folder() throws -> URL { try recording.get() }

    /// The names of those talks that were held.
    static func names(_ isWanted: (String) -> Bool) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder().path).filter { $0.hasSuffix(".talk") }.map { String($0.dropLast(5)) }
            .filter(isWanted).sorted()
    }

    static func keyLog() throws -> String { try String(contentsOf: folder().appending(path: "keys.log"), encoding: .utf8) }

    /// What one end said, in plain text.
    static func said(_ name: String, _ sender: TLSConnection.Sender) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder().appending(path: "\(name).\(sender)")))
    }

    /// What went over the wire.
    static func talk(_ name: String) throws -> Talk {
        let bytes = [UInt8](try Data(contentsOf: folder().appending(path: "\(name).talk")))
        var talk = Talk()
        var offset = 0
        while offset + 5 <= bytes.count {
            let length = bytes[offset + 1..<offset + 5].reduce(0) { $0 << 8 | Int($1) }
            let sender: TLSConnection.Sender = bytes[offset] == UInt8(ascii: "c") ? .client : .server
            talk.steps.append(.bytes(Array(bytes[offset + 5..<offset + 5 + length]), sender))
            offset += 5 + length
        }
        return talk
    }

    /// Runs a program to its end; gives what it wrote.
    static func run(_ arguments: [String], program: String = "openssl") throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return String(decoding: data, as: UTF8.self)
    }
}
