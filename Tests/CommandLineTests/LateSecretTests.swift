import Foundation
import MQTTCodec
import Testing

/// Secrets of TLS that come behind the traffic they are for.
@Suite("Secrets that come later")
struct LateSecretTests {
    private static let capture = "paho-tls13-aes256gcm.pcap"

    private static func keyLog() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: #require(Fixtures.keyLog(capture))))) }

    /// What is told where the secrets are there from the beginning.
    private static func expected() throws -> [Int: [String]] {
        let talks = try RecordedTalk.all(of: capture).enumerated().map { $1.capture(clientPort: UInt16(40_000 + $0)) }
        return try told(TalkCapture.file(of: talks), ["--keylog", #require(Fixtures.keyLog(capture))]).packets
    }

    /// The talks as pcapng with their secrets at the end; other records of the first client may stand in front of them.
    ///
    /// - Parameter isOpen: whether the capture ends before they do, and so when the secrets come they are still waited for.
    private static func file(
        _ more: [UInt8] = [], isOpen: Bool = false, behind prelude: [(ControlPacket.Sender, [UInt8])] = []
    ) throws -> [UInt8] {
        var bytes = PcapngBytes.section + PcapngBytes.interface(101)
        var time = 1_700_000_000_000_000
        for (index, talk) in try RecordedTalk.all(of: capture).enumerated() {
            var longer = talk
            if !more.isEmpty { longer.pieces.append(RecordedTalk.Piece(sender: .client, bytes: more)) }
            for frame in longer.capture(clientPort: UInt16(40_000 + index), behind: prelude).frames.dropLast(isOpen ? 2 : 0) {
                bytes += PcapngBytes.frame(frame.bytes, time: time)
                time += 1000
            }
        }
        return bytes + PcapngBytes.secrets(try keyLog())
    }

    private let options = ["--format", "ndjson", "--max-payload", "all", "--show-secrets"]

    @Test func `in a regular file are found by a first pass`() throws {
        let path = try writeTemporary(Self.file(), "pcapng")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let records = try records(run(builtProduct("mqttscope"), options + [path]).output)
        #expect(try records.packets == Self.expected())
        #expect(records.of("finding").isEmpty && records.of("loss").isEmpty)
    }

    @Test func `on a pipe are waited for, while the connections are open`() throws {
        let run = try run(builtProduct("mqttscope"), options + ["-"], input: Self.file())
        // Connections that are over have been told; the secrets would come too late for them.
        #expect(try records(run.output).of("stream").allSatisfy { ($0["reason"] as? String ?? "").contains("no secret for client random") })
        let proxied: [(ControlPacket.Sender, [UInt8])] = [(.client, Array("PROXY TCP4 203.0.113.7 192.0.2.1 56324 8883\r\n".utf8))]
        for prelude in [[], proxied] {
            let input = try Self.file(isOpen: true, behind: prelude)
            let open = try records(CommandLineTests.run(builtProduct("mqttscope"), options + ["-"], input: input).output)
            #expect(try open.packets == Self.expected(), "\(prelude.count)")
        }
    }

    @Test func `on a pipe are too late when more has come than is held, which is said`() throws {
        // Records of application data of 16 KiB: 320 KiB, and no more than 256 are held for a connection.
        let record: [UInt8] = [0x17, 3, 3, 0x40, 0] + [UInt8](repeating: 0xA5, count: 16_384)
        let file = try Self.file(Array((0..<20).map { _ in record }.joined()))
        let records = try records(run(builtProduct("mqttscope"), options + ["-"], input: file).output)
        let reasons = records.of("stream").compactMap { $0["reason"] as? String }
        #expect(reasons.count == 2)
        for reason in reasons {
            #expect(reason.hasPrefix("the secret for client random ") && reason.contains("… had not come when "))
            #expect(reason.hasSuffix(" bytes were held for it"))
        }
        #expect(records.of("packet").isEmpty)
    }

    @Test(arguments: [false, true])
    func `in a key log that grows are read while the capture goes on`(isFromEnvironment: Bool) throws {
        let frames = try RecordedTalk.all(of: Self.capture).enumerated().flatMap { $1.capture(clientPort: UInt16(40_000 + $0)).frames }
        // Up to the middle of the first connection's data.
        let packets = try self.packets(frames, logAt: 25, isFromEnvironment)
        #expect(try packets == Self.expected())
    }

    @Test func `in a key log that grows are read before a connection is over that has few frames`() throws {
        // The handshake, a ticket, CONNECT, another ticket with CONNACK, each in one piece.
        var talk = try RecordedTalk.all(of: Self.capture)[1]
        let pieces = talk.pieces.prefix(8)
        talk.pieces = []
        for piece in pieces {
            if talk.pieces.last?.sender == piece.sender {
                talk.pieces[talk.pieces.count - 1].bytes += piece.bytes
            } else {
                talk.pieces.append(piece)
            }
        }
        let frames = talk.capture().frames
        #expect(frames.count == 11)
        for place in [0, 3, 6] {
            #expect(try packets(frames, logAt: place, false)[40_000]?.map { $0.split(separator: " ")[2] } == ["CONNECT", "CONNACK"])
        }
    }

    /// What is told of TLS on a pipe, where its key log is written when so many of its frames were.
    private func packets(
        _ frames: [(bytes: [UInt8], sender: ControlPacket.Sender)], logAt place: Int, _ isFromEnvironment: Bool
    ) throws -> [Int: [String]] {
        let log = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".keys")
        defer { try? FileManager.default.removeItem(at: log) }
        // That of the environment may not be there yet.
        if !isFromEnvironment { try Data().write(to: log) }
        let process = Process()
        process.executableURL = builtProduct("mqttscope")
        process.arguments = options + (isFromEnvironment ? [] : ["--keylog", log.path]) + ["-"]
        process.environment = isFromEnvironment ? ["SSLKEYLOGFILE": log.path] : [:]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // A dialogue in plain text shows when it reads, and so that it has looked for secrets in vain.
        var plain = TalkCapture(clientPort: 30_000)
        plain.say(.client, Wire.connect(.v5_0))
        func write(_ frames: some Sequence<(bytes: [UInt8], sender: ControlPacket.Sender)>) {
            let bytes = frames.flatMap { PcapngBytes.frame($0.bytes, time: 1_700_000_000_000_000) }
            input.fileHandleForWriting.write(Data(bytes))
        }
        input.fileHandleForWriting.write(Data(PcapngBytes.section + PcapngBytes.interface(101)))
        write(plain.frames)
        write(frames[..<place])
        var told = output.fileHandleForReading.availableData
        #expect(String(decoding: told, as: UTF8.self).contains("CONNECT"))
        if isFromEnvironment { try Data().write(to: log) }
        // Written into the file that is there, as TLS libraries do; another in its place would be another file.
        let handle = try FileHandle(forWritingTo: log)
        try handle.write(contentsOf: Data(Self.keyLog()))
        try handle.close()
        write(frames[place...])
        try input.fileHandleForWriting.close()
        told += try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        var packets = try records([UInt8](told)).packets
        #expect(packets.removeValue(forKey: 30_000)?.count == 1)
        return packets
    }
}
