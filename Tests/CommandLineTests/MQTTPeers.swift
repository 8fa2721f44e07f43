import Foundation

/// Talks of mosquitto and its clients through TLS and WebSockets, which `Tests/tools/mqtt_talk.py` records once for all tests.
enum MQTTPeers {
    static let isInstalled = ["mosquitto", "mosquitto_rr", "openssl", "python3"].allSatisfy { program($0) != nil }

    /// Daemons stand where not everybody looks.
    private static func program(_ name: String) -> URL? {
        installed(name)
            ?? ["/usr/sbin", "/sbin"].map { URL(filePath: "\($0)/\(name)") }.first {
                FileManager.default.isExecutableFile(atPath: $0.path)
            }
    }

    private static let recording = Result { () throws -> URL in
        let folder = FileManager.default.temporaryDirectory.appending(path: "mqtt-talks-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        atexit { MQTTPeers.remove() }
        let script = Fixtures.root.appending(path: "Tests/tools/mqtt_talk.py")
        let result = try run(URL(filePath: "/usr/bin/env"), ["python3", script.path, folder.path])
        guard result.status == 0 else { throw Failure(errors: result.errors) }
        return folder
    }

    struct Failure: Error { let errors: String }

    private static func remove() {
        if let folder = try? recording.get() { try? FileManager.default.removeItem(at: folder) }
    }

    /// A file of the recording.
    static func path(_ name: String) throws -> String { try recording.get().appending(path: name).path }

    /// The talks that could not be held, and why.
    static func refused() throws -> String { try String(contentsOfFile: path("refused"), encoding: .utf8) }

    /// The names of the talks.
    static func names(_ isWanted: (String) -> Bool = { _ in true }) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: recording.get().path).filter { $0.hasSuffix(".talk") }
            .map { String($0.dropLast(5)) }.filter(isWanted).sorted()
    }

    /// What went over the wire, or what the client and the broker said in it.
    static func talk(_ name: String, _ kind: Kind) throws -> RecordedTalk {
        RecordedTalk(written: [UInt8](try Data(contentsOf: recording.get().appending(path: "\(name).\(kind)"))))
    }

    enum Kind { case talk, plain }

    /// A capture of these talks, each between ports that say nothing; the port of the client is 20,000 and the place of the name.
    static func capture(_ names: [String], _ kind: Kind) throws -> [UInt8] {
        TalkCapture.file(
            of: try names.enumerated().map { try talk($1, kind).capture(clientPort: UInt16(20_000 + $0), serverPort: 21_000) })
    }
}
