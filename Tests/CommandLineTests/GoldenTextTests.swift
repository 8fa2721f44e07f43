import Foundation
import Testing

@Suite("The text of every capture")
struct GoldenTextTests {
    @Test("is as it was when somebody last read it (UPDATE_EXPECTED=1 writes it anew)")
    func textIsAsExpected() throws {
        let updates = ProcessInfo.processInfo.environment["UPDATE_EXPECTED"] != nil
        for capture in Fixtures.all {
            let run = try mqttscope(Fixtures.path(capture.name))
            // The path of the checkout stands in complaints.
            let text = run.text + run.errors.replacingOccurrences(of: Fixtures.captures.path + "/", with: "")
            let file = Fixtures.expected.appending(path: capture.name + ".txt")
            if updates {
                try Data(text.utf8).write(to: file)
            } else {
                let expected = try String(contentsOf: file, encoding: .utf8)
                #expect(text == expected, "\(capture.name) reads otherwise than Fixtures/expected/\(capture.name).txt")
            }
        }
    }

    /// Other forms of text, by the end of the name of their file.
    private static let forms: [(capture: String, end: String, arguments: [String], locale: String)] = [
        ("raw-malformed-1883.pcap", "check", ["check"], "C.UTF-8"),
        ("raw-malformed-1883.pcap", "check-ascii", ["check"], "C"),
        ("rw-hole.pcap", "check", ["check"], "C.UTF-8"),
        ("raw-server-disconnect-v5.pcap", "check", ["check"], "C.UTF-8"),
        ("raw-malformed-1883.pcap", "fields", ["-v"], "C.UTF-8"),
        ("paho-v5-properties.pcap", "fields", ["-v"], "C.UTF-8"),
        ("paho-v5-properties.pcap", "bytes", ["-x"], "C.UTF-8"),
        ("paho-refused-v5.pcap", "bytes", ["-x"], "C.UTF-8"),
        ("paho-session-v311.pcap", "journeys", ["--journeys", "--chronological"], "C.UTF-8"),
        ("paho-session-v311.pcap", "ascii", [], "C"),
        ("paho-wss-tls12.pcap", "keylog", ["--keylog", "Fixtures/captures/paho-wss-tls12.keys"], "C.UTF-8"),
        ("paho-tls13-chacha.pcapng", "keylog", ["--keylog", "Fixtures/captures/paho-tls13-chacha.keys"], "C.UTF-8"),
        ("paho-session-v311.pcap", "stats", ["stats"], "C.UTF-8"),
        ("paho-session-v311.pcap", "stats-ascii", ["stats"], "C"),
        ("paho-v5-properties.pcap", "stats", ["stats"], "C.UTF-8"),
        ("paho-refused-v311.pcap", "stats", ["stats"], "C.UTF-8"),
        ("raw-malformed-1883.pcap", "stats", ["stats"], "C.UTF-8"),
        ("mosq-acl-v5.pcap", "stats", ["stats"], "C.UTF-8"),
        ("mosq-acl-v5.pcap", "journeys", ["--journeys", "--topic", "site/boiler/#"], "C.UTF-8"),
        ("paho-session-v311.pcap", "colour", ["--color", "always"], "C.UTF-8"),
    ]

    @Test("is in its other forms as it was when somebody last read it (UPDATE_EXPECTED=1 writes it anew)")
    func formsAreAsExpected() throws {
        for form in Self.forms {
            let arguments = form.arguments + [Fixtures.path(form.capture)]
            let text = try run(builtProduct("mqttscope"), arguments, environment: ["LC_ALL": form.locale]).text
            let file = Fixtures.expected.appending(path: "\(form.capture).\(form.end).txt")
            if ProcessInfo.processInfo.environment["UPDATE_EXPECTED"] != nil {
                try Data(text.utf8).write(to: file)
            } else {
                let expected = try String(contentsOf: file, encoding: .utf8)
                #expect(text == expected, "\(form.capture) reads otherwise than \(file.lastPathComponent)")
            }
        }
    }

    @Test("fits 80 columns with every field, with bytes, with journeys, and where only what is wrong is said")
    func otherFormsFitTheirColumns() throws {
        for capture in Fixtures.all {
            for arguments in [["-v"], ["-x"], ["--journeys"], ["check"], ["stats"]] {
                for line in try run(builtProduct("mqttscope"), arguments + [Fixtures.path(capture.name)]).text.split(separator: "\n") {
                    #expect(line.unicodeScalars.count <= 80, "\(capture.name) \(arguments): \(line)")
                }
            }
        }
    }

    @Test("fits its columns: 80 and 160 of a terminal, whatever stands in it")
    func textFitsItsColumns() throws {
        for capture in Fixtures.all {
            for columns in [80, 160] {
                let run = try mqttscope(Fixtures.path(capture.name), environment: ["COLUMNS": "\(columns)"])
                for line in run.text.split(separator: "\n") {
                    // A word of a message or an address may be longer than what is left of a line; nothing else may.
                    #expect(line.unicodeScalars.count <= columns, "\(capture.name): \(line)")
                }
            }
        }
    }

    @Test("holds the same packets in order of time, over a pipe too")
    func chronologicalTextHoldsTheSamePackets() throws {
        let path = Fixtures.path("paho-session-v311.pcap")
        let asked = try mqttscope("--chronological", path)
        let piped = try mqttscope("-", input: [UInt8](Data(contentsOf: URL(filePath: path))))
        #expect(asked.text == piped.text)
        let frames = asked.text.split(separator: "\n").compactMap { line in Int(line.prefix(8).trimmingCharacters(in: .whitespaces)) }
        #expect(frames == frames.sorted())
        #expect(frames.count == 45)
        let grouped = try mqttscope(path).text.split(separator: "\n").compactMap {
            Int($0.prefix(8).trimmingCharacters(in: .whitespaces))
        }
        #expect(grouped.sorted() == frames)
    }

    @Test("shows no control character and no password, but where it is asked to")
    func textIsSafe() throws {
        for capture in Fixtures.all {
            let run = try mqttscope(Fixtures.path(capture.name))
            #expect(!run.output.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F }, "\(capture.name)")
        }
        let hidden = try mqttscope(Fixtures.path("paho-refused-v311.pcap")).text
        let shown = try mqttscope("--show-secrets", Fixtures.path("paho-refused-v311.pcap")).text
        #expect(hidden.contains("password of "))
        #expect(!shown.contains("password of "))
        #expect(shown.contains("password \""))
    }
}
