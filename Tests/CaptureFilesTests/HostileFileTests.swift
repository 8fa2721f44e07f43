import CaptureFiles
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct HostileFileTests {
    /// A small file with everything in it.
    private var pcapng: [UInt8] {
        var file = PcapngFile(options: [.comment("section")])
        file.secrets(0x544c_534b, [1, 2, 3, 4, 5])
        file.interface(1, snapLength: 64, options: [.name("eth0"), .resolution(9), file.timeOffset(3), .comment("interface")])
        file.interface(113, options: [.resolution(0x94)])
        file.packet([UInt8](repeating: 1, count: 61), ticks: 1 << 60, options: [.comment("frame")])
        file.simplePacket([1, 2, 3])
        file.block(77, [1, 2, 3])
        file.obsoletePacket([4, 5], ticks: 9, interface: 1)
        file.section(bigEndian: true)
        file.interface(101)
        file.packet([UInt8](repeating: 2, count: 30), ticks: 12)
        file.statistics([file.count(4, 9), file.count(5, 1)])
        return file.bytes
    }

    private var pcap: [UInt8] {
        var file = PcapFile()
        for length in [40, 0, 61, 17] { file.record(1_795_424_051, 3, [UInt8](repeating: 7, count: length)) }
        return file.bytes
    }

    @Test(arguments: [UInt64](1...4))
    func `never traps on mutated files, and gives no more bytes than there are`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let extremes: [UInt8] = [0, 1, 3, 4, 0x7f, 0x80, 0xff]
        for round in 0..<3_000 {
            var bytes = round.isMultiple(of: 3) ? pcap : pcapng
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let position = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: bytes[position] = extremes.randomElement(using: &random) ?? 0
                case 2:
                    // A whole word, as lengths are.
                    let value = extremes.randomElement(using: &random) ?? 0
                    for index in (position & ~3)..<min(bytes.count, position & ~3 + 4) { bytes[index] = value }
                case 3: bytes.remove(at: position)
                default: bytes.insert(.random(in: 0...255, using: &random), at: position)
                }
            }
            let contents = Contents(of: bytes)
            #expect(contents.frames.indices.allSatisfy { contents.frames[$0].number > ($0 == 0 ? 0 : contents.frames[$0 - 1].number) })
            #expect(contents.frames.map(\.capturedLength) == contents.bytes.map(\.count))
            #expect(contents.bytes.reduce(0) { $0 + $1.count } <= bytes.count)
            #expect(contents.byteCount <= bytes.count)
        }
    }

    @Test func `never traps on bytes that only begin like a capture`() {
        var random = SeededGenerator(seed: 5)
        let beginnings: [[UInt8]] = [
            [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0], [0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4], Array(PcapngFile().bytes),
            Array(PcapngFile(bigEndian: true).bytes),
        ]
        for _ in 0..<2_000 {
            let noise = (0..<Int.random(in: 0..<200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) & 0x87 }
            let contents = Contents(of: (beginnings.randomElement(using: &random) ?? []) + noise)
            #expect(contents.bytes.reduce(0) { $0 + $1.count } <= noise.count)
        }
    }

    @Test func `does not take memory on the word of a length`() {
        var before = rusage()
        getrusage(usage, &before)
        var usb = PcapngFile()
        usb.interface(189)
        usb.block(6, usb.enhanced([2], ticks: 1, captured: 120 << 20), total: 120 << 20 + 32)
        for _ in 0..<20 { #expect(Contents(of: usb.bytes).error != nil) }
        var after = rusage()
        getrusage(usage, &after)
        // Kilobytes on Linux, bytes on Darwin: 100 MB in either unit would be 100,000 or more.
        #if canImport(Glibc)
        #expect(after.ru_maxrss - before.ru_maxrss < 100_000)
        #endif
    }

    #if canImport(Glibc)
    private var usage: CInt { CInt(RUSAGE_SELF.rawValue) }
    #else
    private var usage: CInt { RUSAGE_SELF }
    #endif
}
