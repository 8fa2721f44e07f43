import MQTTCodec

/// How a Network Connection is opened, kept alive and closed, and how both sides keep to what they have settled.
struct Lifecycle: Sendable {
    /// A packet, and what is known beside what it says.
    struct Step {
        let version: MQTTVersion
        let sender: ControlPacket.Sender
        let mark: Dialogue.Mark
        /// Bytes of the whole packet.
        let length: Int
        let fault: Finding?
        let taint: Taint
    }

    /// What has happened, and what has been reported: a rule that stays broken is reported once.
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt16
        /// The client has sent something before, or a DISCONNECT.
        static let clientSpoke = Flags(rawValue: 1)
        static let clientLeft = Flags(rawValue: 2)
        static let serverLeft = Flags(rawValue: 4)
        /// The client sent more than CONNECT and AUTH before the CONNACK.
        static let clientDidNotWait = Flags(rawValue: 8)
        /// The client has read the CONNACK.
        static let clientKnowsLimits = Flags(rawValue: 16)
        static let reportedClientAfterDisconnect = Flags(rawValue: 32)
        static let reportedServerAfterDisconnect = Flags(rawValue: 64)
        static let reportedAfterRefusal = Flags(rawValue: 128)
        static let reportedInterruption = Flags(rawValue: 256)
        static let reportedPing = Flags(rawValue: 512)
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
    mutating func receive(_ packet: borrowing PacketView, _ step: Step, _ findings: inout [DialogueFinding]) {
        if step.sender == .client { hearClient(step, &findings) }
        if step.sender == .server, let silence = keepAlive.servesSilence(at: step.mark.time) {
            judgeServing(packet.type, silence, step, &findings)
        }
        if step.length > Int(limits.maximumPacketSize(from: step.sender)) { judgeSize(packet, step, &findings) }
        if isWatched { watch(packet, step, &findings) }
        switch packet {
        case .publish(let publish):
            if let fault = step.fault { offend(fault, step.sender, step.mark, step.version) }
            guard step.sender == .client, limits.maximumQoS < 2 || !limits.retainAvailable else { return }
            return judge(publish, step, &findings)
        default: break
        }
        receiveOther(packet, step, &findings)
    }

    @inline(never)
    private mutating func receiveOther(_ packet: borrowing PacketView, _ step: Step, _ findings: inout [DialogueFinding]) {
        switch packet {
        case .connect(let connect): if step.sender != .server { ask(connect, step, &findings) }
        case .connAck(let connAck): if step.sender != .client { answer(connAck, step, &findings) }
        case .subscribe(let subscribe): if step.sender == .client { judge(subscribe, step, &findings) }
        case .auth(let auth): authenticate(auth, step, &findings)
        case .disconnect(let disconnect): leave(disconnect, step, &findings)
        default: break
        }
        if let fault = step.fault { offend(fault, step.sender, step.mark, step.version) }
        isWatched = needsWatching(step.taint)
    }

