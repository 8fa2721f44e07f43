import MQTTCodec

/// CONNECT, CONNACK and AUTH (3.1, 3.2, 3.15).
extension Lifecycle {
    /// CONNECT: the first packet of the client, once (3.1).
    mutating func ask(_ packet: borrowing PacketView.Connect, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard opening.phase == .none else {
            // Where the client is told late, its one CONNECT may come behind the CONNACK.
            guard opening.isConnectSeen || occasion.taint.isEverythingSeen(from: .client) else { return }
            meaning.accuse(.oneConnect, occasion, "a second CONNECT")
            offend(.secondConnect, .client, occasion.mark, occasion.version, isMalformed: false)
            return
        }
        opening.ask(packet, fault: occasion.fault)
        keepAlive.seconds = opening.keepAlive
        limits.take(packet)
        if opening.wishes.contains(.authentication), let method = packet.properties.first(.authenticationMethod) {
            authentication = [Authentication(method: method.content)]
        }
    }

    /// CONNACK: once, and as the CONNECT allows (3.2).
    mutating func answer(_ packet: borrowing PacketView.ConnAck, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        if let first = opening.connAck {
            meaning.accuse(.oneConnAck, occasion, evidence: [first.token], "a second CONNACK")
            return
        }
        let isJudged = opening.phase == .asked && opening.isConnectSeen
        opening.connAck = occasion.mark
        opening.reasonCode = packet.reasonCode
        guard packet.reasonCode == .success else {
            opening.phase = .refused
            if isJudged { judgeRefusal(packet.reasonCode, occasion, into: &meaning) }
            return
        }
        if opening.phase == .asked { judgeAcceptance(packet, occasion, into: &meaning) }
        opening.phase = .accepted
        guard occasion.version == .v5_0 else { return }
        limits.take(packet)
        if let seconds = packet.properties.first(.serverKeepAlive)?.integer {
            keepAlive.seconds = UInt16(clamping: seconds)
            keepAlive.isSetByServer = true
        }
        guard isJudged else { return }
        judgeProperties(packet, occasion, into: &meaning)
    }

    /// Every server allows a Client Identifier of 1 to 23 letters and digits (3.1.3.1).
    private func judgeRefusal(_ code: ReasonCode, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        let isOfIdentifier = occasion.version == .v5_0 ? code == .clientIdentifierNotValid : code.rawValue == 2
        guard isOfIdentifier, opening.wishes.contains(.simpleIdentifier) else { return }
        meaning.accuse(.simpleIdentifierAllowed, occasion, "refuses a Client Identifier of at most 23 letters and digits")
    }

    private mutating func judgeAcceptance(
        _ packet: borrowing PacketView.ConnAck, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        let wishes = opening.wishes
        if wishes.contains(.faulty) {
            forgive(.client)
            // An empty Client Identifier without Clean Session has a statement of its own in 3.1.1.
            let isOfIdentifier = occasion.version == .v3_1_1 && wishes.contains(.emptyIdentifier) && !opening.cleanStart
            meaning.accuse(
                isOfIdentifier ? .emptyIdentifierRefused : .faultyConnectRefused, occasion,
                isOfIdentifier
                    ? "accepts an empty Client Identifier without Clean Session" : "accepts a CONNECT that breaks a rule of its format")
        }
        guard opening.isConnectSeen else { return }
        if packet.sessionPresent, opening.cleanStart {
            let name = occasion.version == .v5_0 ? "Clean Start" : "Clean Session"
            meaning.accuse(.noSessionAfterCleanStart, occasion, "Session Present is 1, and the client has set \(name)")
        }
    }

    private func judgeProperties(_ packet: borrowing PacketView.ConnAck, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        let wishes = opening.wishes
        if limits.maximumQoS < opening.willQoS {
            meaning.accuse(
                .willQoSSupported, occasion, "accepts a will of QoS \(opening.willQoS), and its Maximum QoS is \(limits.maximumQoS)")
        }
        if !limits.retainAvailable, wishes.contains(.willRetain) {
            meaning.accuse(.willRetainSupported, occasion, "accepts a will with RETAIN 1, and its Retain Available is 0")
        }
        if wishes.contains(.emptyIdentifier), packet.properties.first(.assignedClientIdentifier) == nil {
            meaning.accuse(.identifierAssigned, occasion, "accepts an empty Client Identifier, and says no Assigned Client Identifier")
        }
        if !wishes.contains(.responseInformation), packet.properties.first(.responseInformation) != nil {
            meaning.accuse(.responseInformationWithheld, occasion, "Response Information, for which the client has not asked")
        }
        let asked = authentication.first
        if let method = packet.properties.first(.authenticationMethod) {
            if let asked {
                guard !asked.isMethod(method.content) else { return }
                meaning.accuse(.methodRepeated, occasion, "another Authentication Method than that of the CONNECT")
            } else {
                meaning.accuse(.noMethodFromServer, occasion, "an Authentication Method, and the CONNECT has none")
            }
        } else if asked != nil {
            meaning.accuse(.methodRepeated, occasion, "no Authentication Method, and the CONNECT has one")
        }
    }

    /// AUTH: a round of the authentication that the CONNECT has begun, or that the client begins anew (4.12).
    mutating func authenticate(
        _ packet: borrowing PacketView.ReasonAndProperties, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        guard opening.isConnectSeen, occasion.sender != .unknown else { return }
        guard let asked = authentication.first else {
            meaning.accuse(
                occasion.sender == .server ? .noMethodFromServer : .noAuthFromClient, occasion,
                "AUTH, and the CONNECT has no Authentication Method")
            return
        }
        let code = packet.reasonCode
        // Where packets of the server are missing, the CONNACK may be among them, and the AUTH that ends a round.
        let isServerSeen = occasion.taint.isEverythingSeen(from: .server)
        let isOpening = opening.phase == .asked && isServerSeen
        if occasion.sender == .server {
            if code == .success { authentication[0].isAnew = false }
            if isOpening, code != .continueAuthentication {
                meaning.accuse(.serverChallenge, occasion, "AUTH of the server with another code than 0x18, Continue authentication")
            }
        } else if isOpening || asked.isAnew {
            if code != .continueAuthentication, isServerSeen {
                meaning.accuse(.clientAnswer, occasion, "AUTH of the client with another code than 0x18, Continue authentication")
            }
        } else if code == .reAuthenticate {
            authentication[0].isAnew = true
        } else if opening.phase == .accepted, occasion.taint.isEverythingSeen(from: .client) {
            meaning.accuse(.authenticatedAnew, occasion, "an authentication begins anew without code 0x19, Re-authenticate")
        }
        if let method = packet.properties.first(.authenticationMethod), !asked.isMethod(method.content) {
            let isAnew = occasion.sender == .client && code == .reAuthenticate
            meaning.accuse(
                isAnew ? .authenticatedAnew : .methodRepeated, and: isAnew ? [.methodRepeated] : [], occasion,
                "another Authentication Method than that of the CONNECT")
        }
    }
}
