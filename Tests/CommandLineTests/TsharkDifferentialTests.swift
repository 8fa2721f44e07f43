import Foundation
import Testing

/// Two programs that share no line of code are to tell the same packets.
///
/// tshark (4.0.17) is told to reassemble in order, which it does not by default. Both tell a packet in the frame in which it became whole.
/// Order is compared within each direction: across directions ours is causal, that of tshark is the order of the frames.
@Suite("The packets of every capture", .enabled(if: installed("tshark") != nil, "tshark is not installed"))
struct TsharkDifferentialTests {
    /// MQTT inside WebSocket, which tshark does not take for one stream of bytes.
    static let notPlain = ["paho-ws-v311.pcap", "paho-ws-v5-p80.pcap", "paho-wss-tls12.pcap"]

    /// Captures with holes between whole packets, in which nothing is out of order: there tshark must not wait for what does not come.
    static let holed = ["rw-hole.pcap", "paho-any-sll-realhole.pcap"]

    /// A capture that begins within a packet.
    ///
    /// tshark takes the end of that for packets, and is out of step from there on (20 frames are malformed to it).
    /// `JoinTests` reads it; as a part of the set that it belongs to, tshark reads it too.
    static let outOfStep = ["paho-ring_00002.pcapng"]

    /// Frames of which the two tell different packets, by type, and why tshark is wrong.
    struct Disagreement {
        let capture: String
        let frames: [Int]
        /// The packets that only tshark tells there; of what it calls malformed it has no type.
        var theirs: [String] = []
        /// The packets that only we tell there.
        var ours: [String] = []
        let reason: String
    }

    static let disagreements = [
        Disagreement(
            capture: "raw-malformed-1883.pcap", frames: [4], theirs: ["", "PUBCOMP"],
            reason: "10 ff ff ff ff 7f: a length of five bytes. It gives up behind the fourth, and takes 7f for a PUBCOMP that nobody "
                + "sent; where the next packet begins cannot be known"),
        Disagreement(
            capture: "raw-malformed-1883.pcap", frames: [76, 84], theirs: ["CONNECT"],
            reason: "protocol MQXX, and level 6: fields of a protocol that nobody knows. We tell an unreadable packet, without fields"),
        Disagreement(
            capture: "raw-malformed-1883.pcap", frames: [123], theirs: ["0"],
            reason: "00 00: type 0 is no Control Packet. We tell an unreadable packet, without a type"),
        Disagreement(
            capture: "rw-snap96.pcap", frames: [17, 20, 21, 24, 26, 28, 32, 33, 36, 37, 40, 43, 48, 51, 56, 59], theirs: ["PUBLISH"],
            reason: "the end of the payload is not in the capture. It tells the packet as if it were whole, without a payload; "
                + "we tell it as partial"),
        Disagreement(
            capture: "rw-snap96.pcap", frames: [42, 46, 50, 54, 58, 62], ours: ["PUBREL"],
            reason: "62 02 and an identifier, whole in its frame. It waits for the bytes that the frame before was cut of, to its end"),
        Disagreement(
            capture: "rw-snap96.pcap", frames: [68], ours: ["UNSUBACK"], reason: "b0 02 00 02, whole in its frame; as above"),
        Disagreement(
            capture: "rw-snap96.pcap", frames: [69], ours: ["DISCONNECT"], reason: "e0 00, whole in its frame; as above"),
    ]

    /// What tshark makes of a capture of the set.
    static func packets(of capture: String) throws -> [ToldPacket] {
        let decodeAs =
            capture == "paho-port18830-v311.pcap"
            ? ["tcp.port==18830,mqtt"] : capture.hasPrefix("paho-tls") ? ["tls.port==8883,mqtt"] : []
        // We infer it.
        let version = capture.hasPrefix("paho-ring") ? "5.0" : nil
        let arguments = Tshark.arguments(
            for: Fixtures.path(capture), decodeAs: decodeAs, version: version, keyLog: Fixtures.keyLog(capture),
            waits: !holed.contains(capture))
        return Tshark.packets(try run(try #require(installed("tshark")), arguments).output)
    }

    @Test(
        "are those that tshark tells, field by field, but where it is wrong",
        arguments: Fixtures.all.map(\.name).filter { !notPlain.contains($0) && !outOfStep.contains($0) })
    func agreesWithTshark(_ capture: String) throws {
        let theirs = try Self.packets(of: capture)
        let arguments = ["--format", "ndjson", "--max-payload", "all", "--show-secrets"] + Fixtures.arguments(capture)
        let ours = try records(run(builtProduct("mqttscope"), arguments).output).compactMap(ToldPacket.init)
        #expect(theirs.count > 6 && ours.count > 6)

        var differences: [Int: (theirs: [String], ours: [String], lines: [String])] = [:]
        for direction in Set(theirs.map(\.direction) + ours.map(\.direction)) {
            let before = theirs.filter { $0.direction == direction }
            let after = ours.filter { $0.direction == direction }
            for change in after.map(\.line).difference(from: before.map(\.line)) {
                switch change {
                case .remove(let offset, let line, _):
                    differences[before[offset].frame, default: ([], [], [])].theirs.append(before[offset].facts.first ?? "")
                    differences[before[offset].frame]?.lines.append("tshark: \(line)")
                case .insert(let offset, let line, _):
                    differences[after[offset].frame, default: ([], [], [])].ours.append(after[offset].facts.first ?? "")
                    differences[after[offset].frame]?.lines.append("ours: \(line)")
                }
            }
        }
        for disagreement in Self.disagreements where disagreement.capture == capture {
            for frame in disagreement.frames {
                let difference = differences.removeValue(forKey: frame)
                #expect(difference?.theirs.sorted() == disagreement.theirs, "frame \(frame): \(disagreement.reason)")
                #expect(difference?.ours == disagreement.ours, "frame \(frame): \(disagreement.reason)")
            }
        }
        for (frame, difference) in differences { Issue.record("frame \(frame): \(difference.lines.joined(separator: "; "))") }
    }
}
