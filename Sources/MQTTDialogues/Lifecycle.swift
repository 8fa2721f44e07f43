import MQTTCodec

/// How a Network Connection is opened, kept alive and closed, and how both sides keep to what they have settled.
struct Lifecycle: Sendable {
    /// What has happened, and what has been reported: a rule that stays broken is reported once.
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        /// The client has sent something before, or a DISCONNECT.
        static let clientSpoke = Flags(rawValue: 1)
        static let clientLeft = Flags(rawValue: 2)
        static let serverLeft = Flags(rawValue: 4)
        static let reportedClientAfterDisconnect = Flags(rawValue: 8)
        static let reportedServerAfterDisconnect = Flags(rawValue: 16)
        static let reportedAfterRefusal = Flags(rawValue: 32)
        static let reportedInterruption = Flags(rawValue: 64)
        static let reportedPing = Flags(rawValue: 128)
    }

    var opening = Opening()
    var keepAlive = KeepAlive()
    var limits = AnnouncedLimits()
    var flags: Flags = []
    /// Whether the order of packets can be wrong: in the beginning, at the end, and where a packet type has to be looked at.
    private var isWatched = true
    /// The last packet of the client that the server has answered.
    private(set) var lastAnswered: Dialogue.Mark?
    // What few connections have, or have only at their end, stands in arrays of one.
    var authentication: [Authentication] = []
    private(set) var offences: [Offence] = []
    private(set) var transport: [TransportNote] = []

    /// What the transport has told, for the end or until the version is known.
    struct TransportNote: Sendable {
        let event: TransportEvent
        let mark: Dialogue.Mark
    }

    var keptBytes: Int { authentication.reduce(0) { $0 + $1.keptBytes } }

    /// Takes a packet.
    mutating func receive(_ packet: borrowing PacketView, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        if occasion.sender == .client { hearClient(occasion, into: &meaning) }
        if occasion.sender == .server, let silence = keepAlive.servesSilence(at: occasion.mark.time) {
            judgeServing(packet.type, silence, occasion, into: &meaning)
        }
        if occasion.length > Int(limits.maximumPacketSize(from: occasion.sender)) { judgeSize(packet, occasion, into: &meaning) }
        if isWatched { watch(packet, occasion, into: &meaning) }
        switch packet {
        case .publish(let publish):
            if let fault = occasion.fault { offend(fault, occasion.sender, occasion.mark, occasion.version) }
            guard occasion.sender == .client, limits.maximumQoS < 2 || !limits.retainAvailable else { return }
            return judge(publish, occasion, into: &meaning)
        default: break
        }
        receiveOther(packet, occasion, into: &meaning)
    }

    @inline(never)
    private mutating func receiveOther(_ packet: borrowing PacketView, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        switch packet {
        case .connect(let connect): if occasion.sender != .server { ask(connect, occasion, into: &meaning) }
        case .connAck(let connAck): if occasion.sender != .client { answer(connAck, occasion, into: &meaning) }
        case .subscribe(let subscribe): if occasion.sender == .client { judge(subscribe, occasion, into: &meaning) }
        case .auth(let auth): authenticate(auth, occasion, into: &meaning)
        case .disconnect(let disconnect): leave(disconnect, occasion, into: &meaning)
        default: break
        }
        if let fault = occasion.fault { offend(fault, occasion.sender, occasion.mark, occasion.version) }
        isWatched = needsWatching(occasion.taint)
    }

    /// Takes that a packet answers another.
    mutating func settle(_ answer: Dialogue.Answer, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        if occasion.sender == .server {
            if keepAlive.servesLate(answer.question) { findServed(answer.question, occasion, into: &meaning) }
            let time = occasion.mark.time.flatMap { time in answer.latency.map { time - $0 } }
            lastAnswered = Dialogue.Mark(token: answer.question, time: time)
        }
        guard let place = offences.firstIndex(where: { $0.sender != occasion.sender && answer.question > $0.mark.token }) else { return }
        if let finding = offences.remove(at: place).finding(by: occasion.sender, at: occasion.mark) { meaning.findings.append(finding) }
    }

    /// A packet of this side obliges the other to close.
    mutating func offend(_ fault: Finding, _ sender: ControlPacket.Sender, _ mark: Dialogue.Mark, _ version: MQTTVersion) {
        guard fault.severity != .advice else { return }
        offend(
            .fault(isOfFlags: fault.requirement == .fixedHeaderFlags), sender, mark, version, isMalformed: fault.severity == .malformed)
    }

    /// How long an offence waits for the other side to close before another one takes its place: with no answer for so long, what closes the
    /// connection is sooner the later one.
    private static let offenceLifetime: Int64 = 30 * KeepAlive.second

    mutating func offend(
        _ kind: Offence.Kind, _ sender: ControlPacket.Sender, _ mark: Dialogue.Mark, _ version: MQTTVersion, isMalformed: Bool
    ) {
        if let place = offences.firstIndex(where: { $0.sender == sender }) {
            // The first duty stays; a breach that is none makes way for it.
            if offences[place].kind != .breach || kind == .breach {
                offences[place].latest = mark
                offences[place].isMalformed = isMalformed
                return
            }
            offences.remove(at: place)
        }
        offences.append(
            Offence(kind: kind, version: version, sender: sender, mark: mark, latest: mark, isMalformed: isMalformed))
    }

    /// What this side has done is answered for.
    mutating func forgive(_ sender: ControlPacket.Sender) { offences.removeAll { $0.sender == sender } }

    /// The offence of the other side that a side has closed for, if it closes now.
    ///
    /// A client that just closes does it for any reason; only bytes that it cannot read are one that shows.
    func offence(of sender: ControlPacket.Sender, closedAt time: Int64?) -> Offence? {
        guard let offence = offences.first(where: { $0.sender == sender }), sender == .client || offence.kind != .breach else { return nil }
        if let time, let committed = offence.latest.time, time - committed > Self.offenceLifetime { return nil }
        return offence
    }

    /// Takes what the transport tells.
    ///
    /// - Returns: what is wrong, once this is known.
    mutating func take(_ event: TransportEvent, _ mark: Dialogue.Mark, _ taint: Taint) -> [DialogueFinding] {
        var finding: DialogueFinding?
        switch event {
        case .lost(let sender), .ambiguous(let sender):
            if sender != .server { keepAlive.lose() }
        case .unreadable(let fault, let sender):
            if sender != .server { keepAlive.hear(at: mark) }
            guard let fault else { break }
            if fault.packetType == .connect, sender != .server, opening.phase == .none {
                opening.phase = .asked
                opening.version = fault.version
                opening.wishes = .faulty
            }
            offend(fault, sender, mark, fault.version)
        case .textFrame, .webSocketHandshake:
            // The version of what is broken is not known before the first packet.
            if let version = opening.version { finding = judge(event, version, mark) } else { note(event, mark) }
        case .finished(let sender):
            if !transport.contains(where: { $0.event == .finished(sender) }) { note(event, mark) }
        case .joinedMidway, .framesDropped, .clockSet: break
        }
        isWatched = needsWatching(taint)
        return finding.map { [$0] } ?? []
    }

    /// How many notes wait for the version: one of each kind and side is enough to report.
    private static let maximumNotes = 8

    private mutating func note(_ event: TransportEvent, _ mark: Dialogue.Mark) {
        guard transport.count < Self.maximumNotes, !transport.contains(where: { $0.event == event }) else { return }
        transport.append(TransportNote(event: event, mark: mark))
    }

    /// The side that has closed first (FIN), and where.
    var firstFinish: (sender: ControlPacket.Sender, mark: Dialogue.Mark)? {
        for note in transport { if case .finished(let sender) = note.event { return (sender, note.mark) } }
        return nil
    }

    /// The end, as `Dialogue.firstEnd` has it.
    func firstEnd(_ end: TransportEnd) -> TransportEnd {
        guard let first = firstFinish else { return end }
        let isFirst =
            switch end {
            case .closed: true
            // It only answers the other side's FIN.
            case .reset(let sender): sender != first.sender
            case .alert(let said), .webSocketClose(let said): said.sender != first.sender && first.mark.token < said.token
            case .portReused, .evicted, .captureEnded: false
            }
        return isFirst ? .closed(by: first.sender) : end
    }

    private func needsWatching(_ taint: Taint) -> Bool {
        if !flags.isDisjoint(with: [.clientLeft, .serverLeft]) || opening.wishes.contains(.noProblemInformation) { return true }
        return switch opening.phase {
        case .none: opening.version == nil || !flags.contains(.clientSpoke)
        case .asked, .refused: true
        case .accepted: false
        }
    }
}

