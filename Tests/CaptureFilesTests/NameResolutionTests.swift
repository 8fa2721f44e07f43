import CaptureFiles
import Testing

@Suite struct NameResolutionTests {
    private static func names(_ texts: String...) -> [UInt8] { texts.flatMap { Array($0.utf8) + [0] } }

    @Test(arguments: [false, true])
    func `gives the first name of each address, of IPv4 and IPv6`(bigEndian: Bool) {
        var file = PcapngFile(bigEndian: bigEndian)
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        file.names([
            (1, [192, 0, 2, 1] + Self.names("broker.example", "mqtt.example")),
            (2, loopback + Self.names("localhost")),
            (3, [1, 2, 3, 4, 5, 6] + Self.names("a hardware address")),
        ])
        file.interface()
        file.packet([1], ticks: 1)
        file.names([(1, [192, 0, 2, 2] + Array("without a NUL".utf8))])
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.frames.count == 1)
        #expect(
            contents.names == [
                ResolvedName("broker.example", of: [192, 0, 2, 1]), ResolvedName("localhost", of: loopback),
                ResolvedName("without a NUL", of: [192, 0, 2, 2]),
            ])
    }

    @Test func `passes over records that are too short, empty or run past their block`() {
        var file = PcapngFile()
        file.names([(1, []), (1, [192, 0, 2]), (1, [192, 0, 2, 1]), (1, [192, 0, 2, 1, 0]), (2, [1, 2, 3, 4, 65, 0])])
        file.block(4, [1, 0, 200, 0, 192, 0, 2, 1, 65, 0])
        file.block(4, [])
        file.interface()
        file.packet([1], ticks: 1)
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.names.isEmpty)
        #expect(contents.malformedOptionLists == 1)
        #expect(contents.frames.count == 1)
    }

    @Test func `keeps some thousand names of some length, and counts the others`() {
        var file = PcapngFile()
        for number in 0..<20_000 {
            let address: [UInt8] = [10, 0, UInt8(number >> 8), UInt8(number & 0xff)]
            file.names([(1, address + Self.names(String(repeating: "x", count: number == 0 ? 5_000 : 40)))])
        }
        let contents = Contents(of: file.bytes)
        #expect(contents.error == nil)
        #expect(contents.names.first?.name.utf8.count == 256)
        #expect((5_000..<8_192).contains(contents.names.count))
        #expect(contents.names.count + contents.namesDropped == 20_000)
    }
}
