import Foundation
import MQTTCodec
import Testing

@Suite("Bad input")
struct BadInputTests {
    /// A file of its own for one test.
    private func file(_ bytes: [UInt8]) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pcap")
        try Data(bytes).write(to: url)
        return url.path
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: Fixtures.path(name))))
    }

    @Test("a missing file, an empty directory, an empty file and a text file are one line each, and status 2")
    func unreadableInputs() throws {
        let empty = try file([])
        let text = try file(Array("Hello, this is not a capture".utf8))
        let missing = try mqttscope("/nowhere/x.pcap")
        #expect(missing.errors == "mqttscope: /nowhere/x.pcap: no such file\n")
        #expect(missing.status == 2)
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let directory = try mqttscope(folder.path)
        #expect(directory.errors == "mqttscope: \(folder.path): no capture in this directory, nor below it\n")
        #expect(directory.status == 2)
        let nothing = try mqttscope(empty)
        #expect(nothing.errors.hasPrefix("mqttscope: \(empty): "))
        #expect(nothing.errors.split(separator: "\n").count == 1)
        #expect(nothing.status == 2)
        let words = try mqttscope(text)
        #expect(
            words.errors
                == "mqttscope: \(text): not a capture: the file begins with 48 65 6c 6c, pcap begins with d4 c3 b2 a1 (or a1 b2 c3 d4 ...), "
                + "pcapng with 0a 0d 0d 0a\n")
        #expect(words.status == 2)
        for run in [missing, directory, nothing, words] { #expect(run.output.isEmpty) }
    }

    @Test("a file that is cut gives what was whole, then says at which byte it ends")
    func cutFiles() throws {
        let cut = try mqttscope(Fixtures.path("rw-cut.pcap"))
        #expect(cut.status == 2)
        #expect(
            cut.errors.hasSuffix("ends inside a frame: frame 49 needs 86 bytes from offset 5,083, 26 are there. 48 frames were read.\n"))
        #expect(cut.text.contains("fleet/truck1/pos"))
        let header = try mqttscope(file(Array(try bytes("paho-basic-v311.pcap").prefix(20))))
        #expect(header.status == 2)
        #expect(header.errors.split(separator: "\n").count == 1)
        let block = try mqttscope(file(Array(try bytes("rw-be.pcapng").prefix(2000))))
        #expect(block.status == 2)
        #expect(!block.output.isEmpty)
    }

    @Test("a pcapng block of an absurd length is told with its offset")
    func absurdBlock() throws {
        var bytes = try bytes("mosq-v311-qos012.pcapng")
        let length = Int(bytes[4]) | Int(bytes[5]) << 8
        // The second block, behind the section header.
        bytes.replaceSubrange((length + 4)..<(length + 8), with: [0xFC, 0xFF, 0xFF, 0x7F])
        let run = try mqttscope(file(bytes))
        #expect(run.status == 2)
        #expect(run.errors.contains("offset \(length)"))
    }

    @Test("a capture of which no link type is supported says which it has")
    func unsupportedLinkType() throws {
        var bytes = try bytes("paho-basic-v311.pcap")
        bytes[20] = 147
        let run = try mqttscope(file(bytes))
        #expect(run.status == 2)
        #expect(run.errors.contains("the frames have link type 147, which is not read"))
    }

    @Test("times at both ends of what can be told are no reason to stop", arguments: ["show", "check", "stats"])
    func distantTimes(command: String) throws {
        var talk = TalkCapture()
        talk.say(.client, [0x10, 13, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x63])
        talk.say(.server, [0x20, 2, 0, 0])
        for _ in 0..<4 {
            talk.say(.client, [0x32, 6, 0, 1, 0x61, 0, 1, 0x78])
            talk.say(.server, [0x40, 2, 0, 1])
            talk.say(.client, [0xC0, 0])
            talk.say(.server, [0xD0, 0])
        }
        for sender in [ControlPacket.Sender.client, .server] { talk.finish(sender) }
        for (first, second) in [(9_000_000_000, -9_000_000_000), (-9_000_000_000, 9_000_000_000)] {
            var file = PcapngBytes.section + PcapngBytes.interface(101, offset: first) + PcapngBytes.interface(101, offset: second)
            for (index, frame) in talk.frames.enumerated() {
                file += PcapngBytes.frame(frame.bytes, interface: index / 4 % 2, time: index * 1000)
            }
            let run = try mqttscope(file, [command])
            #expect(run.status == 0, "\(run.errors)")
            #expect(!run.output.isEmpty)
        }
    }

    @Test("no arguments give help and status 64, wrong ones an error and status 64")
    func usage() throws {
        let none = try mqttscope()
        #expect(none.status == 64)
        #expect(none.errors.contains("USAGE"))
        #expect(try mqttscope("--no-such-option", "x").status == 64)
        #expect(try mqttscope("-V", "6", "x").status == 64)
        #expect(try mqttscope("-c", "0", "x").status == 64)
        #expect(try mqttscope("-", "-").status == 64)
        // A wildcard of the shell may bring it.
        let hostile = try mqttscope("--\u{1b}[31m")
        #expect(hostile.status == 64)
        #expect(hostile.errors.contains("\\u{1b}[31m") && !hostile.errors.contains("\u{1b}"))
    }

    @Test("one bad file among good ones is told, and the good ones are shown")
    func oneBadFile() throws {
        let run = try mqttscope("/nowhere/x.pcap", Fixtures.path("paho-takeover-v5.pcap"))
        #expect(run.status == 2)
        #expect(run.errors == "mqttscope: /nowhere/x.pcap: no such file\n")
        #expect(run.text.contains("CONNECT"))
    }

    @Test("a pipe that nobody reads any more ends it quietly")
    func closedPipe() throws {
        let shell = try #require(installed("sh"))
        let script = "'\(builtProduct("mqttscope").path)' '\(Fixtures.path("paho-lossy-v5.pcap"))' | head -n 1"
        let run = try run(shell, ["-c", script])
        #expect(run.errors.isEmpty)
    }
}
