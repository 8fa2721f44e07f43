import Streams

/// Does one thing for the scripts of this package; they say what.
@main
struct Measure {
    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        switch arguments.popFirst() {
        case "repeat": Repetition.run(arguments)
        case "times": Times.run()
        case "answer": Answers.run(size(arguments.first))
        case "streams": StreamFiles.write(to: arguments.popFirst() ?? ".", size(arguments.first))
        default:
            fatalError(
                """
                usage: Measure repeat DOOR STREAM PASSES     one stream through one door so many times, then the number of packets
                       Measure times                         the table of nanoseconds a packet
                       Measure answer hot|cold               answers requests for measurements on standard input
                       Measure streams DIRECTORY hot|cold    writes the streams, and what they add up to
                """)
        }
    }

    private static func size(_ argument: String?) -> Stream.Size { argument == "cold" ? .cold : .hot }
}
