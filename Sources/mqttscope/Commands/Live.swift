#if CommandLine
import ArgumentParser
import CaptureFiles
import DialogueReports
import LiveCapture
import TCPStreams

/// `mqttscope live -i INTERFACE`: the dialogues on an interface, as they are held.
struct Live: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the MQTT dialogues on an interface as they are held; ctrl-C ends it with the summary.",
        discussion: """
            Captures with libpcap, as tcpdump does: as root, or with the capability cap_net_raw. Run by sudo it becomes the user who called \
            sudo as soon as the interface is open, before it reads from the network or opens the file of -w.

            Exit status: 0 ended by ctrl-C, SIGTERM or -c; 2 the interface cannot be captured on, or is gone, or the rights of root cannot \
            be given up; 64 usage, or a filter that libpcap refuses.
            """)

    @Option(name: .shortAndLong, help: "The interface; any for all of them (mqttscope interfaces lists them).")
    var interface: String

    @OptionGroup var options: ShowOptions

    @Option(name: [.customShort("s"), .customLong("snaplen")], help: "Bytes of a frame that are captured.")
    var snapLength = 262_144

    @Flag(inversion: .prefixedNo, help: "Capture frames for other machines too, where the interface hears them.")
    var promiscuous = true

    @Option(name: [.customShort("B"), .long], help: "The kernel's buffer in KiB (libpcap's choice, 2,048 on Linux).")
    var bufferSize: Int?

    @Option(
        name: [.customShort("Z"), .customLong("relinquish-privileges")],
        help: "Become this user once the interface is open; run by sudo, the one who called it.")
    var user: String?

    func validate() throws {
        guard (1...262_144).contains(snapLength) else { throw ValidationError("--snaplen is between 1 and 262,144.") }
        guard (1...(2 << 20)).contains(bufferSize ?? 1) else { throw ValidationError("--buffer-size is between 1 and 2,097,152 KiB.") }
    }

    #if LiveCapture
    func run() throws {
        StandardStreams.ignoreClosedPipes()
        let signals = StopSignals()
        let capture = try open()
        let user = try dropPrivileges()
        guard StreamAssembler.supports(linkType: capture.linkType.rawValue) else {
            StandardStreams.complain("mqttscope: live: the frames of \(name) have \(capture.linkType), which is not read")
            throw ExitCode(2)
        }
        var output: NamedOutput?
        if let path = options.write {
            output = NamedOutput(path)
            guard output?.empty() ?? false else { throw ExitCode(2) }
        }
        StandardStreams.complain(
            "mqttscope: live: capturing on \(name) (\(capture.linkType))" + (user.map { " as user \(StandardStreams.safe($0))" } ?? ""))
        var source = LiveSource(capture, signals: signals, output: output)
        let analysis = try options.analysis(isLive: true)
        let filter = options.reading.filtering.filter
        let outcome =
            switch options.format {
            case .text: analysis.run(options.textReport(isLive: true, endsWithSummary: true), filter, &source)
            case .ndjson: analysis.run(options.ndjsonReport(), filter, &source)
            case .csv: analysis.run(options.csvReport(), filter, &source)
            }
        var status = source.finish(time: outcome.lastTime)
        if let failure = source.failure {
            StandardStreams.complain("mqttscope: live: \(name): \(failure)")
            status = 2
        }
        throw ExitCode(status)
    }

    private var name: String { StandardStreams.safe(interface) }

    private func open() throws -> InterfaceCapture {
        var capturing = InterfaceCapture.Options()
        capturing.snapLength = snapLength
        capturing.isPromiscuous = promiscuous
        capturing.bufferSize = bufferSize.map { $0 << 10 }
        capturing.filter = options.reading.filter
        do throws(LiveCaptureError) {
            return try InterfaceCapture(interface: interface, options: capturing)
        } catch {
            if case .badFilter = error {
                StandardStreams.complain("mqttscope: -f: \(StandardStreams.safe("\(error)"))")
                throw ExitCode(64)
            }
            StandardStreams.complain("mqttscope: live: \(StandardStreams.safe("\(error)"))" + Self.remedy(for: error))
            throw ExitCode(2)
        }
    }

    /// What to do about it.
    private static func remedy(for error: LiveCaptureError) -> String {
        switch error {
        case .noPermission: ". " + CapturePermission.remedy
        case .noSuchInterface:
            (try? NetworkInterface.all()).map { "; there are " + $0.map { StandardStreams.safe($0.name) }.joined(separator: ", ") } ?? ""
        default: ""
        }
    }

    /// Gives up the rights of root; gives the user who has them not.
    private func dropPrivileges() throws -> String? {
        guard let user = user ?? (Privileges.areRoots ? StandardStreams.environment("SUDO_USER") : nil) else { return nil }
        do throws(Privileges.Failure) {
            try Privileges.drop(toUser: user)
            return user
        } catch {
            StandardStreams.complain("mqttscope: live: -Z: \(StandardStreams.safe("\(error)"))")
            // A user that does not exist is a slip of the pen; what the system refuses keeps the interface from being read.
            if case .noSuchUser = error { throw ExitCode(64) }
            throw ExitCode(2)
        }
    }
    #else
    func run() throws {
        StandardStreams.complain("mqttscope: live: built without the trait LiveCapture, and so without libpcap")
        throw ExitCode(64)
    }
    #endif
}
#endif
