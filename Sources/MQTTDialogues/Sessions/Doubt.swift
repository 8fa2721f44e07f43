/// What of the connections of a server is not known at the moment, or was not a short time ago.
///
/// What is seen on one connection is held against another only where nothing may be missing of what the server had to go by: packets that
/// were not captured, that wait for a hole and are told late, or that nobody can read; and where the times can be compared.
struct Doubt: Sendable {
    /// How many connections there are, open now, of which something may be missing.
    private var open = 0
    /// What came up to here is not certain.
    private var last: Dialogue.Token = -1
    /// Nor what came up to this time; nil where the times do not say.
    private var until: Int64? = .min

    /// Whether something is missing now.
    var isOpen: Bool { open > 0 }

    mutating func begin() { open += 1 }

    /// What was missing is there, or will never be.
    ///
    /// - Parameter rest: nanoseconds for which it may still have consequences.
    mutating func end(at mark: Dialogue.Mark, rest: Int64) {
        open -= 1
        note(mark, rest: rest)
    }

    /// The clock of whoever captured was set: what came before cannot be compared with what comes.
    mutating func setClock(at mark: Dialogue.Mark) {
        let rest = until == .min ? 0 : Server.followed
        until = .min
        note(mark, rest: rest)
    }

    private mutating func note(_ mark: Dialogue.Mark, rest: Int64) {
        last = max(last, mark.token)
        until = until.flatMap { until in mark.time.map { max(until, $0 + rest) } }
    }

    /// Whether nothing is missing that came since, and what was missing before has no consequences any more.
    func isCertain(since mark: Dialogue.Mark) -> Bool {
        guard !isOpen, mark.token > last else { return false }
        guard until != .min else { return true }
        guard let until, let time = mark.time else { return false }
        return time > until
    }
}

/// An accusation against which something may speak that is told later: it is told when nothing has for a while.
///
/// What shows that it is wrong often comes behind it: the copy of the message that was meant, or bytes that were lost.
struct Suspicion: Sendable {
    let finding: DialogueFinding
    /// The place of the connection that it is about.
    let place: Int
    /// The topic of the message that it is about.
    let topic: UInt64?
    let mark: Dialogue.Mark
    /// Whether its connection alone speaks for it: what is not known of others does not matter.
    let isOfConnection: Bool

    /// How long a copy must have been there before its connection or the capture ends: 1 s.
    ///
    /// Where it was one of another message, that of the message that was thought of follows within milliseconds.
    private static let shortest = Int64.second

    /// Whether there was time for something that speaks against it.
    func hasStood(until mark: Dialogue.Mark) -> Bool {
        guard topic != nil else { return true }
        guard let now = mark.time, let time = self.mark.time else { return false }
        return now - time > Self.shortest
    }
}

extension Server {
    /// How long a suspicion waits: 10 s, twice the time that a hole is waited for before it is taken for a loss.
    private static let settled = 10 * Int64.second
    /// The most suspicions that wait: 64, so that those of all servers stay within some 25 MiB.
    ///
    /// Past it the oldest is told; who breaks rules so often is not wronged by that.
    private static let maximumSuspicions = 64

    /// Something may be missing of what the server goes by.
    mutating func beginDoubt() {
        doubt.begin()
        suspicions.removeAll { !$0.isOfConnection }
    }

    /// Keeps what is wrong until it is certain.
    mutating func suspect(
        _ findings: [DialogueFinding], at place: Int, topic: UInt64? = nil, _ mark: Dialogue.Mark,
        _ ledger: inout Ledger
    ) {
        guard !doubt.isOpen else { return }
        for finding in findings {
            hold(Suspicion(finding: finding, place: place, topic: topic, mark: mark, isOfConnection: false), &ledger)
        }
    }

    private mutating func hold(_ suspicion: Suspicion, _ ledger: inout Ledger) {
        if suspicions.count == Self.maximumSuspicions { tell(suspicions.removeFirst(), &ledger) }
        suspicions.append(suspicion)
    }

    /// Keeps what is wrong with the count of open messages until it is certain: the acknowledgement may be in bytes whose loss is told later.
    mutating func holdReceiveMaximum(_ meaning: inout Dialogue.Meaning, _ arrival: Arrival, _ ledger: inout Ledger) {
        let rules: [DialogueRule] = [.serverReceiveMaximum, .clientReceiveMaximum]
        let statements = rules.compactMap { $0.citation(in: arrival.version)?.statement }
        let place = arrival.connection
        for finding in meaning.findings where statements.contains(finding.statement) && !connections[place].isWaiting {
            hold(Suspicion(finding: finding, place: place, topic: nil, mark: arrival.mark, isOfConnection: true), &ledger)
        }
        meaning.findings.removeAll { statements.contains($0.statement) }
    }

    /// A copy came of a message that nobody was seen to publish: what was thought of the topic may be about another one.
    mutating func clearSuspicions(of topic: UInt64) {
        guard !suspicions.isEmpty else { return }
        suspicions.removeAll { $0.topic == topic }
    }

    /// Tells the suspicions that have waited for long enough.
    mutating func tellSuspicions(until now: Int64, _ ledger: inout Ledger) {
        while let first = suspicions.first, let time = first.mark.time, now - time > Self.settled {
            tell(suspicions.removeFirst(), &ledger)
        }
    }

    /// Tells the suspicions at the end of the capture.
    mutating func tellSuspicions(atEnd mark: Dialogue.Mark, _ ledger: inout Ledger) {
        for suspicion in suspicions where suspicion.hasStood(until: mark) { tell(suspicion, &ledger) }
        suspicions = []
    }

    private func tell(_ suspicion: Suspicion, _ ledger: inout Ledger) {
        ledger.tell(suspicion.finding, on: connections[suspicion.place].id)
    }

    /// The suspicions about a connection that ends.
    mutating func takeSuspicions(about place: Int, atEnd mark: Dialogue.Mark) -> [DialogueFinding] {
        guard !suspicions.isEmpty else { return [] }
        defer { suspicions.removeAll { $0.place == place } }
        return suspicions.filter { $0.place == place && $0.hasStood(until: mark) }.map(\.finding)
    }
}
