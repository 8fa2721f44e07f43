import Foundation
import MQTTCodec
import TCPStreams
import TestSupport
import Testing

/// Layers in layers: what stands in the innermost is told as it is told without them, and the header of the dialogue says the way.
@Suite("Layers in layers")
struct NestingTests {
    private typealias Speech = (ControlPacket.Sender, [UInt8])

    /// The signature, version 2 and PROXY, TCP over IPv4, 12 bytes of addresses (2.2).
    private static let proxyHeader =
        hex("0d0a0d0a 000d0a51 5549540a 21 11 000c cb007107 c0000201") + Bytes.two(56_324) + Bytes.two(443)

    private static let fronts: [(name: String, speeches: [Speech], words: String, keys: [String: String])] = [
        (
            "PROXY protocol, version 1", [(.client, Array("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n".utf8))],
            "proxied for 203.0.113.7:56324", ["proxied_client_ip": "203.0.113.7"]
        ),
        (
            "PROXY protocol, version 2", [(.client, proxyHeader)], "proxied for 203.0.113.7:56324",
            ["proxied_client_ip": "203.0.113.7"]
        ),
        ("PROXY protocol, version 1, UNKNOWN", [(.client, Array("PROXY UNKNOWN\r\n".utf8))], "proxied", [:]),
        ("PROXY protocol, version 2, LOCAL", [(.client, hex("0d0a0d0a 000d0a51 5549540a 20 00 0000"))], "proxied", [:]),
        (
            // An authority (0x02), nothing (0x04), and what AWS says of its endpoint (0xEA).
            "PROXY protocol, version 2, with more fields",
            [
                (
                    .client,
                    hex("0d0a0d0a 000d0a51 5549540a 21 11 0021 cb007107 c0000201") + Bytes.two(56_324) + Bytes.two(443)
                        + hex("02 0005 'a.b.c' 04 0002 0000 ea 0005 01 'vpce'")
                )
            ], "proxied for 203.0.113.7:56324", ["proxied_client_ip": "203.0.113.7"]
        ),
        (
            "SOCKS 4 with a name", [(.client, hex("04 01 01bb c0000201 'alice' 00")), (.server, hex("00 5a 0000 00000000"))],
            "SOCKS 4 to 192.0.2.1:443", [:]
        ),
        (
            "SOCKS 4a", [(.client, hex("04 01 01bb 00000001 'alice' 00 'broker.example' 00")), (.server, hex("00 5a 0000 00000000"))],
            "SOCKS 4a to broker.example:443", [:]
        ),
        (
            "SOCKS 5 with a name and a password",
            [
                (.client, hex("05 02 00 02")), (.server, hex("05 02")), (.client, hex("01 05 'alice' 06 'hunter'")),
                (.server, hex("01 00")),
                (.client, hex("05 01 00 03 0e 'broker.example' 01bb")), (.server, hex("05 00 00 01 00000000 0000")),
            ],
            "SOCKS 5 to broker.example:443", [:]
        ),
        (
            "HTTP CONNECT with credentials",
            [
                (
                    .client,
                    head(["CONNECT broker.example:443 HTTP/1.1", "Host: broker.example", "Proxy-Authorization: Basic YWxpY2U6aHVudGVy"])
                ), (.server, head(["HTTP/1.1 200 Connection established"])),
            ],
            "HTTP CONNECT to broker.example:443", [:]
        ),
    ]

    private static let captures: [(name: String, path: String, transport: String)] = [
        ("paho-tls12-aes128gcm.pcap", "tls 1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 > MQTT", "tls"),
        ("paho-tls13-aes256gcm.pcap", "tls 1.3 TLS_AES_256_GCM_SHA384 > MQTT", "tls"),
        ("paho-wss-tls12.pcap", "tls 1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 > websocket (mqtt) > MQTT", "tls+websocket"),
    ]

    @Test func `MQTT in WebSocket in TLS behind each proxy in VXLAN is read, and its way told`() throws {
        let vxlan = try #require(Wrapping.all.first { $0.description == "VXLAN" })
        for capture in Self.captures {
            let talks = try RecordedTalk.all(of: capture.name)
            let log = try #require(Fixtures.keyLog(capture.name))
            func file(_ front: [Speech], _ wrapping: Wrapping?) -> [UInt8] {
                let captures = talks.enumerated().map { $1.capture(clientPort: UInt16(40_000 + $0), serverPort: 443, behind: front) }
                return TalkCapture.file(of: captures, in: wrapping)
            }
            let expected = try told(file([], nil), ["--keylog", log]).packets
            #expect(expected.values.allSatisfy { $0.count > 4 })
            for front in Self.fronts {
                let file = file(front.speeches, vxlan)
                let records = try told(file, ["--keylog", log])
                #expect(records.packets == expected, "\(front.name), \(capture.name)")
                #expect(records.of("finding").isEmpty && records.of("stream").isEmpty)
                for connection in records.of("connection") {
                    #expect(connection["transport"] as? String == capture.transport)
                    #expect(connection["encapsulation"] as? [String] == ["vxlan vni 42"])
                    for (key, value) in front.keys { #expect(connection[key] as? String == value) }
                }
                let run = try mqttscope(file, ["--keylog", log])
                let text = joined(run.text)
                #expect(text.contains("vxlan vni 42"))
                #expect(text.contains("\(front.words) > \(capture.path)"), "\(front.name): \(run.text.prefix(400))")
            }
        }
    }

    @Test func `what a proxy was told to let somebody through is shown nowhere`() throws {
        let log = try #require(Fixtures.keyLog("paho-wss-tls12.pcap"))
        for front in Self.fronts {
            let file = try RecordedTalk.all(of: "paho-wss-tls12.pcap")[1].capture(serverPort: 443, behind: front.speeches).file
            for form in [["-v"], ["-x"], ["--format", "ndjson"], ["--format", "csv"], ["stats"], ["check"]] {
                let run = try mqttscope(file, form + ["--keylog", log])
                for secret in ["hunter", "YWxpY2U6aHVudGVy", "alice"] { #expect(!run.text.contains(secret), "\(front.name) \(form)") }
            }
        }
    }
}
