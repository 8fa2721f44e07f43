import MQTTCodec
import MQTTDialogues
import Testing

@Suite("What is not known of a dialogue")
struct TaintTests {
    @Test
    func `is what its events hide, of the side that they are about`() {
        let malformed = ControlPacket.diagnose(([0x00, 0x00] as [UInt8]).span, version: .v5_0, sender: .client).findings.first
        for (event, taint) in [
            (TransportEvent.joinedMidway, Taint.joinedMidway), (.lost(from: .client), .clientIncomplete),
            (.lost(from: .server), .serverIncomplete), (.lost(from: .unknown), [.clientIncomplete, .serverIncomplete]),
            (.ambiguous(from: .server), .serverIncomplete), (.unreadable(nil, from: .client), .clientIncomplete),
            (.unreadable(malformed, from: .client), [.clientIncomplete, .clientFaulty]), (.framesDropped, .framesDropped),
            (.textFrame(from: .client), []), (.finished(.server), []), (.webSocketHandshake(isOffered: true, isChosen: true), []),
        ] {
            var dialogue = Dialogue()
            _ = dialogue.transport(event, token: 1, time: nil)
            #expect(dialogue.taint == taint, "\(event)")
        }
    }

    @Test
    func `never goes away, and tells the sides apart`() throws {
        var talk = Conversation(.v5_0)
        talk.happens(.lost(from: .server))
        try talk.open()
        #expect(talk.dialogue.taint.isEverythingSeen(from: .client))
        #expect(!talk.dialogue.taint.isEverythingSeen(from: .server))
        #expect(!talk.dialogue.taint.isComplete(.unknown))
        talk.happens(.joinedMidway)
        #expect(!talk.dialogue.taint.isEverythingSeen(from: .client))
        #expect(talk.dialogue.taint.isComplete(.client))
    }

    @Test
    func `comes from packets that break a rule, and not from advice`() throws {
        var talk = Conversation(.v5_0)
        try talk.open()
        try talk.say(.client, publish("a/#", qos: 0))
        #expect(talk.dialogue.taint == .clientFaulty)
        talk = Conversation(.v3_1)
        try talk.open()
        try talk.say(.client, bytes: [0xC1, 0x00])
        #expect(talk.dialogue.taint == [], "wrong flags are advice in 3.1")
    }
}
