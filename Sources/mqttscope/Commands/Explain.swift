#if CommandLine
import ArgumentParser
import DialogueReports
import MQTTCodec

/// `mqttscope explain [HEX...|-]`: every byte explained, every fault named.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain Control Packets given as bytes: field by field, every fault with its rule.",
        discussion: """
            Takes hexadecimal in every form people paste: spaces, colons, commas, 0x, C arrays, xxd, hexdump -C, Wireshark's hex dump and
            escaped string, base64 when it can be nothing else. Without arguments standard input is read.

            Exit status: 0 everything is in order; 1 it is not; 2 the input is not bytes; 64 usage.
            """)

    @Argument(help: "The bytes; several arguments are one input; - is standard input.")
    var hex: [String] = []

    @Option(name: [.customShort("V"), .customLong("mqtt-version")], help: "3.1, 3.1.1 or 5; otherwise what the bytes fit best.")
    var mqttVersion: MQTTVersion?

    @Option(help: "client or server: who sent the bytes.")
    var from: Origin?

    @Option(help: "text or ndjson (one record for each line of standard input).")
    var format = Format.text

    @Flag(help: "Take every line of standard input as an input of its own, in text too.")
    var lines = false

    @Flag(help: "Show passwords and authentication data.")
    var showSecrets = false

    @Option(help: "auto, always or never; NO_COLOR means never.")
    var color = ColorChoice.auto

    func run() throws {
        StandardStreams.ignoreClosedPipes()
        var status: Int32 = 0
        if hex.isEmpty || hex == ["-"] {
            if format == .ndjson || lines {
                while let line = readLine() {
                    guard try explain(line, &status) else { return }
                }
            } else {
                var text = ""
                while let line = readLine(strippingNewline: false) { text += line }
                _ = try explain(text, &status)
            }
        } else {
            _ = try explain(hex.joined(separator: " "), &status)
        }
        if status != 0 { throw ExitCode(status) }
    }

    /// Explains one input; a status that is worse than the one so far takes its place.
    ///
    /// - Returns: false where nobody reads any more.
    private func explain(_ text: String, _ status: inout Int32) throws -> Bool {
        let bytes: [UInt8]
        do throws(HexInput.Failure) {
            bytes = try HexInput.bytes(text)
        } catch {
            StandardStreams.complain("mqttscope: \(error)")
            status = 2
            return true
        }
        let explanation = Explanation(bytes, version: mqttVersion, sender: from?.sender ?? .unknown)
        if explanation.verdict != .accept { status = max(status, 1) }
        switch format {
        case .ndjson:
            return StandardStreams.write(explanation.json(PacketJSON(maximumPayload: nil, showsSecrets: showSecrets)))
        case .text:
            var style = TextStyle()
            style.width = StandardStreams.width
            style.isUnicode = StandardStreams.isUnicodeLocale
            style.hasColor = color.isUsed
            var text = ExplanationText(explanation, style: style, showsSecrets: showSecrets)
            return StandardStreams.write(text.text())
        }
    }
}
#endif
