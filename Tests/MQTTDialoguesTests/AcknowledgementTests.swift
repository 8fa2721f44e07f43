import MQTTCodec
import MQTTDialogues
import Testing

@Suite("Acknowledgements")
struct AcknowledgementTests {
    private static func id(_ version: MQTTVersion, _ in31: String, _ in311: String, _ in50: String) -> String {
        version == .v3_1 ? in31 : version == .v3_1_1 ? in311 : in50
    }

    @Test("answer a message that was sent", arguments: MQTTVersion.allCases)
    func nothing(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.server, .pubAck(acknowledgement(1)))
        try talk.say(.client, .pubRec(acknowledgement(2)))
        // What is answered to that is no fault of the server's.
        try talk.say(.server, .pubRel(acknowledgement(2)))
        try talk.say(.client, .pubComp(acknowledgement(2)))
        try talk.say(.client, .pubComp(acknowledgement(3)))
        try talk.say(.client, .pubRel(acknowledgement(4)))
        let unknown = Self.id(version, "2.4-acknowledged-identifier", "MQTT-2.3.1-6", "MQTT-2.2.1-5")
        let completion = Self.id(version, "2.4-acknowledged-identifier", "MQTT-4.3.3-2", "MQTT-2.2.1-5")
        #expect(talk.broken == [unknown, unknown, completion, unknown])
        #expect(talk.findings.map(\.sender) == [.server, .client, .client, .client])
        #expect(talk.findings.map(\.token) == [3, 4, 7, 8])
    }

    @Test("answer it once", arguments: MQTTVersion.allCases)
    func twice(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, publish("t", qos: 1, id: 1))
        try talk.say(.server, .pubAck(acknowledgement(1)))
        #expect(talk.broken == [])
        try talk.say(.server, .pubAck(acknowledgement(1)))
        #expect(talk.broken == [Self.id(version, "2.4-acknowledged-identifier", "MQTT-2.3.1-6", "MQTT-2.2.1-5")])
    }

    @Test("are of the kind that the QoS asks for", arguments: MQTTVersion.allCases)
    func kind(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, publish("t", qos: 1, id: 1))
        try talk.say(.server, .pubRec(acknowledgement(1)))
        try talk.say(.client, publish("t", qos: 2, id: 2))
        try talk.say(.server, .pubAck(acknowledgement(2)))
        try talk.say(.server, .pubComp(acknowledgement(2)))
        let flow = Self.id(version, "4.1-qos-flow", "MQTT-3.3.4-1", "MQTT-3.3.4-1")
        #expect(talk.broken == [flow, flow, flow])
        #expect(talk.findings.map(\.evidence) == [[3, 4], [5, 6], [5, 7]])
        try talk.say(.server, .pubRec(acknowledgement(2)))
        try talk.say(.server, .pubComp(acknowledgement(2)))
        #expect(talk.broken.last == Self.id(version, "2.4-acknowledged-identifier", "MQTT-4.3.3-2", "MQTT-2.2.1-5"))
        // The right ones still come.
        #expect(try talk.say(.server, .pubAck(acknowledgement(1))).answer?.question == 3)
        #expect(talk.findings.count == 4)
    }

    @Test("of QoS 2 come one after the other: PUBREL behind PUBREC, for a message of QoS 2", arguments: MQTTVersion.allCases)
    func release(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, publish("t", qos: 2, id: 1))
        try talk.say(.client, .pubRel(acknowledgement(1)))
        try talk.say(.client, publish("t", qos: 1, id: 2))
        try talk.say(.client, .pubRel(acknowledgement(2)))
        #expect(
            talk.broken == [
                Self.id(version, "4.1-qos-flow", "MQTT-4.3.3-1", "MQTT-4.3.3-3"),
                Self.id(version, "2.4-acknowledged-identifier", "MQTT-2.3.1-6", "MQTT-2.2.1-5"),
            ])
    }

    @Test("of a client keep the order in which messages came", arguments: MQTTVersion.allCases)
    func order(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("#", SubscriptionOptions(qos: 2))]))
        try talk.say(.server, subAck(1, 2))
        for (qos, id) in [(1, 1), (2, 2), (1, 3), (2, 4), (1, 5)] as [(UInt8, UInt16)] {
            try talk.say(.server, publish("t", qos: QoS(rawValue: qos), id: PacketIdentifier(rawValue: id)))
        }
        // The two kinds are apart.
        for id in [1, 3] as [PacketIdentifier] { try talk.say(.client, .pubAck(acknowledgement(id))) }
        try talk.say(.client, .pubRec(acknowledgement(2)))
        try talk.say(.client, .pubAck(acknowledgement(5)))
        try talk.say(.client, .pubRec(acknowledgement(4)))
        #expect(talk.broken == [])
        for id in [6, 7] as [PacketIdentifier] { try talk.say(.server, publish("t", qos: 1, id: id)) }
        for id in [8, 9] as [PacketIdentifier] { try talk.say(.server, publish("t", qos: 2, id: id)) }
        for id in [7, 6] as [PacketIdentifier] { try talk.say(.client, .pubAck(acknowledgement(id))) }
        for id in [9, 8] as [PacketIdentifier] { try talk.say(.client, .pubRec(acknowledgement(id))) }
        let order = version == .v3_1 ? ["4.3-message-order", "4.3-message-order"] : ["MQTT-4.6.0-2", "MQTT-4.6.0-3"]
        #expect(talk.broken == order)
        #expect(talk.findings.map(\.evidence) == [[15, 19, 20], [17, 21, 22]])
    }

    @Test("of a client keep the order in PUBREL", arguments: MQTTVersion.allCases)
    func releaseOrder(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        for id in 1...4 as ClosedRange<UInt16> { try talk.say(.client, publish("t", qos: 2, id: PacketIdentifier(rawValue: id))) }
        for id in [2, 1, 3, 4] as [PacketIdentifier] { try talk.say(.server, .pubRec(acknowledgement(id))) }
        for id in [2, 1] as [PacketIdentifier] { try talk.say(.client, .pubRel(acknowledgement(id))) }
        #expect(talk.broken == [], "in the order of PUBREC; and a server may acknowledge in any order")
        for id in [4, 3] as [PacketIdentifier] { try talk.say(.client, .pubRel(acknowledgement(id))) }
        #expect(talk.broken == [version == .v3_1 ? "4.3-message-order" : "MQTT-4.6.0-4"])
    }
}

