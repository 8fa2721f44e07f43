/// Packet Identifiers, deliveries, flow control, requests and subscriptions: chapters 2.2.1, 3.3 to 3.11, 4.3 to 4.9.
extension DialogueRule {
    static let deliveryRules: [DialogueRule] =
        identifierRules + answerRules + orderRules + windowRules + aliasRules + requestRules + subscriptionRules

    private static let identifierRules = [
        clientIdentifierInUseAtQoS1, clientIdentifierInUseAtQoS2, requestIdentifierInUse, serverIdentifierInUseAtQoS1,
        serverIdentifierInUseAtQoS2, firstTransmissionAtQoS1, firstTransmissionAtQoS2, resentOnSameConnection, resentAfterRelease,
    ]
    private static let answerRules = [
        acknowledgesNothing, completesNothing, releasesUnreceived, answerAtQoS1, answerAtQoS2, clientAnswerDue, releaseDue, completionDue,
    ]
    private static let orderRules = [pubAckOrder, pubRecOrder, pubRelOrder]
    private static let windowRules = [clientReceiveMaximum, serverReceiveMaximum]
    private static let aliasRules = [
        clientAliasAboveMaximum, clientAliasWithoutMaximum, serverAliasAboveMaximum, serverAliasWithoutMaximum, undefinedAlias,
        clientRefusesAlias, serverRefusesAlias,
    ]
    private static let requestRules = [
        subAckAnswersNothing, unsubAckAnswersNothing, severalSubAcks, severalUnsubAcks, subAckDue, unsubAckDue, subAckCount, unsubAckCount,
        grantAboveRequest, heldSubscriptionDenied,
    ]
    private static let subscriptionRules = [
        unsubscribedTopic, reservedTopicByWildcard, aboveGrantedQoS, sharedAboveGrantedQoS, identifierMissing, identifierMissingInMerged,
        identifierOfNoSubscription, retainAsPublished,
    ]
}

// MARK: Packet Identifiers

extension DialogueRule {
    /// A client's new message of QoS 1 has an identifier that is free.
    static let clientIdentifierInUseAtQoS1 = DialogueRule(
        in3_1: ["2.4-packet-identifier-in-use"], in3_1_1: ["MQTT-2.3.1-2", "MQTT-4.3.2-1"], in5_0: ["MQTT-2.2.1-3", "MQTT-4.3.2-1"])
    /// A client's new message of QoS 2 has an identifier that is free.
    static let clientIdentifierInUseAtQoS2 = DialogueRule(
        in3_1: ["2.4-packet-identifier-in-use"], in3_1_1: ["MQTT-2.3.1-2", "MQTT-4.3.3-1"], in5_0: ["MQTT-2.2.1-3", "MQTT-4.3.3-1"])
    /// A SUBSCRIBE or UNSUBSCRIBE has an identifier that is free.
    static let requestIdentifierInUse = DialogueRule(
        in3_1: ["2.4-packet-identifier-in-use"], in3_1_1: ["MQTT-2.3.1-2"], in5_0: ["MQTT-2.2.1-3"])
    /// A server's new message of QoS 1 has an identifier that is free.
    static let serverIdentifierInUseAtQoS1 = DialogueRule(
        in3_1: ["2.4-packet-identifier-in-use"], in3_1_1: ["MQTT-2.3.1-4", "MQTT-4.3.2-1"], in5_0: ["MQTT-2.2.1-4", "MQTT-4.3.2-1"])
    /// A server's new message of QoS 2 has an identifier that is free.
    static let serverIdentifierInUseAtQoS2 = DialogueRule(
        in3_1: ["2.4-packet-identifier-in-use"], in3_1_1: ["MQTT-2.3.1-4", "MQTT-4.3.3-1"], in5_0: ["MQTT-2.2.1-4", "MQTT-4.3.3-1"])
    /// What is sent for the first time has DUP 0. (3.1 says nothing of it.)
    static let firstTransmissionAtQoS1 = DialogueRule(in3_1_1: ["MQTT-4.3.2-1"], in5_0: ["MQTT-4.3.2-2"])
    /// What is sent for the first time has DUP 0.
    static let firstTransmissionAtQoS2 = DialogueRule(in3_1_1: ["MQTT-4.3.3-1"], in5_0: ["MQTT-4.3.3-2"])
    /// Nothing is sent again but on a new Network Connection. (3.1 and 3.1.1 allow it.)
    static let resentOnSameConnection = DialogueRule(in5_0: ["MQTT-4.4.0-1"])
    /// Once PUBREL was sent, the PUBLISH is not sent again.
    static let resentAfterRelease = DialogueRule(in3_1_1: ["MQTT-4.3.3-1"], in5_0: ["MQTT-4.3.3-6", "MQTT-4.4.0-1"])
}

// MARK: Answers of messages

