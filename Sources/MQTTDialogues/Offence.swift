import MQTTCodec

/// A packet that obliges the other side to close the Network Connection (4.8 of 3.1.1, 4.13 of 5.0).
///
/// **When the other side has not closed.** It may have closed long ago, and what it sent before is still on its way; or it has not received
/// the packet yet. Only an answer to something that was sent later shows that it read past the packet and went on.
struct Offence: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A packet breaks a rule of its own bytes; reserved flag bits have a statement of their own.
        case fault(isOfFlags: Bool)
        case secondConnect
        /// A rule that takes more than the packet: the reason of an end, but no duty of its own.
        case breach
    }

    let kind: Kind
    let version: MQTTVersion
    let sender: ControlPacket.Sender
    /// The packet.
    let mark: Dialogue.Mark
    /// The last of its kind.
    var latest: Dialogue.Mark
    /// Whether the bytes have no legal reading.
    var isMalformed: Bool

    /// What an answer to a later packet breaks; nil where nothing obliges this side.
    func finding(by side: ControlPacket.Sender, at mark: Dialogue.Mark) -> DialogueFinding? {
        // 4.13.1 of 5.0 binds servers only.
        guard version != .v5_0 || side == .server else { return nil }
        let evidence = [self.mark.token, mark.token]
        switch kind {
        case .fault(let isOfFlags):
            let rule = isOfFlags && version == .v3_1_1 ? DialogueRule.closedAfterFlags : .closedAfterFault
            return DialogueFinding(
                rule, and: isOfFlags ? [.closedAfterFault] : [], in: version, by: side, at: mark, evidence: evidence,
                "goes on after the faulty packet in frame \(self.mark.token), and must close the connection")
        case .secondConnect:
            return DialogueFinding(
                .oneConnect, and: [.closedAfterFault], in: version, by: side, at: mark, evidence: evidence,
                "goes on after the second CONNECT in frame \(self.mark.token), and must close the connection")
        case .breach: return nil
        }
    }
}
