/// How long the client was silent, and what the keep alive allows (3.1.2.10).
///
/// **What a capture can show.** The client measures from the end of a packet to the beginning of the next, the server from what it received;
/// the capture sees neither. What is delayed on the way (TCP sends it again) comes later here than it was sent, so an interval is called too
/// long only past a tolerance. The same bytes missing from the capture and in the network cannot be told apart: a loss ends the interval.
public struct KeepAlive: Hashable, Sendable {
    // A hundred thousand connections keep this: what is small stands behind what is not a multiple of eight bytes.

    /// The last that is known of the client.
    private(set) var last: Dialogue.Mark?
    /// Whether the server has set the seconds (5.0, 3.2.2.3.14).
    public internal(set) var isSetByServer = false
    /// The seconds that hold: the Server Keep Alive where there is one, otherwise what the CONNECT said; 0 is off, or not known.
    public internal(set) var seconds: UInt16 = 0
    /// Whether the silence that lasts was reported.
    private var isReported = false
    /// Whether the client came back after more silence than the server may allow, and was not answered since.
    private var isOverdue = false
    /// The packet with which it came back.
    private var overdue: Dialogue.Token = 0
    /// The silence before a packet whose first bytes are there and whose last are not.
    private var pending: Int64 = 0
    /// The longest time between the client's packets, in nanoseconds; 0 before there is one.
    public private(set) var longestSilence: Int64 = 0
    /// The packet that ended it, where there is one.
    public private(set) var longestSilenceEnd: Dialogue.Token = 0

    /// The share of the keep alive that the longest silence took: 1 is all of it; nil where there is none.
    public var longestShare: Double? {
        seconds == 0 || longestSilence == 0 ? nil : Double(longestSilence) / Double(allowed)
    }

    /// Nanoseconds.
    private var allowed: Int64 { Int64(seconds) * Self.second }

    static let second: Int64 = 1_000_000_000

    /// How much later than the keep alive a packet of the client may be captured before the client is blamed: a quarter of it, which is half of
    /// what the standard leaves to the network before the server must act, and at least 2 s, because a client that counts whole seconds and
    /// looks at its clock once a second is that late.
    static func clientTolerance(_ allowed: Int64) -> Int64 { max(2 * second, allowed / 4) }

    /// How much later than one and a half times the keep alive a server that still serves is blamed: a quarter of the keep alive, because
    /// what it received last may have been on the way so long, and at least 5 s, because servers look through their clients every few seconds.
    static func serverTolerance(_ allowed: Int64) -> Int64 { max(5 * second, allowed / 4) }

    /// One and a half times the keep alive, in nanoseconds (3.1.2.10).
    var limit: Int64 { allowed + allowed / 2 }

    /// How long the client is silent at a time; nil where that is not known.
    func silence(at time: Int64?) -> Int64? {
        guard let time, let last = last?.time else { return nil }
        let silence = time.subtractingReportingOverflow(last).partialValue
        return silence < 0 ? nil : silence
    }

    /// Notes that bytes of the client came, of a packet that is not whole yet.
    mutating func hear(at mark: Dialogue.Mark) {
        pending = max(pending, silence(at: mark.time) ?? 0)
        last = mark
    }

    /// Bytes of the client are missing: they came at a time that is not known.
    mutating func lose() {
        last = nil
        pending = 0
        isReported = true
    }

    /// The silence that a packet of the client ends, and the mark of what came before.
    mutating func end(at mark: Dialogue.Mark) -> (silence: Int64, since: Dialogue.Mark?) {
        let since = last
        let silence = max(pending, silence(at: mark.time) ?? 0)
        pending = 0
        last = mark
        isReported = false
        if silence > longestSilence {
            longestSilence = silence
            longestSilenceEnd = mark.token
        }
        return (silence, since)
    }

    /// Whether a silence that a packet ended is the client's fault.
    func isTooLong(_ silence: Int64) -> Bool { seconds != 0 && silence > allowed + Self.clientTolerance(allowed) }

    /// Whether a server that still serves after this silence is at fault.
    func shouldHaveEnded(_ silence: Int64) -> Bool { seconds != 0 && silence > limit + Self.serverTolerance(allowed) }

    /// Notes that the client came back after a silence at which the server should have closed.
    mutating func comeBack(_ token: Dialogue.Token) { (isOverdue, overdue) = (true, token) }

    /// Whether the server serves a client that came back too late, told once.
    mutating func servesLate(_ question: Dialogue.Token) -> Bool {
        guard isOverdue, question >= overdue else { return false }
        isOverdue = false
        return true
    }

    /// Whether the server goes on at this time though it should have closed, told once for each silence.
    mutating func servesSilence(at time: Int64?) -> Int64? {
        guard !isReported, let silence = silence(at: time), shouldHaveEnded(silence) else { return nil }
        isReported = true
        return silence
    }
}