extension DialogueRule {
    /// PUBACK, PUBREC and PUBREL carry the identifier of a message that was sent.
    static let acknowledgesNothing = DialogueRule(
        in3_1: ["2.4-acknowledged-identifier"], in3_1_1: ["MQTT-2.3.1-6"], in5_0: ["MQTT-2.2.1-5"])
    /// PUBCOMP carries the identifier of a PUBREL. (3.1.1 does not name it among the acknowledgements of 2.3.1-6.)
    static let completesNothing = DialogueRule(
        in3_1: ["2.4-acknowledged-identifier"], in3_1_1: ["MQTT-4.3.3-2"], in5_0: ["MQTT-2.2.1-5", "MQTT-4.3.3-11"])
    /// PUBREL comes after PUBREC.
    static let releasesUnreceived = DialogueRule(in3_1: ["4.1-qos-flow"], in3_1_1: ["MQTT-4.3.3-1"], in5_0: ["MQTT-4.3.3-3"])
    /// QoS 1 is answered by PUBACK.
    static let answerAtQoS1 = DialogueRule(
        in3_1: ["4.1-qos-flow"], in3_1_1: ["MQTT-3.3.4-1", "MQTT-4.3.2-2"], in5_0: ["MQTT-3.3.4-1", "MQTT-4.3.2-4"])
    /// QoS 2 is answered by PUBREC.
    static let answerAtQoS2 = DialogueRule(
        in3_1: ["4.1-qos-flow"], in3_1_1: ["MQTT-3.3.4-1", "MQTT-4.3.3-2"], in5_0: ["MQTT-3.3.4-1", "MQTT-4.3.3-8"])
    /// A client answers every message, whatever it makes of it.
    static let clientAnswerDue = DialogueRule(
        in3_1: ["4.1-qos-flow"], in3_1_1: ["MQTT-4.5.0-2", "MQTT-3.3.4-1"], in5_0: ["MQTT-4.5.0-2", "MQTT-3.3.4-1"])
    /// PUBREC is answered by PUBREL.
    static let releaseDue = DialogueRule(in3_1: ["4.1-qos-flow"], in3_1_1: ["MQTT-4.3.3-1"], in5_0: ["MQTT-4.3.3-4"])
    /// PUBREL is answered by PUBCOMP.
    static let completionDue = DialogueRule(in3_1: ["4.1-qos-flow"], in3_1_1: ["MQTT-4.3.3-2"], in5_0: ["MQTT-4.3.3-11"])
}

// MARK: Order

/// Clients only: of the acknowledgements of a server 4.6 says nothing, and the order of what it sends it may be set up to neglect.
extension DialogueRule {
    /// The client sends PUBACK in the order in which the messages came.
    static let pubAckOrder = DialogueRule(in3_1: ["4.3-message-order"], in3_1_1: ["MQTT-4.6.0-2"], in5_0: ["MQTT-4.6.0-2"])
    /// The client sends PUBREC in the order in which the messages came.
    static let pubRecOrder = DialogueRule(in3_1: ["4.3-message-order"], in3_1_1: ["MQTT-4.6.0-3"], in5_0: ["MQTT-4.6.0-3"])
    /// The client sends PUBREL in the order in which PUBREC came.
    static let pubRelOrder = DialogueRule(in3_1: ["4.3-message-order"], in3_1_1: ["MQTT-4.6.0-4"], in5_0: ["MQTT-4.6.0-4"])
}

// MARK: Flow control

extension DialogueRule {
    /// The client has no more messages unacknowledged than the server takes.
    static let clientReceiveMaximum = DialogueRule(in5_0: ["MQTT-3.3.4-7", "MQTT-4.9.0-2"])
    /// The server has no more messages unacknowledged than the client takes.
    static let serverReceiveMaximum = DialogueRule(in5_0: ["MQTT-3.3.4-9", "MQTT-4.9.0-2"])
}

// MARK: Topic Aliases

extension DialogueRule {
    /// The client's aliases stay within what the server takes.
    static let clientAliasAboveMaximum = DialogueRule(
        in5_0: ["MQTT-3.3.2-9", "MQTT-3.2.2-17", "3.3.2.3.4-alias-above-maximum"])
    /// The client has no aliases where the server says nothing of them.
    static let clientAliasWithoutMaximum = DialogueRule(in5_0: ["MQTT-3.2.2-18", "3.3.2.3.4-alias-above-maximum"])
    /// The server's aliases stay within what the client takes.
    static let serverAliasAboveMaximum = DialogueRule(
        in5_0: ["MQTT-3.3.2-11", "MQTT-3.1.2-26", "3.3.2.3.4-alias-above-maximum"])
    /// The server has no aliases where the client takes none.
    static let serverAliasWithoutMaximum = DialogueRule(in5_0: ["MQTT-3.1.2-27", "3.3.2.3.4-alias-above-maximum"])
    /// An alias stands for a name that it was given on this connection.
    static let undefinedAlias = DialogueRule(in5_0: ["3.3.4-undefined-alias"])
    /// The client takes the aliases that it has announced.
    static let clientRefusesAlias = DialogueRule(in5_0: ["MQTT-3.3.2-10"])
    /// The server takes the aliases that it has announced.
    static let serverRefusesAlias = DialogueRule(in5_0: ["MQTT-3.3.2-12"])
}

