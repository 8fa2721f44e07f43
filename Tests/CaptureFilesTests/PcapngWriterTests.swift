import CaptureFiles
import Foundation
import Testing

@Suite struct PcapngWriterTests {
    /// Writes what a reader gives, and reads it again.
    private func rewritten(_ reader: consuming CaptureReader) throws -> (file: [UInt8], contents: Contents) {
        var writer = PcapngWriter(application: "tests")
        var described: [Int: PcapngWriter.Interface] = [:]
        var section = 0
        var reader = reader
        do {
            while let frame = try reader.next() {
                if reader.sectionsRead != section {
                    section = reader.sectionsRead
                    writer.beginSection()
                    described = [:]
                }
                // All that are described, as their numbers are compared.
                for index in reader.interfaces.indices where described[index] == nil {
                    described[index] = writer.describe(reader.interfaces[index])
                }
                let interface = try #require(described[frame.interface ?? 0])
                #expect(writer.canAdd(frame, on: interface))
                let comments = reader.comments.filter { $0.subject == .frame(frame.number) }.map(\.text)
                writer.add(frame, reader.bytes, on: interface, comments: comments)
            }
        } catch {}
        return (writer.buffer, Contents(of: writer.buffer))
    }

    private func expectEqual(_ written: Contents, _ original: Contents, _ name: String) {
        #expect(written.error == nil, "\(name)")
        #expect(written.malformedOptionLists == 0)
        #expect(written.bytes == original.bytes, "\(name)")
        #expect(written.frames.map(\.time) == original.frames.map(\.time), "\(name)")
        #expect(written.frames.map(\.linkType) == original.frames.map(\.linkType), "\(name)")
        #expect(written.frames.map(\.originalLength) == original.frames.map(\.originalLength), "\(name)")
        #expect(written.frames.map { $0.interface ?? 0 } == original.frames.map { $0.interface ?? 0 }, "\(name)")
        let texts = original.comments.filter { if case .frame = $0.subject { true } else { false } }.map(\.text)
        #expect(written.comments.map(\.text) == texts, "\(name)")
    }

    @Test func `what is read of every capture, written and read again, is the same`() throws {
        for name in captureNames() {
            let path = captures.appending(path: name).path
            let (_, contents) = try rewritten(CaptureReader(path: path))
            expectEqual(contents, Contents(path: path), name)
        }
    }

    @Test(arguments: [UInt64](1...20))
    func `so is what is made up at random: every clock, sections, frames without time`(seed: UInt64) throws {
        let file = madeUpCapture(seed: seed, resolutions: [0, 3, 6, 9, 10, 0x80, 0x8a, 0x94, 0x9e, 0xa1])
        let (_, contents) = try rewritten(CaptureReader(fileDescriptor: temporaryFile(file), closes: true))
        expectEqual(contents, Contents(of: file), "seed \(seed)")
    }

    @Test func `a frame without time on another interface than the first needs a section of its own`() throws {
        var writer = PcapngWriter(application: "tests")
        _ = writer.describe(CaptureInterface(linkType: .raw))
        let second = writer.describe(CaptureInterface(linkType: .ethernet))
        let frame = Frame(number: 1, time: nil, linkType: .ethernet, capturedLength: 3, originalLength: 3, offset: 0)
        #expect(!writer.canAdd(frame, on: second))
        writer.beginSection()
        let first = writer.describe(CaptureInterface(linkType: .ethernet))
        #expect(writer.canAdd(frame, on: first))
        writer.add(frame, ([1, 2, 3] as [UInt8]).span, on: first)
        let contents = Contents(of: writer.buffer)
        #expect(contents.frames.map(\.time) == [nil])
        #expect(contents.frames.map(\.linkType) == [.ethernet])
    }

    @Test func `a time that nobody can tell stays one`() throws {
        // The year 586,524 in microseconds, which the reader gives as no time; the frame was cut by no snap length.
        var file = PcapngFile()
        file.interface(1, snapLength: 96)
        file.packet(Array(repeating: 7, count: 20), ticks: .max, original: 90)
        let (_, contents) = try rewritten(CaptureReader(fileDescriptor: temporaryFile(file.bytes), closes: true))
        expectEqual(contents, Contents(of: file.bytes), "no time")
        #expect(contents.frames.map(\.time) == [nil])
    }

    @Test func `interfaces, comments, names, secrets and what was counted are written in full`() throws {
        var writer = PcapngWriter(application: "tests")
        writer.beginSection(comments: ["on the section", "twice"])
        let described = CaptureInterface(
            linkType: .linuxSLL2, snapLength: 96, name: "eth0", description: "the first", timeResolution: .nanoseconds, timeOffset: -7,
            fcsLength: 4)
        let interface = writer.describe(described, comments: ["on the interface"])
        let names = [ResolvedName("broker", of: [192, 0, 2, 1]), ResolvedName("six", of: [0x20, 1] + Array(repeating: 0, count: 14))]
        writer.add(names)
        let secret = DecryptionSecrets(type: .tlsKeyLog, bytes: Array("CLIENT_RANDOM 00".utf8), offset: 0)
        writer.add(secret)
        let statistics = InterfaceStatistics(received: 9, droppedByInterface: 1, accepted: 8, droppedBySystem: 2)
        writer.add(statistics, of: interface, time: 5)

        var reader = try CaptureReader(fileDescriptor: temporaryFile(writer.buffer), closes: true)
        #expect(try reader.next() == nil)
        var expected = described
        expected.statistics = statistics
        #expect(reader.interfaces == [expected])
        #expect(
            reader.comments == [
                CaptureComment("on the section", on: .section(1)), CaptureComment("twice", on: .section(1)),
                CaptureComment("on the interface", on: .interface(0, section: 1)),
            ])
        #expect(reader.names == names)
        #expect(reader.secrets.map(\.bytes) == [secret.bytes])
        #expect(reader.secrets.map(\.type) == [.tlsKeyLog])
        #expect(reader.malformedOptionLists == 0)
    }

    @Test(.enabled(if: Referee.isInstalled, "tshark is not installed"), arguments: captureNames().filter { $0.hasSuffix(".pcapng") })
    func `tshark reads the same frames from what is written`(name: String) throws {
        let path = captures.appending(path: name).path
        let file = FileManager.default.temporaryDirectory.appending(path: "written-\(UUID()).pcapng")
        try Data(rewritten(CaptureReader(path: path)).file).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let (written, original) = try (Referee.frames(of: file.path), Referee.frames(of: path))
        #expect(written.lines == original.lines)
    }
}
