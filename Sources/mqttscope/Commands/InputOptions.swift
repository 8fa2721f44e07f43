#if CommandLine
import ArgumentParser
import CaptureFiles

/// The captures that a command reads.
struct InputOptions: ParsableArguments {
    @Argument(help: "Capture files, or directories of them; - is standard input.", completion: .file())
    var files: [String] = []

    @Option(name: [.customShort("r"), .customLong("read-file")], help: "Another capture file, as tshark and tcpdump spell it.")
    var readFiles: [String] = []

    func validate() throws {
        guard (names.filter { $0 == "-" }.count) <= 1 else { throw ValidationError("Standard input can be read once only.") }
    }

    /// What was named, in its order.
    var names: [String] { readFiles + files }

    /// Whether more may come while it is read.
    var isLive: Bool { names.contains { $0 == "-" || StandardStreams.isStream($0) } }

    /// The captures; where none was named, the help of the command is shown.
    func captures(for command: any ParsableCommand.Type) throws -> CaptureInputs {
        guard !names.isEmpty else {
            StandardStreams.complain(MQTTScope.helpMessage(for: command))
            throw ExitCode(64)
        }
        return CaptureInputs(names)
    }
}
#endif
