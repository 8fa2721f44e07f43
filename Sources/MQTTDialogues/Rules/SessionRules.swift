/// What takes more than one Network Connection: sessions, wills, retained messages, and what the server sends on.
extension DialogueRule {
    static let sessionRules: [DialogueRule] = [
        takenOverCloses, sessionIsKept, sessionIsGone, assignedIdentifierIsUnique,
        resentAfterCleanStart, resentWithoutSession, clientDropsSession, resentHasDUP, identifierOfClient, identifierOfServer,
        publishedAfterRelease,
        resentInOrder, unfinishedIsResent,
        willIsSent, willIsRemoved, willAfterReturn, willUserProperties, willNotRetained, willIsRetained,
        duplicateIsOwn, noRetainWhenLive, retainIsPublishers, retainedReplaced, retainedErased, emptyNotRetained, plainNotRetained,
        retainedIsSent, retainedIsSentAgain, retainedIsNew, retainedIsFlagged, noRetainedAsked, qosOfCopy, qosOfOverlapping, qosOfShared,
        unsubscribedGetsNone,
        copyIsSent, publisherOrder, queuedIsSent, sharedRefused, sharedStaysWithClient,
        payloadFormatForwarded, expiredIsDropped, expiryIsReduced, responseTopicForwarded, correlationDataForwarded,
        userPropertiesForwarded, userPropertiesInOrder, contentTypeForwarded,
    ]

    // MARK: Sessions

    /// A second connection under one Client Identifier ends the first.
    static let takenOverCloses = DialogueRule(
        in3_1: ["3.1-client-identifier-taken"], in3_1_1: ["MQTT-3.1.4-2"], in5_0: ["MQTT-3.1.4-3"])
    /// Session Present is 1 where there is a session.
    static let sessionIsKept = DialogueRule(in3_1_1: ["MQTT-3.2.2-2"], in5_0: ["MQTT-3.2.2-3"])
    /// Session Present is 0 where there is none.
    static let sessionIsGone = DialogueRule(in3_1_1: ["MQTT-3.2.2-3"], in5_0: ["MQTT-3.2.2-3"])
    /// A Client Identifier that the server makes is nobody else's.
    static let assignedIdentifierIsUnique = DialogueRule(in5_0: ["MQTT-3.1.3-6"])

    // MARK: Sending again

    /// What belongs to a session that Clean Start has ended is not sent again.
    static let resentAfterCleanStart = DialogueRule(in3_1_1: ["MQTT-3.1.2-6"], in5_0: ["MQTT-3.1.2-4", "MQTT-4.4.0-1"])
    /// A server that has no session has nothing to send again.
    static let resentWithoutSession = DialogueRule(in3_1_1: ["MQTT-3.2.2-2"], in5_0: ["MQTT-4.4.0-1"])
    /// A client that is told that there is no session drops its own.
    static let clientDropsSession = DialogueRule(in5_0: ["MQTT-3.2.2-5", "MQTT-4.4.0-1"])
    /// What is sent again has DUP.
    static let resentHasDUP = DialogueRule(in3_1_1: ["MQTT-3.3.1-1"], in5_0: ["MQTT-3.3.1-1"])
    /// A client's new message has an identifier that no message of the session has which was not over when the last connection ended.
    static let identifierOfClient = DialogueRule(
        in3_1_1: ["MQTT-2.3.1-3", "MQTT-2.3.1-2"], in5_0: ["MQTT-4.4.0-1", "MQTT-2.2.1-3"])
    /// The same of a server's.
    static let identifierOfServer = DialogueRule(
        in3_1_1: ["MQTT-4.4.0-1", "MQTT-2.3.1-4"], in5_0: ["MQTT-4.4.0-1", "MQTT-2.2.1-4"])
    /// The PUBLISH is not sent again once PUBREL was.
    static let publishedAfterRelease = DialogueRule(in3_1_1: ["MQTT-4.3.3-1"], in5_0: ["MQTT-4.3.3-6"])
    /// What is sent again comes in the order in which it was first sent.
    static let resentInOrder = DialogueRule(in3_1_1: ["MQTT-4.6.0-1"], in5_0: ["MQTT-4.6.0-1"])
    /// What was not over is sent again when the session is resumed.
    static let unfinishedIsResent = DialogueRule(in3_1_1: ["MQTT-4.4.0-1"], in5_0: ["MQTT-4.4.0-1"])

    // MARK: Will Messages

    /// The Will Message is sent when the connection ends without DISCONNECT.
    static let willIsSent = DialogueRule(in3_1_1: ["MQTT-3.1.2-8"], in5_0: ["MQTT-3.1.2-8"])
    /// DISCONNECT removes the Will Message.
    static let willIsRemoved = DialogueRule(in3_1_1: ["MQTT-3.14.4-3", "MQTT-3.1.2-10"], in5_0: ["MQTT-3.14.4-3", "MQTT-3.1.2-10"])
    /// A client that is back within the Will Delay has no Will Message sent.
    static let willAfterReturn = DialogueRule(in5_0: ["MQTT-3.1.3-9"])
    /// The User Properties of a Will Message keep their order.
    static let willUserProperties = DialogueRule(in5_0: ["MQTT-3.1.3-10"])
    /// A Will Message without Will Retain is not retained.
    static let willNotRetained = DialogueRule(in3_1_1: ["MQTT-3.1.2-16"], in5_0: ["MQTT-3.1.2-14"])

