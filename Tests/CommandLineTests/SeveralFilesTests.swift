import Foundation
import TestSupport
import Testing

@Suite("Several files")
struct SeveralFilesTests {
    /// A directory that is removed in the end.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "several-\(UUID())")

        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(at: url) }

        func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
            let file = url.appending(path: name)
            try Data(bytes).write(to: file)
            return file.path
        }
    }

    /// A pcap of microseconds in little-endian order, cut into its header and its records.
    private struct Records {
        let header: ArraySlice<UInt8>
        var records: [(time: UInt64, bytes: ArraySlice<UInt8>)] = []

        init(_ bytes: [UInt8]) {
            header = bytes[..<24]
            var position = 24
            func word(_ offset: Int) -> UInt64 { (0..<4).reduce(0) { $0 | UInt64(bytes[position + offset + $1]) << (8 * $1) } }
            while position + 16 <= bytes.count {
                let end = position + 16 + Int(word(8))
                records.append((word(0) << 32 | word(4), bytes[position..<end]))
                position = end
            }
        }

        /// The places where time does not step back: all that comes before has been captured before all that comes behind.
        var cuts: [Int] {
            var (latest, earliest) = ([UInt64](), [UInt64](repeating: .max, count: records.count + 1))
            for record in records { latest.append(max(latest.last ?? 0, record.time)) }
            for index in records.indices.reversed() { earliest[index] = min(earliest[index + 1], records[index].time) }
            // Where a piece would hold one time only, and the next begin with it, nothing says which comes first.
            return records.indices.dropFirst().filter { latest[$0 - 1] < earliest[$0] }
        }

        func file(_ range: Range<Int>) -> [UInt8] { header + records[range].flatMap(\.bytes) }
    }

    /// NDJSON without what says in which frame and file something stands.
    private func dialogues(_ arguments: [String], input: [UInt8]? = nil) throws -> [String] {
        let run = try run(builtProduct("mqttscope"), ["--format", "ndjson"] + arguments, input: input)
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        return try run.text.split(separator: "\n").map { line in
            var record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            record["file"] = nil
            record["file_frame"] = nil
            return String(decoding: try JSONSerialization.data(withJSONObject: record, options: .sortedKeys), as: UTF8.self)
        }
    }

    @Test("cutting a capture into files never changes the dialogues, in whatever order they are given, compressed or not")
    func cutCaptures() throws {
        let gzip = try #require(installed("gzip"))
        var generator = SeededGenerator(seed: 20_261_124)
        for name in ["paho-session-v311.pcap", "mosq-v5-qos012.pcap", "rw-hole.pcap", "paho-mtu.pcap", "rw-portreuse.pcap"] {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: Fixtures.path(name))))
            let records = Records(bytes)
            let whole = try dialogues([Fixtures.path(name)])
            #expect(records.cuts.count > 10)
            for count in [1, 3, 12] {
                let folder = try Folder()
                let cuts = [0] + records.cuts.shuffled(using: &generator).prefix(count).sorted() + [records.records.count]
                var files: [String] = []
                for (index, range) in zip(cuts, cuts.dropFirst()).map({ $0..<$1 }).enumerated() {
                    var piece = records.file(range)
                    let isCompressed = index % 3 == 1
                    if isCompressed { piece = try run(gzip, ["-c"], input: piece).output }
                    files.append(try folder.write("\(index)\(isCompressed ? ".gz" : "")", piece))
                }
                #expect(try dialogues(files.shuffled(using: &generator)) == whole, "\(name) in \(count + 1) files")
                #expect(try dialogues([folder.url.path]) == whole, "\(name) in a directory of \(count + 1) files")
            }
        }
    }

    @Test("the files of a ring are one capture, and what a file held that is missing is said in bytes")
    func ring() throws {
        let files = (1...5).map { Fixtures.path("paho-ring_0000\($0).pcapng") }
        let whole = try summary(files.reversed())
        let counts = [
            "CONNECT": 2, "CONNACK": 2, "PUBLISH": 800, "PUBACK": 399, "PUBREC": 133, "PUBREL": 133, "PUBCOMP": 133, "SUBSCRIBE": 1,
            "SUBACK": 1, "DISCONNECT": 2,
        ]
        #expect(whole["packets"] as? [String: Int] == counts)
        #expect(whole["lost_bytes"] as? Int == 0 && whole["skipped_bytes"] as? Int == 0)
        // The third file holds 171 messages whole, and nothing of one but in part; its bytes are what the sequence numbers leap over.
        let holed = try summary([0, 1, 3, 4].map { files[$0] })
        #expect((holed["packets"] as? [String: Int])?["PUBLISH"] == 629)
        #expect(holed["lost_bytes"] as? Int == 34_967 && holed["skipped_bytes"] as? Int == 0)
        #expect((holed["findings"] as? [String: Int])?.isEmpty == true)
    }

    /// The last record of NDJSON.
    private func summary(_ files: [String]) throws -> [String: Any] {
        let last = try #require(dialogues(["-q"] + files).last)
        return try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
    }

    @Test("loss and comments say in which file their frame stands")
    func sources() throws {
        let files = [1, 3].map { Fixtures.path("paho-ring_0000\($0).pcapng") }
        let losses = try run(builtProduct("mqttscope"), ["--format", "ndjson"] + files).text.split(separator: "\n").filter {
            $0.contains(#""record":"loss""#)
        }
        #expect(!losses.isEmpty)
        #expect(losses.allSatisfy { $0.contains(#""file":""#) && $0.contains(#""file_frame":"#) })
    }

    @Test("a compressed capture is read from a file and from standard input")
    func compressed() throws {
        let gzip = try #require(installed("gzip"))
        let plain = Fixtures.path("mosq-v311-qos012.pcapng")
        let bytes = try run(gzip, ["-c", plain]).output
        let folder = try Folder()
        let whole = try dialogues([plain])
        #expect(try dialogues([folder.write("without a suffix", bytes)]) == whole)
        #expect(try dialogues(["-"], input: bytes) == whole)
        let cut = try mqttscope(folder.write("cut.gz", bytes.dropLast(bytes.count / 3)))
        #expect(cut.status == 2)
        #expect(cut.text.contains("CONNECT"))
        #expect(cut.errors.contains("cut.gz: compressed with gzip, which is cut short at offset "))
        #expect(cut.errors.split(separator: "\n").count == 1)
        #expect(cut.errors.contains(" of the file, offset "))
    }

    @Test("a thousand files that do not overlap are read with one of them open at a time")
    func openFiles() throws {
        let records = Records([UInt8](try Data(contentsOf: URL(filePath: Fixtures.path("paho-big-v311.pcap")))))
        let folder = try Folder()
        // One record a file, over and over, a day apart.
        for number in 0..<1_000 {
            var record = Array(records.records[number % records.records.count].bytes)
            for index in 0..<4 { record[index] = UInt8(truncatingIfNeeded: (1_700_000_000 + 86_400 * number) >> (8 * index)) }
            _ = try folder.write("\(number)", records.header + record)
        }
        let shell = try #require(installed("sh"))
        // Standard input, output and error, two that the run time may want, and the one file.
        let script = "ulimit -n 8; exec '\(builtProduct("mqttscope").path)' -q --format ndjson '\(folder.url.path)'"
        let run = try run(shell, ["-c", script])
        #expect(run.errors.isEmpty)
        #expect(run.status == 0)
        #expect(run.text.contains("\"frames\":1000,"))
    }

    @Test("a file that is named twice is said and read once; what is no capture in a directory is said on request")
    func namedTwice() throws {
        let path = Fixtures.path("paho-takeover-v5.pcap")
        let once = try mqttscope(path)
        let twice = try mqttscope(path, Fixtures.captures.path + "/../captures/paho-takeover-v5.pcap")
        #expect(twice.text == once.text)
        #expect(twice.status == 0)
        #expect(twice.errors.hasSuffix("paho-takeover-v5.pcap: named before, and read once\n"))
        let folder = try Folder()
        _ = try folder.write("a.pcap", try Data(contentsOf: URL(filePath: path)))
        _ = try folder.write("notes", Array("notes".utf8))
        let compressed = try run(try #require(installed("gzip")), ["-c", path]).output
        let damaged = try folder.write("damaged.gz", compressed.prefix(30))
        let withDamage = try mqttscope(folder.url.path)
        #expect(withDamage.status == 2 && withDamage.text == once.text && withDamage.errors.contains("damaged.gz: "))
        try FileManager.default.removeItem(atPath: damaged)
        #expect(try mqttscope(folder.url.path).text == once.text)
        #expect(try mqttscope(folder.url.path).errors.isEmpty)
        #expect(try mqttscope("-v", folder.url.path).errors == "mqttscope: \(folder.url.path)/notes: not a capture, passed over\n")
    }

    @Test("each packet of a slow writer is shown as soon as its frame is there, from standard input and from a named pipe")
    func slowWriter() throws {
        let records = Records([UInt8](try Data(contentsOf: URL(filePath: Fixtures.path("paho-session-v311.pcap")))))
        for usesPipe in [false, true] {
            let folder = try Folder()
            let name = folder.url.appending(path: "pipe").path
            #expect(mkfifo(name, 0o600) == 0)
            let process = Process()
            process.executableURL = builtProduct("mqttscope")
            process.arguments = [usesPipe ? name : "-"]
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = usesPipe ? FileHandle.nullDevice : input
            process.standardOutput = output
            try process.run()
            let writer = usesPipe ? try #require(FileHandle(forWritingAtPath: name)) : input.fileHandleForWriting
            // The fourth frame brings the CONNECT, the sixth its CONNACK.
            try writer.write(contentsOf: Data(records.file(0..<4)))
            var shown = output.fileHandleForReading.availableData
            #expect(String(decoding: shown, as: UTF8.self).contains("CONNECT "))
            try writer.write(contentsOf: Data(records.records[4..<6].flatMap(\.bytes)))
            shown = output.fileHandleForReading.availableData
            #expect(String(decoding: shown, as: UTF8.self).contains("CONNACK "))
            try writer.close()
            _ = try output.fileHandleForReading.readToEnd()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }
}
