import CaptureFiles
import Foundation
import Testing

@Suite struct PcapVariantTests {
    private static let frames: [[UInt8]] = [[UInt8](repeating: 1, count: 60), [], [UInt8](repeating: 3, count: 77)]

    /// Kuznetzov's: each record's header has eight bytes more.
    private static func modified(bigEndian: Bool) -> [UInt8] {
        var file = PcapFile(bigEndian: bigEndian, magic: 0xa1b2_cd34)
        for (index, frame) in frames.enumerated() { file.modifiedRecord(1_795_424_051, UInt32(index), frame) }
        return file.bytes
    }

    /// IXIA's: behind the file header stands how long all records are.
    private static func ixia(bigEndian: Bool, magic: UInt32) -> [UInt8] {
        var file = PcapFile(bigEndian: bigEndian, magic: magic)
        var length = ByteWriter(isBigEndian: bigEndian)
        length.put(UInt32(frames.reduce(0) { $0 + $1.count + 16 }))
        file.append(length.bytes)
        for (index, frame) in frames.enumerated() { file.record(1_795_424_051, UInt32(index), frame) }
        return file.bytes
    }

    private static let files = [false, true].flatMap { bigEndian in
        [
            modified(bigEndian: bigEndian), ixia(bigEndian: bigEndian, magic: 0x1c00_01ac), ixia(bigEndian: bigEndian, magic: 0x1c00_01ab),
        ]
    }

    @Test func `reads Kuznetzov's and IXIA's records in both byte orders`() {
        for bytes in Self.files {
            let contents = Contents(of: bytes)
            #expect(contents.error == nil)
            #expect(contents.bytes == Self.frames)
            #expect(contents.frames.map(\.time) == (0..<3).map { 1_795_424_051_000_000_000 + Int64($0) * 1_000 })
            #expect(contents.byteCount == bytes.count)
        }
    }

    @Test func `gives the whole frames of one that is cut, wherever it is cut`() {
        for bytes in Self.files {
            for length in 4..<bytes.count {
                let contents = Contents(of: Array(bytes[..<length]))
                #expect(contents.bytes == Array(Self.frames.prefix(contents.bytes.count)))
                #expect(contents.bytes.count < 3)
            }
        }
    }

    @Test(.enabled(if: Referee.isInstalled, "tshark is not installed"))
    func `agrees with tshark on number, time and length`() throws {
        for bytes in Self.files {
            let file = FileManager.default.temporaryDirectory.appending(path: "variant-\(UUID()).pcap")
            try Data(bytes).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let (lines, _) = try Referee.frames(of: file.path)
            #expect(lines.count == 3)
            for (frame, line) in zip(Contents(of: bytes).frames, lines) {
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                let time = try #require(frame.time)
                #expect(fields[0] == "\(frame.number)")
                #expect(fields[1] == "\(time / 1_000_000_000)." + String(time % 1_000_000_000 + 1_000_000_000).dropFirst())
                #expect(fields[2] == "\(frame.capturedLength)")
            }
        }
    }

    @Test func `reads 543_0, in which the lengths are the other way round`() {
        var file = PcapFile(version: (543, 0))
        file.record(1, 0, [7, 8], captured: 60, original: 2)
        #expect(Contents(of: file.bytes).frames.map(\.capturedLength) == [2])
        #expect(Contents(of: file.bytes).frames.map(\.originalLength) == [60])
    }
}
