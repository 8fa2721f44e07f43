import CZlib
import CaptureFiles
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct GzipTests {
    /// Frames that do not compress well, so that a file is longer than one buffer.
    private func capture(frames: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var file = PcapngFile()
        file.interface(options: [.resolution(9)])
        for number in 0..<frames {
            let frame = (0..<Int.random(in: 60...1_400, using: &random)).map { _ in UInt8.random(in: 0...63, using: &random) }
            file.packet(frame, ticks: UInt64(number))
        }
        return file.bytes
    }

    @Test func `gives what a file that is not compressed gives, from files and pipes`() {
        let bytes = capture(frames: 600)
        let whole = Contents(of: bytes)
        #expect(whole.frames.count == 600)
        let compressed = gzip(bytes)
        #expect(Contents(of: compressed) == whole)
        for size in [1_000, 4_097, 70_000] {
            let pieces = stride(from: 0, to: compressed.count, by: size).map {
                Array(compressed[$0..<min($0 + size, compressed.count)])
            }
            #expect(Contents(descriptor: pipe(feeding: pieces), closes: true) == whole)
        }
    }

    @Test func `reads several members in a row, empty ones and padding too`() {
        let bytes = capture(frames: 40)
        let whole = Contents(of: bytes)
        let cuts = [0, 3, 3, 1_000, 9_999, bytes.count]
        let members = zip(cuts, cuts.dropFirst()).map { gzip(Array(bytes[$0..<$1])) }
        let padded = members.flatMap { $0 } + [UInt8](repeating: 0, count: 512)
        #expect(Contents(of: padded) == whole)
        // Byte by byte, as a slow pipe brings them.
        let small = capture(frames: 3)
        let pieces = (gzip(Array(small[..<50])) + gzip(Array(small[50...]))).map { [$0] }
        #expect(Contents(descriptor: pipe(feeding: pieces), closes: true) == Contents(of: small))
    }

    @Test func `gives a frame as soon as its writer has flushed it`() throws {
        var ends: [CInt] = [-1, -1]
        #expect(pipe(&ends) == 0)
        var file = PcapFile()
        file.record(1, 0, [1, 2, 3])
        // Flushed and not finished: a reader that waited for more would hang here.
        writeAll(gzip(file.bytes, finishes: false), to: ends[1])
        var reader = try CaptureReader(fileDescriptor: ends[0], closes: true)
        #expect(try reader.next()?.number == 1)
        #expect(copy(reader.bytes) == [1, 2, 3])
        close(ends[1])
        #expect(throws: CaptureFileError.self) { try reader.next() }
    }

    @Test func `keeps what was readable of a file that is cut, and says where it is cut`() {
        let bytes = capture(frames: 60)
        let whole = Contents(of: bytes)
        let compressed = gzip(bytes)
        var most = 0
        for length in stride(from: 1, to: compressed.count, by: 97) {
            let contents = Contents(of: Array(compressed[..<length]))
            #expect(contents.frames == Array(whole.frames.prefix(contents.frames.count)))
            #expect(contents.bytes == Array(whole.bytes.prefix(contents.frames.count)))
            most = max(most, contents.frames.count)
            guard length > 1 else { continue }
            #expect(contents.error?.kind == .compression(.cutShort))
            #expect(contents.error?.compressedOffset == length)
        }
        #expect(most > 55)
        let cut = Contents(of: Array(compressed[..<(compressed.count - 4)]))
        #expect(cut.frames.count == 60)
        #expect(
            cut.error?.description.hasPrefix("compressed with gzip, which is cut short at offset ") == true
                && cut.error?.description.contains(" of the file, offset ") == true)
    }

    @Test func `says what is damaged: the data, the checksum, what follows`() {
        let bytes = capture(frames: 5)
        var checksum = gzip(bytes)
        checksum[checksum.count - 8] ^= 1
        let wrong = Contents(of: checksum)
        #expect(wrong.frames.count == 5)
        #expect(wrong.error?.kind == .compression(.damaged("incorrect data check")))
        let followed = Contents(of: gzip(bytes) + Array("more".utf8))
        #expect(followed.frames.count == 5)
        #expect(followed.error?.kind == .compression(.followed))
        #expect(followed.error?.compressedOffset == gzip(bytes).count)
        #expect(Contents(of: gzip([])).error?.kind == .empty)
        #expect(Contents(of: gzip(Array("Hello, capture".utf8))).error?.kind == .notACapture(firstBytes: Array("Hell".utf8)))
        #expect(Contents(of: gzip(gzip(bytes))).error?.description.hasPrefix("compressed with gzip, twice; decompress it first") == true)
        // What is wrong with the capture itself has both offsets.
        let cut = Contents(of: gzip(Array(bytes.dropLast(10))))
        #expect(cut.frames.count == 4)
        #expect(cut.error?.description.contains("(in what gzip holds; offset ") == true)
    }

    @Test(arguments: [UInt64](1...3))
    func `never traps on damaged gzip, and gives nothing that was not there`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = capture(frames: 20, seed: seed)
        let compressed = gzip(bytes)
        let limit = bytes.count * 40
        for _ in 0..<400 {
            var mutated = compressed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = Int.random(in: 2..<mutated.count, using: &random)
                mutated[position] ^= UInt8.random(in: 1...255, using: &random)
            }
            let contents = Contents(of: mutated)
            #expect(contents.frames.map(\.capturedLength) == contents.bytes.map(\.count))
            #expect(contents.bytes.reduce(0) { $0 + $1.count } <= limit)
        }
    }

    #if canImport(Glibc)
    @Test func `takes no memory for what inflates to a thousand times its size`() {
        // A block that nobody knows, of 256 MiB of zeros.
        var file = PcapngFile()
        file.interface()
        file.packet([1], ticks: 1)
        let total = UInt32(256 << 20)
        let head = ByteWriter(words: [0x8000_0001, total])
        let compressed = gzip(file.bytes + head.bytes, zeros: Int(total) - 12, tail: ByteWriter(words: [total]).bytes)
        #expect(compressed.count < 1 << 20)
        let descriptor = temporaryFile(compressed)
        var before = rusage()
        getrusage(CInt(RUSAGE_SELF.rawValue), &before)
        let contents = Contents(descriptor: descriptor, closes: true)
        var after = rusage()
        getrusage(CInt(RUSAGE_SELF.rawValue), &after)
        #expect(contents.error == nil)
        #expect(contents.byteCount == file.bytes.count + Int(total))
        // Kilobytes.
        #expect(after.ru_maxrss - before.ru_maxrss < 32_000)
    }
    #endif
}

extension ByteWriter {
    fileprivate init(words: [UInt32]) {
        self.init()
        for word in words { put(word) }
    }
}

/// The bytes, so many zeros and a tail as one member of a gzip file, by zlib; or only flushed, so that more may follow.
func gzip(_ bytes: [UInt8], zeros: Int = 0, tail: [UInt8] = [], finishes: Bool = true) -> [UInt8] {
    var stream = z_stream()
    let size = CInt(MemoryLayout<z_stream>.size)
    precondition(deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
    defer { deflateEnd(&stream) }
    var result: [UInt8] = []
    func add(_ piece: [UInt8], _ flush: CInt) {
        var piece = piece
        piece.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            repeat {
                let output = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    _ = deflate(&stream, flush)
                    count = buffer.count - Int(stream.avail_out)
                }
                result += output
            } while stream.avail_out == 0
        }
    }
    add(bytes, Z_NO_FLUSH)
    let zeroes = [UInt8](repeating: 0, count: min(zeros, 1 << 20))
    var left = zeros
    while left > 0 {
        add(Array(zeroes.prefix(left)), Z_NO_FLUSH)
        left -= min(left, zeroes.count)
    }
    add(tail, finishes ? Z_FINISH : Z_SYNC_FLUSH)
    return result
}
