import Foundation

/// The files that the tests read, and what is known of them.
enum Fixtures {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let captures = root.appending(path: "Fixtures/captures")
    static let expected = root.appending(path: "Fixtures/expected")

    static func path(_ name: String) -> String { captures.appending(path: name).path }

    /// The key log that stands beside a capture; nil where there is none.
    static func keyLog(_ name: String) -> String? {
        let path = captures.appending(path: name).deletingPathExtension().appendingPathExtension("keys").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// The arguments that have a capture read whole: its name, and its key log.
    static func arguments(_ name: String) -> [String] { [path(name)] + (keyLog(name).map { ["--keylog", $0] } ?? []) }

    /// A row of `Fixtures/captures.tsv`.
    struct Capture {
        let name: String
        let frames: Int
        /// How many whole packets of each type the capture holds; empty where that is not settled.
        let packets: [String: Int]
    }

    static let all: [Capture] = {
        let text = (try? String(contentsOf: root.appending(path: "Fixtures/captures.tsv"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").dropFirst().map { row in
            let columns = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            var packets: [String: Int] = [:]
            for pair in columns[7].split(separator: " ") {
                let parts = pair.split(separator: "=")
                packets[String(parts[0])] = Int(parts[1])
            }
            return Capture(name: columns[0], frames: Int(columns[3]) ?? 0, packets: packets)
        }
    }()
}

/// What a run of a command gave.
struct Run {
    let output: [UInt8]
    let errors: String
    let status: Int32

    var text: String { String(decoding: output, as: UTF8.self) }
}

/// Runs the command that was built with the tests.
func mqttscope(_ arguments: String..., input: [UInt8]? = nil, environment: [String: String] = [:]) throws -> Run {
    try run(builtProduct("mqttscope"), arguments, input: input, environment: environment)
}

/// Runs the command that was built with the tests.
func mqttscope(_ arguments: [String]) throws -> Run { try run(builtProduct("mqttscope"), arguments) }

/// A program that was built beside the tests.
func builtProduct(_ name: String) -> URL {
    // The test bundle, or on Linux the test runner, stands in the folder of the products.
    let folder = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
    return (folder ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()).appending(path: name)
}

func run(_ program: URL, _ arguments: [String], input: [UInt8]? = nil, environment: [String: String] = [:]) throws -> Run {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    // So that names of files can be written as in the documentation.
    process.currentDirectoryURL = Fixtures.root
    // Nothing of the machine shows in what is compared.
    process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "LC_ALL": "C.UTF-8", "COLUMNS": "80"]
        .merging(environment) { $1 }
    let output = Pipe()
    let errors = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data().write(to: errors)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    let inputPipe = Pipe()
    process.standardInput = input == nil ? FileHandle.nullDevice : inputPipe
    try process.run()
    if let input {
        inputPipe.fileHandleForWriting.write(Data(input))
        try inputPipe.fileHandleForWriting.close()
    }
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Run(output: [UInt8](bytes), errors: try String(contentsOf: errors, encoding: .utf8), status: process.terminationStatus)
}

/// A program that is installed, or nil.
func installed(_ name: String) -> URL? {
    for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
        let url = URL(filePath: String(folder)).appending(path: name)
        if FileManager.default.isExecutableFile(atPath: url.path) { return url }
    }
    return nil
}

/// The bytes of a span, as an array.
func copy(_ span: Span<UInt8>) -> [UInt8] { span.withUnsafeBufferPointer { Array($0) } }

/// Text in a line, as if it were of any width.
func joined(_ text: String) -> String {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
}
