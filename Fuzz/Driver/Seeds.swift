import CaptureFiles
import DialogueReports
import Foundation
import MQTTCodec
import TCPStreams
import Targets

/// Makes the first corpora out of what the repository holds: the test vectors, where there are any, and the captures.
///
/// Each target reads its input in its own way; here stands, for each, how a packet or a capture looks in it. A seed that a target reads
/// otherwise than meant does no harm.
struct Seeds {
    /// A packet, and whose it is.
    private struct Packet {
        let bytes: [UInt8]
        let version: MQTTVersion
        let sender: ControlPacket.Sender

        var senderIndex: UInt8 { sender == .client ? 0 : sender == .server ? 1 : 2 }
        var versionIndex: UInt8 { version.rawValue - 3 }
    }

    let repository: String
    let corpus: String

    /// Bytes of a packet or capture that are more than a seed should have: libFuzzer does best on small ones.
    private static let largestPacket = 2000
    private static let largestFile = 16_000

    /// Writes every seed into the folder of its target.
    func write() throws {
        for packet in try vectors() { try write(packet) }
        // What the JSON of packets does not have, and several texts at once.
        let values = #"[null,-0,0.5,1e+9,9223372036854775808,"\ud83d\ude00\/"] {"a":{"b":[]}}"# + "\r\n\t {\n}\n1"
        try write([0, 2] + Array(values.utf8), to: "encode")
        for kind: UInt8 in 0..<8 {
            // A search for boundaries in nothing but a few short packets.
            try write([1, 1, kind & 1, 0, 2, 8, 0x40, 2, 0, 7, 0x40, 2, 0, kind], to: "boundaries")
            // Honest conversations of the target `streams`: each thing that may happen, from both sides, between segments as they should be.
            let steps: [UInt8] = [kind << 1, 20, 3, 0, 30, 1, 10, kind << 1 | 1, 20, 5, 0, 40, 1, 5]
            for repeats in [1, 4, 16] { try write([1] + Array(repeatElement(steps, count: repeats).joined()), to: "streams") }
        }
        for url in try files(in: "Fixtures/captures", ["keys"]) { try write([2, 64, 200] + [UInt8](Data(contentsOf: url)), to: "keylog") }
        try writeWebSockets()
        for url in try files(in: "Fixtures/captures", ["pcap", "pcapng"]) {
            let contents = [UInt8](try Data(contentsOf: url))
            if contents.count <= Self.largestFile {
                try write(contents, to: "captures")
                for choice: UInt8 in [0, 8, 12] { try write([choice, 2, 200, 50, 0, 1] + contents, to: "gzip") }
                try write([1, 0, 0] + contents, to: "reports")
            }
            try writeTalk(of: url)
        }
    }

    // MARK: Sources

    private func files(in folder: String, _ extensions: [String]) throws -> [URL] {
        let url = URL(filePath: repository).appending(path: folder)
        let names = try FileManager.default.subpathsOfDirectory(atPath: url.path).sorted()
        return names.map { url.appending(path: $0) }.filter { extensions.contains($0.pathExtension) }
    }

    private struct VectorFile: Decodable {
        let vectors: [Vector]
    }

    private struct Vector: Decodable {
        let sender: String
        let bytes: [UInt8]

        private enum Key: String, CodingKey { case sender, bytes }

        private struct Part: Decodable {
            let bytes: [UInt8]

            private enum Key: String, CodingKey { case `repeat` }

            init(from decoder: any Decoder) throws {
                if let text = try? decoder.singleValueContainer().decode(String.self) {
                    bytes = Vector.bytes(text)
                    return
                }
                var pairs = try decoder.container(keyedBy: Key.self).nestedUnkeyedContainer(forKey: .repeat)
                var all: [UInt8] = []
                while !pairs.isAtEnd {
                    var pair = try pairs.nestedUnkeyedContainer()
                    let repeated = Vector.bytes(try pair.decode(String.self))
                    // What is larger than a seed may be is left out anyway.
                    for _ in 0..<min(try pair.decode(Int.self), Seeds.largestPacket + 1) { all += repeated }
                }
                bytes = all
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            sender = try container.decode(String.self, forKey: .sender)
            if let text = try? container.decode(String.self, forKey: .bytes) {
                bytes = Self.bytes(text)
            } else {
                bytes = try container.decode([Part].self, forKey: .bytes).flatMap(\.bytes)
            }
        }

        static func bytes(_ hexadecimal: String) -> [UInt8] {
            let digits = hexadecimal.compactMap(\.hexDigitValue)
            return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        }
    }

    /// The bytes of the test vectors; none where the repository has none.
    private func vectors() throws -> [Packet] {
        var packets: [Packet] = []
        for version in MQTTVersion.allCases {
            guard let urls = try? files(in: "Fixtures/vectors/\(version)", ["json"]) else { continue }
            for url in urls {
                for vector in try JSONDecoder().decode(VectorFile.self, from: Data(contentsOf: url)).vectors {
                    let sender: ControlPacket.Sender =
                        vector.sender == "client" ? .client : vector.sender == "server" ? .server : .unknown
                    packets.append(Packet(bytes: vector.bytes, version: version, sender: sender))
                }
            }
        }
        return packets
    }

