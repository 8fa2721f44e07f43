internal import MQTTCodec

/// A packet that is being taken, and what is known of the dialogue when it comes.
struct Occasion: Sendable {
    let version: MQTTVersion
    let sender: ControlPacket.Sender
    let mark: Dialogue.Mark
    /// Which of the packets of its sender it is, counted from 1.
    let ordinal: UInt32
    /// Whether more may be kept.
    let hasRoom: Bool
    /// Whether it breaks a rule of its own bytes: what its receiver makes of it is open.
    let isFaulty: Bool
    let taint: Taint

    /// The side that gets it.
    var peer: ControlPacket.Sender { sender == .server ? .client : .server }
}

extension Dialogue.Meaning {
    /// Notes that a rule is broken by the packet; nothing where its version does not demand it, or nobody knows who sent it.
    ///
    /// - Parameter evidence: what shows it beside the packet itself.
    @inline(never)
    mutating func accuse(
        _ rule: DialogueRule, _ occasion: Occasion, evidence: [Dialogue.Token?] = [], _ message: @autoclosure () -> String
    ) {
        guard occasion.sender != .unknown, rule.citation(in: occasion.version) != nil else { return }
        let tokens = evidence.compactMap { $0 } + [occasion.mark.token]
        let finding = DialogueFinding(
            rule, in: occasion.version, by: occasion.sender, at: occasion.mark, evidence: tokens, message())
        if let finding { findings.append(finding) }
    }
}
