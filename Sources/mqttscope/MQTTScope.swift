#if CommandLine
import ArgumentParser

/// The command.
@main
struct MQTTScope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqttscope",
        abstract: "Reads captures and says what was said over MQTT, and what went wrong.",
        version: Version.number,
        subcommands: [Show.self, Check.self, Stats.self, Live.self, Interfaces.self, Explain.self, Encode.self, Rules.self],
        defaultSubcommand: Show.self)
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