// MARK: The order of packets

extension Lifecycle {
    @inline(never)
    private mutating func watch(_ packet: borrowing PacketView, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        if opening.version == nil {
            opening.version = occasion.version
            let notes = transport
            transport = []
            for note in notes {
                if case .finished = note.event {
                    transport.append(note)
                } else if let finding = judge(note.event, occasion.version, note.mark) {
                    meaning.findings.append(finding)
                }
            }
        }
        let type = packet.type
        judgeAfterDisconnect(type, occasion, into: &meaning)
        if occasion.sender == .client {
            if opening.phase == .none, type != .connect, !flags.contains(.clientSpoke), occasion.taint.isEverythingSeen(from: .client) {
                meaning.accuse(.connectFirst, occasion, "\(type) comes before any CONNECT")
                offend(.breach, .client, occasion.mark, occasion.version, isMalformed: false)
            }
            if opening.phase == .asked, type != .connect, type != .auth {
                judgeInterruption(type, occasion, into: &meaning)
            }
            flags.insert(.clientSpoke)
        } else if occasion.sender == .server {
            if opening.phase == .asked, type != .auth, type != .connAck { judgeBeforeConnAck(type, occasion, into: &meaning) }
            if opening.phase == .refused { judgeAfterRefusal(type, occasion, into: &meaning) }
            if opening.wishes.contains(.noProblemInformation) { judgeProblemInformation(packet, occasion, into: &meaning) }
        }
        isWatched = needsWatching(occasion.taint)
    }

