import CaptureFiles
import Foundation
import TCPStreams
import TLSDecryption
import TestSupport
import Testing

/// The talks of a capture, by the number of their connection, in causal order.
struct CaptureTalks: StreamConsumer {
    private(set) var talks: [Int: Talk] = [:]
    private(set) var order: [Int] = []
    /// The key logs in the file itself.
    private(set) var keyLog = ""

    /// Reads a file of `Fixtures/captures`.
    static func read(_ name: String) throws -> CaptureTalks {
        var reader = try CaptureReader(path: fixtures.appending(path: "captures/\(name)").path)
        var assembler = StreamAssembler()
        var talks = CaptureTalks()
        while let frame = try reader.next() {
            assembler.receive(
                reader.bytes, linkType: frame.linkType.rawValue, originalLength: frame.originalLength,
                at: Position(frame: frame.number, time: frame.time), into: &talks)
        }
        assembler.finish(into: &talks)
        for secrets in reader.secrets where secrets.type == .tlsKeyLog { talks.keyLog += String(decoding: secrets.bytes, as: UTF8.self) }
        return talks
    }

    mutating func opened(_ connection: Connection) {
        talks[connection.id] = Talk()
        order.append(connection.id)
    }

    mutating func received(_ bytes: Span<UInt8>, from sender: Sender, on connection: Int, at position: Position) {
        talks[connection]?.steps.append(.bytes(array(bytes), sender == .client ? .client : .server))
    }

    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: Sender, on connection: Int, at position: Position) {
        talks[connection]?.steps.append(.loss(byteCount, sender == .client ? .client : .server))
    }

    mutating func closed(
        _ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position
    ) {}
}

/// Captures of a broker and clients that use TLS.
@Suite("Captures of TLS")
struct CaptureTests {
    /// A capture, and where its key log is: beside it, or in it where there is no name.
    struct Capture: Sendable {
        let name: String
        let keyLog: String?
        let version: ProtocolVersion
        let suite: String
    }

    static let captures = [
        Capture(
            name: "paho-tls12-aes128gcm.pcap", keyLog: "paho-tls12-aes128gcm.keys", version: .tls12,
            suite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        Capture(
            name: "paho-tls12-cbc-sha256.pcap", keyLog: "paho-tls12-cbc-sha256.keys", version: .tls12,
            suite: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
        Capture(
            name: "paho-tls13-aes256gcm.pcap", keyLog: "paho-tls13-aes256gcm.keys", version: .tls13, suite: "TLS_AES_256_GCM_SHA384"),
        Capture(name: "paho-tls13-aes256gcm-dsb.pcapng", keyLog: nil, version: .tls13, suite: "TLS_AES_256_GCM_SHA384"),
        Capture(
            name: "paho-tls13-chacha.pcapng", keyLog: "paho-tls13-chacha.keys", version: .tls13, suite: "TLS_CHACHA20_POLY1305_SHA256"),
        Capture(
            name: "paho-wss-tls12.pcap", keyLog: "paho-wss-tls12.keys", version: .tls12, suite: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    ]

    private func read(_ capture: Capture) throws -> (CaptureTalks, TLSSecrets) {
        let talks = try CaptureTalks.read(capture.name)
        guard let name = capture.keyLog else { return (talks, secrets(talks.keyLog)) }
        return (talks, secrets(try String(contentsOf: fixtures.appending(path: "captures/\(name)"), encoding: .utf8)))
    }

    @Test(arguments: captures)
    func `every record of every connection is decrypted`(capture: Capture) throws {
        let (talks, secrets) = try read(capture)
        #expect(talks.order.count == 2)
        for connection in talks.order {
            let talk = try #require(talks.talks[connection])
            let told = TLSDecryptionTests.read(talk, secrets)
            #expect(told.notices.isEmpty && told.losses.isEmpty)
            #expect(told.facts.version == capture.version)
            #expect(told.facts.cipherSuite?.description == capture.suite)
            // CONNECT and CONNACK, or the upgrade to WebSocket.
            let isWebSocket = capture.name.contains("wss")
            #expect(isWebSocket ? told.client.starts(with: "GET ".utf8) : told.client.first == 0x10)
            #expect(isWebSocket ? told.server.starts(with: "HTTP/1.1 101".utf8) : told.server.first == 0x20)
        }
    }

    @Test(.enabled(if: Tshark.isInstalled, "tshark is not installed"), arguments: captures)
    func `the bytes are those that tshark decrypts`(capture: Capture) throws {
        let (talks, secrets) = try read(capture)
        let path = fixtures.appending(path: "captures").path
        for (index, connection) in talks.order.enumerated() {
            let told = TLSDecryptionTests.read(try #require(talks.talks[connection]), secrets)
            let followed = try Tshark.follow(
                "\(path)/\(capture.name)", keyLog: capture.keyLog.map { "\(path)/\($0)" }, stream: index)
            #expect(followed.client == told.client)
            #expect(followed.server == told.server)
        }
    }
}

/// The installed tshark, as another reader of the same.
enum Tshark {
    static let isInstalled = (try? OpenSSL.run(["--version"], program: "tshark")) != nil

    /// What both ends of a TCP stream said inside TLS.
    static func follow(_ path: String, keyLog: String?, stream: Int) throws -> (client: [UInt8], server: [UInt8]) {
        let preference = keyLog.map { ["-o", "tls.keylog_file:\($0)"] } ?? []
        // What TLS carries here is to be followed as bytes, whatever it looks like.
        let text = try OpenSSL.run(["-n", "-r", path, "-q", "-z", "follow,tls,raw,\(stream)"] + preference, program: "tshark")
        var client: [UInt8] = []
        var server: [UInt8] = []
        // It calls node 0 whoever speaks first inside, so far as it can tell; the other's lines are indented.
        var isServerFirst = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("Node 0: ") { isServerFirst = line.hasSuffix(":8883") || line.hasSuffix(":443") }
            let digits = line.trimmingCharacters(in: .whitespaces)
            guard !digits.isEmpty, digits.allSatisfy(\.isHexDigit) else { continue }
            if line.hasPrefix("\t") != isServerFirst { server += hex(digits) } else { client += hex(digits) }
        }
        return (client, server)
    }
}
