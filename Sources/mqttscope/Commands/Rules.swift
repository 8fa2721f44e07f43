#if CommandLine
import ArgumentParser
import DialogueReports
import MQTTCodec

/// `mqttscope rules`: every rule, and whether it is checked.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List every rule: standard, id, level, severity, whether it is checked, and what it demands.")

    @Argument(help: "Only rules whose name contains one of these: 3.3.2, topic-alias, 5.0:MQTT-3.8.")
    var names: [String] = []

    @Option(help: "text or ndjson.")
    var format = Format.text

    func run() throws {
        StandardStreams.ignoreClosedPipes()
        let rules = NormativeStatement.all.filter { rule in
            names.isEmpty || names.contains { rule.name.contains($0) || rule.aliases.contains($0) }
        }
        switch format {
        case .text: _ = StandardStreams.write(Array(RulesReport.text(of: rules).utf8))
        case .ndjson: _ = StandardStreams.write(RulesReport.ndjson(of: rules))
        }
    }
}
#endif
