internal import MQTTCodec

/// An Application Message, as its publisher gave it to the server.
struct PublishedMessage: Sendable {
    /// The connection of the publisher, as its owner calls it.
    let publisher: Int
    /// The PUBLISH, or the CONNECT of a Will Message.
    let token: Dialogue.Token
    /// When it was published.
    let time: Int64?
    let fingerprint: UInt64
    let qos: UInt8
    let retain: Bool
    let isDuplicate: Bool
    /// Whether its payload is empty.
    let isEmpty: Bool
    let isWill: Bool
    /// The version of the publisher.
    let version: MQTTVersion
    /// Bytes of its Topic Name, payload and properties.
    let length: Int
    /// Nil before 5.0.
    let properties: ForwardedProperties?

    /// Bytes that a copy may have beside what the message has: Fixed Header, Packet Identifier, Subscription Identifiers.
    static let room = 64

    var mark: Dialogue.Mark { Dialogue.Mark(token: token, time: time) }

    /// Nanoseconds since it was published.
    func age(at mark: Dialogue.Mark) -> Int64? {
        guard let time, let now = mark.time else { return nil }
        return max(0, now.subtractingReportingOverflow(time).partialValue)
    }

    /// Whether its Message Expiry Interval may have passed.
    func mayBeExpired(at mark: Dialogue.Mark) -> Bool {
        guard let expiry = properties?.expiry else { return false }
        guard let age = age(at: mark) else { return true }
        return age > (Int64(expiry) - 1) * .second
    }
}

extension PublishedMessage {
    /// A copy of it that the server sent.
    struct Copy {
        let mark: Dialogue.Mark
        let version: MQTTVersion
        let qos: UInt8
        let retain: Bool
        let isDuplicate: Bool
        let isEmpty: Bool
        let properties: ForwardedProperties?
    }

    /// What is wrong with a copy beside its QoS and RETAIN: properties that are not the publisher's, and an expiry that does not fit.
    func breaches(by copy: Copy) -> [(DialogueRule, String)] {
        guard copy.version == .v5_0, let mine = properties, let other = copy.properties else { return [] }
        var list = mine.breaches(by: other, order: isWill ? .willUserProperties : .userPropertiesInOrder)
        guard let expiry = mine.expiry, let age = age(at: copy.mark) else { return list }
        let rest = Int64(expiry) * .second - age
        // A server counts in whole seconds, and the PUBLISH took its time to reach it.
        if rest < -2 * .second {
            list.append((.expiredIsDropped, "the message had expired before it was sent on"))
        } else if let left = other.expiry {
            // With QoS 2 the wait may begin with PUBREL.
            if left > expiry || qos < 2 && abs(Int64(left) * .second - rest) > 2 * .second {
                list.append((.expiryIsReduced, "the Message Expiry Interval is not what is left of the publisher's"))
            }
        } else {
            list.append((.expiryIsReduced, "the copy has no Message Expiry Interval"))
        }
        return list
    }
}

extension Journey {
    init(_ message: PublishedMessage, _ topic: [UInt8], _ copies: [Copy], noCopySeen: [Int] = []) {
        publisher = message.publisher
        token = message.token
        time = message.time
        self.topic = topic
        qos = message.qos
        isRetained = message.retain
        self.copies = copies
        self.noCopySeen = noCopySeen
    }
}
