internal import MQTTCodec

extension Exchanges {
    /// How long an answer may take that the standards give no time for: 30 s.
    ///
    /// Only then, and only where later packets were answered all the same, is an answer taken for one that is not going to come.
    static let patience: Int64 = 30_000_000_000

    /// Takes the end of the connection: nothing more comes.
    ///
    /// That something was not answered before the connection or the capture ended is no breach by itself. It is one where the other side
    /// had it for long, and answered what came after it.
    func end(_ mark: Dialogue.Mark, _ taint: Taint) -> (findings: [DialogueFinding], deliveries: [Delivery]) {
        var meaning = Dialogue.Meaning()
        if let version, taint.isComplete(.client), taint.isComplete(.server) {
            accuseOfSilence(Judgement(version: version, end: mark, taint: taint), into: &meaning)
        }
        meaning.deliveries = fromClient.inFlight.map { fromClient.delivery(of: $0.message, $0.identifier, .incomplete, nil, of: .client) }
        meaning.deliveries += fromServer.inFlight.map { fromServer.delivery(of: $0.message, $0.identifier, .incomplete, nil, of: .server) }
        return (meaning.findings, meaning.deliveries)
    }

    private struct Judgement {
        let version: MQTTVersion
        let end: Dialogue.Mark
        let taint: Taint

        func occasion(of sender: ControlPacket.Sender) -> Occasion {
            Occasion(end: end, version, of: sender, taint)
        }
    }

    private func accuseOfSilence(_ judgement: Judgement, into meaning: inout Dialogue.Meaning) {
        for (_, request) in requests.open.sorted(by: { $0.request.ordinal < $1.request.ordinal }) where !request.isDoubtful {
            accuse(
                .server, request.type == .subscribe ? .subAckDue : .unsubAckDue, request.type == .subscribe ? .subAck : .unsubAck,
                request.mark, request.ordinal, judgement, into: &meaning)
        }
        for (_, message) in fromClient.inFlight where fromClient.isCertain(message) {
            accuse(message, of: .client, judgement, into: &meaning)
        }
        for (_, message) in fromServer.inFlight where fromServer.isCertain(message) {
            accuse(message, of: .server, judgement, into: &meaning)
        }
    }

    private func accuse(
        _ message: InFlightMessage, of sender: ControlPacket.Sender, _ judgement: Judgement, into meaning: inout Dialogue.Meaning
    ) {
        guard let last = message.last else { return }
        let peer: ControlPacket.Sender = sender == .client ? .server : .client
        let debtor = message.stage == .received ? sender : peer
        let rule: DialogueRule
        switch message.stage {
        case .published:
            // A client may take its time with a message, hours even, before it acknowledges; but not acknowledge later ones instead.
            if debtor == .client, message.passedBy == nil { return }
            rule = debtor == .client ? .clientAnswerDue : message.qos == 1 ? .answerAtQoS1 : .answerAtQoS2
        case .received: rule = .releaseDue
        case .released: rule = .completionDue
        }
        accuse(debtor, rule, message.missing, last, message.ordinal, judgement, into: &meaning)
    }

    private func accuse(
        _ debtor: ControlPacket.Sender, _ rule: DialogueRule, _ missing: ControlPacketType, _ question: Dialogue.Mark, _ ordinal: UInt32,
        _ judgement: Judgement, into meaning: inout Dialogue.Meaning
    ) {
        guard let heard = debtor == .server ? heard.client : heard.server, heard.ordinal > ordinal, let asked = question.time,
            let answered = heard.mark.time
        else { return }
        let (waited, overflows) = answered.subtractingReportingOverflow(asked)
        guard !overflows, waited >= Self.patience else { return }
        meaning.accuse(
            rule, judgement.occasion(of: debtor), evidence: [question.token, heard.mark.token],
            "no \(missing), though the \(debtor) answered later packets for \(waited / 1_000_000_000) s")
    }
}
