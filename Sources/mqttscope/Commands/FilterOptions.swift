#if CommandLine
import ArgumentParser
import CaptureAnalysis
import DialogueReports
import MQTTCodec

/// The options that choose what is told, the same for all commands that read captures.
struct FilterOptions: ParsableArguments {
    @Option(
        help: """
            Only messages on topics that this Topic Filter matches, as mosquitto_sub -t has it, with their acknowledgements, and \
            subscriptions that have a topic in common with it. Repeatable.
            """, transform: Self.topicFilter)
    var topic: [TopicFilter] = []

    @Option(help: "Only connections of the client with this Client Identifier. Repeatable.")
    var client: [String] = []

    @Option(help: "Only packets of these types, between commas: PUBLISH,PUBACK.", transform: Self.types)
    var type: [[ControlPacketType]] = []

    @Option(help: "Only the connection with this number, as the output counts them. Repeatable.")
    var connection: [Int] = []

    @Option(name: .customShort("Y"), help: .hidden)
    var expression: String?

    func validate() throws {
        guard expression == nil else {
            throw ValidationError(
                "-Y is reserved for filter expressions, which there are none of yet; "
                    + "--topic, --client, --type and --connection choose what is told, -f filters frames.")
        }
        guard connection.allSatisfy({ $0 > 0 }) else { throw ValidationError("Connections are counted from 1.") }
    }

    /// The filter that the options describe.
    var filter: PacketFilter {
        var filter = PacketFilter()
        filter.topics = topic
        filter.clients = client.map { Array($0.utf8) }
        filter.types = Set(type.joined())
        filter.connections = Set(connection)
        return filter
    }

    @Sendable private static func topicFilter(_ text: String) throws -> TopicFilter {
        do throws(TopicError) {
            return try TopicFilter(UTF8EncodedString(text))
        } catch {
            throw ValidationError("it is no Topic Filter: \(error)")
        }
    }

    @Sendable private static func types(_ text: String) throws -> [ControlPacketType] {
        try text.uppercased().split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let type = ControlPacketType.allCases.first(where: { $0.description == name }) else {
                let known = ControlPacketType.allCases.map(\.description).joined(separator: ", ")
                throw ValidationError("there is no type \(StandardStreams.safe(String(name))); there are \(known)")
            }
            return type
        }
    }
}

#endif
