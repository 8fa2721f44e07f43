import CaptureAnalysis
import MQTTCodec
import TCPStreams
import TestSupport
import Testing

@Suite("Behind bytes that were not captured")
struct LossTests {
    /// A client that publishes 120 messages in 19 segments, cut anywhere; each segment is acknowledged by the server, in MQTT where the QoS asks.
    private func talk(_ version: MQTTVersion, qos: UInt8, aliases: Bool = false, seed: UInt64) -> PlannedCapture {
        var generator = SeededGenerator(seed: seed)
        var capture = PlannedCapture()
        capture.say(.client, [Wire.connect(version)])
        capture.say(.server, [Wire.connAck(version)])
        let messages = (1...120).map { number in
            let alias = aliases ? UInt8(number % 7 + 1) : nil
            // The first of each alias says the Topic Name, the others the alias alone.
            let topic = aliases ? (number <= 7 ? "plant/line\(number % 7 + 1)/state" : "") : "plant/\(number)/state"
            let payload = Array("{\"n\": \(number), \"v\": \"\(String(repeating: "x", count: number % 40))\"}".utf8)
            return Wire.publish(version, topic, payload, id: qos == 0 ? nil : UInt16(number), alias: alias)
        }
        let ends = messages.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }.dropFirst()
        let length = ends.last ?? 0
        capture.write(.client, messages)
        var sent = 0
        var answered = 0
        for end in (1...18).map({ _ in Int.random(in: 1..<length, using: &generator) }).sorted() + [length] where end > sent {
            capture.send(.client, end - sent)
            sent = end
            guard qos == 1 else { continue }
            let whole = ends.count { $0 <= end }
            if whole > answered { capture.say(.server, (answered + 1...whole).map { Wire.pubAck(UInt16($0)) }) }
            answered = whole
        }
        return capture
    }

    private func expectWhole(_ capture: PlannedCapture, without missing: Set<Int>, _ comment: String) {
        let told = capture.recording(without: missing)
        for sender in [ControlPacket.Sender.client, .server] {
            let expected = capture.whole(sender, without: missing)
            let shown = told.wire(sender)
            #expect(shown.map(Words.hex) == expected.map(Words.hex), "\(comment), of the \(sender): \(shown.count) of \(expected.count)")
        }
        #expect(told.losses.reduce(0) { $0 + ($1.bytes ?? 0) } == capture.bytes(of: missing), "\(comment)")
        #expect(told.packets.allSatisfy { $0.findings.isEmpty && $0.latency ?? 0 >= 0 } && told.unreadable == 0, "\(comment)")
    }

    @Test(
        "every packet is told that lies whole in the captured segments, and none is invented, whichever segment is missing",
        arguments: [
            (MQTTVersion.v3_1_1, UInt8(0), false), (.v3_1_1, 1, false), (.v5_0, 0, false), (.v5_0, 1, true), (.v3_1, 1, false),
        ])
    func oneSegmentMissing(_ version: MQTTVersion, _ qos: UInt8, _ aliases: Bool) {
        for seed in UInt64(1)...3 {
            let capture = talk(version, qos: qos, aliases: aliases, seed: seed)
            for number in 1..<capture.count { expectWhole(capture, without: [number], "seed \(seed), without segment \(number)") }
        }
    }

    @Test("the same where two are missing")
    func twoSegmentsMissing() {
        for (version, qos) in [(MQTTVersion.v3_1_1, UInt8(0)), (.v5_0, 1)] {
            let capture = talk(version, qos: qos, seed: 7)
            for first in 1..<capture.count {
                for second in (first + 1)..<capture.count {
                    expectWhole(capture, without: [first, second], "without \(first) and \(second)")
                }
            }
        }
    }

    @Test("the same where the CONNECT is missing, alone or with another segment: the version is inferred")
    func connectMissing() {
        for version in [MQTTVersion.v3_1_1, .v5_0] {
            for qos in UInt8(0)...1 {
                let capture = talk(version, qos: qos, seed: 11)
                expectWhole(capture, without: [0], "\(version), QoS \(qos), without the CONNECT")
                let told = capture.recording(without: [0])
                #expect(told.packets.allSatisfy { $0.version == version && $0.isVersionInferred })
                for number in 2..<capture.count {
                    expectWhole(capture, without: [0, number], "\(version), QoS \(qos), without 0 and \(number)")
                }
            }
        }
    }

    // MARK: Packets within a payload

    /// Fifty packets that a client may send.
    private func fifty(_ version: MQTTVersion) -> [UInt8] {
        (1...50).flatMap { number -> [UInt8] in
            switch number % 3 {
            case 0: Wire.pubAck(UInt16(number))
            case 1: Wire.publish(version, "inner/\(number)", Array("\"inner\"".utf8))
            default: Wire.publish(version, "inner/\(number)", Array("\"inner\"".utf8), id: UInt16(number))
            }
        }
    }

    @Test(
        "the packets that are the payload of a PUBLISH are not told, wherever the hole before it ends",
        arguments: [MQTTVersion.v3_1_1, .v5_0])
    func packetsInAPayload(_ version: MQTTVersion) {
        for qos in UInt8(0)...1 {
            // A message before it, of which the hole takes all, all but some bytes, or the beginning.
            for tail in [0, 1, 7, 30] {
                // Where the segment ends in which the PUBLISH begins: within its header, its payload, behind it.
                for end in [4, 40, 500, 100_000] {
                    for follows in [0, 3] {
                        var capture = PlannedCapture()
                        capture.say(.client, [Wire.connect(version)])
                        capture.say(.server, [Wire.connAck(version)])
                        let first = Wire.publish(version, "plant/state", Array("a message before the hole".utf8))
                        let lost = Wire.publish(version, "plant/state", Array(repeating: UInt8(ascii: "z"), count: 90))
                        let outer = Wire.publish(version, "plant/dump", fifty(version), id: qos == 0 ? nil : 9)
                        let after = (0..<follows).map { Wire.publish(version, "plant/state", Array("behind it, \($0)".utf8)) }
                        capture.say(.client, [first])
                        capture.say(.client, [lost, outer] + after, cutInto: [lost.count - tail, tail + end])
                        expectNothingInvented(capture, without: [3], "QoS \(qos), tail \(tail), end \(end), \(follows) behind")
                    }
                }
            }
        }
    }

    @Test(
        "the same where the hole is in an earlier packet, and where it takes the end of the PUBLISH too",
        arguments: [MQTTVersion.v3_1_1, .v5_0])
    func packetsInAPayloadFurtherOn(_ version: MQTTVersion) {
        for between in 1...3 {
            var capture = PlannedCapture()
            capture.say(.client, [Wire.connect(version)])
            capture.say(.server, [Wire.connAck(version)])
            let some = (0..<6).map { Wire.publish(version, "plant/state", Array("message \($0)".utf8)) }
            let inner = fifty(version)
            let outer = Wire.publish(version, "plant/dump", inner)
            capture.say(.client, Array(some[0..<2]), cutInto: [some[0].count + 5])
            capture.say(.client, Array(some[2..<2 + between]) + [outer, some[5]], cutInto: [30, 600, 300])
            for number in 2..<capture.count {
                for second in number..<capture.count {
                    // Without the header of the PUBLISH nothing says that the others are its payload.
                    guard !capture.holdHead(of: outer, headLength: outer.count - inner.count, [number, second]) else { continue }
                    expectNothingInvented(capture, without: [number, second], "\(between) between, without \(number) and \(second)")
                }
            }
        }
    }

    /// Checks that nothing is told but what is whole, in its order.
    private func expectNothingInvented(_ capture: PlannedCapture, without missing: Set<Int>, _ comment: String) {
        let told = capture.recording(without: missing)
        for sender in [ControlPacket.Sender.client, .server] {
            var rest = capture.whole(sender, without: missing)[...]
            for packet in told.wire(sender) {
                guard let place = rest.firstIndex(of: packet) else {
                    Issue.record("\(comment): \(Words.hex(packet)) was not sent by the \(sender)")
                    continue
                }
                rest = rest[(place + 1)...]
            }
        }
    }
}
