import MQTTCodec
import MQTTDialogues
import TestSupport
import Testing

@Suite("A delivery")
struct DeliveryTests {
    @Test("is complete with its last acknowledgement, and took as long as from its PUBLISH", arguments: MQTTVersion.allCases)
    func complete(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, publish("a", qos: 1, id: 1))
        try talk.say(.client, publish("b", qos: 2, id: 2))
        try talk.say(.server, .pubRec(acknowledgement(2)))
        try talk.say(.server, .pubAck(acknowledgement(1)))
        try talk.say(.client, .pubRel(acknowledgement(2)))
        try talk.say(.server, .pubComp(acknowledgement(2)))
        talk.end()
        #expect(talk.deliveries.map(\.status) == [.complete, .complete])
        #expect(talk.deliveries.map(\.sender) == [.client, .client])
        #expect(talk.deliveries.map(\.packetIdentifier) == [1, 2])
        #expect(talk.deliveries.map(\.qos) == [1, 2])
        #expect(talk.deliveries.map(\.topic) == [Array("a".utf8), Array("b".utf8)])
        #expect(talk.deliveries.map(\.tokens) == [[3, 6], [4, 5, 7, 8]])
        #expect(talk.deliveries.map(\.latency) == [3_000_000, 4_000_000])
        #expect(talk.deliveries.map(\.time) == [6_000_000, 8_000_000])
        #expect(talk.deliveries.allSatisfy { !$0.isRedelivered })
    }

    @Test("is refused with a Reason Code of 0x80 and above, which 3.1.1 does not have")
    func refused() throws {
        var talk = Conversation(.v5_0)
        try talk.open()
        try talk.say(.client, publish("a", qos: 1, id: 1))
        try talk.say(.client, publish("b", qos: 2, id: 2))
        try talk.say(.client, publish("c", qos: 1, id: 3))
        try talk.say(.server, .pubAck(acknowledgement(1, .quotaExceeded)))
        try talk.say(.server, .pubRec(acknowledgement(2, .topicNameInvalid)))
        try talk.say(.server, .pubAck(acknowledgement(3, .noMatchingSubscribers)))
        #expect(talk.deliveries.map(\.status) == [.refused, .refused, .complete])
        #expect(talk.deliveries.map(\.latency) == [nil, nil, 3_000_000])
    }

    @Test("is incomplete where the connection ends before, in the order in which it began")
    func incomplete() throws {
        var talk = Conversation(.v5_0)
        try talk.open(cleanStart: false, sessionPresent: true, [.topicAliasMaximum(1)])
        try talk.say(.client, .pubRel(acknowledgement(9)))
        try talk.say(.client, publish("b", qos: 2, id: 2))
        try talk.say(.server, .pubRec(acknowledgement(2)))
        try talk.say(.server, publish("c", qos: 1, id: 2, alias: 1))
        try talk.say(.server, publish("", qos: 1, id: 3, alias: 1))
        talk.end(.captureEnded)
        #expect(talk.deliveries.map(\.status) == [.incomplete, .incomplete, .incomplete, .incomplete])
        #expect(talk.deliveries.map(\.tokens) == [[3], [4, 5], [6], [7]])
        #expect(talk.deliveries.map(\.topic) == [nil, Array("b".utf8), Array("c".utf8), Array("c".utf8)])
        #expect(talk.deliveries.map(\.isRedelivered) == [true, false, false, false])
        #expect(talk.deliveries.allSatisfy { $0.latency == nil })
    }
}

@Suite("Very many exchanges")
struct ExchangeFloodTests {
    @Test("fill 65,535 Packet Identifiers, in every order of acknowledgement, and leave nothing behind")
    func window() throws {
        for isReversed in [false, true] {
            var talk = Conversation(.v5_0)
            try talk.open()
            try talk.say(.client, subscribe(1, [("#", SubscriptionOptions(qos: 1))]))
            try talk.say(.server, subAck(1, 1))
            let before = talk.dialogue.keptBytes
            for id in 1...UInt16.max { try talk.say(.server, publish("t", qos: 1, id: PacketIdentifier(rawValue: id))) }
            #expect(talk.dialogue.keptBytes < 65_535 * 400)
            for number in 1...UInt16.max {
                try talk.say(.client, .pubAck(acknowledgement(PacketIdentifier(rawValue: isReversed ? .max - number + 1 : number))))
            }
            #expect(talk.dialogue.keptBytes == before)
            #expect(talk.deliveries.count == 65_535)
            // In reverse order each but the first comes after one for a later message.
            #expect(talk.findings.count == (isReversed ? 65_534 : 0))
        }
    }

    @Test("of packets at random, with identifiers at random, take bounded room", arguments: MQTTVersion.allCases)
    func random(version: MQTTVersion) throws {
        var random = SeededGenerator(seed: 7)
        var talk = Conversation(version)
        try talk.open()
        for round in 0..<20_000 {
            let id = PacketIdentifier(rawValue: UInt16(random.below(40)))
            let sender: ControlPacket.Sender = random.percent(50) ? .client : .server
            let filter: UTF8EncodedString = random.pick(["a", "+/b", "#", "$share/g/x", "$SYS/#"])
            let packet: ControlPacket =
                switch random.below(10) {
                case 0: publish(filter, qos: QoS(rawValue: UInt8(random.below(4))), id: id, dup: random.percent(30))
                case 1: publish("a/b", qos: 2, id: id, alias: version == .v5_0 ? UInt16(random.below(5)) : nil)
                case 2: .pubAck(acknowledgement(id))
                case 3: .pubRec(acknowledgement(id, version == .v5_0 && random.percent(20) ? .notAuthorized : .success))
                case 4: .pubRel(acknowledgement(id))
                case 5: .pubComp(acknowledgement(id))
                case 6: subscribe(id, [(filter, SubscriptionOptions(qos: 1)), ("t", SubscriptionOptions(qos: 2))])
                case 7: subAck(id, 1, UInt8(random.below(4)))
                case 8: unsubscribe(id, filter)
                default: unsubAck(id, 0x11)
                }
            // QoS 0 has no identifier; the others must have one to be encoded.
            if case .publish(var message) = packet, message.qos == 0 {
                message.packetIdentifier = nil
                try talk.say(sender, .publish(message))
            } else {
                try talk.say(sender, packet)
            }
            if round.isMultiple(of: 1_000) { talk.happens(.lost(from: sender)) }
            #expect(talk.dialogue.keptBytes >= 0)
            #expect(talk.dialogue.keptBytes < 100_000)
        }
        talk.end()
    }
}