    /// Nothing comes behind a DISCONNECT (3.14.4).
    private mutating func judgeAfterDisconnect(_ type: ControlPacketType, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        let (left, reported): (Flags, Flags) =
            occasion.sender == .server
            ? (.serverLeft, .reportedServerAfterDisconnect) : (.clientLeft, .reportedClientAfterDisconnect)
        guard flags.contains(left), !flags.contains(reported) else { return }
        flags.insert(reported)
        meaning.accuse(.nothingAfterDisconnect, occasion, "\(type) comes behind the DISCONNECT of its sender")
    }

    /// Between CONNECT with an Authentication Method and CONNACK the client sends AUTH or DISCONNECT (3.1.2.11.9).
    private mutating func judgeInterruption(_ type: ControlPacketType, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard opening.wishes.contains(.authentication), type != .disconnect, !flags.contains(.reportedInterruption) else { return }
        guard occasion.taint.isEverythingSeen(from: .server) else { return }
        flags.insert(.reportedInterruption)
        meaning.accuse(.authenticationUninterrupted, occasion, "\(type) comes while the client authenticates, before the CONNACK")
    }

    /// CONNACK is the first packet of the server, but for AUTH (3.2).
    private mutating func judgeBeforeConnAck(_ type: ControlPacketType, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        // Where packets of the server are missing, the CONNACK may be among them.
        if occasion.taint.isEverythingSeen(from: .server), !opening.wishes.contains(.faulty) {
            if type == .disconnect {
                meaning.accuse(.disconnectBeforeConnAck, occasion, "DISCONNECT comes before any CONNACK")
            } else {
                meaning.accuse(.connAckFirst, occasion, "\(type) comes before the CONNACK")
            }
        }
        opening.phase = .accepted
    }

