import CaptureFiles
import Testing

@Suite struct DamagedPcapngTests {
    /// A section, an interface and one frame, before whatever a test adds.
    private func begun(linkType: UInt16 = 1) -> PcapngFile {
        var file = PcapngFile()
        file.interface(linkType)
        file.packet([1], ticks: 1)
        return file
    }

    /// What is wrong with a file, which must have given its first frame.
    private func error(_ file: PcapngFile) -> String? {
        let contents = Contents(of: file.bytes)
        #expect(contents.bytes.first == [1])
        return contents.error?.description
    }

    @Test(arguments: [false, true])
    func `gives the whole frames of every strict prefix, then an error or a clean end`(bigEndian: Bool) {
        var file = PcapngFile(bigEndian: bigEndian, options: [.comment("x")])
        var ends = [file.bytes.count]
        var frameEnds: [Int] = []
        func ended(frame: Bool = false) {
            ends.append(file.bytes.count)
            if frame { frameEnds.append(file.bytes.count) }
        }
        file.interface(options: [.name("eth0")])
        ended()
        file.packet([1, 2, 3], ticks: 1, options: [.comment("y")])
        ended(frame: true)
        file.secrets(0x544c_534b, [1, 2, 3, 4, 5])
        ended()
        file.simplePacket([4])
        ended(frame: true)
        file.block(99, [1, 2, 3, 4, 5, 6, 7])
        ended()
        file.statistics([file.count(5, 1)])
        ended()
        file.section(bigEndian: !bigEndian)
        ended()
        file.interface()
        ended()
        file.obsoletePacket([5, 6], ticks: 1)
        ended(frame: true)
        let whole = Contents(of: file.bytes)
        #expect(whole.error == nil)
        for cut in 0..<file.bytes.count {
            let contents = Contents(of: Array(file.bytes[..<cut]))
            let count = frameEnds.filter { $0 <= cut }.count
            #expect(contents.frames == Array(whole.frames[..<count]))
            #expect(contents.bytes == Array(whole.bytes[..<count]))
            #expect((contents.error == nil) == ends.contains(cut), "cut at \(cut)")
            if cut > 0, let error = contents.error {
                guard case .cutShort(_, let needed, _, let present) = error.kind else {
                    Issue.record("cut at \(cut): \(error)")
                    continue
                }
                #expect(error.offset + present == cut)
                #expect(needed > present)
            }
        }
    }

