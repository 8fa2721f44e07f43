import Foundation
import Testing

/// What mosquitto and its clients say through TLS and WebSockets is told as it is told of plain text.
@Suite("MQTT of mosquitto", .enabled(if: MQTTPeers.isInstalled, "mosquitto, openssl or python3 is not installed"))
struct TLSPeerTests {
    @Test func `is read through every cipher suite, session, key update and WebSocket as in plain text`() throws {
        let names = try MQTTPeers.names { !$0.hasPrefix("published-") && !$0.hasPrefix("damaged-") && !$0.hasPrefix("other-") }
        #expect(try MQTTPeers.refused() == "")
        // Debian's OpenSSL 3.0 has 68 suites of TLS 1.2 that mosquitto can be made to speak.
        #expect(names.count > 60)
        for wanted in ["tls12-TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "tls13-TLS_AES_128_CCM_8_SHA256", "tls12-TLS_RSA_WITH_AES_256_CBC_SHA"] {
            #expect(names.contains(wanted))
        }
        let records = try told(MQTTPeers.capture(names, .talk), ["--keylog", MQTTPeers.path("keys.log")])
        let inTLS = records.packets
        let plain = try told(MQTTPeers.capture(names, .plain)).packets
        let connections = Dictionary(grouping: records.of("connection")) { $0["client_port"] as? Int ?? 0 }
        for (index, name) in names.enumerated() {
            let port = 20_000 + index
            // CONNECT, CONNACK, SUBSCRIBE, SUBACK, and a message of QoS 2 there and back.
            #expect((plain[port]?.count ?? 0) >= 11, "\(name)")
            #expect(bySide(inTLS[port]) == bySide(plain[port]), "\(name)")
            let connection = try #require(connections[port]?.first, "\(name)")
            let isWebSocket = name.hasPrefix("websocket")
            #expect(
                connection["transport"] as? String
                    == (isWebSocket ? name.hasPrefix("websocket-in-tls") ? "tls+websocket" : "websocket" : "tls"), "\(name)")
            let tls = connection["tls"] as? Record
            let parts = name.split(separator: "-", maxSplits: 1)
            if parts[1].hasPrefix("TLS_") {
                #expect(tls?["cipher_suite"] as? String == String(parts[1]))
                #expect(tls?["version"] as? String == (parts[0] == "tls12" ? "TLS 1.2" : "TLS 1.3"))
            }
            #expect((tls?["resumed"] as? Bool ?? false) == name.hasPrefix("resumed-"), "\(name)")
        }
        // Alerts and findings of our own would be invented: both ends were content.
        #expect(records.of("finding").isEmpty)
        #expect(records.of("stream").isEmpty && records.of("loss").isEmpty)
    }

    @Test func `is read with the private key of the server, and with a pre-shared key, where no key log was written`() throws {
        let keys = ["--tls-key", try MQTTPeers.path("rsa.key"), "--tls-psk", "sensor:0102030405060708090a0b0c0d0e0f10"]
        let names = try MQTTPeers.names { $0.hasPrefix("tls12-TLS_RSA_") || $0.hasPrefix("tls12-TLS_PSK_WITH") }
        #expect(names.count > 20)
        let inTLS = try told(MQTTPeers.capture(names, .talk), keys).packets
        let plain = try told(MQTTPeers.capture(names, .plain)).packets
        for (index, name) in names.enumerated() { #expect(bySide(inTLS[20_000 + index]) == bySide(plain[20_000 + index]), "\(name)") }
        // The client's own TLS.
        let published = try MQTTPeers.names { $0.hasPrefix("published-") }
        #expect(published == ["published-psk", "published-rsa"])
        let records = try told(MQTTPeers.capture(published, .talk), keys).of("packet")
        for name in published {
            let topic = "talk/\(name)"
            let payloads = records.compactMap { $0["packet"] as? Record }.filter { $0["topic"] as? String == topic }.compactMap {
                $0["payload"] as? String
            }
            #expect(payloads == [String(repeating: "temperature 21.5 ", count: 1200)])
        }
        let types = records.compactMap { $0["type"] as? String }.sorted()
        #expect(types == ["CONNACK", "CONNECT", "DISCONNECT", "PUBACK", "PUBLISH"].flatMap { [$0, $0] })
    }

    @Test func `says in its header through what it came`() throws {
        let names = ["tls13-TLS_AES_128_CCM_8_SHA256", "websocket-bytes", "websocket-in-tls-fragments"]
        let run = try mqttscope(
            MQTTPeers.capture(names, .talk), ["--keylog", MQTTPeers.path("keys.log")])
        #expect(run.status == 0 && run.errors.isEmpty)
        let text = joined(run.text)
        for path in [
            "tls 1.3 TLS_AES_128_CCM_8_SHA256 > MQTT 5.0", "websocket (mqtt) > MQTT 5.0",
            "tls 1.3 TLS_AES_256_GCM_SHA384 > websocket (mqtt) > MQTT 5.0",
        ] {
            #expect(text.contains(path), "\(path)")
        }
        // The request of each WebSocket has a token in its query.
        #expect(!run.text.contains("hidden"))
    }

    @Test func `says that a fatal alert ended it, whose, and which`() throws {
        let records = try told(MQTTPeers.capture(["damaged-record"], .talk), ["--keylog", MQTTPeers.path("keys.log")])
        let connection = try #require(records.of("connection").first)
        #expect(connection["end"] as? String == "tls_alert" && connection["ended_by"] as? String == "server")
        let reason = connection["reason"] as? String ?? ""
        #expect(reason.hasPrefix("server ended TLS with the alert bad_record_mac in frame "))
        let rules = records.of("finding").compactMap { $0["rule"] as? String }
        #expect(rules.contains("5.2-record-not-authentic") && rules.contains("6-alert"))
        #expect(records.of("finding").allSatisfy { $0["transport"] as? String == "tls" })
        // It lies in several records, of which one is damaged.
        #expect(records.of("packet").allSatisfy { $0["type"] as? String != "PUBLISH" || $0["partial"] as? Bool == true })
    }

    @Test func `in HTTP 2 is not read, and that it is HTTP 2 is said with and without secrets`() throws {
        let capture = try MQTTPeers.capture(["other-http2"], .talk)
        for (options, carries, reason) in [
            (["--keylog", try MQTTPeers.path("keys.log")], "http", "HTTP/2, in which WebSockets are not read"),
            ([], "tls", "neither a key log nor a key was given"),
        ] {
            let streams = try told(capture, options).of("stream")
            #expect(streams.count == 1 && streams.first?["carries"] as? String == carries)
            let told = streams.first?["reason"] as? String ?? ""
            #expect(told.hasSuffix(reason), "\(streams)")
            #expect((streams.first?["tls"] as? Record)?["alpn"] as? [String] == ["h2"])
            let text = try joined(mqttscope(capture, options).text)
            #expect(text.contains(reason) && text.contains(carries == "tls" ? "(ALPN h2)" : "> not MQTT: HTTP, HTTP/2"), "\(text)")
        }
    }

    @Test func `on the port of HTTPS says by ALPN that it is MQTT, with and without secrets`() throws {
        let capture = try MQTTPeers.capture(["other-amazon"], .talk)
        let read = try told(capture, ["--keylog", MQTTPeers.path("keys.log")])
        #expect(read.of("packet").compactMap { $0["type"] as? String } == ["CONNECT", "CONNACK"])
        #expect((read.of("connection").first?["tls"] as? Record)?["alpn"] as? [String] == ["x-amzn-mqtt-ca"])
        let unread = try told(capture).of("stream")
        #expect((unread.first?["tls"] as? Record)?["alpn"] as? [String] == ["x-amzn-mqtt-ca"])
        #expect(try mqttscope(capture, []).text.contains("(ALPN x-amzn-mqtt-ca)"))
    }

    /// What each side said: what both say at once has no order, and each recorder sees its own.
    private func bySide(_ packets: [String]?) -> [String: [String]] {
        Dictionary(grouping: packets ?? []) { String($0.prefix { $0 != " " }) }
    }
}