    /// After a refusal the server closes, and handles nothing that the client has sent (3.1.4, 3.2.2).
    private mutating func judgeAfterRefusal(_ type: ControlPacketType, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard !flags.contains(.reportedAfterRefusal), let connAck = opening.connAck, let code = opening.reasonCode else { return }
        var rules = [DialogueRule.closedAfterRefusal]
        switch (code, occasion.version) {
        case (.clientIdentifierNotValid, .v5_0): rules.append(.closedAfterIdentifierRefused)
        case (.badAuthenticationMethod, .v5_0): rules.append(.closedAfterMethodRefused)
        case (_, .v5_0) where opening.wishes.contains(.authentication): rules.append(.closedAfterAuthenticationRefused)
        case (_, .v5_0): break
        case (ReasonCode(rawValue: 2), _): rules.append(.closedAfterIdentifierRefused)
        default: break
        }
        let evidence = [connAck.token, occasion.mark.token]
        switch type {
        case .disconnect:
            meaning.accuse(.disconnectAfterConnAck, occasion, evidence: evidence, "DISCONNECT comes behind a CONNACK that refuses")
        case .pubAck, .pubRec, .pubComp, .subAck, .unsubAck, .pingResp:
            meaning.accuse(
                .nothingAfterRefusal, and: rules, occasion, evidence: evidence,
                "\(type) answers a client that was refused in frame \(connAck.token)")
        case .publish, .pubRel:
            meaning.accuse(
                .closedAfterRefusal, and: Array(rules.dropFirst()), occasion, evidence: evidence,
                "\(type) goes to a client that was refused in frame \(connAck.token)")
        default: return
        }
        flags.insert(.reportedAfterRefusal)
        forgive(.client)
    }

    /// Without Request Problem Information there are no reasons but in PUBLISH, CONNACK and DISCONNECT (3.1.2.11.7).
    private mutating func judgeProblemInformation(
        _ packet: borrowing PacketView, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        let type = packet.type
        guard ![.publish, .connAck, .disconnect].contains(type) else { return }
        let properties = ProblemProperties(packet)
        guard properties.hasReasonString || properties.hasUserProperty else { return }
        let what = properties.hasReasonString ? "a Reason String" : "a User Property"
        meaning.accuse(
            .problemInformationWithheld, occasion, "\(type) carries \(what), and the client has set Request Problem Information to 0")
    }

    /// DISCONNECT (3.14).
    private mutating func leave(
        _ packet: borrowing PacketView.ReasonAndProperties, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        switch occasion.sender {
        case .client:
            flags.insert(.clientLeft)
            guard occasion.version == .v5_0, opening.phase == .accepted || opening.phase == .asked, opening.sessionExpiryInterval == 0,
                !opening.wishes.contains(.faulty), let interval = packet.properties.first(.sessionExpiryInterval)?.integer, interval > 0
            else { return }
            guard opening.isConnectSeen else { return }
            meaning.accuse(.sessionExpiryNotRaised, occasion, "Session Expiry Interval \(interval) s, and the CONNECT has set it to 0")
        case .server:
            flags.insert(.serverLeft)
            judgeTimeout(packet.reasonCode, occasion, into: &meaning)
        case .unknown: break
        }
    }
}

// MARK: WebSocket

extension Lifecycle {
    /// MQTT over WebSocket comes in binary frames, under the subprotocol `mqtt` (6.0).
    private func judge(_ event: TransportEvent, _ version: MQTTVersion, _ mark: Dialogue.Mark) -> DialogueFinding? {
        switch event {
        case .textFrame(let sender):
            DialogueFinding(.binaryFrames, in: version, by: sender, at: mark, "MQTT comes in a WebSocket frame that is not binary")
        case .webSocketHandshake(isOffered: false, _):
            DialogueFinding(
                .subprotocolOffered, in: version, by: .client, at: mark, "the WebSocket handshake does not offer the subprotocol mqtt")
        case .webSocketHandshake(isOffered: true, isChosen: false):
            DialogueFinding(
                .subprotocolChosen, in: version, by: .server, at: mark,
                "the server does not choose the subprotocol mqtt, which the client offers")
        default: nil
        }
    }
}

// MARK: Keep alive

extension Lifecycle {
    /// Whether it is known which keep alive holds: a CONNACK that was not seen may have had a Server Keep Alive (5.0 3.2.2.3.14).
    private var isKeepAliveKnown: Bool { opening.version != .v5_0 || opening.connAck != nil }

