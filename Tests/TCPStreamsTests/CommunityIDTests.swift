import DigestText
import Testing

@testable import TCPStreams

@Suite struct CommunityIDs {
    func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    @Test func `SHA-1 gives the digests of RFC 3174, 7.3`() {
        #expect(hex(SHA1.digest(Array("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            hex(SHA1.digest(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)))
                == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
        #expect(hex(SHA1.digest(Array(repeating: 97, count: 1_000_000))) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
        let repeated = Array(repeating: Array("0123456701234567012345670123456701234567012345670123456701234567".utf8), count: 10)
        #expect(hex(SHA1.digest(repeated.flatMap { $0 })) == "dea356a2cddd90c7a7ecedc5ebb563934f460452")
    }

    @Test func `published IPv4 vectors agree, in both directions and with a seed`() {
        let client = Endpoint(address: IPAddress(v4: 0x80e8_6e78), port: 34855)
        let server = Endpoint(address: IPAddress(v4: 0x4223_facc), port: 80)
        #expect(CommunityID(client, server).description == "1:LQU9qZlK+B5F3KDmev6m5PMibrg=")
        #expect(CommunityID(server, client) == CommunityID(client, server))
        #expect(CommunityID(client, server, seed: 1).description == "1:3V71V58M3Ksw/yuFALMcW0LAHvc=")
    }

    @Test func `the published IPv6 vector agrees`() {
        // 2001:470:e5bf:dead:4957:2174:e82c:4887, port 63943, to 2607:f8b0:400c:c03::1a, port 25.
        let client = Endpoint(address: IPAddress(v6High: 0x2001_0470_e5bf_dead, low: 0x4957_2174_e82c_4887), port: 63943)
        let server = Endpoint(address: IPAddress(v6High: 0x2607_f8b0_400c_0c03, low: 0x1a), port: 25)
        #expect(CommunityID(client, server).description == "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=")
        #expect(CommunityID(server, client).description == "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=")
    }
}
