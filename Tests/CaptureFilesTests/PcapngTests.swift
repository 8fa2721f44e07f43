import CaptureFiles
import Testing

@Suite struct PcapngTests {
    @Test(arguments: [false, true])
    func `reads enhanced, simple and obsolete packet blocks`(bigEndian: Bool) {
        var file = PcapngFile(bigEndian: bigEndian)
        file.interface(276, snapLength: 4, options: [.name("eth0"), .init(code: 3, value: Array("first".utf8)), .resolution(9)])
        file.packet([1, 2, 3], ticks: 0x1234_5678_9abc_def0, original: 60)
        file.simplePacket([4, 5, 6, 7], original: 900)
        file.simplePacket([8])
        file.obsoletePacket([9, 10], ticks: 77)
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.bytes == [[1, 2, 3], [4, 5, 6, 7], [8], [9, 10]])
        #expect(contents.frames.map(\.number) == [1, 2, 3, 4])
        #expect(contents.frames.map(\.time) == [0x1234_5678_9abc_def0, nil, nil, 77])
        #expect(contents.frames.map(\.originalLength) == [60, 900, 1, 2])
        #expect(contents.frames.map(\.interface) == [0, 0, 0, 0])
        #expect(contents.frames.allSatisfy { $0.linkType == .linuxSLL2 })
        #expect(
            contents.interfaces == [
                CaptureInterface(linkType: .linuxSLL2, snapLength: 4, name: "eth0", description: "first", timeResolution: .nanoseconds)
            ])
        #expect(contents.byteCount == file.bytes.count)
    }

    @Test func `reads interfaces of different link types, snap lengths and clocks`() {
        var file = PcapngFile()
        file.interface(1, snapLength: 96)
        file.interface(113, options: [.resolution(0x8a)])
        file.packet([1], ticks: 2_000_001, interface: 0)
        file.packet([2], ticks: 1_025, interface: 1)
        file.interface(101, snapLength: 65_535, options: [.resolution(0), file.timeOffset(-5), .init(code: 13, value: [32])])
        file.packet([3], ticks: 7, interface: 2)
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.frames.map(\.linkType) == [.ethernet, .linuxSLL, .raw])
        #expect(contents.frames.map(\.time) == [2_000_001_000, 1_000_976_562, 2_000_000_000])
        #expect(contents.frames.map(\.interface) == [0, 1, 2])
        #expect(contents.interfaces.map(\.snapLength) == [96, nil, 65_535])
        #expect(contents.interfaces.map(\.timeOffset) == [0, 0, -5])
        #expect(contents.interfaces.map(\.fcsLength) == [nil, nil, 4])
    }

    @Test func `reads sections of different byte orders, each with its own interfaces`() {
        var file = PcapngFile(bigEndian: true)
        file.interface(1)
        file.interface(101)
        file.packet([1], ticks: 1, interface: 1)
        file.section(bigEndian: false, version: (1, 2))
        file.interface(113, options: [.resolution(9)])
        file.packet([2], ticks: 1)
        file.section(bigEndian: true)
        file.interface(276)
        file.packet([3], ticks: 1)
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.frames.map(\.linkType) == [.raw, .linuxSLL, .linuxSLL2])
        #expect(contents.frames.map(\.time) == [1_000, 1, 1_000])
        #expect(contents.interfaces.map(\.linkType) == [.linuxSLL2])
        file.section(bigEndian: false)
        file.packet([4], ticks: 1)
        #expect(Contents(of: file.bytes).error?.description.contains("of which there 0 are, it has number 0") == true)
    }

    @Test(arguments: [false, true])
    func `keeps the comments of sections, interfaces and frames`(bigEndian: Bool) {
        var file = PcapngFile(bigEndian: bigEndian, options: [.comment("a section"), .init(code: 4, value: Array("tool".utf8))])
        file.interface(options: [.name("lo"), .comment("an interface"), .comment("twice")])
        file.packet([1, 2, 3, 4, 5], ticks: 1, options: [.init(code: 2, value: [0, 0, 0, 0]), .comment("a frame"), .comment("")])
        file.packet([1], ticks: 1)
        file.section(bigEndian: !bigEndian, options: [.comment("another, Grüße\0\0")])
        file.interface(options: [.init(code: 1, value: [0x61, 0xff])])
        file.packet([1], ticks: 1, options: [.comment("the third")])
        let contents = Contents(of: file.bytes)
        #expect(
            contents.comments == [
                CaptureComment("a section", on: .section(1)), CaptureComment("an interface", on: .interface(0, section: 1)),
                CaptureComment("twice", on: .interface(0, section: 1)), CaptureComment("a frame", on: .frame(1)),
                CaptureComment("", on: .frame(1)), CaptureComment("another, Grüße", on: .section(2)),
                CaptureComment("a\u{fffd}", on: .interface(0, section: 2)), CaptureComment("the third", on: .frame(3)),
            ])
        #expect(contents.malformedOptionLists == 0)
        #expect(contents.frames.count == 3)
    }

    @Test func `tolerates lists of options that run past their block, and keeps the frame`() {
        var file = PcapngFile()
        file.interface()
        // After four bytes of data: a comment, then an option that claims 200 bytes.
        var body = file.enhanced([1, 2, 3, 4], ticks: 1)
        body += [1, 0, 2, 0, 0x68, 0x69, 0, 0, 1, 0, 200, 0, 1, 2, 3, 4]
        file.block(6, body)
        // A list that ends without opt_endofopt.
        file.block(6, file.enhanced([5], ticks: 2) + [1, 0, 1, 0, 0x78, 0, 0, 0])
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.bytes == [[1, 2, 3, 4], [5]])
        #expect(contents.comments.map(\.text) == ["hi", "x"])
        #expect(contents.malformedOptionLists == 1)
    }

    @Test func `keeps decryption secrets and hides them in descriptions`() {
        var file = PcapngFile()
        file.secrets(0x544c_534b, Array("CLIENT_RANDOM 00 11\n".utf8))
        file.interface()
        file.packet([1], ticks: 1)
        file.secrets(0x5747_4b4c, [1, 2, 3])
        let contents = Contents(of: file.bytes)
        #expect(contents.secrets.map(\.type) == [.tlsKeyLog, .wireGuardKeyLog])
        #expect(contents.secrets.map(\.bytes) == [Array("CLIENT_RANDOM 00 11\n".utf8), [1, 2, 3]])
        #expect(contents.secrets.first?.offset == 28)
        #expect(contents.secrets.first?.description == "TLS key log, 20 bytes at offset 28")
        #expect(contents.secrets.map { String(reflecting: $0) }.allSatisfy { !$0.contains("[") })
        var dumped = ""
        dump(contents.secrets, to: &dumped)
        #expect(!dumped.contains("67"), "67 is the first byte of the key log")
    }

    @Test func `counts secrets that contradict themselves or are too many, and goes on`() {
        var file = PcapngFile()
        file.secrets(0x544c_534b, [1, 2, 3, 4], length: 5)
        file.block(10, [1, 2, 3, 4])
        for _ in 0..<3 { file.secrets(0x544c_534b, [UInt8](repeating: 0x61, count: 6 << 20)) }
        file.interface()
        file.packet([1], ticks: 1)
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.frames.count == 1)
        #expect(contents.secrets.count == 2)
        #expect(contents.secretsDropped == 3)
    }

    @Test func `keeps a bounded number of comments and counts the others`() {
        var file = PcapngFile()
        file.interface()
        let comments = Array(repeating: PcapngFile.Option.comment(""), count: 1_000)
        for _ in 0..<20 { file.packet([1], ticks: 1, options: comments) }
        let contents = Contents(of: file.bytes)
        #expect(contents.frames.count == 20)
        #expect(contents.comments.count == (1 << 20) / 128)
        #expect(contents.commentsDropped == 20_000 - contents.comments.count)
    }

    @Test func `keeps a bounded part of the names of interfaces`() {
        var file = PcapngFile()
        file.interface(options: [.name(String(repeating: "n", count: 60_000))])
        #expect(Contents(of: file.bytes).interfaces.first?.name?.utf8.count == 256)
    }

    @Test func `rejects more interfaces than anyone has`() {
        var file = PcapngFile()
        for _ in 0...(1 << 14) { file.interface() }
        let contents = Contents(of: file.bytes)
        #expect(contents.interfaces.count == 1 << 14)
        #expect(contents.error?.description == "a section with more than 16,384 interfaces is not supported")
    }

    @Test func `reports what the capture dropped`() {
        var file = PcapngFile()
        file.interface()
        file.interface()
        #expect(Contents(of: file.bytes).drops == nil)
        file.statistics([file.count(4, 100), file.count(5, 3)])
        file.statistics([file.count(4, 200), file.count(5, 7), file.count(6, 150), file.count(7, 1)])
        let first = Contents(of: file.bytes)
        #expect(first.drops == 8)
        #expect(
            first.interfaces.first?.statistics
                == InterfaceStatistics(received: 200, droppedByInterface: 7, accepted: 150, droppedBySystem: 1))
        file.section(bigEndian: true)
        file.interface()
        file.statistics([file.count(7, 4)])
        // No such interface, and a body that is too short: passed over.
        file.statistics(of: 9, [file.count(7, 4)])
        file.block(5, [0, 0, 0, 0])
        #expect(Contents(of: file.bytes).drops == 12)
        file.statistics([file.count(5, .max), file.count(7, .max)])
        let last = Contents(of: file.bytes)
        #expect(last.error == nil)
        #expect(last.drops == .max)
    }

    @Test func `skips blocks that are not known, however long`() {
        var file = PcapngFile()
        file.block(0x0000_0bad, [1, 2, 3])
        file.interface()
        file.block(4, [0, 0, 0, 0])
        file.block(0x8000_0001, [UInt8](repeating: 7, count: 1_000_003))
        file.packet([1], ticks: 1)
        file.block(0xffff_ffff, [])
        file.packet([2], ticks: 1)
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.bytes == [[1], [2]])
    }

    @Test func `numbers frames as Wireshark does, which counts custom blocks and journal entries`() {
        var file = PcapngFile()
        file.interface()
        file.packet([1], ticks: 1)
        file.block(0x0bad, [0xd9, 0x7e, 0, 0, 1, 2, 3, 4])
        file.packet([2], ticks: 1)
        file.block(0x4000_0bad, [0xd9, 0x7e, 0, 0, 1, 2, 3, 4])
        file.block(9, Array("__REALTIME_TIMESTAMP=1\n".utf8))
        file.block(0x8000_0001, [0xd9, 0x7e, 0, 0, 1, 2, 3, 4])
        file.simplePacket([3])
        file.block(6, file.enhanced([4], ticks: 1), total: 400)
        let contents = Contents(of: file.bytes)
        #expect(contents.frames.map(\.number) == [1, 3, 6])
        #expect(contents.error?.description.contains("frame 7 needs 400 bytes") == true)
    }

    @Test func `reads frames that are larger than the buffer`() {
        var file = PcapngFile()
        file.interface()
        let long = [UInt8](repeating: 9, count: 5_000_001)
        file.packet(long, ticks: 1)
        file.packet([1], ticks: 1)
        #expect(Contents(of: file.bytes).bytes == [long, [1]])
    }
}
