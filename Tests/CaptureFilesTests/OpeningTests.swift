import CaptureFiles
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct OpeningTests {
    @Test func `rejects what is not a capture, with its first bytes`() {
        #expect(
            Contents(of: Array("Hello, capture".utf8)).error?.description
                == "not a capture: the file begins with 48 65 6c 6c, pcap begins with d4 c3 b2 a1 (or a1 b2 c3 d4 ...), pcapng with 0a 0d 0d 0a"
        )
        #expect(Contents(of: [0x00, 0x0a]).error?.kind == .notACapture(firstBytes: [0x00, 0x0a]))
        #expect(Contents(of: [0xd4, 0xc3]).error?.kind == .cutShort(.fileHeader, needed: 24, atLeast: true, present: 2))
    }

    @Test func `rejects an empty file, a directory and a missing file in plain words`() {
        #expect(Contents(of: []).error?.kind == .empty)
        #expect(Contents(path: "/dev/null").error?.kind == .empty)
        #expect(Contents(path: "/").error?.description == "is a directory")
        #expect(Contents(path: "/no/such/file").error?.description == "no such file")
        #expect(Contents(path: "").error?.description == "no such file")
        #expect(Contents(path: "/dev/null\0x").error?.description == "no such file")
        #expect(Contents(path: "/etc/hosts/x").error?.description.hasPrefix("cannot be opened: ") == true)
    }

    @Test func `rejects a descriptor that is not open, a directory, and one that cannot be read`() {
        #expect(Contents(descriptor: -1, closes: false).error?.kind == .cannotOpen(errno: EBADF))
        let directory = open("/", O_RDONLY)
        #expect(Contents(descriptor: directory, closes: true).error?.kind == .cannotOpen(errno: EISDIR))
        #expect(fcntl(directory, F_GETFD) == -1, "it is closed even so")
        let writeOnly = open("/dev/null", O_WRONLY)
        #expect(
            Contents(descriptor: writeOnly, closes: true).error?.description.hasPrefix("cannot be read further than offset 0: ") == true)
    }

    @Test func `closes a descriptor only when told to`() throws {
        let descriptor = temporaryFile(PcapFile().bytes)
        #expect(Contents(descriptor: descriptor, closes: false).error == nil)
        #expect(fcntl(descriptor, F_GETFD) != -1)
        #expect(lseek(descriptor, 0, SEEK_SET) == 0)
        #expect(Contents(descriptor: descriptor, closes: true).error == nil)
    }

    @Test func `rejects compressed files and other formats by name, and says what to do`() {
        let names: [([UInt8], String)] = [
            ([0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd; decompress it first"),
            ([0xfd, 0x37, 0x7a, 0x58], "compressed with xz; decompress it first"),
            ([0x04, 0x22, 0x4d, 0x18], "compressed with lz4; decompress it first"),
            ([0x42, 0x5a, 0x68, 0x39], "compressed with bzip2; decompress it first"),
            ([0x50, 0x4b, 3, 4], "compressed with zip; decompress it first"),
            (Array("snoop".utf8), "a snoop file; convert it first: tshark -F pcapng -r FILE -w FILE.pcapng"),
            (Array("GMBU".utf8), "a Microsoft Network Monitor capture, version 2; convert it first: "),
            (Array("RTSS".utf8), "a Microsoft Network Monitor capture, version 1; convert it first: "),
            ([0xa1, 0x2b, 0x3c, 0x4d], "the Navtel variant of pcap (magic a12b3c4d) is not supported"),
        ]
        for (bytes, message) in names {
            #expect(Contents(of: bytes).error?.description.hasPrefix(message) == true, "\(message)")
        }
    }

    @Test func `knows a regular file from a pipe`() throws {
        var bytes = PcapFile()
        bytes.record(1, 0, [1])
        let file = try CaptureReader(fileDescriptor: temporaryFile(bytes.bytes), closes: true)
        let isFile = file.isRegularFile
        #expect(isFile)
        let stream = try CaptureReader(fileDescriptor: pipe(feeding: [bytes.bytes]), closes: true)
        let isStream = !stream.isRegularFile
        #expect(isStream)
    }

    @Test func `gives the frames of a pipe that is fed in small pieces`() {
        var pcap = PcapFile()
        var pcapng = PcapngFile()
        pcapng.interface(options: [.resolution(9)])
        for number in 0..<200 {
            let frame = [UInt8](repeating: UInt8(number), count: number * 7)
            pcap.record(UInt32(number), 0, frame)
            pcapng.packet(frame, ticks: UInt64(number), options: [.comment("frame \(number)")])
            pcapng.block(0x4000_0bad, frame)
        }
        for bytes in [pcap.bytes, pcapng.bytes] {
            let whole = Contents(of: bytes)
            #expect(whole.frames.count == 200)
            for size in [1, 7, 1_000, 4_097] {
                let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
                let contents = Contents(descriptor: pipe(feeding: pieces), closes: true)
                #expect(contents == whole)
            }
        }
    }

    @Test func `gives a frame of a pipe as soon as its bytes are there`() throws {
        var ends: [CInt] = [-1, -1]
        #expect(pipe(&ends) == 0)
        var pcap = PcapFile()
        pcap.record(1, 0, [1, 2])
        writeAll(pcap.bytes, to: ends[1])
        // Nothing more is written and the pipe stays open: a reader that waited for more would hang here.
        var reader = try CaptureReader(fileDescriptor: ends[0], closes: true)
        #expect(try reader.next()?.number == 1)
        #expect(copy(reader.bytes) == [1, 2])
        close(ends[1])
        #expect(try reader.next() == nil)
        #expect(copy(reader.bytes).isEmpty)

        #expect(pipe(&ends) == 0)
        var pcapng = PcapngFile()
        pcapng.interface()
        pcapng.packet([3], ticks: 1)
        writeAll(pcapng.bytes, to: ends[1])
        var second = try CaptureReader(fileDescriptor: ends[0], closes: true)
        #expect(try second.next()?.number == 1)
        #expect(copy(second.bytes) == [3])
        close(ends[1])
    }

    @Test func `waits for a pipe that does not block`() {
        var pcap = PcapFile()
        for number in 0..<50 { pcap.record(UInt32(number), 0, [UInt8(number)]) }
        let pieces = stride(from: 0, to: pcap.bytes.count, by: 5).map { Array(pcap.bytes[$0..<min($0 + 5, pcap.bytes.count)]) }
        let descriptor = pipe(feeding: pieces)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let contents = Contents(descriptor: descriptor, closes: true)
        #expect(contents.error == nil)
        #expect(contents.frames.count == 50)
    }
}
