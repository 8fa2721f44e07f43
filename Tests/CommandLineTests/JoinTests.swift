import CaptureAnalysis
import Foundation
import MQTTCodec
import TCPStreams
import TestSupport
import Testing

@Suite("A stream that is joined in the middle")
struct JoinTests {
    /// Messages of a client and of the server, some with answers.
    private func talk(_ version: MQTTVersion, clientPort: UInt16 = 40_000, serverPort: UInt16 = 1883, payload: [UInt8]) -> PlannedCapture {
        var capture = PlannedCapture(clientPort: clientPort, serverPort: serverPort)
        for number in 1...6 {
            capture.say(.client, [Wire.publish(version, "house/state", payload, id: UInt16(number))])
            capture.say(.server, [Wire.pubAck(UInt16(number))])
            capture.say(.server, [Wire.publish(version, "house/set", payload)])
        }
        return capture
    }

    private func expectAll(_ capture: PlannedCapture, _ told: Recording, _ version: MQTTVersion, _ comment: Comment) {
        for sender in [ControlPacket.Sender.client, .server] { #expect(told.wire(sender) == capture.whole(sender), comment) }
        #expect(told.packets.allSatisfy { $0.version == version && $0.isVersionInferred && $0.findings.isEmpty }, comment)
        #expect(told.others.isEmpty && told.unreadable == 0 && told.losses.isEmpty, comment)
    }

    @Test("is of the version that its packets show, on any port", arguments: [UInt16(1883), 5555])
    func versions(_ port: UInt16) {
        for version in [MQTTVersion.v3_1_1, .v5_0] {
            for payload in [Array("21.5 degrees".utf8), Array(#"{"v": 1}"#.utf8)] {
                var capture = talk(version, serverPort: port, payload: payload)
                capture.say(.client, [[0xC0, 0]])
                capture.say(.server, [[0xD0, 0]])
                expectAll(capture, capture.recording(isMidway: true), version, "\(version) on \(port)")
            }
        }
    }

    @Test("has the client that its packets show, then the one that the ports show")
    func roles() {
        // The lower port is taken for the server's, unless packets that only one side sends say otherwise.
        var capture = talk(.v3_1_1, clientPort: 2000, serverPort: 18_830, payload: Array("21.5".utf8))
        capture.say(.client, [[0xC0, 0]])
        capture.say(.server, [[0xD0, 0]])
        var told = capture.recording(isMidway: true)
        expectAll(capture, told, .v3_1_1, "by PINGREQ")
        #expect(told.packets.allSatisfy { $0.clientPort == 2000 })

        // Nothing but messages: the port that MQTT is expected on, whatever its number.
        capture = talk(.v3_1_1, clientPort: 1000, serverPort: 1883, payload: Array("21.5".utf8))
        told = capture.recording(isMidway: true)
        expectAll(capture, told, .v3_1_1, "by port 1883")
        #expect(told.packets.allSatisfy { $0.clientPort == 1000 })

        var options = AnalysisOptions()
        options.mqttPorts = [18_830]
        capture = talk(.v3_1_1, clientPort: 2000, serverPort: 18_830, payload: Array("21.5".utf8))
        told = capture.recording(isMidway: true, options: options)
        expectAll(capture, told, .v3_1_1, "by the port that the user named")
        #expect(told.packets.allSatisfy { $0.clientPort == 2000 })
    }

    @Test("says no version where its packets are of any, and is not read where they would read otherwise")
    func unknownVersion() {
        var capture = PlannedCapture()
        for _ in 0..<3 {
            capture.say(.client, [[0xC0, 0]])
            capture.say(.server, [[0xD0, 0]])
        }
        var told = capture.recording(isMidway: true)
        #expect(told.wire(.client) == capture.whole(.client) && told.wire(.server) == capture.whole(.server))
        #expect(told.packets.count == 6 && told.packets.allSatisfy { $0.isVersionUnknown && $0.isVersionInferred })

        // Numbers of four bytes: in 5.0 the first of them would say that there are no properties.
        capture = talk(.v3_1_1, payload: [0, 0, 1, 2])
        told = capture.recording(isMidway: true)
        #expect(told.packets.isEmpty && told.others == [.unknown])
        var options = AnalysisOptions()
        options.assumedVersion = .v3_1_1
        told = capture.recording(isMidway: true, options: options)
        #expect(told.wire(.client) == capture.whole(.client) && told.wire(.server) == capture.whole(.server))
    }

    @Test("says no version for a message before a hole that the versions read otherwise, whatever comes behind it")
    func unknownVersionBeforeAHole() {
        var capture = PlannedCapture()
        for number in UInt16(1)...4 {
            capture.say(.client, [Wire.pubAck(number)])
            capture.say(.server, [[0xD0, 0]])
        }
        // In 3.1.1 the payload has a byte more, zero.
        capture.say(.client, [Wire.publish(.v5_0, "a/b", [1, 2])])
        capture.say(.client, [[0xC0, 0]])
        for number in UInt16(5)...8 { capture.say(.client, [Wire.pubAck(number)]) }
        let told = capture.recording(without: [9], isMidway: true)
        #expect(told.packets.isEmpty && told.others == [.unknown])
    }

    @Test("has the version that its packets show where the level in the CONNECT is missing, and the CONNACK too")
    func connectWithoutLevel() {
        let connect = Wire.connect(.v5_0)
        for start in 1..<connect.count {
            var capture = PlannedCapture()
            capture.say(.client, [connect], cutInto: [start])
            capture.say(.server, [Wire.connAck(.v5_0)])
            for number in UInt16(1)...6 {
                capture.say(.client, [Wire.publish(.v5_0, "house/state", Array("21.5 degrees".utf8), id: number)])
                capture.say(.server, [Wire.pubAck(number)])
            }
            for missing in [Set([1]), [1, 2]] {
                let told = capture.recording(without: missing)
                for sender in [ControlPacket.Sender.client, .server] {
                    #expect(told.wire(sender) == capture.whole(sender, without: missing), "cut at \(start)")
                }
                #expect(told.packets.allSatisfy { $0.version == .v5_0 && $0.findings.isEmpty } && told.unreadable == 0, "cut at \(start)")
                // What is there of the CONNECT says the version only with its level, the ninth byte.
                #expect(told.packets.allSatisfy { $0.isVersionInferred == (start < 9) }, "cut at \(start)")
                #expect(told.partialVersions.allSatisfy { $0 == .v5_0 })
            }
        }
    }

    @Test("is not MQTT by chance: bytes of ciphers and of text, on ports where MQTT is likely", arguments: 1...6)
    func otherBytes(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        for kind in 0..<3 {
            var capture = PlannedCapture(serverPort: 8883)
            for number in 0..<60 {
                let bytes = (0..<Int.random(in: 1...1400, using: &generator)).map { _ -> UInt8 in
                    switch kind {
                    case 0: .random(in: 0...255, using: &generator)
                    case 1: .random(in: 0x20..<0x7F, using: &generator)
                    // What packets have many of.
                    default: [0, 1, 2, 4, 0x10, 0x30, 0x32, 0x40, 0x61, 0xC0].randomElement(using: &generator) ?? 0
                    }
                }
                capture.say(number % 3 == 0 ? .client : .server, [bytes])
            }
            let told = capture.recording(isMidway: true)
            #expect(told.packets.isEmpty && told.unreadable == 0 && told.others == [.unknown], "\(kind)")
        }
    }

    @Test("is not made into packets of a version that it does not have")
    func wrongVersion() throws {
        // A file in the middle of a connection; of 5.0, so that what 3.1.1 makes of it differs.
        let path = Fixtures.path("paho-ring_00002.pcapng")
        let right = try mqttscope("-q", path).text
        #expect(try mqttscope("-q", "-V", "5", path).text == right)
        // 3.1.1 with payloads of text, as 5.0.
        let capture = talk(.v3_1_1, payload: Array("21.5 degrees".utf8))
        var options = AnalysisOptions()
        options.assumedVersion = .v5_0
        let told = capture.recording(isMidway: true, options: options)
        #expect(told.packets.allSatisfy { $0.packet.type != .publish } && told.unreadable == 0)
    }

    @Test("says that it was joined, in text and as JSON")
    func reports() throws {
        let path = Fixtures.path("paho-ring_00002.pcapng")
        let text = try mqttscope(path).text
        #expect(text.contains("MQTT 5.0 (by its packets)"))
        #expect(text.contains("the capture begins within a packet"))
        let losses = try mqttscope("--format", "ndjson", path).text.split(separator: "\n").filter { $0.contains(#""record":"loss""#) }
        #expect(losses.count == 1)
        #expect(losses.allSatisfy { $0.contains(#""resynchronized":true,"skipped_bytes":156}"#) && !$0.contains(#""bytes":"#) })
    }

    @Test("is the same dialogue in one file and in the files that it was split into")
    func files() throws {
        func packets(_ text: String) -> [String] {
            text.split(separator: "\n").filter { $0.contains(#""record":"packet""#) || $0.contains(#""record":"loss""#) }.map { line in
                String(line.replacing(/"file":"[^"]*","file_frame":\d+,/, with: ""))
            }
        }
        var generator = SeededGenerator(seed: 3)
        for name in ["paho-basic-v311.pcap", "rw-hole.pcap", "paho-v5-properties.pcap", "rw-midstream.pcap"] {
            let file = [UInt8](try Data(contentsOf: Fixtures.captures.appending(path: name)))
            let whole = packets(try mqttscope("--format", "ndjson", Fixtures.path(name)).text)
            #expect(whole.count > 20)
            for count in [2, 3, 7] {
                let parts = try split(file, into: count, using: &generator)
                defer { for part in parts { try? FileManager.default.removeItem(at: part) } }
                let run = try run(builtProduct("mqttscope"), ["--format", "ndjson"] + parts.map(\.path))
                #expect(packets(run.text) == whole, "\(name) in \(count) files")
            }
        }
    }

    /// Cuts a pcap file between frames.
    private func split(_ file: [UInt8], into count: Int, using generator: inout SeededGenerator) throws -> [URL] {
        var records: [ArraySlice<UInt8>] = []
        var position = 24
        while position + 16 <= file.count {
            let length = (0..<4).reduce(0) { $0 | Int(file[position + 8 + $1]) << (8 * $1) }
            records.append(file[position..<position + 16 + length])
            position += 16 + length
        }
        let cuts = (1..<count).map { _ in Int.random(in: 1..<records.count, using: &generator) }.sorted()
        return try zip([0] + cuts, cuts + [records.count]).filter { $0 < $1 }.map { start, end in
            let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pcap")
            try Data(file[..<24] + records[start..<end].joined()).write(to: url)
            return url
        }
    }
}
