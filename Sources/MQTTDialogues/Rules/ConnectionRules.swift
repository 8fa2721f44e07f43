import MQTTCodec

/// Opening, limits, keep alive, authentication and closing: chapters 3.1, 3.2, 3.12 to 3.15, 4.12, 4.13, 6.
extension DialogueRule {
    static let connectionRules: [DialogueRule] =
        openingRules + authenticationRules + limitRules + sizeRules + keepAliveRules + closingRules + webSocketRules
}

// MARK: Opening (3.1, 3.2)

extension DialogueRule {
    static let openingRules = [
        connectFirst, oneConnect, connAckFirst, oneConnAck, noSessionAfterCleanStart, simpleIdentifierAllowed, emptyIdentifierRefused,
        identifierAssigned, willQoSSupported, willRetainSupported, responseInformationWithheld, problemInformationWithheld,
        faultyConnectRefused,
    ]

    static let connectFirst = DialogueRule(in3_1: ["3.1-connect-first"], in3_1_1: ["MQTT-3.1.0-1"], in5_0: ["MQTT-3.1.0-1"])
    static let oneConnect = DialogueRule(in3_1: ["3.1-second-connect"], in3_1_1: ["MQTT-3.1.0-2"], in5_0: ["MQTT-3.1.0-2"])
    static let connAckFirst = DialogueRule(
        in3_1: ["3.2-connack-due"], in3_1_1: ["MQTT-3.2.0-1", "MQTT-3.1.4-4"], in5_0: ["MQTT-3.2.0-1", "MQTT-3.1.4-5"])
    static let oneConnAck = DialogueRule(in5_0: ["MQTT-3.2.0-2"])
    static let noSessionAfterCleanStart = DialogueRule(in3_1_1: ["MQTT-3.2.2-1"], in5_0: ["MQTT-3.2.2-2"])
    static let simpleIdentifierAllowed = DialogueRule(in3_1_1: ["MQTT-3.1.3-5"], in5_0: ["MQTT-3.1.3-5"])
    static let emptyIdentifierRefused = DialogueRule(in3_1_1: ["MQTT-3.1.3-8"])
    static let identifierAssigned = DialogueRule(in5_0: ["MQTT-3.2.2-16", "MQTT-3.1.3-7"])
    static let willQoSSupported = DialogueRule(in5_0: ["MQTT-3.2.2-12"])
    static let willRetainSupported = DialogueRule(in5_0: ["MQTT-3.2.2-13"])
    static let responseInformationWithheld = DialogueRule(in5_0: ["MQTT-3.1.2-28"])
    static let problemInformationWithheld = DialogueRule(in5_0: ["MQTT-3.1.2-29"])
    /// A CONNECT that breaks its format is not accepted.
    static let faultyConnectRefused = DialogueRule(in3_1_1: ["MQTT-3.1.4-1"], in5_0: ["MQTT-3.1.4-1"])
}

// MARK: Enhanced authentication (4.12)

extension DialogueRule {
    static let authenticationRules = [
        authenticationUninterrupted, serverChallenge, clientAnswer, methodRepeated, noMethodFromServer, noAuthFromClient,
        authenticatedAnew,
    ]

    static let authenticationUninterrupted = DialogueRule(in5_0: ["MQTT-3.1.2-30"])
    static let serverChallenge = DialogueRule(in5_0: ["MQTT-4.12.0-2"])
    static let clientAnswer = DialogueRule(in5_0: ["MQTT-4.12.0-3"])
    static let methodRepeated = DialogueRule(in5_0: ["MQTT-4.12.0-5"])
    static let noMethodFromServer = DialogueRule(in5_0: ["MQTT-4.12.0-6"])
    static let noAuthFromClient = DialogueRule(in5_0: ["MQTT-4.12.0-7"])
    static let authenticatedAnew = DialogueRule(in5_0: ["MQTT-4.12.1-1"])
}

// MARK: What the server announces (3.2.2.3)

extension DialogueRule {
    static let limitRules = [maximumQoS, retainAvailable, wildcardsAvailable, identifiersAvailable, sharingAvailable]

    static let maximumQoS = DialogueRule(in5_0: ["MQTT-3.2.2-11"])
    static let retainAvailable = DialogueRule(in5_0: ["MQTT-3.2.2-14"])
    static let wildcardsAvailable = DialogueRule(in5_0: ["3.2.2.3.11-wildcard-unavailable"])
    static let identifiersAvailable = DialogueRule(in5_0: ["3.2.2.3.12-identifier-unavailable"])
    static let sharingAvailable = DialogueRule(in5_0: ["3.2.2.3.13-shared-unavailable"])
}

// MARK: Maximum Packet Size (3.1.2.11.4, 3.2.2.3.6)

extension DialogueRule {
    static let sizeRules = [sizeForClient, sizeForServer] + Array(reasonStringSize.values) + Array(userPropertySize.values)

    static let sizeForClient = DialogueRule(in5_0: ["MQTT-3.1.2-24"])
    static let sizeForServer = DialogueRule(in5_0: ["MQTT-3.2.2-15"])

