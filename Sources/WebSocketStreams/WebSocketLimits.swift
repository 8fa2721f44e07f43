/// How much is kept of a connection, and how much it may become.
///
/// Each is bytes of one connection or direction; what reaches one is told by an event.
public struct WebSocketLimits: Hashable, Sendable {
    /// Bytes of the head of an HTTP request or response: 64 KiB.
    ///
    /// It is the largest that common servers can be told to take; they take 8 to 16 KiB unless told otherwise.
    public var head = 1 << 16

    /// Requests that wait for their response: 64.
    ///
    /// Pipelining (RFC 9112 9.3.2) is rare, and who does it sends a handful; each is kept with the facts of its head.
    public var outstandingRequests = 64

    /// Bytes that wait, with what keeping them costs: of a client that does not wait for the response to its handshake, or of both sides
    /// while it is not known where the next frame of one begins: 256 KiB.
    ///
    /// A search needs some frames, and those of MQTT are small; with more, what was not found is given up and skipped.
    public var waiting = 1 << 18

    /// Bytes that the compressed messages of a direction may become whatever their size: 16 MiB.
    ///
    /// DEFLATE makes a thousand bytes of one at most. Up to here it may, so that a message of zeros, which people send to try
    /// things, is read.
    public var inflatedBase = 1 << 24

    /// How many times their size the compressed messages of a direction may become beyond that: 64.
    ///
    /// Text and readings become two to twenty times their size; what becomes more for long is there to cost work.
    public var inflatedRatio = 64

    /// Limits as said.
    public init() {}
}
