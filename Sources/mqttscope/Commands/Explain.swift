#if CommandLine
import ArgumentParser
import DialogueReports
import MQTTCodec

/// `mqttscope explain [HEX...|-]`: every byte explained, every fault named.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain Control Packets given as bytes: field by field, every fault with its rule.",
        discussion: """
            Takes bytes in every form people paste: hexadecimal with spaces, colons, commas, 0x; C arrays; the dumps of xxd, hexdump, \
            od, tcpdump and Wireshark; escaped strings; lists of decimal numbers; base64 when it can be nothing else. Without \
            arguments standard input is read, and an argument that names a file is read as one; both may be packets themselves.

            Where every line is an input of its own (--lines, and always for ndjson), one that is not bytes gives no record: standard \
            error names its number and what is wrong with it, and the others are explained all the same.

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
        do throws(ByteInput.Failure) {
            if hex.isEmpty || hex == ["-"] {
                try explain(LineInput(ByteInput("-")), &status)
            } else if hex.count == 1, !hex[0].allSatisfy(\.isHexDigit), StandardStreams.isReadable(hex[0]) {
                try explain(LineInput(ByteInput(hex[0])), &status)
            } else {
                _ = explain(Array(hex.joined(separator: " ").utf8), &status)
            }
        } catch {
            StandardStreams.complain("mqttscope: \(error)")
            status = 2
        }
        if status != 0 { throw ExitCode(status) }
    }

    /// Explains an input line by line where that is wanted, otherwise as one.
    private func explain(_ lines: consuming LineInput, _ status: inout Int32) throws(ByteInput.Failure) {
        // Packets themselves have no lines: the first one has a byte that is no text before long.
        guard format == .ndjson || self.lines, HexInput.isText(Array(try lines.beginning().prefix(8))) else {
            _ = explain(try lines.rest(), &status)
            return
        }
        var number = 0
        while let line = try lines.next() {
            number += 1
            guard explain(line, line: number, &status) else { return }
        }
    }

    /// Explains one input; a status that is worse than the one so far takes its place.
    ///
    /// - Returns: false where nobody reads any more.
    private func explain(_ input: [UInt8], line: Int? = nil, _ status: inout Int32) -> Bool {
        let bytes: [UInt8]
        do throws(HexInput.Failure) {
            bytes = try line == nil ? HexInput.bytes(input) : HexInput.bytes(ofLine: input)
        } catch {
            StandardStreams.complain("mqttscope: \(line.map { "line \($0): " } ?? "")\(StandardStreams.safe(error.description))")
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
