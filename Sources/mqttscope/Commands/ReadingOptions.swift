#if CommandLine
import ArgumentParser
import CaptureAnalysis
import DialogueReports
import LiveCapture
import MQTTCodec

/// How frames are read, and what is told of them: the same for all commands that read captures or an interface.
struct ReadingOptions: ParsableArguments {
    @OptionGroup var filtering: FilterOptions

    @OptionGroup var tls: SecretOptions

    @Option(name: [.customShort("V"), .customLong("mqtt-version")], help: "3.1, 3.1.1 or 5: for streams whose CONNECT is missing.")
    var mqttVersion: MQTTVersion?

    @Option(
        name: .customShort("d"), help: "tcp.port==N,mqtt: what goes over this port is MQTT, whatever its first bytes look like.")
    var decodeAs: [DecodeAs] = []

    @Option(
        name: .customShort("f"),
        help: """
            Look only at frames that pass this filter, as tcpdump has it. There is none by default: a plain tcp would lose VLANs and tunnels, \
            a port IP fragments too.
            """)
    var filter: String?

    @Option(name: .customShort("c"), help: "Stop after so many MQTT packets.")
    var count: Int?

    @Option(help: "utc, local or relative (text only).")
    var time = Clock.utc

    @Option(help: "auto, always or never; NO_COLOR means never.")
    var color = ColorChoice.auto

    func validate() throws {
        guard (count ?? 1) > 0 else { throw ValidationError("-c needs a number of at least 1.") }
        #if !LiveCapture
        guard filter == nil else { throw ValidationError("-f needs libpcap: this mqttscope was built without the trait LiveCapture.") }
        #endif
    }

    /// How streams are analyzed.
    var analysis: AnalysisOptions {
        var options = AnalysisOptions()
        options.assumedVersion = mqttVersion
        options.mqttPorts = Set(decodeAs.map(\.port))
        return options
    }

    /// How text looks on this standard output.
    var style: TextStyle {
        TextStyle(hasColor: color.isUsed, isUnicode: StandardStreams.isUnicodeLocale, width: StandardStreams.width)
    }

    #if LiveCapture
    /// The filter of `-f` for files.
    func makeFrameFilter() throws -> FrameFilter? {
        do throws(LiveCaptureError) {
            return try filter.map { expression throws(LiveCaptureError) in try FrameFilter(expression) }
        } catch {
            StandardStreams.complain("mqttscope: -f: \(StandardStreams.safe("\(error)"))")
            throw ExitCode(64)
        }
    }
    #endif
}
#endif