// MARK: SUBSCRIBE, UNSUBSCRIBE and their answers

extension DialogueRule {
    /// SUBACK carries the identifier of a SUBSCRIBE.
    static let subAckAnswersNothing = DialogueRule(
        in3_1: ["2.4-acknowledged-identifier"], in3_1_1: ["MQTT-2.3.1-7", "MQTT-3.8.4-2"], in5_0: ["MQTT-2.2.1-6", "MQTT-3.8.4-2"])
    /// UNSUBACK carries the identifier of an UNSUBSCRIBE.
    static let unsubAckAnswersNothing = DialogueRule(
        in3_1: ["2.4-acknowledged-identifier"], in3_1_1: ["MQTT-2.3.1-7", "MQTT-3.10.4-4"], in5_0: ["MQTT-2.2.1-6", "MQTT-3.10.4-5"])
    /// One SUBACK answers all filters of a SUBSCRIBE.
    static let severalSubAcks = DialogueRule(
        in3_1: ["3.9-suback-due"], in3_1_1: ["MQTT-3.8.4-4", "MQTT-2.3.1-7"], in5_0: ["MQTT-3.8.4-5", "MQTT-2.2.1-6"])
    /// One UNSUBACK answers all filters of an UNSUBSCRIBE.
    static let severalUnsubAcks = DialogueRule(
        in3_1: ["3.11-unsuback-due"], in3_1_1: ["MQTT-3.10.4-6", "MQTT-2.3.1-7"], in5_0: ["MQTT-3.10.4-6", "MQTT-2.2.1-6"])
    /// Each SUBSCRIBE is answered.
    static let subAckDue = DialogueRule(in3_1: ["3.9-suback-due"], in3_1_1: ["MQTT-3.8.4-1"], in5_0: ["MQTT-3.8.4-1"])
    /// Each UNSUBSCRIBE is answered, also where no filter was the same.
    static let unsubAckDue = DialogueRule(
        in3_1: ["3.11-unsuback-due"], in3_1_1: ["MQTT-3.10.4-4", "MQTT-3.10.4-5"], in5_0: ["MQTT-3.10.4-4", "MQTT-3.10.4-5"])
    /// SUBACK has a code for each filter.
    static let subAckCount = DialogueRule(
        in3_1: ["3.9-granted-qos-count"], in3_1_1: ["MQTT-3.8.4-5", "MQTT-3.9.3-1"], in5_0: ["MQTT-3.8.4-6", "MQTT-3.9.3-1"])
    /// UNSUBACK has a code for each filter.
    static let unsubAckCount = DialogueRule(in5_0: ["MQTT-3.11.3-1"])
    /// A granted QoS is not above the requested one.
    static let grantAboveRequest = DialogueRule(in3_1_1: ["MQTT-3.8.4-5"], in5_0: ["MQTT-3.8.4-7"])
    /// What UNSUBSCRIBE removes is the subscription of the same characters: the server does not say that there was none.
    static let heldSubscriptionDenied = DialogueRule(in5_0: ["MQTT-3.10.4-1"])
}

// MARK: What the server sends to a subscriber

extension DialogueRule {
    /// What the server sends matches a subscription.
    static let unsubscribedTopic = DialogueRule(in3_1_1: ["MQTT-3.3.2-3"], in5_0: ["MQTT-3.3.2-3"])
    /// A wildcard at the beginning of a filter does not match a topic that begins with $.
    static let reservedTopicByWildcard = DialogueRule(
        in3_1_1: ["MQTT-4.7.2-1", "MQTT-3.3.2-3"], in5_0: ["MQTT-4.7.2-1", "MQTT-3.3.2-3"])
    /// The QoS is no higher than a matching subscription was granted.
    static let aboveGrantedQoS = DialogueRule(in3_1_1: ["MQTT-3.8.4-6"], in5_0: ["MQTT-3.8.4-8"])
    /// The same of a Shared Subscription.
    static let sharedAboveGrantedQoS = DialogueRule(in5_0: ["MQTT-4.8.2-3", "MQTT-3.8.4-8"])
    /// The Subscription Identifier of a matching subscription is there.
    static let identifierMissing = DialogueRule(in5_0: ["MQTT-3.3.4-3"])
    /// One copy for several subscriptions has the Subscription Identifiers of all.
    static let identifierMissingInMerged = DialogueRule(in5_0: ["MQTT-3.3.4-4", "MQTT-3.3.4-3"])
    /// A Subscription Identifier is that of a matching subscription.
    static let identifierOfNoSubscription = DialogueRule(in5_0: ["MQTT-3.3.4-5"])
    /// RETAIN is 0 where no subscription asks for the flag, or for what is retained.
    static let retainAsPublished = DialogueRule(in5_0: ["MQTT-3.3.1-12"])
}