    /// The client has sent something, which ends a silence.
    @inline(__always)
    private mutating func hearClient(_ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        let (silence, since) = keepAlive.end(at: occasion.mark)
        guard keepAlive.isTooLong(silence) else { return }
        judgeSilence(silence, since, occasion, into: &meaning)
    }

    @inline(never)
    private mutating func judgeSilence(
        _ silence: Int64, _ since: Dialogue.Mark?, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        guard isKeepAliveKnown, !flags.contains(.clientLeft), opening.phase != .refused, let since else { return }
        if keepAlive.shouldHaveEnded(silence), opening.phase == .accepted { keepAlive.comeBack(occasion.mark.token) }
        let rule: DialogueRule = keepAlive.isSetByServer ? .serverKeepAliveKept : .keepAliveKept
        let name = keepAlive.isSetByServer ? "Server Keep Alive" : "Keep Alive"
        meaning.accuse(rule, occasion, evidence: [since.token], "silent for \(Seconds(silence)), and the \(name) is \(keepAlive.seconds) s")
    }

    /// The server goes on with a client that is silent for too long.
    @inline(never)
    private func judgeServing(
        _ type: ControlPacketType, _ silence: Int64, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        guard type != .disconnect, opening.phase == .accepted, isKeepAliveKnown, flags.isDisjoint(with: [.clientLeft, .serverLeft]),
            let last = keepAlive.last
        else { return }
        meaning.accuse(
            .silenceEnded, occasion, evidence: [last.token],
            "still sends after \(Seconds(silence)) without a packet of the client; \(keepAlive.limitInWords)")
    }

    /// The server answers a client that came back when it should have been gone.
    private func findServed(_ question: Dialogue.Token, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        meaning.accuse(
            .silenceEnded, occasion, evidence: [question],
            "still serves the client that came back in frame \(question) after too long a silence; \(keepAlive.limitInWords)")
    }

    /// Without a Server Keep Alive the server waits as long as the client has said (3.2.2.3.14).
    ///
    /// What the server has received last is at least the last packet that it has answered; a second for clocks that count whole ones.
    private func judgeTimeout(_ code: ReasonCode, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard code == .keepAliveTimeout, occasion.version == .v5_0, opening.phase == .accepted, opening.isConnectSeen, isKeepAliveKnown,
            !keepAlive.isSetByServer, let answered = lastAnswered?.time, let time = occasion.mark.time, let question = lastAnswered?.token
        else { return }
        let silence = time - answered
        guard keepAlive.seconds == 0 || silence < Int64(keepAlive.seconds - 1) * KeepAlive.second else { return }
        let rest = keepAlive.seconds == 0 ? "the client has turned Keep Alive off" : "the Keep Alive is \(keepAlive.seconds) s"
        meaning.accuse(
            .clientKeepAliveRespected, occasion, evidence: [question],
            "Keep Alive timeout \(Seconds(silence)) after a packet that the server has answered, and \(rest)")
    }

    /// Every PINGREQ is answered (3.12.4).
    ///
    /// How long the answer may take the standard does not say.
    ///
    /// It is called missing where the server has answered what was sent later, and either all that it has sent is there, or it has had
    /// half a minute.
    mutating func judgePing(_ ping: Dialogue.Mark, isOver: Bool, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        guard !flags.contains(.reportedPing), occasion.taint.isComplete(.server), let answered = lastAnswered, answered.token > ping.token
        else { return }
        if !isOver {
            guard let time = occasion.mark.time, let asked = ping.time, time - asked >= Exchanges.patience else { return }
        }
        flags.insert(.reportedPing)
        meaning.accuse(
            .pingAnswered, occasion, evidence: [ping.token],
            "the PINGREQ in frame \(ping.token) has no PINGRESP, and what came later is answered")
    }

}

extension KeepAlive {
    /// `keep alive 60 s: 1.5 x 60 s exceeded`.
    var limitInWords: String { "keep alive \(seconds) s: 1.5 x \(seconds) s exceeded" }
}
