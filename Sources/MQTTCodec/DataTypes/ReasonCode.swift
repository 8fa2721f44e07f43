/// A Reason Code of 5.0 (2.4), or the return code that stands in its place in 3.1 and 3.1.1.
///
/// Codes that no version lists can be on the wire and so can be held here. Which are legal depends on the packet, the version and the
/// sender: `isListed(in:version:)` and `maySend(_:in:)`.
public struct ReasonCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// The byte on the wire.
    public let rawValue: UInt8

    /// A code from its byte.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// 0x00: success, normal disconnection, granted QoS 0, connection accepted.
    public static var success: ReasonCode { ReasonCode(rawValue: 0x00) }
    /// 0x01 in SUBACK: granted QoS 1.
    public static var grantedQoS1: ReasonCode { ReasonCode(rawValue: 0x01) }
    /// 0x02 in SUBACK: granted QoS 2.
    public static var grantedQoS2: ReasonCode { ReasonCode(rawValue: 0x02) }
    /// 0x04: the client disconnects and wants its will published.
    public static var disconnectWithWillMessage: ReasonCode { ReasonCode(rawValue: 0x04) }
    /// 0x10: accepted, but nobody subscribed.
    public static var noMatchingSubscribers: ReasonCode { ReasonCode(rawValue: 0x10) }
    /// 0x11: there was no such subscription.
    public static var noSubscriptionExisted: ReasonCode { ReasonCode(rawValue: 0x11) }
    /// 0x18: go on with the authentication.
    public static var continueAuthentication: ReasonCode { ReasonCode(rawValue: 0x18) }
    /// 0x19: begin an authentication anew.
    public static var reAuthenticate: ReasonCode { ReasonCode(rawValue: 0x19) }
    /// 0x80: an error that is not named; in a SUBACK of 3.1.1 the only failure.
    public static var unspecifiedError: ReasonCode { ReasonCode(rawValue: 0x80) }
    /// 0x81: the bytes are no packet that the standard allows.
    public static var malformedPacket: ReasonCode { ReasonCode(rawValue: 0x81) }
    /// 0x82: the packet is not allowed here, or says what it may not.
    public static var protocolError: ReasonCode { ReasonCode(rawValue: 0x82) }
    /// 0x83: the packet is valid, and this receiver does not accept it.
    public static var implementationSpecificError: ReasonCode { ReasonCode(rawValue: 0x83) }
    /// 0x84 in CONNACK: the server does not know the version.
    public static var unsupportedProtocolVersion: ReasonCode { ReasonCode(rawValue: 0x84) }
    /// 0x85 in CONNACK: the server does not allow the Client Identifier.
    public static var clientIdentifierNotValid: ReasonCode { ReasonCode(rawValue: 0x85) }
    /// 0x86 in CONNACK: the server does not accept user name or password.
    public static var badUserNameOrPassword: ReasonCode { ReasonCode(rawValue: 0x86) }
    /// 0x87: the client may not do this.
    public static var notAuthorized: ReasonCode { ReasonCode(rawValue: 0x87) }
    /// 0x88 in CONNACK: the server is not available.
    public static var serverUnavailable: ReasonCode { ReasonCode(rawValue: 0x88) }
    /// 0x89: the server is busy; try again later.
    public static var serverBusy: ReasonCode { ReasonCode(rawValue: 0x89) }
    /// 0x8A in CONNACK: an administrator shut this client out.
    public static var banned: ReasonCode { ReasonCode(rawValue: 0x8A) }
    /// 0x8B in DISCONNECT: the server shuts down.
    public static var serverShuttingDown: ReasonCode { ReasonCode(rawValue: 0x8B) }
    /// 0x8C: the Authentication Method is not supported, or not the one of the CONNECT.
    public static var badAuthenticationMethod: ReasonCode { ReasonCode(rawValue: 0x8C) }
    /// 0x8D in DISCONNECT: nothing came for one and a half times the Keep Alive.
    public static var keepAliveTimeout: ReasonCode { ReasonCode(rawValue: 0x8D) }
    /// 0x8E in DISCONNECT: another connection uses the same Client Identifier.
    public static var sessionTakenOver: ReasonCode { ReasonCode(rawValue: 0x8E) }
    /// 0x8F: the Topic Filter is well-formed, and not allowed for this client.
    public static var topicFilterInvalid: ReasonCode { ReasonCode(rawValue: 0x8F) }
    /// 0x90: the Topic Name is well-formed, and not accepted.
    public static var topicNameInvalid: ReasonCode { ReasonCode(rawValue: 0x90) }
    /// 0x91: the Packet Identifier is in use already.
    public static var packetIdentifierInUse: ReasonCode { ReasonCode(rawValue: 0x91) }
    /// 0x92 in PUBREL and PUBCOMP: the Packet Identifier is not known.
    public static var packetIdentifierNotFound: ReasonCode { ReasonCode(rawValue: 0x92) }
    /// 0x93 in DISCONNECT: more messages were unacknowledged than the Receive Maximum allows.
    public static var receiveMaximumExceeded: ReasonCode { ReasonCode(rawValue: 0x93) }
    /// 0x94 in DISCONNECT: the Topic Alias is 0 or over the Topic Alias Maximum.
    public static var topicAliasInvalid: ReasonCode { ReasonCode(rawValue: 0x94) }
    /// 0x95: the packet is larger than the Maximum Packet Size.
    public static var packetTooLarge: ReasonCode { ReasonCode(rawValue: 0x95) }
    /// 0x96 in DISCONNECT: too many messages in too little time.
    public static var messageRateTooHigh: ReasonCode { ReasonCode(rawValue: 0x96) }
    /// 0x97: a limit of the implementation or an administrator is exceeded.
    public static var quotaExceeded: ReasonCode { ReasonCode(rawValue: 0x97) }
    /// 0x98 in DISCONNECT: an administrator ended the connection.
    public static var administrativeAction: ReasonCode { ReasonCode(rawValue: 0x98) }
    /// 0x99: the payload is not what the Payload Format Indicator says.
    public static var payloadFormatInvalid: ReasonCode { ReasonCode(rawValue: 0x99) }
    /// 0x9A: the server keeps no retained messages.
    public static var retainNotSupported: ReasonCode { ReasonCode(rawValue: 0x9A) }
    /// 0x9B: the QoS is higher than the Maximum QoS of the server.
    public static var qosNotSupported: ReasonCode { ReasonCode(rawValue: 0x9B) }
    /// 0x9C: use another server for the time being.
    public static var useAnotherServer: ReasonCode { ReasonCode(rawValue: 0x9C) }
    /// 0x9D: use another server from now on.
    public static var serverMoved: ReasonCode { ReasonCode(rawValue: 0x9D) }
    /// 0x9E: the server takes no Shared Subscriptions from this client.
    public static var sharedSubscriptionsNotSupported: ReasonCode { ReasonCode(rawValue: 0x9E) }
    /// 0x9F: too many connections in too little time.
    public static var connectionRateExceeded: ReasonCode { ReasonCode(rawValue: 0x9F) }
    /// 0xA0 in DISCONNECT: the connection has lasted as long as it was allowed to.
    public static var maximumConnectTime: ReasonCode { ReasonCode(rawValue: 0xA0) }
    /// 0xA1: the server takes no Subscription Identifiers.
    public static var subscriptionIdentifiersNotSupported: ReasonCode { ReasonCode(rawValue: 0xA1) }
    /// 0xA2: the server takes no wildcards in Topic Filters.
    public static var wildcardSubscriptionsNotSupported: ReasonCode { ReasonCode(rawValue: 0xA2) }
}

