import Foundation
import MQTTCodec
import Testing

@Suite("What a dialogue says of itself")
struct DialogueTextTests {
    private func connect(_ version: MQTTVersion) -> ControlPacket {
        .connect(ControlPacket.Connect(version: version, clientIdentifier: "c", userName: "u", password: Array("hunter2".utf8)))
    }

    @Test("a CONNECT that cannot be read shows none of its bytes, in which a password may stand")
    func unreadableConnect() throws {
        var talk = TalkCapture()
        // A property that does not exist, and credentials behind it.
        let body: [UInt8] =
            [0, 4] + Array("MQTT".utf8) + [5, 0xC2, 0, 60, 2, 0x7F, 0, 0, 1, 0x63, 0, 1, 0x75, 0, 7] + Array("hunter2".utf8)
        talk.say(.client, [0x10, UInt8(body.count)] + body)
        let path = try talk.written()
        for run in [try mqttscope(path, environment: ["COLUMNS": "300"]), try mqttscope("--format", "ndjson", path)] {
            #expect(!run.text.contains("68 75 6e 74") && !run.text.contains("68756e74") && !run.text.contains("hunter"))
        }
        let text = try mqttscope(path).text
        #expect(text.contains("31 bytes, not shown") || text.contains("bytes, not shown"))
        #expect(text.contains("MQTT 5.0"))
        #expect(try mqttscope("--show-secrets", path, environment: ["COLUMNS": "300"]).text.contains("68 75 6e 74"))
    }

    @Test("a code is named by the version of the packet that carries it")
    func codeOfAnotherVersion() throws {
        var talk = TalkCapture()
        try talk.say(.client, connect(.v5_0), .v5_0)
        talk.say(.server, [0x20, 0x02, 0x00, 0x01])
        let text = try mqttscope(talk.written()).text
        #expect(text.contains("Unacceptable protocol version"))
        #expect(!text.contains("Granted"))
    }

    @Test("what stands where nothing could be read is not said to be missing")
    func nothingIsMissingWhereNothingCouldBeRead() throws {
        var talk = TalkCapture()
        try talk.say(.client, connect(.v3_1_1), .v3_1_1)
        talk.say(.server, [0x20, 0x02, 0x00, 0x00])
        let message = ControlPacket.Publish(topicName: "a", payload: [1], qos: 1, packetIdentifier: 7)
        try talk.say(.client, .publish(message), .v3_1_1)
        talk.say(.server, [0x40, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x40, 0x02, 0x00, 0x07])
        talk.finish(.client)
        talk.finish(.server)
        let text = try mqttscope(talk.written()).text
        #expect(!text.contains("! → PUBLISH"))
        #expect(text.contains("? → PUBLISH a QoS 1 id 7, frame 6: PUBACK"))
        #expect(text.contains("bytes could not be read"))
    }

    @Test("only the server's answers answer")
    func answersOfTheClient() throws {
        var talk = TalkCapture()
        try talk.say(.client, connect(.v3_1_1), .v3_1_1)
        talk.say(.client, [0x20, 0x02, 0x00, 0x05])
        let text = try mqttscope(talk.written()).text
        #expect(!text.contains("server refused"))
        #expect(text.contains("2.2.1-direction"))
    }

    @Test("several inputs may have a pipe among them, which is read once")
    func pipeAmongInputs() throws {
        let shell = try #require(installed("bash"))
        let program = builtProduct("mqttscope").path
        let (first, second) = (Fixtures.path("paho-takeover-v5.pcap"), Fixtures.path("paho-takeover-v311.pcap"))
        let run = try run(shell, ["-c", "'\(program)' -q '\(first)' <(cat '\(second)')"])
        #expect(run.errors.isEmpty)
        #expect(run.text.contains("MQTT on 4 connections in 46 frames"))
    }

    @Test("of several inputs each packet says in which it stands, and in which frame there")
    func filesOfPackets() throws {
        let (first, second) = (Fixtures.path("paho-basic-v31.pcap"), Fixtures.path("paho-basic-v5.pcap"))
        func packets(_ arguments: String...) throws -> [[String: Any]] {
            let run = try run(builtProduct("mqttscope"), ["--format", "ndjson"] + arguments)
            return try run.text.split(separator: "\n").map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }.filter { $0["record"] as? String == "packet" }
        }
        let alone = try [packets(first), packets(second)]
        let both = try packets(second, first)
        #expect(both.count == alone[0].count + alone[1].count)
        for (index, path) in [first, second].enumerated() {
            let own = both.filter { $0["file"] as? String == path }
            #expect(own.map { $0["file_frame"] as? Int } == alone[index].map { $0["frame"] as? Int })
            #expect(alone[index].allSatisfy { $0["file"] == nil && $0["file_frame"] == nil })
        }
    }

    @Test("a disk that is full is an error, not an end", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func fullDisk() throws {
        let shell = try #require(installed("sh"))
        let script = "'\(builtProduct("mqttscope").path)' '\(Fixtures.path("paho-takeover-v5.pcap"))' > /dev/full"
        let run = try run(shell, ["-c", script])
        #expect(run.status == 2)
        #expect(run.errors.hasPrefix("mqttscope: standard output: "))
    }

    @Test("a missing file does not change the order of the others")
    func orderWithMissingFile() throws {
        let path = Fixtures.path("paho-session-v311.pcap")
        #expect(try mqttscope(path, "/nowhere/x.pcap").text == mqttscope(path).text)
    }

    @Test("a name with control characters is escaped where it is complained of")
    func fileNamesAreEscaped() throws {
        let run = try mqttscope("/nowhere/\u{1B}[31m\nx.pcap")
        #expect(run.errors == "mqttscope: /nowhere/\\u{1b}[31m\\u{a}x.pcap: no such file\n")
    }

    @Test("stops where it is told to, and says that it is not the capture that ends")
    func packetLimit() throws {
        let run = try mqttscope("-c", "3", Fixtures.path("paho-basic-v5.pcap"))
        #expect(run.text.contains("reading stops here, the connection is open"))
        #expect(!run.text.contains("the capture ends"))
        #expect(run.status == 0)
    }

    @Test("a payload of which nothing is shown, or nothing was captured, has its length")
    func emptyPayload() throws {
        let told = try mqttscope("--max-payload", "0", Fixtures.path("paho-session-v311.pcap"))
        #expect(told.status == 0)
        #expect(told.text.contains("QoS 1 id 1  \"…\"  5 B\n"))
    }
}
