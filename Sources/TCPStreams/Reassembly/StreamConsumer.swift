/// What wants to know of TCP streams.
///
/// For each connection: `opened`, then any number of the others, then `closed`, once. Within a direction bytes come in the order in
/// which they were sent, each byte either in `received` or counted in `lost`, never twice. Across directions the order is causal:
/// bytes whose segment acknowledges bytes of the other direction come after those (or after their loss).
///
/// **Which frame, which time.** `position` is that of the frame that brought the bytes. After reordering it may step back from one
/// call to the next. The frame in which bytes became contiguous (the one in which Wireshark shows them) is the greatest frame of
/// their direction up to and including them. A clock for latencies is the latest time of both directions so far: as the order is
/// causal, it gives an answer never a time before its question.
public protocol StreamConsumer {
    /// A connection was seen for the first time.
    mutating func opened(_ connection: Connection)

    /// The next bytes of a direction: a segment's data, or what of it had not been seen. They are valid during the call only.
    mutating func received(_ bytes: Span<UInt8>, from sender: Sender, on connection: Int, at position: Position)

    /// The next `byteCount` bytes of a direction are not in the capture.
    ///
    /// `position` is the frame that was cut, or the one that brought what is known behind the hole; where nothing is known behind it, the
    /// one during which it was given up. A hole may be given up in parts.
    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: Sender, on connection: Int, at position: Position)

    /// A connection begins to wait, for bytes that are missing or for those of its other direction, or goes on: what is told of other
    /// connections in the meantime may have come behind what waits.
    mutating func waits(_ isWaiting: Bool, on connection: Int, at position: Position)

    /// Something is out of order; the stream goes on.
    mutating func noticed(_ notice: Notice, from sender: Sender, on connection: Int, at position: Position)

    /// This end will send no more: its FIN, at `position`, and everything before it were seen or given up.
    mutating func finished(_ sender: Sender, on connection: Int, at position: Position)

    /// The connection is over: at the frame with the second FIN, the reset or the new SYN, or the last one of the capture.
    mutating func closed(_ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position)
}

extension StreamConsumer {
    /// Does nothing.
    @inlinable
    public mutating func waits(_ isWaiting: Bool, on connection: Int, at position: Position) {}

    /// Does nothing.
    @inlinable
    public mutating func noticed(_ notice: Notice, from sender: Sender, on connection: Int, at position: Position) {}

    /// Does nothing.
    @inlinable
    public mutating func finished(_ sender: Sender, on connection: Int, at position: Position) {}
}
