import MQTTCodec
import TCPStreams
import Testing

@testable import CaptureAnalysis

@Suite("What a stream carries")
struct StreamRecognitionTests {
    private func client(_ bytes: [UInt8], isExpected: Bool = false) -> StreamContent? {
        guard case .carries(let content) = StreamRecognition.ofClient(bytes.span, isExpected: isExpected) else { return nil }
        return content
    }

    @Test("is told by its first bytes, on any port")
    func firstBytes() {
        #expect(client([0x10, 0x0C, 0, 4] + Array("MQTT".utf8) + [4]) == .mqtt)
        #expect(client([0x10, 0x8C, 0x01, 0, 6] + Array("MQIsdp".utf8) + [3]) == .mqtt)
        #expect(client([0x10, 0x0C, 0, 4] + Array("MQXX".utf8)) == .unknown)
        #expect(client([0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]) == .unknown)
        #expect(client([0x16, 0x03, 0x01]) == .tls)
        #expect(client(Array("GET / HTTP/1.1".utf8)) == .http)
        #expect(client(Array("SSH-2.0-x".utf8)) == .ssh)
        #expect(client(Array("PROXY TCP4 ".utf8)) == .proxy)
        #expect(client([0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]) == .proxy)
        #expect(client(Array("EHLO".utf8)) == .unknown)
    }

    @Test("needs more bytes only while they may still be the beginning of something")
    func prefixes() {
        let connect: [UInt8] = [0x10, 0x0C, 0, 4] + Array("MQTT".utf8)
        for isExpected in [false, true] {
            // The protocol level says the version; without it there is nothing to decode by.
            for count in 0...connect.count { #expect(client(Array(connect.prefix(count)), isExpected: isExpected) == nil) }
            #expect(client(connect + [9], isExpected: isExpected) == .mqtt)
        }
        #expect(client([0x16]) == nil)
        #expect(client(Array("PO".utf8)) == nil)
        #expect(client([0x00]) == .unknown)
    }

    @Test("on a port where MQTT is likely is MQTT where no protocol name follows, so that a bad CONNECT is diagnosed; TLS stays TLS")
    func likelyPorts() {
        #expect(client([0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], isExpected: true) == .mqtt)
        #expect(client([0x10, 0x0C, 0, 4] + Array("MQXX".utf8), isExpected: true) == .mqtt)
        #expect(client([0x16, 0x03, 0x01], isExpected: true) == .tls)
        #expect(client([0x30, 0x03], isExpected: true) == .unknown)
    }

    @Test("is decided within a bounded number of bytes, however they come")
    func bounded() {
        for first in UInt8.min...UInt8.max {
            for filler in [UInt8(0x80), 0x00, 0xFF, 0x47] {
                let bytes = [first] + [UInt8](repeating: filler, count: StreamRecognition.longestPrefix)
                #expect(client(bytes) != nil, "\(first) \(filler)")
            }
        }
    }
}
