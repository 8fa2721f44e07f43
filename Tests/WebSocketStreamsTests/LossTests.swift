import TestSupport
import Testing

@testable import WebSocketStreams

@Suite struct Losses {
    /// Frames of the client, each in its own segment, and their payloads.
    private static func frames(_ count: Int, seed: UInt64) -> (frames: [[UInt8]], payloads: [[UInt8]]) {
        var generator = SeededGenerator(seed: seed)
        let payloads = (0..<count).map { _ in generator.bytes(generator.number(2...300)) }
        return (payloads.map { frame(2, $0, key: generator.bytes(4)) }, payloads)
    }

    @Test func `within a frame the mask goes on behind missing bytes, whose number is said`() {
        var generator = SeededGenerator(seed: 1)
        let bytes = generator.bytes(500)
        let whole = frame(2, bytes, key: generator.bytes(4))
        for start in [8, 9, 10, 11, 100] {
            for count in [1, 2, 3, 4, 50, whole.count - start] {
                let steps: [Step] = [
                    .client(Array(whole[..<start])), .lost(count, .client), .client(Array(whole[(start + count)...])),
                    .client(frame(2, [42], key: key)),
                ]
                let transcript = read(handshake() + steps, finishes: true)
                let front = start - 8
                #expect(transcript.payload(.client) == bytes[..<front] + bytes[(front + count)...] + [42])
                #expect(transcript.remarks(.client) == [.lost(count)])
            }
        }
    }

    @Test func `behind a missing header the next frames are found, in the order in which they came`() {
        let (frames, payloads) = Self.frames(20, seed: 2)
        for lost in [3, 4, 10] {
            var steps = handshake()
            for (index, frame) in frames.enumerated() {
                if index == lost { steps.append(.lost(frame.count, .client)) } else { steps.append(.client(frame)) }
                steps.append(.server(Array([[0x82, 1, UInt8(index)]].joined())))
            }
            let transcript = read(steps, finishes: true)
            #expect(transcript.payload(.client) == Array((payloads[..<lost] + payloads[(lost + 1)...]).joined()))
            #expect(transcript.payload(.server) == (0..<20).map { UInt8($0) })
            #expect(transcript.remarks(.client) == [.lost(nil), .resumed(0)])
            // Nothing of the server overtakes what the client said before it.
            let positions = transcript.order.map(\.1)
            #expect(positions == positions.sorted())
        }
    }

    @Test func `a boundary is found in the middle of a segment, too`() {
        let (frames, payloads) = Self.frames(30, seed: 3)
        let stream = Array(frames.joined())
        // From the middle of the third frame on, in segments that fit nothing.
        let start = frames[..<2].joined().count
        let hole = 40 + frames[2].count
        var steps = handshake() + [.client(Array(stream[..<(start + 1)])), .lost(hole - 1, .client)]
        var position = start + hole
        while position < stream.count {
            steps.append(.client(Array(stream[position..<min(position + 333, stream.count)])))
            position += 333
        }
        let transcript = read(steps, finishes: true)
        let expected = Array(payloads[2...].joined())
        let payload = transcript.payload(.client)
        #expect(payload.starts(with: payloads[..<2].joined()))
        let rest = Array(payload.dropFirst(payloads[..<2].joined().count))
        #expect(rest.count > expected.count - 1500 && rest == expected.suffix(rest.count))
        #expect(transcript.remarks(.client).first == .lost(nil))
        #expect(transcript.remarks(.client).contains { if case .resumed = $0 { true } else { false } })
    }

