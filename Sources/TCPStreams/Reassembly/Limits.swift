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

    /// Bytes of IP fragments that wait for others, with what keeping them costs: 4 MiB.
    ///
    /// As much as Linux keeps (`ipfrag_high_thresh`), 64 packets of the largest size at a time. Then the oldest is given up.
    public var fragmentBytes = 4 << 20

    /// IP packets of which fragments wait: 4,096.
    ///
    /// Those that have been whole are among them for a while. Their names alone are then a megabyte.
    public var fragmentedDatagrams = 4096

    /// Pieces of one IP packet: 256.
    ///
    /// The largest packet over a link of 296 bytes (a serial line's MTU, RFC 1144 5.1) has 241. Without a limit an insertion would be slow.
    public var fragmentsPerDatagram = 256

    /// Nanoseconds for which fragments wait for the others of their packet: 30 s.
    ///
    /// As Linux does (`ipfrag_time`). RFC 791 3.2 advises 15 s and RFC 8200 4.5 60 s; longer is worse, as the 16 bits that name a packet in IPv4
    /// come again after seconds (RFC 4963).
    public var fragmentTime: Int64 = 30_000_000_000

    /// The limits as documented.
    public init() {}
}
