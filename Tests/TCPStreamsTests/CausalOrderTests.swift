import TCPStreams
import Testing

@Suite struct CausalOrder {
    @Test func `an answer waits for the question that it acknowledges`() {
        var harness = Harness()
        harness.handshake()
        harness.server("answer", at: 0, ack: 8)
        #expect(harness.recorder.conversation.isEmpty)
        harness.client("question", at: 0)
        #expect(harness.recorder.conversation == ["client:question", "server:answer"])
        #expect(harness.recorder.entries.last == .received(Array("answer".utf8), .server, 1, frame: 4))
        #expect(harness.assembler.heldBytes == 0)
    }

    @Test func `what acknowledges nothing new does not wait`() {
        var harness = Harness()
        harness.handshake()
        harness.client("late", at: 4)
        harness.server("free", at: 0, ack: 0)
        #expect(harness.recorder.conversation == ["server:free"])
    }

    @Test func `chains across both directions come out in order`() {
        var harness = Harness()
        harness.handshake()
        harness.server("d", at: 1, ack: 2)
        harness.client("c", at: 1, ack: 1)
        harness.server("b", at: 0, ack: 1)
        #expect(harness.recorder.conversation.isEmpty)
        harness.client("a", at: 0)
        #expect(harness.recorder.conversation == ["client:a", "server:b", "client:c", "server:d"])
    }

    @Test func `an answer waits until the question is given up`() {
        var harness = Harness()
        harness.handshake()
        harness.server("answer", at: 0, ack: 8)
        harness.server(at: 6, ack: 8)
        #expect(harness.recorder.conversation.isEmpty)
        harness.finish()
        #expect(harness.recorder.conversation == ["client:-8", "server:answer"])
    }

    @Test func `a FIN waits as data do`() {
        var harness = Harness()
        harness.handshake()
        harness.server(at: 0, ack: 3, flags: [.fin, .ack])
        harness.client("abc", at: 0)
        #expect(
            harness.recorder.entries.suffix(2) == [
                .received(Array("abc".utf8), .client, 1, frame: 5), .finished(.server, 1, frame: 4),
            ])
    }

    @Test func `a retransmission that acknowledges the answer to its own first copy goes before the answer`() {
        var harness = Harness()
        harness.handshake()
        harness.server("answer", at: 0, ack: 8)
        harness.server("another", at: 6, ack: 8)
        harness.client("question", at: 0, ack: 13)
        harness.client("next", at: 8, ack: 13)
        #expect(harness.recorder.conversation == ["client:question", "server:answer", "server:another", "client:next"])
    }

    @Test func `an acknowledgement of what was never sent holds up nothing for long`() {
        var harness = Harness()
        harness.handshake()
        for index in 0..<200 { harness.server("x", at: index, ack: 1_000_000) }
        #expect(harness.recorder.stream(.server).count > 100)
        harness.finish()
        #expect(harness.recorder.stream(.server).count == 200)
    }
}
