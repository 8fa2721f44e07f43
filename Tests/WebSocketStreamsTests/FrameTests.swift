import TestSupport
import Testing

@testable import WebSocketStreams

@Suite struct Frames {
    private func remarks(_ frames: [UInt8], _ sender: WebSocketSender = .client, deflate: Bool = false) -> [Transcript.Entry] {
        let steps = deflate ? deflateHandshake() : handshake()
        let transcript = read(steps + [sender == .client ? .client(frames) : .server(frames)])
        return transcript.remarks(sender).filter { entry in
            if case .opened = entry { false } else { true }
        }
    }

    @Test func `control frames stand between fragments, and belong to no message`() {
        let frames =
            frame(2, [1], isFinal: false, key: key) + frame(9, [7], key: key) + frame(0, [2], isFinal: false, key: key)
            + frame(10, [], key: key) + frame(0, [3], key: key)
        let transcript = read(handshake() + [.client(frames)], finishes: true)
        #expect(transcript.payload(.client) == [1, 2, 3])
        #expect(
            transcript.remarks(.client) == [
                .control(WebSocketControlFrame(opcode: .ping, payload: [7], isWhole: true)),
                .control(WebSocketControlFrame(opcode: .pong, payload: [], isWhole: true)),
            ])
    }

    @Test(arguments: [0, 1, 125, 126, 127, 2047, 2048, 2049, 65535, 65536, 70000])
    func `payloads of every form of length are unmasked`(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = generator.bytes(count)
        for chunk in [.max, 1448, 999] {
            let transcript = read(handshake() + [.client(frame(2, bytes, key: generator.bytes(4)))], chunk: chunk, finishes: true)
            #expect(transcript.payload(.client) == bytes)
            #expect(transcript.remarks(.client) == [])
        }
    }

    @Test func `a close frame has a code and a reason`() {
        let transcript = read(handshake() + [.server(frame(8, hex("03 e8 'bye'")))])
        guard case .control(let close)? = transcript.server.last else {
            Issue.record("no close frame: \(transcript)")
            return
        }
        #expect(close.closeCode?.rawValue == 1000 && close.closeCode?.name == "normal closure" && close.closeReason == "bye")
        #expect(remarks(frame(8, [], key: key)).count == 1)
    }

    /// A frame of the client, and what is wrong with it.
    private static let wrong: [(String, [UInt8], WebSocketNotice)] = [
        ("not masked", frame(2, [1]), .clientFrameNotMasked),
        ("RSV2", frame(2, [1], reserved: 2, key: key), .reservedBitSet),
        ("RSV1 without an extension", frame(2, [1], reserved: 4, key: key), .reservedBitSet),
        ("opcode 3", frame(3, [1], key: key), .reservedOpcode(WebSocketOpcode(rawValue: 3))),
        ("opcode 11", frame(11, [1], key: key), .reservedOpcode(WebSocketOpcode(rawValue: 11))),
        ("a length of 125 in two bytes", frame(2, [UInt8](repeating: 0, count: 125), key: key, extended: 2), .lengthNotMinimal),
        ("a length of 65,535 in eight", frame(2, [UInt8](repeating: 0, count: 65535), key: key, extended: 8), .lengthNotMinimal),
        ("a ping of 126 bytes", frame(9, [UInt8](repeating: 0, count: 126), key: key), .controlFrameTooLong),
        ("a ping that goes on", frame(9, [], isFinal: false, key: key), .controlFrameFragmented),
        ("a continuation", frame(0, [1], key: key), .continuationOfNothing),
        ("a message within a message", frame(2, [1], isFinal: false, key: key) + frame(2, [2], key: key), .messageNotEnded),
        ("a close frame of one byte", frame(8, [3], key: key), .closeCodeCutShort),
        ("code 1005", frame(8, [0x03, 0xED], key: key), .closeCodeNotAllowed(WebSocketCloseCode(rawValue: 1005))),
        ("code 5000", frame(8, [0x13, 0x88], key: key), .closeCodeNotAllowed(WebSocketCloseCode(rawValue: 5000))),
        ("a reason that is no text", frame(8, [0x03, 0xE8, 0xFF], key: key), .closeReasonNotUTF8),
        ("data behind a close frame", frame(8, [], key: key) + frame(2, [1], key: key), .dataBehindClose),
    ]

    @Test func `what is wrong with a frame is said once, and it is read all the same`() {
        for (name, frames, notice) in Self.wrong {
            let told = remarks(frames + frame(10, [9], key: key) + frames + frame(10, [9], key: key))
            var notices: [WebSocketNotice] = []
            for case .notice(let notice) in told { notices.append(notice) }
            #expect(notices.first == notice, "\(name)")
            #expect(notices.count { $0 == notice } == 1, "\(name)")
            let pongs = told.count { $0 == .control(WebSocketControlFrame(opcode: .pong, payload: [9], isWhole: true)) }
            #expect(pongs == 2, "\(name)")
            #expect(notice.rule.standard == "RFC6455" && notice.rule.section.hasPrefix("5") || notice.rule.section == "7.4", "\(name)")
        }
    }

    @Test func `a masked frame of a server is wrong, and read`() {
        let transcript = read(handshake() + [.server(frame(2, [1, 2], key: key))])
        #expect(transcript.server.suffix(2) == [.notice(.serverFrameMasked), .payload([1, 2])])
    }

    @Test func `compression is marked on the first fragment only`() {
        let told = remarks(hex("41 81 00000000 f2") + frame(0, hex("48 cd c9 c9 07 00"), reserved: 4, key: key), deflate: true)
        #expect(told == [.text, .notice(.compressionMisplaced)])
        #expect(remarks(frame(9, [], reserved: 4, key: key), deflate: true).first == .notice(.compressionMisplaced))
        #expect(WebSocketNotice.compressionMisplaced.rule.standard == "RFC7692")
    }

    @Test func `a length of 64 bits whose highest is set loses the boundary`() {
        let told = remarks(hex("82 ff 80 00 00 00 00 00 00 00 37 fa 21 3d 00"))
        #expect(told == [.notice(.lengthTooLarge), .lost(nil)])
    }

    @Test func `messages that follow one another after a message without an end are kept apart from it`() {
        let transcript = read(handshake() + [.client(frame(2, [1], isFinal: false, key: key) + frame(2, [2], key: key))])
        #expect(transcript.client == [.payload([1]), .notice(.messageNotEnded), .lost(nil), .payload([2])])
    }
}
