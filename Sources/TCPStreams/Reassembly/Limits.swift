/// How much is kept.
///
/// Reaching a limit is counted in `Statistics` and shows in what the consumer is told.
public struct Limits: Hashable, Sendable {
    /// Bytes of one direction that wait for a hole or for the other direction: 4 MiB.
    ///
    /// Linux lets a receive window grow to 6 MiB (`tcp_rmem`), of which half holds data: more than that cannot be under way behind a
    /// hole that is still going to be filled.
    public var heldBytesPerDirection = 4 << 20

    /// Segments of one direction that wait: 2,048.
    ///
    /// They are kept in a sorted array of 48 bytes each; the limit keeps an insertion under some microseconds however small and
    /// however shuffled they come. 2,048 full Ethernet segments are 3 MB.
    public var heldSegmentsPerDirection = 2048

    /// Bytes of all connections that wait, with `HeldSegment.overhead` for each segment: 16 MiB.
    ///
    /// The whole program is to stay under 48 MiB whatever the capture holds. Four directions may reach their own limit at once; then
    /// what has waited longest is given up first.
    public var heldBytes = 16 << 20

    /// Connections tracked: 131,072.
    ///
    /// A connection costs about 400 bytes here, so these are some 50 MiB; 100,000 concurrent ones fit. To make room a closed one is
    /// forgotten first, then one that has only sent a SYN, then the one idle longest, which is reported as `evicted`.
    public var connections = 131_072

    /// Closed connections that are remembered, so that a late copy does not look like a new connection: 16,384.
    public var closedConnections = 16_384

    /// Nanoseconds for which a closed connection is remembered: 240 s, twice the maximum segment lifetime (RFC 9293 3.4.2).
    public var closedTime: Int64 = 240_000_000_000

    /// Frames of a connection that pass after a hole was acknowledged before it is given up: 64.
    ///
    /// The acknowledgement says that the receiver has the bytes; if the capture has them too, they come only as late as capturing
    /// reorders: a few frames (network cards with several queues, capture on `any`). The held segments bound it from above.
    public var holeFrames = 64

    /// Nanoseconds that pass after a hole was acknowledged before it is given up, whatever frames came: 5 s.
    ///
    /// Connections may be quiet for minutes; five seconds are more than any capture reorders and short for who watches live.
    public var holeTime: Int64 = 5_000_000_000

    /// The limits as documented.
    public init() {}
}
