import CaptureFiles
import Foundation
import MQTTCodec
import TCPStreams

/// What both sides of a connection sent, piece by piece in causal order.
struct RecordedTalk {
    struct Piece {
        let sender: ControlPacket.Sender
        var bytes: [UInt8]
    }

    var pieces: [Piece] = []

    /// A talk as the scripts in `Tests/tools` write it: a letter for the direction, four bytes of length, the bytes; again and again.
    init(written bytes: [UInt8]) {
        var offset = 0
        while offset + 5 <= bytes.count {
            let length = bytes[offset + 1..<offset + 5].reduce(0) { $0 << 8 | Int($1) }
            pieces.append(
                Piece(sender: bytes[offset] == UInt8(ascii: "c") ? .client : .server, bytes: Array(bytes[offset + 5..<offset + 5 + length]))
            )
            offset += 5 + length
        }
    }

    private init() {}

    /// The connections of a capture in `Fixtures/captures`.
    static func all(of capture: String) throws -> [RecordedTalk] {
        var reader = try CaptureReader(path: Fixtures.path(capture))
        var assembler = StreamAssembler()
        var recorder = Recorder()
        while let frame = try reader.next() {
            assembler.receive(
                reader.bytes, linkType: frame.linkType.rawValue, originalLength: frame.originalLength,
                at: Position(frame: frame.number, time: frame.time), into: &recorder)
        }
        assembler.finish(into: &recorder)
        return recorder.talks
    }

    private struct Recorder: StreamConsumer {
        var talks: [RecordedTalk] = []
        var places: [Int: Int] = [:]

        mutating func opened(_ connection: Connection) {
            places[connection.id] = talks.count
            talks.append(RecordedTalk())
        }

        mutating func received(_ bytes: Span<UInt8>, from sender: Sender, on connection: Int, at position: Position) {
            guard let place = places[connection] else { return }
            talks[place].pieces.append(Piece(sender: sender == .client ? .client : .server, bytes: copy(bytes)))
        }

        mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: Sender, on connection: Int, at position: Position) {}

        mutating func closed(
            _ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position
        ) {}
    }

    /// A capture of it, which ends as the client closes.
    ///
    /// - Parameter prelude: what is said in front of it.
    func capture(
        clientPort: UInt16 = 40_000, serverPort: UInt16 = 8883, behind prelude: [(ControlPacket.Sender, [UInt8])] = []
    ) -> TalkCapture {
        var capture = TalkCapture(clientPort: clientPort, serverPort: serverPort)
        for (sender, bytes) in prelude { capture.say(sender, bytes) }
        for piece in pieces { capture.say(piece.sender, piece.bytes) }
        for sender in [ControlPacket.Sender.client, .server] { capture.finish(sender) }
        return capture
    }
}
