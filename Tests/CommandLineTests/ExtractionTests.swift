import CaptureAnalysis
import CaptureFiles
import Foundation
import MQTTCodec
import Testing

@Suite("-w on files")
struct ExtractionTests {
    /// A folder of its own for one test, which is removed after it.
    private final class Folder {
        let url: URL
        init() throws {
            url = FileManager.default.temporaryDirectory.appending(path: "extraction-\(UUID())")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }
        deinit { try? FileManager.default.removeItem(at: url) }
        func path(_ name: String) -> String { url.appending(path: name).path }
    }

    private struct Captured: Equatable {
        let time: Int64?
        let linkType: LinkType
        let length: Int
        let bytes: [UInt8]
    }

    /// The frames of a capture, without their numbers.
    private func frames(_ path: String) throws -> [Captured] {
        var frames: [Captured] = []
        var reader = try CaptureReader(path: path)
        do {
            while let frame = try reader.next() {
                frames.append(
                    Captured(time: frame.time, linkType: frame.linkType, length: frame.originalLength, bytes: copy(reader.bytes)))
            }
        } catch {}
        return frames
    }

    @Test func `what is written of every capture holds the same dialogues, in frames that the capture has, in its order`() throws {
        let folder = try Folder()
        for capture in Fixtures.all {
            let path = Fixtures.path(capture.name)
            let output = folder.path(capture.name + ".out")
            let plain = try mqttscope(path)
            let run = try mqttscope(path, "-w", output)
            // It changes nothing else.
            #expect(run.text == plain.text && run.errors == plain.errors && run.status == plain.status, "\(capture.name)")
            let (before, after) = (try recording(of: path), try recording(of: output))
            #expect(after.dialogues == before.dialogues, "\(capture.name)")
            #expect(after.losses.map(\.bytes) == before.losses.map(\.bytes), "\(capture.name)")
            // Without --show-secrets what is written carries no secrets, and TLS stays TLS.
            let carriesSecrets = capture.name == "paho-tls13-aes256gcm-dsb.pcapng"
            #expect(after.others.allSatisfy { carriesSecrets && $0 == .tls }, "\(capture.name)")
            var rest = try frames(path)[...]
            for frame in try frames(output) {
                let index = rest.firstIndex(of: frame)
                #expect(index != nil, "\(capture.name): a frame that the capture has not, or not there")
                guard let index else { break }
                rest = rest[(index + 1)...]
            }
        }
    }

