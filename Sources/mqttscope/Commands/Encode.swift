#if CommandLine
import ArgumentParser
import DialogueReports
import MQTTCodec

/// `mqttscope encode [FILE|-]`: JSON to bytes.
struct Encode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make bytes of Control Packets in JSON: the inverse of explain.",
        discussion: """
            Takes packets in their JSON form, {"type":"PUBLISH","topic":"a/b","payload":"hi"}, and the packet and explanation records \
            that show and explain write with --format ndjson --show-secrets; one value after the other, on one line or over many. Each \
            gives one line of hexadecimal digits, in the shortest form that is legal. Records of other things are passed over.

            What is left out is false, zero or empty: flags, numbers, payloads, reason codes and properties. KEY_hex takes digits \
            where KEY takes text. --unchecked writes what breaks the standard: QoS 3, "flags", "reserved", codes and properties \
            that do not belong.

            Exit status: 0 done; 2 the JSON could not be read, or is no packet that the standard allows (line and key are named); \
            64 usage.
            """)

    @Argument(help: "A file of JSON; - is standard input.", completion: .file())
    var file = "-"

    @Option(name: [.customShort("V"), .customLong("mqtt-version")], help: "3.1, 3.1.1 or 5: for packets of which nothing else says it.")
    var mqttVersion: MQTTVersion?

    @Option(help: "client or server: who sends packets of which nothing else says it.")
    var from: Origin?

    @Flag(help: "Check no rules of the standard.")
    var unchecked = false

    @Option(help: "hex or binary.")
    var outputFormat = OutputFormat.hex

    /// The form of the bytes.
    enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
        case hex, binary
    }

    func run() throws {
        StandardStreams.ignoreClosedPipes()
        var input: ByteInput
        do throws(ByteInput.Failure) {
            input = try ByteInput(file)
        } catch {
            StandardStreams.complain("mqttscope: \(error)")
            throw ExitCode(2)
        }
        let encoding = PacketEncoding(version: mqttVersion, sender: from?.sender ?? .unknown, isChecked: !unchecked)
        var texts = JSONTexts()
        var passedOver = 0
        var status: Int32 = 0
        var isLast = false
        while !isLast {
            do throws(ByteInput.Failure) {
                if let chunk = try input.next() { texts.append(chunk) } else { isLast = true }
            } catch {
                StandardStreams.complain("mqttscope: \(error)")
                status = 2
                isLast = true
            }
            var output: [UInt8] = []
            while let (text, line) = texts.next(isLast: isLast) {
                do throws(JSONFault) {
                    if let bytes = try encoding.bytes(of: try JSONReader.value(of: text, line: line)) {
                        append(bytes, to: &output)
                    } else {
                        passedOver += 1
                    }
                } catch {
                    StandardStreams.complain("mqttscope: \(StandardStreams.safe(error.description))")
                    status = 2
                }
            }
            // Nobody reads any more: that is an end like any other.
            guard StandardStreams.write(output) else { break }
        }
        if passedOver > 0 {
            StandardStreams.complain("mqttscope: \(passedOver) \(passedOver == 1 ? "record" : "records") without packets passed over")
        }
        if status != 0 { throw ExitCode(status) }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        switch outputFormat {
        case .binary: output += bytes
        case .hex:
            for byte in bytes { output += [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 0x0F)]] }
            output.append(UInt8(ascii: "\n"))
        }
    }
}
#endif
