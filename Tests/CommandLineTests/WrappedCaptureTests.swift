import CaptureFiles
import Foundation
import TestSupport
import Testing

/// A recorded talk in every link layer and every tunnel: the same packets come out, and tshark agrees where it can read the frames.
///
/// All stand in one file, as pcapng can have interfaces of several kinds; each has addresses of its own.
@Suite("Wrapped in anything, a recorded talk")
struct WrappedCaptureTests {
    /// The talk of `paho-basic-v5.pcap` as IP packets.
    private static let talk = packets(of: "paho-basic-v5.pcap")

    private static func packets(of capture: String) -> [(bytes: [UInt8], isFromClient: Bool)] {
        var packets: [(bytes: [UInt8], isFromClient: Bool)] = []
        guard var reader = try? CaptureReader(path: Fixtures.path(capture)) else { return [] }
        while (try? reader.next()) != nil {
            let bytes = (14..<reader.bytes.count).map { reader.bytes[$0] }
            let ports = bytes[0] >> 4 == 6 ? 40 : 20
            // The client has the higher port.
            packets.append((bytes, Int(bytes[ports]) << 8 | Int(bytes[ports + 1]) != 1883))
        }
        return packets
    }

    /// The talk in these wrappings, one after the other; the third byte of the addresses says in which.
    private static func frames(_ wrappings: [Wrapping]) -> [(linkType: UInt32, bytes: [UInt8])] {
        wrappings.enumerated().flatMap { index, wrapping in
            talk.map { packet in
                var bytes = packet.bytes
                bytes[14] = UInt8(index)
                bytes[18] = UInt8(index)
                return (wrapping.linkType, wrapping.frame(bytes, packet.isFromClient))
            }
        }
    }

    /// Writes frames to a pcapng file of their own, a millisecond apart, with an interface for each link type.
    private func written(_ frames: [(linkType: UInt32, bytes: [UInt8])]) throws -> String {
        var bytes = PcapngBytes.section
        var interfaces: [UInt32: Int] = [:]
        for (index, frame) in frames.enumerated() {
            if interfaces[frame.linkType] == nil {
                interfaces[frame.linkType] = interfaces.count
                bytes += PcapngBytes.interface(Int(frame.linkType))
            }
            bytes += PcapngBytes.frame(
                frame.bytes, interface: interfaces[frame.linkType] ?? 0, time: 1_700_000_000_000_000 + index * 1000)
        }
        return try writeTemporary(bytes, "pcapng")
    }

    private func ours(_ path: String) throws -> [Record] {
        try records(run(builtProduct("mqttscope"), ["--format", "ndjson", "--max-payload", "all", "--show-secrets", path]).output)
    }

    /// What tshark has to be told, where we need not be.
    ///
    /// The label of pseudowires with a control word, and ports of VXLAN.
    private static let decodeAs = ["mpls.label==17,pwethcw", "udp.port==8472,vxlan", "udp.port==14789,vxlan"]

    private static let unknownLinkType = "it does not know the link type"

    /// What tshark does not read, and why.
    private static let notOfTshark = [
        "NFLOG, big-endian": "it reads lengths in the order of its own host",
        "PPP of pppd": unknownLinkType,
        "Broadcom tag": unknownLinkType,
        "Broadcom tag in front": unknownLinkType,
        "Marvell tag": unknownLinkType,
        "Marvell tag with a type": unknownLinkType,
        "L2TP version 3 in IP": "what a session holds was agreed on when it was set up, which is not captured",
        "L2TP version 3 in UDP with a cookie": "what a session holds was agreed on when it was set up, which is not captured",
    ]

    /// A packet without the number of its stream: in Frame Relay tshark skips some.
    private func words(_ packet: ToldPacket) -> String { "frame \(packet.frame), \(packet.direction): \(packet.facts)" }

    @Test("tells the same packets in the same frames")
    func isTheSame() throws {
        let expected = try ours(Fixtures.path("paho-basic-v5.pcap")).compactMap(ToldPacket.init).map { "\($0.frame): \($0.facts)" }
        #expect(expected.count == 52)
        let path = try written(Self.frames(Wrapping.all))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let told = Dictionary(grouping: try ours(path)) { (($0["frame"] as? Int ?? 0) - 1) / Self.talk.count }
        for (index, wrapping) in Wrapping.all.enumerated() {
            let records = (told[index] ?? []).filter { $0["record"] as? String == "packet" }
            let facts = records.compactMap(ToldPacket.init).map { "\($0.frame - index * Self.talk.count): \($0.facts)" }
            #expect(facts == expected, "\(wrapping)")
            #expect(records.allSatisfy { $0["encapsulation"] as? [String] ?? [] == wrapping.encapsulation }, "\(wrapping)")
        }
    }