extension ReasonCode {
    /// Whether a code of 5.0 says that something failed: 0x80 and above (2.4).
    @inlinable
    public var isFailure: Bool { rawValue >= 0x80 }

    /// Whether the code is one that this packet may carry in this version (the tables of 3.2.2.2 to 3.15.2.1; 3.1.1: 3.2.2.3 and 3.9.3).
    ///
    /// 0x8C in DISCONNECT is accepted: the table of 2.4 lists it, that of 3.14.2.1 does not.
    public func isListed(in type: ControlPacketType, version: MQTTVersion) -> Bool {
        switch (version, type) {
        case (.v5_0, _): Self.packets(listing: rawValue) & (1 &<< UInt16(type.rawValue)) != 0
        case (_, .connAck): rawValue <= 5
        case (.v3_1_1, .subAck): rawValue <= 2 || rawValue == 0x80
        // 3.1 has no code for a refusal; that servers send one all the same is advice there.
        case (.v3_1, .subAck): rawValue <= 2
        default: false
        }
    }

    /// Whether this side may send the code in this packet of 5.0 (the columns and remarks of 3.4.2.1, 3.5.2.1, 3.14.2.1 and 3.15.2.1).
    ///
    /// An unknown sender may send every code.
    public func maySend(_ sender: ControlPacket.Sender, in type: ControlPacketType) -> Bool {
        switch (type, sender) {
        case (.disconnect, .server): return rawValue != 0x04
        case (.auth, .server): return rawValue != 0x19
        case (.auth, .client): return rawValue != 0x00
        // Only the server knows who subscribed (table of 3.4.2.1).
        case (.pubAck, .client), (.pubRec, .client): return rawValue != 0x10
        case (.disconnect, .client):
            switch rawValue {
            case 0x87, 0x89, 0x8B...0x8F, 0x9A...0xA2: return false
            default: return true
            }
        default: return true
        }
    }

