import TCPStreams
import Testing

@Suite struct NetworkLayer {
    static let segment = TestSegment(data: Array("hello".utf8)).bytes

    func read(_ packet: [UInt8], originalLength: Int? = nil) -> (String, Statistics) {
        var harness = Harness()
        harness.feed(packet, linkType: 101, originalLength: originalLength)
        harness.finish()
        return (harness.recorder.text(.client), harness.assembler.statistics)
    }

    @Test func `IPv4 options are skipped`() {
        #expect(read(ipv4(Self.segment, options: Array(repeating: 1, count: 40))).0 == "hello")
    }

    @Test func `TCP options are skipped`() {
        #expect(read(ipv4(TestSegment(options: Array(repeating: 1, count: 40), data: [65]).bytes)).0 == "A")
    }

    @Test func `a total length of 0 means all that is there`() {
        #expect(read(ipv4(Self.segment, totalLength: 0)).0 == "hello")
        #expect(read(ipv4(Self.segment, totalLength: 0), originalLength: 48).0 == "hello???")
        #expect(read(ipv6(Self.segment, payloadLength: 0)).0 == "hello")
    }

    @Test func `a record that claims gigabytes is not believed`() {
        let (_, statistics) = read(ipv4(Self.segment, totalLength: 0), originalLength: .max)
        #expect(statistics.lostBytes < 1 << 20)
    }

    @Test func `headers that contradict themselves are refused`() {
        #expect(read(ipv4(Self.segment, totalLength: 19)).1.badHeaders == 1)
        #expect(read(ipv4(Self.segment, totalLength: 39)).1.badHeaders == 1)
        #expect(read([0x44] + ipv4(Self.segment).dropFirst()).1.badHeaders == 1)
        var short = TestSegment().bytes
        short[12] = 0x40
        #expect(read(ipv4(short)).1.badHeaders == 1)
        short[12] = 0xf0
        #expect(read(ipv4(short)).1.badHeaders == 1)
    }

    @Test func `fragments are counted, and not taken for segments`() {
        #expect(read(ipv4(Self.segment, fragment: 0x2000)).1.fragments == 1)
        #expect(read(ipv4(Self.segment, fragment: 0x0010)).1.fragments == 1)
        // Do not fragment is another flag.
        #expect(read(ipv4(Self.segment, fragment: 0x4000)).0 == "hello")
        #expect(read(ipv6(Self.segment, next: 44, extensions: [6, 0, 0, 1, 0, 0, 0, 1])).1.fragments == 1)
        #expect(read(ipv6(Self.segment, next: 44, extensions: [6, 0, 0, 8, 0, 0, 0, 1])).1.fragments == 1)
        #expect(read(ipv6(Self.segment, next: 44, extensions: [6, 0, 0, 0, 0, 0, 0, 1])).0 == "hello")
    }

    @Test(arguments: [UInt8(0), 43, 60, 135, 139, 140]) func `IPv6 extension headers are walked`(header: UInt8) {
        #expect(read(ipv6(Self.segment, next: header, extensions: [6, 0, 0, 0, 0, 0, 0, 0])).0 == "hello")
        #expect(read(ipv6(Self.segment, next: header, extensions: [6, 1] + Array(repeating: 0, count: 14))).0 == "hello")
        #expect(read(ipv6(Self.segment, next: header, extensions: [60, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0])).0 == "hello")
        #expect(read(ipv6(Self.segment, next: header, extensions: [6, 200, 0, 0, 0, 0, 0, 0])).1.badHeaders == 1)
    }

    @Test func `an authentication header is counted in words of four bytes`() {
        #expect(read(ipv6(Self.segment, next: 51, extensions: [6, 4] + Array(repeating: 0, count: 22))).0 == "hello")
    }

    @Test func `a chain of extension headers has an end`() {
        let chain: [UInt8] = (0..<800).map { $0 % 8 == 0 ? 60 : 0 }
        #expect(read(ipv6(Self.segment, next: 60, extensions: chain)).1.badHeaders == 1)
    }

    @Test func `other protocols are counted`() {
        #expect(read(ipv4(Self.segment, protocol: 17)).1.notTCP == 1)
        #expect(read(ipv6(Self.segment, next: 58)).1.notTCP == 1)
        #expect(read(ipv6(Self.segment, next: 50)).1.notTCP == 1)
    }
}

@Suite struct Addresses {
    func v6(_ groups: UInt64...) -> String {
        IPAddress(
            v6High: groups[0..<4].reduce(0) { $0 << 16 | $1 }, low: groups[4..<8].reduce(0) { $0 << 16 | $1 }
        ).description
    }

    @Test func `IPv4 is dotted decimal`() {
        #expect(IPAddress(v4: 0xc000_0201).description == "192.0.2.1")
        #expect(IPAddress(v4: 0).description == "0.0.0.0")
        #expect(IPAddress(v4: .max).description == "255.255.255.255")
        #expect(IPAddress(v4: 0xc000_0201).bytes == [192, 0, 2, 1])
    }

    @Test func `IPv6 is as RFC 5952 recommends`() {
        #expect(v6(0x2001, 0xdb8, 0, 0, 0, 0, 2, 1) == "2001:db8::2:1")
        #expect(v6(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1) == "2001:db8:0:1:1:1:1:1")
        #expect(v6(0x2001, 0, 0, 1, 0, 0, 0, 1) == "2001:0:0:1::1")
        #expect(v6(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1) == "2001:db8::1:0:0:1")
        #expect(v6(0x2001, 0xdb8, 0xaaaa, 0xbbbb, 0xcccc, 0xdddd, 0xeeee, 0xaa) == "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aa")
        #expect(v6(0, 0, 0, 0, 0, 0, 0, 0) == "::")
        #expect(v6(0, 0, 0, 0, 0, 0, 0, 1) == "::1")
        #expect(v6(1, 0, 0, 0, 0, 0, 0, 0) == "1::")
        #expect(v6(0xfe80, 0, 0, 0, 0, 0, 0, 0xabcd) == "fe80::abcd")
        #expect(v6(0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201) == "::ffff:192.0.2.1")
    }

    @Test func `an endpoint brackets IPv6`() {
        #expect(Endpoint(address: IPAddress(v4: 0x7f00_0001), port: 1883).description == "127.0.0.1:1883")
        let endpoint = Endpoint(address: IPAddress(v6High: 0, low: 1), port: 65535)
        #expect(endpoint.description == "[::1]:65535")
        var text: [UInt8] = []
        endpoint.append(to: &text)
        #expect(text == Array("[::1]:65535".utf8))
    }
}

@Suite struct AddressTexts {
    @Test(arguments: [
        "0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "fe80::1:0:0:1", "::ffff:192.0.2.1",
    ])
    func `an address is read from its own text`(text: String) {
        #expect(IPAddress(text: text)?.description == text)
    }

    @Test func `every form of RFC 4291 2.2 is read`() {
        #expect(IPAddress(text: "2001:DB8:0:0:8:800:200C:417A")?.description == "2001:db8::8:800:200c:417a")
        #expect(IPAddress(text: "0:0:0:0:0:0:13.1.68.3") == IPAddress(text: "::d01:4403"))
        #expect(IPAddress(text: "1::")?.description == "1::")
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.", "+1.2.3.4", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "12345::",
        "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "g::", "::1.2.3", "1.2.3.4::", ":1", "1:", "fe80::1%eth0",
    ])
    func `other texts are none`(text: String) {
        #expect(IPAddress(text: text) == nil)
    }
}
