/// What the assembler has seen, counted.
public struct Statistics: Hashable, Sendable {
    /// Frames given.
    public internal(set) var frames = 0
    /// Frames of a link type that is not supported.
    public internal(set) var unsupportedLinkType = 0
    /// Frames that hold no IP packet (ARP, spanning tree ...).
    public internal(set) var notIP = 0
    /// IP packets of other protocols, encrypted ones included.
    public internal(set) var notTCP = 0
    /// IP fragments, which are not reassembled.
    public internal(set) var fragments = 0
    /// Frames whose link, IP or TCP header is cut short or contradicts itself.
    public internal(set) var badHeaders = 0
    /// Frames of which fewer bytes were captured than were on the wire.
    public internal(set) var truncatedFrames = 0
    /// TCP segments.
    public internal(set) var segments = 0
    /// TCP connections opened.
    public internal(set) var connections = 0
    /// Bytes handed on in order.
    public internal(set) var bytes = 0
    /// Bytes that came again.
    public internal(set) var retransmittedBytes = 0
    /// Keep-alive probes (RFC 9293 3.8.4), by their sequence number just before the next one.
    public internal(set) var keepAliveProbes = 0
    /// Segments that had to wait for a hole or for the other direction.
    public internal(set) var heldSegments = 0
    /// Segments with data of which an earlier copy was different.
    public internal(set) var conflictingCopies = 0
    /// Segments with data on connections that were closed before.
    public internal(set) var segmentsAfterClose = 0
    /// Segments, or resets, outside any window.
    public internal(set) var segmentsOutsideWindow = 0
    /// Bytes stated as lost.
    public internal(set) var lostBytes = 0
    /// Times that `Limits.heldBytesPerDirection` or `heldSegmentsPerDirection` was reached.
    public internal(set) var directionLimitReached = 0
    /// Times that `Limits.heldBytes` was reached.
    public internal(set) var heldBytesLimitReached = 0
    /// Connections evicted because `Limits.connections` was reached.
    public internal(set) var evictedConnections = 0

    /// Nothing counted.
    public init() {}
}