    /// A Reason String, and a User Property, stay away where the packet would be too large with them.
    static let reasonStringSize: [ControlPacketType: DialogueRule] = [
        .connAck: DialogueRule(in5_0: ["MQTT-3.2.2-19"]), .pubAck: DialogueRule(in5_0: ["MQTT-3.4.2-2"]),
        .pubRec: DialogueRule(in5_0: ["MQTT-3.5.2-2"]), .pubRel: DialogueRule(in5_0: ["MQTT-3.6.2-2"]),
        .pubComp: DialogueRule(in5_0: ["MQTT-3.7.2-2"]), .subAck: DialogueRule(in5_0: ["MQTT-3.9.2-1"]),
        .unsubAck: DialogueRule(in5_0: ["MQTT-3.11.2-1"]), .disconnect: DialogueRule(in5_0: ["MQTT-3.14.2-3"]),
        .auth: DialogueRule(in5_0: ["MQTT-3.15.2-2"]),
    ]
    static let userPropertySize: [ControlPacketType: DialogueRule] = [
        .connAck: DialogueRule(in5_0: ["MQTT-3.2.2-20"]), .pubAck: DialogueRule(in5_0: ["MQTT-3.4.2-3"]),
        .pubRec: DialogueRule(in5_0: ["MQTT-3.5.2-3"]), .pubRel: DialogueRule(in5_0: ["MQTT-3.6.2-3"]),
        .pubComp: DialogueRule(in5_0: ["MQTT-3.7.2-3"]), .subAck: DialogueRule(in5_0: ["MQTT-3.9.2-2"]),
        .unsubAck: DialogueRule(in5_0: ["MQTT-3.11.2-2"]), .disconnect: DialogueRule(in5_0: ["MQTT-3.14.2-4"]),
        .auth: DialogueRule(in5_0: ["MQTT-3.15.2-3"]),
    ]
}

// MARK: Keep alive (3.1.2.10, 3.2.2.3.14, 3.12, 3.13)

extension DialogueRule {
    static let keepAliveRules = [
        keepAliveKept, serverKeepAliveKept, silenceEnded, clientKeepAliveRespected, pingAnswered,
    ]

    /// What a silence breaks: nobody closes for these but for the silence.
    static let keepAliveStatements = Set(
        keepAliveRules.flatMap { rule in
            MQTTVersion.allCases.compactMap { rule.citation(in: $0)?.statement }
        })

    /// The client sends something within each keep alive.
    static let keepAliveKept = DialogueRule(in3_1_1: ["MQTT-3.1.2-23"], in5_0: ["MQTT-3.1.2-20"])
    /// The client keeps to the Server Keep Alive, and not to its own.
    static let serverKeepAliveKept = DialogueRule(in5_0: ["MQTT-3.1.2-21", "MQTT-3.1.2-20"])
    /// The server closes after one and a half times the keep alive.
    static let silenceEnded = DialogueRule(in3_1: ["3.1-keep-alive"], in3_1_1: ["MQTT-3.1.2-24"], in5_0: ["MQTT-3.1.2-22"])
    /// Without a Server Keep Alive that of the client holds.
    static let clientKeepAliveRespected = DialogueRule(in5_0: ["MQTT-3.2.2-22"])
    static let pingAnswered = DialogueRule(in3_1: ["3.13-pingresp-due"], in3_1_1: ["MQTT-3.12.4-1"], in5_0: ["MQTT-3.12.4-1"])
}

// MARK: Closing (3.14, 4.8, 4.13)

extension DialogueRule {
    static let closingRules = [
        nothingAfterDisconnect, disconnectAfterConnAck, disconnectBeforeConnAck, sessionExpiryNotRaised, nothingAfterRefusal,
        closedAfterRefusal, closedAfterIdentifierRefused, closedAfterMethodRefused, closedAfterAuthenticationRefused, closedAfterFault,
        closedAfterFlags,
    ]

    /// What comes behind a DISCONNECT shows that its sender has not closed, too.
    static let nothingAfterDisconnect = DialogueRule(
        in3_1_1: ["MQTT-3.14.4-2", "MQTT-3.14.4-1"], in5_0: ["MQTT-3.14.4-1", "MQTT-3.14.4-2"])
    /// DISCONNECT of the server comes behind a CONNACK that accepts.
    static let disconnectAfterConnAck = DialogueRule(in5_0: ["MQTT-3.14.0-1"])
    /// The same where there is no CONNACK; nothing shows that the CONNECT was to be accepted (MQTT-3.1.4-5).
    static let disconnectBeforeConnAck = DialogueRule(in5_0: ["MQTT-3.14.0-1", "MQTT-3.2.0-1"])
    static let sessionExpiryNotRaised = DialogueRule(in5_0: ["3.14.2.2.2-session-expiry-raised"])
    static let nothingAfterRefusal = DialogueRule(in3_1_1: ["MQTT-3.1.4-5"], in5_0: ["MQTT-3.1.4-6"])
    static let closedAfterRefusal = DialogueRule(in3_1_1: ["MQTT-3.2.2-5"], in5_0: ["MQTT-3.2.2-7", "MQTT-4.13.2-1"])
    static let closedAfterIdentifierRefused = DialogueRule(in3_1_1: ["MQTT-3.1.3-9"], in5_0: ["MQTT-3.1.3-8"])
    static let closedAfterMethodRefused = DialogueRule(in5_0: ["MQTT-4.12.0-1"])
    static let closedAfterAuthenticationRefused = DialogueRule(in5_0: ["MQTT-4.12.0-4"])
    static let closedAfterFault = DialogueRule(in3_1_1: ["MQTT-4.8.0-1"], in5_0: ["MQTT-4.13.1-1"])
    static let closedAfterFlags = DialogueRule(in3_1_1: ["MQTT-2.2.2-2"])
}

// MARK: WebSocket (6)

extension DialogueRule {
    static let webSocketRules = [binaryFrames, subprotocolOffered, subprotocolChosen]

    static let binaryFrames = DialogueRule(in3_1_1: ["MQTT-6.0.0-1"], in5_0: ["MQTT-6.0.0-1"])
    static let subprotocolOffered = DialogueRule(in3_1_1: ["MQTT-6.0.0-3"], in5_0: ["MQTT-6.0.0-3"])
    static let subprotocolChosen = DialogueRule(in3_1_1: ["MQTT-6.0.0-4"], in5_0: ["MQTT-6.0.0-4"])
}