    /// Takes that a packet answers another.
    mutating func settle(_ answer: Dialogue.Answer, _ step: Step, _ findings: inout [DialogueFinding]) {
        if step.sender == .server {
            if keepAlive.servesLate(answer.question) { findServed(answer.question, step, &findings) }
            let time = step.mark.time.flatMap { time in answer.latency.map { time - $0 } }
            lastAnswered = Dialogue.Mark(token: answer.question, time: time)
        } else if let connAck = opening.connAck, answer.question > connAck.token {
            flags.insert(.clientKnowsLimits)
        }
        guard let place = offences.firstIndex(where: { $0.sender != step.sender && answer.question > $0.mark.token }) else { return }
        if let finding = offences.remove(at: place).finding(by: step.sender, at: step.mark) { findings.append(finding) }
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

    /// The offence of the other side that a side has closed for, if it closes now.
    func offence(of sender: ControlPacket.Sender, closedAt time: Int64?) -> Offence? {
        guard let offence = offences.first(where: { $0.sender == sender }) else { return nil }
        if let time, let committed = offence.latest.time, time - committed > Self.offenceLifetime { return nil }
        return offence
    }

    /// Takes what the transport tells.
    mutating func take(_ event: TransportEvent, _ mark: Dialogue.Mark, _ taint: Taint, _ findings: inout [DialogueFinding]) {
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
            if let version = opening.version { judge(event, version, mark, &findings) } else { note(event, mark) }
        case .finished(let sender):
            if !transport.contains(where: { $0.event == .finished(sender) }) { note(event, mark) }
        case .joinedMidway, .framesDropped: break
        }
        isWatched = needsWatching(taint)
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
    private mutating func watch(_ packet: borrowing PacketView, _ step: Step, _ findings: inout [DialogueFinding]) {
        if opening.version == nil {
            opening.version = step.version
            let notes = transport
            transport = []
            for note in notes {
                if case .finished = note.event { transport.append(note) } else { judge(note.event, step.version, note.mark, &findings) }
            }
        }
        let type = packet.type
        judgeAfterDisconnect(type, step, &findings)
        if step.sender == .client {
            if opening.phase == .none, type != .connect, !flags.contains(.clientSpoke), step.taint.isEverythingSeen(from: .client) {
                add(.connectFirst, by: .client, step, "\(type) comes before any CONNECT", &findings)
                offend(.breach, .client, step.mark, step.version, isMalformed: false)
            }
            if opening.phase == .asked, type != .connect, type != .auth {
                flags.insert(.clientDidNotWait)
                judgeInterruption(type, step, &findings)
            }
            flags.insert(.clientSpoke)
        } else if step.sender == .server {
            if opening.phase == .asked, type != .auth, type != .connAck { judgeBeforeConnAck(type, step, &findings) }
            if opening.phase == .refused { judgeAfterRefusal(type, step, &findings) }
            if opening.wishes.contains(.noProblemInformation) { judgeProblemInformation(packet, step, &findings) }
        }
        isWatched = needsWatching(step.taint)
    }

    /// Nothing comes behind a DISCONNECT (3.14.4).
    private mutating func judgeAfterDisconnect(_ type: ControlPacketType, _ step: Step, _ findings: inout [DialogueFinding]) {
        let (left, reported): (Flags, Flags) =
            step.sender == .server
            ? (.serverLeft, .reportedServerAfterDisconnect) : (.clientLeft, .reportedClientAfterDisconnect)
        guard flags.contains(left), !flags.contains(reported) else { return }
        flags.insert(reported)
        add(.nothingAfterDisconnect, by: step.sender, step, "\(type) comes behind the DISCONNECT of its sender", &findings)
    }

    /// Between CONNECT with an Authentication Method and CONNACK the client sends AUTH or DISCONNECT (3.1.2.11.9).
    private mutating func judgeInterruption(_ type: ControlPacketType, _ step: Step, _ findings: inout [DialogueFinding]) {
        guard opening.wishes.contains(.authentication), type != .disconnect, !flags.contains(.reportedInterruption) else { return }
        guard step.taint.isEverythingSeen(from: .server) else { return }
        flags.insert(.reportedInterruption)
        add(
            .authenticationUninterrupted, by: .client, step, "\(type) comes while the client authenticates, before the CONNACK", &findings)
    }

    /// CONNACK is the first packet of the server, but for AUTH (3.2).
    private mutating func judgeBeforeConnAck(_ type: ControlPacketType, _ step: Step, _ findings: inout [DialogueFinding]) {
        // Where packets of the server are missing, the CONNACK may be among them.
        if step.taint.isEverythingSeen(from: .server), !opening.wishes.contains(.faulty) {
            if type == .disconnect {
                add(
                    .disconnectAfterConnAck, and: [.connAckFirst], by: .server, step, "DISCONNECT comes before any CONNACK", &findings)
            } else {
                add(.connAckFirst, by: .server, step, "\(type) comes before the CONNACK", &findings)
            }
        }
        opening.phase = .accepted
    }

    /// After a refusal the server closes, and handles nothing that the client has sent (3.1.4, 3.2.2).
    private mutating func judgeAfterRefusal(_ type: ControlPacketType, _ step: Step, _ findings: inout [DialogueFinding]) {
        guard !flags.contains(.reportedAfterRefusal), let connAck = opening.connAck, let code = opening.reasonCode else { return }
        var rules = [DialogueRule.closedAfterRefusal]
        switch (code, step.version) {
        case (.clientIdentifierNotValid, .v5_0): rules.append(.closedAfterIdentifierRefused)
        case (.badAuthenticationMethod, .v5_0): rules.append(.closedAfterMethodRefused)
        case (_, .v5_0) where opening.wishes.contains(.authentication): rules.append(.closedAfterAuthenticationRefused)
        case (_, .v5_0): break
        case (ReasonCode(rawValue: 2), _): rules.append(.closedAfterIdentifierRefused)
        default: break
        }
        let evidence = [connAck.token, step.mark.token]
        switch type {
        case .disconnect:
            add(
                .disconnectAfterConnAck, by: .server, step, evidence: evidence, "DISCONNECT comes behind a CONNACK that refuses", &findings)
        case .pubAck, .pubRec, .pubComp, .subAck, .unsubAck, .pingResp:
            add(
                .nothingAfterRefusal, and: rules, by: .server, step, evidence: evidence,
                "\(type) answers a client that was refused in frame \(connAck.token)", &findings)
        case .publish, .pubRel:
            add(
                .closedAfterRefusal, and: Array(rules.dropFirst()), by: .server, step, evidence: evidence,
                "\(type) goes to a client that was refused in frame \(connAck.token)", &findings)
        default: return
        }
        flags.insert(.reportedAfterRefusal)
    }

    /// Without Request Problem Information there are no reasons but in PUBLISH, CONNACK and DISCONNECT (3.1.2.11.7).
    private mutating func judgeProblemInformation(
        _ packet: borrowing PacketView, _ step: Step, _ findings: inout [DialogueFinding]
    ) {
        let type = packet.type
        guard ![.publish, .connAck, .disconnect].contains(type) else { return }
        let properties = ProblemProperties(packet)
        guard properties.hasReasonString || properties.hasUserProperty else { return }
        let what = properties.hasReasonString ? "a Reason String" : "a User Property"
        add(
            .problemInformationWithheld, by: .server, step,
            "\(type) carries \(what), and the client has set Request Problem Information to 0", &findings)
    }

    /// DISCONNECT (3.14).
    private mutating func leave(
        _ packet: borrowing PacketView.ReasonAndProperties, _ step: Step, _ findings: inout [DialogueFinding]
    ) {
        switch step.sender {
        case .client:
            flags.insert(.clientLeft)
            guard step.version == .v5_0, opening.phase == .accepted || opening.phase == .asked, opening.sessionExpiryInterval == 0,
                !opening.wishes.contains(.faulty), let interval = packet.properties.first(.sessionExpiryInterval)?.integer, interval > 0
            else { return }
            guard opening.isConnectSeen else { return }
            add(
                .sessionExpiryNotRaised, by: .client, step,
                "Session Expiry Interval \(interval) s, and the CONNECT has set it to 0", &findings)
        case .server:
            flags.insert(.serverLeft)
            judgeTimeout(packet.reasonCode, step, &findings)
        case .unknown: break
        }
    }

    func add(
        _ rule: DialogueRule, and others: [DialogueRule] = [], by sender: ControlPacket.Sender, _ step: Step,
        evidence: [Dialogue.Token] = [], _ message: String, _ findings: inout [DialogueFinding]
    ) {
        guard
            let finding = DialogueFinding(
                rule, and: others, in: step.version, by: sender, at: step.mark, evidence: evidence, message)
        else { return }
        findings.append(finding)
    }
}

// MARK: WebSocket

extension Lifecycle {
    /// MQTT over WebSocket comes in binary frames, under the subprotocol `mqtt` (6.0).
    private func judge(_ event: TransportEvent, _ version: MQTTVersion, _ mark: Dialogue.Mark, _ findings: inout [DialogueFinding]) {
        let finding: DialogueFinding? =
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
        if let finding { findings.append(finding) }
    }
}

// MARK: Keep alive

extension Lifecycle {
    /// The client has sent something: what was the silence before it?
    @inline(__always)
    private mutating func hearClient(_ step: Step, _ findings: inout [DialogueFinding]) {
        let (silence, since) = keepAlive.end(at: step.mark)
        guard keepAlive.isTooLong(silence) else { return }
        judgeSilence(silence, since, step, &findings)
    }