    @Test func `reports where a file ends inside a block or a frame`() {
        var file = begun()
        let offset = file.bytes.count
        file.packet([UInt8](repeating: 0, count: 60), ticks: 1)
        #expect(
            Contents(of: Array(file.bytes[..<(offset + 31)])).error?.description
                == "ends inside a frame: frame 2 needs 92 bytes from offset \(offset), 31 are there")
        #expect(
            Contents(of: Array(file.bytes[..<(offset + 7)])).error?.description
                == "ends inside a block: the enhanced packet block needs at least 12 bytes from offset \(offset), 7 are there")
        #expect(
            Contents(of: Array(file.bytes[..<(offset + 3)])).error?.description
                == "ends inside a block: a block needs at least 12 bytes from offset \(offset), 3 are there")
        #expect(
            Contents(of: Array(file.bytes[..<40])).error?.description
                == "ends inside a block: the interface description block needs 20 bytes from offset 28, 12 are there")
        var unknown = begun()
        unknown.block(0xbad, [1, 2, 3, 4], total: 0xffff_fffc)
        #expect(
            error(unknown) == "ends inside a block: the custom block needs 4,294,967,292 bytes from offset 84, 16 are there")
    }

    @Test func `rejects lengths that no block can have`() {
        for total: UInt32 in [0, 4, 8, 11, 13, 0xffff_ffff] {
            for type: UInt32 in [1, 2, 3, 5, 6, 10, 99] {
                var file = begun()
                file.block(type, [UInt8](repeating: 0, count: 40), total: total)
                #expect(error(file)?.hasPrefix("damaged: ") == true)
            }
        }
        for (type, least) in [(1, 20), (2, 32), (3, 16), (6, 32)] as [(UInt32, Int)] {
            var file = begun()
            file.block(type, [UInt8](repeating: 0, count: least - 16))
            #expect(error(file)?.hasSuffix("a length of at least \(least), and a multiple of 4, it has \(least - 4)") == true)
        }
        // The first section header of all has no length.
        var header = PcapngFile().bytes
        header.replaceSubrange(4..<8, with: [0, 0, 0, 0])
        #expect(Contents(of: header).error?.description.hasPrefix("damaged: the section header block at offset 0 ") == true)
    }

    @Test func `rejects a length at the end that differs`() {
        for type: UInt32 in [1, 3, 5, 6, 10, 99] {
            var file = begun()
            file.block(type, [UInt8](repeating: 0, count: 40), trailer: 56)
            #expect(error(file)?.hasSuffix(" at offset 84 must have its length, 52, again at its end, it has 56") == true)
        }
        var section = begun()
        section.block(0x0a0d_0d0a, [0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0] + [UInt8](repeating: 0xff, count: 8), trailer: 0)
        #expect(error(section)?.hasSuffix("must have its length, 28, again at its end, it has 0") == true)
    }

    @Test func `rejects captured lengths that the block does not have`() {
        for captured: UInt32 in [9, 0x7fff_ffff, 0xffff_ffff] {
            var file = begun()
            file.block(6, file.enhanced([1, 2, 3, 4, 5, 6, 7, 8], ticks: 1, captured: captured))
            #expect(error(file)?.contains("must have a captured length of at most 8, it has ") == true)
        }
        var simple = begun()
        simple.simplePacket([1], original: 5)
        #expect(error(simple)?.contains("must have room for the 5 bytes of its frame, it has 4") == true)
    }

    @Test func `rejects frames of interfaces that are not described`() {
        var file = begun()
        file.packet([2], ticks: 1, interface: 1)
        #expect(error(file)?.hasSuffix("must have one of the interfaces described before it, of which there 1 is, it has number 1") == true)
        var huge = begun()
        huge.packet([2], ticks: 1, interface: .max)
        #expect(error(huge)?.hasSuffix("it has number 4,294,967,295") == true)
        var simple = PcapngFile()
        simple.simplePacket([1])
        #expect(Contents(of: simple.bytes).error != nil)
    }

    @Test func `rejects absurd lengths without waiting for their bytes`() {
        var long = begun()
        long.block(6, long.enhanced([2], ticks: 1, captured: 16 << 20 + 1), total: 64 << 20)
        #expect(error(long) == "damaged: frame 2 at offset 84 claims 16,777,217 bytes, at most 16,777,216 are believed")
        var options = begun()
        options.block(6, options.enhanced([2], ticks: 1), total: 17 << 20 + 4)
        #expect(error(options)?.contains("the enhanced packet block at offset 84 claims 17,825,796 bytes") == true)
        var simple = begun()
        simple.block(3, [1, 0, 0, 0, 2, 0, 0, 0], total: 0xffff_fffc)
        #expect(error(simple)?.contains("the simple packet block at offset 84 claims 4,294,967,292 bytes") == true)
        var interface = begun()
        interface.block(1, [UInt8](repeating: 0, count: 8), total: 1 << 20 + 4)
        #expect(error(interface)?.contains("the interface description block at offset 84 claims 1,048,580 bytes") == true)
        // USB frames are longer.
        var usb = begun(linkType: 189)
        usb.block(6, usb.enhanced([2], ticks: 1, captured: 16 << 20 + 1), total: 64 << 20)
        #expect(error(usb)?.hasPrefix("ends inside a frame: ") == true)
    }

    @Test func `rejects a section of unknown byte order or version`() {
        var file = PcapngFile()
        file.section(bigEndian: false, version: (2, 0))
        #expect(Contents(of: file.bytes).error?.description == "pcapng version 2.0 (1.0 is the only one known) is not supported")
        var bytes = file.bytes
        bytes[8] = 0
        #expect(
            Contents(of: bytes).error?.description.hasSuffix("the byte-order magic 0x1a2b3c4d in either order, it has 0x003c2b1a") == true)
    }
}
