import CaptureFiles
import Foundation
import Testing

@Suite struct CaptureInputsTests {
    /// A directory that is removed in the end.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "inputs-\(UUID())")

        init() throws {
            try FileManager.default.createDirectory(at: url.appending(path: "below/deeper"), withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func path(_ name: String) -> String { url.appending(path: name).path }

        func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: url.appending(path: name)) }
    }

    @Test func `takes the captures in a directory and below it by their first bytes, sorted`() throws {
        let folder = try Folder()
        let pcap = PcapFile().bytes
        try folder.write("b.txt", pcap)
        try folder.write("a.pcap", PcapngFile().bytes)
        try folder.write("c.gz", gzip(pcap))
        try folder.write("cut.pcap", Array(pcap.prefix(9)))
        try folder.write("old.cap", Array("snoop\0\0\0".utf8))
        try folder.write("notes.pcap", Array("no capture".utf8))
        try folder.write("empty.pcap", [])
        try folder.write("other.gz", gzip(Array("no capture".utf8)))
        try folder.write("below/z.pcap", pcap)
        try folder.write("below/deeper/y.pcap", pcap)
        try FileManager.default.createSymbolicLink(atPath: folder.path("below/up"), withDestinationPath: folder.url.path)
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.pcap"), withDestinationPath: folder.path("b.txt"))
        let inputs = CaptureInputs([folder.url.path])
        #expect(
            inputs.files == ["a.pcap", "b.txt", "c.gz", "cut.pcap", "old.cap", "below/z.pcap", "below/deeper/y.pcap"].map(folder.path))
        #expect(inputs.passedOver == ["empty.pcap", "notes.pcap", "other.gz"].map(folder.path))
        #expect(inputs.repeated == [folder.path("link.pcap")])
        #expect(inputs.failures.isEmpty)
    }

    @Test func `takes a file once, however often and under whatever name it is given`() throws {
        let folder = try Folder()
        try folder.write("a.pcap", PcapFile().bytes)
        let inputs = CaptureInputs([
            folder.path("a.pcap"), folder.path("below/../a.pcap"), folder.url.path, "/no/such/file", "/no/such/file",
        ])
        #expect(inputs.files == [folder.path("a.pcap"), "/no/such/file", "/no/such/file"])
        #expect(inputs.repeated == [folder.path("below/../a.pcap"), folder.path("a.pcap")])
        #expect(inputs.failures.isEmpty)
    }

    @Test func `says of a directory without a capture that it has none`() throws {
        let folder = try Folder()
        try folder.write("below/notes", Array("no capture".utf8))
        let inputs = CaptureInputs([folder.url.path])
        #expect(inputs.files.isEmpty)
        #expect(inputs.failures.map(\.error.description) == ["no capture in this directory, nor below it"])
    }
}
