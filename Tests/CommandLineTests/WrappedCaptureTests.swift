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

    /// What is not tshark's: link types that it does not know, and tunnels that it does not take apart unasked.
    private static let notOfTshark: [String: String] = [:]

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
        let theirs = Tshark.packets(try run(#require(installed("tshark")), Tshark.arguments(for: path, decodeAs: [])).output)
        let told = try ours(path)
        if let reason = Self.notOfTshark[wrapping.description] {
            #expect(theirs.isEmpty, "\(reason)")
        } else {
            #expect(theirs.map(\.line).sorted() == told.map(\.line).sorted())
            #expect(theirs.map(\.direction).sorted() == told.map(\.direction).sorted())
        }
    }
}
