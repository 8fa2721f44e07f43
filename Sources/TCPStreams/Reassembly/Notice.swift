/// Something out of order in the transport that the stream itself does not show.
public enum Notice: Hashable, Sendable {
    /// A copy of bytes already seen differs from the first, which was kept (RFC 9293 3.10.7.4 trims what was received before).
    ///
    /// Where the first had not been handed on yet, and only the checksum of the later one fits, the later one was kept.
    ///
    /// `byteCount` is how many bytes differ, nil where only that they differ is known: bytes that were handed on are not kept, only a
    /// digest of each recent segment, so that a changed copy is noticed when it has the bounds of the first one.
    case conflictingCopy(byteCount: Int?)
    /// Bytes behind the sender's FIN; they were dropped (RFC 9293 3.5: no data follow a FIN).
    case dataBeyondFin(byteCount: Int)
    /// A FIN before bytes that were already seen, or a second one at another place; it was ignored (RFC 9293 3.5).
    case misplacedFin
    /// A reset outside the receiver's window; it was ignored, as the receiver would (RFC 9293 3.5.3, RFC 5961 3.2).
    case resetOutsideWindow
    /// Data further ahead than any window reaches; they were dropped (RFC 7323 2.3).
    case dataOutsideWindow(byteCount: Int)
    /// Bytes of this direction were acknowledged while no segment of it has been captured: the capture shows one side only, it seems.
    ///
    /// Told once, before the bytes that came with the acknowledgement; how many bytes they were is told as lost at the end of the connection.
    case notCaptured
    /// The connection is captured in another encapsulation too, in front of and behind the end of a tunnel, say; what comes twice counts once.
    case alsoSeen(in: Encapsulation)
}