    @inline(never)
    private mutating func judgeSilence(
        _ silence: Int64, _ since: Dialogue.Mark?, _ step: Step, _ findings: inout [DialogueFinding]
    ) {
        guard !flags.contains(.clientLeft), opening.phase != .refused, let since else { return }
        if keepAlive.shouldHaveEnded(silence), opening.phase == .accepted { keepAlive.comeBack(step.mark.token) }
        let rule: DialogueRule = keepAlive.isSetByServer ? .serverKeepAliveKept : .keepAliveKept
        let name = keepAlive.isSetByServer ? "Server Keep Alive" : "Keep Alive"
        add(
            rule, by: .client, step, evidence: [since.token, step.mark.token],
            "silent for \(Seconds(silence)), and the \(name) is \(keepAlive.seconds) s", &findings)
    }

    /// The server goes on with a client that is silent for too long.
    @inline(never)
    private func judgeServing(
        _ type: ControlPacketType, _ silence: Int64, _ step: Step, _ findings: inout [DialogueFinding]
    ) {
        guard type != .disconnect, opening.phase == .accepted, flags.isDisjoint(with: [.clientLeft, .serverLeft]),
            let last = keepAlive.last
        else { return }
        add(
            .silenceEnded, by: .server, step, evidence: [last.token, step.mark.token],
            "still sends after \(Seconds(silence)) without a packet of the client; \(keepAlive.limitInWords)", &findings)
    }

