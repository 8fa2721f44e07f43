internal import MQTTCodec

/// A packet that is being taken, and what is known of the dialogue when it comes.
struct Occasion: Sendable {
    let version: MQTTVersion
    let sender: ControlPacket.Sender
    let mark: Dialogue.Mark
    /// Which of the packets of its sender it is, counted from 1.
    let ordinal: UInt32
    /// Bytes of the whole packet.
    let length: Int
    /// Whether more may be kept.
    let hasRoom: Bool
    /// Whether the client has read what the CONNACK announces, as far as the capture shows.
    let clientKnowsLimits: Bool
    /// What is wrong with its bytes.
    let fault: Finding?
    let taint: Taint

    /// Whether it breaks a rule of its own bytes: what its receiver makes of it is open.
    var isFaulty: Bool { fault.map { $0.severity != .advice } ?? false }

    /// Whether a packet that was sent more than once is known to have been.
    ///
    /// Before 5.0 both sides may send again what was not answered, and get two answers; in 5.0 they may not.
    var areRepetitionsSeen: Bool {
        version == .v5_0 || taint.isDisjoint(with: [.joinedMidway, .clientIncomplete, .serverIncomplete])
    }

    /// The side that gets it.
    var peer: ControlPacket.Sender { sender == .server ? .client : .server }
}

extension Occasion {
    /// The end of a dialogue, at which a side has left something undone.
    init(end mark: Dialogue.Mark, _ version: MQTTVersion, of sender: ControlPacket.Sender, _ taint: Taint) {
        self.init(
            version: version, sender: sender, mark: mark, ordinal: 0, length: 0, hasRoom: true, clientKnowsLimits: true, fault: nil,
            taint: taint)
    }
}

extension Dialogue.Meaning {
    /// Notes that a rule is broken by the packet; nothing where its version does not demand it, or nobody knows who sent it.
    ///
    /// - Parameters:
    ///   - others: less specific rules that the same breaks.
    ///   - evidence: what shows it beside the packet itself.
    @inline(never)
    mutating func accuse(
        _ rule: DialogueRule, and others: [DialogueRule] = [], _ occasion: Occasion, evidence: [Dialogue.Token?] = [],
        _ message: @autoclosure () -> String
    ) {
        guard occasion.sender != .unknown, rule.citation(in: occasion.version) != nil else { return }
        let tokens = evidence.compactMap { $0 } + [occasion.mark.token]
        let finding = DialogueFinding(
            rule, and: others, in: occasion.version, by: occasion.sender, at: occasion.mark, evidence: tokens, message())
        if let finding { findings.append(finding) }
    }
}
