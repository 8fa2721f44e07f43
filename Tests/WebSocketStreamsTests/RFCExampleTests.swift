import TestSupport
import Testing
import WebSocketStreams

@Suite struct RFCExamples {
    private let hello = Array("Hello".utf8)

    private func server(_ frames: [UInt8], deflate: String? = nil) -> Transcript {
        read((deflate.map { deflateHandshake($0) } ?? handshake()) + [.server(frames)], finishes: true)
    }

    @Test func `the handshake of RFC 6455 1.2 is read, and its accept value fits`() {
        let offered = ["Origin: http://example.com", "Sec-WebSocket-Protocol: chat, superchat"]
        let transcript = read(handshake(request: offered, response: ["Sec-WebSocket-Protocol: chat"]))
        #expect(transcript.client == [])
        #expect(transcript.server.count == 1)
        let handshake = transcript.handshake
        #expect(handshake?.request?.path == "/chat")
        #expect(handshake?.request?.host == "server.example.com")
        #expect(handshake?.request?.origin == "http://example.com")
        #expect(handshake?.request?.subprotocols == ["chat", "superchat"])
        #expect(handshake?.subprotocol == "chat")
        #expect(handshake?.deflate == nil)
    }

    @Test func `a single-frame unmasked text message, RFC 6455 5.7`() {
        let transcript = server(hex("81 05 48 65 6c 6c 6f"))
        #expect(transcript.server.suffix(2) == [.text, .payload(hello)])
    }

    @Test func `a single-frame masked text message, RFC 6455 5.7`() {
        let transcript = read(handshake() + [.client(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"))], finishes: true)
        #expect(transcript.client == [.text, .payload(hello)])
    }

    @Test func `a fragmented unmasked text message, RFC 6455 5.7`() {
        let transcript = server(hex("01 03 48 65 6c 80 02 6c 6f"))
        #expect(transcript.server.suffix(2) == [.text, .payload(hello)])
    }

    @Test func `an unmasked ping and a masked pong, RFC 6455 5.7`() {
        let steps: [Step] = [.server(hex("89 05 48 65 6c 6c 6f")), .client(hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58"))]
        let transcript = read(handshake() + steps, finishes: true)
        guard case .control(let ping)? = transcript.server.last, case .control(let pong)? = transcript.client.last else {
            Issue.record("no control frames: \(transcript)")
            return
        }
        #expect(ping.opcode == .ping && ping.payload == hello && ping.isWhole)
        #expect(pong.opcode == .pong && pong.payload == hello)
    }

    @Test(arguments: [(256, hex("82 7e 01 00")), (65536, hex("82 7f 00 00 00 00 00 01 00 00"))])
    func `binary messages of 256 bytes and 64 KiB in one unmasked frame, RFC 6455 5.7`(count: Int, header: [UInt8]) {
        var generator = SeededGenerator(seed: 1)
        let bytes = generator.bytes(count)
        #expect(frame(2, bytes) == header + bytes)
        let transcript = server(header + bytes)
        #expect(transcript.server.count == 2)
        #expect(transcript.payload(.server) == bytes)
    }

    @Test func `messages compressed with one block, RFC 7692 7.2.3.1`() {
        #expect(server(hex("c1 07 f2 48 cd c9 c9 07 00"), deflate: "").server.suffix(2) == [.text, .payload(hello)])
        // The same in two fragments, of which only the first is marked.
        #expect(server(hex("41 03 f2 48 cd 80 04 c9 c9 07 00"), deflate: "").server.suffix(2) == [.text, .payload(hello)])
    }

    @Test func `a shared window, RFC 7692 7.2.3.2`() {
        let twice = hex("c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00")
        let transcript = server(twice, deflate: "")
        #expect(transcript.server.dropFirst() == [.text, .payload(hello), .text, .payload(hello)])
        // Without context takeover there is nothing that the second could refer to, behind its H.
        let alone = server(twice, deflate: "; server_no_context_takeover")
        #expect(alone.payload(.server) == hello + [0x48])
        #expect(alone.remarks(.server).contains(.notice(.badCompressedData)))
    }

    @Test func `a block without compression, RFC 7692 7.2.3.3`() {
        #expect(server(hex("c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00"), deflate: "").payload(.server) == hello)
    }

    @Test func `a block with BFINAL set, RFC 7692 7.2.3.4`() {
        let once = hex("c1 08 f3 48 cd c9 c9 07 00 00")
        #expect(server(once, deflate: "").payload(.server) == hello)
        // The window goes on behind it.
        let transcript = server(once + hex("c1 05 f2 00 11 00 00"), deflate: "")
        #expect(transcript.payload(.server) == hello + hello)
        #expect(transcript.remarks(.server).dropFirst() == [.text, .text])
        // Of who leaves out the empty block behind it.
        #expect(server(hex("c1 07 f3 48 cd c9 c9 07 00"), deflate: "").payload(.server) == hello)
    }

    @Test func `two blocks in one message, RFC 7692 7.2.3.5`() {
        #expect(server(hex("c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00"), deflate: "").payload(.server) == hello)
    }

    @Test func `an empty message, RFC 7692 7.2.3.6`() {
        let transcript = server(hex("c1 01 00") + hex("c1 07 f2 48 cd c9 c9 07 00"), deflate: "")
        #expect(transcript.server.dropFirst() == [.text, .text, .payload(hello)])
    }

    @Test func `uncompressed messages stand between compressed ones, RFC 7692 6`() {
        let transcript = server(hex("c1 07 f2 48 cd c9 c9 07 00 81 02 'ok' c1 05 f2 00 11 00 00"), deflate: "")
        #expect(transcript.payload(.server) == Array("HellookHello".utf8))
    }
}