    // MARK: Targets

    private func write(_ packet: Packet) throws {
        guard packet.bytes.count <= Self.largestPacket else { return }
        try write([packet.senderIndex * 3 + packet.versionIndex] + packet.bytes, to: "decoder")
        try write([0, packet.versionIndex, 0] + packet.bytes, to: "framer")
        try write([0, packet.versionIndex] + steps(packet.bytes, packet.sender), to: "connection")
        let isKnown: UInt8 = 0x10 | packet.versionIndex << 5
        if packet.bytes.count % 2 == 0 {
            try write([isKnown, packet.senderIndex] + packet.bytes, to: "explain")
        } else {
            let digits = packet.bytes.map { String(format: "%02x", $0) }.joined(separator: " ")
            try write([isKnown | 1, packet.senderIndex] + Array(digits.utf8), to: "explain")
        }
        let options = packet.senderIndex << 3 | (packet.versionIndex + 1) << 1
        try write([options | 1, 19] + packet.bytes, to: "encode")
        if let json = json(of: packet) { try write([options, 99] + json, to: "encode") }
        for topic in topics(of: packet) {
            try write([packet.version == .v5_0 ? 1 : 0] + Array("@".utf8) + topic + Array("\n@a/+/#\nAa/b".utf8), to: "topics")
        }
    }

    /// The JSON form of a packet; nil where it cannot be laid out.
    private func json(of packet: Packet) -> [UInt8]? {
        guard let view = try? PacketView(tolerating: packet.bytes.span, version: packet.version, sender: packet.sender) else { return nil }
        var json = JSONWriter()
        let form = PacketJSON(maximumPayload: nil, showsSecrets: true)
        form.write(view, firstByte: packet.bytes[0], version: packet.version, to: &json)
        return json.buffer
    }

    private func topics(of packet: Packet) -> [[UInt8]] {
        guard let decoded = try? ControlPacket(decoding: packet.bytes, version: packet.version) else { return [] }
        return switch decoded {
        case .publish(let publish): [publish.topicName.bytes]
        case .subscribe(let subscribe): subscribe.subscriptions.map(\.topicFilter.bytes)
        case .unsubscribe(let unsubscribe): unsubscribe.topicFilters.map(\.bytes)
        default: []
        }
    }

    /// Steps of the target `connection`: bytes of one side, 255 at a time.
    private func steps(_ bytes: [UInt8], _ sender: ControlPacket.Sender) -> [UInt8] {
        chunks(bytes).flatMap { [sender == .server ? 7 : 6, UInt8($0.count)] + $0 }
    }

    /// Steps of the target `tls`: bytes of one side.
    private func tlsSteps(_ bytes: [UInt8], _ sender: TCPStreams.Sender) -> [UInt8] {
        chunks(bytes).flatMap { [sender == .client ? 6 : 7, 0, UInt8($0.count)] + $0 }
    }

