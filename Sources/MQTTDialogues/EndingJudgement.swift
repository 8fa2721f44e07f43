import MQTTCodec

/// Says how a Network Connection ended from what was last said and done on it.
///
/// The last words count for more than what TCP does: a DISCONNECT, a CONNACK that refuses. Without them a side that closes has a reason where
/// the other side has just broken a rule, was silent for too long, or was taken over; otherwise what it left open is said.
struct EndingJudgement {
    let lifecycle: Lifecycle
    let farewell: Dialogue.Farewell?
    /// The CONNECT that has no CONNACK.
    let connectWaiting: Dialogue.Mark?
    /// The first PINGREQ that has no PINGRESP.
    let pingWaiting: Dialogue.Mark?
    /// The packet of another connection that took over the session.
    let takeover: Dialogue.Token?

    func ending(_ end: TransportEnd, at mark: Dialogue.Mark) -> DialogueEnding {
        if let farewell, farewell.type == .disconnect || farewell.sender == .server { return ending(by: farewell) }
        switch lifecycle.firstEnd(end) {
        case .closed(let sender): return closed(.fin, by: sender, "closed", at: lifecycle.firstFinish?.mark ?? mark)
        case .reset(let sender): return closed(.rst, by: sender, "reset the connection", at: mark)
        case .alert(let alert):
            let event = "\(alert.sender.name) ended TLS with \(alert.words ?? "an alert") in frame \(alert.token)"
            return make(.tlsAlert, by: alert.sender, event, nil, [alert.token], alert.time)
        case .webSocketClose(let close):
            // Who closes TCP behind it only does what was announced.
            let verb = "closed the WebSocket" + (close.words.map { " with \($0)" } ?? "")
            return closed(.fin, by: close.sender, verb, at: Dialogue.Mark(token: close.token, time: close.time))
        case .portReused:
            let event = "its ports are used for a new connection in frame \(mark.token)"
            return make(.portReused, by: nil, event, "its end was not captured", [mark.token], mark.time)
        case .evicted:
            let event = "forgotten at frame \(mark.token)"
            return make(.evicted, by: nil, event, "more connections are open than are tracked", [mark.token], mark.time)
        case .captureEnded:
            let silence = exceededSilence(at: mark.time)
            let circumstance = silence.map { "nothing from the client for \(Seconds($0)); \(lifecycle.keepAlive.limitInWords)" }
            return make(
                .captureEnded, by: nil, "the capture ends, the connection is open", circumstance,
                silence == nil ? [mark.token] : [lifecycle.keepAlive.last?.token, mark.token].compactMap(\.self), mark.time)
        }
    }

    /// A DISCONNECT, or a CONNACK that refuses.
    private func ending(by farewell: Dialogue.Farewell) -> DialogueEnding {
        let sender = farewell.sender
        let code = farewell.reasonCode
        let name = code.name(in: farewell.type, version: farewell.version) ?? code.description
        if farewell.type == .connAck {
            let event = "server refused the connection in frame \(farewell.token): \(name)"
            return make(.refused, by: .server, event, nil, [farewell.token], farewell.time)
        }
        guard code != .success else {
            var ending = make(.disconnect, by: sender, "\(sender.name) disconnected", nil, [farewell.token], farewell.time)
            ending.isOrderly = sender == .client
            return ending
        }
        var ending = make(
            .disconnect, by: sender, "\(sender.name) disconnected in frame \(farewell.token): \(name)", nil, [farewell.token],
            farewell.time)
        switch (code, sender) {
        case (.keepAliveTimeout, .server):
            ending.cause = .keepAliveExceeded
            (ending.circumstance, ending.evidence) = silenceInWords(at: farewell.time, farewell.token)
        case (.sessionTakenOver, .server):
            ending.cause = .sessionTakenOver
            if let takeover { note(takeover, &ending) }
        default:
            if code == .malformedPacket || code == .protocolError { ending.cause = .malformed }
            if let offence = offence(answeredBy: sender, at: farewell.time) { note(offence, &ending) }
        }
        return ending
    }