    /// One bit for each type of packet that lists the code in 5.0.
    private static func packets(listing code: UInt8) -> UInt16 {
        let connAck: UInt16 = 1 << 2
        let pubAckAndRec: UInt16 = 1 << 4 | 1 << 5
        let pubRelAndComp: UInt16 = 1 << 6 | 1 << 7
        let subAck: UInt16 = 1 << 9
        let unsubAck: UInt16 = 1 << 11
        let disconnect: UInt16 = 1 << 14
        let auth: UInt16 = 1 << 15
        return switch code {
        case 0x00: connAck | pubAckAndRec | pubRelAndComp | subAck | unsubAck | disconnect | auth
        case 0x01, 0x02: subAck
        case 0x04: disconnect
        case 0x10: pubAckAndRec
        case 0x11: unsubAck
        case 0x18, 0x19: auth
        case 0x80, 0x83, 0x87: connAck | pubAckAndRec | subAck | unsubAck | disconnect
        case 0x81, 0x82: connAck | disconnect
        case 0x84, 0x85, 0x86, 0x88, 0x8A: connAck
        case 0x89, 0x8C: connAck | disconnect
        case 0x8B, 0x8D, 0x8E: disconnect
        case 0x8F: subAck | unsubAck | disconnect
        case 0x90, 0x99: connAck | pubAckAndRec | disconnect
        case 0x91: pubAckAndRec | subAck | unsubAck
        case 0x92: pubRelAndComp
        case 0x93, 0x94, 0x96, 0x98, 0xA0: disconnect
        case 0x95: connAck | disconnect
        case 0x97: connAck | pubAckAndRec | subAck | disconnect
        case 0x9A, 0x9B, 0x9C, 0x9D, 0x9F: connAck | disconnect
        case 0x9E, 0xA1, 0xA2: subAck | disconnect
        default: 0
        }
    }
}

extension ReasonCode {
    /// The name of the code in this packet and version, in the standard's words; nil where none is listed.
    public func name(in type: ControlPacketType, version: MQTTVersion) -> String? {
        guard version == .v5_0 else { return returnCodeName(in: type) }
        guard isListed(in: type, version: version) else { return nil }
        return switch (rawValue, type) {
        case (0x00, .disconnect): "Normal disconnection"
        case (0x00, .subAck): "Granted QoS 0"
        case (0x00, _): "Success"
        case (0x01, _): "Granted QoS 1"
        case (0x02, _): "Granted QoS 2"
        case (0x04, _): "Disconnect with Will Message"
        case (0x10, _): "No matching subscribers"
        case (0x11, _): "No subscription existed"
        case (0x18, _): "Continue authentication"
        case (0x19, _): "Re-authenticate"
        case (0x80, _): "Unspecified error"
        case (0x81, _): "Malformed Packet"
        case (0x82, _): "Protocol Error"
        case (0x83, _): "Implementation specific error"
        case (0x84, _): "Unsupported Protocol Version"
        case (0x85, _): "Client Identifier not valid"
        case (0x86, _): "Bad User Name or Password"
        case (0x87, _): "Not authorized"
        case (0x88, _): "Server unavailable"
        case (0x89, _): "Server busy"
        case (0x8A, _): "Banned"
        case (0x8B, _): "Server shutting down"
        case (0x8C, _): "Bad authentication method"
        case (0x8D, _): "Keep Alive timeout"
        case (0x8E, _): "Session taken over"
        case (0x8F, _): "Topic Filter invalid"
        case (0x90, _): "Topic Name invalid"
        case (0x91, _): "Packet Identifier in use"
        case (0x92, _): "Packet Identifier not found"
        case (0x93, _): "Receive Maximum exceeded"
        case (0x94, _): "Topic Alias invalid"
        case (0x95, _): "Packet too large"
        case (0x96, _): "Message rate too high"
        case (0x97, _): "Quota exceeded"
        case (0x98, _): "Administrative action"
        case (0x99, _): "Payload format invalid"
        case (0x9A, _): "Retain not supported"
        case (0x9B, _): "QoS not supported"
        case (0x9C, _): "Use another server"
        case (0x9D, _): "Server moved"
        case (0x9E, _): "Shared Subscriptions not supported"
        case (0x9F, _): "Connection rate exceeded"
        case (0xA0, _): "Maximum connect time"
        case (0xA1, _): "Subscription Identifiers not supported"
        case (0xA2, _): "Wildcard Subscriptions not supported"
        default: nil
        }
    }

    /// The return codes of 3.1 and 3.1.1 (3.1.1: table 3.1 and section 3.9.3).
    private func returnCodeName(in type: ControlPacketType) -> String? {
        switch (type, rawValue) {
        case (.connAck, 0): "Connection accepted"
        case (.connAck, 1): "Unacceptable protocol version"
        case (.connAck, 2): "Identifier rejected"
        case (.connAck, 3): "Server unavailable"
        case (.connAck, 4): "Bad user name or password"
        case (.connAck, 5): "Not authorized"
        case (.subAck, 0): "Granted QoS 0"
        case (.subAck, 1): "Granted QoS 1"
        case (.subAck, 2): "Granted QoS 2"
        case (.subAck, 0x80): "Failure"
        default: nil
        }
    }
}

extension ReasonCode: CustomStringConvertible {
    /// The byte in hexadecimal: `0x87`.
    public var description: String {
        let digits: [Character] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "B", "C", "D", "E", "F"]
        return "0x\(digits[Int(rawValue >> 4)])\(digits[Int(rawValue & 0x0F)])"
    }
}