    private func chunks(_ bytes: [UInt8]) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: 255).map { Array(bytes[$0..<min($0 + 255, bytes.count)]) }
    }

    /// What the connections of a capture say, and its frames.
    private func writeTalk(of url: URL) throws {
        guard var reader = try? CaptureReader(path: url.path) else { return }
        var assembler = StreamAssembler()
        var talk = Talk()
        var frames: [[UInt8]] = []
        while let frame = try? reader.next() {
            let bytes = reader.bytes
            let position = Position(frame: frame.number, time: frame.time)
            assembler.receive(
                bytes, linkType: frame.linkType.rawValue, originalLength: frame.originalLength, at: position, into: &talk)
            if bytes.count < 256, let linkType = FuzzTarget.linkTypes.firstIndex(of: frame.linkType.rawValue) {
                // Any frame of the target `streams`.
                frames.append([0xC0, 0, UInt8(linkType), 0, UInt8(bytes.count)] + bytes.indices.map { bytes[$0] })
            }
        }
        assembler.finish(into: &talk)
        try write([0] + Array(frames.prefix(24).joined()), to: "streams")
        try write([2, 0, 0, 0, 0, 0, 0, 0, 0, 0] + Array(frames.suffix(24).joined()), to: "streams")
        for speeches in talk.connections.values {
            // SYN and SYN-ACK, then what was said, each a segment of the targets `streams` and `reports`.
            let handshake: [UInt8] = [0, 2, 0, 1, 3, 0]
            var segments: [UInt8] = []
            for speech in speeches.prefix(40) {
                for chunk in chunks(speech.bytes) { segments += [speech.sender == .client ? 0 : 1, 0, UInt8(chunk.count)] + chunk }
            }
            try write([0, 0, 0] + handshake + segments.prefix(4000), to: "reports")
            try write([0, 0x38, 0x04] + handshake + segments.prefix(4000), to: "reports")
            if speeches.first?.bytes.first == 0x16 {
                let records = speeches.prefix(16).flatMap { tlsSteps($0.bytes, $0.sender) }
                for choices: UInt8 in 0..<4 { try write([choices] + Array(records.prefix(4000)), to: "tls") }
            }
            let both = speeches.prefix(20).flatMap { steps($0.bytes, $0.sender == .client ? .client : .server) }
            try write([0, 1] + both.prefix(2000), to: "connection")
            // What one side said from the middle on, the beginning known to nobody.
            for (index, sender) in [TCPStreams.Sender.client, .server].enumerated() {
                let said = Array(speeches.filter { $0.sender == sender }.map(\.bytes).joined().dropFirst(41).prefix(1500))
                for version: UInt8 in [1, 2] {
                    let steps = chunks(said).map { [2, UInt8($0.count)] + $0 }
                    try write([version, UInt8(index), 0, 0] + Array(steps.joined()), to: "boundaries")
                }
            }
            var version = MQTTVersion.v3_1_1
            for speech in speeches where speech.bytes.first == 0x10 || speech.bytes.count < 200 {
                if case .connect(let connect)? = try? ControlPacket(decoding: speech.bytes, version: version) { version = connect.version }
                try write(Packet(bytes: speech.bytes, version: version, sender: speech.sender == .client ? .client : .server))
            }
        }
    }

    /// Handshakes and frames of WebSockets: those of RFC 6455 5.7 and RFC 7692 7.2.3.
    private func writeWebSockets() throws {
        let frames: [[UInt8]] = [
            [0x81, 5, 0x48, 0x65, 0x6C, 0x6C, 0x6F], [0x01, 3, 0x48, 0x65, 0x6C, 0x80, 2, 0x6C, 0x6F], [0x89, 0], [0x88, 2, 3, 0xE8],
            [0x82, 126, 1, 0], [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0], [0xC1, 7, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 7, 0],
            [0xC1, 5, 0xF2, 0, 0x11, 0, 0], [0xC1, 8, 0xF3, 0x48, 0xCD, 0xC9, 0xC9, 7, 0, 0],
        ]
        for beginning: UInt8 in 1...3 {
            let server = frames.map { [9, UInt8($0.count)] + $0 }
            try write([beginning] + Array(server.joined()), to: "websocket")
            for frame in frames { try write([beginning, 9, UInt8(frame.count)] + frame, to: "websocket") }
            // Frames of both sides that are put together, and a loss between them.
            let pair: [UInt8] = [4, 0x82, 3, 1, 2, 3, 5, 0x82, 4, 0x20, 2, 0, 1]
            try write([beginning] + pair + [0, 0] + Array(repeatElement(pair, count: 10).joined()), to: "websocket")
        }
        let heads = [
            "GET /a HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\na",
            "CONNECT a:1 HTTP/1.1\r\n\r\n",
        ]
        let answers = [
            "HTTP/1.1 101 a\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 200 a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            "HTTP/1.1 407 a\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 100 a\r\n\r\nHTTP/1.1 204 a\r\n\r\n",
        ]
        for head in heads {
            for answer in answers {
                let steps = [8, UInt8(head.utf8.count)] + Array(head.utf8) + [9, UInt8(answer.utf8.count)] + Array(answer.utf8)
                try write([0] + steps + steps, to: "websocket")
            }
        }
        for choice: UInt8 in 0..<14 {
            let message: [UInt8] = [8, 0, 1, 0, 2, 0, 3, 3, 0, 0, 5, 0, 1, 0, 4, 7, 0, 2, 9, 0, 0]
            for kinds: [UInt8] in [[0, 0, 0], [1, 0, 1], [0, 6, 0, 0, 0], [0, 0xE0]] {
                try write([choice] + kinds.flatMap { [$0] + message }, to: "inflate")
            }
        }
    }

    private func write(_ bytes: [UInt8], to target: String) throws {
        let folder = URL(filePath: corpus).appending(path: target)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // FNV-1a: equal seeds are one file.
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        try Data(bytes).write(to: folder.appending(path: "seed-" + String(hash, radix: 16)))
    }
}

/// What was said on each connection, in order.
private struct Talk: StreamConsumer {
    var connections: [Int: [(sender: TCPStreams.Sender, bytes: [UInt8])]] = [:]

    mutating func opened(_ connection: Connection) { connections[connection.id] = [] }

    mutating func received(_ bytes: Span<UInt8>, from sender: TCPStreams.Sender, on connection: Int, at position: Position) {
        connections[connection]?.append((sender, bytes.indices.map { bytes[$0] }))
    }

    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: TCPStreams.Sender, on connection: Int, at position: Position) {}

    mutating func closed(
        _ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position
    ) {}
}