    /// The server answers a client that came back when it should have been gone.
    private func findServed(_ question: Dialogue.Token, _ step: Step, _ findings: inout [DialogueFinding]) {
        add(
            .silenceEnded, by: .server, step, evidence: [question, step.mark.token],
            "still serves the client that came back in frame \(question) after too long a silence; \(keepAlive.limitInWords)", &findings)
    }

    /// Without a Server Keep Alive the server waits as long as the client has said (3.2.2.3.14).
    ///
    /// What the server has received last is at least the last packet that it has answered; a second for clocks that count whole ones.
    private func judgeTimeout(_ code: ReasonCode, _ step: Step, _ findings: inout [DialogueFinding]) {
        guard code == .keepAliveTimeout, step.version == .v5_0, opening.phase == .accepted, opening.isConnectSeen,
            !keepAlive.isSetByServer, let answered = lastAnswered?.time, let time = step.mark.time, let question = lastAnswered?.token
        else { return }
        let silence = time - answered
        guard keepAlive.seconds == 0 || silence + KeepAlive.second < Int64(keepAlive.seconds) * KeepAlive.second else { return }
        let rest = keepAlive.seconds == 0 ? "the client has turned Keep Alive off" : "the Keep Alive is \(keepAlive.seconds) s"
        add(
            .clientKeepAliveRespected, by: .server, step, evidence: [question, step.mark.token],
            "Keep Alive timeout \(Seconds(silence)) after a packet that the server has answered, and \(rest)", &findings)
    }

    /// Every PINGREQ is answered (3.12.4). How long the answer may take the standard does not say.
    ///
    /// It is called missing where the server has answered what was sent later, and either all that it has sent is there, or it has had
    /// half a minute.
    mutating func judgePing(_ ping: Dialogue.Mark, isOver: Bool, _ step: Step, _ findings: inout [DialogueFinding]) {
        guard !flags.contains(.reportedPing), step.taint.isComplete(.server), let answered = lastAnswered, answered.token > ping.token
        else { return }
        if !isOver {
            guard let time = step.mark.time, let asked = ping.time, time - asked >= Self.patience else { return }
        }
        flags.insert(.reportedPing)
        add(
            .pingAnswered, by: .server, step, evidence: [ping.token, step.mark.token],
            "the PINGREQ in frame \(ping.token) has no PINGRESP, and what came later is answered", &findings)
    }

    /// How long an answer may take that has no limit in the standard: far more than any network does.
    private static let patience: Int64 = 30 * KeepAlive.second
}

extension KeepAlive {
    /// `keep alive 60 s: 1.5 x 60 s exceeded`.
    var limitInWords: String { "keep alive \(seconds) s: 1.5 x \(seconds) s exceeded" }
}
