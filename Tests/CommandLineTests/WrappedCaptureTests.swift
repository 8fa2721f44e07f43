import CaptureFiles
import Foundation
import TestSupport
import Testing

/// A recorded talk in every link layer and every tunnel: the same packets come out, and tshark agrees where it can read the frames.
@Suite("Wrapped in anything, a recorded talk")
struct WrappedCaptureTests {
    /// The talk of `paho-basic-v5.pcap` as IP packets: who sent each, and when.
    private static let packets: [(bytes: [UInt8], isFromClient: Bool, time: Int64)] = {
        var packets: [(bytes: [UInt8], isFromClient: Bool, time: Int64)] = []
        guard var reader = try? CaptureReader(path: Fixtures.path("paho-basic-v5.pcap")) else { return [] }
        while let frame = try? reader.next() {
            let bytes = (14..<reader.bytes.count).map { reader.bytes[$0] }
            // The client has the higher port.
            let isFromClient = Int(bytes[20]) << 8 | Int(bytes[21]) != 1883
            packets.append((bytes, isFromClient, frame.time ?? 0))
        }
        return packets
    }()

    /// Writes the talk, wrapped, to a file of its own.
    private func written(_ wrapping: Wrapping) throws -> String {
        var bytes = Bytes.little(0xa1b2_3c4d) + [2, 0, 4, 0] + Bytes.zeros(8) + Bytes.little(262_144) + Bytes.little(Int(wrapping.linkType))
        for packet in Self.packets {
            let frame = wrapping.frame(packet.bytes, packet.isFromClient)
            bytes += Bytes.little(Int(packet.time / 1_000_000_000)) + Bytes.little(Int(packet.time % 1_000_000_000))
            bytes += Bytes.little(frame.count) + Bytes.little(frame.count) + frame
        }
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pcap")
        try Data(bytes).write(to: url)
        return url.path
    }

    private func ours(_ path: String) throws -> [ToldPacket] {
        let arguments = ["--format", "ndjson", "--max-payload", "all", "--show-secrets", path]
        return try records(run(builtProduct("mqttscope"), arguments).output).compactMap(ToldPacket.init)
    }

    /// What tshark has to be told, where we need not be.
    private static let decodeAs = [
        "MPLS pseudowire with a control word": "mpls.label==16,pwethcw",
        "VXLAN on Linux's port": "udp.port==8472,vxlan",
        "VXLAN on another port": "udp.port==14789,vxlan",
    ]

    /// What tshark does not read, and why.
    private static let notOfTshark = [
        "NFLOG, big-endian": "it reads lengths in the order of its own host",
        "PPP of pppd": "it does not know the link type",
        "Broadcom tag": "it does not know the link type",
        "Broadcom tag in front": "it does not know the link type",
        "Marvell tag": "it does not know the link type",
        "Marvell tag with a type": "it does not know the link type",
        "L2TP version 3 in IP": "what a session holds was agreed on when it was set up, which is not captured",
        "L2TP version 3 in UDP with a cookie": "what a session holds was agreed on when it was set up, which is not captured",
    ]

    /// A packet without the number of its stream: in Frame Relay tshark skips some.
    private func words(_ packet: ToldPacket) -> String { "frame \(packet.frame), \(packet.direction): \(packet.facts)" }

    @Test("tells the same packets in the same frames", arguments: Wrapping.all)
    func isTheSame(_ wrapping: Wrapping) throws {
        let path = try written(wrapping)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let expected = try ours(Fixtures.path("paho-basic-v5.pcap"))
        let told = try ours(path)
        #expect(expected.count == 52)
        #expect(told.map(\.line) == expected.map(\.line))
        let first = try records(run(builtProduct("mqttscope"), ["--format", "ndjson", path]).output).first
        #expect(first?["encapsulation"] as? [String] ?? [] == wrapping.encapsulation)
    }

    @Test("is what tshark tells", .enabled(if: installed("tshark") != nil, "tshark is not installed"), arguments: Wrapping.all)
    func agreesWithTshark(_ wrapping: Wrapping) throws {
        let path = try written(wrapping)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let decodeAs = Self.decodeAs[wrapping.description].map { [$0] } ?? []
        let theirs = Tshark.packets(try run(#require(installed("tshark")), Tshark.arguments(for: path, decodeAs: decodeAs)).output)
        if let reason = Self.notOfTshark[wrapping.description] {
            #expect(theirs.isEmpty, "\(reason)")
        } else {
            #expect(theirs.map(words).sorted() == (try ours(path)).map(words).sorted())
        }
    }

    @Test(
        "is what tcpdump shows of the tags that tshark does not know", .enabled(if: installed("tcpdump") != nil, "tcpdump is not installed"),
        arguments: Wrapping.all.filter { notOfTshark[$0.description] == "it does not know the link type" })
    func agreesWithTcpdump(_ wrapping: Wrapping) throws {
        let path = try written(wrapping)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = try run(#require(installed("tcpdump")), ["-nr", path]).text
        let segments = text.split(separator: "\n").filter { $0.contains(" IP 192.0.2.") && $0.contains("Flags [") }
        #expect(segments.count == Self.packets.count)
    }

    @Test("what could not be read is told with its numbers")
    func troublesAreTold() throws {
        // Taps name link types; of one packet the first fragment, and of another two that differ.
        func tap(_ linkType: Int, _ bytes: [UInt8]) -> [UInt8] { Bytes.little(12) + Bytes.little(1) + Bytes.little(linkType) + bytes }
        func fragment(_ identification: UInt8, _ offset: UInt8, _ data: [UInt8]) -> [UInt8] {
            var packet = Bytes.ipv4(data, 6)
            packet[5] = identification
            packet[6] = 0x20
            packet[7] = offset
            return tap(101, packet)
        }
        let data = [UInt8](repeating: 1, count: 64)
        let frames = [
            tap(220, data), fragment(1, 8, data), tap(249, data), tap(220, data), fragment(2, 0, data),
            fragment(2, 4, [UInt8](repeating: 2, count: 64)), tap(105, [0x08, 0x41] + Bytes.zeros(40)),
        ]
        var bytes = Bytes.little(0xa1b2_c3d4) + [2, 0, 4, 0] + Bytes.zeros(8) + Bytes.little(262_144) + Bytes.little(258)
        for frame in frames { bytes += Bytes.little(1_700_000_000) + Bytes.zeros(4) + Bytes.little(frame.count) + Bytes.little(frame.count) + frame }
        let text = try mqttscope("-", input: bytes).text
        for line in [
            "2 frames have link type 220, which is not read: frame 1 is the first", "1 frame has link type 249, which is not read: frame 3",
            "2 IP packets were not put together: fragments of them are not in the capture", "64 bytes at least are missing of such packets",
            "1 IP fragment overlaps others, which were kept", "1 IP fragment differs from an earlier one, which was kept",
            "1 IEEE 802.11 frame is encrypted",
        ] { #expect(text.contains("? " + line + "\n"), "\(line)") }
        let summary = try records(mqttscope("--format", "ndjson", "-", input: bytes).output).last
        #expect(summary?["incomplete_ip_packets"] as? Int == 2)
        #expect(summary?["missing_fragment_bytes"] as? Int == 64)
        #expect(summary?["protected_frames"] as? Int == 1)
        let types = try #require(summary?["unsupported_link_types"] as? [[String: Int]])
        #expect(types == [["link_type": 220, "frames": 2, "first_frame": 1], ["link_type": 249, "frames": 1, "first_frame": 3]])
    }
}