@Suite("Answers that never came")
struct MissingAnswerTests {
    @Test("are no breach where the connection ended, however long it lasted")
    func cutShort() throws {
        var talk = Conversation(.v5_0)
        try talk.open()
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions())]))
        try talk.say(.client, publish("t", qos: 1, id: 2))
        talk.wait(3_600)
        talk.end()
        #expect(talk.broken == [])
        #expect(talk.deliveries.map(\.status) == [.incomplete])
        #expect(talk.deliveries.first?.mayHaveCompleted == false)
    }

    @Test("are none where the other side answers later packets, but not for long yet")
    func patience() throws {
        var talk = Conversation(.v5_0)
        try talk.open()
        try talk.say(.client, publish("t", qos: 1, id: 2))
        talk.wait(29)
        try talk.say(.client, .pingReq)
        try talk.say(.server, .pingResp)
        talk.wait(3_600)
        talk.end()
        #expect(talk.broken == [])
    }

    @Test("are one where the server goes on answering other packets", arguments: MQTTVersion.allCases)
    func server(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("a", SubscriptionOptions())]))
        try talk.say(.client, unsubscribe(2, "a"))
        try talk.say(.client, publish("t", qos: 1, id: 3))
        try talk.say(.client, publish("t", qos: 2, id: 4))
        try talk.say(.client, publish("t", qos: 2, id: 5))
        try talk.say(.server, .pubRec(acknowledgement(5)))
        try talk.say(.client, .pubRel(acknowledgement(5)))
        talk.wait(31)
        try talk.say(.client, .pingReq)
        try talk.say(.server, .pingResp)
        talk.end()
        let expected: [String] =
            switch version {
            case .v3_1: ["3.9-suback-due", "3.11-unsuback-due", "4.1-qos-flow", "4.1-qos-flow", "4.1-qos-flow"]
            case .v3_1_1: ["MQTT-3.8.4-1", "MQTT-3.10.4-4", "MQTT-3.3.4-1", "MQTT-3.3.4-1", "MQTT-4.3.3-2"]
            case .v5_0: ["MQTT-3.8.4-1", "MQTT-3.10.4-4", "MQTT-3.3.4-1", "MQTT-3.3.4-1", "MQTT-4.3.3-11"]
            }
        #expect(talk.broken == expected)
        #expect(talk.findings.allSatisfy { $0.sender == .server })
        #expect(talk.findings.first?.evidence == [3, 11, 12])
    }

    @Test("of a client are one where it acknowledges later messages; a message may be worked on for long", arguments: MQTTVersion.allCases)
    func client(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("#", SubscriptionOptions(qos: 2))]))
        try talk.say(.server, subAck(1, 2))
        try talk.say(.server, publish("t", qos: 1, id: 1))
        try talk.say(.server, publish("t", qos: 1, id: 2))
        talk.wait(40)
        var patient = talk
        // Something later is answered, but of another kind.
        try patient.say(.server, publish("t", qos: 2, id: 3))
        try patient.say(.client, .pubRec(acknowledgement(3)))
        patient.end()
        #expect(patient.broken == [])
        try talk.say(.client, .pubAck(acknowledgement(2)))
        talk.end()
        #expect(talk.broken == [version == .v3_1 ? "4.1-qos-flow" : "MQTT-4.5.0-2"])
        #expect(talk.findings.first?.sender == .client)
    }

    @Test("are a PUBREL, too", arguments: MQTTVersion.allCases)
    func release(version: MQTTVersion) throws {
        var talk = Conversation(version)
        try talk.open()
        try talk.say(.client, subscribe(1, [("#", SubscriptionOptions(qos: 2))]))
        try talk.say(.server, subAck(1, 2))
        try talk.say(.server, publish("t", qos: 2, id: 1))
        try talk.say(.client, .pubRec(acknowledgement(1)))
        try talk.say(.server, publish("t", qos: 2, id: 2))
        talk.wait(40)
        try talk.say(.client, .pubRec(acknowledgement(2)))
        try talk.say(.server, .pubRel(acknowledgement(2)))
        talk.end()
        #expect(talk.broken == [version == .v3_1 ? "4.1-qos-flow" : version == .v3_1_1 ? "MQTT-4.3.3-1" : "MQTT-4.3.3-4"])
        #expect(talk.findings.first?.sender == .server)
    }
}