    @Test(.enabled(if: installed("tshark") != nil && installed("tcpdump") != nil, "tshark and tcpdump are not installed"))
    func `tshark and tcpdump read it, as many frames as we do`() throws {
        let folder = try Folder()
        let (tshark, tcpdump) = (try #require(installed("tshark")), try #require(installed("tcpdump")))
        for capture in Fixtures.all {
            let output = folder.path(capture.name)
            _ = try mqttscope("-q", "-w", output, Fixtures.path(capture.name))
            let count = try frames(output).count
            let shark = try run(tshark, ["-n", "-r", output, "-T", "fields", "-e", "frame.number"])
            #expect(shark.text.split(separator: "\n").count == count && !shark.errors.contains("cut short"), "\(capture.name)")
            // Without a frame there is no interface, and libpcap reads no such file.
            guard count > 0 else { continue }
            let dump = try run(tcpdump, ["-n", "--count", "-r", output])
            #expect(dump.text.hasPrefix("\(count) packet"), "\(capture.name): \(dump.text) \(dump.errors)")
        }
    }

    @Test func `fragments and tunnels are written as they were, and other connections are left out`() throws {
        let folder = try Folder()
        // All of these captures are of MQTT alone, with every frame a segment or a fragment of one.
        for name in ["rw-frag.pcap", "rw-gre.pcap", "rw-vxlan.pcap", "rw-dup.pcap"] {
            _ = try mqttscope("-q", "-w", folder.path(name), Fixtures.path(name))
            #expect(try frames(folder.path(name)) == frames(Fixtures.path(name)), "\(name)")
        }
        // Of several files the MQTT is written, and nothing of what TLS hides.
        let (mqtt, tls) = (Fixtures.path("paho-session-v311.pcap"), Fixtures.path("paho-tls13-chacha.pcapng"))
        _ = try mqttscope("-q", "-w", folder.path("both"), tls, mqtt)
        #expect(try frames(folder.path("both")) == frames(mqtt))
    }

    @Test func `-c stops what is written where it stops what is shown`() throws {
        let folder = try Folder()
        let path = Fixtures.path("paho-session-v311.pcap")
        let shown = try mqttscope("-c", "7", "--format", "ndjson", path)
        _ = try mqttscope("-c", "7", "-q", "-w", folder.path("seven"), path)
        let written = try mqttscope("--format", "ndjson", folder.path("seven"))
        func packets(_ run: Run) -> [Substring] { run.text.split(separator: "\n").filter { $0.contains(#""record":"packet""#) } }
        #expect(packets(shown).count == 7)
        #expect(packets(written).count == 7)
    }

    @Test func `interfaces, names and comments are kept, secrets only where they are asked for`() throws {
        let folder = try Folder()
        let path = try commented(in: folder)
        for isAsked in [false, true] {
            let output = folder.path("out")
            _ = try isAsked ? mqttscope("-q", "--show-secrets", "-w", output, path) : mqttscope("-q", "-w", output, path)
            var reader = try CaptureReader(path: output)
            while try reader.next() != nil {}
            #expect(reader.names.map(\.name) == ["broker"])
            #expect(reader.comments.map(\.text) == ["of the section", "of the interface", "of the first frame"])
            #expect(reader.interfaces.map(\.name) == ["eth7"])
            #expect(reader.interfaces.map(\.timeResolution) == [.microseconds])
            #expect(reader.statistics.dropped == 3)
            #expect(reader.secrets.map(\.bytes) == (isAsked ? [Array("SECRET".utf8)] : []))
        }
    }

    /// A capture with all that a capture can say beside its frames.
    private func commented(in folder: Folder) throws -> String {
        var writer = PcapngWriter(application: "tests")
        writer.beginSection(comments: ["of the section"])
        let interface = writer.describe(
            CaptureInterface(linkType: .ethernet, snapLength: 262_144, name: "eth7"), comments: ["of the interface"])
        writer.add([ResolvedName("broker", of: [192, 0, 2, 1])])
        writer.add(DecryptionSecrets(type: .tlsKeyLog, bytes: Array("SECRET".utf8), offset: 0))
        var reader = try CaptureReader(path: Fixtures.path("paho-session-v311.pcap"))
        while let frame = try reader.next() {
            writer.add(frame, reader.bytes, on: interface, comments: frame.number == 1 ? ["of the first frame"] : [])
        }
        writer.add(InterfaceStatistics(received: 100, droppedBySystem: 3), of: interface, time: nil)
        let path = folder.path("commented.pcapng")
        try Data(writer.buffer).write(to: URL(filePath: path))
        return path
    }

    @Test func `- is standard output, needs -q, and sends the summary to standard error`() throws {
        let path = Fixtures.path("paho-session-v311.pcap")
        #expect(try mqttscope("-w", "-", path).status == 64)
        let run = try mqttscope("-q", "-w", "-", path)
        #expect(run.status == 0)
        #expect(run.errors == (try mqttscope("-q", path).text))
        #expect(try mqttscope("-", input: run.output).text == (try mqttscope("--chronological", path).text))
    }

    @Test func `one of the files that are read is not overwritten, whatever it is called`() throws {
        let folder = try Folder()
        let path = folder.path("x.pcap")
        try FileManager.default.copyItem(atPath: Fixtures.path("paho-session-v311.pcap"), toPath: path)
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: path)
        try FileManager.default.linkItem(atPath: path, toPath: folder.path("hard"))
        let before = try Data(contentsOf: URL(filePath: path))
        for name in ["x.pcap", "link", "hard", "../\(folder.url.lastPathComponent)/x.pcap"] {
            let run = try mqttscope("-w", folder.path(name), path)
            #expect(run.status == 64)
            #expect(run.errors.hasSuffix("is one of the files that are read\n"))
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func `a pipe cannot be read again, which is said`() throws {
        let folder = try Folder()
        let run = try mqttscope("-w", folder.path("out"), "-", input: [])
        #expect(run.status == 64)
        #expect(run.errors.hasPrefix("mqttscope: -w: - is not a file: "))
        #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    }

    @Test func `a file that cannot be written is told, before or while it is`() throws {
        let path = Fixtures.path("paho-session-v311.pcap")
        let nowhere = try mqttscope("-w", "/nowhere/x.pcapng", path)
        #expect(nowhere.status == 2)
        #expect(nowhere.errors == "mqttscope: -w: /nowhere/x.pcapng: cannot be written: No such file or directory\n")
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let full = try mqttscope("-w", "/dev/full", path)
        #expect(full.status == 2)
        #expect(full.errors == "mqttscope: -w: /dev/full: cannot be written: No space left on device\n")
        #expect(full.text == (try mqttscope(path).text))
    }

    @Test func `a capture without MQTT gives a capture without frames`() throws {
        let folder = try Folder()
        _ = try mqttscope("-q", "-w", folder.path("out"), Fixtures.path("paho-tls13-chacha.pcapng"))
        #expect(try frames(folder.path("out")).isEmpty)
    }
}

#if LiveCapture
@Suite("-f on files")
struct FilterTests {
    @Test func `only frames that pass are looked at, and keep their numbers`() throws {
        let path = Fixtures.path("paho-session-v311.pcap")
        let all = try mqttscope("--format", "ndjson", path).text.split(separator: "\n")
        let some = try mqttscope("-f", "port 35469", "--format", "ndjson", path).text.split(separator: "\n")
        /// The frames of the packets in whose records a word stands.
        func frames(_ lines: [Substring], _ word: String = "packet") -> [Substring] {
            lines.filter { $0.contains(#""record":"packet""#) && $0.contains(word) }
                .compactMap { line in line.firstRange(of: #""frame":"#).map { line[$0.upperBound...].prefix(while: \.isNumber) } }
        }
        #expect(!frames(some).isEmpty)
        #expect(frames(some) == frames(all, "35469"))
        #expect(try mqttscope("-q", "-f", "port 9", path).status == 0)
    }

    @Test func `one is compiled for each link type of the files`() throws {
        for name in ["rw-null.pcap", "rw-raw.pcap", "paho-any-sll.pcap", "paho-any-sll2.pcap", "paho-ipv6-v5.pcapng"] {
            let path = Fixtures.path(name)
            #expect(try mqttscope("-f", "tcp", path).text == (try mqttscope(path).text), "\(name)")
            #expect(try mqttscope("-f", "udp", "--format", "ndjson", path).text.contains(#""frames":0"#), "\(name)")
        }
    }

    @Test func `a plain tcp loses VLANs and tunnels, a port fragments too, as the help says`() throws {
        for (name, filter) in [("rw-vlan.pcap", "tcp"), ("rw-gre.pcap", "tcp"), ("rw-frag.pcap", "port 1883")] {
            let path = Fixtures.path(name)
            #expect(try mqttscope("-f", filter, path).text != (try mqttscope(path).text), "\(name)")
        }
    }

    @Test func `a bad one is refused in libpcap's words, with status 64`() throws {
        let run = try mqttscope("-f", "port x", Fixtures.path("rw-raw.pcap"))
        #expect(run.status == 64)
        #expect(run.errors == "mqttscope: -f: the filter cannot be compiled: unknown port 'x'\n")
        #expect(run.output.isEmpty)
        let unsuitable = try mqttscope("-f", "wlan type mgt", Fixtures.path("rw-raw.pcap"))
        #expect(unsuitable.status == 64)
        #expect(unsuitable.errors.hasPrefix("mqttscope: -f: the filter cannot be compiled: "))
    }

    @Test func `one that turns out not to suit the frames, or inputs that cannot be read, leave the file of -w as it is`() throws {
        let output = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID()).pcapng")
        defer { try? FileManager.default.removeItem(at: output) }
        let kept = Data("worth more".utf8)
        let path = Fixtures.path("rw-raw.pcap")
        for arguments in [["-f", "wlan type mgt", path], ["-f", "port x", path], ["/nowhere"]] {
            try kept.write(to: output)
            let run = try mqttscope(["-q", "-w", output.path] + arguments)
            #expect(run.status != 0)
            #expect(try Data(contentsOf: output) == kept, "\(arguments)")
            // Where there was none there is none afterwards.
            try FileManager.default.removeItem(at: output)
            #expect(try mqttscope(["-q", "-w", output.path] + arguments).status == run.status)
            #expect(!FileManager.default.fileExists(atPath: output.path), "\(arguments)")
        }
        // A longer file than what is written is cut.
        try Data(repeating: 0, count: 1 << 20).write(to: output)
        _ = try mqttscope("-q", "-w", output.path, path)
        #expect(try mqttscope(output.path).text == (try mqttscope(path).text))
    }

    @Test func `-w writes what passes`() throws {
        let output = FileManager.default.temporaryDirectory.appending(path: "filtered-\(UUID()).pcapng")
        defer { try? FileManager.default.removeItem(at: output) }
        let path = Fixtures.path("paho-session-v311.pcap")
        _ = try mqttscope("-q", "-f", "port 53435", "-w", output.path, path)
        let (some, all) = (try recording(of: output.path).dialogues, try recording(of: path).dialogues)
        #expect(some.count == 1)
        #expect(all.contains(try #require(some.first)))
    }
}
#endif