    /// A side closed or reset the connection without a DISCONNECT.
    private func closed(
        _ cause: DialogueEnding.Cause, by sender: ControlPacket.Sender, _ verb: String, at mark: Dialogue.Mark
    ) -> DialogueEnding {
        var ending = make(cause, by: sender, "\(sender.name) \(verb) in frame \(mark.token)", nil, [mark.token], mark.time)
        if sender == .server, let takeover {
            ending.cause = .sessionTakenOver
            note(takeover, &ending)
        } else if let offence = offence(answeredBy: sender, at: mark.time) {
            ending.cause = .malformed
            note(offence, &ending)
        } else if sender == .server, exceededSilence(at: mark.time) != nil {
            ending.cause = .keepAliveExceeded
            (ending.circumstance, ending.evidence) = silenceInWords(at: mark.time, mark.token)
        } else if let connectWaiting {
            ending.circumstance = "the CONNECT in frame \(connectWaiting.token) is not answered"
            ending.evidence = [connectWaiting.token, mark.token]
        } else if sender == .client, let pingWaiting {
            let silence = mark.time.flatMap { time in pingWaiting.time.map { " for \(Seconds(max(0, time - $0)))" } } ?? ""
            ending.circumstance = "the PINGREQ in frame \(pingWaiting.token) is not answered\(silence)"
            ending.evidence = [pingWaiting.token, mark.token]
        } else {
            ending.circumstance = "no DISCONNECT"
        }
        return ending
    }

    private func make(
        _ cause: DialogueEnding.Cause, by sender: ControlPacket.Sender?, _ event: String, _ circumstance: String?,
        _ evidence: [Dialogue.Token], _ time: Int64?
    ) -> DialogueEnding {
        DialogueEnding(
            cause: cause, endedBy: sender, event: event, circumstance: circumstance, isOrderly: false, evidence: evidence, time: time)
    }

    private func note(_ takeover: Dialogue.Token, _ ending: inout DialogueEnding) {
        ending.circumstance = "its Client Identifier connected again in frame \(takeover)"
        ending.evidence.insert(takeover, at: 0)
    }

    private func note(_ offence: Offence, _ ending: inout DialogueEnding) {
        let what = offence.isMalformed ? "malformed packet" : "protocol error"
        ending.circumstance = "after the \(what) in frame \(offence.latest.token)"
        ending.evidence.insert(offence.latest.token, at: 0)
    }

    private func offence(answeredBy sender: ControlPacket.Sender, at time: Int64?) -> Offence? {
        lifecycle.offence(of: sender == .server ? .client : .server, closedAt: time)
    }

    /// The client's silence, where it is over one and a half times the keep alive.
    ///
    /// A server that counts whole seconds may be up to one early.
    private func exceededSilence(at time: Int64?) -> Int64? {
        let keepAlive = lifecycle.keepAlive
        guard keepAlive.seconds > 0, let silence = keepAlive.silence(at: time), silence > keepAlive.limit - KeepAlive.second else {
            return nil
        }
        return silence
    }

    /// `90.2 s after the client's last packet in frame 80; keep alive 60 s: 1.5 x 60 s exceeded`.
    private func silenceInWords(at time: Int64?, _ token: Dialogue.Token) -> (String?, [Dialogue.Token]) {
        let keepAlive = lifecycle.keepAlive
        guard let last = keepAlive.last, let silence = keepAlive.silence(at: time) else { return (nil, [token]) }
        let limit =
            keepAlive.seconds == 0 ? "" : silence >= keepAlive.limit ? "; \(keepAlive.limitInWords)" : "; keep alive \(keepAlive.seconds) s"
        return ("\(Seconds(silence)) after the client's last packet in frame \(last.token)\(limit)", [last.token, token])
    }
}

extension ControlPacket.Sender {
    fileprivate var name: String {
        switch self {
        case .client: "client"
        case .server: "server"
        case .unknown: "one side"
        }
    }
}
