#if CommandLine
import ArgumentParser
import DialogueReports

/// The command.
@main
struct MQTTScope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqttscope",
        abstract: "Reads captures and says what was said over MQTT, and what went wrong.",
        version: Version.number,
        subcommands: [Show.self, Check.self, Stats.self, Live.self, Interfaces.self, Explain.self, Encode.self, Rules.self],
        defaultSubcommand: Show.self)

    /// As the parser does it, but that what it says of arguments is escaped: a name of a file may be one, by a wildcard of the shell.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let message = fullMessage(for: error)
            guard !message.isEmpty, exitCode(for: error) != .success else { exit(withError: error) }
            StandardStreams.complain(SafeText.escaping(message, keepsLines: true))
            exit(withError: exitCode(for: error))
        }
    }
}
#else
/// The command needs swift-argument-parser, which the trait `CommandLine` brings.
@main
enum MQTTScope {
    static func main() {
        StandardStreams.complain("mqttscope: built without the trait CommandLine, and so without a command line")
    }
}
#endif