    @Test func `nothing is invented out of random bytes`() {
        for seed in 0..<40 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var steps = handshake() + [.lost(nil, .client)]
            for _ in 0..<100 { steps.append(.client(generator.bytes(generator.number(1...1448)))) }
            let transcript = read(steps, finishes: true)
            #expect(transcript.payload(.client) == [])
            #expect(transcript.remarks(.client) == [.lost(nil), .unreadable(.boundaryNotFound)])
        }
    }

    @Test func `what waits for a boundary is bounded, and the search goes on behind what was given up`() {
        var generator = SeededGenerator(seed: 5)
        var connection = WebSocketConnection<Int>()
        var transcript = Transcript()
        func take(_ bytes: [UInt8], _ sender: WebSocketSender) {
            connection.receive(bytes.span, from: sender, at: 0) { transcript.add(Transcript.Entry($0), $1, $2) }
        }
        for case let step in handshake() {
            if case .client(let bytes) = step { take(bytes, .client) }
            if case .server(let bytes) = step { take(bytes, .server) }
        }
        connection.lose(nil, from: .client, at: 0) { transcript.add(Transcript.Entry($0), $1, $2) }
        for _ in 0..<1000 {
            take(generator.bytes(1000), .client)
            take(frame(9, []), .server)
            #expect(connection.keptBytes <= WebSocketLimits().waiting + 2000)
        }
        let (frames, payloads) = Self.frames(10, seed: 6)
        for frame in frames { take(frame, .client) }
        for sender in [WebSocketSender.client, .server] {
            connection.finish(sender, at: 0) { transcript.add(Transcript.Entry($0), $1, $2) }
        }
        #expect(transcript.payload(.client) == Array(payloads.joined()))
        #expect(transcript.remarks(.server).count == 1001)
        #expect(connection.totals(of: .client).skippedBytes == 1_000_000)
    }

    @Test func `a hole in a control frame is not one of the payload`() {
        let steps: [Step] = [.client(Array(frame(9, [1, 2, 3, 4], key: key)[..<7])), .lost(3, .client), .client(frame(2, [5], key: key))]
        #expect(
            read(handshake() + steps, finishes: true).client == [
                .control(WebSocketControlFrame(opcode: .ping, payload: [1], isWhole: false)), .payload([5]),
            ])
    }

    @Test func `a message without takeover that lost bytes is missing, and the next one is read`() {
        let deflater = Deflater(takesContextOver: false)
        var generator = SeededGenerator(seed: 7)
        let texts = (0..<3).map { _ in generator.bytes(400) }
        let frames = texts.map { frame(2, deflater.message($0), reserved: 4, key: key) }
        let steps: [Step] = [
            .client(frames[0]), .client(Array(frames[1][..<20])), .lost(5, .client), .client(Array(frames[1][25...])), .client(frames[2]),
        ]
        let transcript = read(deflateHandshake("; client_no_context_takeover") + steps, finishes: true)
        #expect(transcript.payload(.client).starts(with: texts[0]))
        #expect(transcript.payload(.client).suffix(400) == texts[2])
        #expect(transcript.remarks(.client) == [.unreadable(.compressedBytesLost), .lost(nil)])
    }

    @Test func `behind a hole messages that refer to what is missing are not read, and those that do not are`() {
        let deflater = Deflater()
        var generator = SeededGenerator(seed: 8)
        let (first, second) = (generator.bytes(200), generator.bytes(200))
        let frames = [first, first, second, second, first].map { frame(2, deflater.message($0), reserved: 4, key: key) }
        let steps: [Step] = [.lost(frames[0].count, .client)] + frames[1...].map { .client($0) }
        // The same where only the header of the first is there.
        let partly: [Step] = [.client(Array(frames[0][..<8])), .lost(frames[0].count - 8, .client)] + frames[1...].map { .client($0) }
        for steps in [steps, partly] {
            let transcript = read(deflateHandshake() + steps, finishes: true)
            // A message that refers to what is missing is read up to there: a byte or two.
            let messages = transcript.client.compactMap { entry in
                if case .payload(let bytes) = entry, bytes.count > 4 { bytes } else { nil }
            }
            #expect(messages == [second + second] || messages == [second + second + [first[0]]])
            #expect(transcript.client.contains(.unreadable(.contextLost)))
            #expect(transcript.client.last == .lost(nil))
        }
    }

    @Test func `where the response is missing, frames of the client show that it was accepted`() {
        let (frames, payloads) = Self.frames(3, seed: 9)
        let steps: [Step] = [deflateHandshake()[0], .lost(129, .server)] + frames.map { .client($0) }
        let serverFrames = (0..<6).map { frame(2, [UInt8](repeating: UInt8($0), count: 100 + $0)) }
        let transcript = read(steps + serverFrames.map { .server($0) } + frames.map { .client($0) }, finishes: true)
        #expect(transcript.handshake?.isResponseSeen == false)
        // It is told of the client, whose frame shows it.
        #expect(transcript.client.first == transcript.handshake.map { .opened($0) })
        #expect(transcript.handshake?.request?.path == "/chat")
        #expect(transcript.handshake?.deflate == PerMessageDeflate())
        #expect(transcript.payload(.client) == Array((payloads + payloads).joined()))
        #expect(transcript.payload(.server).count == 6 * 100 + 15)
        // Another request shows that it was not.
        let refused = read([handshake()[0], .lost(129, .server), .client(head(["GET / HTTP/1.1", "Host: x"]))], finishes: true)
        #expect(refused.handshake == nil)
    }

    @Test func `where the request is missing, the response shows what was agreed on`() {
        let steps: [Step] = [.lost(200, .client), deflateHandshake()[1]]
        let (frames, payloads) = Self.frames(6, seed: 10)
        let transcript = read(steps + frames.map { .client($0) } + [.server(frame(2, [1]))], finishes: true)
        #expect(transcript.handshake?.request == nil)
        #expect(transcript.handshake?.isResponseSeen == true)
        #expect(transcript.payload(.client) == Array(payloads.joined()))
        #expect(transcript.payload(.server) == [1])
    }

    @Test func `HTTP goes on where a segment begins like a message`() {
        let get = head(["GET /a HTTP/1.1", "Host: x"])
        let ok = head(["HTTP/1.1 200 OK", "Content-Length: 10"])
        let lost: [Step] = [.client(get), .server(ok + [1]), .lost(2, .server), .server([UInt8](repeating: 0, count: 7))]
        #expect(read(lost + handshake()).server.count == 2)
        // A head that is missing: what follows of its body is passed over.
        let headless: [Step] = [
            .client(get), .lost(40, .server), .server([1, 2, 3]), .client(get), .server(ok + [UInt8](repeating: 0, count: 10)),
        ]
        let transcript = read(headless + handshake(), finishes: true)
        #expect(transcript.server.first == .unreadable(.headLost))
        #expect(transcript.handshake != nil)
    }

    @Test func `a WebSocket that is joined in the middle is read from its next frame on`() {
        let (frames, payloads) = Self.frames(12, seed: 11)
        let stream = Array(frames.joined().dropFirst(5))
        var steps: [Step] = [.client(Array(stream[..<(frames[0].count - 5)]))]
        steps += frames[1...].map { .client($0) }
        steps += (0..<12).map { .server(frame(2, [UInt8](repeating: UInt8($0), count: 30))) }
        let transcript = read(steps, isMidway: true, finishes: true)
        #expect(transcript.payload(.client) == Array(payloads[1...].joined()))
        #expect(transcript.payload(.server).count == 12 * 30)
        #expect(transcript.remarks(.client) == [.resumed(frames[0].count - 5)])
    }
}
