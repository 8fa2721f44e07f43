import Foundation
import MQTTCodec
import Testing

/// What is said of TLS that cannot be read, or not all of it; and that nothing is told that was not said.
@Suite("TLS that cannot be read")
struct UnreadableTLSTests {
    /// A capture, and its key log.
    private static let captures = ["paho-tls12-aes128gcm.pcap", "paho-tls12-cbc-sha256.pcap", "paho-tls13-aes256gcm.pcap"]

    private static func keyLog(_ capture: String) throws -> [String] {
        let path = try #require(Fixtures.keyLog(capture))
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    /// The reasons that are given for connections that are not read.
    private func reasons(
        _ capture: String, keyLog: String?, _ keys: [String] = []
    ) throws -> (reasons: [String], packets: Int, errors: String) {
        let path = try keyLog.map { try writeTemporary(Array($0.utf8), "keys") }
        defer { if let path { try? FileManager.default.removeItem(atPath: path) } }
        let options = (path.map { ["--keylog", $0] } ?? []) + keys
        let show = try run(builtProduct("mqttscope"), ["--format", "ndjson"] + options + [Fixtures.path(capture)])
        // What could be read was; that something is in a cipher is no failure of reading.
        #expect(show.status == 0)
        let records = try records(show.output)
        // Who asks whether all is well must not hear that it is.
        let check = try run(builtProduct("mqttscope"), ["check"] + options + [Fixtures.path(capture)])
        if !records.of("stream").isEmpty {
            #expect(check.status == 2)
            #expect(try run(builtProduct("mqttscope"), ["check", "--allow-empty"] + options + [Fixtures.path(capture)]).status != 2)
        }
        return (records.of("stream").compactMap { $0["reason"] as? String }, records.of("packet").count, show.errors)
    }

    @Test(arguments: captures)
    func `without a key log that is said, and of what was given in its place why it does not do`(capture: String) throws {
        let psk = ["--tls-psk", "sensor:0102"]
        for (keyLog, keys, why) in [
            (nil, [], "…: neither a key log nor a key was given"), ("", [], "…: the key log holds no secret"),
            ("# of nobody\n", [], "…: the key log holds no secret"), (nil, psk, "…: it uses no pre-shared key"),
            ("", psk, "…: the key log holds no secret; it uses no pre-shared key"),
        ] as [(String?, [String], String)] {
            let told = try reasons(capture, keyLog: keyLog, keys)
            #expect(told.packets == 0 && told.reasons.count == 2)
            for reason in told.reasons { #expect(reason.hasPrefix("no secret for client random ") && reason.hasSuffix(why), "\(reason)") }
        }
    }

    @Test(arguments: captures)
    func `with the key log of another session the secret that is missing is named`(capture: String) throws {
        let other = Self.captures.first { $0 != capture } ?? ""
        let told = try reasons(capture, keyLog: Self.keyLog(other).joined(separator: "\n"))
        #expect(told.packets == 0 && told.reasons.count == 2)
        for reason in told.reasons { #expect(reason.hasPrefix("no secret for client random ") && reason.hasSuffix("… in the key log")) }
    }

    @Test(arguments: captures)
    func `with wrong secrets it is said that they fit nothing`(capture: String) throws {
        // The names of the connections are right, and each secret has another digit at its end.
        let lines = try Self.keyLog(capture).map { line in line.dropLast() + (line.hasSuffix("0") ? "1" : "0") }
        let told = try reasons(capture, keyLog: lines.joined(separator: "\n"))
        #expect(told.packets == 0 && told.reasons.count == 2)
        for reason in told.reasons { #expect(reason.hasPrefix("the secret for client random ") && reason.hasSuffix("… opens no record")) }
    }

    @Test(arguments: captures)
    func `with the secrets of one connection that one is read`(capture: String) throws {
        let lines = try Self.keyLog(capture)
        let random = lines[0].split(separator: " ")[1]
        let told = try reasons(capture, keyLog: lines.filter { $0.contains(random) }.joined(separator: "\n"))
        let all = try reasons(capture, keyLog: lines.joined(separator: "\n"))
        #expect(all.reasons.isEmpty && 0 < told.packets && told.packets < all.packets)
        #expect(told.reasons.count == 1 && told.reasons[0].hasSuffix("… in the key log"))
    }

    @Test func `with the secret of one direction that one is read, and of the other one it is said`() throws {
        let capture = "paho-tls13-aes256gcm.pcap"
        let lines = try Self.keyLog(capture).filter { !$0.hasPrefix("SERVER_TRAFFIC_SECRET_0") }.joined(separator: "\n")
        let talks = try RecordedTalk.all(of: capture)
        let log = try writeTemporary(Array(lines.utf8), "keys")
        defer { try? FileManager.default.removeItem(atPath: log) }
        let file = talks[1].capture().file
        let records = try told(file, ["--keylog", log])
        #expect(records.of("packet").count > 4 && records.of("packet").allSatisfy { $0["sender"] as? String == "client" })
        // Once, and not as a connection that is not read beside.
        #expect(records.of("stream").isEmpty)
        #expect(records.of("loss").map { "\($0["sender"] ?? "") \($0["layer"] ?? "")" } == ["server tls"])
        // Nobody is accused of answers to what could not be read.
        #expect(records.of("finding").isEmpty)
        let text = try mqttscope(file, ["--keylog", log]).text
        #expect(text.contains("? → CONNECT") && text.contains("CONNACK not seen") && !text.contains("! →"))
        // Who asks whether all is well must not hear that it is.
        let check = try mqttscope(file, ["check", "--keylog", log])
        let words = joined(check.text)
        #expect(check.status == 2 && words.contains("not read: one direction: TLS records were not decrypted"), "\(words)")
    }

    @Test func `without the secrets of the handshake, or with one of its directions, the connection is told once`() throws {
        let capture = "paho-tls13-aes256gcm.pcap"
        let lines = try Self.keyLog(capture)
        for isLeftOut in [
            { $0.contains("HANDSHAKE") }, { $0.hasPrefix("CLIENT_HANDSHAKE") }, { $0.hasPrefix("SERVER_HANDSHAKE") },
        ] as [(String) -> Bool] {
            let whole = try all(of: capture, keyLog: lines)
            let part = try all(of: capture, keyLog: lines.filter { !isLeftOut($0) })
            #expect(part.packets == whole.packets && !whole.packets.isEmpty)
            #expect(part.of("stream").isEmpty && part.of("loss").isEmpty && part.of("finding").isEmpty)
        }
        // Where nothing else is there, that is why.
        let neither = try reasons(capture, keyLog: lines.filter { $0.contains("HANDSHAKE") }.joined(separator: "\n"))
        #expect(neither.packets == 0 && neither.reasons.count == 2)
        for reason in neither.reasons { #expect(reason.hasSuffix("…: the key log has only others of its secrets")) }
    }

    private func all(of capture: String, keyLog: [String]) throws -> [Record] {
        let log = try writeTemporary(Array(keyLog.joined(separator: "\n").utf8), "keys")
        defer { try? FileManager.default.removeItem(atPath: log) }
        let options = ["--format", "ndjson", "--max-payload", "all", "--keylog", log]
        return try records(run(builtProduct("mqttscope"), options + [Fixtures.path(capture)]).output)
    }

    @Test func `a file that is no key log is named, and what cannot be opened`() throws {
        let told = try reasons(Self.captures[0], keyLog: "this is\nno key log\n# but a comment\n")
        #expect(told.packets == 0)
        #expect(told.errors.hasSuffix(": 2 lines are no secret, the first in line 1\n"))
        let missing = try mqttscope("--keylog", "/nowhere/keys.log", Fixtures.path(Self.captures[0]))
        #expect(missing.status == 2 && missing.errors.hasPrefix("mqttscope: --keylog /nowhere/keys.log: "))
    }

    @Test(arguments: captures)
    func `a record that is cut off at the end is told with what is missing of it`(capture: String) throws {
        var talk = try RecordedTalk.all(of: capture)[1]
        let keyLog = try Self.keyLog(capture).joined(separator: "\n")
        let whole = talk.capture().recording(keyLog: keyLog).packets.map(\.wire)
        // The last record of the client says DISCONNECT, or closes TLS.
        while talk.pieces.last?.sender != .client { talk.pieces.removeLast() }
        let last = talk.pieces.count - 1
        talk.pieces[last].bytes.removeLast(3)
        let log = try writeTemporary(Array(keyLog.utf8), "keys")
        defer { try? FileManager.default.removeItem(atPath: log) }
        let records = try told(talk.capture().file, ["--keylog", log])
        let messages = records.of("finding").filter { $0["rule"] as? String == "5.1-truncated-record" }.compactMap {
            $0["message"] as? String
        }
        #expect(messages == ["the stream ends 3 bytes before the end of a record"])
        let told = talk.capture().recording(keyLog: keyLog).packets.map(\.wire)
        #expect(told.count >= whole.count - 1 && whole.starts(with: told))
    }

    @Test(arguments: captures)
    func `a flipped bit, wherever it is, has no packet told that was not said`(capture: String) throws {
        let talk = try RecordedTalk.all(of: capture)[1]
        let keyLog = try Self.keyLog(capture).joined(separator: "\n")
        // On a port that says nothing: on 8883 what no longer begins as TLS may be an MQTT that is broken.
        func read(_ talk: RecordedTalk) -> [ControlPacket.Sender: [[UInt8]]] {
            let recording = talk.capture(serverPort: 443).recording(keyLog: keyLog)
            return [.client: recording.wire(.client), .server: recording.wire(.server)]
        }
        let whole = read(talk)
        #expect(whole.values.allSatisfy { $0.count > 4 })
        var place = 0
        var flips = 0
        for (index, piece) in talk.pieces.enumerated() {
            defer { place += piece.bytes.count }
            // Each record's header, and some places of the rest.
            for offset in piece.bytes.indices where offset < 6 || (place + offset).isMultiple(of: 211) {
                var damaged = talk
                damaged.pieces[index].bytes[offset] ^= UInt8(1 << (offset % 8))
                for (sender, packets) in read(damaged) {
                    var expected = (whole[sender] ?? [])[...]
                    for packet in packets {
                        expected = expected.drop { $0 != packet }
                        guard !expected.isEmpty else {
                            Issue.record("bit \(offset % 8) of byte \(offset) of piece \(index) has \(sender) say \(packet.prefix(20))")
                            break
                        }
                        expected.removeFirst()
                    }
                }
                flips += 1
            }
        }
        #expect(flips > 100)
    }

    @Test func `a record with a flipped bit is told, and the next is read where the cipher allows`() throws {
        var talk = try RecordedTalk.all(of: "paho-tls13-aes256gcm.pcap")[1]
        let keyLog = try Self.keyLog("paho-tls13-aes256gcm.pcap").joined(separator: "\n")
        let log = try writeTemporary(Array(keyLog.utf8), "keys")
        defer { try? FileManager.default.removeItem(atPath: log) }
        let whole = try told(talk.capture().file, ["--keylog", log]).of("packet").count
        // The third piece of the client behind its Finished.
        let place = talk.pieces.indices.filter { talk.pieces[$0].sender == .client }[4]
        talk.pieces[place].bytes[talk.pieces[place].bytes.count - 1] ^= 0x10
        let path = try writeTemporary(talk.capture().file, "pcap")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let show = try run(builtProduct("mqttscope"), ["--format", "ndjson", "--keylog", log, path])
        #expect(show.status == 0)
        let records = try records(show.output)
        let faults = records.of("finding").filter { $0["layer"] as? String == "tls" }
        #expect(faults.count == 1 && faults[0]["rule"] as? String == "5.2-record-not-authentic")
        let message = faults.first?["message"] as? String ?? ""
        #expect(message.hasSuffix("bytes does not fit its authentication tag"))
        #expect(records.of("loss").contains { $0["layer"] as? String == "tls" })
        #expect(records.of("packet").count == whole - 1)
        // That the record is wrong is a fault of somebody; that its packet is missing is not.
        #expect(records.of("finding").count == faults.count)
        #expect(try run(builtProduct("mqttscope"), ["check", "--keylog", log, path]).status == 1)
    }
}
