internal import MQTTCodec

/// A message of QoS 1 or 2 on its way, under a Packet Identifier of the side that sends it.
struct InFlightMessage: Sendable {
    enum Stage: Sendable {
        /// PUBLISH was sent.
        case published
        /// PUBREC came.
        case received
        /// PUBREL was sent.
        case released
    }

    /// How many packets are remembered that were sent again; a sender that repeats itself more often is broken, and the count goes on.
    static let maximumRepeats = 16

    var stage: Stage
    let qos: UInt8
    let topic: [UInt8]?
    /// The PUBLISH; nil for a message of an earlier Network Connection, of which the PUBREL was sent here (4.4).
    let publish: Dialogue.Mark?
    var received: Dialogue.Mark?
    var released: Dialogue.Mark?
    /// Each PUBLISH and PUBREL that was sent again.
    var repeats: [Dialogue.Token] = []
    /// Whether the PUBLISH, or the PUBREL, was sent before, here or on an earlier connection.
    var isRedelivered = false
    /// Whether nobody is accused because of it: it breaks a rule of its own bytes, and what its receiver makes of it is open; or what comes
    /// for its identifier may be for another.
    var isDoubtful = false
    /// Whether its place in the queue of what is due is open.
    var isQueued = false
    /// The answer to a later message that came before the answer to this one.
    var passedBy: Dialogue.Token?
    /// When it was sent, as far as what is certain goes; see `Side.doubt`.
    let era: UInt32
    /// Which packet of its sender waits for an answer, counted from the first of the connection.
    var ordinal: UInt32

    /// The last packet, which the next one answers.
    var last: Dialogue.Mark? { released ?? received ?? publish }

    /// What keeping it costs.
    var cost: Int { MemoryLayout<InFlightMessage>.stride * 3 / 2 + (topic?.count ?? 0) + repeats.count * 8 }

    /// Its packets, in their order.
    var tokens: [Dialogue.Token] {
        var tokens = repeats
        for mark in [publish, received, released] { if let mark { tokens.append(mark.token) } }
        return tokens.sorted()
    }

    /// What is due next.
    var missing: ControlPacketType {
        switch stage {
        case .published: qos == 1 ? .pubAck : .pubRec
        case .received: .pubRel
        case .released: .pubComp
        }
    }
}
