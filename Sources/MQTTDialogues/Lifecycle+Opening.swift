import MQTTCodec

/// CONNECT, CONNACK and AUTH (3.1, 3.2, 3.15).
extension Lifecycle {
    /// CONNECT: the first packet of the client, once (3.1).
    mutating func ask(_ packet: borrowing PacketView.Connect, _ step: Step, _ findings: inout [DialogueFinding]) {
        guard opening.phase == .none else {
            add(.oneConnect, by: .client, step, "a second CONNECT", &findings)
            offend(.secondConnect, .client, step.mark, step.version, isMalformed: false)
            return
        }
        opening.ask(packet, fault: step.fault)
        keepAlive.seconds = opening.keepAlive
        limits.take(packet)
        if opening.wishes.contains(.authentication), let method = packet.properties.first(.authenticationMethod) {
            authentication = [Authentication(method: method.content)]
        }
    }

    /// CONNACK: once, and as the CONNECT allows (3.2).
    mutating func answer(_ packet: borrowing PacketView.ConnAck, _ step: Step, _ findings: inout [DialogueFinding]) {
        if let first = opening.connAck {
            add(.oneConnAck, by: .server, step, evidence: [first.token, step.mark.token], "a second CONNACK", &findings)
            return
        }
        let isJudged = opening.phase == .asked && opening.isConnectSeen
        opening.connAck = step.mark
        opening.reasonCode = packet.reasonCode
        opening.sessionPresent = packet.sessionPresent
        guard packet.reasonCode == .success else {
            opening.phase = .refused
            if isJudged { judgeRefusal(packet.reasonCode, step, &findings) }
            return
        }
        if opening.phase == .asked { judgeAcceptance(packet, step, &findings) }
        opening.phase = .accepted
        if !flags.contains(.clientDidNotWait) { flags.insert(.clientKnowsLimits) }
        guard step.version == .v5_0 else { return }
        limits.take(packet)
        if let seconds = packet.properties.first(.serverKeepAlive)?.integer {
            keepAlive.seconds = UInt16(clamping: seconds)
            keepAlive.isSetByServer = true
        }
        guard isJudged else { return }
        judgeProperties(packet, step, &findings)
    }

    /// Every server allows a Client Identifier of 1 to 23 letters and digits (3.1.3.1).
    private func judgeRefusal(_ code: ReasonCode, _ step: Step, _ findings: inout [DialogueFinding]) {
        let isOfIdentifier = step.version == .v5_0 ? code == .clientIdentifierNotValid : code.rawValue == 2
        guard isOfIdentifier, opening.wishes.contains(.simpleIdentifier) else { return }
        add(
            .simpleIdentifierAllowed, by: .server, step,
            "refuses a Client Identifier of at most 23 letters and digits", &findings)
    }

    private mutating func judgeAcceptance(
        _ packet: borrowing PacketView.ConnAck, _ step: Step, _ findings: inout [DialogueFinding]
    ) {
        let wishes = opening.wishes
        if wishes.contains(.faulty) {
            // An empty Client Identifier without Clean Session has a statement of its own in 3.1.1.
            let isOfIdentifier = step.version == .v3_1_1 && wishes.contains(.emptyIdentifier) && !opening.cleanStart
            add(
                isOfIdentifier ? .emptyIdentifierRefused : .faultyConnectRefused, by: .server, step,
                isOfIdentifier
                    ? "accepts an empty Client Identifier without Clean Session" : "accepts a CONNECT that breaks a rule of its format",
                &findings)
        }
        guard opening.isConnectSeen else { return }
        if packet.sessionPresent, opening.cleanStart {
            let name = step.version == .v5_0 ? "Clean Start" : "Clean Session"
            add(.noSessionAfterCleanStart, by: .server, step, "Session Present is 1, and the client has set \(name)", &findings)
        }
    }

    private func judgeProperties(_ packet: borrowing PacketView.ConnAck, _ step: Step, _ findings: inout [DialogueFinding]) {
        let wishes = opening.wishes
        if limits.maximumQoS < opening.willQoS {
            add(
                .willQoSSupported, by: .server, step,
                "accepts a will of QoS \(opening.willQoS), and its Maximum QoS is \(limits.maximumQoS)", &findings)
        }
        if !limits.retainAvailable, wishes.contains(.willRetain) {
            add(.willRetainSupported, by: .server, step, "accepts a will with RETAIN 1, and its Retain Available is 0", &findings)
        }
        if wishes.contains(.emptyIdentifier), packet.properties.first(.assignedClientIdentifier) == nil {
            add(
                .identifierAssigned, by: .server, step,
                "accepts an empty Client Identifier, and says no Assigned Client Identifier", &findings)
        }
        if !wishes.contains(.responseInformation), packet.properties.first(.responseInformation) != nil {
            add(
                .responseInformationWithheld, by: .server, step, "Response Information, for which the client has not asked", &findings)
        }
        let asked = authentication.first
        if let method = packet.properties.first(.authenticationMethod) {
            if let asked {
                guard !asked.isMethod(method.content) else { return }
                add(.methodRepeated, by: .server, step, "another Authentication Method than that of the CONNECT", &findings)
            } else {
                add(.noMethodFromServer, by: .server, step, "an Authentication Method, and the CONNECT has none", &findings)
            }
        } else if asked != nil {
            add(.methodRepeated, by: .server, step, "no Authentication Method, and the CONNECT has one", &findings)
        }
    }

    /// AUTH: a round of the authentication that the CONNECT has begun, or that the client begins anew (4.12).
    mutating func authenticate(
        _ packet: borrowing PacketView.ReasonAndProperties, _ step: Step, _ findings: inout [DialogueFinding]
    ) {
        guard opening.isConnectSeen, step.sender != .unknown else { return }
        guard let asked = authentication.first else {
            add(
                step.sender == .server ? .noMethodFromServer : .noAuthFromClient, by: step.sender, step,
                "AUTH, and the CONNECT has no Authentication Method", &findings)
            return
        }
        let code = packet.reasonCode
        let isOpening = opening.phase == .asked
        if step.sender == .server {
            if code == .success { authentication[0].isAnew = false }
            if isOpening, code != .continueAuthentication {
                add(
                    .serverChallenge, by: .server, step, "AUTH of the server with another code than 0x18, Continue authentication",
                    &findings)
            }
        } else if isOpening || asked.isAnew {
            if code != .continueAuthentication {
                add(
                    .clientAnswer, by: .client, step, "AUTH of the client with another code than 0x18, Continue authentication", &findings)
            }
        } else if code == .reAuthenticate {
            authentication[0].isAnew = true
        } else if opening.phase == .accepted, step.taint.isEverythingSeen(from: .client) {
            add(
                .authenticatedAnew, by: .client, step, "an authentication begins anew without code 0x19, Re-authenticate", &findings)
        }
        if let method = packet.properties.first(.authenticationMethod), !asked.isMethod(method.content) {
            let isAnew = step.sender == .client && code == .reAuthenticate
            add(
                isAnew ? .authenticatedAnew : .methodRepeated, and: isAnew ? [.methodRepeated] : [], by: step.sender, step,
                "another Authentication Method than that of the CONNECT", &findings)
        }
    }
}