    /// A Will Message with Will Retain is retained.
    static let willIsRetained = DialogueRule(in3_1_1: ["MQTT-3.1.2-17"], in5_0: ["MQTT-3.1.2-15"])

    // MARK: Retained messages

    /// DUP of a copy says that the copy was sent before, whatever the publisher's says.
    static let duplicateIsOwn = DialogueRule(in3_1_1: ["MQTT-3.3.1-3"], in5_0: ["MQTT-3.3.1-3"])
    /// Who was subscribed before gets a copy without RETAIN.
    static let noRetainWhenLive = DialogueRule(in3_1_1: ["MQTT-3.3.1-9"], in5_0: ["MQTT-3.3.1-12"])
    /// With Retain As Published the copy has the publisher's RETAIN.
    static let retainIsPublishers = DialogueRule(in5_0: ["MQTT-3.3.1-13"])
    /// A retained message takes the place of the one before.
    static let retainedReplaced = DialogueRule(in3_1_1: ["MQTT-3.3.1-5", "MQTT-3.3.1-7"], in5_0: ["MQTT-3.3.1-5"])
    /// An empty one erases it.
    static let retainedErased = DialogueRule(in3_1_1: ["MQTT-3.3.1-10"], in5_0: ["MQTT-3.3.1-6"])
    /// An empty one is not kept itself.
    static let emptyNotRetained = DialogueRule(in3_1_1: ["MQTT-3.3.1-11"], in5_0: ["MQTT-3.3.1-7"])
    /// A message without RETAIN is not kept.
    static let plainNotRetained = DialogueRule(in3_1_1: ["MQTT-3.3.1-12"], in5_0: ["MQTT-3.3.1-8"])
    /// A new subscription gets the retained messages.
    static let retainedIsSent = DialogueRule(in3_1_1: ["MQTT-3.3.1-6"], in5_0: ["MQTT-3.3.1-9"])
    /// A subscription that takes the place of another gets them again.
    static let retainedIsSentAgain = DialogueRule(in3_1_1: ["MQTT-3.8.4-3"], in5_0: ["MQTT-3.8.4-4", "MQTT-3.3.1-9"])
    /// With Retain Handling 1 only a new subscription gets them.
    static let retainedIsNew = DialogueRule(in5_0: ["MQTT-3.3.1-10"])

    /// A retained message has RETAIN where a new subscription brings it.
    static let retainedIsFlagged = DialogueRule(in3_1_1: ["MQTT-3.3.1-8"])
    /// With Retain Handling 2 a subscription brings no retained messages.
    static let noRetainedAsked = DialogueRule(in5_0: ["MQTT-3.3.1-11"])

    // MARK: Copies

    /// The QoS of a copy is the lower of that of the message and the one that was granted.
    static let qosOfCopy = DialogueRule(in3_1_1: ["MQTT-3.8.4-6"], in5_0: ["MQTT-3.8.4-8"])
    /// Of several subscriptions that match the highest QoS counts.
    static let qosOfOverlapping = DialogueRule(in3_1_1: ["MQTT-3.3.5-1"], in5_0: ["MQTT-3.3.4-2"])
    /// A Shared Subscription gives each client the QoS that it was granted.
    static let qosOfShared = DialogueRule(in5_0: ["MQTT-4.8.2-3"])
    /// Who has unsubscribed gets nothing that is published later.
    static let unsubscribedGetsNone = DialogueRule(in3_1_1: ["MQTT-3.10.4-2"], in5_0: ["MQTT-3.10.4-2"])
    /// Every matching subscriber gets a copy.
    static let copyIsSent = DialogueRule(in3_1_1: ["MQTT-4.5.0-1"], in5_0: ["MQTT-4.5.0-1"])
    /// Messages of one client, topic and QoS come in the order in which they were published.
    static let publisherOrder = DialogueRule(in3_1_1: ["MQTT-4.6.0-6"], in5_0: ["MQTT-4.6.0-5"])
    /// Messages of QoS 1 and 2 wait for a subscriber that is away.
    static let queuedIsSent = DialogueRule(in3_1_1: ["MQTT-3.1.2-5", "MQTT-4.5.0-1"], in5_0: ["MQTT-4.5.0-1"])
    /// A message that one member of a group refused is not sent to another.
    static let sharedRefused = DialogueRule(in5_0: ["MQTT-4.8.2-6"])
    /// A message of QoS 2 stays with the member of the group that it was sent to.
    static let sharedStaysWithClient = DialogueRule(in5_0: ["MQTT-4.8.2-5"])

    // MARK: Properties that are sent on

    static let payloadFormatForwarded = DialogueRule(in5_0: ["MQTT-3.3.2-4"])
    static let expiredIsDropped = DialogueRule(in5_0: ["MQTT-3.3.2-5"])
    static let expiryIsReduced = DialogueRule(in5_0: ["MQTT-3.3.2-6"])
    static let responseTopicForwarded = DialogueRule(in5_0: ["MQTT-3.3.2-15"])
    static let correlationDataForwarded = DialogueRule(in5_0: ["MQTT-3.3.2-16"])
    static let userPropertiesForwarded = DialogueRule(in5_0: ["MQTT-3.3.2-17"])
    static let userPropertiesInOrder = DialogueRule(in5_0: ["MQTT-3.3.2-18"])
    static let contentTypeForwarded = DialogueRule(in5_0: ["MQTT-3.3.2-20"])
}
