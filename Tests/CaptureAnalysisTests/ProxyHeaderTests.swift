import TCPStreams
import TestSupport
import Testing

@testable import CaptureAnalysis

@Suite struct ProxyHeaders {
    private func recognize(_ bytes: [UInt8]) -> ProxyHeader.Recognition { ProxyHeader.recognize(bytes.span) }

    private func header(_ bytes: [UInt8]) -> ProxyHeader? {
        guard case .header(let header) = recognize(bytes) else { return nil }
        return header
    }

    private static let line4 = Array("PROXY TCP4 192.0.2.10 198.51.100.1 56324 1883\r\n".utf8)
    private static let line6 = Array("PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 65535 1\r\n".utf8)
    /// Version 2 over IPv4, with the host name and an empty field of AWS.
    private static let binary4 =
        ProxyHeader.signature + hex("21 11 0017 c000020a c6336401 dc04 075b") + hex("02 0005 'a.b.c'") + hex("ea 0000")
    private static let binary6 =
        ProxyHeader.signature
        + hex("21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 dc04 075b")

    @Test func `a line of version 1 says both ends`() {
        let four = header(Self.line4 + [0x10, 0x0C])
        #expect(four?.version == 1 && four?.length == Self.line4.count && four?.isLocal == false)
        #expect(four?.source?.description == "192.0.2.10:56324" && four?.destination?.description == "198.51.100.1:1883")
        let six = header(Self.line6)
        #expect(six?.source?.address == IPAddress(text: "2001:db8::1") && six?.source?.port == 65535)
        #expect(six?.destination?.address.isIPv6 == true)
        let unknown = Array("PROXY UNKNOWN ffff::1 whatever\r\n".utf8)
        #expect(header(unknown)?.length == unknown.count && header(unknown)?.source == nil)
    }

    @Test func `a header of version 2 says both ends and more`() {
        let four = header(Self.binary4 + [0x10])
        #expect(four?.version == 2 && four?.length == Self.binary4.count)
        #expect(four?.source?.description == "192.0.2.10:56324" && four?.destination?.description == "198.51.100.1:1883")
        #expect(four?.fields.map(\.type) == [2, 0xEA])
        #expect(four?.fields.first?.name == "PP2_TYPE_AUTHORITY" && four?.fields.first?.value == Array("a.b.c".utf8))
        #expect(four?.fields.last?.value == [])
        let six = header(Self.binary6)
        #expect(six?.source?.address == IPAddress(text: "2001:db8::1") && six?.destination?.port == 1883)
        let local = header(ProxyHeader.signature + hex("20 00 0000"))
        #expect(local?.isLocal == true && local?.source == nil && local?.length == 16)
        // A path of the file system, of which nothing is said.
        let unix = header(ProxyHeader.signature + hex("21 31 00d8") + [UInt8](repeating: 0x2F, count: 216))
        #expect(unix?.source == nil && unix?.length == 232)
        // Addresses of a proxy that speaks for itself mean nothing (2.2).
        #expect(header(ProxyHeader.signature + hex("20 11 000c c000020a c6336401 dc04 075b"))?.source == nil)
    }

    @Test func `every prefix of a header needs more`() {
        for bytes in [Self.line4, Self.line6, Self.binary4, Self.binary6] {
            for count in bytes.indices { #expect(recognize(Array(bytes[..<count])) == .needsMore) }
        }
    }

    @Test(arguments: [
        "PROXY TCP4 192.0.2.10 198.51.100.1 56324\r\n", "PROXY TCP4 192.0.2.10 198.51.100.1 56324 65536\r\n",
        "PROXY TCP4 192.0.2.10 198.51.100.1 056 1883\r\n", "PROXY TCP4 192.0.2.256 198.51.100.1 56324 1883\r\n",
        "PROXY TCP6 192.0.2.10 198.51.100.1 56324 1883\r\n", "PROXY TCP4  192.0.2.10 198.51.100.1 56324 1883\r\n",
        "PROXY TCP4 192.0.2.10 198.51.100.1 56324 1883\n", "PROXY UDP4 192.0.2.10 198.51.100.1 56324 1883\r\n", "PROXYING\r\n",
    ])
    func `other lines are none`(line: String) {
        #expect(recognize(Array(line.utf8)) == .other)
    }

    @Test func `a line that is too long, and binary headers that make no sense, are none`() {
        let long = Array("PROXY UNKNOWN ".utf8) + [UInt8](repeating: 0x61, count: 91)
        #expect(header(long + [0x0D, 0x0A])?.length == 107)
        #expect(recognize(long + [0x61, 0x0D, 0x0A]) == .other)
        for rest in ["11 11 000c", "22 11 000c", "21 11 000b", "21 21 0023"] {
            #expect(recognize(ProxyHeader.signature + hex(rest) + [UInt8](repeating: 0, count: 40)) == .other, "\(rest)")
        }
        // A field that runs beyond the header.
        #expect(recognize(ProxyHeader.signature + hex("21 11 0010 c000020a c6336401 dc04 075b 02 0002 61")) == .other)
        #expect(recognize([0x10, 0x0C]) == .other)
    }

    @Test func `random bytes never trap`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let base = generator.pick([Self.line4, Self.line6, Self.binary4, Self.binary6])
            var bytes = base
            for _ in 0..<generator.number(1...4) { bytes[generator.below(bytes.count)] = UInt8(truncatingIfNeeded: generator.next()) }
            if case .header(let header) = recognize(bytes) { #expect(header.length <= bytes.count) }
        }
    }
}
