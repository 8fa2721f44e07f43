import CaptureAnalysis
import MQTTCodec
import TestSupport
import Testing

@Suite("Captures that were made")
struct MadeCaptureTests {
    /// Checks that each connection says what it was made of, to the byte and in its order.
    ///
    /// Where what is sent again overtakes what it repeats, bytes may come with an acknowledgement of what their sender heard later; then only
    /// the order of each direction is certain.
    private func expectWhole(_ capture: MadeCapture, _ comment: String, byDirection: Bool = false) {
        let told = capture.recording()
        #expect(told.losses.isEmpty && told.partial.isEmpty && told.unreadable == 0 && told.others.isEmpty, "\(comment)")
        #expect(told.endings == capture.flows.count, "\(comment)")
        let packets = Dictionary(grouping: told.packets, by: \.clientPort)
        for flow in capture.flows {
            let said = packets[flow.clientPort] ?? []
            let turns = said.map { MadeTalk.Turn(sender: $0.sender, bytes: $0.wire ?? []) }
            if byDirection {
                for sender in [ControlPacket.Sender.client, .server] {
                    #expect(
                        turns.filter { $0.sender == sender } == flow.talk.turns.filter { $0.sender == sender },
                        "\(comment), port \(flow.clientPort)")
                }
            } else {
                #expect(turns == flow.talk.turns, "\(comment), port \(flow.clientPort)")
            }
            #expect(said.allSatisfy { $0.version == flow.talk.version && $0.findings.isEmpty && $0.latency ?? 0 >= 0 }, "\(comment)")
        }
    }

    @Test("tell every packet, however its bytes are cut, shuffled, doubled and sent again", arguments: MadeCapture.Cutting.allCases)
    func deliveryChangesNothing(_ cutting: MadeCapture.Cutting) {
        for seed in UInt64(1)...6 {
            var generator = SeededGenerator(seed: seed)
            let original = MadeCapture(connections: 7, messages: 25, cutting: cutting, using: &generator)
            expectWhole(original, "seed \(seed)")
            var capture = original
            capture.shuffle(within: 6, using: &generator)
            expectWhole(capture, "seed \(seed), shuffled")
            capture = original
            capture.duplicate(percent: 30, using: &generator)
            expectWhole(capture, "seed \(seed), duplicated")
            capture = original
            capture.retransmit(percent: 30, using: &generator)
            expectWhole(capture, "seed \(seed), retransmitted")
            capture.duplicate(percent: 20, using: &generator)
            capture.shuffle(within: 6, using: &generator)
            expectWhole(capture, "seed \(seed), all of it", byDirection: true)
        }
    }

    @Test("tell no packet that was not sent, whatever was not captured", arguments: MadeCapture.Cutting.allCases)
    func lossInventsNothing(_ cutting: MadeCapture.Cutting) {
        var shown = 0
        var sent = 0
        for seed in UInt64(1)...40 {
            var generator = SeededGenerator(seed: seed)
            var capture = MadeCapture(connections: 7, messages: 20, cutting: cutting, using: &generator)
            switch seed % 4 {
            case 0: capture.segments.removeFirst(.random(in: 0..<capture.segments.count, using: &generator))
            case 1: capture.lose(percent: 3, using: &generator)
            case 2: capture.cut(percent: 5, using: &generator)
            default:
                capture.lose(percent: 20, using: &generator)
                capture.cut(percent: 20, using: &generator)
                capture.shuffle(within: 4, using: &generator)
            }
            let told = capture.recording()
            let packets = Dictionary(grouping: told.packets, by: \.clientPort)
            for flow in capture.flows {
                for sender in [ControlPacket.Sender.client, .server] {
                    var rest = flow.talk.turns.filter { $0.sender == sender }.map(\.bytes)[...]
                    sent += rest.count
                    for packet in packets[flow.clientPort] ?? [] where packet.sender == sender {
                        shown += 1
                        // In order, so that none is shown twice. Where the version was not told, fields may be wrong, not what is a packet.
                        let place = rest.firstIndex { bytes in
                            packet.isVersionInferred ? bytes[0] == packet.firstByte && bytes.count == packet.length : bytes == packet.wire
                        }
                        guard let place else {
                            let what = "\(packet.packet) of the \(sender) in frame \(packet.frame)"
                            Issue.record("seed \(seed), port \(flow.clientPort): \(what)")
                            continue
                        }
                        rest = rest[(place + 1)...]
                    }
                }
            }
        }
        #expect(shown < sent)
        #expect(shown * 10 > sent)
    }

    @Test(
        "tell nearly every packet that is whole in the capture, where segments were not captured",
        arguments: [MadeCapture.Cutting.packetEach, .randomly, .fullSegments])
    func lossHidesLittle(_ cutting: MadeCapture.Cutting) {
        var whole = 0
        var shown = 0
        for seed in UInt64(1)...12 {
            var generator = SeededGenerator(seed: seed)
            var capture = MadeCapture(connections: 7, messages: 40, cutting: cutting, using: &generator)
            let full = capture.segments
            capture.lose(percent: 2, using: &generator)
            // Handshakes stay: what is asked here is not how streams are joined.
            capture.segments = full.filter { segment in
                segment.offset < 0
                    || capture.segments.contains {
                        $0.connection == segment.connection && $0.sender == segment.sender && $0.offset == segment.offset
                            && $0.data == segment.data
                    }
            }
            whole += capture.wholePackets
            shown += capture.recording().packets.count
        }
        #expect(shown <= whole)
        #expect(shown * 100 >= whole * 99, "\(shown) of \(whole)")
    }

    @Test("are not MQTT for a first byte in the middle of a connection that looks like a CONNECT")
    func middleOfAConnectionIsNotExpected() {
        var generator = SeededGenerator(seed: 1)
        var capture = MadeCapture(connections: 1, messages: 1, cutting: .packetEach, using: &generator)
        func midway(_ data: [UInt8]) -> MadeCapture.Segment {
            MadeCapture.Segment(connection: 0, sender: .client, offset: 500, acknowledged: 40, flags: 0x18, data: data)
        }
        // What of a payload was captured, on port 1883; then a PINGREQ.
        capture.segments = [midway([0x17, 0x02, 0x40, 0xC0, 0x00])]
        let told = capture.recording()
        #expect(told.packets.isEmpty && told.unreadable == 0)
        #expect(told.others == [.unknown])
        capture.segments = [midway(capture.flows[0].talk.turns[0].bytes)]
        #expect(capture.recording().packets.map(\.packet.type) == [.connect])
    }
}
