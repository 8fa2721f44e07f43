#if LiveCapture
import Foundation
import LiveCapture

/// A program that runs while a test does other things.
final class LiveRun {
    let process = Process()
    private let output = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    private let errors = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    /// What a program did not do in time.
    struct TooLate: Error { let what: String }

    /// Starts a program, in a network namespace if one is named, and waits until it says that it is ready.
    init(_ program: URL, _ arguments: [String], ready: String?, namespace: String? = nil, environment: [String: String] = [:]) throws {
        let ip = namespace == nil ? nil : installed("ip")
        process.executableURL = ip ?? program
        process.arguments = ip == nil ? arguments : ["netns", "exec", namespace ?? "", program.path] + arguments
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "LC_ALL": "C.UTF-8", "COLUMNS": "80"]
            .merging(environment) { $1 }
        try Data().write(to: output)
        try Data().write(to: errors)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        // The threads of tests block signals, and what they start would inherit that.
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
        if let ready {
            try wait("\(program.lastPathComponent) \(arguments): \(text) \(complaints)") {
                complaints.contains(ready) || !process.isRunning
            }
        }
    }

    deinit {
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: output)
        try? FileManager.default.removeItem(at: errors)
    }

    var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    var complaints: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    /// Waits until it has ended.
    func end() throws -> Run {
        try wait("\(process.arguments ?? []) to end: \(complaints)") { !process.isRunning }
        return Run(output: Array(text.utf8), errors: complaints, status: process.terminationStatus)
    }

    /// Sends a signal, and waits until it has ended.
    func end(by signal: CInt) throws -> Run {
        kill(process.processIdentifier, signal)
        return try end()
    }
}

/// Waits until something is so, ten seconds at most.
func wait(_ what: @autoclosure () -> String, until isSo: () throws -> Bool) throws {
    let deadline = Date.now.addingTimeInterval(10)
    while try !isSo() {
        guard Date.now < deadline else { throw LiveRun.TooLate(what: what()) }
        usleep(20_000)
    }
}

/// What this machine lets the tests do.
enum LivePermissions {
    static let programs = ["mosquitto", "mosquitto_pub", "mosquitto_sub", "tcpdump"]

    /// Why nothing can be captured on the loopback interface; nil where it can.
    static let obstacle: String? = {
        let missing = programs.filter { installed($0) == nil }
        guard missing.isEmpty else { return "not installed: \(missing.joined(separator: ", "))" }
        do {
            _ = try NetworkInterface.all().first(where: \.isLoopback)?.probe()
            return nil
        } catch {
            return "\(error)"
        }
    }()

    /// Why no network namespace can be made; nil where one can.
    static let namespaceObstacle: String? = {
        if let obstacle { return obstacle }
        guard let ip = installed("ip") else { return "iproute2 is not installed" }
        let name = "mqttscope-probe-\(getpid())"
        guard let made = try? run(ip, ["netns", "add", name]), made.status == 0 else { return "no permission to make a network namespace" }
        _ = try? run(ip, ["netns", "delete", name])
        return nil
    }()
}

/// A mosquitto on the loopback interface, or in a network namespace; a port of its own, which is released when it goes.
final class Broker {
    let port: Int
    private let address: String
    private let namespace: String?
    private let process: LiveRun
    private let configuration = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    init(address: String = "127.0.0.1", namespace: String? = nil) throws {
        self.address = address
        self.namespace = namespace
        port = namespace == nil ? try Self.freePort() : 1883
        try "listener \(port) \(address)\nallow_anonymous true\n".write(to: configuration, atomically: true, encoding: .utf8)
        process = try LiveRun(
            try Self.program("mosquitto"), ["-v", "-c", configuration.path], ready: "Opening ipv4 listen socket", namespace: namespace)
    }

    deinit { try? FileManager.default.removeItem(at: configuration) }

    func stop() throws { _ = try process.end(by: SIGTERM) }

    /// Three messages, one of each quality of service, to a subscriber that leaves when it has them.
    func talk(from clients: String? = nil) throws {
        let to = ["-h", address, "-p", "\(port)"]
        let subscriber = try LiveRun(
            try Self.program("mosquitto_sub"), to + ["-i", "listener", "-t", "live/#", "-q", "2", "-C", "3"], ready: nil,
            namespace: clients ?? namespace)
        try wait("a subscriber: \(process.complaints)") { process.complaints.contains("Sending SUBACK to listener") }
        for level in 0...2 {
            let publisher = try LiveRun(
                try Self.program("mosquitto_pub"), to + ["-i", "speaker\(level)", "-t", "live/\(level)", "-m", "hello", "-q", "\(level)"],
                ready: nil, namespace: clients ?? namespace)
            _ = try publisher.end()
        }
        _ = try subscriber.end()
    }

    static func program(_ name: String) throws -> URL {
        guard let url = installed(name) else { throw CocoaError(.fileNoSuchFile) }
        return url
    }

    /// A port of the loopback interface that nobody has now.
    static func freePort() throws -> Int {
        let socket = socket(AF_INET, streamType, 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: UInt16? = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            } ? UInt16(bigEndian: $0.pointee.sin_port) : nil
        }
        guard let port else { throw CocoaError(.fileReadUnknown) }
        return Int(port)
    }

    #if canImport(Glibc)
    private static let streamType = CInt(SOCK_STREAM.rawValue)
    #else
    private static let streamType = SOCK_STREAM
    #endif
}
#endif