    @Test("is what tshark tells", .enabled(if: installed("tshark") != nil, "tshark is not installed"))
    func agreesWithTshark() throws {
        let wrappings = Wrapping.all.filter { Self.notOfTshark[$0.description] != Self.unknownLinkType }
        let path = try written(Self.frames(wrappings))
        defer { try? FileManager.default.removeItem(atPath: path) }
        func byWrapping(_ packets: [ToldPacket]) -> [Int: [String]] {
            Dictionary(grouping: packets) { ($0.frame - 1) / Self.talk.count }.mapValues { $0.map(words).sorted() }
        }
        let arguments = Tshark.arguments(for: path, decodeAs: Self.decodeAs)
        let theirs = byWrapping(Tshark.packets(try run(#require(installed("tshark")), arguments).output))
        let told = byWrapping(try ours(path).compactMap(ToldPacket.init))
        for (index, wrapping) in wrappings.enumerated() {
            if let reason = Self.notOfTshark[wrapping.description] {
                #expect(theirs[index] == nil, "\(wrapping): \(reason)")
            } else {
                #expect(theirs[index] == told[index], "\(wrapping)")
            }
        }
    }

    @Test("in fragments is what tshark tells", .enabled(if: installed("tshark") != nil, "tshark is not installed"))
    func fragmentsAgreeWithTshark() throws {
        var frames: [(linkType: UInt32, bytes: [UInt8])] = []
        for (index, packet) in (Self.packets(of: "paho-ipv6-v5.pcapng") + Self.talk).enumerated() {
            var pieces = fragments(of: packet.bytes, sizes: [16, 40], identification: index)
            if index % 3 == 0 { pieces.reverse() }
            if index % 5 == 0 { pieces.append(pieces[0]) }
            for piece in pieces { frames.append((1, Bytes.ethernet(piece))) }
        }
        let path = try written(frames)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let theirs = Tshark.packets(try run(#require(installed("tshark")), Tshark.arguments(for: path, decodeAs: [])).output)
        let told = try ours(path).compactMap(ToldPacket.init)
        #expect(told.count == 104)
        #expect(theirs.map(words).sorted() == told.map(words).sorted())
    }

    @Test(
        "is what tcpdump shows of link types that tshark does not know",
        .enabled(if: installed("tcpdump") != nil, "tcpdump is not installed"),
        arguments: Wrapping.all.filter { notOfTshark[$0.description] == unknownLinkType })
    func agreesWithTcpdump(_ wrapping: Wrapping) throws {
        let path = try written(Self.frames([wrapping]))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = try run(#require(installed("tcpdump")), ["-nr", path]).text
        let segments = text.split(separator: "\n").filter { $0.contains("IP 192.0.0.") && $0.contains("Flags [") }
        #expect(segments.count == Self.talk.count)
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
        let path = try written(frames.map { (258, $0) })
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = try mqttscope(path).text
        for line in [
            "2 frames have link type 220, which is not read: frame 1 is the first", "1 frame has link type 249, which is not read: frame 3",
            "2 IP packets were not put together: fragments of them are not in the capture", "64 bytes at least are missing of such packets",
            "1 IP fragment overlaps others, which were kept", "1 IP fragment differs from an earlier one, which was kept",
            "1 IEEE 802.11 frame is encrypted",
        ] { #expect(text.contains("? " + line + "\n"), "\(line)") }
        let summary = try records(mqttscope("--format", "ndjson", path).output).last
        #expect(summary?["incomplete_ip_packets"] as? Int == 2)
        #expect(summary?["missing_fragment_bytes"] as? Int == 64)
        #expect(summary?["protected_frames"] as? Int == 1)
        let types = try #require(summary?["unsupported_link_types"] as? [[String: Int]])
        #expect(types == [["link_type": 220, "frames": 2, "first_frame": 1], ["link_type": 249, "frames": 1, "first_frame": 3]])
    }
}
