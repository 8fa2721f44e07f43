#if LiveCapture
import CaptureFiles
import Foundation
import Testing

/// Captures of what is said on this machine only: on the loopback interface, and in network namespaces that a test makes and removes.
@Suite("live", .serialized)
struct LiveTests {
    private static let program = builtProduct("mqttscope")

    private func temporary(_ name: String) -> URL { FileManager.default.temporaryDirectory.appending(path: "live-\(UUID())-\(name)") }

    private func tcpdump(_ interface: String, _ filter: String, to file: URL, namespace: String? = nil) throws -> LiveRun {
        try LiveRun(
            try Broker.program("tcpdump"),
            // In immediate mode its buffer has few places; with 64 MiB enough of them.
            ["-i", interface, "-n", "--immediate-mode", "-B", "65536", "-U", "-Z", "root", "-w", file.path, filter], ready: "listening on",
            namespace: namespace)
    }

    private func live(
        _ interface: String, _ arguments: [String], namespace: String? = nil, environment: [String: String] = [:]
    ) throws -> LiveRun {
        try LiveRun(
            Self.program, ["live", "-i", interface] + arguments, ready: "capturing on", namespace: namespace, environment: environment)
    }

    /// What no longer changes for a quarter of a second has been read.
    private func waitUntilQuiet(_ file: URL) throws {
        var (size, since) = (-1, Date.now)
        try wait("\(file.path) to rest") {
            let now = (try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
            if now != size { (size, since) = (now, Date.now) }
            return Date.now.timeIntervalSince(since) > 0.25
        }
    }

    private func frames(_ file: URL) throws -> [[UInt8]] {
        var reader = try CaptureReader(path: file.path)
        var frames: [[UInt8]] = []
        while try reader.next() != nil { frames.append(copy(reader.bytes)) }
        return frames
    }

    @Test(.enabled(if: LivePermissions.obstacle == nil, "\(LivePermissions.obstacle ?? "")"))
    func `what is said on the loopback interface is shown as it is said, frame by frame what tcpdump captures`() throws {
        let broker = try Broker()
        let (ours, theirs) = (temporary("ours.pcapng"), temporary("theirs.pcap"))
        defer { for file in [ours, theirs] { try? FileManager.default.removeItem(at: file) } }
        let filter = "tcp port \(broker.port)"
        let dump = try tcpdump("lo", filter, to: theirs)
        let scope = try live("lo", ["-f", filter, "-w", ours.path, "-Z", "root"])
        try broker.talk()
        // Shown while it runs, without being asked to hurry.
        try wait("the last DISCONNECT to be shown: \(scope.text)") { scope.text.components(separatedBy: "→ DISCONNECT").count == 5 }
        try broker.stop()
        try waitUntilQuiet(theirs)
        let run = try scope.end(by: SIGINT)
        _ = try dump.end(by: SIGINT)
        #expect(run.status == 0)
        #expect(run.errors == "mqttscope: live: capturing on lo (ETHERNET) as user root\n")
        #expect(run.text.contains("MQTT on 4 connections in "))
        #expect(run.text.contains("  PUBLISH                  6\n"))
        #expect(try frames(ours) == frames(theirs))
        // The summary of the live capture is that of either file.
        let summary = try mqttscope("-q", theirs.path).text
        #expect(run.text.hasSuffix("\n" + summary))
        #expect(try mqttscope("-q", ours.path).text == summary)
        // In order of time, with the lines of the file.
        let dialogues = run.text.prefix(run.text.count - summary.count - 1)
        #expect(try mqttscope("--chronological", ours.path).text == dialogues)
    }

    @Test(.enabled(if: LivePermissions.obstacle == nil, "\(LivePermissions.obstacle ?? "")"))
    func `a burst of a thousand messages is captured whole`() throws {
        let broker = try Broker()
        let scope = try live("lo", ["-q", "--format", "ndjson", "-f", "tcp port \(broker.port)"])
        let to = ["-h", "127.0.0.1", "-p", "\(broker.port)", "-t", "burst"]
        _ = try run(
            try Broker.program("mosquitto_pub"), to + ["-l"], input: Array(String(repeating: "message\n", count: 1000).utf8))
        try broker.stop()
        usleep(200_000)
        let run = try scope.end(by: SIGINT)
        #expect(run.text.contains(#""PUBLISH":1000"#) && run.text.contains(#""drops":0"#), "\(run.text)")
    }

    @Test(.enabled(if: LivePermissions.obstacle == nil, "\(LivePermissions.obstacle ?? "")"))
    func `NDJSON ends with the summary and its drops, after SIGTERM too, and -c ends it by itself`() throws {
        let broker = try Broker()
        let filter = "tcp port \(broker.port)"
        let scope = try live("lo", ["-f", filter, "--format", "ndjson", "--no-promiscuous", "-s", "512", "-B", "4096"])
        let counted = try live("any", ["-f", filter, "--format", "ndjson", "-c", "5"])
        try broker.talk()
        let five = try counted.end()
        #expect(five.status == 0)
        #expect(five.text.components(separatedBy: #""record":"packet""#).count == 6)
        try wait("the last DISCONNECT: \(scope.text)") { scope.text.components(separatedBy: #""type":"DISCONNECT","length""#).count == 5 }
        let run = try scope.end(by: SIGTERM)
        try broker.stop()
        #expect(run.status == 0)
        let last = try #require(run.text.split(separator: "\n").last)
        #expect(last.contains(#""record":"summary""#))
        #expect(last.contains(#""drops":0"#))
        #expect(last.contains(#""PUBLISH":6"#))
    }

    @Test(
        .enabled(if: LivePermissions.obstacle == nil, "\(LivePermissions.obstacle ?? "")"),
        .enabled(if: installed("openssl") != nil, "openssl is not installed"))
    func `TLS is read with the secrets that its clients write meanwhile, however short the connection`() throws {
        let (log, certificate, key) = (temporary("keys"), temporary("pem"), temporary("key"))
        defer { for file in [log, certificate, key] { try? FileManager.default.removeItem(at: file) } }
        try Data().write(to: log)
        let openssl = try Broker.program("openssl")
        let made = ["-keyout", key.path, "-out", certificate.path, "-subj", "/CN=broker.example"]
        _ = try run(openssl, ["req", "-x509", "-newkey", "rsa:2048", "-nodes"] + made)
        let port = "\(try Broker.freePort())"
        let server = try LiveRun(
            openssl, ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate.path, "-key", key.path, "-rev"], ready: nil)
        try wait("the server: \(server.complaints)") { server.text.contains("ACCEPT") }
        let scope = try live("lo", ["-f", "tcp port \(port)", "--keylog", log.path])
        for name in ["first", "second"] {
            let connect = [0x10, UInt8(12 + name.utf8.count), 0, 4] + Array("MQTT".utf8) + [4, 2, 0, 60, 0, UInt8(name.utf8.count)]
            _ = try run(
                openssl, ["s_client", "-connect", "127.0.0.1:\(port)", "-keylogfile", log.path, "-quiet", "-no_ign_eof"],
                input: connect + Array(name.utf8) + [0xE0, 0])
            try wait("\(name): \(scope.text)") { scope.text.contains("→ CONNECT     \(name)") }
        }
        let run = try scope.end(by: SIGINT)
        #expect(run.status == 0 && joined(run.text).contains("TLS_AES_256_GCM_SHA384 > MQTT 3.1.1"), "\(run.text)")
        #expect(!run.text.contains("not readable"), "\(run.text)")
    }

    @Test(.enabled(if: LivePermissions.namespaceObstacle == nil, "\(LivePermissions.namespaceObstacle ?? "")"))
    func `between two hosts it sees what tcpdump sees, until the interface goes away`() throws {
        let hosts = try Hosts()
        let broker = try Broker(address: "10.97.0.1", namespace: hosts.server)
        let (ours, theirs) = (temporary("ours.pcapng"), temporary("theirs.pcap"))
        defer { for file in [ours, theirs] { try? FileManager.default.removeItem(at: file) } }
        let dump = try tcpdump("veth0", "tcp", to: theirs, namespace: hosts.server)
        let scope = try live("veth0", ["-f", "tcp", "-w", ours.path, "-Z", "root"], namespace: hosts.server)
        try broker.talk(from: hosts.client)
        try broker.stop()
        try waitUntilQuiet(theirs)
        _ = try dump.end(by: SIGINT)
        try wait("all frames to be shown: \(scope.text)") { scope.text.components(separatedBy: "client disconnected").count == 5 }
        try hosts.removeLink()
        let run = try scope.end()
        #expect(run.status == 2)
        let complaint = try #require(run.errors.split(separator: "\n").last)
        #expect(complaint.hasPrefix("mqttscope: live: veth0: "))
        #expect(try frames(ours) == frames(theirs))
        #expect(run.text.hasSuffix(try mqttscope("-q", theirs.path).text))
    }

    @Test(.enabled(if: LivePermissions.obstacle == nil && geteuid() == 0, "only root has rights to give up"))
    func `the rights of root are given up once the interface is open, to -Z or to who called sudo`() throws {
        for (arguments, environment) in [(["-Z", "nobody"], [:]), ([], ["SUDO_USER": "nobody"])] as [([String], [String: String])] {
            let file = temporary("nobody.pcapng")
            defer { try? FileManager.default.removeItem(at: file) }
            let scope = try live("lo", arguments + ["-f", "tcp port 1", "-w", file.path], environment: environment)
            #expect(scope.complaints.hasSuffix(" as user nobody\n"))
            #if os(Linux)
            let status = try String(contentsOfFile: "/proc/\(scope.process.processIdentifier)/status", encoding: .utf8)
            let nobody = try #require(getpwnam("nobody")).pointee
            #expect(status.contains("\nUid:" + String(repeating: "\t\(nobody.pw_uid)", count: 4) + "\n"))
            #expect(status.contains("\nGid:" + String(repeating: "\t\(nobody.pw_gid)", count: 4) + "\n"))
            #expect(status.contains("\nCapEff:\t0000000000000000\n"))
            #endif
            #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.ownerAccountName] as? String == "nobody")
            let run = try scope.end(by: SIGINT)
            #expect(run.status == 0)
            #expect(run.text == "no MQTT in 0 frames\n")
        }
        let nobody = try mqttscope("live", "-i", "lo", "-Z", "no-such-user")
        #expect(nobody.status == 64)
        #expect(nobody.errors == "mqttscope: live: -Z: there is no user no-such-user\n")
        #if os(Linux)
        // Root without the right to become somebody else: the interface is open, and must not be read.
        let setpriv = try #require(installed("setpriv"))
        let arguments = ["--bounding-set=-setuid", builtProduct("mqttscope").path, "live", "-i", "lo", "-Z", "nobody"]
        let kept = try run(setpriv, arguments)
        #expect(kept.status == 2)
        #expect(kept.errors == "mqttscope: live: -Z: the system does not let this process become nobody\n")
        #endif
    }

    @Test(.enabled(if: LivePermissions.obstacle == nil, "\(LivePermissions.obstacle ?? "")"))
    func `an interface that is not there is told with those that are, a bad filter in libpcap's words`() throws {
        let none = try mqttscope("live", "-i", "nowhere0")
        #expect(none.status == 2)
        #expect(none.errors.hasPrefix("mqttscope: live: there is no interface nowhere0; there are "))
        #expect(none.errors.contains("lo"))
        let filter = try mqttscope("live", "-i", "lo", "-f", "port x")
        #expect(filter.status == 64)
        #expect(filter.errors == "mqttscope: -f: the filter cannot be compiled: unknown port 'x'\n")
        #expect(try mqttscope("live").status == 64)
        #expect(try mqttscope("live", "-i", "lo", "--snaplen", "0").status == 64)
        #expect(try mqttscope("live", "-i", "lo", "-w", "-").status == 64)
        #expect(try mqttscope("live", "-i", "lo", "-w", "/nowhere/x").status == 2)
    }

    @Test(.enabled(if: Self.canUnshare, "unshare cannot make a user namespace here"))
    func `who may not capture is told what to do`() throws {
        // In a user namespace of its own a process has no rights over the machine's network.
        let unshare = try #require(installed("unshare"))
        let path = Self.program.resolvingSymlinksInPath().path
        let run = try run(unshare, ["--user", path, "live", "-i", "lo"])
        #expect(run.status == 2)
        #expect(
            run.errors == "mqttscope: live: no permission to capture on lo. Run as root, or once: sudo setcap cap_net_raw+ep \(path)\n")
        let interfaces = try CommandLineTests.run(unshare, ["--user", path, "interfaces"])
        #expect(interfaces.status == 0)
        #expect(interfaces.text.split(separator: "\n").contains { $0.hasPrefix("lo ") && $0.hasSuffix("no permission") })
        #expect(interfaces.errors == "mqttscope: interfaces: Run as root, or once: sudo setcap cap_net_raw+ep \(path)\n")
    }

    private static let canUnshare = installed("unshare").map { (try? run($0, ["--user", "true"]))?.status == 0 } ?? false

    @Test func `interfaces lists the loopback interface with its state and address`() throws {
        let run = try mqttscope("interfaces")
        #expect(run.status == 0)
        let line = try #require(run.text.split(separator: "\n").first { $0.hasPrefix("lo ") })
        #expect(line.contains("up running loopback"))
        #expect(line.contains("127.0.0.1"))
    }
}

/// Two hosts with a link between them, in network namespaces that go away with it.
private final class Hosts {
    let server = "mqttscope-server-\(getpid())"
    let client = "mqttscope-client-\(getpid())"
    private let ip: URL

    init() throws {
        ip = try Broker.program("ip")
        try perform("netns add \(server)")
        try perform("netns add \(client)")
        try perform("-n \(server) link add veth0 type veth peer name veth1 netns \(client)")
        for (host, link, address) in [(server, "veth0", "10.97.0.1"), (client, "veth1", "10.97.0.2")] {
            try perform("-n \(host) address add \(address)/24 dev \(link)")
            try perform("-n \(host) link set \(link) up")
        }
    }

    deinit {
        for host in [server, client] { try? perform("netns delete \(host)") }
    }

    func removeLink() throws { try perform("-n \(server) link delete veth0") }

    private func perform(_ command: String) throws {
        let run = try run(ip, command.split(separator: " ").map(String.init))
        guard run.status == 0 else { throw LiveRun.TooLate(what: "ip \(command): \(run.errors)") }
    }
}
#endif
