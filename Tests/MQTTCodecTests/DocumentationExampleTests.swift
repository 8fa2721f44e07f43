import MQTTCodec
import TestSupport
import Testing

/// The code of the articles in `MQTTCodec.docc`, line by line; `.ci/documentation` compares them.
@Suite struct `The code of the documentation` {
    /// What an example printed.
    private final class Output {
        var lines: [String] = []

        func print(_ items: [Any]) { lines.append(items.map { "\($0)" }.joined(separator: " ")) }
    }

    @Test func `begins with a packet`() throws {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }

        let bytes: [UInt8] = [0x30, 0x07, 0x00, 0x03, 0x61, 0x2F, 0x62, 0x68, 0x69]
        let packet = try ControlPacket(decoding: bytes, version: .v3_1_1)
        print(packet)

        #expect(output.lines == [#"PUBLISH a/b QoS 0 "hi""#])
    }

    // MARK: Decode a packet in five lines

    @Test func `decodes a packet`() throws {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }

        let bytes: [UInt8] = [0x32, 0x09, 0x00, 0x03, 0x61, 0x2F, 0x62, 0x00, 0x07, 0x68, 0x69]
        let packet = try ControlPacket(decoding: bytes, version: .v3_1_1, sender: .client)
        guard case .publish(let publish) = packet else { return }
        print(publish.topicName, publish.qos, publish.payload.count)
        print(packet)
        let header = try FixedHeader(decoding: bytes.span)
        print(header.packetLength)

        #expect(output.lines == ["a/b 1 2", #"PUBLISH a/b QoS 1 id 7 "hi""#, "11"])
    }

    @Test func `tells what is incomplete from what is wrong`() {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }

        do throws(PacketDecodingError) {
            _ = try ControlPacket(decoding: [0x32, 0x09, 0x00], version: .v3_1_1)
        } catch {
            switch error {
            case .incomplete(let bytesNeeded):
                print("wait for", bytesNeeded ?? 1)
            case .violation(let finding):
                print("close the connection:", finding)
            }
        }

        #expect(output.lines == ["wait for 8"])
    }

    @Test func `reads properties`() {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }

        let publish = ControlPacket.Publish(topicName: "a", properties: [.topicAlias(3), .userProperty("site", "7")])
        print(publish.properties.topicAlias ?? 0)
        for property in publish.properties { print(property) }

        #expect(output.lines == ["3", "topic alias: 3", #"user property: "site" = "7""#])
    }

    @Test func `borrows a packet`() throws {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }
        let bytes: [UInt8] = [0x32, 0x09, 0x00, 0x03, 0x61, 0x2F, 0x62, 0x00, 0x07, 0x68, 0x69]

        let view = try PacketView(decoding: bytes.span, version: .v3_1_1, sender: .client)
        if case .publish(let publish) = view, publish.qos == .atLeastOnce {
            let kept = ControlPacket(view)
            print(publish.payload.count, kept)
        }

        #expect(output.lines == [#"2 PUBLISH a/b QoS 1 id 7 "hi""#])
    }

    // MARK: Decode a stream

    @Test func `decodes the streams of a connection`() {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }

        var decoder = ConnectionDecoder()
        func received(_ chunk: [UInt8], from sender: ControlPacket.Sender) {
            decoder.receive(chunk.span, from: sender) { event in
                switch event {
                case .packet(let packet, let arrival):
                    print(arrival.sender, arrival.version, ControlPacket(packet))
                case .faulty(let packet, let finding, _):
                    print("against the rules:", ControlPacket(packet), finding)
                case .unreadable(let finding, _), .boundaryLost(let finding, _):
                    print("not a packet:", finding)
                case .payload, .tooLarge, .partial, .damaged:
                    break
                }
            }
        }

        received(hex("10 0D 0004 'MQTT' 05 02 0000 00"), from: .client)
        received(hex("0000 C1"), from: .client)
        received(hex("20 03 000000"), from: .server)
        received(hex("00 30 00 C0 80 80 80 80 00"), from: .client)
        #expect(
            output.lines == [
                #"client 5.0 CONNECT "" MQTT 5.0, clean start, no keep alive"#, "server 5.0 CONNACK Success (0x00)",
                "against the rules: PINGREQ PINGREQ byte 0, flags: the flags are 0001, they must be 0000 [5.0 MQTT-2.1.3-1]",
                "not a packet: PUBLISH at byte 2, topic: is not there, or cut short; it must be there [5.0 MQTT-3.3.2-1, 1.2-missing-field]",
                "not a packet: PINGREQ bytes 1 to 4, remaining_length: the fourth byte announces a fifth, there may be four"
                    + " [5.0 2.1.4-length-too-long]",
            ])
    }

    @Test func `limits what is collected`() {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }
        let chunk: [UInt8] = [0x10, 0xFF, 0xFF, 0x7F, 0x00]

        let limits = PacketFramer.Limits(maximumPacketSize: 1 << 20, maximumConnectSize: 1 << 16)
        var decoder = ConnectionDecoder(limits: limits)
        decoder.receive(chunk.span, from: .client) { event in
            if case .tooLarge = event { print("too large") }
        }

        #expect(output.lines == ["too large"])
    }

    @Test func `hands on a large payload in pieces`() {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }
        let chunks = [packet(0x30, hex("0001 'a'") + [UInt8](repeating: 0, count: 8000)), []].flatMap { bytes in
            stride(from: 0, to: bytes.count, by: 1000).map { Array(bytes[$0..<min($0 + 1000, bytes.count)]) }
        }

        var decoder = ConnectionDecoder(limits: PacketFramer.Limits(maximumPublishCollected: 4096))
        var stored = 0
        for chunk in chunks {
            decoder.receive(chunk.span, from: .client) { event in
                switch event {
                case .packet(_, let arrival):
                    if let length = arrival.payloadInPieces { print("a payload of", length, "bytes follows") }
                case .payload(let piece, let remaining, _):
                    stored += piece.count
                    if remaining == 0 { print("that was all of it") }
                default:
                    break
                }
            }
        }

        #expect(stored == 8000)
        #expect(output.lines == ["a payload of 8000 bytes follows", "that was all of it"])
    }

    @Test func `cuts the stream of one direction`() {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }
        let chunk: [UInt8] = [0xC0, 0x00, 0x30, 0x05, 0x00]

        var framer = PacketFramer()
        framer.receive(chunk.span) { event in
            if case .packet(let bytes, let header) = event { print(header, bytes.count) }
        }
        print(framer.isBetweenPackets, framer.bytesNeeded ?? 0)

        #expect(output.lines == ["PINGREQ flags 0000, remaining length 0 2", "false 4"])
    }

    // MARK: Build a packet

    @Test func `builds packets`() throws {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }

        let message = ControlPacket.Publish(topicName: "a/b", payload: Array("hi".utf8), qos: .atLeastOnce, packetIdentifier: 7)
        let bytes = try ControlPacket.publish(message).encoded(version: .v5_0)

        #expect(bytes == hex("32 0A 0003 'a/b' 0007 00 'hi'"))

        let connect = ControlPacket.connect(
            ControlPacket.Connect(
                version: .v5_0, clientIdentifier: "sensor-7", keepAlive: 30,
                will: ControlPacket.Will(topicName: "sensors/7/state", payload: Array("gone".utf8), qos: .atLeastOnce, retain: true),
                userName: "alice", password: Array("secret".utf8),
                properties: [.sessionExpiryInterval(3600), .receiveMaximum(20)]))
        print(connect)

        #expect(
            output.lines == [
                #"CONNECT "sensor-7" MQTT 5.0, clean start, keep alive 30 s, user name "alice", password of 6 bytes, "#
                    + #"will sensors/7/state QoS 1 retained "gone" [session expiry interval: 3600, receive maximum: 20]"#
            ])
        #expect(try ControlPacket(decoding: connect.encoded(version: .v5_0), version: .v5_0) == connect)

        guard case .publish(var again) = try ControlPacket(decoding: bytes, version: .v5_0) else { return }
        again.isDuplicate = true
        again.properties.append(.messageExpiryInterval(60))
        print(ControlPacket.publish(again))

        #expect(output.lines.last == #"PUBLISH a/b QoS 1 id 7 DUP "hi" [message expiry interval: 60]"#)
    }

    @Test func `writes packets into one buffer`() throws {
        var buffer: [UInt8] = []
        let subscription = ControlPacket.Subscription(topicFilter: "a/#", options: SubscriptionOptions(qos: .exactlyOnce))
        let subscribe = ControlPacket.Subscribe(packetIdentifier: 1, subscriptions: [subscription])
        try ControlPacket.subscribe(subscribe).encode(version: .v5_0, sender: .client, into: &buffer)
        try ControlPacket.pingReq.encode(version: .v5_0, into: &buffer)

        #expect(buffer == hex("82 09 0001 00 0003 'a/#' 02 C0 00"))
    }

    @Test func `is refused what breaks a rule, but at the unchecked door`() throws {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }

        let wildcard = ControlPacket.publish(ControlPacket.Publish(topicName: "a/#"))
        do throws(PacketEncodingError) {
            _ = try wildcard.encoded(version: .v5_0)
        } catch {
            print(error)
        }
        let hostile = try wildcard.encodedUnchecked(version: .v5_0)
        print(ControlPacket.diagnose(hostile.span, version: .v5_0).verdict)

        #expect(
            output.lines == ["PUBLISH byte 6, topic: contains #, a Topic Name may not [5.0 MQTT-3.3.2-2, MQTT-4.7.0-1]", "lenient"])
    }

    // MARK: Find out what is wrong with a packet

    @Test func `finds out what is wrong`() {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }

        let bytes: [UInt8] = [0x82, 0x07, 0x00, 0x01, 0x00, 0x00, 0x01, 0x61, 0xC3]
        let diagnosis = ControlPacket.diagnose(bytes.span, version: .v5_0, sender: .client)
        print(diagnosis.verdict)
        for finding in diagnosis.findings { print(finding) }
        #expect(
            output.lines == [
                "lenient",
                "SUBSCRIBE byte 8, subscriptions[0].reserved: the options are 11000011, the reserved bits must be 0 [5.0 MQTT-3.8.3-5]",
                "SUBSCRIBE byte 8, subscriptions[0].qos: the QoS bits are 11; 00, 01 and 10 are allowed [5.0 3.8.3.1-maximum-qos]",
            ])

        output.lines = []
        let finding = diagnosis.findings[0]
        print(finding.requirement, "|", finding.bytes, "|", finding.field, "|", finding.message, "|", finding.severity)
        let statement = finding.statement
        print(statement.name, statement.paraphrase)
        print(finding.also.map(\.name))
        if let index = NormativeStatement.index(named: "5.0:MQTT-3.3.2-8") { print(index.statement) }
        #expect(output.lines.count == 4)
        #expect(
            output.lines[0]
                == "the reserved bits of the Subscription Options are zero | 8..<9 | subscriptions[0].reserved | "
                + "the options are 11000011, the reserved bits must be 0 | malformed")
        #expect(output.lines[1].hasPrefix("5.0:MQTT-3.8.3-5 "))
        #expect(output.lines[3].hasPrefix("5.0:MQTT-3.3.2-8: "))

        output.lines = []
        for field in diagnosis.fields.prefix(3) { print(field) }
        #expect(output.lines == ["type: byte 0", "remaining_length: byte 1", "packet_id: bytes 2 to 3"])
    }

    // MARK: Match topics

    @Test func `matches topics`() throws {
        let output = Output()
        func print(_ items: Any...) { output.print(items) }

        let name = try TopicName("sensors/7/temperature")
        let filter = try TopicFilter("sensors/+/temperature")
        print(filter.matches(name))
        do throws(TopicError) {
            _ = try TopicFilter("sensors/#/temperature")
        } catch {
            print(error)
        }
        let shared = try TopicFilter("$share/workers/jobs/#", version: .v5_0)
        print(shared.shareName.map { String(decoding: $0, as: UTF8.self) } ?? "")
        print(shared.matches(try TopicName("jobs/1")))
        var subscribers = TopicTree<String>()
        subscribers.insert("ann", for: try TopicFilter("sensors/#"))
        subscribers.insert("bob", for: try TopicFilter("sensors/+/temperature"))
        subscribers.insert("cat", for: try TopicFilter("sensors/8/temperature"))
        print(subscribers.matches(name).sorted())
        subscribers.remove("ann", for: try TopicFilter("sensors/#"))

        #expect(
            output.lines == [
                "true", "# must be the last character, and alone in its level [5.0:MQTT-4.7.1-1]", "workers", "true", #"["ann", "bob"]"#,
            ])
        #expect(subscribers.matches(name) == ["bob"])
    }
}
