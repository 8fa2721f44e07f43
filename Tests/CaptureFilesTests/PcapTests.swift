import CaptureFiles
import Testing

@Suite struct PcapTests {
    @Test(arguments: [false, true], [false, true])
    func `reads both byte orders with microseconds and nanoseconds`(bigEndian: Bool, nanoseconds: Bool) {
        var file = PcapFile(bigEndian: bigEndian, nanoseconds: nanoseconds, snapLength: 96, linkType: 113)
        file.record(1_795_424_051, 433_856, [1, 2, 3])
        file.record(1_795_424_052, 0, [], original: 1500)
        let contents = Contents(of: file.bytes)
        let fraction: Int64 = nanoseconds ? 433_856 : 433_856_000
        #expect(contents.error == nil)
        #expect(
            contents.frames == [
                Frame(
                    number: 1, time: 1_795_424_051_000_000_000 + fraction, linkType: .linuxSLL, capturedLength: 3, originalLength: 3,
                    offset: 24),
                Frame(number: 2, time: 1_795_424_052_000_000_000, linkType: .linuxSLL, capturedLength: 0, originalLength: 1500, offset: 43),
            ])
        #expect(contents.bytes == [[1, 2, 3], []])
        #expect(contents.byteCount == file.bytes.count)
        let resolution: TimeResolution = nanoseconds ? .nanoseconds : .microseconds
        #expect(contents.interfaces == [CaptureInterface(linkType: .linuxSLL, snapLength: 96, timeResolution: resolution)])
    }

    @Test func `reads a file without frames`() {
        let contents = Contents(of: PcapFile().bytes)
        #expect(contents.error == nil)
        #expect(contents.frames.isEmpty)
    }

    @Test func `reads the greatest times and fractions that a record can say`() {
        var file = PcapFile()
        file.record(.max, .max, [])
        #expect(Contents(of: file.bytes).frames.first?.time == 4_294_971_589_967_295_000)
        var fine = PcapFile(nanoseconds: true)
        fine.record(.max, .max, [])
        #expect(Contents(of: fine.bytes).frames.first?.time == 4_294_967_299_294_967_295)
    }

    @Test func `keeps the link type and the FCS length apart`() {
        let contents = Contents(of: PcapFile(linkType: 0x2400_0001).bytes)
        #expect(contents.interfaces.first?.linkType == .ethernet)
        #expect(contents.interfaces.first?.fcsLength == 4)
        // Without the flag the upper bits say nothing.
        let unflagged = Contents(of: PcapFile(linkType: 0x2000_0001).bytes)
        #expect(unflagged.interfaces.first?.linkType == .ethernet)
        #expect(unflagged.interfaces.first?.fcsLength == nil)
    }

    @Test func `reads the lengths of old versions in their order`() {
        var oldest = PcapFile(version: (2, 2))
        oldest.record(1, 0, [7, 8], captured: 60, original: 2)
        #expect(Contents(of: oldest.bytes).frames.first?.capturedLength == 2)
        #expect(Contents(of: oldest.bytes).frames.first?.originalLength == 60)
        var either = PcapFile(version: (2, 3))
        either.record(1, 0, [7, 8], captured: 60, original: 2)
        either.record(1, 0, [7, 8, 9], captured: 3, original: 61)
        let contents = Contents(of: either.bytes)
        #expect(contents.frames.map(\.capturedLength) == [2, 3])
        #expect(contents.frames.map(\.originalLength) == [60, 61])
    }

    @Test func `reads frames that are larger than the buffer`() {
        var file = PcapFile()
        let long = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        file.record(1, 0, [1])
        file.record(2, 0, long)
        file.record(3, 0, [2])
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.bytes == [[1], long, [2]])
    }

    @Test func `reads frames at every position relative to the end of the buffer`() {
        // 1,009 is prime, so records end everywhere relative to the 256 KiB that one read asks for.
        var file = PcapFile()
        for number in 0..<2_000 { file.record(UInt32(number), 0, [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1_009 - 16)) }
        let contents = Contents(of: file.bytes)
        #expect(contents.frames.count == 2_000)
        #expect(contents.bytes.enumerated().allSatisfy { number, bytes in bytes.allSatisfy { $0 == UInt8(truncatingIfNeeded: number) } })
    }

    @Test func `gives the whole frames of every strict prefix, then an error or a clean end`() {
        var file = PcapFile()
        var ends = [24]
        for length in [5, 0, 9] {
            file.record(1, 2, [UInt8](repeating: 0xaa, count: length))
            ends.append(file.bytes.count)
        }
        for cut in 0..<file.bytes.count {
            let contents = Contents(of: Array(file.bytes[..<cut]))
            #expect(contents.frames.count == max(0, ends.filter { $0 <= cut }.count - 1))
            #expect((contents.error == nil) == ends.contains(cut), "cut at \(cut)")
            if cut > 24, let error = contents.error {
                guard case .cutShort(.frame(contents.frames.count + 1), let needed, _, let present) = error.kind else {
                    Issue.record("cut at \(cut): \(error)")
                    continue
                }
                #expect(error.offset + present == cut)
                #expect(needed > present)
                #expect(contents.byteCount == error.offset)
            }
        }
    }

    @Test func `reports where a file ends inside a frame`() {
        var file = PcapFile()
        file.record(1, 0, [UInt8](repeating: 0, count: 7_062))
        file.record(1, 0, [UInt8](repeating: 0, count: 76))
        let error = Contents(of: Array(file.bytes[..<(7_102 + 31)])).error
        #expect(error?.description == "ends inside a frame: frame 2 needs 92 bytes from offset 7,102, 31 are there")
        let inHeader = Contents(of: Array(file.bytes[..<(7_102 + 1)])).error
        #expect(inHeader?.description == "ends inside a frame: frame 2 needs at least 16 bytes from offset 7,102, 1 is there")
        let early = Contents(of: Array(file.bytes[..<10])).error
        #expect(early?.description == "ends inside the file header: the file header needs 24 bytes from offset 0, 10 are there")
    }

    @Test func `rejects absurd captured lengths without believing them`() {
        for length: UInt32 in [16 << 20 + 1, 0x7fff_ffff, 0x8000_0000, .max] {
            var file = PcapFile()
            file.record(1, 0, [1, 2])
            file.record(1, 0, [3], captured: length)
            let contents = Contents(of: file.bytes)
            #expect(contents.bytes == [[1, 2]])
            #expect(contents.error?.kind == .absurdLength(.frame(2), length: Int(length), limit: 16 << 20))
            #expect(contents.error?.offset == 42)
        }
        var file = PcapFile()
        file.record(1, 0, [], captured: .max)
        #expect(
            Contents(of: file.bytes).error?.description
                == "damaged: frame 1 at offset 24 claims 4,294,967,295 bytes, at most 16,777,216 are believed")
    }

    @Test func `tolerates more captured than original, and than the snap length`() {
        var file = PcapFile(snapLength: 2)
        file.record(1, 0, [1, 2, 3], original: 1)
        let contents = Contents(of: file.bytes)
        #expect(contents.bytes == [[1, 2, 3]])
        #expect(contents.frames.first?.originalLength == 1)
    }

    @Test func `rejects variants and other versions by name`() {
        #expect(Contents(of: PcapFile(magic: 0xa12b_3c4d).bytes).error?.description.contains("Navtel") == true)
        #expect(Contents(of: PcapFile(bigEndian: true, magic: 0xa1b2_34cd).bytes).error?.description.contains("Mesquita") == true)
        #expect(Contents(of: PcapFile(version: (3, 0)).bytes).error?.description.hasPrefix("pcap version 3.0 ") == true)
        #expect(Contents(of: PcapFile(version: (2, 5)).bytes).error?.description.hasSuffix("is not supported") == true)
    }
}
